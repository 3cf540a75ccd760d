"""Operators on values, in C's meaning on 32 bits, and the values of a type."""

from interpreter.places import (
    NULL,
    Address,
    Path,
    Pointer,
    Scalar,
)
from spec2tla.types import (
    INT_MAX,
    INT_MIN,
    ArrayType,
    BoolType,
    EnumType,
    IntType,
    PointerType,
    QueueType,
    SetType,
    StructType,
    Type,
)


class NoValueError(Exception):
    """An index out of bounds, a division by zero, a result that doesn't fit; or no object.

    `check` is the built-in check that is broken then.
    """

    def __init__(self, check: str = "ranges") -> None:
        super().__init__(check)
        self.check = check


def truth(value: Scalar) -> bool:
    """The value as a condition: a pointer is true unless it is NULL."""
    return value.number != NULL.number if isinstance(value, Pointer) else bool(value)


def same(left: Scalar, right: Scalar) -> bool:
    """Pointers are the same where their addresses are."""
    if isinstance(left, Pointer) and isinstance(right, Pointer):
        return left.number == right.number
    return left == right


def location(address: Address) -> Address:
    """Where an address leads to now."""
    match address.path:
        case (Pointer(_, _, False), *_):
            raise NoValueError("lifetime")
        case (Pointer(_, number, True), *rest):
            return Address(address.variable, (number, *rest))
        case _:
            return address


def apply(op: str, operands: tuple[Scalar, ...]) -> Scalar:
    """The value of an operator."""
    match op:
        case "!":
            return not truth(operands[0])
        case "?":
            return truth(operands[0])
        case "==" | "!=":
            return same(*operands) is (op == "==")
        case "in":
            assert isinstance(operands[1], frozenset)
            return operands[0] in operands[1]
        case "len" | "empty":
            assert isinstance(operands[0], frozenset | tuple)
            return len(operands[0]) if op == "len" else not operands[0]
        case _:
            return _calculated(op, operands)


def _calculated(op: str, operands: tuple[Scalar, ...]) -> Scalar:
    numbers = [int(o) for o in operands if isinstance(o, int)]
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
        case PointerType():
            return NULL
        case SetType():
            return frozenset()
        case QueueType():
            return ()
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


def type_at(type_: Type, path: Path) -> Type | None:
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
