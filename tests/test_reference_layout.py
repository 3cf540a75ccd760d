"""Where the scalars of a machine stand in a state, and how they are shown to the user."""

from typing import cast

import pytest

from random_expressions import with_steps
from sample_collapse import collapse
from sample_data import table
from sample_locks import readers, rwsem
from spec2tla.errors import InternalError
from spec2tla.machine.expr import Value
from spec2tla.reference.layout import Layout, PcSlot, ValueSlot, checked
from spec2tla.reference.semantics import initial_states, starting_states
from spec2tla.types import (
    BOOL,
    OWNER,
    OWNERS,
    EnumType,
    IntType,
    PointerType,
    QueueType,
    ScalarType,
    SetType,
)


def test_pcs_come_first_then_shared_then_the_locals_of_each_instance() -> None:
    layout = Layout.of(readers())
    assert [layout.slot_name(at) for at in range(3, len(layout.slots))] == [
        "version",
        "m[0]",
        "m[1]",
        "reader[0].seen[0]",
        "reader[0].seen[1]",
        "reader[0].k",
        "reader[1].seen[0]",
        "reader[1].seen[1]",
        "reader[1].k",
    ]
    pcs = [slot for slot in layout.slots if isinstance(slot, PcSlot)]
    assert [(slot.process, slot.instance) for slot in pcs] == [
        ("reader", 0),
        ("reader", 1),
        ("writer", 0),
    ]
    assert pcs[0].pcs == ("L6", "L7", "L8", "L9", "L10", "done")
    assert pcs[2].pcs == ("L13", "done")


def test_structs_in_arrays() -> None:
    layout = Layout.of(table())
    assert [layout.slot_name(at) for at in range(1, 5)] == [
        "table[0].stage",
        "table[0].refs[0]",
        "table[0].refs[1]",
        "table[0].live",
    ]
    state = next(initial_states(layout))
    assert layout.values(state) == {
        "table": [
            {"stage": "IDLE", "refs": [0, 0], "live": False},
            {"stage": "IDLE", "refs": [1, 0], "live": False},
        ],
        "next": 0,
    }


def test_values_are_shown_in_the_words_of_the_user() -> None:
    layout = Layout.of(rwsem())
    state = list(next(initial_states(layout)))
    state[layout.bases["mmap_lock"]] = 3
    state[layout.bases["mmap_lock.readers"]] = frozenset({2, 1})
    assert layout.values(tuple(state)) == {
        "mmap_lock": "fault[1]",
        "mmap_lock.readers": ["unmap", "fault[0]"],
        "mapped": True,
    }
    collapse_layout = Layout.of(collapse())
    shown = collapse_layout.local_values(next(initial_states(collapse_layout)))
    assert list(shown) == [
        "khugepaged.nr_none",
        "khugepaged.check",
        "khugepaged.i",
        "uffd_user.i",
        "fault.i",
    ]
    assert collapse_layout.owner_name(0) == "free"


def test_a_state_from_values_and_back() -> None:
    layout = Layout.of(readers())

    def value(slot: ValueSlot) -> Value:
        return 1 if slot.variable.name == "m" else len(slot.path)

    state = layout.from_values(lambda slot: slot.pcs[slot.instance], value)
    assert state == (0, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 0)
    assert layout.pc(state, "reader", 1) == "L7"
    assert layout.local_values(state)["reader[1].seen"] == [1, 1]


def test_a_state_from_values_that_are_none_of_the_machine() -> None:
    layout = Layout.of(collapse())
    with pytest.raises(InternalError):
        layout.from_values(lambda _: "nowhere", lambda _: 0)
    with pytest.raises(InternalError):
        layout.from_values(lambda slot: slot.pcs[0], lambda _: 77)


COLOUR = EnumType("colour", ("RED", "GREEN"))


PAGE = PointerType("page", "pages", 2)


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (PAGE, 2),
        (PAGE, -4),
        (PAGE, frozenset()),
        (SetType(COLOUR), frozenset({2})),
        (SetType(COLOUR), (1,)),
        (QueueType(COLOUR, 2), (0, 0, 0)),
        (QueueType(COLOUR, 2), (2,)),
    ],
)
def test_values_that_are_none_of_their_type(type_: ScalarType, value: Value) -> None:
    with pytest.raises(InternalError):
        checked(type_, value)


def test_truths_in_sets_and_queues_stay_truths() -> None:
    (element,) = cast(frozenset[int], checked(SetType(BOOL), frozenset({1})))
    (first,) = cast(tuple[int, ...], checked(QueueType(BOOL, 1), (1,)))
    assert element is True
    assert first is True


@pytest.mark.parametrize(
    ("type_", "value", "shown"),
    [
        (BOOL, True, True),
        (IntType(0, 3), 2, 2),
        (COLOUR, 1, "GREEN"),
        (OWNER, 0, "free"),
        (OWNER, 1, "p[0]"),
        (OWNER, 3, "q"),
        (OWNERS, frozenset({3, 1}), ["p[0]", "q"]),
        (PAGE, -1, "NULL"),
        (PAGE, 1, "pages[1]"),
        (PAGE, -3, "pages[1] (freed)"),
        (SetType(IntType(0, 3)), frozenset({3, 0}), (0, 3)),
        (SetType(PAGE), frozenset({1, -1}), ("NULL", "pages[1]")),
        (QueueType(COLOUR, 3), (1, 0, 1), ["GREEN", "RED", "GREEN"]),
    ],
)
def test_scalars(type_: ScalarType, value: Value, shown: object) -> None:
    assert Layout.of(with_steps()).decode(type_, value) == shown


def test_each_location_of_any_value_starts_on_its_own() -> None:
    layout = Layout.of(collapse())
    states = list(starting_states(layout))
    assert len(states) == len(set(states)) == 4
    assert {str(layout.values(s)["cache"]) for s in states} == {
        "['NONE', 'NONE']",
        "['NONE', 'PAGE']",
        "['PAGE', 'NONE']",
        "['PAGE', 'PAGE']",
    }


def test_assumptions_restrict_the_initial_states() -> None:
    layout = Layout.of(table())
    assert len(list(starting_states(layout))) == 4
    assert [layout.values(s)["table"] for s in initial_states(layout)] != []
    assert len(list(initial_states(layout))) == 3
