"""Looking into processes: the local that a property's `reader[1].x` speaks of.

Relies on the bodies having been typed: their locals are those of the process and function symbols.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from spec2tla.analysis import instances
from spec2tla.analysis.context import Context, Known
from spec2tla.analysis.model import FunctionSymbol, LocalRef, ProcessSymbol, VariableSymbol
from spec2tla.analysis.words import quoted
from spec2tla.diagnostics import Label
from spec2tla.source import Span
from spec2tla.suggest import did_you_mean
from spec2tla.syntax import ast


@dataclass(frozen=True, slots=True)
class Found:
    """The place of a local or label, in a function or in the process's own body."""

    function: FunctionSymbol | None
    span: Span

    def path(self, process: ProcessSymbol, name: str) -> str:
        within = f".{self.function.name}" if self.function else ""
        return f"{process.name}{within}.{name}"


def looks_into_process(expr: ast.Member, context: Context) -> bool:
    """Whether a `.` is one of `process.local` or `process.function.local`."""
    return (
        instances.process_of(expr.base, context) is not None or _within(expr, context) is not None
    )


def reached(process: ProcessSymbol, context: Context) -> tuple[FunctionSymbol, ...]:
    """The functions that the process calls, also through others."""
    return context.tables.reached.get(process.name, ())


def called(process: ProcessSymbol, name: str, context: Context) -> FunctionSymbol | None:
    """The function of that name among them, unless a local of the process itself is meant."""
    if any(v.name == name for v in process.locals):
        return None
    return next((f for f in reached(process, context) if f.name == name), None)


def _within(expr: ast.Member, context: Context) -> FunctionSymbol | None:
    """The function of `process.function.local`."""
    base = expr.base
    process = instances.process_of(base.base, context) if isinstance(base, ast.Member) else None
    if process is None or not isinstance(base, ast.Member):
        return None
    return called(process, base.field.text, context)


def local(expr: ast.Member, context: Context) -> Known:
    """The type of a local that a property looks at; the facts say which one it is."""
    if not context.mode.is_property:
        message = f"{quoted(expr.span)} looks into a process, which {context.mode.value} cannot"
        hint = "share the variable, or say it in a property"
        context.error("E0414", expr.span, message, hint=hint)
        return None
    within = _within(expr, context)
    owner = expr.base.base if within and isinstance(expr.base, ast.Member) else expr.base
    ref = instances.instance(owner, context)
    if ref is None:
        return None
    places = _places(ref.process, within, expr.field.text, context)
    if not places:
        _report_none(expr, ref.process, within, context)
        return None
    found = unambiguous([f for f, _ in places], ref.process, expr.field, context)
    if found is None:
        return None
    variable = places[0][1]
    if variable in context.tables.addressed:
        _report_address(expr, variable, context)
        return None
    context.facts.locals[id(expr)] = LocalRef(ref, found.function, variable)
    return variable.type


def _places(
    process: ProcessSymbol, within: FunctionSymbol | None, name: str, context: Context
) -> list[tuple[Found, VariableSymbol]]:
    """The locals that a name can mean: the process's own ones come before those of functions."""
    if within is None:
        own = [(Found(None, v.span), v) for v in process.locals if v.name == name]
        if own:
            return own
    functions = reached(process, context) if within is None else (within,)
    return [(Found(f, v.span), v) for f in functions for v in _variables(f) if v.name == name]


def _variables(function: FunctionSymbol) -> tuple[VariableSymbol, ...]:
    by_value = tuple(p for p in function.parameters if p.kind == "parameter")
    return by_value + function.locals


def unambiguous(
    found: Sequence[Found], process: ProcessSymbol, name: ast.Name, context: Context
) -> Found | None:
    """The only one found; None where there are several, which is reported."""
    if len(found) == 1:
        return found[0]
    paths = tuple(dict.fromkeys(f.path(process, name.text) for f in found))
    labels = [Label(f.span, f"`{f.path(process, name.text)}`") for f in found]
    hint = f"write {' or '.join(f'`{p}`' for p in paths)}" if len(paths) > 1 else "rename one"
    lines = ", ".join(str(f.span.first.line) for f in found)
    message = f"`{name.text}` is ambiguous: `{process.name}` has it at the lines {lines}"
    context.error("E0208", name.span, message, *labels, hint=hint)
    return None


def _report_address(expr: ast.Member, variable: VariableSymbol, context: Context) -> None:
    message = f"{quoted(expr.span)} has no value: it stands for the address of a variable"
    label = Label(context.tables.addressed[variable], "in this call")
    context.error("E0422", expr.span, message, label, hint="name the variable itself")


def _report_none(
    expr: ast.Member, process: ProcessSymbol, within: FunctionSymbol | None, context: Context
) -> None:
    name, functions = expr.field.text, reached(process, context)
    where = f"`{within.name}`" if within else f"`{process.name}`"
    if within is None and any(f.name == name for f in functions):
        message = f"`{name}` is a function that {where} calls"
        hint = f"name a local of it: `{expr.span.text}.x`"
        context.error("E0207", expr.field.span, message, hint=hint)
        return
    known = [v.name for f in ((within,) if within else functions) for v in _variables(f)]
    known += [] if within else [v.name for v in process.locals]
    hint = did_you_mean(name, known)
    if isinstance(context.scope.find(name), VariableSymbol):
        hint = f"`{name}` is no local: write it alone"
    context.error("E0207", expr.field.span, f"{where} has no local `{name}`", hint=hint)
