"""The constants of a plan -> plain values, as name resolution takes them.

In: a plan, whose constants are expressions of the spec or values of the command line. Out: a value
for each constant. A check block gives plain values: what another constant is worth is known only
after resolution, which needs these first.
"""

from spec2tla.analysis.checks import CheckPlan
from spec2tla.diagnostics import Sink
from spec2tla.syntax import ast


def overrides(plan: CheckPlan, sink: Sink) -> dict[str, int | bool]:
    """The value of each constant that the plan sets; one that is no plain value is reported."""
    values: dict[str, int | bool] = {}
    for name, constant in plan.constants.items():
        value = constant if isinstance(constant, int) else _literal(constant, name, sink)
        if value is not None:
            values[name] = value
    return values


def _literal(expression: ast.Expr, name: str, sink: Sink) -> int | bool | None:
    match expression:
        case ast.IntLiteral(value=value) | ast.BoolLiteral(value=value):
            return value
        case ast.Unary(op="-", operand=ast.IntLiteral(value=value)):
            return -value
        case _:
            message = f"a check gives `{name}` a number, `true` or `false`"
            hint = "for more, let the model compute it from a constant that the check sets"
            sink.report("E0269", expression.span, message, hint=hint)
            return None
