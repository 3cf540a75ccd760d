"""Counterexamples of reduced machines in steps of the whole one: found, cut short, or refused.

The reduced machines are made by hand here, to be smaller in one way at a time.
"""

from dataclasses import replace

import pytest

from building import Sheet, at, load, local, machine, op, shared, starts
from spec2tla.errors import InternalError
from spec2tla.machine.expr import FALSE, TRUE, integer
from spec2tla.machine.model import Check, Machine, Step, Update
from spec2tla.reference.expand import expand
from spec2tla.reference.layout import Layout
from spec2tla.reference.search import explore
from spec2tla.reference.trace import Trace
from spec2tla.types import BOOL, IntType

SHEET = Sheet("expand.kspec", "x = 1;\nx = 2;\nx = 3;\nassert(false);\ninvariant\n")
NUMBER = IntType(0, 3)
x = shared("x", NUMBER)
unread = shared("unread", BOOL)
mine = local("p", "mine", NUMBER)


def step(pc: str, target: str, *updates: Update, checks: tuple[Check, ...] = ()) -> Step:
    return SHEET.step("p", pc, 1, target, *updates, checks=checks)


def to(value: int) -> Update:
    return Update(at(x), integer(value))


def of(*steps: Step, limit: int = 3) -> Machine:
    """A process that begins at A; x must stay below the limit."""
    below = SHEET.property("below", "invariant", 5, op("<", load(x), integer(limit)))
    kinds = [SHEET.builtin(name) for name in ("deadlock", "assertions")]
    process = SHEET.process("p", 1, "A", steps, mine)
    begin = starts((x, 0), (unread, False), (mine, 0))
    return machine("expand", [process], [x, unread], begin, [*kinds, below])


def counterexample(reduced: Machine, name: str) -> Trace:
    found = explore(reduced).outcome(name).violation
    assert found is not None
    return found


def expanded(whole: Machine, reduced: Machine, name: str = "below") -> list[str]:
    """The names of the steps."""
    layouts = Layout.of(whole), Layout.of(reduced)
    found = expand(*layouts, counterexample(reduced, name))
    assert {s.step.name for s in found.steps} <= {s.name for s in whole.processes[0].steps}
    return [s.step.pc for s in found.steps]


def test_a_step_that_stands_for_three() -> None:
    whole = of(step("A", "B", to(1)), step("B", "C", to(2)), step("C", "done", to(3)))
    reduced = of(step("A", "done", to(3)))
    assert expanded(whole, reduced) == ["A", "B", "C"]


def test_it_ends_with_the_first_state_that_is_wrong() -> None:
    whole = of(step("A", "B", to(1)), step("B", "C", to(3)), step("C", "done", to(3)))
    reduced = of(step("A", "done", to(3)))
    assert expanded(whole, reduced) == ["A", "B"]


def test_a_check_that_fails_in_the_middle_of_a_step() -> None:
    wrong = Check("assertions", FALSE, "it is false", SHEET.origin(4))
    whole = of(step("A", "B", to(1)), step("B", "done", to(2), checks=(wrong,)))
    reduced = of(step("A", "done", to(2), checks=(wrong,)))
    assert expanded(whole, reduced, "assertions") == ["A"]


def test_a_deadlock() -> None:
    stuck = replace(step("C", "done"), guard=FALSE)
    whole = of(step("A", "B", to(1)), step("B", "C", to(2)), stuck)
    reduced = of(step("A", "C", to(2)), stuck)
    assert expanded(whole, reduced, "deadlock") == ["A", "B"]


def test_a_variable_that_only_the_whole_machine_has() -> None:
    flips = Update(at(unread), TRUE)
    whole = of(step("A", "B", to(1), flips), step("B", "done", to(3)))
    reduced = of(step("A", "B", to(1)), step("B", "done", to(3)))
    kept = tuple(s for s in reduced.starts if s.variable != unread)
    reduced = replace(reduced, variables=(x,), starts=kept)
    assert expanded(whole, reduced) == ["A", "B"]


def test_a_local_that_nobody_reads_any_more() -> None:
    whole = of(step("A", "B", to(1), Update(at(mine), integer(2))), step("B", "done", to(3)))
    reduced = of(step("A", "B", to(1)), step("B", "done", to(3)))
    assert expanded(whole, reduced) == ["A", "B"]


def test_of_two_ways_it_takes_the_one_that_leads_on() -> None:
    """Both may stand for the first step, since the local has its default; one has no way on."""
    two = Update(at(mine), integer(2))
    last = SHEET.step("p", "B", 1, "done", to(3), guard=op("==", load(mine), integer(2)))
    first = SHEET.step("p", "A", 1, "B", to(1))
    other = SHEET.step("p", "A", 1, "B", to(1), two, name="A2")
    reduced = of(first, replace(last, guard=TRUE))
    assert expanded(of(first, other, last), reduced) == ["A", "B"]


@pytest.mark.parametrize(
    "reduced",
    [
        # A value that the whole machine does not have there.
        of(step("A", "done", to(3))),
        # A step to elsewhere.
        of(step("A", "B", to(3)), step("B", "done", to(2))),
    ],
)
def test_what_is_no_counterexample_is_a_bug(reduced: Machine) -> None:
    whole = of(step("A", "B", to(1)), step("B", "done", to(2)))
    layouts = Layout.of(whole), Layout.of(reduced)
    with pytest.raises(InternalError) as failure:
        expand(*layouts, counterexample(reduced, "below"))
    assert failure.value.code == "X0404"
