"""The constants of a plan, as name resolution takes them.

In: a plan, whose constants are expressions of the spec or values of the command line. Out: the same
without those that are no plain values. A check block gives plain values only: what another constant
is worth is known after resolution, which needs these first.
"""

from spec2tla.analysis.checks import CheckPlan, Constant
from spec2tla.diagnostics import Sink
from spec2tla.syntax import ast


def overrides(plan: CheckPlan, sink: Sink) -> dict[str, Constant]:
    """What each constant is that the plan sets; one that is no plain value is reported."""
    return {
        name: value
        for name, value in plan.constants.items()
        if isinstance(value, int) or _is_plain(value, name, sink)
    }


def _is_plain(expression: ast.Expr, name: str, sink: Sink) -> bool:
    match expression:
        case ast.IntLiteral() | ast.BoolLiteral() | ast.Unary(op="-", operand=ast.IntLiteral()):
            return True
        case _:
            message = f"a check gives `{name}` a number, `true` or `false`"
            hint = "for more, let the model compute it from a constant that the check sets"
            sink.report("E0269", expression.span, message, hint=hint)
            return False
