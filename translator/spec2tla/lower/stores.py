"""Assignments: one location at a time, a shared one in a step of its own, checked for its range."""

from typing import TypeAlias

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
from spec2tla.types import INT_MAX, INT_MIN, IntType, QueueType, SetType, Type


def verify_range(
    place: Place, value: Expr, given: Type | None, span: Span, context: Context
) -> None:
    """That a value fits the place's type, unless the type of the value says so."""
    name = _shown(place)
    verify_fits(place_type(place), value, given, name, span, context)


def verify_fits(
    target: Type, value: Expr, given: Type | None, name: str, span: Span, context: Context
) -> None:
    """That a value fits a type, unless its own type `given` says so; `name` is what holds it."""
    if not isinstance(target, IntType):
        return
    known = given if isinstance(given, IntType) else IntType(INT_MIN, INT_MAX)
    exact = constant_value(value)
    if isinstance(exact, int):
        known = IntType(exact, exact)
    low = TRUE if known.low >= target.low else binary(">=", value, integer(target.low))
    high = TRUE if known.high <= target.high else binary("<=", value, integer(target.high))
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
    order: str = "",
) -> None:
    """Stores a value in one location; `given` is the value's type, `span` the target's place."""
    shared = place.variable.kind is VariableKind.SHARED
    if shared:
        context.begin_step()
        if isinstance(place_type(place), SetType | QueueType):
            context.fence()
    expressions.verify_all(context, obligations)
    verify_range(place, value, given, context.origin.span, context)
    if shared:
        expressions.verify_guards(context, place.variable, span, write=True)
    visible = place.variable.kind in (VariableKind.SHARED, VariableKind.GHOST)
    with context.access(order):
        context.emit(Assign(place, value), writes=((place, value),) if visible else ())


def assign_local(target: Place, value: Expr, given: ast.Expr, context: Context) -> None:
    store(target, (), value, context.facts.types[id(given)], given.span, context)


Evaluated: TypeAlias = tuple[Place, tuple[Obligation, ...]]
"""A place that stays the same, and what must hold for it to exist."""


def copy(target: Evaluated, source: Evaluated, given: ast.Expr, context: Context) -> None:
    """Copies a struct or an array, location by location; shared ones in steps of their own."""
    (to, to_exists), (origin, origin_exists) = target, source
    for path, _ in scalar_paths(place_type(origin)):
        depth = context.depth
        part = Place(origin.variable, origin.path + path)
        value = _read_part(part, origin_exists, given.span, context)
        part = Place(to.variable, to.path + path)
        store(part, to_exists, value, None, given.span, context)
        # An index stays in bounds, an object may be freed between two steps.
        to_exists, origin_exists = _lasting(to_exists), _lasting(origin_exists)
        context.depth = depth


def _lasting(obligations: tuple[Obligation, ...]) -> tuple[Obligation, ...]:
    return tuple(o for o in obligations if o.kind == "lifetime")


def _read_part(
    place: Place, obligations: tuple[Obligation, ...], span: Span, context: Context
) -> Expr:
    """Reads one location, a shared one in a step of its own."""
    if place.variable.kind is not VariableKind.SHARED:
        expressions.verify_all(context, obligations)
        return Load(place)
    context.begin_step()
    expressions.verify_all(context, obligations)
    expressions.verify_guards(context, place.variable, span, write=False)
    temp = context.temp(scalar_type(place_type(place)))
    context.emit(Assign(temp, Load(place)), reads=(place,))
    return Load(temp)
