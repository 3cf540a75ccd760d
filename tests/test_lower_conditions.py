"""Path conditions behave as the boolean functions that they stand for."""

from hypothesis import given
from hypothesis import strategies as st

from spec2tla.lower.conditions import (
    Condition,
    Decision,
    both,
    either,
    expression,
    literal,
    negated,
    simplified,
    successor,
)
from spec2tla.machine.expr import FALSE, TRUE, Binary, Bound, Expr, Ite, Literal, Unary
from spec2tla.machine.model import Branch, Goto, Next
from spec2tla.types import BOOL

TESTS: dict[int, Expr] = {number: Bound(f"t{number}", BOOL) for number in range(4)}
Assignment = tuple[bool, bool, bool, bool]

literals = st.builds(literal, st.integers(0, 3), st.booleans())
conditions: st.SearchStrategy[Condition] = st.recursive(
    st.booleans() | literals,
    lambda inner: st.builds(both, inner, inner) | st.builds(either, inner, inner),
    max_leaves=8,
)
assignments = st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans())


def value(condition: Condition, assignment: Assignment) -> bool:
    while isinstance(condition, Decision):
        condition = condition.high if assignment[condition.test] else condition.low
    return condition


def truth(expr: Expr, assignment: Assignment) -> bool:
    match expr:
        case Literal(known, _):
            return bool(known)
        case Bound(name, _):
            return assignment[int(name[1:])]
        case Unary("!", operand):
            return not truth(operand, assignment)
        case Binary("&&", left, right):
            return truth(left, assignment) and truth(right, assignment)
        case Binary("||", left, right):
            return truth(left, assignment) or truth(right, assignment)
        case Ite(condition, then, otherwise):
            return truth(then if truth(condition, assignment) else otherwise, assignment)
        case _:
            raise AssertionError(expr)


def leads_to(next_: Next, assignment: Assignment) -> str:
    while isinstance(next_, Branch):
        taken = truth(next_.condition, assignment)
        next_ = next_.then if taken else next_.otherwise
    return next_.pc


@given(conditions, conditions, assignments)
def test_connectives(left: Condition, right: Condition, assignment: Assignment) -> None:
    a, b = value(left, assignment), value(right, assignment)
    assert value(both(left, right), assignment) == (a and b)
    assert value(either(left, right), assignment) == (a or b)
    assert value(negated(left), assignment) == (not a)


@given(conditions, assignments)
def test_expression_has_the_same_value(condition: Condition, assignment: Assignment) -> None:
    assert truth(expression(condition, TESTS), assignment) == value(condition, assignment)


@given(conditions, conditions, assignments)
def test_simplified_agrees_where_it_must(
    condition: Condition, given_: Condition, assignment: Assignment
) -> None:
    if value(given_, assignment):
        assert value(simplified(condition, given_), assignment) == value(condition, assignment)


@given(conditions, assignments)
def test_equal_functions_are_equal_values(condition: Condition, assignment: Assignment) -> None:
    assert negated(negated(condition)) == condition
    assert both(condition, negated(condition)) is False
    assert either(condition, negated(condition)) is True


@given(conditions, assignments)
def test_successor_follows_the_condition(condition: Condition, assignment: Assignment) -> None:
    next_ = successor([(condition, "L1"), (negated(condition), "L2")], TESTS)
    expected = "L1" if value(condition, assignment) else "L2"
    assert leads_to(next_, assignment) == expected


def test_short_circuit_reads_as_written() -> None:
    first, second = literal(0, True), literal(1, True)
    assert expression(both(first, second), TESTS) == Binary("&&", TESTS[0], TESTS[1])
    assert expression(either(first, second), TESTS) == Binary("||", TESTS[0], TESTS[1])
    assert expression(True, TESTS) == TRUE
    assert expression(False, TESTS) == FALSE


def test_successor_with_one_target_is_no_branch() -> None:
    assert successor([(literal(0, True), "L1"), (literal(0, False), "L1")], TESTS) == Goto("L1")
