"""`choose`: any value of a type, or of a domain where a condition holds."""

from collections.abc import Iterator

from spec2tla.analysis import expressions, places
from spec2tla.analysis.context import Context, Known, Mode
from spec2tla.analysis.domains import MAX_DOMAIN, Domain, all_of, domain
from spec2tla.analysis.local_decls import declare_variable
from spec2tla.analysis.model import VariableSymbol
from spec2tla.analysis.nulls import is_pointer, is_unsettled, settle
from spec2tla.analysis.storing import check_assignable
from spec2tla.analysis.typespecs import resolve_type
from spec2tla.analysis.words import quoted, shown
from spec2tla.diagnostics import Label
from spec2tla.syntax import ast
from spec2tla.types import IntType


def choose(statement: ast.Choose, context: Context) -> Iterator[VariableSymbol]:
    """Types it; the facts hold the variable of both forms. Gives what the first form declares."""
    if statement.type is not None:
        yield from _declared(statement, statement.type, context)
    elif statement.domain is not None:
        _assigned(statement, statement.domain, context)


def _declared(
    statement: ast.Choose, spec: ast.TypeSpec, context: Context
) -> Iterator[VariableSymbol]:
    type_: Known = resolve_type(spec, context)
    values = None if type_ is None else all_of(type_, spec.span, context)
    if values is not None and values.size > MAX_DOMAIN:
        message = f"{quoted(spec.span)} has {values.size} values, {MAX_DOMAIN} is the most"
        context.error("E0525", spec.span, message, hint="models count to small bounds")
    symbol = declare_variable(statement.variable, type_ if values else None, context)
    if symbol is not None:
        context.facts.declared[id(statement)] = symbol
        yield symbol


def _assigned(statement: ast.Choose, values: ast.Expr, context: Context) -> None:
    where = context.within(Mode.WHERE)
    symbol = _target(statement, context)
    found = domain(values, where)
    if symbol is not None and found is not None:
        _check_fits(symbol, found, values, context)
    if statement.condition is not None:
        expressions.condition(statement.condition, where)


def _target(statement: ast.Choose, context: Context) -> VariableSymbol | None:
    name = ast.Identifier(statement.variable.text, statement.variable.span)
    if not check_assignable(name, context):
        return None
    symbol = places.lookup(name, context)
    if not isinstance(symbol, VariableSymbol):
        return None
    if symbol.kind not in ("local", "parameter"):
        message = f"`choose` writes a local, and `{symbol.name}` is shared"
        hint = f"choose into a local, then assign it to `{symbol.name}`"
        declared = Label(symbol.span, "declared here")
        context.error("E0415", name.span, message, declared, hint=hint)
        return None
    context.facts.declared[id(statement)] = symbol
    return symbol


def _check_fits(symbol: VariableSymbol, found: Domain, values: ast.Expr, context: Context) -> None:
    """The variable must be able to take every value, or the choice would break its range."""
    declared = Label(symbol.span, "declared here")
    target, given = symbol.type, found.element
    if isinstance(target, IntType) and isinstance(given, IntType):
        if target.low <= given.low and given.high <= target.high:
            return
        message = (
            f"{quoted(values.span)} can be {given.low}..{given.high}, "
            f"and `{symbol.name}` has the range {target.low}..{target.high}"
        )
        context.error("E0308", values.span, message, declared)
    elif is_unsettled(given) and is_pointer(target):
        settle(values, target, context.facts)
    elif target != given:
        message = (
            f"`{symbol.name}` is {shown(target)}, the elements of {quoted(values.span)} "
            f"are {shown(given)}"
        )
        context.error("E0303", values.span, message, declared)
