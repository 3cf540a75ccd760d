"""Counterexamples with few switches: no order has fewer, and what they show stays the same."""

from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from kspec import discharged
from random_machines import random_machine
from spec2tla.machine.model import Machine
from spec2tla.reference.layout import Layout
from spec2tla.reference.replay import certify
from spec2tla.reference.search import explore
from spec2tla.reference.semantics import (
    Taken,
    initial_states,
    outcomes,
)
from spec2tla.reference.trace import Trace
from spec2tla.trace.reorder import with_fewest_switches
from spec2tla.trace.telling import telling
from walking import walk

TWO_WRITERS = """\
model m;
shared int(0..9) a = 0;
shared int(0..9) b = 0;
process left { a = 1; a = 2; a = 3; }
process right { b = 1; b = 2; b = 3; }
invariant never "never": !(a == 3 && b == 3);
"""

READERS = """\
model m;
rwsem sem;
shared bool one = false;
shared bool two = false;
process left { down_read(sem); one = true; up_read(sem); }
process right { down_read(sem); two = true; up_read(sem); }
invariant never "never": !(one && two && done(left) && done(right));
"""

STOPPED = """\
model m;
shared int(0..9) a = 0;
shared int(0..9) b = 0;
process left { a = 1; a = 2; BUG_ON(a == 2); }
process right { b = 1; b = 2; }
"""


def movers(trace: Trace) -> list[str]:
    return [step.actor for step in trace.steps]


def switches(trace: Trace) -> int:
    told = movers(trace) + ([] if trace.failing is None else [trace.failing.actor])
    return sum(one != other for one, other in pairwise(told))


def ran(machine: Machine, name: str, order: str) -> Trace:
    """The run in which the processes whose names begin so take turns."""
    layout = Layout.of(machine)
    states = [next(initial_states(layout))]
    actions: list[str] = []
    for letter in order:
        taken = next(
            outcome
            for outcome in outcomes(layout, states[-1])
            if isinstance(outcome, Taken) and outcome.attempt.process.name.startswith(letter)
        )
        states.append(taken.after)
        actions.append(taken.attempt.step.name)
    return certify(layout, name, states, actions)


@pytest.mark.parametrize(
    ("text", "name", "order", "expected"),
    [
        (TWO_WRITERS, "never", "lrlrlr", 1),
        (TWO_WRITERS, "never", "rlrlrl", 1),
        # Each only puts itself in and out of the readers: that is in nobody's way.
        (READERS, "never", "lrlrlr", 1),
        (STOPPED, "assertions", "rlrl", 1),
    ],
)
def test_independent_steps_come_together(
    text: str, name: str, order: str, expected: int, tmp_path: Path
) -> None:
    machine = discharged(text, tmp_path)
    trace = ran(machine, name, order)
    told = with_fewest_switches(Layout.of(machine), trace)
    assert switches(told) == expected
    assert sorted(movers(told)) == sorted(movers(trace))
    assert told.final == trace.final


def test_the_last_step_stays_the_last(tmp_path: Path) -> None:
    machine = discharged(TWO_WRITERS, tmp_path)
    trace = ran(machine, "never", "rrlrll")
    told = with_fewest_switches(Layout.of(machine), trace)
    assert movers(told) == ["right", "right", "right", "left", "left", "left"]


def test_an_order_that_cannot_be_better_stays(tmp_path: Path) -> None:
    machine = discharged(TWO_WRITERS, tmp_path)
    trace = ran(machine, "never", "lllrrr")
    assert with_fewest_switches(Layout.of(machine), trace) is trace


def test_a_loop_stays_and_the_way_to_it_is_put_in_order(tmp_path: Path) -> None:
    machine = discharged(
        """\
model m;
shared int(0..9) a = 0;
shared bool up = false;
process left { a = 1; a = 2; while (true) { up = !up; } }
unfair process right { await (a < 3); a = 0; }
property quiet "quiet": eventually always !up;
""",
        tmp_path,
    )
    trace = explore(machine).outcome("quiet").violation
    assert trace is not None
    assert trace.loop_to is not None
    told = with_fewest_switches(Layout.of(machine), trace)
    assert switches(told) <= switches(trace)
    assert told.steps[trace.loop_to :] == trace.steps[trace.loop_to :]


# No order has fewer ------------------------------------------------------------------------------


def test_no_order_has_fewer_switches(tmp_path: Path) -> None:
    """Against all orders that keep the steps on each variable, and of each process, in theirs."""
    text = """\
model m;
shared int(0..9) a = 0;
shared int(0..9) b = 0;
shared int(0..9) c = 0;
process left { a = 1; b = 1; c = 1; a = 2; }
process right { b = 2; c = 2; a = 3; }
process third { c = 3; b = 3; }
invariant never "never": !(done(left) && done(right) && done(third));
"""
    machine = discharged(text, tmp_path)
    layout = Layout.of(machine)
    for seed in range(12):
        order = list("llllttrrr")
        Random(seed).shuffle(order)
        trace = ran(machine, "never", "".join(order))
        assert switches(with_fewest_switches(layout, trace)) == _fewest_in_order(trace)


def _fewest_in_order(trace: Trace) -> int:
    written = [step.changes[0].name if step.changes else "" for step in trace.steps]
    who = movers(trace)
    count = len(who)
    best = count

    def extend(taken: frozenset[int], last: str, cost: int) -> None:
        nonlocal best
        if cost >= best:
            return
        if len(taken) == count:
            best = cost
            return
        for at in range(count):
            before = {k for k in range(at) if written[k] == written[at] or who[k] == who[at]} | (
                set(range(at)) if at == count - 1 else set()
            )
            if at not in taken and before <= taken:
                extend(taken | {at}, who[at], cost + (last not in ("", who[at])))

    extend(frozenset(), "", 0)
    return best


@pytest.mark.parametrize("pooled", [False, True], ids=["plain", "pooled"])
@pytest.mark.parametrize("seed", range(12))
def test_random_walks_are_told_and_replay(seed: int, pooled: bool) -> None:
    """Whatever is told has been certified; it is never longer, and never has more switches."""
    machine = random_machine(seed, pooled)
    layout = Layout.of(machine)
    for property_ in machine.properties:
        trace = walk(layout, property_, Random(seed), 14)
        if trace is not None:
            told = telling(layout, trace).trace
            assert told.property_name == trace.property_name
            assert len(told.steps) <= len(trace.steps)
            assert telling(layout, trace, as_found=True).trace is trace
