"""Counterexamples replay exactly, or are refused with the first difference in words."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machines import SAMPLES
from sample_collapse import collapse
from sample_data import table
from sample_locks import failing, readers
from spec2tla.errors import InternalError
from spec2tla.machine.expr import FALSE, TRUE, Element, Load, Place, integer
from spec2tla.machine.model import Access, Event, Machine
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.replay import Move, certify, replay
from spec2tla.reference.search import explore
from spec2tla.reference.trace import Breach, Changed, Touch, Trace


def violation(machine: Machine, name: str) -> Trace:
    trace = explore(machine).outcome(name).violation
    assert trace is not None
    return trace


def run_of(trace: Trace) -> tuple[list[State], list[str | None]]:
    """States and actions, as TLC gives them."""
    return [trace.initial, *(s.after for s in trace.steps)], [s.step.name for s in trace.steps]


SILENT_FILL = violation(collapse(), "no_silent_fill")
COLLAPSE = Layout.of(collapse())


@pytest.mark.parametrize(
    ("sample", "name"),
    [
        (collapse, "no_silent_fill"),
        (readers, "behind"),
        (table, "settled"),
        (failing, "deadlock"),
        (failing, "locks"),
    ],
)
def test_what_the_search_finds_is_certified(sample: Callable[[], Machine], name: str) -> None:
    machine = sample()
    trace = violation(machine, name)
    states, actions = run_of(trace)
    assert certify(Layout.of(machine), name, states, actions) == trace
    assert certify(Layout.of(machine), name, states, [None] * len(actions)) == trace


def refused(
    states: Sequence[State],
    actions: Sequence[str | None],
    name: str = "no_silent_fill",
    breach: Breach = Breach.VIOLATED,
) -> str:
    with pytest.raises(InternalError) as raised:
        certify(COLLAPSE, name, states, actions, breach)
    assert raised.value.code == "X0403"
    return raised.value.message


def with_slot(state: State, name: str, value: int) -> State:
    at_ = next(i for i in range(len(state)) if COLLAPSE.slot_name(i) == name)
    return (*state[:at_], value, *state[at_ + 1 :])


def test_a_run_that_does_not_start_where_the_machine_does() -> None:
    states, actions = run_of(SILENT_FILL)
    assert "armed cannot start as True" in refused(
        [with_slot(states[0], "armed", True), *states[1:]], actions
    )
    assert "the first state has 3 locations, not 14" in refused([(1, 2, 3), *states[1:]], actions)


def test_a_run_with_a_changed_state() -> None:
    states, actions = run_of(SILENT_FILL)
    wrong = with_slot(states[3], "khugepaged.nr_none", 1)
    message = refused([*states[:3], wrong, *states[4:]], actions)
    shown = COLLAPSE.local_values(states[3])["khugepaged.nr_none"]
    assert f"step 3: after khugepaged_L12 khugepaged.nr_none should be {shown} and is 1" in message


def test_a_run_with_a_step_of_another_name() -> None:
    states, actions = run_of(SILENT_FILL)
    assert "step 1: fault_L35 cannot be taken there" in refused(states, ["fault_L35", *actions[1:]])


def test_a_run_with_a_missing_state() -> None:
    states, actions = run_of(SILENT_FILL)
    assert "step 5" in refused([*states[:5], *states[6:]], [None] * (len(actions) - 1))
    assert "13 states with 11 steps" in refused(states, actions[1:])
    assert "0 states" in refused([], [])


def test_a_run_that_ends_too_early() -> None:
    states, actions = run_of(SILENT_FILL)
    for name, message in {
        "no_silent_fill": "no_silent_fill is not false in the last state",
        "full": "full is not false in the last state",
        "deadlock": "the last state is no deadlock",
        "locks": "no step breaks locks in the last state",
        "nothing": "there is no property nothing",
    }.items():
        assert message in refused(states[:-1], actions[:-1], name)
    assert "the last state comes from none" in refused(states[:1], [])
    undefined = refused(states, actions, breach=Breach.UNDEFINED)
    assert "no_silent_fill has a value in the last state" in undefined


def test_an_initial_state_against_the_assumptions() -> None:
    machine = table()
    layout = Layout.of(machine)
    state = list(violation(machine, "settled").initial)
    state[layout.bases["table"] + 2] = 1
    state[layout.bases["table"] + 4] = 0
    with pytest.raises(InternalError, match="does not satisfy the assumptions"):
        certify(layout, "settled", [tuple(state)], [])


@given(st.data())
def test_no_other_run_is_certified(data: st.DataObject) -> None:
    """Any one location changed in any one state makes the run another one."""
    states, actions = run_of(SILENT_FILL)
    number = data.draw(st.integers(0, len(states) - 1))
    slot = data.draw(st.integers(0, len(states[0]) - 1))
    value = data.draw(st.integers(0, 3).filter(lambda v: v != states[number][slot]))
    changed = (*states[number][:slot], value, *states[number][slot + 1 :])
    with pytest.raises(InternalError):
        certify(
            COLLAPSE, "no_silent_fill", [*states[:number], changed, *states[number + 1 :]], actions
        )


def test_moves_replay() -> None:
    for sample, name in ((collapse, "no_silent_fill"), (readers, "behind")):
        machine = sample()
        trace = violation(machine, name)
        moves = [Move(s.process.name, s.instance, s.step.name, s.picks) for s in trace.steps]
        layout = Layout.of(machine)
        assert replay(layout, trace.initial, moves) == trace.steps
        with pytest.raises(InternalError, match="step 2"):
            replay(layout, trace.initial, [moves[0], moves[0]])


def test_independent_moves_can_be_exchanged() -> None:
    trace = violation(failing(), "deadlock")
    moves = [Move(s.process.name, s.instance, s.step.name) for s in trace.steps]
    steps = replay(Layout.of(failing()), trace.initial, moves[::-1])
    assert steps[-1].after == trace.final


def test_a_choice_in_a_trace() -> None:
    """Without being told, the choice that fits is found."""
    chosen = [s.picks for s in SILENT_FILL.steps if s.step.name == "uffd_user_L26"]
    assert len(chosen) == 1
    shown = COLLAPSE.local_values(SILENT_FILL.final)["uffd_user.i"]
    assert chosen[0] == (shown,)


def test_what_a_step_changed() -> None:
    changes = [step.changes for step in SILENT_FILL.steps if step.step.name == "khugepaged_L10"]
    assert changes == [(Changed("xa_lock", "free", "khugepaged"),)]
    last = SILENT_FILL.steps[-1].changes
    assert (last[0].before, last[0].after) == ("NONE", "HPAGE")
    assert {change.name for change in last} == {last[0].name, "khugepaged.i"}
    assert last[0].name in ("cache[0]", "cache[1]")


def test_the_statements_of_a_step_with_what_they_touched() -> None:
    machine = collapse()
    khugepaged = machine.processes[0]
    cache = khugepaged.steps[1].updates[0].when
    variable = machine.variables[0]
    index = Load(Place(khugepaged.variables[2]))
    place = Place(variable, (Element(index),))
    step = khugepaged.steps[1]
    described = replace(
        step,
        events=(
            Event(step.origin, TRUE, reads=(Access(place, Load(place)),)),
            Event(step.origin, cache, writes=(Access(place, integer(2)),)),
            Event(step.origin, FALSE),
        ),
    )
    steps = (khugepaged.steps[0], described, *khugepaged.steps[2:])
    changed = replace(machine, processes=(replace(khugepaged, steps=steps), *machine.processes[1:]))
    trace = violation(changed, "no_silent_fill")
    counting = [s for s in trace.steps if s.step.name == "khugepaged_L12"]
    for number, taken in enumerate(counting):
        read = Layout.of(changed).values(taken.before)["cache"]
        assert isinstance(read, list)
        hole = read[number] == "NONE"
        assert taken.executed[0].reads == (Touch(f"cache[{number}]", read[number]),)
        assert len(taken.executed) == 1 + hole
        if hole:
            assert taken.executed[1].writes == (Touch(f"cache[{number}]", "HPAGE"),)


def test_what_breaks_a_built_in_check() -> None:
    trace = violation(failing(), "locks")
    assert trace.failing is not None
    assert trace.failing.actor == "one"
    assert trace.failing.step.name == "one_L11"
    assert trace.failing.check.message == "not held by this process"
    assert [s.changes for s in trace.steps][-1] == (Changed("a", "one", "free"),)


def test_instances_of_a_replicated_process_are_told_apart() -> None:
    actors = {step.actor for step in violation(readers(), "behind").steps}
    assert actors <= {"reader[0]", "reader[1]", "writer"}
    assert len(actors & {"reader[0]", "reader[1]"}) == 1


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_trace_ends_where_its_property_breaks(sample: Callable[[], Machine]) -> None:
    for outcome in explore(sample()).properties:
        trace = outcome.violation
        if trace is None:
            continue
        before = [trace.initial, *(s.after for s in trace.steps)]
        assert [s.before for s in trace.steps] == before[:-1]
        assert trace.final == before[-1]
