"""Process instances that properties name: `reader[1]`, `khugepaged`, a quantifier's `r`.

Knows nothing of what is looked at inside of them (views.py).
"""

from spec2tla.analysis import expressions, places
from spec2tla.analysis.context import Context
from spec2tla.analysis.intervals import disjoint
from spec2tla.analysis.model import BoundSymbol, InstanceRef, ProcessSymbol
from spec2tla.analysis.scope import Broken
from spec2tla.analysis.words import quoted
from spec2tla.diagnostics import Label
from spec2tla.suggest import did_you_mean
from spec2tla.syntax import ast
from spec2tla.types import IntType


def process_of(expr: ast.Expr, context: Context) -> ProcessSymbol | None:
    """The process that an expression like `reader`, `reader[1]` or a quantifier's `r` names."""
    name = expr.base if isinstance(expr, ast.Index) else expr
    entry = context.scope.find(name.name) if isinstance(name, ast.Identifier) else None
    match entry:
        case ProcessSymbol():
            return entry
        case BoundSymbol():
            return entry.process
        case _:
            return None


def instance(expr: ast.Expr, context: Context) -> InstanceRef | None:
    """The instance that a property names; the facts hold it as well."""
    process = process_of(expr, context)
    if process is None:
        _report_no_process(expr, context)
        return None
    ref = _instance(expr, process, context)
    if ref is not None:
        context.facts.instances[id(expr)] = ref
    return ref


def _instance(expr: ast.Expr, process: ProcessSymbol, context: Context) -> InstanceRef | None:
    if isinstance(expr, ast.Index):
        return _indexed(expr, process, context)
    if not isinstance(expr, ast.Identifier):
        return None
    symbol = places.lookup(expr, context)
    if isinstance(symbol, BoundSymbol):
        context.facts.types[id(expr)] = symbol.type
        return InstanceRef(process, expr)
    if process.count > 1:
        _report_many(expr, process, context)
        return None
    return InstanceRef(process, None)


def _indexed(expr: ast.Index, process: ProcessSymbol, context: Context) -> InstanceRef | None:
    if not isinstance(expr.base, ast.Identifier):
        return None
    symbol = places.lookup(expr.base, context)
    index = expressions.integer(expr.index, context, "the number of an instance")
    if isinstance(symbol, BoundSymbol):
        message = f"`{symbol.name}` is one instance of `{process.name}` already"
        context.error("E0416", expr.span, message, hint=f"write `{symbol.name}`")
        return None
    if index is None:
        return None
    if disjoint(index, IntType(0, process.count - 1)):
        message = f"there is no {quoted(expr.span)}: {_instances(process)}"
        context.error("E0417", expr.index.span, message, _declared(process))
        return None
    return InstanceRef(process, expr.index)


def _instances(process: ProcessSymbol) -> str:
    if process.count == 1:
        return f"`{process.name}` has one instance, number 0"
    return f"`{process.name}` has the instances 0 to {process.count - 1}"


def _declared(process: ProcessSymbol) -> Label:
    return Label(process.declaration.name.span, "declared here")


def _report_many(expr: ast.Expr, process: ProcessSymbol, context: Context) -> None:
    message = f"`{process.name}` has {process.count} instances: say which one is meant"
    name = process.name
    hint = f"write `{name}[0]`, or speak of all: `forall (p in {name}) …`"
    context.error("E0416", expr.span, message, hint=hint)


def _report_no_process(expr: ast.Expr, context: Context) -> None:
    name = expr.base if isinstance(expr, ast.Index) else expr
    if not isinstance(name, ast.Identifier):
        context.error("E0209", expr.span, f"{quoted(expr.span)} is not a process")
        return
    entry = context.scope.find(name.name)
    if isinstance(entry, Broken):
        return
    hint = did_you_mean(name.name, context.names(lambda e: isinstance(e, ProcessSymbol)))
    if entry is None:
        context.error("E0201", name.span, f"there is no process `{name.name}`", hint=hint)
        return
    context.error("E0209", name.span, f"`{name.name}` is not a process", hint=hint)
