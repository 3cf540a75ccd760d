"""Machine expressions to TLA+ terms.

In: an expression and the scope of the definition that it stands in. Out: a term; the scope notes
what the module must define for it. It must not know steps or layout.
"""

from collections.abc import Callable, Sequence
from typing import assert_never

from spec2tla.emit import terms
from spec2tla.emit.conditions import needs_order
from spec2tla.emit.containers import UNARY, unary_container
from spec2tla.emit.operators import binary_term, is_boolean
from spec2tla.emit.scope import Scope
from spec2tla.emit.terms import Atom, Binder, Cases, Equation, Let, Prefix, Run, Term
from spec2tla.emit.values import literal, whole_number
from spec2tla.machine.expr import (
    AtPc,
    Binary,
    Bound,
    Constant,
    Domain,
    Element,
    Expr,
    Ite,
    Literal,
    Load,
    Me,
    Old,
    OwnerOf,
    Place,
    Quantifier,
    RangeDomain,
    SelfIndex,
    SetDomain,
    Unary,
    ValuesDomain,
    integer,
)
from spec2tla.machine.simplify import negate
from spec2tla.machine.typing import scalar_type_of
from spec2tla.types import BoolType, EnumType, IntType

SELF = Atom("self")


def term(expr: Expr, scope: Scope, primed: bool = False) -> Term:
    """The expression as a term; `primed` where it speaks of the state after a step."""
    name = scope.named.get(scope.graph.number(expr, primed)) if scope.named else None
    return Atom(name) if name is not None else _written_out(expr, scope, primed)


def _written_out(expr: Expr, scope: Scope, primed: bool) -> Term:
    match expr:
        case Literal(value, type_):
            return literal(value, type_, scope)
        case Constant(name, _, _):
            scope.used.constants.add(name)
            return Atom(scope.names.constants[name])
        case Load(place):
            return place_term(place, scope, primed)
        case Bound(name, _):
            return Atom(scope.locals.bound(name))
        case SelfIndex():
            return SELF if scope.is_replicated else Atom("0")
        case Me():
            return _me(scope)
        case OwnerOf(process, instance):
            return owner(process, instance, scope, primed)
        case Unary(op, operand):
            return _unary(op, operand, scope, primed)
        case Binary():
            return binary_term(expr, scope, primed, lambda part: term(part, scope, primed))
        case Ite():
            return _cases(expr, scope, primed)
        case Quantifier():
            return _quantifier(expr, scope, primed)
        case AtPc(process, instance, pcs):
            return _at(process, instance, pcs, scope, primed)
        case Old(operand):
            return term(operand, scope, False)
        case _:
            assert_never(expr)


# Who is executing ---------------------------------------------------------------------------------


def _me(scope: Scope) -> Term:
    if scope.process is None:
        raise ValueError("no process is executing in a property")
    if not scope.process.replicated:
        return owner(scope.process.name, integer(0), scope, False)
    scope.used.owner_functions.add(scope.process.name)
    return terms.call(scope.names.owner_functions[scope.process.name], SELF)


def owner(name: str, instance: Expr, scope: Scope, primed: bool) -> Term:
    """A process instance as the owner of a lock."""
    process = scope.emission.machine.process(name)
    if not process.replicated or isinstance(instance, Literal):
        number = whole_number(instance.value) if isinstance(instance, Literal) else 0
        at = scope.emission.machine.instances().index((process, number))
        return terms.quoted(scope.names.owners[at + 1])
    scope.used.owner_functions.add(name)
    return terms.call(scope.names.owner_functions[name], term(instance, scope, primed))


# Places ------------------------------------------------------------------------------------------


def place_term(place: Place, scope: Scope, primed: bool) -> Term:
    name = scope.names.variables[place.variable.name]
    base = f"{name}'" if primed else name
    selectors = path_parts(place, scope, primed)
    return Run((base, *selectors)) if selectors else Atom(base)


def path_parts(place: Place, scope: Scope, primed: bool) -> tuple[str | Term, ...]:
    """The way into a variable, `[self][i].stage`, in pieces; empty for a whole one."""
    parts: list[str | Term] = []
    process = scope.emission.process(place.variable.process)
    if process is not None and process.replicated:
        instance = place.instance
        parts += ["[", SELF if instance is None else term(instance, scope, primed), "]"]
    for selector in place.path:
        if isinstance(selector, Element):
            parts += ["[", term(selector.index, scope, primed), "]"]
        else:
            parts.append(f".{scope.names.fields[selector.name]}")
    return tuple(parts)


def _at(process: str, instance: Expr, pcs: tuple[str, ...], scope: Scope, primed: bool) -> Term:
    parts: list[str | Term] = [scope.names.pcs[process] + ("'" if primed else "")]
    found = scope.emission.machine.process(process)
    if found.replicated:
        parts += ["[", term(instance, scope, primed), "]"]
    return is_one_of(Run(tuple(parts)) if len(parts) > 1 else Atom(str(parts[0])), pcs)


def is_one_of(left: Term, values: Sequence[str]) -> Term:
    if not values:
        return terms.FALSE
    if len(values) == 1:
        return terms.equals(left, terms.quoted(values[0]))
    several = terms.set_of(tuple(terms.quoted(value) for value in values))
    return terms.Infix("\\in", left, several, terms.COMPARISON)


# Operators ---------------------------------------------------------------------------------------


def _unary(op: str, operand: Expr, scope: Scope, primed: bool) -> Term:
    inner = term(operand, scope, primed)
    match op:
        case "!":
            return negated(inner)
        case "-":
            return Prefix("-", inner, terms.RANGE)
        case "~":
            return terms.Infix("-", terms.number(-1), inner, terms.MINUS)
        case _ if op in UNARY:
            return unary_container(op, inner, scalar_type_of(operand), scope)
        case _:
            raise ValueError(f"no unary operator {op}")


def negated(inner: Term) -> Term:
    match inner:
        case terms.Infix("=", left, right, level):
            return terms.Infix("#", left, right, level)
        case terms.Infix("\\in", left, right, level):
            return terms.Infix("\\notin", left, right, level)
        case Prefix("~", operand, _):
            return operand
        case _:
            return Prefix("~", inner, terms.NOT)


def _cases(expr: Ite, scope: Scope, primed: bool) -> Term:
    choice = _truth(expr)
    if choice is not None:
        return term(choice, scope, primed)
    branches: list[tuple[Term, Term]] = []
    rest: Expr = expr
    while isinstance(rest, Ite) and _truth(rest) is None:
        branches.append((term(rest.condition, scope, primed), term(rest.then, scope, primed)))
        rest = rest.otherwise
        if scope.named and scope.graph.number(rest, primed) in scope.named:
            break
    return Cases(tuple(branches), term(rest, scope, primed))


def _truth(expr: Ite) -> Expr | None:
    """`c ? true : e` as `c || e`, and the like."""
    match expr:
        case Ite(condition, Literal(True, BoolType()), otherwise):
            return Binary("||", condition, otherwise)
        case Ite(condition, Literal(False, BoolType()), otherwise):
            return Binary("&&", negate(condition), otherwise)
        case Ite(condition, then, Literal(False, BoolType())):
            return Binary("&&", condition, then)
        case Ite(condition, then, Literal(True, BoolType())):
            return Binary("||", negate(condition), then)
        case _:
            return None


# Quantifiers -------------------------------------------------------------------------------------


def _quantifier(expr: Quantifier, scope: Scope, primed: bool) -> Term:
    name = scope.locals.bound(expr.variable.name)
    domain = domain_term(expr.domain, scope, primed)
    inside = scope.graph.number(expr, primed)
    body = with_definitions(
        [(expr.body, primed)], scope, lambda: term(expr.body, scope, primed), inside
    )
    bound = terms.Infix("\\in", Atom(name), domain, terms.COMPARISON)
    match expr.kind:
        case "forall" | "exists":
            return _merged("\\A" if expr.kind == "forall" else "\\E", name, domain, body)
        case "count":
            scope.used.cardinality = True
            return terms.Bracket("Cardinality({", (Equation(bound, ":", body),), "})")
        case "min" | "max":
            helper = expr.kind.capitalize()
            scope.used.helpers.add(helper)
            return terms.Bracket(f"{helper}({{", (Equation(body, ":", bound),), "})")
        case _:
            raise ValueError(f"no quantifier {expr.kind}")


def _merged(quantifier: str, name: str, domain: Term, body: Term) -> Term:
    r"""`\A x \in S : \A y \in T : P` as one quantifier, where T does not mention x."""
    match body:
        case Binder(inner, variables, rest) if inner == quantifier and all(
            (isinstance(d, Atom) and d != Atom(name)) or d == domain for _, d in variables
        ):
            return Binder(quantifier, ((name, domain), *variables), rest)
        case _:
            return Binder(quantifier, ((name, domain),), body)


def domain_term(domain: Domain, scope: Scope, primed: bool = False) -> Term:
    match domain:
        case RangeDomain(low, high):
            return terms.interval(term(low, scope, primed), term(high, scope, primed))
        case ValuesDomain(values):
            return values_term(values, scope, primed)
        case SetDomain(value):
            return term(value, scope, primed)


def values_term(values: tuple[Expr, ...], scope: Scope, primed: bool = False) -> Term:
    """The set of the values, by a short name or as an interval where there is one."""
    whole = _whole_type(values, scope) or _consecutive(values)
    return whole or terms.set_of(tuple(term(v, scope, primed) for v in values))


def _whole_type(values: tuple[Expr, ...], scope: Scope) -> Term | None:
    """BOOLEAN, or the name of the enum, where the values are all that there are."""
    literals = [v for v in values if isinstance(v, Literal)]
    if len(literals) < len(values) or not literals:
        return None
    given = {v.value for v in literals}
    match literals[0].type:
        case BoolType() if given == {False, True}:
            return Atom("BOOLEAN")
        case EnumType(name, members) if len(given) == len(members) > 1:
            scope.used.enum_sets.add(name)
            return Atom(scope.names.enum_sets[name])
        case _:
            return None


def _consecutive(values: tuple[Expr, ...]) -> Term | None:
    numbers = [v.value for v in values if isinstance(v, Literal) and isinstance(v.type, IntType)]
    if len(numbers) < len(values) or len(numbers) < 2:
        return None
    low, high = whole_number(numbers[0]), whole_number(numbers[-1])
    if high - low + 1 != len(numbers) or numbers != list(range(low, high + 1)):
        return None
    return terms.interval(terms.number(low), terms.number(high))


# Names for what stands several times -------------------------------------------------------------


def with_definitions(
    roots: Sequence[tuple[Expr, bool]],
    scope: Scope,
    build: Callable[[], Term],
    inside: int | None = None,
) -> Term:
    """What `build` makes of the roots, under a LET for their large common parts.

    `inside`: the node of the quantifier whose body this is. The second part of a root is whether
    it is primed.
    """
    numbers = [scope.graph.number(expr, primed) for expr, primed in roots]
    chosen = scope.graph.definitions(numbers, scope.named, inside)
    if not chosen:
        return build()
    names: dict[int, str] = {}
    definitions: list[tuple[str, Term]] = []
    for at in chosen:
        node = scope.graph.nodes[at]
        with scope.naming(names):
            value = _written_out(node.expr, scope, node.primed)
        names = names | {at: scope.locals.fresh("test" if is_boolean(node.expr) else "value")}
        definitions.append((names[at], value))
    with scope.naming(names):
        return Let(tuple(definitions), build())


def condition(expr: Expr, scope: Scope) -> Term:
    """A conjunct of an action or of Init.

    TLC keeps the value of a LET within an expression only: where LET stands for a part of an action
    it evaluates the definition anew at each use, so it must not be outermost. Nor must a
    disjunction be of which a later part has a value only where the first ones are false: where it
    is a part of an action, TLC tries all of them.
    """
    said = with_definitions([(expr, False)], scope, lambda: term(expr, scope))
    is_value = isinstance(said, Let) or needs_order(expr)
    return terms.equals(said, terms.TRUE) if is_value else said
