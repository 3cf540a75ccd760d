"""The values of typed expressions that are the same always, without another look at their names."""

from spec2tla.analysis.intervals import single
from spec2tla.analysis.model import ConstSymbol, EnumMemberSymbol, Facts
from spec2tla.machine.simplify import compare
from spec2tla.syntax import ast
from spec2tla.types import NULL, BoolType, EnumType, IntType, PointerType


def fold(expr: ast.Expr, facts: Facts) -> bool | int | None:
    """The value of a typed expression where it is the same always, else None."""
    type_ = facts.types.get(id(expr))
    if isinstance(type_, IntType):
        return single(type_)
    if not isinstance(type_, BoolType | EnumType | PointerType):
        return None
    match expr:
        case ast.BoolLiteral(value, _):
            return value
        case ast.NullLiteral():
            return NULL
        case ast.Identifier():
            return _named(expr, facts)
        case ast.Unary("!", operand, _):
            inner = fold(operand, facts)
            return None if inner is None else not inner
        case ast.Conditional(test, then, otherwise, _):
            taken = fold(test, facts)
            return None if taken is None else fold(then if taken else otherwise, facts)
        case ast.Binary(op, left, right, _):
            return _operator(op, fold(left, facts), fold(right, facts))
        case _:
            return None


def _named(expr: ast.Identifier, facts: Facts) -> bool | int | None:
    match facts.symbols.get(id(expr)):
        case ConstSymbol(_, value):
            return value
        case EnumMemberSymbol(_, _, position):
            return position
        case _:
            return None


def _operator(op: str, left: bool | int | None, right: bool | int | None) -> bool | None:
    if left is None or right is None:
        return None
    match op:
        case "&&":
            return bool(left and right)
        case "||":
            return bool(left or right)
        case "==>":
            return bool(not left or right)
        case "<==>":
            return left == right
        case "==" | "!=" | "<" | "<=" | ">" | ">=":
            return compare(op, left, right)
        case _:
            return None
