"""A search asks properties only where the answer can be new, and misses nothing by that."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from building import at, load, op, plus, put, put_at
from random_expressions import (
    SHEET,
    flag,
    number,
    numbers,
    own,
    page,
    pages,
    seen,
    with_steps,
)
from random_machines import random_machine
from spec2tla.machine.expr import TRUE, Old, Place, integer
from spec2tla.machine.model import DONE, Machine, Property
from spec2tla.machine.simplify import implies
from spec2tla.reference.closed_step import close_step
from spec2tla.reference.evaluate import View, holds
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.nodes import Nodes
from spec2tla.reference.relevance import slots_read, slots_written
from spec2tla.reference.search import explore
from spec2tla.reference.semantics import Taken, initial_states, outcomes

STEP = SHEET.step(
    "p",
    "P",
    2,
    DONE,
    put(flag, load(flag)),
    put_at(at(numbers, integer(2)), load(number)),
    put_at(at(pages, load(page), "count"), integer(1)),
    put_at(Place(seen, (), integer(0)), load(page)),
    put_at(at(own, load(number)), integer(1)),
)


def _names(layout: Layout, slots: frozenset[int]) -> set[str]:
    return {layout.slot_name(slot) for slot in slots}


def test_what_a_step_may_write() -> None:
    """Where an index is only known in the state it may be any; other instances' locals count."""
    machine = with_steps(STEP)
    layout = Layout.of(machine)
    found = slots_written(close_step(layout, Nodes(), STEP, 1), layout.pc_slot("p", 1))
    assert _names(layout, found) == {
        "p[1]'s place",
        "flag",
        "numbers[2]",
        "pages[0].count",
        "pages[1].count",
        "p[0].seen",
        "p[1].own[0]",
        "p[1].own[1]",
    }


def test_what_a_condition_reads() -> None:
    layout = Layout.of(with_steps())
    condition = op("<", Old(load(numbers, load(number))), plus(load(pages, integer(1), "count")))
    found = _names(layout, slots_read(layout, condition))
    assert found == {"numbers[0]", "numbers[1]", "numbers[2]", "number", "pages[1].count"}


@pytest.mark.parametrize("pooled", [False, True])
@pytest.mark.parametrize("seed", range(10))
def test_nothing_is_missed(seed: int, pooled: bool) -> None:
    """Against asking every property of every state and step, by the meaning of expressions."""
    machine = random_machine(seed, pooled)
    found = explore(machine)
    if found.distinct > 1500:
        return
    layout = Layout.of(machine)
    asked = [p for p in machine.properties if p.kind in ("invariant", "transition")]
    broken = {p.name for p in asked if any(_breaks(layout, machine, p))}
    names = {p.name for p in asked}
    assert {o.property.name for o in found.properties if o.violation} & names == broken


def _breaks(layout: Layout, machine: Machine, property_: Property) -> Iterator[bool]:
    for before, after in _steps(layout):
        if property_.kind == "invariant":
            yield not holds(property_.body, View(layout, after))
        elif before is not None and before != after:
            yield not holds(property_.body, View(layout, after, before))


def _steps(layout: Layout) -> Iterator[tuple[State | None, State]]:
    """All initial states, then all steps."""
    states = list(initial_states(layout))
    yield from ((None, state) for state in states)
    known = set(states)
    for state in states:
        for outcome in outcomes(layout, state):
            if isinstance(outcome, Taken):
                yield state, outcome.after
                if outcome.after not in known:
                    known.add(outcome.after)
                    states.append(outcome.after)


def test_standing_still_can_break_a_transition() -> None:
    """The step writes nothing that the property reads, and is the one that breaks it."""
    first = SHEET.step("p", "P", 2, "R", put(number, integer(1)))
    second = SHEET.step("p", "R", 2, DONE, put(flag, TRUE))
    left = implies(op("==", Old(load(number)), integer(1)), op("!=", load(number), integer(1)))
    property_ = SHEET.property("moves_on", "transition", 2, left)
    model = replace(with_steps(first, second), properties=(property_,))
    trace = explore(model).outcome("moves_on").violation
    assert trace is not None
    assert [step.step.name for step in trace.steps][-1] in ("p_R", "q_Q", "p_P")
    assert len(trace.steps) == 2
