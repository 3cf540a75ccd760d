"""Assignments: one location at a time, a shared one in a step of its own, checked for its range."""

from spec2tla.lower import expressions
from spec2tla.lower.context import Context, scalar_type
from spec2tla.lower.environment import Obligation
from spec2tla.lower.flow import Assign
from spec2tla.machine.defaults import scalar_paths
from spec2tla.machine.expr import TRUE, Expr, Load, Place, integer
from spec2tla.machine.simplify import binary, conjoin, constant_value
from spec2tla.machine.typing import place_type
from spec2tla.machine.variables import VariableKind
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.types import INT_MAX, INT_MIN, IntType, Type


def verify_range(
    place: Place, value: Expr, given: Type | None, span: Span, context: Context
) -> None:
    """That a value fits the place's type, unless the type of the value says so."""
    target = place_type(place)
    if not isinstance(target, IntType):
        return
    known = given if isinstance(given, IntType) else IntType(INT_MIN, INT_MAX)
    exact = constant_value(value)
    if isinstance(exact, int):
        known = IntType(exact, exact)
    low = TRUE if known.low >= target.low else binary(">=", value, integer(target.low))
    high = TRUE if known.high <= target.high else binary("<=", value, integer(target.high))
    name = _shown(place)
    message = f"{name} leaves its range {target.low}..{target.high}"
    expressions.verify(context, "ranges", conjoin(low, high), message, span)


def _shown(place: Place) -> str:
    """The variable's own name, without the process and function that it is local to."""
    name = place.variable.name
    if place.variable.kind is VariableKind.LOCAL:
        name = name.rpartition(".")[2].partition("@")[0]
    return name


def store(
    place: Place,
    obligations: tuple[Obligation, ...],
    value: Expr,
    given: Type | None,
    span: Span,
    context: Context,
) -> None:
    """Stores a value in one location; `given` is the value's type, `span` the target's place."""
    shared = place.variable.kind is VariableKind.SHARED
    if shared:
        context.begin_step()
    expressions.verify_all(context, obligations)
    verify_range(place, value, given, context.origin.span, context)
    if shared:
        expressions.verify_guards(context, place.variable, span, write=True)
    visible = place.variable.kind in (VariableKind.SHARED, VariableKind.GHOST)
    context.emit(Assign(place, value), writes=((place, value),) if visible else ())


def assign_local(target: Place, value: Expr, given: ast.Expr, context: Context) -> None:
    store(target, (), value, context.facts.types[id(given)], given.span, context)


def copy(target: Place, source: Place, given: ast.Expr, context: Context) -> None:
    """Copies a struct or an array, location by location; shared ones in steps of their own."""
    target, source = expressions.stable(target, context), expressions.stable(source, context)
    for path, _ in scalar_paths(place_type(source)):
        part = Place(source.variable, source.path + path)
        value: Expr = Load(part)
        depth = context.depth
        if part.variable.kind is VariableKind.SHARED:
            value = read_part(part, given.span, context)
        store(Place(target.variable, target.path + path), (), value, None, given.span, context)
        context.depth = depth


def read_part(place: Place, span: Span, context: Context) -> Expr:
    """Reads one shared location in a step of its own."""
    context.begin_step()
    expressions.verify_guards(context, place.variable, span, write=False)
    temp = context.temp(scalar_type(place_type(place)))
    context.emit(Assign(temp, Load(place)), reads=(place,))
    return Load(temp)
