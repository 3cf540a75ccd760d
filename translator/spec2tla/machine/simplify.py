"""Constructors of expressions that fold what is already known.

They keep the user's constant names where the result is shown to people (`NR - 1` stays), and fold
comparisons and conditions, so that an unrolled loop loses its tests.
"""

from spec2tla.machine.expr import (
    FALSE,
    TRUE,
    Binary,
    Constant,
    Expr,
    Ite,
    Literal,
    Load,
    Me,
    OwnerOf,
    Unary,
    Value,
    integer,
    is_small,
)
from spec2tla.types import OwnerType

LARGEST_COMPARED = 60
"""Expressions of more nodes than this are compared by identity only."""

_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_NEGATED = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def truncated_quotient(left: int, right: int) -> int:
    """C's division: towards zero."""
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def arithmetic(op: str, left: int, right: int) -> int:
    """The value of an int operator on unlimited integers, in C's meaning.

    The divisor must not be zero, a shift count not negative.
    """
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return truncated_quotient(left, right)
        case "%":
            return left - right * truncated_quotient(left, right)
        case "&":
            return left & right
        case "|":
            return left | right
        case "^":
            return left ^ right
        case "<<":
            return left << right
        case ">>":
            return left >> right
        case _:
            raise ValueError(f"not an int operator: {op}")


def compare(op: str, left: Value, right: Value) -> bool:
    """The value of a comparison of two scalars of one type."""
    if op == "==":
        return left == right
    if op == "!=":
        return left != right
    if not (isinstance(left, int) and isinstance(right, int)):
        raise ValueError("sets and queues have no order")
    match op:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case _:
            raise ValueError(f"not a comparison: {op}")


def constant_value(expr: Expr) -> Value | None:
    """The value that the expression has in every state, where that is plain to see."""
    match expr:
        case Literal(value, _) | Constant(_, value, _):
            return value
        case Unary("-", operand):
            inner = constant_value(operand)
            return -inner if isinstance(inner, int) else None
        case Binary("+" | "-" | "*" as op, left, right):
            # One side after the other: shared parts of a large expression are not looked at twice.
            a = constant_value(left)
            b = constant_value(right) if isinstance(a, int) else None
            return arithmetic(op, a, b) if isinstance(a, int) and isinstance(b, int) else None
        case _:
            return None


def negate(expr: Expr) -> Expr:
    match expr:
        case Literal(value, _):
            return FALSE if value else TRUE
        case Unary("!", operand):
            return operand
        case Binary(op, left, right) if op in _NEGATED:
            return Binary(_NEGATED[op], left, right)
        case _:
            return Unary("!", expr)


def conjoin(*parts: Expr) -> Expr:
    """The conjunction; a part may rely on the ones before it."""
    result: Expr = TRUE
    for part in parts:
        if result == FALSE or part == FALSE:
            return FALSE
        if part == TRUE or part is result:
            continue
        result = part if result == TRUE else Binary("&&", result, part)
    return result


def disjoin(*parts: Expr) -> Expr:
    result: Expr = FALSE
    for part in parts:
        if result == TRUE or part == TRUE:
            return TRUE
        if part == FALSE or part is result:
            continue
        result = part if result == FALSE else Binary("||", result, part)
    return result


def implies(left: Expr, right: Expr) -> Expr:
    if left == FALSE or right == TRUE:
        return TRUE
    if left == TRUE:
        return right
    return negate(left) if right == FALSE else Binary("==>", left, right)


def ite(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    if condition == TRUE or _is_same(then, otherwise):
        return then
    if condition == FALSE:
        return otherwise
    if isinstance(then, Literal) and isinstance(otherwise, Literal):
        if then == otherwise:
            return then
        if then == TRUE and otherwise == FALSE:
            return condition
        if then == FALSE and otherwise == TRUE:
            return negate(condition)
    if then == TRUE:
        return disjoin(condition, otherwise)
    if then == FALSE:
        return conjoin(negate(condition), otherwise)
    if otherwise == FALSE:
        return conjoin(condition, then)
    if otherwise == TRUE:
        return disjoin(negate(condition), then)
    if isinstance(condition, Unary) and condition.op == "!":
        return ite(condition.operand, otherwise, then)
    if isinstance(then, Binary) or isinstance(otherwise, Binary):
        (base, more), (other, extra) = _offset(then), _offset(otherwise)
        # Written so, a number that is counted up on the way does not double with each test.
        if more != extra and _is_same(base, other):
            return binary("+", base, Ite(condition, integer(more), integer(extra)))
    return Ite(condition, then, otherwise)


def unary(op: str, operand: Expr) -> Expr:
    if op == "!":
        return negate(operand)
    if isinstance(operand, Literal) and isinstance(operand.value, int):
        if op == "-":
            return integer(-operand.value)
        if op == "address":
            return operand
    return Unary(op, operand)


def binary(op: str, left: Expr, right: Expr) -> Expr:
    match op:
        case "&&":
            return conjoin(left, right)
        case "||":
            return disjoin(left, right)
        case "==>":
            return implies(left, right)
        case "<==>" | "in" | "with" | "without" | "append" | "freed":
            return Binary(op, left, right)
        case _:
            return _folded(op, left, right)


def _folded(op: str, left: Expr, right: Expr) -> Expr:
    a, b = constant_value(left), constant_value(right)
    if op in _COMPARISONS:
        if op in ("==", "!=") and _is_somebody(left) and _is_nobody(right):
            return TRUE if op == "!=" else FALSE
        if op in ("==", "!=") and _is_nobody(left) and _is_somebody(right):
            return TRUE if op == "!=" else FALSE
        if a is not None and b is not None:
            return TRUE if compare(op, a, b) else FALSE
        if isinstance(left, Ite) and b is not None and is_small(left, LARGEST_COMPARED):
            sides = binary(op, left.then, right), binary(op, left.otherwise, right)
            if isinstance(sides[0], Literal) or isinstance(sides[1], Literal):
                return ite(left.condition, *sides)
        if isinstance(left, Binary) or isinstance(right, Binary):
            (base, more), (other, extra) = _offset(left), _offset(right)
            if _is_same(base, other):
                return TRUE if compare(op, more, extra) else FALSE
        return Binary(op, left, right)
    if op in ("+", "-") and isinstance(right, Literal) and b == 0:
        return left
    if op == "+" and isinstance(left, Literal) and a == 0:
        return right
    if not (isinstance(left, Literal) and isinstance(right, Literal)):
        return Binary(op, left, right)
    if (op in ("/", "%") and b == 0) or (op in ("<<", ">>") and not _is_shift(b)):
        return Binary(op, left, right)
    if isinstance(a, int) and isinstance(b, int):
        return integer(arithmetic(op, a, b))
    return Binary(op, left, right)


def _is_same(one: Expr, other: Expr) -> bool:
    if one is other:
        return True
    match one, other:
        case Load(place), Load(place_2) if place.variable is not place_2.variable:
            return False
        case Binary(op, _, _), Binary(op_2, _, _) if op != op_2:
            return False
        case _ if type(one) is not type(other):
            return False
        case _:
            small = is_small(one, LARGEST_COMPARED) and is_small(other, LARGEST_COMPARED)
            return small and one == other


def _offset(expr: Expr) -> tuple[Expr, int]:
    """The expression as a sum of one that is no such sum, and a number."""
    more = 0
    while isinstance(expr, Binary) and expr.op == "+":
        number = constant_value(expr.right)
        if not isinstance(number, int):
            break
        more += number
        expr = expr.left
    return expr, more


def _is_nobody(expr: Expr) -> bool:
    return isinstance(expr, Literal) and isinstance(expr.type, OwnerType) and expr.value == 0


def _is_somebody(expr: Expr) -> bool:
    return isinstance(expr, Me | OwnerOf)


def _is_shift(count: Value | None) -> bool:
    return isinstance(count, int) and 0 <= count < 32
