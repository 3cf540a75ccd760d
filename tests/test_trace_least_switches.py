"""The number of switches in what is told is the least that a run of that length can have.

The oracle takes all runs of the told length, by the meaning of the machine and not by compiled
code; runs that stand in one state, with one who moved last and as many switches, are taken as one.
"""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import TypeAlias

import pytest

from random_machines import random_machine
from shipped import MODELS, SPECS, default_machine, name_of
from spec2tla.machine.model import Machine, Property
from spec2tla.reference.evaluate import View, holds
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.search import Options, explore
from spec2tla.reference.semantics import (
    Failed,
    Outcome,
    Taken,
    initial_states,
    is_deadlock,
    outcomes,
)
from spec2tla.reference.trace import Trace
from spec2tla.trace import fewest
from spec2tla.trace.reorder import with_fewest_switches
from spec2tla.trace.telling import telling

MOST = 600
"""Models with more states are too large for the oracle."""

Instance: TypeAlias = tuple[str, int]

LOOKED_AT = (
    "classic/barrier_no_sense",
    "classic/clh_lock_own_node",
    "classic/completion_for_one",
    "classic/double_checked_early",
    "classic/double_checked_once",
    "classic/lost_wakeup_late_state",
    "classic/peterson_late_flag",
    "classic/peterson_no_turn",
    "classic/philosophers",
    "classic/rw_counters_look_first",
    "classic/rw_counters_no_retreat",
    "classic/tas_lock_torn",
    "classic/ticket_lock_few",
    "classic/ticket_lock_torn",
    "classic/transfer_abba",
    "classic/treiber_stack_aba",
    "classic/treiber_stack_wraps",
)


def instances(trace: Trace) -> list[Instance]:
    movers = [(step.process.name, step.instance) for step in trace.steps]
    failing = trace.failing
    return movers + ([] if failing is None else [(failing.process.name, failing.instance)])


def switches(trace: Trace) -> int:
    return sum(one != other for one, other in pairwise(instances(trace)))


def by(outcome: Outcome) -> Instance:
    return outcome.attempt.process.name, outcome.attempt.instance


def is_wrong(layout: Layout, property_: Property, before: State | None, state: State) -> bool:
    if property_.kind == "transition":
        if before in (None, state):
            return False
    else:
        before = None
    view = View(layout, state, before)
    return holds(property_.defined, view) and not holds(property_.body, view)


def breaches(layout: Layout, property_: Property, length: int) -> Iterator[tuple[int, int]]:
    """The length and switches of each run of at most so many steps that ends in a violation."""
    possible = cache(lambda state: tuple(outcomes(layout, state)))
    stuck = cache(lambda state: is_deadlock(layout, state))
    runs: set[tuple[State, Instance | None, int]] = {
        (state, None, 0) for state in initial_states(layout)
    }
    if property_.kind == "invariant":
        yield from ((0, 0) for state, _, _ in runs if is_wrong(layout, property_, None, state))
    for taken in range(length + 1):
        following: set[tuple[State, Instance | None, int]] = set()
        for state, last, cost in runs:
            if property_.name == "deadlock" and stuck(state):
                yield taken, cost
            for outcome in possible(state):
                now = cost + (last not in (None, by(outcome)))
                if isinstance(outcome, Failed) and outcome.check.kind == property_.name:
                    yield taken, now
                if not isinstance(outcome, Taken):
                    continue
                if property_.kind != "builtin" and is_wrong(
                    layout, property_, state, outcome.after
                ):
                    yield taken + 1, now
                following.add((outcome.after, by(outcome), now))
        runs = following


def told_of(machine: Machine) -> Iterator[tuple[Layout, Property, Trace]]:
    layout = Layout.of(machine)
    found = explore(machine, Options(max_states=MOST, coverage=False))
    assert found.stopped is None
    for outcome in found.properties:
        trace = outcome.violation
        if trace is not None and trace.loop_to is None:
            yield layout, outcome.property, telling(layout, trace).trace


def check_least(machine: Machine) -> int:
    """How many counterexamples were looked at."""
    count = 0
    for layout, property_, told in told_of(machine):
        length = len(told.steps)
        every = set(breaches(layout, property_, length))
        least = min(cost for taken, cost in every if taken == length)
        assert switches(told) == least, property_.name
        assert min(taken for taken, _ in every) == length, property_.name
        count += 1
    return count


@pytest.mark.parametrize("name", LOOKED_AT)
def test_no_run_of_a_shipped_model_has_fewer(name: str) -> None:
    machine, _ = default_machine(SPECS / f"{name}.kspec")
    assert check_least(machine) > 0


def test_all_small_models_that_fail_are_looked_at() -> None:
    missing = []
    for path in MODELS:
        if path.parent.name != "classic":  # all others are larger
            continue
        machine, _ = default_machine(path)
        found = explore(machine, Options(max_states=MOST, coverage=False))
        if found.stopped is None and any(
            p.violation is not None and p.violation.loop_to is None for p in found.properties
        ):
            missing += [name_of(path)] if name_of(path) not in LOOKED_AT else []
    assert missing == []


@pytest.mark.parametrize("pooled", [False, True], ids=["plain", "pooled"])
def test_no_run_of_a_random_machine_has_fewer(pooled: bool) -> None:
    """Deadlocks, checks, states and steps; each kind comes up among so many."""
    seen: set[str] = set()
    for seed in range(40):
        machine = random_machine(seed, pooled)
        if explore(machine, Options(max_states=MOST, coverage=False)).stopped is None:
            seen.update(p.kind for _, p, _ in told_of(machine))
            check_least(machine)
    assert {"builtin", "invariant"} <= seen


def test_it_takes_other_steps_where_an_order_alone_does_not_help() -> None:
    """The shortest run that is found first needs another order that its steps do not allow."""
    machine, _ = default_machine(SPECS / "classic" / "ticket_lock_torn.kspec")
    layout = Layout.of(machine)
    trace = explore(machine).outcome("deadlock").violation
    assert trace is not None
    in_order = with_fewest_switches(layout, trace)
    told = fewest.with_fewest_of_all(layout, in_order)
    assert len(told.steps) == len(in_order.steps)
    assert switches(told) < switches(in_order)


def test_a_large_machine_keeps_its_run(monkeypatch: pytest.MonkeyPatch) -> None:
    machine, _ = default_machine(SPECS / "classic" / "ticket_lock_torn.kspec")
    layout = Layout.of(machine)
    trace = explore(machine).outcome("deadlock").violation
    assert trace is not None
    monkeypatch.setattr(fewest, "MOST", 20)
    assert fewest.with_fewest_of_all(layout, trace) is trace
