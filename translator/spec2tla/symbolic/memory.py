"""Symbolic execution of one step: what memory holds, in terms of the state the step starts in.

Stores are kept in order, each with the condition under which it happens; a load looks back through
those that may be to its place. Nothing is merged where paths join, since the conditions tell paths
apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import merge
from typing import TypeAlias

from spec2tla.machine.expr import (
    FALSE,
    TRUE,
    Binary,
    Constant,
    Domain,
    Element,
    Expr,
    FieldOf,
    Ite,
    Literal,
    Load,
    Place,
    Selector,
    Unary,
    is_small,
    map_domain,
    map_place,
    rebuild,
)
from spec2tla.machine.model import Update
from spec2tla.machine.simplify import binary, conjoin, constant_value, ite, unary
from spec2tla.machine.variables import Variable
from spec2tla.symbolic.conditions import Condition, Diagrams

LARGEST_NARROWED = 60
"""Nodes of a value of which each part is looked at when it is loaded."""


@dataclass(frozen=True, slots=True)
class Store:
    condition: Condition
    place: Place
    value: Expr


Key: TypeAlias = tuple[object, ...]
"""A way into a variable of which each index is a known number; other ways have no key."""


@dataclass(slots=True)
class Stores:
    """The stores to one variable, in order; `keyed` and `open` are their numbers.

    Two ways with different keys lead to different places, so a load of a place with a key needs
    to look at the stores with this key and at those without any.
    """

    all: list[Store] = field(default_factory=list)
    keyed: dict[Key, list[int]] = field(default_factory=dict)
    open: list[int] = field(default_factory=list)

    def add(self, store: Store) -> None:
        key = _key(store.place)
        (self.open if key is None else self.keyed.setdefault(key, [])).append(len(self.all))
        self.all.append(store)

    def latest_first(self, place: Place) -> Iterator[Store]:
        """The stores that may be to the place."""
        key = _key(place)
        if key is None:
            return reversed(self.all)
        same = reversed(self.keyed.get(key, []))
        return (self.all[at] for at in merge(same, reversed(self.open), reverse=True))

    def groups(self) -> Iterator[list[int]]:
        """The numbers of stores that may be to one place for certain, those of each in order."""
        yield from self.keyed.values()
        yield self.open


def _key(place: Place) -> Key | None:
    key: list[object] = []
    for selector in place.path:
        step = selector.name if isinstance(selector, FieldOf) else constant_value(selector.index)
        if step is None:
            return None
        key.append(step)
    return tuple(key)


@dataclass(slots=True)
class Memory:
    """The stores so far, by variable, and the conditions that they happen under."""

    stores: dict[Variable, Stores] = field(default_factory=dict)
    diagrams: Diagrams = field(default_factory=Diagrams)

    def when(self, condition: Condition) -> Expr:
        return self.diagrams.expression(condition)

    def store(self, condition: Condition, place: Place, value: Expr) -> None:
        """Stores a value; place and value are in terms of the start state."""
        self.stores.setdefault(place.variable, Stores()).add(Store(condition, place, value))

    def load(self, place: Place, condition: Condition) -> Expr:
        """What the place (in terms of the start state) holds where the condition is true."""
        diagrams = self.diagrams
        found: list[tuple[Expr, Expr]] = []
        rest: Expr = Load(place)
        for store in self._latest_first(place):
            diagrams.budget.spend()
            same = same_path(place.path, store.place.path)
            if same == FALSE or diagrams.both(condition, store.condition) is False:
                continue
            happened = diagrams.simplified(store.condition, condition)
            value = self._narrowed(store.value, condition)
            if happened is True and same == TRUE:
                rest = value
                break
            found.append((conjoin(self.when(happened), same), value))
            if same == TRUE:
                condition = diagrams.both(condition, diagrams.negated(store.condition))
        for applies, value in reversed(found):
            rest = ite(applies, value, rest)
        return rest

    def _narrowed(self, value: Expr, condition: Condition) -> Expr:
        """A value without the sides that it does not take where the condition holds."""
        if condition is True or not is_small(value, LARGEST_NARROWED):
            return value

        def narrowed(expr: Expr) -> Expr:
            match expr:
                case Ite(test, then, otherwise):
                    outcome = tested(test)
                    if outcome in (TRUE, FALSE):
                        return narrowed(then if outcome == TRUE else otherwise)
                    return ite(outcome, narrowed(then), narrowed(otherwise))
                case Literal() | Constant():
                    return expr
                case _:
                    return _simplified(rebuild(expr, narrowed))

        def tested(test: Expr) -> Expr:
            outcome = self.diagrams.decided(test, condition)
            if outcome is not None:
                return TRUE if outcome else FALSE
            match test:
                case Binary("&&" | "||" as op, left, right):
                    return binary(op, tested(left), tested(right))
                case _:
                    return narrowed(test)

        return narrowed(value)

    def _latest_first(self, place: Place) -> Iterator[Store]:
        stores = self.stores.get(place.variable)
        return iter(()) if stores is None else stores.latest_first(place)

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
        if all(not store.place.path for store in stores.all):
            return _scalar_update(Place(variable), self.load(Place(variable), True))
        lost = {at for group in stores.groups() for at in self._overwritten(group, stores.all)}
        kept = [store for at, store in enumerate(stores.all) if at not in lost]
        updates = [Update(s.place, s.value, self.when(s.condition)) for s in kept]
        return [u for u in updates if u.value != Load(u.place)]

    def _overwritten(self, group: list[int], stores: list[Store]) -> Iterator[int]:
        """Those of the numbered stores after which another one is sure to write the same place."""
        for position, at in enumerate(group):
            if any(self._hides(stores[later], stores[at]) for later in group[position + 1 :]):
                yield at

    def _hides(self, later: Store, store: Store) -> bool:
        diagrams = self.diagrams
        diagrams.budget.spend()
        return (
            diagrams.both(store.condition, later.condition) is store.condition
            and same_path(store.place.path, later.place.path) == TRUE
        )


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
