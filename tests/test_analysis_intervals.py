"""Intervals hold every value that an operator can give: compared with trying all operands."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec2tla.analysis.intervals import disjoint, interval, single, unary_interval, union
from spec2tla.machine.simplify import arithmetic
from spec2tla.types import INT, INT_MAX, INT_MIN, IntType

OPERATORS = ("+", "-", "*", "/", "%", "<<", ">>", "&", "|", "^")
EXACT = ("+", "-", "*", "/", "<<", ">>")
"""Those whose bounds are reached."""


@st.composite
def ranges(draw: st.DrawFn) -> IntType:
    low = draw(st.integers(-9, 9))
    return IntType(low, low + draw(st.integers(0, 9)))


def is_defined(op: str, left: int, right: int) -> bool:
    if op in ("/", "%"):
        return right != 0
    if op in ("<<", ">>"):
        return 0 <= right <= 31 and (op == ">>" or left >= 0)
    return True


def values(op: str, left: IntType, right: IntType) -> set[int]:
    pairs = product(range(left.low, left.high + 1), range(right.low, right.high + 1))
    return {arithmetic(op, a, b) for a, b in pairs if is_defined(op, a, b)}


@pytest.mark.parametrize("op", OPERATORS)
@given(left=ranges(), right=ranges())
def test_holds_every_value(op: str, left: IntType, right: IntType) -> None:
    found = interval(op, left, right)
    possible = values(op, left, right)
    assert all(found.low <= value <= found.high for value in possible)
    if op in EXACT and possible:
        assert (found.low, found.high) == (min(possible), max(possible))


@pytest.mark.parametrize("op", ["-", "~"])
@given(operand=ranges())
def test_holds_every_value_of_a_unary(op: str, operand: IntType) -> None:
    found = unary_interval(op, operand)
    possible = {-v if op == "-" else ~v for v in range(operand.low, operand.high + 1)}
    assert (found.low, found.high) == (min(possible), max(possible))


def test_passes_32_bits_where_an_operator_overflows() -> None:
    assert interval("+", INT, IntType(1, 1)) == IntType(INT_MIN + 1, INT_MAX + 1)
    assert unary_interval("-", INT) == IntType(-INT_MAX, -INT_MIN)


def test_takes_operands_to_fit() -> None:
    """What overflows is a violation where it is computed, not where it is used."""
    beyond = interval("+", INT, INT)
    assert interval("-", beyond, IntType(0, 0)) == IntType(INT_MIN, INT_MAX)


@given(st.lists(ranges(), min_size=2, max_size=2))
def test_union_and_disjoint(pair: list[IntType]) -> None:
    left, right = pair
    both = union(left, right)
    assert both == IntType(min(left.low, right.low), max(left.high, right.high))
    common = set(range(left.low, left.high + 1)) & set(range(right.low, right.high + 1))
    assert disjoint(left, right) == (not common)


def test_single() -> None:
    assert single(IntType(3, 3)) == 3
    assert single(IntType(3, 4)) is None
    assert single(None) is None


def test_unknown_operator() -> None:
    with pytest.raises(ValueError, match="not an int operator"):
        interval("&&", INT, INT)
