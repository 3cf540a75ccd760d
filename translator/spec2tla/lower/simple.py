"""Statements without control flow: declarations, assignments, calls, choices."""

from dataclasses import replace

from spec2tla.analysis.intervals import interval
from spec2tla.analysis.model import VariableSymbol
from spec2tla.lower import calls, collections, expressions
from spec2tla.lower.context import Context, scalar_type
from spec2tla.lower.environment import Obligation, truth
from spec2tla.lower.flow import Assign, Pick
from spec2tla.lower.pure import all_values, lower_domain, lower_pure
from spec2tla.lower.stores import Evaluated, copy, store
from spec2tla.machine.defaults import default_stores, scalar_paths
from spec2tla.machine.expr import (
    TRUE,
    Bound,
    Domain,
    Element,
    Expr,
    FieldOf,
    Load,
    Place,
    Quantifier,
    RangeDomain,
    integer,
    rebuild,
)
from spec2tla.machine.simplify import conjoin
from spec2tla.machine.typing import place_type
from spec2tla.machine.variables import VariableKind
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk
from spec2tla.types import ArrayType, IntType, QueueType, SetType, StructType, is_scalar


def declare(declarator: ast.Declarator, statement: ast.LocalDecl, context: Context) -> None:
    symbol = context.facts.declared[id(declarator)]
    if not isinstance(symbol, VariableSymbol):
        raise ValueError(f"{declarator.span}: declares no variable")
    single = len(statement.declarators) == 1
    with context.at(statement.span if single else declarator.span):
        place, init = context.place(symbol), declarator.init
        if init is None:
            for part, value in default_stores(place.variable):
                context.emit(Assign(part, value, reset=True), shown=False)
        else:
            _initialise(place, init, context)


_NO_VALUES = (ast.BraceInit, ast.AnyInit)


def _initialise(place: Place, init: ast.Init, context: Context) -> None:
    match init:
        case ast.BraceInit(entries, _) if isinstance(place_type(place), SetType | QueueType):
            values = [value for _, value in entries if not isinstance(value, _NO_VALUES)]
            given = collections.collect(place_type(place), values, context)
            store(place, (), given, None, init.span, context)
        case ast.BraceInit(entries, _):
            for part, value in default_stores(place.variable):
                if part.path[: len(place.path)] == place.path:
                    context.emit(Assign(part, value), shown=False)
            for at, (name, inner) in enumerate(entries):
                _initialise(_part(place, at, name), inner, context)
        case ast.AnyInit():
            raise ValueError(f"{init.span}: a local does not start as any value")
        case _ if not is_scalar(place_type(place)) and is_scalar(context.facts.types[id(init)]):
            _fill(place, init, context)
        case _:
            store_value(place, (), init, init, context)


def _fill(place: Place, init: ast.Expr, context: Context) -> None:
    """Gives one value, evaluated once, to each element of an array."""
    value = expressions.saved(expressions.evaluate(init, context), context)
    for path, _ in scalar_paths(place_type(place)):
        part = Place(place.variable, place.path + path)
        store(part, (), value, context.facts.types[id(init)], init.span, context)


def _part(place: Place, at: int, name: ast.Name | None) -> Place:
    match place_type(place):
        case ArrayType():
            return Place(place.variable, (*place.path, Element(integer(at))))
        case StructType(_, fields):
            field = fields[at].name if name is None else name.text
            return Place(place.variable, (*place.path, FieldOf(field)))
        case other:
            raise ValueError(f"{other} has no parts")


def store_value(
    place: Place,
    obligations: tuple[Obligation, ...],
    value: ast.Expr,
    target: ast.Expr,
    context: Context,
) -> None:
    """Evaluates a value and stores it, whole structs and arrays too."""
    if is_scalar(place_type(place)):
        given = expressions.evaluate(value, context)
        store(place, obligations, given, context.facts.types[id(value)], target.span, context)
        return
    if isinstance(value, ast.Call):
        callee = context.facts.calls[id(value)]
        source: Evaluated = (calls.inline_aggregate(callee, value, context), ())
    else:
        source = expressions.evaluate_place(value, context, keep=True)
    copy((place, obligations), source, target, context)


def lower_simple(
    statement: ast.Assign | ast.Increment | ast.CallStmt | ast.Choose, context: Context
) -> None:
    match statement:
        case ast.Assign(target, "=", value, _):
            place, obligations = _target(target, value, context)
            store_value(place, obligations, value, target, context)
        case ast.Assign(target, op, value, _):
            _compound(target, op.removesuffix("="), value, context)
        case ast.Increment(target, op, _):
            one = ast.IntLiteral(1, statement.span)
            context.facts.types[id(one)] = IntType(1, 1)
            _compound(target, op[0], one, context)
        case ast.CallStmt(call, _):
            expressions.evaluate_call(call, context)
        case ast.Choose():
            _choose(statement, context)


def _target(
    target: ast.Expr, value: ast.Expr, context: Context
) -> tuple[Place, tuple[Obligation, ...]]:
    """The assigned place; its indices are evaluated before the value is."""
    keep = expressions.calls_anything(value) or not is_scalar(context.facts.types[id(target)])
    return expressions.evaluate_place(target, context, keep=keep)


def _compound(target: ast.Expr, op: str, value: ast.Expr, context: Context) -> None:
    """`x op= e`: reads x, evaluates e, writes x."""
    place, obligations = _target(target, value, context)
    if place.variable.kind is VariableKind.SHARED:
        context.begin_step()
        expressions.verify_all(context, obligations)
        expressions.verify_guards(context, place.variable, target.span, write=False)
        kept = context.temp(scalar_type(place_type(place)))
        context.emit(Assign(kept, Load(place)), reads=(place,))
        old: Expr = Load(kept)
    else:
        expressions.verify_all(context, obligations)
        expressions.environment(context).saw_local(place, target.span)
        old = Load(place)
        if expressions.calls_anything(value):
            old = expressions.saved(old, context)
    whole = ast.Binary(op, target, value, context.origin.span)
    facts = context.facts
    left, right = facts.types[id(target)], facts.types[id(value)]
    if isinstance(left, IntType) and isinstance(right, IntType):
        facts.types[id(whole)] = interval(op, left, right)
    given = expressions.operator(op, (old, expressions.evaluate(value, context)), whole, context)
    store(place, obligations, given, facts.types.get(id(whole)), target.span, context)


def _choose(statement: ast.Choose, context: Context) -> None:
    env = expressions.environment(context)
    obligations: tuple[Obligation, ...] = ()
    symbol = context.facts.declared[id(statement)]
    if not isinstance(symbol, VariableSymbol):
        raise ValueError(f"{statement.span}: chooses no variable")
    place = context.place(symbol)
    if statement.domain is None:
        domain = _choose_domain(statement, place, context)
    else:
        domain, obligations = lower_domain(statement.domain, env)
    condition: Expr = TRUE
    if statement.condition is not None:
        pure = lower_pure(statement.condition, env)
        holds = truth(pure.expr, statement.condition, context.facts)
        condition = conjoin(pure.defined(), holds)
        obligations += _of_each(place, domain, pure.obligations)
    context.uses = [(v, s) for v, s in context.uses if v != place.variable]
    context.begin_step()
    expressions.verify_all(context, obligations)
    _verify_looked_at(statement, context)
    context.emit(Pick(place, domain, condition))


def _of_each(
    place: Place, domain: Domain, obligations: tuple[Obligation, ...]
) -> tuple[Obligation, ...]:
    """What the condition asks for must hold of each value that is looked at, not of the chosen."""
    name = place.variable.name.rpartition(".")[2].partition("@")[0]
    each = Bound(f"each_{name}", scalar_type(place_type(place)))

    def of_each(expr: Expr) -> Expr:
        return each if expr == Load(place) else rebuild(expr, of_each)

    return tuple(
        replace(o, ok=Quantifier("forall", each, domain, of_each(o.ok))) for o in obligations
    )


def _verify_looked_at(statement: ast.Choose, context: Context) -> None:
    """That the locks are held under which the domain and the condition may be read."""
    for node in walk((statement.domain, statement.condition)):
        if isinstance(node, ast.Identifier) and expressions.is_shared(node, context):
            variable = expressions.evaluate_place(node, context)[0].variable
            expressions.verify_guards(context, variable, node.span, write=False)


def _choose_domain(statement: ast.Choose, place: Place, context: Context) -> Domain:
    type_ = statement.type
    if isinstance(type_, ast.IntSpec) and type_.low is not None and type_.high is not None:
        env = expressions.environment(context)
        return RangeDomain(lower_pure(type_.low, env).expr, lower_pure(type_.high, env).expr)
    return all_values(place.variable.type)
