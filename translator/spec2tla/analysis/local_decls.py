"""Declarations of locals: their types, and what they start as."""

from collections.abc import Iterator

from spec2tla.analysis import expressions
from spec2tla.analysis.braces import entries
from spec2tla.analysis.context import Context, Known
from spec2tla.analysis.declaring import declare
from spec2tla.analysis.model import VariableSymbol
from spec2tla.analysis.scope import Broken
from spec2tla.analysis.set_values import check_elements, elements_of
from spec2tla.analysis.storing import check_stored
from spec2tla.analysis.typespecs import array_of, resolve_type
from spec2tla.analysis.words import quoted, shown
from spec2tla.diagnostics import Label
from spec2tla.syntax import ast
from spec2tla.types import ArrayType, QueueType, SetType, Type, is_scalar


def declare_local(
    spec: ast.TypeSpec, declarators: tuple[ast.Declarator, ...], context: Context
) -> Iterator[VariableSymbol]:
    """Declares locals one after the other; the facts hold the symbol of each declarator."""
    element = resolve_type(spec, context)
    for declarator in declarators:
        type_ = array_of(element, declarator.sizes, context)
        symbol = declare_variable(declarator.name, type_, context)
        if declarator.init is not None:
            _check_initial(declarator.name, type_, declarator.init, context)
        if symbol is not None:
            context.facts.declared[id(declarator)] = symbol
            yield symbol


def declare_variable(name: ast.Name, type_: Known, context: Context) -> VariableSymbol | None:
    """Puts a local into the innermost scope; None where it has an error."""
    if type_ is None:
        declare(name, Broken(name.text, name.span), context)
        return None
    symbol = VariableSymbol(name.text, type_, "local", name.span)
    return symbol if declare(name, symbol, context) else None


def _check_initial(name: ast.Name, type_: Known, init: ast.Init, context: Context) -> None:
    match init:
        case ast.AnyInit():
            message = f"`{name.text}` is a local: only shared variables and ghosts start as `any`"
            context.error("E0421", init.span, message, hint=f"write `choose TYPE {name.text};`")
        case ast.BraceInit():
            if isinstance(type_, SetType | QueueType):
                _check_set(name, type_, init, context)
            elif type_ is not None:
                for entry in entries(init, type_, context):
                    _check_initial(name, entry.type, entry.init, context)
        case _:
            given = expressions.typed(init, context)
            if given is not None and type_ is not None:
                _check_value(name, type_, given, init, context)


def _check_set(
    name: ast.Name, type_: SetType | QueueType, brace: ast.BraceInit, context: Context
) -> None:
    elements = elements_of(brace, type_, context)
    if elements is not None:
        check_elements(f"`{name.text}`", type_, elements, brace.span, context)


def _element(type_: Type) -> Type:
    """The type of an array's elements: one value is given to all of them."""
    while isinstance(type_, ArrayType):
        type_ = type_.element
    return type_


def _check_value(
    name: ast.Name, type_: Type, given: Type, init: ast.Expr, context: Context
) -> None:
    if is_scalar(given) and isinstance(type_, ArrayType):
        type_ = _element(type_)
    if is_scalar(given) and not is_scalar(type_):
        message = f"`{name.text}` is {shown(type_)}, and {quoted(init.span)} is one value"
        context.error("E0318", init.span, message, hint="write one value for each in braces")
        return
    declared = Label(name.span, "declared here")
    check_stored(f"`{name.text}`", type_, given, init, context, declared)
