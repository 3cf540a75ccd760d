"""Expressions: the type of each, and what its names stand for.

In: an expression and its context. Out: its type, None after an error; the facts hold the same of
every node in it. This is the front door of the modules that each know one kind of expression.
"""

from typing import assert_never

from spec2tla.analysis import calls, domains, operators, places
from spec2tla.analysis.context import Context, Known
from spec2tla.analysis.nulls import UNSETTLED, is_pointer
from spec2tla.analysis.words import quoted, shown
from spec2tla.syntax import ast
from spec2tla.types import (
    BOOL,
    BoolType,
    EnumType,
    IntType,
    PointerType,
    QueueType,
    ScalarType,
    SetType,
    VoidType,
    is_scalar,
)


def typed(expr: ast.Expr, context: Context) -> Known:
    """The type of an expression that is used for its value."""
    type_ = _typed(expr, context)
    if isinstance(type_, VoidType):
        context.error("E0311", expr.span, f"{quoted(expr.span)} has no value")
        return None
    if type_ is not None:
        context.facts.types[id(expr)] = type_
    return type_


def _typed(expr: ast.Expr, context: Context) -> Known:
    match expr:
        case ast.IntLiteral(value, _):
            return IntType(value, value)
        case ast.BoolLiteral():
            return BOOL
        case ast.NullLiteral():
            return UNSETTLED
        case ast.Identifier() | ast.Index() | ast.Member():
            return places.value(expr, context)
        case ast.Call():
            return calls.called(expr, context)
        case ast.Unary():
            return operators.unary(expr, context)
        case ast.Binary():
            return operators.binary(expr, context)
        case ast.Conditional():
            return operators.conditional(expr, context)
        case ast.Binder():
            return domains.binder(expr, context)
        case ast.Range() | ast.SetLiteral() | ast.TypeDomain():
            domains.report_misplaced(expr, context)
            return None
        case _:
            assert_never(expr)


def scalar(expr: ast.Expr, context: Context) -> ScalarType | None:
    """The type of an expression that must have one value: no structure and no array."""
    type_ = typed(expr, context)
    if type_ is None or is_scalar(type_):
        return type_
    message = f"{quoted(expr.span)} is {shown(type_)}, and one value is wanted here"
    context.error("E0326", expr.span, message, hint="name an element or a field of it")
    return None


def integer(expr: ast.Expr, context: Context, what: str) -> IntType | None:
    """The type of an expression that must be an int; `what` is its part here ("an index")."""
    type_ = typed(expr, context)
    if type_ is None or isinstance(type_, IntType):
        return type_
    message = f"{what} must be an `int`, and {quoted(expr.span)} is {shown(type_)}"
    context.error("E0301", expr.span, message)
    return None


def condition(expr: ast.Expr, context: Context) -> None:
    """An expression that decides something: a bool, or a pointer that may be NULL.

    Nothing else is converted as in C. The facts keep the type of the pointer.
    """
    type_ = typed(expr, context)
    if type_ is None or isinstance(type_, BoolType) or is_pointer(type_):
        return
    message = f"a condition must be a `bool`, and {quoted(expr.span)} is {shown(type_)}"
    context.error("E0302", expr.span, message, hint=as_condition(expr, type_))


def as_condition(expr: ast.Expr, type_: Known) -> str:
    """How a value of another type is made a condition."""
    if isinstance(expr, ast.IntLiteral) and expr.value in (0, 1):
        return f"write `{'true' if expr.value else 'false'}`"
    text = " ".join(expr.span.text.split())
    if not isinstance(expr, ast.Identifier | ast.Index | ast.Member | ast.Call | ast.IntLiteral):
        text = f"({text})"
    match type_:
        case IntType():
            return f"write `{text} != 0`"
        case EnumType(_, members):
            return f"compare it: `{text} == {members[0]}`"
        case SetType() | QueueType():
            return f"write `!empty({text})`"
        case PointerType():
            return "`NULL` alone decides nothing: write `false`"
        case _:
            return ""
