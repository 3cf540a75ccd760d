"""Operators on values that are known: what `evaluate` says they mean.

In: an operator of machine/expr.py and the values of all its operands. Out: the value, None where
there is none. Also what the constants of compiled code are folded by.
"""

from spec2tla.machine.expr import Value
from spec2tla.machine.simplify import arithmetic, compare
from spec2tla.types import NULL, freed

_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


def apply(op: str, *operands: Value) -> Value | None:
    """The value of an operator; of `&&`, `||` and `==>` both sides must have been evaluated."""
    match operands:
        case (operand,):
            return _unary(op, operand)
        case (left, right):
            return _binary(op, left, right)
        case _:
            return None


def address(pointer: int) -> int:
    """The pointer as if its object had not been freed."""
    return freed(pointer) if pointer < NULL else pointer


def after_free(value: Value, pointer: int) -> Value:
    """A pointer, or a set or queue of pointers, after the object of `pointer` was freed."""
    match value:
        case frozenset():
            return frozenset(_pointer_after_free(each, pointer) for each in value)
        case tuple():
            return tuple(_pointer_after_free(each, pointer) for each in value)
        case _:
            return _pointer_after_free(value, pointer)


def _pointer_after_free(value: int, pointer: int) -> int:
    return freed(value) if value == pointer else value


def _unary(op: str, operand: Value) -> Value | None:
    match op, operand:
        case "!", bool(value):
            return not value
        case "-", int(value):
            return -value
        case "~", int(value):
            return ~value
        case "address", int(value):
            return address(value)
        case "empty", frozenset() | tuple():
            return not operand
        case "len", frozenset() | tuple():
            return len(operand)
        case "head", (first, *_):
            return first
        case "tail", (_, *others):
            return tuple(others)
        case _:
            return None


def _binary(op: str, left: Value, right: Value) -> Value | None:
    match op, left, right:
        case "&&", bool(), bool():
            return left and right
        case "||", bool(), bool():
            return left or right
        case "==>", bool(), bool():
            return not left or right
        case "<==>", _, _:
            return left == right
        case (("==" | "!="), _, _):
            return compare(op, left, right)
        case "in", int(element), frozenset():
            return element in right
        case "with", frozenset(), int(element):
            return left | {element}
        case "without", frozenset(), int(element):
            return left - {element}
        case "append", tuple(), int(element):
            return (*left, element)
        case "freed", _, int(pointer):
            return after_free(left, pointer)
        case _, int(a), int(b):
            return _of_numbers(op, a, b)
        case _:
            return None


def _of_numbers(op: str, left: int, right: int) -> Value | None:
    if op in _COMPARISONS:
        return compare(op, left, right)
    if (op in ("/", "%") and right == 0) or (op in ("<<", ">>") and right < 0):
        return None
    return arithmetic(op, left, right)
