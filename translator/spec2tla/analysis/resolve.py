"""A program -> the resolved model: the front door of analysis after modules.py.

In: merged declarations. Out: a model without errors, or None with the errors in the sink. The order
is that of what needs what; after an error all goes on with what is known.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from spec2tla.analysis import expressions
from spec2tla.analysis.constant_decls import Override, declare_constants
from spec2tla.analysis.context import Context, Mode, Tables
from spec2tla.analysis.limits import check_size
from spec2tla.analysis.model import Facts, LockSymbol, Model, PoolSymbol, VariableSymbol
from spec2tla.analysis.modules import Program
from spec2tla.analysis.namespaces import top_level_names, unique
from spec2tla.analysis.nulls import check_settled
from spec2tla.analysis.overriding import explained
from spec2tla.analysis.pools import declare_pointers, declare_pools
from spec2tla.analysis.procedures import declare_procedures
from spec2tla.analysis.properties import check_property
from spec2tla.analysis.scope import Later, Scope
from spec2tla.analysis.tags import declare_enums, declare_structs
from spec2tla.analysis.variables import declare_variables
from spec2tla.diagnostics import Sink
from spec2tla.syntax import ast

Kind = TypeVar("Kind")


def resolve(program: Program, overrides: Mapping[str, Override], sink: Sink) -> Model | None:
    """The model in which some constants have other values; None where there are errors at all."""
    found = Sink()
    declarations = unique(program.declarations, found)
    context = Context(found, Facts(), Tables(), Scope(), Mode.CONSTANT)
    model = _model(program, declarations, overrides, context)
    for one in found.diagnostics:
        sink.add(explained(one, program.replaced))
    if not sink.has_errors:
        check_settled(declarations, context.facts, sink)
    return None if sink.has_errors else model


def _model(
    program: Program,
    declarations: tuple[ast.Decl, ...],
    overrides: Mapping[str, Override],
    context: Context,
) -> Model:
    for name in top_level_names(declarations):
        context.scope.entries[name.text] = Later(name.text, name.span)
    enums = declare_enums(_of(declarations, ast.EnumDecl), context)
    constants = declare_constants(
        _of(declarations, ast.ConstDecl), overrides, context, program.header.span
    )
    declare_pointers(_of(declarations, ast.PoolDecl), context)
    structs = declare_structs(_of(declarations, ast.StructDecl), context)
    globals_ = _globals(declarations, context)
    code = declare_procedures(
        _of(declarations, ast.FunctionDecl), _of(declarations, ast.ProcessDecl), context
    )
    check_size(globals_, code.processes, context)
    return Model(
        name=program.name,
        doc=program.doc,
        constants=constants,
        enums=enums,
        structs=structs,
        globals=globals_,
        assumes=_assumes(declarations, context),
        functions=code.functions,
        processes=code.processes,
        properties=_properties(declarations, context),
        nochecks=frozenset(d.property.text for d in _of(declarations, ast.NoCheck)),
        facts=context.facts,
    )


def _of(declarations: Iterable[ast.Decl], kind: type[Kind]) -> tuple[Kind, ...]:
    return tuple(d for d in declarations if isinstance(d, kind))


def _globals(
    declarations: tuple[ast.Decl, ...], context: Context
) -> tuple[VariableSymbol | LockSymbol | PoolSymbol, ...]:
    """Variables, locks and pools, in order of declaration."""
    pools = declare_pools(_of(declarations, ast.PoolDecl), context)
    variables = declare_variables(
        [d for d in declarations if isinstance(d, ast.SharedDecl | ast.LockDecl)], context
    )
    found = {symbol.name: symbol for symbol in (*pools, *variables)}
    return tuple(found[n.text] for n in top_level_names(declarations) if n.text in found)


def _assumes(declarations: Iterable[ast.Decl], context: Context) -> tuple[ast.Expr, ...]:
    conditions = tuple(d.condition for d in _of(declarations, ast.AssumeDecl))
    for condition in conditions:
        expressions.condition(condition, context.within(Mode.ASSUME))
    return conditions


def _properties(declarations: Iterable[ast.Decl], context: Context) -> tuple[ast.PropertyDecl, ...]:
    properties = _of(declarations, ast.PropertyDecl)
    for declaration in properties:
        check_property(declaration, context)
    return properties
