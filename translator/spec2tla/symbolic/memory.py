"""Symbolic execution of one step: what memory holds, in terms of the state the step starts in.

Stores are kept in order, each with the condition under which it happens; a load looks back through
those that may be to its place. Nothing is merged where paths join, since the conditions tell paths
apart.
"""

from collections.abc import Iterator, Mapping
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

LARGEST_NARROWED = 200
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
    """The stores so far, by variable, and the conditions that they happen under.

    `begun` is what is known of whole variables in the state that the step starts in.
    """

    stores: dict[Variable, Stores] = field(default_factory=dict)
    diagrams: Diagrams = field(default_factory=Diagrams)
    begun: Mapping[Variable, Expr] = field(default_factory=dict)

    def when(self, condition: Condition) -> Expr:
        return self.diagrams.expression(condition)

    def store(self, condition: Condition, place: Place, value: Expr) -> None:
        """Stores a value; place and value are in terms of the start state."""
        self.stores.setdefault(place.variable, Stores()).add(Store(condition, place, value))

    def load(self, place: Place, condition: Condition) -> Expr:
        """What the place (in terms of the start state) holds where the condition is true."""
        diagrams = self.diagrams
        found: list[tuple[Expr, Expr]] = []
        rest = self._at_first(place)
        for store in self._latest_first(place):
            diagrams.budget.spend()
            same = same_path(place.path, store.place.path)
            paths = diagrams.both(condition, store.condition)
            if same == FALSE or paths is False:
                continue
            happened = diagrams.simplified(store.condition, condition)
            value = self._narrowed(store.value, paths)
            if happened is True and same == TRUE:
                rest = value
                break
            found.append((conjoin(self.when(happened), same), value))
            if same == TRUE:
                condition = diagrams.both(condition, diagrams.negated(store.condition))
        for applies, value in reversed(found):
            rest = ite(applies, value, rest)
        return rest

    def held(self, place: Place, condition: Condition) -> Iterator[tuple[Condition, Expr]]:
        """What the place may hold, and on which paths of the condition it may do so."""
        diagrams = self.diagrams
        for store in self._latest_first(place):
            diagrams.budget.spend()
            same = same_path(place.path, store.place.path)
            paths = diagrams.both(condition, store.condition)
            if same == FALSE or paths is False:
                continue
            yield paths, store.value
            if same == TRUE:
                condition = diagrams.both(condition, diagrams.negated(store.condition))
        if condition is not False:
            yield condition, self._at_first(place)

    def _at_first(self, place: Place) -> Expr:
        known = None if place.path else self.begun.get(place.variable)
        return Load(place) if known is None else known

    def _narrowed(self, value: Expr, condition: Condition) -> Expr:
        """A value without the sides that it does not take where the condition holds."""
        if condition is True or not is_small(value, LARGEST_NARROWED):
            return value
        return self._value_where(value, condition)

    def _value_where(self, value: Expr, condition: Condition) -> Expr:
        match value:
            case Ite(test, then, otherwise):
                outcome, yes, no = self._sides(test, condition)
                if outcome in (TRUE, FALSE):
                    return self._value_where(then if outcome == TRUE else otherwise, condition)
                return ite(outcome, self._value_where(then, yes), self._value_where(otherwise, no))
            case Literal() | Constant():
                return value
            case _:
                return _simplified(rebuild(value, lambda e: self._value_where(e, condition)))

    def _sides(self, test: Expr, condition: Condition) -> tuple[Expr, Condition, Condition]:
        """What a test comes to where the condition holds, and where it is true and false there."""
        paths = self.diagrams.paths(test, condition)
        if paths is not None:
            outcome = FALSE if paths is False else TRUE if paths is condition else test
            return outcome, paths, self.diagrams.without(condition, paths)
        match test:
            case Binary("&&" | "||" as op, left, right):
                outcome = binary(
                    op, self._sides(left, condition)[0], self._sides(right, condition)[0]
                )
                return outcome, condition, condition
            case _:
                return self._value_where(test, condition), condition, condition

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
        # What has become of a conditional with a bool on one side.
        case Binary("||", condition, Load(same)) if same == place:
            return [Update(place, TRUE, condition)]
        case Binary("&&", condition, Load(same)) if same == place:
            return [Update(place, FALSE, unary("!", condition))]
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
