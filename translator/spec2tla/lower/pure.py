"""Expressions that are evaluated in one step: of properties, ghosts, waits, and over locals.

Such an expression becomes one machine expression, and a list of what must hold for it to have a
value: indices in bounds, no division by zero, no overflow.
"""

from collections.abc import Mapping
from dataclasses import replace

from spec2tla.analysis.model import (
    BoundSymbol,
    ConstSymbol,
    EnumMemberSymbol,
    Facts,
    PoolSymbol,
    ProcessSymbol,
    SelfSymbol,
    VariableSymbol,
)
from spec2tla.lower import queries
from spec2tla.lower.environment import (
    Environment,
    Obligation,
    Pure,
    dereferenced,
    given,
    int_type,
    member,
    obligation,
    same,
    truth,
)
from spec2tla.lower.overflow import fits
from spec2tla.machine.defaults import default_value
from spec2tla.machine.expr import (
    TRUE,
    Constant,
    Domain,
    Element,
    Expr,
    FieldOf,
    Literal,
    Load,
    Place,
    Quantifier,
    RangeDomain,
    SelfIndex,
    SetDomain,
    ValuesDomain,
    integer,
)
from spec2tla.machine.model import Pool
from spec2tla.machine.simplify import binary, conjoin, ite, negate, unary
from spec2tla.machine.typing import scalar_type_of
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.types import (
    BOOL,
    NULL,
    ArrayType,
    BoolType,
    EnumType,
    IntType,
    PointerType,
    QueueType,
    SetType,
    Type,
)


def lower_pure(expr: ast.Expr, env: Environment) -> Pure:
    """An expression without calls of functions or operations, as it is in one state."""
    match expr:
        case ast.IntLiteral(value, _):
            return Pure(integer(value))
        case ast.BoolLiteral(value, _):
            return Pure(Literal(value, BOOL))
        case ast.Identifier() | ast.Index() | ast.Member():
            return _value(expr, env)
        case ast.Unary("&", operand, _):
            return lower_pure(operand, env)
        case ast.Unary("!", operand, _):
            return _negated(_condition(operand, env))
        case ast.Unary(op, operand, _):
            inner = lower_pure(operand, env)
            return combined(op, (inner,), unary(op, inner.expr), expr, env.facts)
        case ast.Binary("in", left, right, span):
            return _membership(left, right, span, env)
        case ast.Binary("&&" | "||" | "==>" | "<==>" as op, left, right, _):
            return _connected(op, _condition(left, env), _condition(right, env))
        case ast.Binary(op, left, right, _):
            sides = lower_pure(left, env), lower_pure(right, env)
            result = operation(op, sides[0].expr, sides[1].expr, left, env.facts)
            return combined(op, sides, result, expr, env.facts)
        case ast.Conditional(condition, then, otherwise, _):
            return conditional(
                _condition(condition, env), lower_pure(then, env), lower_pure(otherwise, env)
            )
        case ast.NullLiteral():
            return Pure(null(expr, env.facts))
        case ast.SetLiteral(elements, _):
            return _set_of(expr, tuple(lower_pure(e, env) for e in elements), env.facts)
        case ast.Call():
            return queries.lower_call(expr, env)
        case ast.Binder():
            return _quantified(expr, env)
        case ast.Range() | ast.TypeDomain():
            raise ValueError(f"{expr.span}: not a value")


# Operators ---------------------------------------------------------------------------------------


def _condition(expr: ast.Expr, env: Environment) -> Pure:
    inner = lower_pure(expr, env)
    return Pure(truth(inner.expr, expr, env.facts), inner.obligations)


def _negated(inner: Pure) -> Pure:
    return Pure(negate(inner.expr), inner.obligations)


def operation(op: str, left: Expr, right: Expr, left_side: ast.Expr, facts: Facts) -> Expr:
    """The value of a binary operator."""
    if op in ("==", "!="):
        return same(op, left, right, facts.types.get(id(left_side)))
    return binary(op, left, right)


def _connected(op: str, left: Pure, right: Pure) -> Pure:
    """The right side of `&&`, `||`, `==>` need only have a value if used."""
    value = binary(op, left.expr, right.expr)
    if op in ("&&", "==>"):
        return Pure(value, left.obligations + given(left.expr, right.obligations))
    if op == "||":
        return Pure(value, left.obligations + given(negate(left.expr), right.obligations))
    return Pure(value, left.obligations + right.obligations)


def null(expr: ast.Expr, facts: Facts) -> Literal:
    type_ = facts.types[id(expr)]
    if not isinstance(type_, PointerType):
        raise ValueError(f"{expr.span}: NULL of no pointer type")
    return Literal(NULL, type_)


def _set_of(expr: ast.Expr, elements: tuple[Pure, ...], facts: Facts) -> Pure:
    type_ = facts.types[id(expr)]
    if not isinstance(type_, SetType | QueueType):
        raise ValueError(f"{expr.span}: values of no type")
    obligations = tuple(o for element in elements for o in element.obligations)
    return Pure(collected(type_, tuple(e.expr for e in elements)), obligations)


def collected(type_: SetType | QueueType, elements: tuple[Expr, ...]) -> Expr:
    """The set or queue of the elements."""
    result: Expr = Literal(default_value(type_), type_)
    for element in elements:
        result = binary("with" if isinstance(type_, SetType) else "append", result, element)
    return result


def combined(op: str, parts: tuple[Pure, ...], value: Expr, whole: ast.Expr, facts: Facts) -> Pure:
    """The value of an operator, with what its parts and the operator itself ask for."""
    obligations = tuple(o for part in parts for o in part.obligations)
    if op in ("/", "%") and parts[1].expr != integer(0):
        divisor = binary("!=", parts[1].expr, integer(0))
        obligations += obligation(divisor, "division by zero", whole.span)
    elif op in ("/", "%"):
        obligations += (
            Obligation(binary("!=", integer(0), integer(0)), "division by zero", whole.span),
        )
    whole_type = int_type(facts, whole)
    if whole_type is not None:
        in_range = fits(op, tuple(p.expr for p in parts), whole_type)
        obligations += obligation(in_range, "the result does not fit into 32 bits", whole.span)
    return Pure(value, obligations)


def conditional(condition: Pure, then: Pure, otherwise: Pure) -> Pure:
    return Pure(
        ite(condition.expr, then.expr, otherwise.expr),
        condition.obligations
        + given(condition.expr, then.obligations)
        + given(negate(condition.expr), otherwise.obligations),
    )


# Values ------------------------------------------------------------------------------------------


def _value(expr: ast.Identifier | ast.Index | ast.Member, env: Environment) -> Pure:
    symbol = env.facts.symbols.get(id(expr)) if isinstance(expr, ast.Identifier) else None
    match symbol:
        case ConstSymbol(name, value, type_):
            return Pure(Constant(name, value, type_))
        case EnumMemberSymbol(_, type_, position):
            return Pure(Literal(position, type_))
        case BoundSymbol():
            return Pure(env.bound[symbol])
        case SelfSymbol():
            return Pure(SelfIndex())
        case _:
            place, obligations = lower_place(expr, env)
            if isinstance(expr, ast.Identifier):
                env.saw_local(place, expr.span)
            return Pure(Load(place), obligations)


def lower_place(expr: ast.Expr, env: Environment) -> tuple[Place, tuple[Obligation, ...]]:
    """The place that an expression names, and what its indices ask for."""
    match expr:
        case ast.Identifier():
            symbol = env.facts.symbols[id(expr)]
            if not isinstance(symbol, VariableSymbol):
                raise ValueError(f"{expr.span}: not a variable")
            place = env.place(symbol)
            return place, _object_alive(place, expr, env.pools)
        case ast.Unary("&", operand, _):
            return lower_place(operand, env)
        case ast.Index(base, index, _):
            place, obligations = lower_place(base, env)
            position = lower_pure(index, env)
            bounds = in_bounds(env.facts, base, index, position.expr)
            inner = Place(place.variable, (*place.path, Element(position.expr)), place.instance)
            return inner, obligations + position.obligations + bounds
        case ast.Member():
            return _member_place(expr, env)
        case _:
            raise ValueError(f"{expr.span}: not a place")


def _member_place(expr: ast.Member, env: Environment) -> tuple[Place, tuple[Obligation, ...]]:
    local = env.facts.locals.get(id(expr))
    if local is None and is_dereference(expr, env.facts, env.bindings):
        return _object_field(expr, env)
    if local is None:
        place, obligations = lower_place(expr.base, env)
        path = (*place.path, FieldOf(expr.field.text))
        return Place(place.variable, path, place.instance), obligations
    if env.views is None:
        raise ValueError(f"{expr.span}: code does not look into processes")
    instance = queries.lower_instance(local.instance, env)
    return env.views.local(local, instance.expr), instance.obligations


def is_dereference(
    expr: ast.Member, facts: Facts, bindings: Mapping[VariableSymbol, Place]
) -> bool:
    """Whether `base->field` follows a pointer, and not a parameter that stands for a local."""
    return expr.arrow and not is_reference(expr.base, facts, bindings)


def is_reference(expr: ast.Expr, facts: Facts, bindings: Mapping[VariableSymbol, Place]) -> bool:
    """Whether the expression is a parameter that stands for the caller's struct here."""
    symbol = facts.symbols.get(id(expr)) if isinstance(expr, ast.Identifier) else None
    if not isinstance(symbol, VariableSymbol):
        return False
    return symbol.kind == "reference" or symbol in bindings


def _object_alive(
    place: Place, expr: ast.Expr, pools: Mapping[str, Pool]
) -> tuple[Obligation, ...]:
    """What a place that a parameter stands for asks for: if in an object, that it still is one."""
    if not any(place.variable == pool.objects for pool in pools.values()):
        return ()
    way = place.path[0]
    type_ = scalar_type_of(way.index) if isinstance(way, Element) else None
    if not isinstance(way, Element) or not isinstance(type_, PointerType):
        raise ValueError(f"{expr.span}: a place in no object")
    return dereferenced(way.index, type_, expr)


def _object_field(expr: ast.Member, env: Environment) -> tuple[Place, tuple[Obligation, ...]]:
    pointer = lower_pure(expr.base, env)
    place, alive = object_field(pointer.expr, expr, env.facts, env.pools)
    return place, pointer.obligations + alive


def object_field(
    pointer: Expr, expr: ast.Member, facts: Facts, pools: Mapping[str, Pool]
) -> tuple[Place, tuple[Obligation, ...]]:
    """The field of the object that a pointer, the value of the expression's base, leads to."""
    type_ = facts.types[id(expr.base)]
    if not isinstance(type_, PointerType):
        raise ValueError(f"{expr.span}: not a pointer")
    path = (Element(pointer), FieldOf(expr.field.text))
    return Place(pools[type_.pool].objects, path), dereferenced(pointer, type_, expr.base)


def in_bounds(
    facts: Facts, base: ast.Expr, index: ast.Expr, position: Expr
) -> tuple[Obligation, ...]:
    """That an index is within its array, unless its type says so."""
    array, type_ = facts.types[id(base)], int_type(facts, index)
    if not isinstance(array, ArrayType):
        raise ValueError(f"{base.span}: not an array")
    low = TRUE if type_ is not None and type_.low >= 0 else binary(">=", position, integer(0))
    high: Expr = TRUE
    if type_ is None or type_.high >= array.size:
        high = binary("<", position, integer(array.size))
    message = (
        f"index {index.span.text} is out of bounds: {base.span.text} has {array.size} elements"
    )
    return obligation(conjoin(low, high), message, index.span)


# Domains and quantifiers -------------------------------------------------------------------------


def all_values(type_: Type) -> Domain:
    """The domain of all values of a scalar type."""
    match type_:
        case BoolType():
            return ValuesDomain((Literal(False, BOOL), Literal(True, BOOL)))
        case IntType(low, high):
            return RangeDomain(integer(low), integer(high))
        case EnumType(_, members):
            return ValuesDomain(tuple(Literal(k, type_) for k in range(len(members))))
        case _:
            raise ValueError(f"no domain of {type_}")


def lower_domain(expr: ast.Expr, env: Environment) -> tuple[Domain, tuple[Obligation, ...]]:
    match expr:
        case ast.Range(low, high, _):
            a, b = lower_pure(low, env), lower_pure(high, env)
            return RangeDomain(a.expr, b.expr), a.obligations + b.obligations
        case _ if isinstance(env.facts.types.get(id(expr)), SetType):
            whole = lower_pure(expr, env)
            return SetDomain(whole.expr), whole.obligations
        case ast.SetLiteral(elements, _):
            values = tuple(lower_pure(e, env) for e in elements)
            obligations = tuple(o for v in values for o in v.obligations)
            return ValuesDomain(tuple(v.expr for v in values)), obligations
        case ast.TypeDomain(type_, _):
            if isinstance(type_, ast.IntSpec) and type_.low is not None and type_.high is not None:
                low_end, high_end = lower_pure(type_.low, env), lower_pure(type_.high, env)
                return RangeDomain(low_end.expr, high_end.expr), ()
            return all_values(env.facts.types[id(expr)]), ()
        case ast.Identifier():
            symbol = env.facts.symbols[id(expr)]
            if isinstance(symbol, ProcessSymbol):
                return RangeDomain(integer(0), integer(symbol.count - 1)), ()
            if isinstance(symbol, PoolSymbol):
                return SetDomain(Load(Place(env.pools[symbol.name].allocated))), ()
            raise ValueError(f"{expr.span}: not a domain")
        case _:
            raise ValueError(f"{expr.span}: not a domain")


def _membership(left: ast.Expr, right: ast.Expr, span: Span, env: Environment) -> Pure:
    value = lower_pure(left, env)
    domain, obligations = lower_domain(right, env)
    return Pure(member(value.expr, domain), value.obligations + obligations)


def _quantified(expr: ast.Binder, env: Environment) -> Pure:
    domain, obligations = lower_domain(expr.domain, env)
    symbol = env.facts.declared[id(expr)]
    if not isinstance(symbol, BoundSymbol):
        raise ValueError(f"{expr.span}: binds no variable")
    bound = env.bind(symbol)
    body = lower_pure(expr.body, env)
    everywhere = tuple(
        replace(o, ok=Quantifier("forall", bound, domain, o.ok)) for o in body.obligations
    )
    return Pure(Quantifier(expr.kind, bound, domain, body.expr), obligations + everywhere)
