"""Properties: conditions on a state, or on the two states of a step."""

from spec2tla.analysis import expressions
from spec2tla.analysis.context import Context, Mode
from spec2tla.syntax import ast


def check_property(declaration: ast.PropertyDecl, context: Context) -> None:
    """Types a property; the context is that of the whole model, with all bodies typed."""
    match declaration.body:
        case (
            ast.AlwaysEventually()
            | ast.EventuallyAlways()
            | ast.Eventually()
            | ast.LeadsTo()
            | ast.Finishes()
        ):
            hint = "`invariant` and `transition` are"
            context.unsupported(declaration.name.span, "liveness properties", hint)
        case condition:
            mode = Mode.TRANSITION if declaration.kind == "transition" else Mode.STATE
            expressions.condition(condition, context.within(mode))
