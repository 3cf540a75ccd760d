"""Values in braces that are stored in a set or a queue: `s = {1, 2};`, `queue(bool, 2) q = {};`."""

from collections.abc import Sequence

from spec2tla.analysis import expressions, storing
from spec2tla.analysis.containers import size_of
from spec2tla.analysis.context import Context, Known
from spec2tla.analysis.words import plural, quoted, shown
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.types import QueueType, SetType


def check_elements(
    what: str,
    type_: SetType | QueueType,
    elements: Sequence[ast.Expr],
    span: Span,
    context: Context,
) -> bool:
    """Whether all elements can be in a value of the type, and a queue has room for them."""
    types = [expressions.scalar(element, context) for element in elements]
    fit = [
        given is not None
        and storing.check_stored(f"an element of {what}", type_.element, given, element, context)
        for element, given in zip(elements, types, strict=True)
    ]
    if isinstance(type_, QueueType) and len(elements) > size_of(type_):
        message = f"{plural(len(elements), 'element')}, and {what} has room for {type_.capacity}"
        context.error("E0318", span, message)
        return False
    return all(fit)


def check_assigned(
    literal: ast.SetLiteral, target_span: Span, target: Known, context: Context
) -> None:
    """`s = { a, b };`: the facts hold the type of the literal."""
    what = quoted(target_span)
    if isinstance(target, SetType | QueueType):
        context.facts.types[id(literal)] = target
        check_elements(what, target, literal.elements, literal.span, context)
        return
    for element in literal.elements:
        expressions.typed(element, context)
    if target is not None:
        message = f"values in braces make a set or a queue, and {what} is {shown(target)}"
        hint = "in an assignment, give each part its value by itself"
        context.error("E0322", literal.span, message, hint=hint)


def elements_of(
    brace: ast.BraceInit, type_: SetType | QueueType, context: Context
) -> tuple[ast.Expr, ...] | None:
    """The elements that an initial value in braces lists; None after an error."""
    context.facts.types[id(brace)] = type_
    found: list[ast.Expr] = []
    for name, init in brace.entries:
        if name is not None:
            message = f"`.{name.text} =` names a field, and this is {shown(type_)}"
            context.error("E0318", name.span, message)
        elif isinstance(init, ast.AnyInit | ast.BraceInit):
            message = f"{quoted(init.span)} is no element of {shown(type_)}"
            context.error("E0318", init.span, message, hint="list the values: `{ 1, 2 }`")
        else:
            found.append(init)
    return tuple(found) if len(found) == len(brace.entries) else None
