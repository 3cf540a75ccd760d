"""Sets and queues: what they can hold, and how much of it.

Knows types only, and nothing of how they are written or where they stand.
"""

from typing import TypeGuard

from spec2tla.analysis.context import Context
from spec2tla.analysis.words import quoted, shown
from spec2tla.source import Span
from spec2tla.types import (
    BoolType,
    EnumType,
    IntType,
    PointerType,
    QueueType,
    ScalarType,
    SetType,
    Type,
)

MAX_VALUES = 4096
"""Values that the elements of a set can have."""

MAX_CAPACITY = 64
"""Elements of a queue."""


def set_of(element: Type | None, span: Span, context: Context) -> SetType | None:
    """The type of sets of elements of a type; `span` is where that is written."""
    if element is None or not _is_element(element, "set", span, context):
        return None
    if values(element) > MAX_VALUES:
        message = f"{quoted(span)} has {values(element)} values, a set chooses from {MAX_VALUES}"
        context.error("E0529", span, f"{message} at most", hint="models count to small bounds")
        return None
    return SetType(element)


def queue_of(
    element: Type | None, span: Span, capacity: int | None, place: Span, context: Context
) -> QueueType | None:
    """The type of queues; `span` and `place` are where its two parts are written."""
    fits = capacity is not None and 1 <= capacity <= MAX_CAPACITY
    if capacity is not None and not fits:
        text = quoted(place)
        value = "" if text == f"`{capacity}`" else f" ({capacity})"
        message = f"the capacity {text}{value} is not between 1 and {MAX_CAPACITY}"
        context.error("E0530", place, message)
    if element is None or not _is_element(element, "queue", span, context):
        return None
    return QueueType(element, capacity) if capacity is not None and fits else None


def _is_element(type_: Type, what: str, span: Span, context: Context) -> TypeGuard[ScalarType]:
    match type_:
        case BoolType() | EnumType() | PointerType():
            return True
        case IntType(_, _, False):
            return True
        case IntType():
            message = f"a {what} of plain `int` could hold too many values"
            hint = f"give bounds: `{what}(int(0..3){', 2' if what == 'queue' else ''})`"
        case _:
            message = f"a {what} holds single values, and {quoted(span)} is {shown(type_)}"
            hint = "an element is a `bool`, an `int(lo..hi)`, an enum, or a pointer"
    context.error("E0330", span, message, hint=hint)
    return False


def values(type_: ScalarType) -> int:
    """How many values an element can have; of a pointer, NULL is one."""
    match type_:
        case BoolType():
            return 2
        case IntType(low, high):
            return high - low + 1
        case EnumType(_, members):
            return len(members)
        case PointerType(_, _, size):
            return size + 1
        case _:
            raise ValueError(f"{type_} is no type of elements")


def size_of(type_: SetType | QueueType) -> int:
    """The most elements that there can be."""
    return type_.capacity if isinstance(type_, QueueType) else values(type_.element)
