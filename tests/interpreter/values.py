"""Operators on values, in C's meaning on 32 bits, and the values of a type."""

from interpreter.code import Scalar
from spec2tla.types import (
    INT_MAX,
    INT_MIN,
    ArrayType,
    BoolType,
    EnumType,
    IntType,
    StructType,
    Type,
)


class NoValueError(Exception):
    """An index out of bounds, a division by zero, a result that doesn't fit."""


def apply(op: str, operands: tuple[Scalar, ...]) -> Scalar:
    """The value of an operator."""
    if op == "!":
        return not operands[0]
    if op in ("==", "!="):
        return (operands[0] == operands[1]) is (op == "==")
    numbers = [int(o) for o in operands if not isinstance(o, frozenset)]
    if len(numbers) == 1:
        return _fitting(-numbers[0] if op == "-" else ~numbers[0])
    left, right = numbers
    match op:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case _:
            return _fitting(_arithmetic(op, left, right))


def _fitting(number: int) -> int:
    if not INT_MIN <= number <= INT_MAX:
        raise NoValueError
    return number


def _arithmetic(op: str, left: int, right: int) -> int:
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" | "%":
            if right == 0:
                raise NoValueError
            quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
            return quotient if op == "/" else left - quotient * right
        case "&":
            return left & right
        case "|":
            return left | right
        case "^":
            return left ^ right
        case "<<" | ">>":
            if not 0 <= right <= 31 or (op == "<<" and left < 0):
                raise NoValueError
            return left << right if op == "<<" else left >> right
        case _:
            raise AssertionError(op)


def first_value(type_: Type) -> Scalar:
    """What a scalar starts as where nothing is said."""
    match type_:
        case BoolType():
            return False
        case IntType(low, _, unbounded):
            return 0 if unbounded else low
        case _:
            return 0


def all_values(type_: Type) -> tuple[Scalar, ...]:
    match type_:
        case BoolType():
            return (False, True)
        case IntType(low, high):
            return tuple(range(low, high + 1))
        case EnumType(_, members):
            return tuple(range(len(members)))
        case _:
            raise AssertionError(f"no values of {type_}")


def type_at(type_: Type, path: tuple[int | str, ...]) -> Type | None:
    """The type of what is at the end of a path, None where nothing is."""
    for part in path:
        match type_:
            case ArrayType(element, size) if isinstance(part, int) and 0 <= part < size:
                type_ = element
            case StructType(_, fields) if isinstance(part, str):
                type_ = next(f.type for f in fields if f.name == part)
            case _:
                return None
    return type_
