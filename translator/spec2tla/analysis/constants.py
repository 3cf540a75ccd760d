"""Constant expressions: those that have a value before anything runs.

In: an expression. Out: its value, None after an error. Typing it in constant mode has made sure
that it speaks of constants only, that no division is by zero, and that all fits into 32 bits.
"""

from spec2tla.analysis import expressions
from spec2tla.analysis.context import Context, Mode
from spec2tla.analysis.folding import fold
from spec2tla.analysis.words import quoted, shown
from spec2tla.syntax import ast
from spec2tla.types import IntType, ScalarType


def constant(expr: ast.Expr, context: Context) -> tuple[bool | int, ScalarType] | None:
    """The value and type of a constant; an enum's value is its position."""
    type_ = expressions.scalar(expr, context.within(Mode.CONSTANT))
    if type_ is None:
        return None
    value = fold(expr, context.facts)
    if value is None:
        context.error("E0314", expr.span, f"{quoted(expr.span)} is not a constant")
        return None
    return value, type_


def constant_int(expr: ast.Expr, context: Context, what: str) -> int | None:
    """The value of a constant int; `what` names its part ("the size of an array")."""
    found = constant(expr, context)
    if found is None:
        return None
    value, type_ = found
    if isinstance(type_, IntType):
        return value
    message = f"{what} must be an `int`, and {quoted(expr.span)} is {shown(type_)}"
    context.error("E0301", expr.span, message)
    return None
