"""Priority of steps that nobody else has to do with: who has it, and that verdicts stay."""

import pytest

from interpreter.reading import machines, model_of
from reducing import differences, explored, for_safety
from spec2tla.machine.expr import TRUE
from spec2tla.machine.model import Machine
from spec2tla.reduce.priority import priority
from spec2tla.reference.search import explore
from spec2tla.reference.standing import each_step_counts
from test_reduce_symmetry import both_engines, symmetric


def machine_of(text: str) -> Machine:
    return for_safety(machines(model_of(text))[1])


def prioritised(machine: Machine) -> Machine:
    return priority(machine, each_step_counts=each_step_counts(machine))


OTHER = "process q { y = 1; y = 2; }"

SOME = {
    "what nobody else looks at": "shared int(0..3) x, y; process p { x = 1; x = 2; }" + OTHER,
    "what others only read, too": """shared int(0..3) x, y, z = 1;
    process p { x = z; x = z; } process q { y = z; }""",
    "an element of one's own": """shared int(0..3) x[2], y;
    process p[2] { x[self] = 1; x[self] = 2; } process q { y = 1; }""",
    "under a lock": """spinlock l; shared int(0..3) x, y;
    process p { spin_lock(l); x = 1; x = 2; spin_unlock(l); }
    process q { y = 1; spin_lock(l); x = 3; spin_unlock(l); y = 2; }
    invariant small "about q": y < 3;""",
}

NONE = {
    "what others read": """shared int(0..3) x;
    process p { x = 1; x = 2; } process q { int(0..3) i; i = x; i = x; }""",
    "what a property looks at": """shared int(0..3) x;
    process p { x = 1; x = 2; } invariant small "x is small": x < 3;""",
    "what may fail": "shared int(0..3) x = any 0..3; process p { x = 1; BUG_ON(x == 2); }",
    "a process alone": "shared int(0..3) x, y; process p { x = 1; y = 2; }",
    "choices": """shared int(0..3) x, y; process p { int(0..3) i; choose i in 0..3; }
    process q { int(0..3) i; choose i in 0..3; }""",
}


@pytest.mark.parametrize("text", SOME.values(), ids=SOME)
def test_goes_first(text: str) -> None:
    machine = machine_of(text)
    after = prioritised(machine)
    assert after != machine
    assert explore(after).distinct <= explore(machine).distinct


def test_whoever_waits_is_not_seen_elsewhere() -> None:
    machine = machine_of(SOME["what nobody else looks at"])
    assert explore(machine).distinct == 9
    assert explore(prioritised(machine)).distinct < 9


@pytest.mark.parametrize("text", NONE.values(), ids=NONE)
def test_nobody_goes_first(text: str) -> None:
    machine = machine_of(text)
    assert prioritised(machine) == machine


def test_each_loop_has_a_place_without_priority() -> None:
    text = "shared int(0..3) x, y; process p { while (true) { x = 1; x = 2; x = 3; } }"
    machine = machine_of(text + "process q { while (true) y = 1; }")
    whole = explored(machine, 1_000)
    assert whole is not None
    assert prioritised(machine) != machine
    assert not differences(whole, prioritised(machine))


def test_a_transition_that_a_step_without_change_breaks_keeps_every_step() -> None:
    text = SOME["what nobody else looks at"]
    text += 'transition moves "every step changes z": z != old(z); ghost int(0..3) z;'
    machine = machine_of(text)
    assert each_step_counts(machine)
    assert prioritised(machine) == machine


def test_instances_of_a_symmetric_process_have_no_first() -> None:
    text = """shared int(0..3) x[2], y;
    process p[2] { x[self] = 1; x[self] = 2; } process q { y = 1; }"""
    machine = machine_of(text)
    after = prioritised(symmetric(machine))
    assert [one.process for one in after.symmetric] == ["p"]
    waiting = {s.name for p in after.processes for s in p.steps if s.guard != TRUE}
    assert waiting == {"p_L3", "p_L3b"}
    whole = explored(machine, 1_000)
    assert whole is not None
    assert not differences(whole, after)


@pytest.mark.parametrize("text", SOME.values(), ids=SOME)
def test_nothing_else_changes_in_programs(text: str) -> None:
    whole = explored(machine_of(text), 10_000)
    assert whole is not None
    assert not differences(whole, prioritised(whole.machine))


@pytest.mark.tlc
@pytest.mark.parametrize("text", SOME.values(), ids=SOME)
def test_engines_agree(text: str) -> None:
    both_engines(prioritised(symmetric(machine_of(text))))
