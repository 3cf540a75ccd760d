"""Brace lists: which element or field each entry of `{ a, b }` or `{ .x = a }` is for."""

from collections.abc import Iterator
from dataclasses import dataclass

from spec2tla.analysis.context import Context
from spec2tla.analysis.words import plural, quoted, shown
from spec2tla.diagnostics import Label
from spec2tla.suggest import did_you_mean
from spec2tla.syntax import ast
from spec2tla.types import ArrayType, StructType, Type


@dataclass(frozen=True, slots=True)
class Entry:
    """`position` counts elements or fields; `type` is what stands there."""

    position: int
    type: Type
    init: ast.Init


def entries(brace: ast.BraceInit, type_: Type, context: Context) -> Iterator[Entry]:
    """The entries that fit; the others are reported."""
    match type_:
        case ArrayType():
            yield from _elements(brace, type_, context)
        case StructType():
            yield from _fields(brace, type_, context)
        case _:
            message = f"{quoted(brace.span)} gives several values, and this is {shown(type_)}"
            context.error("E0318", brace.span, message, hint="remove the braces")


def _elements(brace: ast.BraceInit, type_: ArrayType, context: Context) -> Iterator[Entry]:
    for position, (name, init) in enumerate(brace.entries):
        if name is not None:
            message = f"`.{name.text} =` names a field, and this is {shown(type_)}"
            context.error("E0318", name.span, message)
        elif position == type_.size:
            _report_many(brace, f"{shown(type_)}", context)
            return
        else:
            yield Entry(position, type_.element, init)


def _report_many(brace: ast.BraceInit, what: str, context: Context) -> None:
    given = plural(len(brace.entries), "value")
    context.error("E0318", brace.span, f"{given} for {what}", hint="remove what is too much")


def _fields(brace: ast.BraceInit, type_: StructType, context: Context) -> Iterator[Entry]:
    named = [name for name, _ in brace.entries if name is not None]
    if named and len(named) < len(brace.entries):
        message = "some of these values are named and some are not"
        context.error("E0318", brace.span, message, hint="write all as `.field = value`, or none")
        return
    seen: dict[str, ast.Name] = {}
    for position, (name, init) in enumerate(brace.entries):
        if name is None:
            if position == len(type_.fields):
                fields = plural(len(type_.fields), "field")
                _report_many(brace, f"the {fields} of {shown(type_)}", context)
                return
            yield Entry(position, type_.fields[position].type, init)
        elif _is_new(name, seen, type_, context):
            at = [field.name for field in type_.fields].index(name.text)
            yield Entry(at, type_.fields[at].type, init)


def _is_new(name: ast.Name, seen: dict[str, ast.Name], type_: StructType, context: Context) -> bool:
    if type_.field(name.text) is None:
        hint = did_you_mean(name.text, [field.name for field in type_.fields])
        context.error("E0204", name.span, f"`{type_}` has no field `{name.text}`", hint=hint)
        return False
    if name.text in seen:
        label = Label(seen[name.text].span, "first given here")
        context.error("E0318", name.span, f"`.{name.text}` is given twice", label)
        return False
    seen[name.text] = name
    return True
