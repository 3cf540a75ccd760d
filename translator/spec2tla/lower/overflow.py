"""When the result of an int operator fits into C's 32 bits.

Only asked where the operands' types leave it open, which they do for plain `int`. The conditions
are written so that evaluating them overflows nowhere.
"""

from spec2tla.machine.expr import TRUE, Expr
from spec2tla.machine.expr import integer as number
from spec2tla.machine.simplify import binary, conjoin, disjoin, ite, unary
from spec2tla.types import INT_MAX, INT_MIN, IntType

_LOW, _HIGH = number(INT_MIN), number(INT_MAX)


def fits(op: str, operands: tuple[Expr, ...], result: IntType) -> Expr:
    """The condition on the operands under which `op` gives a value of 32 bits."""
    if result.low >= INT_MIN and result.high <= INT_MAX and op not in ("<<", ">>"):
        return TRUE
    if len(operands) == 1:
        return binary("!=", operands[0], _LOW) if op == "-" else TRUE
    left, right = operands
    match op:
        case "+":
            return ite(
                binary(">", right, number(0)),
                binary("<=", left, binary("-", _HIGH, right)),
                binary(">=", left, binary("-", _LOW, right)),
            )
        case "-":
            return ite(
                binary(">", right, number(0)),
                binary(">=", left, binary("+", _LOW, right)),
                binary("<=", left, binary("+", _HIGH, right)),
            )
        case "*":
            return _product_fits(left, right)
        case "/":
            return disjoin(binary("!=", left, _LOW), binary("!=", right, number(-1)))
        case "<<":
            count = conjoin(binary(">=", right, number(0)), binary("<", right, number(31)))
            room = binary("<=", left, binary(">>", _HIGH, right))
            return conjoin(count, binary(">=", left, number(0)), room)
        case ">>":
            return conjoin(binary(">=", right, number(0)), binary("<", right, number(32)))
        case _:
            return TRUE


def _product_fits(left: Expr, right: Expr) -> Expr:
    small = conjoin(binary("!=", left, _LOW), binary("!=", right, _LOW))
    room = binary("<=", _magnitude(left), binary("/", _HIGH, _magnitude(right)))
    return disjoin(binary("==", right, number(0)), conjoin(small, room))


def _magnitude(expr: Expr) -> Expr:
    return ite(binary("<", expr, number(0)), unary("-", expr), expr)
