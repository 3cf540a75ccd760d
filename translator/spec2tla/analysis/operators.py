"""Operators: what operands each takes, and the type of its result."""

from spec2tla.analysis import domains, expressions
from spec2tla.analysis.context import Context, Known, Mode
from spec2tla.analysis.folding import fold
from spec2tla.analysis.intervals import interval, single, unary_interval, union
from spec2tla.analysis.nulls import agree, is_unsettled
from spec2tla.analysis.words import quoted, shown
from spec2tla.diagnostics import Sink
from spec2tla.syntax import ast
from spec2tla.types import (
    BOOL,
    INT_MAX,
    INT_MIN,
    BoolType,
    EnumType,
    IntType,
    PointerType,
    Type,
    is_scalar,
)

_EQUALITY = ("==", "!=")
_ORDER = ("<", "<=", ">", ">=")
_LOGIC = ("&&", "||", "==>", "<==>")
_LOGICAL_TWIN = {"&": "&&", "|": "||", "^": "!=", "~": "!"}


def unary(expr: ast.Unary, context: Context) -> Known:
    match expr.op:
        case "!":
            expressions.condition(expr.operand, context)
            return BOOL
        case "&":
            message = f"{quoted(expr.span)} is an address: it can only be an argument of a call"
            context.error("E0325", expr.span, message, hint="values are passed without `&`")
            return None
        case op:
            inner = _int_operand(op, expr.operand, context)
            return _fitting(expr, None if inner is None else unary_interval(op, inner), context)


def binary(expr: ast.Binary, context: Context) -> Known:
    match expr.op:
        case "in":
            return domains.membership(expr, context)
        case op if op in _LOGIC:
            return _logic(expr, context)
        case op if op in _EQUALITY:
            return _equality(expr, context)
        case op if op in _ORDER:
            return _order(expr, context)
        case _:
            return _arithmetic(expr, context)


def conditional(expr: ast.Conditional, context: Context) -> Known:
    """`c ? a : b`; of a constant, only the side that is taken counts."""
    expressions.condition(expr.condition, context)
    taken = fold(expr.condition, context.facts) if context.mode is Mode.CONSTANT else None
    quiet = Context(Sink(), context.facts, context.tables, context.scope, context.mode)
    then = expressions.scalar(expr.then, quiet if taken is False else context)
    otherwise = expressions.scalar(expr.otherwise, quiet if taken is True else context)
    if taken is not None:
        return then if taken else otherwise
    if then is None or otherwise is None:
        return None
    if isinstance(then, IntType) and isinstance(otherwise, IntType):
        return union(then, otherwise)
    agree(expr.then, expr.otherwise, context.facts)
    if then == otherwise or (is_unsettled(otherwise) and isinstance(then, PointerType)):
        return then
    if is_unsettled(then) and isinstance(otherwise, PointerType):
        return otherwise
    message = f"the two values of `?:` differ in type: {shown(then)} and {shown(otherwise)}"
    context.error("E0301", expr.span, message)
    return None


# Ints --------------------------------------------------------------------------------------------


def _arithmetic(expr: ast.Binary, context: Context) -> Known:
    left = _int_operand(expr.op, expr.left, context)
    right = _int_operand(expr.op, expr.right, context)
    if left is None or right is None:
        return None
    if _has_no_value(expr, right, context):
        # In code a run may never come there, and it is checked whether one does.
        return None if context.mode is Mode.CONSTANT else IntType()
    return _fitting(expr, interval(expr.op, left, right), context)


def _int_operand(op: str, operand: ast.Expr, context: Context) -> IntType | None:
    type_ = expressions.typed(operand, context)
    if type_ is None or isinstance(type_, IntType):
        return type_
    message = f"`{op}` takes `int`, and {quoted(operand.span)} is {shown(type_)}"
    twin = _LOGICAL_TWIN.get(op) if isinstance(type_, BoolType) else None
    context.error("E0301", operand.span, message, hint=f"write `{twin}`" if twin else "")
    return None


def _has_no_value(expr: ast.Binary, right: IntType, context: Context) -> bool:
    """Whether the operator never has a value, which is reported."""
    if expr.op in ("/", "%") and single(right) == 0:
        code, message = "E0315", f"{quoted(expr.span)} divides by zero"
    elif expr.op in ("<<", ">>") and (right.high < 0 or right.low > 31):
        code, message = "E0316", f"{quoted(expr.span)} shifts by {quoted(expr.right.span)} bits"
    else:
        return False
    if context.mode is Mode.CONSTANT:
        context.error(code, expr.span, message)
    else:
        context.error("W0301", expr.span, f"{message} whenever it is executed")
    return True


def _fitting(expr: ast.Expr, type_: IntType | None, context: Context) -> IntType | None:
    """A constant must fit into 32 bits; of code that is a question of each run."""
    if type_ is None or context.mode is not Mode.CONSTANT:
        return type_
    if type_.low >= INT_MIN and type_.high <= INT_MAX:
        return type_
    message = f"the value of {quoted(expr.span)} does not fit into 32 bits"
    context.error("E0316", expr.span, message)
    return None


# Comparisons and logic ---------------------------------------------------------------------------


def _equality(expr: ast.Binary, context: Context) -> Known:
    left = expressions.typed(expr.left, context)
    right = expressions.typed(expr.right, context)
    if left is None or right is None:
        return BOOL
    agree(expr.left, expr.right, context.facts)
    if not _alike(left, right):
        _report_unlike(expr, left, right, context)
    elif is_unsettled(left) and is_unsettled(right):
        message = "both sides are `NULL`, so there is nothing to compare"
        context.error("E0304", expr.span, message)
    elif not is_scalar(left):
        message = (
            f"`{expr.op}` compares single values, and {quoted(expr.left.span)} is {shown(left)}"
        )
        context.error("E0304", expr.span, message, hint="compare its parts one by one")
    return BOOL


def _order(expr: ast.Binary, context: Context) -> Known:
    left = expressions.typed(expr.left, context)
    right = expressions.typed(expr.right, context)
    if left is None or right is None:
        return BOOL
    if not _alike(left, right):
        _report_unlike(expr, left, right, context)
    elif not isinstance(left, IntType | EnumType):
        message = f"{shown(left)} has no order: `{expr.op}` compares ints, or values of one enum"
        context.error("E0304", expr.span, message)
    return BOOL


def _alike(left: Type, right: Type) -> bool:
    match left, right:
        case (IntType(), IntType()):
            return True
        case (PointerType(), PointerType()):
            return left == right or is_unsettled(left) or is_unsettled(right)
        case _:
            return left == right


def _report_unlike(expr: ast.Binary, left: Type, right: Type, context: Context) -> None:
    message = (
        f"{quoted(expr.left.span)} is {shown(left)} and {quoted(expr.right.span)} is "
        f"{shown(right)}: they cannot be compared"
    )
    hint = _hint(expr.left, left, right) or _hint(expr.right, right, left)
    context.error("E0304", expr.span, message, hint=hint)


def _hint(expr: ast.Expr, type_: Type, other: Type) -> str:
    """What the user may have meant where a number stands for a bool or for an enum's value."""
    value = single(type_)
    if not isinstance(expr, ast.IntLiteral) or value is None:
        return ""
    if isinstance(other, BoolType) and value in (0, 1):
        return f"write `{'true' if value else 'false'}`"
    if isinstance(other, PointerType) and value == 0:
        return "write `NULL`"
    if isinstance(other, EnumType) and value < len(other.members):
        return f"did you mean `{other.members[value]}`?"
    return ""


def _logic(expr: ast.Binary, context: Context) -> Known:
    expressions.condition(expr.left, context)
    expressions.condition(expr.right, context)
    if expr.op in ("==>", "<==>") and not context.mode.is_pure:
        hint = "write `!a || b`" if expr.op == "==>" else "write `a == b`"
        context.error("E0410", expr.span, f"`{expr.op}` is for properties", hint=hint)
    return BOOL
