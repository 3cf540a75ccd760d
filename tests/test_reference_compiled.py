"""Compiled code means what the interpreter of expressions and steps says, on random machines."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import among, branch, put, put_at
from machines import SAMPLES
from random_expressions import (
    SHEET,
    SMALL,
    Making,
    choice,
    flag,
    number,
    transitions,
    with_steps,
)
from random_machines import random_machine
from spec2tla.errors import InternalError
from spec2tla.machine.expr import Binary, Bound, Expr, Ite, Load, Place, Unary, Value, integer
from spec2tla.machine.model import DONE, Check, Choice, Machine, Step, Update
from spec2tla.reference.compile import (
    ENDED,
    CheckTable,
    Table,
    compile_predicate,
    compile_step_predicate,
    compile_steps,
)
from spec2tla.reference.evaluate import View, holds
from spec2tla.reference.layout import Layout, PcSlot, State
from spec2tla.reference.semantics import (
    Ended,
    Failed,
    Outcome,
    Taken,
    initial_states,
    outcomes,
)
from spec2tla.types import (
    BOOL,
    BoolType,
    EnumType,
    IntType,
    OwnerType,
    PointerType,
    QueueType,
    ScalarType,
    SetType,
)

LAYOUT = Layout.of(with_steps())


def _values(type_: ScalarType) -> st.SearchStrategy[Value]:
    match type_:
        case BoolType():
            return st.booleans()
        case IntType():
            return st.integers(-3, 3)
        case EnumType(_, members):
            return st.integers(0, len(members) - 1)
        case OwnerType():
            return st.integers(0, 3)
        case PointerType(_, _, size):
            return st.integers(-1 - size, size - 1)
        case SetType(element):
            return st.frozensets(_values(element), max_size=3)
        case QueueType(element, capacity):
            return st.lists(_values(element), max_size=capacity).map(tuple)


def _states(layout: Layout) -> st.SearchStrategy[State]:
    return st.tuples(
        *(st.just(0) if isinstance(slot, PcSlot) else _values(slot.type) for slot in layout.slots)
    )


STATES = _states(LAYOUT)


@given(transitions(), STATES, STATES)
def test_conditions(condition: Expr, before: State, after: State) -> None:
    compiled = compile_step_predicate(LAYOUT, [condition])(before, after)
    try:
        expected = holds(condition, View(LAYOUT, after, before))
    except InternalError:
        # It has no value; compiled code gives some value or other, but it doesn't fail.
        return
    assert compiled == expected


@st.composite
def _steps(draw: Callable[..., object]) -> Step:
    making = Making(draw, steps=True, transitions=False)
    choices = tuple(choice(making, f"c{n}") for n in range(making.pick(3)))
    checks = tuple(
        Check("assertions", making.expr(BOOL, 2), "", SHEET.origin(2))
        for _ in range(making.pick(3))
    )
    shared_condition = making.expr(BOOL, 2)
    updates: list[Update] = []
    for _ in range(making.pick(5)):
        place, type_ = making.place()
        when = shared_condition if making.pick(2) else making.expr(BOOL, 1)
        updates.append(put_at(place, making.expr(type_, 2), when))
    return SHEET.step(
        "p",
        "P",
        2,
        branch(making.expr(BOOL, 2), "P", branch(shared_condition, DONE, "P")),
        *updates,
        guard=making.expr(BOOL, 2),
        assumes=making.expr(BOOL, 1),
        choices=choices,
        checks=checks,
    )


@given(st.lists(_steps(), min_size=1, max_size=2), st.data())
def test_steps(steps: Sequence[Step], data: st.DataObject) -> None:
    machine = with_steps(*(replace(step, name=f"p_{number}") for number, step in enumerate(steps)))
    layout = Layout.of(machine)
    state = data.draw(_states(layout))
    try:
        expected = _split(layout, list(outcomes(layout, state)))
    except InternalError:
        return
    assert _compiled(layout, state) == expected


def _compiled(layout: Layout, state: State) -> tuple[list[State], list[int]]:
    return _moved(compile_steps(layout, CheckTable.of(layout)), state)


def _moved(tables: Sequence[Table], state: State) -> tuple[list[State], list[int]]:
    out: list[State] = []
    marks: list[int] = []
    for table, pc in zip(tables, state, strict=False):
        move = table[pc]
        if move is not None:
            move(state, out, marks)
    return out, marks


def _split(layout: Layout, found: Sequence[Outcome]) -> tuple[list[State], list[int]]:
    """What the interpreter says, in the form that compiled code has."""
    checks = CheckTable.of(layout)
    marks: list[int] = []
    for outcome in found:
        match outcome:
            case Ended():
                marks.append(ENDED)
            case Failed(attempt, check):
                position = next(i for i, c in enumerate(attempt.step.checks) if c is check)
                marks.append(checks.first[attempt.step.name] + position)
            case Taken():
                pass
    return [o.after for o in found if isinstance(o, Taken)], marks


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_reachable_state_of_the_samples(sample: Callable[[], Machine]) -> None:
    _compare(sample(), 2000)


@pytest.mark.parametrize("seed", range(12))
def test_machines_with_pointers_sets_and_queues(seed: int) -> None:
    """Pointers are freed in the locals of other instances and processes, too."""
    _compare(random_machine(seed, pooled=True), 400)


def _compare(machine: Machine, most: int) -> None:
    """The first states that are reached, breadth-first."""
    layout = Layout.of(machine)
    states = list(initial_states(layout))
    seen = set(states)
    tables = compile_steps(layout, CheckTable.of(layout))
    for at, state in enumerate(states):
        if at == most:
            break
        found = list(outcomes(layout, state))
        assert _moved(tables, state) == _split(layout, found)
        new = [o.after for o in found if isinstance(o, Taken) and o.after not in seen]
        seen.update(new)
        states += new


LONG = 5000


def _chain(op: str, left: bool, part: Expr) -> Expr:
    result = part
    for _ in range(LONG):
        result = Binary(op, result, part) if left else Binary(op, part, result)
    return result


def _nested_choices() -> Expr:
    """Each level needs the one below three times: written out it would be 3 ** LONG long."""
    result: Expr = Load(Place(number))
    for level in range(LONG):
        condition = Binary("<", result, integer(level))
        result = Ite(condition, Binary("+", result, integer(1)), result)
    return Binary("==", result, integer(LONG))


def _negations() -> Expr:
    result: Expr = Binary("<==>", Load(Place(flag)), Load(Place(flag)))
    for _ in range(LONG):
        result = Unary("!", Binary("<==>", result, Load(Place(flag))))
    return result


@pytest.mark.parametrize(
    "expr",
    [
        _chain("&&", True, Load(Place(flag))),
        _chain("||", False, Load(Place(flag))),
        _chain("==>", True, Load(Place(flag))),
        Binary(">", _chain("+", True, Load(Place(number))), integer(0)),
        Binary(">", _chain("-", False, Load(Place(number))), integer(0)),
        _nested_choices(),
        _negations(),
    ],
    ids=["and", "or", "implies", "sum", "differences", "choices", "negations"],
)
@pytest.mark.parametrize("values", [(False, 0), (True, 3)])
def test_deep_expressions(expr: Expr, values: tuple[bool, int]) -> None:
    """Neither Python's parser nor its stack sets a limit to how deep an expression is."""
    state = list(next(initial_states(LAYOUT)))
    state[LAYOUT.bases["flag"]], state[LAYOUT.bases["number"]] = values
    expected = holds(expr, View(LAYOUT, tuple(state)))
    assert compile_predicate(LAYOUT, [expr])(tuple(state)) == expected


def test_many_choices_in_one_step() -> None:
    """Python allows only twenty loops inside of each other."""
    bounds = [Bound(f"c{n}", SMALL) for n in range(25)]
    total: Expr = integer(0)
    for bound in bounds:
        total = Binary("+", total, bound)
    picks = tuple(Choice(bound, among(integer(1))) for bound in bounds)
    step = SHEET.step("p", "P", 2, DONE, put(number, total), choices=picks)
    layout = Layout.of(with_steps(step))
    out, _ = _compiled(layout, next(initial_states(layout)))
    assert [state[layout.bases["number"]] for state in out if state[2] == 0] == [25, 25]
