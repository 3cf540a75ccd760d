"""Labels: those of a body, and the ones that a property's `at(process, label)` speaks of."""

from spec2tla.analysis import views
from spec2tla.analysis.context import Context
from spec2tla.analysis.model import FunctionSymbol, LabelRef, ProcessSymbol
from spec2tla.analysis.words import listed, quoted
from spec2tla.suggest import did_you_mean
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk


def label(expr: ast.Expr, process: ProcessSymbol, context: Context) -> None:
    """The label that `at` names, for the facts: `out`, or `collapse.out` in a function."""
    match expr:
        case ast.Identifier(name, span):
            wanted = ast.Name(name, span)
            places = _own(process, name) or _in_functions(process, name, context)
        case ast.Member(ast.Identifier(function_name, _), wanted, _, _):
            function = views.called(process, function_name, context)
            if function is None:
                message = f"`{process.name}` calls no function `{function_name}`"
                context.error("E0205", expr.span, message)
                return
            places = _labels(function, wanted.text)
        case _:
            message = f"{quoted(expr.span)} is not a label of `{process.name}`"
            context.error("E0205", expr.span, message)
            return
    if not places:
        _report_no_label(wanted, process, context)
        return
    found = views.unambiguous(places, process, wanted, context)
    if found is not None:
        context.facts.labels[id(expr)] = LabelRef(found.function, wanted.text)


def labels_of(body: ast.Block) -> dict[str, ast.Name]:
    """The labels of a body, the first of each name."""
    labels: dict[str, ast.Name] = {}
    for node in walk(body):
        if isinstance(node, ast.Labeled):
            labels.setdefault(node.label.text, node.label)
    return labels


def _own(process: ProcessSymbol, name: str) -> "list[views.Found]":
    found = labels_of(process.declaration.body).get(name)
    return [] if found is None else [views.Found(None, found.span)]


def _labels(function: FunctionSymbol, name: str) -> "list[views.Found]":
    found = labels_of(function.declaration.body).get(name)
    return [] if found is None else [views.Found(function, found.span)]


def _in_functions(process: ProcessSymbol, name: str, context: Context) -> "list[views.Found]":
    return [found for f in views.reached(process, context) for found in _labels(f, name)]


def _report_no_label(wanted: ast.Name, process: ProcessSymbol, context: Context) -> None:
    bodies = [process.declaration.body]
    bodies += [f.declaration.body for f in views.reached(process, context)]
    known = tuple(dict.fromkeys(name for body in bodies for name in labels_of(body)))
    hint = did_you_mean(wanted.text, known)
    if not hint and known:
        hint = f"its labels are {listed(known)}"
    message = f"`{process.name}` has no label `{wanted.text}`"
    context.error("E0205", wanted.span, message, hint=hint)
