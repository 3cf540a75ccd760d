"""Symbolic execution of one step: what memory holds, in terms of the state the step starts in.

Stores are kept in order, each with the condition under which it happens; a load looks back through
them. Nothing is merged where paths join, since the conditions tell paths apart.
"""

from dataclasses import dataclass, field

from spec2tla.lower import conditions
from spec2tla.lower.conditions import Condition
from spec2tla.machine.expr import (
    FALSE,
    TRUE,
    Binary,
    Domain,
    Element,
    Expr,
    FieldOf,
    Ite,
    Load,
    Place,
    Selector,
    Unary,
    map_domain,
    map_place,
    rebuild,
)
from spec2tla.machine.model import Update
from spec2tla.machine.simplify import binary, conjoin, ite, unary
from spec2tla.machine.variables import Variable


@dataclass(frozen=True, slots=True)
class Store:
    condition: Condition
    place: Place
    value: Expr


@dataclass(slots=True)
class Memory:
    """The stores so far, by variable, and the tests that conditions speak of, by number."""

    stores: dict[Variable, list[Store]] = field(default_factory=dict)
    tests: dict[int, Expr] = field(default_factory=dict)

    def new_test(self, condition: Expr) -> int:
        number = len(self.tests)
        self.tests[number] = condition
        return number

    def when(self, condition: Condition) -> Expr:
        return conditions.expression(condition, self.tests)

    def store(self, condition: Condition, place: Place, value: Expr) -> None:
        """Stores a value; place and value are in terms of the start state."""
        self.stores.setdefault(place.variable, []).append(Store(condition, place, value))

    def load(self, place: Place, condition: Condition) -> Expr:
        """What the place (in terms of the start state) holds where the condition is true."""
        found: list[tuple[Expr, Expr]] = []
        rest: Expr = Load(place)
        for store in reversed(self.stores.get(place.variable, [])):
            same = same_path(place.path, store.place.path)
            if same == FALSE or conditions.both(condition, store.condition) is False:
                continue
            happened = conditions.simplified(store.condition, condition)
            if happened is True and same == TRUE:
                rest = store.value
                break
            found.append((conjoin(self.when(happened), same), store.value))
            if same == TRUE:
                condition = conditions.both(condition, conditions.negated(store.condition))
        for applies, value in reversed(found):
            rest = ite(applies, value, rest)
        return rest

    def resolve(self, expr: Expr, condition: Condition) -> Expr:
        """An expression over the present state, in terms of the start state."""
        return self._resolve(expr, condition, {})

    def resolve_place(self, place: Place, condition: Condition) -> Place:
        return map_place(place, lambda index: self.resolve(index, condition))

    def resolve_domain(self, domain: Domain, condition: Condition) -> Domain:
        return map_domain(domain, lambda bound: self.resolve(bound, condition))

    def _resolve(self, expr: Expr, condition: Condition, memo: dict[int, Expr]) -> Expr:
        known = memo.get(id(expr))
        if known is not None:
            return known
        result = _simplified(rebuild(expr, lambda child: self._resolve(child, condition, memo)))
        if isinstance(result, Load):
            result = self.load(result.place, condition)
        memo[id(expr)] = result
        return result

    def updates(self, variable: Variable) -> list[Update]:
        """What all stores to the variable come to, at the end of the step."""
        stores = self.stores[variable]
        if all(not store.place.path for store in stores):
            return _scalar_update(Place(variable), self.load(Place(variable), True))
        kept = [s for at, s in enumerate(stores) if not _overwritten(s, stores[at + 1 :])]
        updates = [Update(s.place, s.value, self.when(s.condition)) for s in kept]
        return [u for u in updates if u.value != Load(u.place)]


def _simplified(expr: Expr) -> Expr:
    match expr:
        case Binary(op, left, right):
            return binary(op, left, right)
        case Unary(op, operand):
            return unary(op, operand)
        case Ite(condition, then, otherwise):
            return ite(condition, then, otherwise)
        case _:
            return expr


def _scalar_update(place: Place, value: Expr) -> list[Update]:
    unchanged = Load(place)
    match value:
        case Load(same) if same == place:
            return []
        case Ite(condition, then, otherwise) if otherwise == unchanged:
            return [Update(place, then, condition)]
        case Ite(condition, then, otherwise) if then == unchanged:
            return [Update(place, otherwise, unary("!", condition))]
        case _:
            return [Update(place, value)]


def _overwritten(store: Store, later: list[Store]) -> bool:
    return any(
        same_path(store.place.path, other.place.path) == TRUE
        and conditions.both(store.condition, other.condition) == store.condition
        for other in later
    )


def same_path(left: tuple[Selector, ...], right: tuple[Selector, ...]) -> Expr:
    """The condition under which two ways into one variable lead to the same scalar."""
    parts: list[Expr] = []
    for a, b in zip(left, right, strict=True):
        match a, b:
            case FieldOf(name), FieldOf(other):
                if name != other:
                    return FALSE
            case Element(index), Element(other_index):
                equal = TRUE if index == other_index else binary("==", index, other_index)
                if equal == FALSE:
                    return FALSE
                parts.append(equal)
            case _:
                raise ValueError("two ways into one variable of different shape")
    return conjoin(*parts)
