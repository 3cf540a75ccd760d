"""Functions and processes: their symbols, their bodies, and the rules for bodies as a whole.

In: their declarations, and the context with everything that they may speak of. Out: the symbols of
those without errors in what callers and properties see of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spec2tla.analysis.addresses import check_addresses
from spec2tla.analysis.bodies import Body, type_body
from spec2tla.analysis.callgraph import call_graph
from spec2tla.analysis.context import Context, Known, Mode
from spec2tla.analysis.declaring import declare
from spec2tla.analysis.inlining import check_inlining
from spec2tla.analysis.jumps import check_jumps
from spec2tla.analysis.model import FunctionSymbol, ProcessSymbol, VariableSymbol
from spec2tla.analysis.observers import check_observer
from spec2tla.analysis.one_step import check_steps
from spec2tla.analysis.returns import ends
from spec2tla.analysis.scope import Broken
from spec2tla.analysis.signatures import (
    declare_functions,
    declare_processes,
    parameter_symbol,
    self_type_of,
)
from spec2tla.analysis.typespecs import resolve_type
from spec2tla.analysis.words import shown
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.types import VOID, IntType, VoidType


@dataclass(frozen=True, slots=True)
class Procedures:
    functions: tuple[FunctionSymbol, ...]
    processes: tuple[ProcessSymbol, ...]


def declare_procedures(
    functions: Sequence[ast.FunctionDecl], processes: Sequence[ast.ProcessDecl], context: Context
) -> Procedures:
    """Types all bodies; recursion is reported, and the bodies in it are typed all the same."""
    graph = call_graph(functions, context.sink)
    declare_functions(functions, context)
    declare_processes(processes, graph, context)
    found = Procedures(_functions(context), _processes(context))
    for function in functions:
        _type_function(function, found.processes, context)
    for process in processes:
        _type_process(process, context)
    _check_rules(functions, processes, context)
    bodies = [function.body for function in functions] + [process.body for process in processes]
    check_addresses(bodies, found.functions, context)
    check_inlining(processes, graph, context)
    for symbol in found.processes:
        if symbol.declaration.observer:
            check_observer(symbol, context.facts, context.sink)
    return found


def _functions(context: Context) -> tuple[FunctionSymbol, ...]:
    entries = context.scope.entries.values()
    return tuple(entry for entry in entries if isinstance(entry, FunctionSymbol))


def _processes(context: Context) -> tuple[ProcessSymbol, ...]:
    entries = context.scope.entries.values()
    return tuple(entry for entry in entries if isinstance(entry, ProcessSymbol))


def _type_function(
    function: ast.FunctionDecl, processes: tuple[ProcessSymbol, ...], context: Context
) -> None:
    entry = context.scope.entries.get(function.name.text)
    symbol = entry if isinstance(entry, FunctionSymbol) else None
    self_type = self_type_of(symbol, processes, context)
    inner = replace(context.inner(), mode=Mode.CODE, self_type=self_type)
    known = symbol.parameters if symbol else ()
    for at, parameter in enumerate(function.parameters):
        found = known[at] if known else parameter_symbol(parameter, context)
        name = parameter.name
        declare(name, found or Broken(name.text, name.span), inner)
    result = resolve_type(function.result, context)
    locals_ = type_body(function.body, Body(inner, result, is_process=False))
    if symbol is not None:
        _set_locals(symbol, locals_)
    _check_end(function, result, context)


def _type_process(process: ast.ProcessDecl, context: Context) -> None:
    symbol = context.scope.entries.get(process.name.text)
    # Where the number of instances is unknown, `self` is any of those that there can be.
    self_type = symbol.self_type if isinstance(symbol, ProcessSymbol) else IntType(0, 15)
    inner = replace(context.inner(), mode=Mode.CODE, self_type=self_type)
    locals_ = type_body(process.body, Body(inner, VOID, is_process=True))
    if isinstance(symbol, ProcessSymbol):
        _set_locals(symbol, locals_)


def _set_locals(
    symbol: FunctionSymbol | ProcessSymbol, locals_: tuple[VariableSymbol, ...]
) -> None:
    # Symbols are values once analysis is done; a body can only be typed when all of them exist.
    object.__setattr__(symbol, "locals", locals_)


def _check_end(function: ast.FunctionDecl, result: Known, context: Context) -> None:
    if result is None or isinstance(result, VoidType) or not ends(function.body, context.facts):
        return
    span = function.body.span
    end = Span(span.file, max(span.start, span.end - 1), span.end)
    name = function.name.text
    message = f"`{name}` returns {shown(result)}, and its end can be reached without a `return`"
    context.error("E0313", end, message)


def _check_rules(
    functions: Sequence[ast.FunctionDecl], processes: Sequence[ast.ProcessDecl], context: Context
) -> None:
    bodies = [function.body for function in functions] + [process.body for process in processes]
    for body in bodies:
        check_jumps(body, context.sink)
        check_steps(body, context.facts, context.sink)
