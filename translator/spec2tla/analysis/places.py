"""Names and places: what an identifier, an element or a field stands for."""

from typing import assert_never

from spec2tla.analysis import expressions, views
from spec2tla.analysis.context import Context, Known, Mode
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
from spec2tla.analysis.scope import Broken, Later, declared_at, kind_of
from spec2tla.analysis.words import quoted, shown
from spec2tla.diagnostics import Label
from spec2tla.source import Span
from spec2tla.suggest import did_you_mean
from spec2tla.syntax import ast
from spec2tla.types import ArrayType, IntType, PointerType, StructType, Type


def value(expr: ast.Identifier | ast.Index | ast.Member, context: Context) -> Known:
    """The type of a place that is read; a reference can't be, only its fields."""
    type_ = place(expr, context)
    if type_ is not None and is_reference(expr, context):
        message = f"{quoted(expr.span)} is a reference: it has no value, only fields"
        hint = f"use its fields (`{expr.span.text}->…`) or pass it on; pointers need a `pool`"
        context.error("E0328", expr.span, message, hint=hint)
        return None
    return type_


def place(expr: ast.Expr, context: Context) -> Known:
    """The type of what a name, an element or a field stands for; the facts hold it as well."""
    match expr:
        case ast.Identifier():
            type_ = _identifier(expr, context)
        case ast.Index():
            type_ = _element(expr, context)
        case ast.Member():
            type_ = _member(expr, context)
        case _:
            _report_no_place(expr, context)
            return None
    if type_ is not None:
        context.facts.types[id(expr)] = type_
    return type_


def _report_no_place(expr: ast.Expr, context: Context) -> None:
    if expressions.typed(expr, context) is None:
        return
    message = f"{quoted(expr.span)} has no parts that can be named"
    hint = "keep it in a variable first" if isinstance(expr, ast.Call) else ""
    context.error("E0327", expr.span, message, hint=hint)


def root(expr: ast.Expr) -> ast.Identifier | None:
    """The name that a place begins with: `a` of `&a[i].x`."""
    while isinstance(expr, ast.Index | ast.Member | ast.Unary):
        expr = expr.operand if isinstance(expr, ast.Unary) else expr.base
    return expr if isinstance(expr, ast.Identifier) else None


def object_written(target: ast.Expr, context: Context) -> ast.Member | None:
    """The part `p->f` of a place that lies in an object, whatever variable `p` is."""
    expr = target
    while isinstance(expr, ast.Index | ast.Member):
        if isinstance(expr, ast.Member) and expr.arrow and _may_be_pointer(expr.base, context):
            return expr
        expr = expr.base
    return None


def _may_be_pointer(expr: ast.Expr, context: Context) -> bool:
    """Whether `->` after it goes to an object, as far as can be seen before it is typed."""
    entry = context.scope.find(expr.name) if isinstance(expr, ast.Identifier) else None
    return not isinstance(entry, VariableSymbol) or isinstance(entry.type, PointerType)


def without_address(argument: ast.Expr) -> ast.Expr:
    """The place that an argument names, with or without `&` before it."""
    if isinstance(argument, ast.Unary) and argument.op == "&":
        return argument.operand
    return argument


def is_reference(expr: ast.Expr, context: Context) -> bool:
    """Whether the expression is a reference parameter itself, not a part of what it refers to."""
    symbol = context.facts.symbols.get(id(expr)) if isinstance(expr, ast.Identifier) else None
    return isinstance(symbol, VariableSymbol) and symbol.kind == "reference"


# Names -------------------------------------------------------------------------------------------


def lookup(expr: ast.Identifier, context: Context) -> Symbol | None:
    """What a name stands for; an unknown one is reported."""
    if expr.name == "self":
        symbol: Symbol = SelfSymbol()
    else:
        entry = context.scope.find(expr.name)
        if entry is None:
            _report_unknown(expr, context)
        if isinstance(entry, Later):
            label = Label(entry.span, "declared here")
            context.error("E0314", expr.span, f"`{expr.name}` is not a constant", label)
        if entry is None or isinstance(entry, Broken | Later):
            return None
        symbol = entry
    context.facts.symbols[id(expr)] = symbol
    return symbol


def _report_unknown(expr: ast.Identifier, context: Context) -> None:
    hint = did_you_mean(expr.name, [*context.names(_is_value), "true", "false"])
    if expr.name in ("TRUE", "FALSE"):
        hint = f"write `{expr.name.lower()}`"
    context.error("E0201", expr.span, f"`{expr.name}` is not declared", hint=hint)


def _is_value(entry: object) -> bool:
    return not isinstance(entry, FunctionSymbol | Broken)


def _identifier(expr: ast.Identifier, context: Context) -> Known:
    symbol = lookup(expr, context)
    match symbol:
        case None:
            return None
        case ConstSymbol() | EnumMemberSymbol():
            return symbol.type
        case BoundSymbol():
            return symbol.type
        case VariableSymbol():
            return _variable(symbol, expr.span, context)
        case SelfSymbol():
            return _self(expr, context)
        case LockSymbol():
            _report_lock(expr, symbol, context)
        case PoolSymbol():
            _report_pool(expr, symbol, context)
        case FunctionSymbol() | ProcessSymbol():
            _report_no_value(expr, symbol, context)
        case _:
            assert_never(symbol)
    return None


def _variable(symbol: VariableSymbol, span: Span, context: Context) -> Known:
    label = Label(symbol.span, "declared here")
    if context.mode is Mode.CONSTANT:
        message = f"`{symbol.name}` is a variable, and a constant is wanted here"
        context.error("E0314", span, message, label)
        return None
    if symbol.kind == "ghost" and not context.mode.reads_ghosts:
        message = f"the ghost `{symbol.name}` is read by {context.mode.value}"
        hint = "only properties, and ghosts themselves, may depend on ghosts"
        context.error("E0401", span, message, label, hint=hint)
    return symbol.type


def _self(expr: ast.Identifier, context: Context) -> Known:
    if context.mode is Mode.CONSTANT:
        context.error("E0314", expr.span, "`self` is not a constant")
        return None
    if context.self_type is None:
        message = "`self` has a meaning only inside of a process or a function"
        context.error("E0412", expr.span, message)
    return context.self_type


def _report_lock(expr: ast.Identifier, symbol: LockSymbol, context: Context) -> None:
    if symbol.type.kind == "completion":
        message = f"`{expr.name}` is a completion, and completions have no value"
        context.error("E0324", expr.span, message)
        return
    if context.mode.is_property:
        hint = f"write `locked({expr.name})`, or `holds(process, {expr.name})`"
    else:
        hint = f"as in `lock({expr.name});`"
    message = f"`{expr.name}` is a lock, and locks have no value"
    context.error("E0324", expr.span, message, hint=hint)


def _report_pool(expr: ast.Identifier, symbol: PoolSymbol, context: Context) -> None:
    message = f"`{expr.name}` is a pool, and its objects are reached through pointers"
    hint = f"as in `p = alloc({expr.name});`"
    if context.mode.is_pure:
        hint = f"as in `forall (p in {expr.name}) p->…`"
    context.error("E0209", expr.span, message, Label(symbol.span, "declared here"), hint=hint)


def _report_no_value(
    expr: ast.Identifier, symbol: FunctionSymbol | ProcessSymbol, context: Context
) -> None:
    hint = f"call it: `{expr.name}(…)`"
    if isinstance(symbol, ProcessSymbol):
        hint = f"name one of its variables: `{expr.name}.x`" if context.mode.is_property else ""
    span = declared_at(symbol)
    labels = (Label(span, "declared here"),) if span else ()
    message = f"`{expr.name}` is {kind_of(symbol)}, and a value is wanted here"
    context.error("E0209", expr.span, message, *labels, hint=hint)


# Elements ----------------------------------------------------------------------------------------


def _element(expr: ast.Index, context: Context) -> Known:
    base = place(expr.base, context)
    index = expressions.integer(expr.index, context, "an index")
    if base is None:
        return None
    if not isinstance(base, ArrayType):
        message = f"{quoted(expr.base.span)} is {shown(base)}, not an array"
        context.error("E0306", expr.span, message)
        return None
    check_index(expr, index, base.size, context)
    return base.element


def check_index(expr: ast.Index, index: IntType | None, size: int, context: Context) -> None:
    """Reports an index that is out of bounds always."""
    if index is None or not disjoint(index, IntType(0, size - 1)):
        return
    text = quoted(expr.index.span)
    bounds = f"{quoted(expr.base.span)} has the elements 0 to {size - 1}"
    exact = single(index)
    if exact is None:
        message = f"the index {text} is out of bounds whenever it is used: {bounds}"
        context.error("W0302", expr.index.span, message)
        return
    shown_value = "" if str(exact) in text else f" ({exact})"
    message = f"the index {text}{shown_value} is out of bounds: {bounds}"
    context.error("E0307", expr.index.span, message)


# Fields ------------------------------------------------------------------------------------------


def _member(expr: ast.Member, context: Context) -> Known:
    if views.looks_into_process(expr, context):
        return views.local(expr, context)
    base = place(expr.base, context)
    if base is None:
        return None
    struct = _structure(expr, base, context)
    if struct is None:
        return None
    name = expr.field
    field = struct.field(name.text)
    if field is None:
        hint = did_you_mean(name.text, [f.name for f in struct.fields])
        context.error("E0204", name.span, f"`{struct}` has no field `{name.text}`", hint=hint)
        return None
    _check_arrow(expr, isinstance(base, PointerType), context)
    return field.type


def _structure(expr: ast.Member, base: Type, context: Context) -> StructType | None:
    """What a field is named of: the structure itself, or what a pointer leads to."""
    match base:
        case StructType():
            return base
        case PointerType(struct, _, _):
            return context.tables.structs.get(struct)
        case _:
            message = f"{quoted(expr.base.span)} is {shown(base)}, which has no fields"
            context.error("E0305", expr.field.span, message)
            return None


def _check_arrow(expr: ast.Member, is_pointer: bool, context: Context) -> None:
    """A `.` after a reference is C++'s; any other mistake may mean another variable."""
    reference = is_reference(expr.base, context)
    if (is_pointer or reference) == expr.arrow:
        return
    base, text, field = quoted(expr.base.span), expr.base.span.text, expr.field.text
    if reference:
        hint = f"in C this is `{text}->{field}`"
        context.error("W0303", expr.span, f"{base} is a reference", hint=hint)
    elif is_pointer:
        hint = f"did you mean `{text}->{field}`?"
        context.error(
            "E0329", expr.span, f"{base} is a pointer, and `.` is for structures", hint=hint
        )
    else:
        hint = f"did you mean `{text}.{field}`?"
        context.error(
            "E0329", expr.span, f"{base} is no pointer, and `->` is for pointers", hint=hint
        )
