"""Storing values: what a place can take, and which places code may write."""

from typing import assert_never

from spec2tla.analysis import places
from spec2tla.analysis.context import Context, Mode
from spec2tla.analysis.intervals import disjoint, single
from spec2tla.analysis.model import (
    BoundSymbol,
    ConstSymbol,
    EnumMemberSymbol,
    FunctionSymbol,
    LockSymbol,
    PoolSymbol,
    ProcessSymbol,
    SelfSymbol,
    Symbol,
    VariableSymbol,
)
from spec2tla.analysis.nulls import is_unsettled, settle
from spec2tla.analysis.scope import declared_at, kind_of
from spec2tla.analysis.words import quoted, shown
from spec2tla.diagnostics import Label
from spec2tla.syntax import ast
from spec2tla.types import (
    ArrayType,
    BoolType,
    EnumType,
    IntType,
    LockType,
    PointerType,
    QueueType,
    SetType,
    StructType,
    Type,
)


def check_stored(
    what: str, target: Type, given: Type, value: ast.Expr, context: Context, *labels: Label
) -> bool:
    """Whether a value can be stored in `what`; reports its type, or a range it never fits."""
    if not alike(target, given):
        message = f"{what} is {shown(target)}, and {quoted(value.span)} is {shown(given)}"
        hint = _conversion(target, given, value)
        context.error("E0303", value.span, message, *labels, hint=hint)
        return False
    if isinstance(target, PointerType):
        settle(value, target, context.facts)
    if isinstance(target, IntType) and isinstance(given, IntType) and disjoint(target, given):
        return _report_range(what, target, given, value, context, *labels)
    return True


def alike(target: Type, given: Type) -> bool:
    """Whether the types are the same but for the bounds of ints."""
    match target, given:
        case IntType(), IntType():
            return True
        case PointerType(), PointerType():
            return target == given or is_unsettled(given)
        case ArrayType(), ArrayType():
            return target.size == given.size and alike(target.element, given.element)
        case _:
            return target == given


def _conversion(target: Type, given: Type, value: ast.Expr) -> str:
    if isinstance(target, IntType) and isinstance(value, ast.BoolLiteral):
        return f"write `{int(value.value)}`"
    text = " ".join(value.span.text.split())
    if not isinstance(value, ast.Identifier | ast.Index | ast.Member | ast.IntLiteral | ast.Call):
        text = f"({text})"
    number = single(given)
    match target, given:
        case BoolType(), IntType() if number in (0, 1):
            return f"write `{'true' if number else 'false'}`"
        case BoolType(), IntType():
            return f"write `{text} != 0`"
        case IntType(), BoolType():
            return f"write `{text} ? 1 : 0`"
        case BoolType(), PointerType():
            return f"write `{text} != NULL`"
        case PointerType(), IntType() if number == 0:
            return "write `NULL`"
        case PointerType(), StructType() if given.name == target.struct:
            return "only objects of a pool have pointers to them; an argument may be `&x`"
        case SetType() | QueueType(), _ if alike(target.element, given):
            return f"write `{{ {text} }}`"
        case EnumType(_, members), IntType() if number is not None and 0 <= number < len(members):
            return f"did you mean `{members[number]}`?"
        case _:
            return ""


def _report_range(
    what: str, target: IntType, given: IntType, value: ast.Expr, context: Context, *labels: Label
) -> bool:
    text = quoted(value.span)
    range_ = f"{what} has the range {target.low}..{target.high}"
    exact = single(given)
    if exact is None:
        message = f"{text} never fits: {range_}, the value is in {given.low}..{given.high}"
        context.error("W0304", value.span, message, *labels)
        return True
    known = "" if text == f"`{exact}`" else f" ({exact})"
    context.error("E0308", value.span, f"{text}{known} does not fit: {range_}", *labels)
    return False


# Targets -----------------------------------------------------------------------------------------


def check_assignable(target: ast.Expr, context: Context) -> bool:
    """Whether the statement at hand may write the place, as far as its variable decides it."""
    if (object_ := places.object_written(target, context)) is not None:
        return _check_object(object_, context)
    name = places.root(target)
    if name is None or isinstance(target, ast.Unary):
        context.error("E0323", target.span, f"{quoted(target.span)} cannot be assigned")
        return False
    symbol = places.lookup(name, context)
    if symbol is None:
        return False
    if not isinstance(symbol, VariableSymbol):
        _report_fixed(target, symbol, context)
        return False
    if places.is_reference(target, context):
        message = f"`{symbol.name}` is a reference, which cannot be made to refer to another"
        context.error("E0323", target.span, message, hint=f"assign to fields: `{symbol.name}->…`")
        return False
    return _is_right_kind(target, symbol, context)


def _check_object(target: ast.Member, context: Context) -> bool:
    """Objects of pools are shared, whoever has the pointer."""
    if context.mode is not Mode.GHOST:
        return True
    message = f"a ghost statement writes ghosts only, and {quoted(target.span)} is in a pool"
    context.error("E0403", target.span, message, hint="assign it outside of `ghost`")
    return False


def _is_right_kind(target: ast.Expr, symbol: VariableSymbol, context: Context) -> bool:
    declared = Label(symbol.span, "declared here")
    if context.mode is Mode.GHOST:
        if symbol.kind == "ghost" or _declared_in_ghost(symbol, context):
            return True
        message = f"a ghost statement writes ghosts only, and `{symbol.name}` is none"
        context.error("E0403", target.span, message, declared, hint="assign it outside of `ghost`")
        return False
    if symbol.kind == "ghost":
        message = f"`{symbol.name}` is a ghost, and code does not write ghosts"
        hint = f"write `ghost {target.span.text} = …;`"
        context.error("E0402", target.span, message, declared, hint=hint)
        return False
    return True


def _declared_in_ghost(symbol: VariableSymbol, context: Context) -> bool:
    ghost, span = context.ghost, symbol.span
    if ghost is None or symbol.kind != "local":
        return False
    return ghost.file is span.file and ghost.start <= span.start < ghost.end


def _report_fixed(target: ast.Expr, symbol: Symbol, context: Context) -> None:
    match symbol:
        case VariableSymbol():
            return
        case LockSymbol(_, LockType("completion")):
            hint = "as in `complete(c);`"
        case LockSymbol():
            hint = "as in `lock(l);` and `unlock(l);`"
        case PoolSymbol():
            hint = "its objects are written through pointers: `p->field = …;`"
        case BoundSymbol() | SelfSymbol() | ProcessSymbol() | FunctionSymbol():
            hint = ""
        case ConstSymbol():
            hint = "make it a `shared` variable"
        case EnumMemberSymbol():
            hint = ""
        case _:
            assert_never(symbol)
    span = declared_at(symbol)
    labels = () if span is None else (Label(span, "declared here"),)
    message = f"{quoted(target.span)} cannot be assigned: it is {kind_of(symbol)}"
    context.error("E0323", target.span, message, *labels, hint=hint)
