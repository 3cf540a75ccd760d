"""Functions and processes -> symbols: what calls and properties need to know of them."""

from collections.abc import Iterable

from spec2tla.analysis import constants
from spec2tla.analysis.callgraph import CallGraph
from spec2tla.analysis.context import Context, Known
from spec2tla.analysis.model import FunctionSymbol, ProcessSymbol, VariableSymbol
from spec2tla.analysis.scope import Broken
from spec2tla.analysis.typespecs import resolve_type, struct_type
from spec2tla.analysis.words import quoted
from spec2tla.syntax import ast
from spec2tla.types import IntType, VoidType

MAX_INSTANCES = 16
"""Instances of one process: each multiplies the states."""


def declare_functions(declarations: Iterable[ast.FunctionDecl], context: Context) -> None:
    for declaration in declarations:
        name = declaration.name
        symbol = _function(declaration, context)
        context.scope.entries[name.text] = symbol or Broken(name.text, name.span)


def _function(declaration: ast.FunctionDecl, context: Context) -> FunctionSymbol | None:
    result = resolve_type(declaration.result, context)
    parameters = [parameter_symbol(p, context) for p in declaration.parameters]
    found = tuple(p for p in parameters if p is not None)
    if result is None or len(found) < len(parameters):
        return None
    return FunctionSymbol(declaration.name.text, declaration, result, found)


def parameter_symbol(parameter: ast.Parameter, context: Context) -> VariableSymbol | None:
    """The variable that a parameter is: by value, or a reference to a structure without a pool."""
    spec, name = parameter.type, parameter.name
    pooled = isinstance(spec, ast.StructSpec) and spec.name.text in context.tables.pools
    if isinstance(spec, ast.StructSpec) and spec.pointer and not pooled:
        type_: Known = struct_type(spec.name, context)
        kind = "reference"
    else:
        type_, kind = resolve_type(spec, context), "parameter"
    if type_ is None or isinstance(type_, VoidType):
        return None
    return VariableSymbol(name.text, type_, kind, name.span)


def declare_processes(
    declarations: Iterable[ast.ProcessDecl], graph: CallGraph, context: Context
) -> None:
    for declaration in declarations:
        name = declaration.name
        count = _count(declaration, context)
        if count is None:
            context.scope.entries[name.text] = Broken(name.text, name.span)
            continue
        self_type = IntType(0, count - 1)
        fairness = declaration.fairness or "fair"
        symbol = ProcessSymbol(name.text, declaration, count, fairness, self_type)
        context.scope.entries[name.text] = symbol
        called = [context.scope.entries.get(f) for f in graph.reached(declaration)]
        context.tables.reached[name.text] = tuple(
            f for f in called if isinstance(f, FunctionSymbol)
        )


def _count(declaration: ast.ProcessDecl, context: Context) -> int | None:
    if declaration.count is None:
        return 1
    count = constants.constant_int(declaration.count, context, "the number of instances")
    if count is None or 1 <= count <= MAX_INSTANCES:
        return count
    text = quoted(declaration.count.span)
    value = "" if text == f"`{count}`" else f" ({count})"
    message = f"{text}{value} instances of `{declaration.name.text}`: 1 to {MAX_INSTANCES} can be"
    context.error("E0520", declaration.count.span, message)
    return None


def self_type_of(
    function: FunctionSymbol | None, processes: Iterable[ProcessSymbol], context: Context
) -> IntType:
    """What `self` can be in a function: of all processes that call it, or of any if none does."""
    every, reached = tuple(processes), context.tables.reached
    callers = [p for p in every if function in reached[p.name]]
    return IntType(0, max((p.count for p in callers or every), default=1) - 1)
