"""Properties: conditions on a state, on the two states of a step, or on a whole run."""

from spec2tla.analysis import expressions, instances
from spec2tla.analysis.context import Context, Mode
from spec2tla.source import Span
from spec2tla.syntax import ast


def check_property(declaration: ast.PropertyDecl, context: Context) -> None:
    """Types a property; the context is that of the whole model, with all bodies typed."""
    match declaration.body:
        case (
            ast.AlwaysEventually(condition)
            | ast.EventuallyAlways(condition)
            | ast.Eventually(condition)
        ):
            expressions.condition(condition, context.within(Mode.RUN))
        case ast.LeadsTo(left, right):
            expressions.condition(left, context.within(Mode.RUN))
            expressions.condition(right, context.within(Mode.RUN))
        case ast.Finishes():
            _finishes(declaration.body, context.within(Mode.RUN))
        case condition:
            mode = Mode.TRANSITION if declaration.kind == "transition" else Mode.STATE
            expressions.condition(condition, context.within(mode))


def _finishes(body: ast.Finishes, context: Context) -> None:
    """The facts hold the process and, where one of its instances is named, that one."""
    name = ast.Identifier(body.process.text, body.process.span)
    process = instances.process_of(name, context)
    if process is None or body.index is not None:
        ref = instances.instance(_named(name, body.index), context)
        process = None if ref is None else ref.process
        if ref is not None:
            context.facts.instances[id(body)] = ref
    if process is not None:
        context.facts.symbols[id(body)] = process


def _named(name: ast.Identifier, index: ast.Expr | None) -> ast.Expr:
    """The process, or the instance of it, that stands in the parentheses."""
    if index is None:
        return name
    file = name.span.file
    bracket = file.text.index("]", index.span.end)
    return ast.Index(name, index, Span(file, name.span.start, bracket + 1))
