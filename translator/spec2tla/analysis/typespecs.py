"""Types as written -> types: bounds become numbers, tags are looked up."""

from collections.abc import Iterable, Mapping
from typing import assert_never

from spec2tla.analysis import constants
from spec2tla.analysis.containers import queue_of, set_of
from spec2tla.analysis.context import Context, Known
from spec2tla.analysis.words import quoted
from spec2tla.source import Span
from spec2tla.suggest import nearest
from spec2tla.syntax import ast
from spec2tla.types import BOOL, INT, VOID, ArrayType, IntType, StructType, Type

MAX_SIZE = 4096
"""Elements of an array in one dimension."""

MAX_LEVELS = 16
"""Structures and dimensions of arrays inside of each other."""

MAX_LOCATIONS = 16384
"""Single values that one variable, or all of a model together, may be made of."""


def resolve_type(spec: ast.TypeSpec, context: Context) -> Known:
    """The type that is written; None after an error."""
    match spec:
        case ast.BoolSpec():
            return BOOL
        case ast.VoidSpec():
            return VOID
        case ast.IntSpec(low, high, _):
            return INT if low is None or high is None else _bounded(low, high, context)
        case ast.EnumSpec(name, _):
            return _tagged("enum", name, context.tables.enums, context)
        case ast.StructSpec(name, True, span):
            return _pointer(name, span, context)
        case ast.StructSpec(name, _, _):
            return _tagged("struct", name, context.tables.structs, context)
        case ast.SetSpec(element, _):
            return set_of(resolve_type(element, context), element.span, context)
        case ast.QueueSpec(element, capacity, _):
            type_ = resolve_type(element, context)
            number = constants.constant_int(capacity, context, "the capacity of a queue")
            return queue_of(type_, element.span, number, capacity.span, context)
        case _:
            assert_never(spec)


def struct_type(name: ast.Name, context: Context) -> StructType | None:
    """The structure of a tag."""
    found = _tagged("struct", name, context.tables.structs, context)
    return found if isinstance(found, StructType) else None


def _bounded(low: ast.Expr, high: ast.Expr, context: Context) -> Known:
    first = constants.constant_int(low, context, "a bound")
    last = constants.constant_int(high, context, "a bound")
    if first is None or last is None:
        return None
    if first <= last:
        return IntType(first, last)
    span = low.span.to(high.span)
    values = "" if span.text.replace(" ", "") == f"{first}..{last}" else f" ({first}..{last})"
    message = f"the range {quoted(span)}{values} is empty: its first value is above its last"
    context.error("E0317", span, message)
    return None


def _pointer(name: ast.Name, span: Span, context: Context) -> Known:
    """The type `struct NAME *` of values; only structures that have a pool have one."""
    pools, structs = context.tables.pools, context.tables.structs
    if name.text in pools:
        return pools[name.text]
    if name.text not in structs:
        return _tagged("struct", name, structs, context)
    message = f"there is no pool that a `struct {name.text} *` could point into"
    hint = f"declare one, as in `pool struct {name.text} {name.text}s[2];`"
    context.error("E0216", span, message, hint=hint)
    return None


def _tagged(kind: str, name: ast.Name, known: Mapping[str, Known], context: Context) -> Known:
    if name.text in known:
        return known[name.text]
    match = nearest(name.text, known)
    hint = f"did you mean `{kind} {match}`?" if match else ""
    context.error("E0203", name.span, f"there is no `{kind} {name.text}`", hint=hint)
    return None


def array_of(type_: Known, sizes: Iterable[ast.Expr], context: Context) -> Known:
    """The type of `name[A][B]` with elements of a type; all sizes are looked at."""
    numbers = [(size, array_size(size, context)) for size in sizes]
    for size, number in reversed(numbers):
        if type_ is None or number is None:
            return None
        type_ = limited(ArrayType(type_, number), size.span, context)
    return type_


def limited(type_: Type, span: Span, context: Context) -> Known:
    """The type, unless it is nested too deeply or too large. Its parts are within the limits."""
    if levels(type_) > MAX_LEVELS:
        message = f"this type is nested more than {MAX_LEVELS} levels deep"
        context.error("E0523", span, message, hint="every structure and every dimension is a level")
        return None
    if locations(type_) > MAX_LOCATIONS:
        report_too_large(span, locations(type_), context)
        return None
    return type_


def levels(type_: Type) -> int:
    """How deep a type is nested: 0 for single values."""
    match type_:
        case ArrayType(element, _):
            return 1 + levels(element)
        case StructType(_, fields):
            return 1 + max((levels(field.type) for field in fields), default=0)
        case _:
            return 0


def array_size(size: ast.Expr, context: Context) -> int | None:
    """The number of elements in one dimension."""
    number = constants.constant_int(size, context, "the size of an array")
    if number is None or 1 <= number <= MAX_SIZE:
        return number
    text = quoted(size.span)
    value = "" if text == f"`{number}`" else f" ({number})"
    message = f"the size {text}{value} is not between 1 and {MAX_SIZE}"
    context.error("E0521", size.span, message)
    return None


def locations(type_: Type) -> int:
    """How many single values a value of the type is made of."""
    match type_:
        case ArrayType(element, size):
            return size * locations(element)
        case StructType(_, fields):
            return sum(locations(field.type) for field in fields)
        case _:
            return 1


def report_too_large(span: Span, size: int, context: Context) -> None:
    message = f"this makes {size} single values, and {MAX_LOCATIONS} is the most there can be"
    context.error("E0522", span, message, hint="scale the model down: 2 or 3 of each often do")
