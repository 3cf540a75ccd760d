"""`const` declarations -> symbols with values, whatever order they stand in.

A check or the command line may give a constant another value: an expression or the value itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from spec2tla.analysis import constants
from spec2tla.analysis.context import Context
from spec2tla.analysis.model import ConstSymbol
from spec2tla.analysis.order import in_order
from spec2tla.analysis.scope import Broken
from spec2tla.analysis.words import quoted, shown
from spec2tla.diagnostics import Label, Sink
from spec2tla.source import Span
from spec2tla.suggest import did_you_mean
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk
from spec2tla.types import BOOL, INT_MAX, INT_MIN, BoolType, IntType, ScalarType

Override: TypeAlias = ast.Expr | int | bool


def declare_constants(
    declarations: Iterable[ast.ConstDecl],
    overrides: Mapping[str, Override],
    context: Context,
    header: Span,
) -> tuple[ConstSymbol, ...]:
    """Puts all constants into the scope; those without errors are given back, as declared."""
    nodes = {declaration.name.text: declaration for declaration in declarations}
    _check_overrides(overrides, nodes, context, header)
    for name, declaration in nodes.items():
        context.scope.entries[name] = Broken(name, declaration.name.span)

    def needs(declaration: ast.ConstDecl) -> Iterator[str]:
        value = overrides.get(declaration.name.text, declaration.value)
        return _names(value, nodes)

    def on_cycle(cycle: tuple[ast.ConstDecl, ...]) -> None:
        _report_cycle(cycle, context)

    found: dict[str, ConstSymbol] = {}
    for name in in_order(nodes, needs, on_cycle):
        symbol = _constant(nodes[name], overrides.get(name), context)
        if symbol is not None:
            context.scope.entries[name] = found[name] = symbol
    return tuple(found[name] for name in nodes if name in found)


def _names(value: Override, known: Mapping[str, ast.ConstDecl]) -> Iterator[str]:
    for node in walk(value):
        if isinstance(node, ast.Identifier) and node.name in known:
            yield node.name


def _report_cycle(cycle: tuple[ast.ConstDecl, ...], context: Context) -> None:
    first = min(cycle, key=lambda d: d.span.start)
    labels = [Label(d.value.span, f"`{d.name.text}` needs this") for d in cycle]
    message = f"the value of `{first.name.text}` depends on itself"
    context.error("E0212", first.name.span, message, *labels)


def _constant(
    declaration: ast.ConstDecl, override: Override | None, context: Context
) -> ConstSymbol | None:
    name = declaration.name
    found = _value(declaration, override, context)
    if found is None:
        return None
    value, type_ = found
    if not isinstance(type_, IntType | BoolType):
        message = f"a constant is an `int` or a `bool`, and `{name.text}` is {shown(type_)}"
        context.error("E0303", declaration.value.span, message)
        return None
    exact = IntType(value, value) if isinstance(type_, IntType) else BOOL
    return ConstSymbol(name.text, value, exact, declaration.doc, name.span)


def _value(
    declaration: ast.ConstDecl, override: Override | None, context: Context
) -> tuple[bool | int, ScalarType] | None:
    match override:
        case None:
            return constants.constant(declaration.value, context)
        case bool():
            found: tuple[bool | int, ScalarType] | None = (override, BOOL)
            span, shown_value = declaration.name.span, f"`{str(override).lower()}`"
        case int():
            found = (override, IntType(override, override))
            span, shown_value = declaration.name.span, f"`{override}`"
        case _:
            found = constants.constant(override, context)
            span, shown_value = override.span, quoted(override.span)
    if found is None or not _has_type(declaration, found[1], span, shown_value, context):
        return None
    return found if _fits(found[0], span, declaration.name.text, context) else None


def _has_type(
    declaration: ast.ConstDecl, given: ScalarType, span: Span, value: str, context: Context
) -> bool:
    """Whether another value has the type of the one that is declared."""
    quiet = replace(context, sink=Sink())
    declared = constants.constant(declaration.value, quiet)
    if declared is None or isinstance(given, BoolType) == isinstance(declared[1], BoolType):
        return True
    name = declaration.name
    message = f"`{name.text}` is {shown(declared[1])}, and {value} is {shown(given)}"
    context.error("E0303", span, message, Label(name.span, "declared here"))
    return False


def _fits(value: bool | int, span: Span, name: str, context: Context) -> bool:
    if INT_MIN <= value <= INT_MAX:
        return True
    context.error("E0316", span, f"the value {value} of `{name}` does not fit into 32 bits")
    return False


def _check_overrides(
    overrides: Mapping[str, Override],
    known: Mapping[str, ast.ConstDecl],
    context: Context,
    header: Span,
) -> None:
    for name, value in overrides.items():
        if name not in known:
            span = header if isinstance(value, int) else value.span
            hint = did_you_mean(name, known)
            context.error("E0261", span, f"the model has no constant `{name}`", hint=hint)
