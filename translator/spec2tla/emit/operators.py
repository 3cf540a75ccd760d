"""Binary operators of machine expressions as TLA+ operators, with C's meaning kept.

Division truncates in C and floors in TLA+; bit operators do not exist in TLA+ at all. Where the
operands' types leave room for a difference, helper operators (`helpers.py`) stand in.
"""

from collections.abc import Callable

from spec2tla.emit import terms
from spec2tla.emit.containers import BINARY, binary_container
from spec2tla.emit.scope import Scope
from spec2tla.emit.terms import Infix, Term
from spec2tla.machine.expr import (
    FALSE,
    TRUE,
    Binary,
    Bound,
    Constant,
    Expr,
    Ite,
    Literal,
    Load,
    Old,
    Quantifier,
    SelfIndex,
    Unary,
)
from spec2tla.machine.typing import place_type, scalar_type_of
from spec2tla.types import BoolType, EnumType, IntType

_JUNCTIONS = {"&&": "/\\", "||": "\\/"}
_ORDER = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}
_ARITHMETIC = {"+": terms.PLUS, "-": terms.MINUS, "*": terms.TIMES}
_DIVISION = {"/": ("\\div", "CDiv", terms.TIMES), "%": ("%", "CMod", terms.PLUS)}
_BITS = {"&": "BitAnd", "|": "BitOr", "^": "BitXor", "<<": "Shl", ">>": "Shr"}


def binary_term(expr: Binary, scope: Scope, primed: bool, part: Callable[[Expr], Term]) -> Term:
    """The term of a binary expression; `part` gives that of a subexpression."""
    op = expr.op
    if op in _JUNCTIONS:
        return terms.Junction(_JUNCTIONS[op], _chain(expr, scope, primed, part))
    left, right = part(expr.left), part(expr.right)
    match op:
        case "==>":
            return Infix("=>", left, right, terms.IMPLIES)
        case "<==>":
            return Infix("<=>", left, right, terms.EQUIVALENT)
        case "==" | "!=":
            return _equality(expr, left, right)
        case _ if op in BINARY:
            return binary_container(op, left, right, scalar_type_of(expr.left), scope)
        case _ if op in _ORDER:
            return Infix(op, *_ranked(expr, scope, left, right), terms.COMPARISON)
        case _:
            return _number(expr, scope, left, right)


def _chain(
    expr: Binary, scope: Scope, primed: bool, part: Callable[[Expr], Term]
) -> tuple[Term, ...]:
    """The operands of `a && b && c`, without recursion on its left side."""
    items: list[Term] = []
    work: list[Expr] = [expr.right, expr.left]
    while work:
        at = work.pop()
        named = scope.named and scope.graph.number(at, primed) in scope.named
        if isinstance(at, Binary) and at.op == expr.op and not named:
            work += [at.right, at.left]
        else:
            items.append(part(at))
    return tuple(items)


def _equality(expr: Binary, left: Term, right: Term) -> Term:
    positive = expr.op == "=="
    for side, other in ((expr.right, left), (expr.left, right)):
        if side in (TRUE, FALSE):
            return other if (side == TRUE) == positive else terms.Prefix("~", other, terms.NOT)
    if positive and _is_formula(expr.left) and _is_formula(expr.right):
        return Infix("<=>", left, right, terms.EQUIVALENT)
    return Infix("=" if positive else "#", left, right, terms.COMPARISON)


def _ranked(expr: Binary, scope: Scope, left: Term, right: Term) -> tuple[Term, Term]:
    type_ = scalar_type_of(expr.left)
    if not isinstance(type_, EnumType):
        return left, right
    scope.used.enum_ranks.add(type_.name)
    rank = scope.names.enum_ranks[type_.name]
    return terms.call(rank, left), terms.call(rank, right)


def _number(expr: Binary, scope: Scope, left: Term, right: Term) -> Term:
    op = expr.op
    if op in _ARITHMETIC:
        return Infix(op, left, right, _ARITHMETIC[op])
    if op in _DIVISION:
        symbol, helper, level = _DIVISION[op]
        if never_negative(expr.left) and never_negative(expr.right):
            return Infix(symbol, left, right, level)
    elif op in _BITS:
        helper = _BITS[op]
    else:
        raise ValueError(f"no binary operator {op}")
    scope.used.helpers.add(helper)
    return terms.call(helper, left, right)


def is_boolean(expr: Expr) -> bool:
    return isinstance(scalar_type_of(expr), BoolType)


def _is_formula(expr: Expr) -> bool:
    """Whether it is a truth value by its form, so that `<=>` reads better than `=`."""
    return is_boolean(expr) and not isinstance(expr, Load | Bound | Constant | Literal)


def never_negative(expr: Expr, depth: int = 8) -> bool:
    """Whether the types tell that an int expression is 0 or more."""
    if depth == 0:
        return False
    match expr:
        case Literal(value, _) | Constant(_, value, _):
            return isinstance(value, int) and value >= 0
        case Bound(_, IntType(low, _, _)):
            return low >= 0
        case Load(place):
            type_ = place_type(place)
            return isinstance(type_, IntType) and type_.low >= 0
        case SelfIndex():
            return True
        case Old(operand):
            return never_negative(operand, depth - 1)
        case Ite(_, then, otherwise):
            return never_negative(then, depth - 1) and never_negative(otherwise, depth - 1)
        case Quantifier(kind, _, _, body):
            return kind == "count" or never_negative(body, depth - 1)
        case Binary("+" | "*" | "/" | "%" | "&" | "|" | "^" | "<<" | ">>", left, right):
            return never_negative(left, depth - 1) and never_negative(right, depth - 1)
        case Unary(op, _):
            return op == "len"
        case _:
            return False
