"""Intervals of int operators: from what operands can be to what the result can be.

Knows numbers only. A result's bounds may pass 32 bits, which is how lowering sees that an operator
can overflow; an operand is taken to fit, since what overflows is a violation where it is computed.
"""

from itertools import product

from spec2tla.machine.simplify import arithmetic
from spec2tla.types import INT_MAX, INT_MIN, IntType

_LARGEST_SHIFT = 31


def interval(op: str, left: IntType, right: IntType) -> IntType:
    """All values of `left op right` for a binary int operator in C's meaning, where it has one."""
    a, b = _clamped(left), _clamped(right)
    match op:
        case "+":
            return IntType(a.low + b.low, a.high + b.high)
        case "-":
            return IntType(a.low - b.high, a.high - b.low)
        case "*":
            return _hull(op, (a.low, a.high), (b.low, b.high))
        case "/":
            return _quotient(a, b)
        case "%":
            return _remainder(a, b)
        case "<<" | ">>":
            return _shifted(op, a, b)
        case "&" | "|" | "^":
            return _bitwise(op, a, b)
        case _:
            raise ValueError(f"not an int operator: {op}")


def unary_interval(op: str, operand: IntType) -> IntType:
    """All values of `-x` or `~x`."""
    inner = _clamped(operand)
    if op == "-":
        return IntType(-inner.high, -inner.low)
    return IntType(-inner.high - 1, -inner.low - 1)


def union(left: IntType, right: IntType) -> IntType:
    """The smallest interval that holds both; plain `int` where one of them is."""
    low, high = min(left.low, right.low), max(left.high, right.high)
    return IntType(low, high, left.unbounded or right.unbounded)


def single(type_: object) -> int | None:
    """The one value of an int type that has only one."""
    if isinstance(type_, IntType) and type_.low == type_.high:
        return type_.low
    return None


def disjoint(left: IntType, right: IntType) -> bool:
    return left.high < right.low or right.high < left.low


def _clamped(type_: IntType) -> IntType:
    low = min(max(type_.low, INT_MIN), INT_MAX)
    return IntType(low, max(min(type_.high, INT_MAX), low))


def _hull(op: str, lefts: tuple[int, ...], rights: tuple[int, ...]) -> IntType:
    """Of an operator that is monotone between the given values, from its values at them."""
    values = [arithmetic(op, left, right) for left, right in product(lefts, rights)]
    return IntType(min(values), max(values))


def _quotient(left: IntType, right: IntType) -> IntType:
    ends = (right.low, right.high, -1, 1)
    divisors = tuple(d for d in ends if d != 0 and right.low <= d <= right.high)
    if not divisors:
        return left
    lefts = (left.low, left.high, *((0,) if left.low <= 0 <= left.high else ()))
    return _hull("/", lefts, divisors)


def _remainder(left: IntType, right: IntType) -> IntType:
    exact = _exact("%", left, right)
    if exact is not None:
        return exact
    # C's remainder has the sign of the dividend and is smaller than the divisor.
    most = max(abs(right.low), abs(right.high), 1) - 1
    low = max(left.low, -most) if left.low < 0 else 0
    high = min(left.high, most) if left.high > 0 else 0
    return IntType(low, high)


def _exact(op: str, left: IntType, right: IntType) -> IntType | None:
    a, b = single(left), single(right)
    if a is None or b is None or (op == "%" and b == 0):
        return None
    value = arithmetic(op, a, b)
    return IntType(value, value)


def _shifted(op: str, left: IntType, right: IntType) -> IntType:
    """Of shifts that are in order: by 0 to 31, to the left of what isn't negative."""
    low, high = max(right.low, 0), min(right.high, _LARGEST_SHIFT)
    if low > high:
        return left
    if op == ">>":
        return _hull(op, (left.low, left.high), (low, high))
    return _hull(op, (max(left.low, 0), max(left.high, 0)), (low, high))


def _bitwise(op: str, left: IntType, right: IntType) -> IntType:
    exact = _exact(op, left, right)
    if exact is not None:
        return exact
    if op == "&" and (left.low >= 0 or right.low >= 0):
        return IntType(0, min(t.high for t in (left, right) if t.low >= 0))
    bits = max(_width(end) for t in (left, right) for end in (t.low, t.high))
    if left.low >= 0 and right.low >= 0:
        low = max(left.low, right.low) if op == "|" else 0
        return IntType(low, (1 << bits) - 1)
    return IntType(-(1 << bits), (1 << bits) - 1)


def _width(value: int) -> int:
    return (value if value >= 0 else ~value).bit_length()
