"""Domains: what `in`, quantifiers, `choose` and `any` go through, and the type of its elements."""

from dataclasses import dataclass, replace
from typing import assert_never

from spec2tla.analysis import expressions, places, typespecs
from spec2tla.analysis.containers import values
from spec2tla.analysis.context import Context, Known, Mode
from spec2tla.analysis.declaring import warn_if_shadowing
from spec2tla.analysis.intervals import single, union
from spec2tla.analysis.model import BoundSymbol, PoolSymbol, ProcessSymbol, VariableSymbol
from spec2tla.analysis.nulls import is_unsettled, settle
from spec2tla.analysis.scope import Broken
from spec2tla.analysis.words import quoted, shown
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk
from spec2tla.types import (
    BOOL,
    BoolType,
    EnumType,
    IntType,
    PointerType,
    QueueType,
    ScalarType,
    SetType,
    Type,
)

MAX_DOMAIN = 65536
"""Each element is a successor of a state, or a term of a condition."""

MAX_TERMS = 1_000_000
"""Of quantifiers inside of each other: all of them are worked out in every state."""


@dataclass(frozen=True, slots=True)
class Domain:
    """`size` is the largest number of elements; `may_be_empty` whether there can be none.

    `set` is the type of a domain that is a set; others have no value.
    """

    element: ScalarType
    size: int
    may_be_empty: bool = False
    process: ProcessSymbol | None = None
    pool: PoolSymbol | None = None
    set: SetType | None = None


def domain(expr: ast.Expr, context: Context) -> Domain | None:
    """What a domain consists of; its type in the facts is that of its elements, or the set's."""
    found = _domain(expr, context)
    if found is None:
        return None
    if found.size > MAX_DOMAIN:
        message = (
            f"{quoted(expr.span)} has {found.size} elements, at most {MAX_DOMAIN} are possible"
        )
        context.error("E0525", expr.span, message, hint="models count to small bounds")
        return None
    context.facts.types[id(expr)] = found.set or found.element
    return found


def _domain(expr: ast.Expr, context: Context) -> Domain | None:
    match expr:
        case ast.Range():
            return _range(expr, context)
        case ast.SetLiteral():
            return _set(expr, context)
        case ast.TypeDomain(spec, span):
            type_ = typespecs.resolve_type(spec, context)
            return None if type_ is None else all_of(type_, span, context)
        case ast.Identifier(name, _) if isinstance(context.scope.find(name), ProcessSymbol):
            return _process(expr, context)
        case ast.Identifier(name, _) if isinstance(context.scope.find(name), PoolSymbol):
            return _pool(expr, context)
        case _:
            return _set_value(expr, context)


def _set_value(expr: ast.Expr, context: Context) -> Domain | None:
    type_ = expressions.typed(expr, context)
    if isinstance(type_, SetType):
        return Domain(type_.element, values(type_.element), may_be_empty=True, set=type_)
    if type_ is not None:
        message = f"{quoted(expr.span)} is {shown(type_)}, and no range or set of values"
        hint = "as in `0..3`, `{ A, B }` or `enum entry`"
        context.error("E0322", expr.span, message, hint=hint)
    return None


def _pool(expr: ast.Identifier, context: Context) -> Domain | None:
    """The objects that are allocated at the time."""
    symbol = places.lookup(expr, context)
    if not isinstance(symbol, PoolSymbol):
        return None
    if context.mode is Mode.CONSTANT:
        message = f"the pool `{symbol.name}` is empty at the beginning"
        hint = "pointers start as `NULL`"
        context.error("E0322", expr.span, message, hint=hint)
        return None
    return Domain(symbol.pointer, symbol.size, may_be_empty=True, pool=symbol)


def all_of(type_: Type, place: Span, context: Context) -> Domain | None:
    """All values of a type; plain `int` has too many."""
    match type_:
        case BoolType():
            return Domain(type_, 2)
        case EnumType(_, members):
            return Domain(type_, len(members))
        case IntType(low, high, unbounded) if not unbounded:
            return Domain(type_, high - low + 1)
        case IntType():
            message = "plain `int` has too many values to go through"
            context.error("E0322", place, message, hint="give bounds: `int(0..3)`")
        case PointerType(_, pool, _):
            message = f"{shown(type_)} is no domain: pointers lead to objects that are allocated"
            context.error("E0322", place, message, hint=f"`choose p in {pool}` takes one of them")
        case _:
            message = f"{shown(type_)} is not a type of single values"
            context.error("E0322", place, message)
    return None


def _range(expr: ast.Range, context: Context) -> Domain | None:
    low = expressions.integer(expr.low, context, "a bound")
    high = expressions.integer(expr.high, context, "a bound")
    if low is None or high is None:
        return None
    # An empty range still gets an interval in order: nothing is ever asked of it.
    element = IntType(min(low.low, high.high), max(low.low, high.high))
    size = max(0, high.high - low.low + 1)
    constant = single(low) is not None and single(high) is not None
    return Domain(element, size if constant else min(size, MAX_DOMAIN), low.high > high.low)


def _set(expr: ast.SetLiteral, context: Context) -> Domain | None:
    if not expr.elements:
        context.error("E0322", expr.span, "a set without elements")
        return None
    types = [expressions.scalar(element, context) for element in expr.elements]
    first = types[0]
    for element, type_ in zip(expr.elements, types, strict=True):
        if type_ is None or first is None or not _is_single(element, type_, context):
            return None
        if isinstance(first, PointerType) and isinstance(type_, PointerType):
            first = type_ if is_unsettled(first) else first
            if first != type_ and not is_unsettled(type_):
                _report_unlike(element, type_, first, context)
                return None
        elif isinstance(first, IntType) and isinstance(type_, IntType):
            first = union(first, type_)
        elif type_ != first:
            _report_unlike(element, type_, first, context)
            return None
    if isinstance(first, PointerType):
        settle(expr, first, context.facts)
    return None if first is None else Domain(first, len(types))


def _is_single(expr: ast.Expr, type_: ScalarType, context: Context) -> bool:
    if not isinstance(type_, SetType | QueueType):
        return True
    message = f"{quoted(expr.span)} is {shown(type_)}, which is no element of anything"
    context.error("E0322", expr.span, message)
    return False


def _report_unlike(expr: ast.Expr, type_: Type, first: Type, context: Context) -> None:
    message = f"{quoted(expr.span)} is {shown(type_)}, the first element is {shown(first)}"
    context.error("E0322", expr.span, message)


def _process(expr: ast.Identifier, context: Context) -> Domain | None:
    symbol = places.lookup(expr, context)
    if not isinstance(symbol, ProcessSymbol):
        return None
    if not context.mode.is_property:
        message = f"{context.mode.value} cannot speak of the process `{symbol.name}`"
        context.error("E0414", expr.span, message)
        return None
    return Domain(IntType(0, symbol.count - 1), symbol.count, process=symbol)


# Where domains stand -----------------------------------------------------------------------------


def membership(expr: ast.Binary, context: Context) -> Known:
    """`x in D`."""
    left = expressions.scalar(expr.left, context)
    found = domain(expr.right, context)
    if left is None or found is None:
        return BOOL
    if found.pool is not None:
        message = f"`in` does not look into a pool, and {quoted(expr.right.span)} is one"
        hint = "quantifiers and `choose` go through its objects"
        context.error("E0322", expr.right.span, message, hint=hint)
        return BOOL
    if context.mode is Mode.CODE and found.set is None:
        _check_stable(expr.right, context)
    element = found.element
    if isinstance(left, PointerType) and isinstance(element, PointerType):
        if is_unsettled(left):
            settle(expr.left, element, context.facts)
            left = element
        elif is_unsettled(element):
            settle(expr.right, left, context.facts)
            element = left
    both_ints = isinstance(left, IntType) and isinstance(element, IntType)
    if not both_ints and left != element:
        message = (
            f"{quoted(expr.left.span)} is {shown(left)}, the elements of "
            f"{quoted(expr.right.span)} are {shown(element)}"
        )
        context.error("E0322", expr.span, message)
    return BOOL


def _check_stable(expr: ast.Expr, context: Context) -> None:
    """In code each read is a step, and a test against a domain is one."""
    for node in walk(expr):
        symbol = context.facts.symbols.get(id(node))
        shared = isinstance(symbol, VariableSymbol) and symbol.kind in ("shared", "reference")
        if shared or isinstance(node, ast.Call):
            message = f"{quoted(expr.span)} depends on shared variables or calls"
            hint = "read them into locals first"
            context.error("E0419", expr.span, message, hint=hint)
            return


def report_misplaced(expr: ast.Range | ast.SetLiteral | ast.TypeDomain, context: Context) -> None:
    """A domain where a value is wanted."""
    match expr:
        case ast.SetLiteral():
            message = f"values in braces are no value here: {quoted(expr.span)}"
            hint = "they are domains, and can be assigned to a set: `s = { 1, 2 };`"
            context.error("E0322", expr.span, message, hint=hint)
        case ast.Range():
            context.error("E0322", expr.span, f"{quoted(expr.span)} is a range, not a value")
        case ast.TypeDomain():
            context.error("E0322", expr.span, f"{quoted(expr.span)} is a type, not a value")
        case _:
            assert_never(expr)


def binder(expr: ast.Binder, context: Context) -> Known:
    """`forall`, `exists`, `count`, `min` and `max`."""
    if not context.mode.is_pure:
        message = f"`{expr.kind}` is for properties, and this is {context.mode.value}"
        hint = "write a loop" if context.mode is Mode.CODE else ""
        context.error("E0410", expr.span, message, hint=hint)
        return None
    found = domain(expr.domain, context)
    terms = context.terms * max(1, 1 if found is None else found.size)
    if terms > MAX_TERMS:
        message = f"the quantifiers up to here have {terms} terms, {MAX_TERMS} is the most"
        context.error("E0525", expr.domain.span, message, hint="models count to small bounds")
        terms = 1
    inner = replace(context.inner(), terms=terms)
    _bind(expr, found, inner)
    if expr.kind in ("min", "max"):
        if found is not None and found.size == 0:
            message = f"{quoted(expr.domain.span)} is empty, so `{expr.kind}` has no value"
            context.error("E0322", expr.domain.span, message)
        return expressions.integer(expr.body, inner, f"what `{expr.kind}` compares")
    expressions.condition(expr.body, inner)
    if expr.kind == "count":
        return IntType(0, MAX_DOMAIN if found is None else found.size)
    return BOOL


def _bind(expr: ast.Binder, found: Domain | None, inner: Context) -> None:
    name = expr.variable
    warn_if_shadowing(name, inner)
    if found is None:
        inner.scope.entries[name.text] = Broken(name.text, name.span)
        return
    symbol = BoundSymbol(name.text, found.element, found.process, name.span)
    inner.scope.entries[name.text] = symbol
    inner.facts.declared[id(expr)] = symbol
