"""Initialisers of shared variables and ghosts -> what they start as.

As in C, a brace list may be shorter than what it is for: the rest starts as it would without one.
"""

from spec2tla.analysis import constants, domains
from spec2tla.analysis.braces import entries
from spec2tla.analysis.context import Context, Mode
from spec2tla.analysis.folding import fold
from spec2tla.analysis.intervals import single
from spec2tla.analysis.model import Facts
from spec2tla.analysis.set_values import check_elements, elements_of
from spec2tla.analysis.storing import check_stored
from spec2tla.analysis.words import quoted, shown
from spec2tla.machine.defaults import default_initial
from spec2tla.machine.expr import Value
from spec2tla.machine.model import Initial, Parts, Uniform
from spec2tla.syntax import ast
from spec2tla.types import (
    ArrayType,
    EnumType,
    IntType,
    PointerType,
    QueueType,
    ScalarType,
    SetType,
    StructType,
    Type,
    is_scalar,
)


def initial(name: str, type_: Type, init: ast.Init | None, context: Context) -> Initial | None:
    """What a variable, or a part of it, starts as; None after an error."""
    match init:
        case None:
            return default_initial(type_)
        case ast.BraceInit() if isinstance(type_, SetType | QueueType):
            return _elements(name, type_, init, context)
        case ast.BraceInit():
            return _parts(name, type_, init, context)
        case ast.AnyInit(domain, _):
            scalar = _element(type_, init, context)
            return None if scalar is None else _any(name, scalar, domain, context)
        case _:
            scalar = _element(type_, init, context)
            return None if scalar is None else _value(name, scalar, init, context)


def _elements(
    name: str, type_: SetType | QueueType, brace: ast.BraceInit, context: Context
) -> Initial | None:
    """What is in a set or queue at the beginning."""
    listed = elements_of(brace, type_, context)
    found = [constants.constant(element, context) for element in listed or ()]
    values = [constant[0] for constant in found if constant is not None]
    if listed is None or len(values) < len(listed):
        return None
    inner = context.within(Mode.CONSTANT)
    if not check_elements(f"`{name}`", type_, listed, brace.span, inner):
        return None
    return Uniform((frozenset(values) if isinstance(type_, SetType) else tuple(values),))


def _element(type_: Type, init: ast.Init, context: Context) -> ScalarType | None:
    """The type of the single values that an array, or a variable, is made of."""
    inner = type_
    while isinstance(inner, ArrayType):
        inner = inner.element
    if is_scalar(inner):
        return inner
    message = f"{quoted(init.span)} is one value, and {shown(inner)} has several"
    hint = "as in `{ .field = value }`" if isinstance(inner, StructType) else ""
    context.error("E0318", init.span, message, hint=hint)
    return None


def _parts(name: str, type_: Type, brace: ast.BraceInit, context: Context) -> Initial | None:
    given = {
        entry.position: initial(name, entry.type, entry.init, context)
        for entry in entries(brace, type_, context)
    }
    start = default_initial(type_)
    if not isinstance(start, Parts):
        return None
    parts = [given.get(at, default) for at, default in enumerate(start.parts)]
    found = tuple(part for part in parts if part is not None)
    return Parts(found) if len(found) == len(parts) else None


def _value(name: str, type_: ScalarType, init: ast.Expr, context: Context) -> Initial | None:
    found = constants.constant(init, context)
    if found is None:
        return None
    value, given = found
    if not check_stored(f"`{name}`", type_, given, init, context):
        return None
    return Uniform((value,))


def _any(name: str, type_: ScalarType, domain: ast.Expr, context: Context) -> Initial | None:
    found = domains.domain(domain, context.within(Mode.CONSTANT))
    if found is None:
        return None
    if isinstance(type_, PointerType | SetType | QueueType):
        message = f"`{name}` is {shown(type_)}, which cannot start as any of several values"
        start = "as `NULL`" if isinstance(type_, PointerType) else "empty, or as `{ 1, 2 }`"
        context.error("E0318", domain.span, message, hint=f"it starts {start}")
        return None
    if not check_stored(f"`{name}`", type_, found.element, domain, context):
        return None
    values = _values(domain, found, context.facts)
    if not values:
        message = f"{quoted(domain.span)} is empty: `{name}` could not start as anything"
        context.error("E0317", domain.span, message)
        return None
    return Uniform(values) if _all_fit(name, type_, values, domain, context) else None


def _values(domain: ast.Expr, found: domains.Domain, facts: Facts) -> tuple[Value, ...]:
    match domain, found.element:
        case ast.SetLiteral(elements, _), _:
            folded = [fold(element, facts) for element in elements]
            return tuple(dict.fromkeys(value for value in folded if value is not None))
        case ast.Range(low, high, _), _:
            first, last = single(facts.types.get(id(low))), single(facts.types.get(id(high)))
            return () if first is None or last is None else tuple(range(first, last + 1))
        case _, IntType(low, high):
            return tuple(range(low, high + 1))
        case _, EnumType(_, members):
            return tuple(range(len(members)))
        case _:
            return (False, True)


def _all_fit(
    name: str, type_: ScalarType, values: tuple[Value, ...], domain: ast.Expr, context: Context
) -> bool:
    if not isinstance(type_, IntType):
        return True
    for value in values:
        if isinstance(value, int) and not type_.low <= value <= type_.high:
            message = f"`{name}` cannot start as {value}: its range is {type_.low}..{type_.high}"
            context.error("E0308", domain.span, message)
            return False
    return True
