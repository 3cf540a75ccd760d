"""Path conditions behave as the boolean functions that they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec2tla.budget import Budget, TooMuchWork
from spec2tla.machine.expr import (
    FALSE,
    TRUE,
    Binary,
    Bound,
    Expr,
    Ite,
    Literal,
    Unary,
    children,
)
from spec2tla.machine.model import Branch, Goto, Next
from spec2tla.symbolic.conditions import Condition, Decision, Diagrams
from spec2tla.types import BOOL

TESTS = tuple(Bound(f"t{number}", BOOL) for number in range(4))
Assignment = tuple[bool, bool, bool, bool]
DIAGRAMS = Diagrams(budget=Budget(10**9), tests=list(TESTS))
"""Of four tests there are 65,536 conditions, so one value for all examples does."""
both, either, negated = DIAGRAMS.both, DIAGRAMS.either, DIAGRAMS.negated
literal, simplified = DIAGRAMS.literal, DIAGRAMS.simplified
expression, successor = DIAGRAMS.expression, DIAGRAMS.successor

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
    assert truth(expression(condition), assignment) == value(condition, assignment)


@given(conditions, conditions, assignments)
def test_simplified_agrees_where_it_must(
    condition: Condition, given_: Condition, assignment: Assignment
) -> None:
    if value(given_, assignment):
        assert value(simplified(condition, given_), assignment) == value(condition, assignment)


@given(conditions, assignments)
def test_equal_functions_are_equal_values(condition: Condition, assignment: Assignment) -> None:
    assert negated(negated(condition)) is condition
    assert both(condition, negated(condition)) is False
    assert either(condition, negated(condition)) is True


@given(conditions, assignments)
def test_successor_follows_the_condition(condition: Condition, assignment: Assignment) -> None:
    next_ = successor([(condition, "L1"), (negated(condition), "L2")])
    expected = "L1" if value(condition, assignment) else "L2"
    assert leads_to(next_, assignment) == expected


def test_short_circuit_reads_as_written() -> None:
    first, second = literal(0, True), literal(1, True)
    assert expression(both(first, second)) == Binary("&&", TESTS[0], TESTS[1])
    assert expression(either(first, second)) == Binary("||", TESTS[0], TESTS[1])
    assert expression(True) == TRUE
    assert expression(False) == FALSE


def test_successor_with_one_target_is_no_branch() -> None:
    assert successor([(literal(0, True), "L1"), (literal(0, False), "L1")]) == Goto("L1")


# Size --------------------------------------------------------------------------------------------


def fresh(tests: int, budget: int = 10**9) -> Diagrams:
    return Diagrams(Budget(budget), [Bound(f"t{number}", BOOL) for number in range(tests)])


def size(condition: Condition) -> int:
    seen: set[Decision] = set()
    work = [condition]
    while work:
        at = work.pop()
        if isinstance(at, Decision) and at not in seen:
            seen.add(at)
            work += [at.high, at.low]
    return len(seen)


def operators(expr: Expr) -> int:
    """How many there are in the expression, each counted once however often it stands."""
    seen: dict[int, Expr] = {}
    work = [expr]
    while work:
        at = work.pop()
        if id(at) not in seen:
            seen[id(at)] = at
            work += children(at)
    return len(seen)


def odd(diagrams: Diagrams, tests: int) -> Condition:
    """That an odd number of tests holds: as a tree, exponential in their number."""
    result: Condition = False
    for test in range(tests):
        yes, no = diagrams.literal(test, True), diagrams.literal(test, False)
        result = diagrams.either(
            diagrams.both(result, no), diagrams.both(diagrams.negated(result), yes)
        )
    return result


def pairs(diagrams: Diagrams, tests: int) -> Condition:
    """That some test and its partner hold; with partners so far apart, exponential in any form."""
    half = tests // 2
    result: Condition = False
    for test in range(half):
        hit = diagrams.both(diagrams.literal(test, True), diagrams.literal(test + half, True))
        result = diagrams.either(result, hit)
    return result


@pytest.mark.parametrize("tests", [10, 100, 200])
def test_diagrams_and_expressions_share_what_they_have_in_common(tests: int) -> None:
    diagrams = fresh(tests)
    condition = odd(diagrams, tests)
    assert size(condition) == 2 * tests - 1
    assert operators(diagrams.expression(condition)) <= 5 * tests
    assert diagrams.budget.left > 10**9 - 20 * tests * tests


def test_a_large_successor_decides_on_whole_conditions() -> None:
    diagrams = fresh(100)
    condition = odd(diagrams, 100)
    next_ = diagrams.successor([(condition, "L1"), (diagrams.negated(condition), "L2")])
    assert next_ == Branch(diagrams.expression(condition), Goto("L1"), Goto("L2"))


@given(conditions, conditions, assignments)
def test_whole_conditions_lead_to_the_same_pcs(
    first: Condition, second: Condition, assignment: Assignment
) -> None:
    ways = [
        (both(first, second), "L1"),
        (both(first, negated(second)), "L2"),
        (negated(first), "L3"),
    ]
    by_one = DIAGRAMS.chain([(condition, pc) for condition, pc in ways if condition is not False])
    assert leads_to(by_one, assignment) == leads_to(successor(ways), assignment)


def test_what_cannot_be_told_apart_is_refused() -> None:
    with pytest.raises(TooMuchWork):
        pairs(fresh(60, budget=100_000), 60)
