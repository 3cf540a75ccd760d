"""Expressions as they are after two instances of a process have changed places.

In: an expression, a process, and the shared arrays that have an element for each instance. Out: a
number, the same for the same expression; the order of what `&&` or `||` joins does not matter. It
must not know what is concluded from that.

Whoever executes a step is nobody in particular, so a process's own steps are compared as they
stand: `self` and `me` go with the instance. What names an instance outright (by a number where an
instance is meant, or as the owner of a lock) gets the name of the other one; a quantifier over all
instances speaks of the same ones as before. Everything else that could tell instances apart, such
as arithmetic on `self`, is taken to do so.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from spec2tla.machine.expr import (
    AtPc,
    Binary,
    Bound,
    Constant,
    Domain,
    Element,
    Expr,
    FieldOf,
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
    Value,
    ValuesDomain,
    children,
)
from spec2tla.machine.model import Branch, Machine, Next, Process, Update
from spec2tla.machine.simplify import constant_value
from spec2tla.machine.variables import Variable
from spec2tla.types import OwnerType, SetType


class UnevenError(Exception):
    """Something tells the instances apart."""


@dataclass(slots=True)
class Numbers:
    """The same number for the same thing."""

    known: dict[Hashable, int] = field(default_factory=dict)

    def of(self, *thing: Hashable) -> int:
        return self.known.setdefault(thing, len(self.known))


@dataclass(frozen=True, slots=True)
class Instances:
    """The instances of a process: `first` is the owner value of its instance 0."""

    process: Process
    first: int
    arrays: frozenset[Variable]

    @classmethod
    def of(cls, machine: Machine, process: Process, arrays: frozenset[Variable]) -> "Instances":
        return cls(process, machine.instances().index((process, 0)) + 1, arrays)

    def is_array(self, place: Place) -> bool:
        return place.variable in self.arrays

    def are_all(self, domain: Domain) -> bool:
        match domain:
            case RangeDomain(low, high):
                ends = constant_value(low), constant_value(high)
                return ends == (0, self.process.count - 1)
            case ValuesDomain(values):
                return {constant_value(v) for v in values} == set(range(self.process.count))
            case SetDomain():
                return False


@dataclass(slots=True)
class Renamed:
    """Numbers the parts of one step, or of one property, as they are after a change of places.

    `bounds` are the bound variables that stand for an instance somewhere. `swap` is the number of
    the instance that changes places with the next one; -1 for none. `own`: a step of the process.
    """

    instances: Instances
    numbers: Numbers
    bounds: frozenset[str]
    swap: int
    own: bool
    memo: dict[int, int] = field(default_factory=dict)

    def number(self, expr: Expr) -> int:
        key = id(expr)
        if key not in self.memo:
            self.memo[key] = self.numbers.of(*self._parts(expr))
        return self.memo[key]

    def _parts(self, expr: Expr) -> tuple[Hashable, ...]:
        match expr:
            case Literal(value, type_):
                return "literal", str(type_), self._value(value, type_)
            case Constant(name):
                return "constant", name
            case Load(place):
                return "load", self.place(place)
            case Bound(name):
                if name in self.bounds:
                    raise UnevenError
                return "bound", name
            case SelfIndex():
                if self.own:
                    raise UnevenError
                return ("self",)
            case Me():
                return ("me",)
            case OwnerOf(process, instance):
                return "owner", process, self._named(process, instance)
            case AtPc(process, instance, pcs):
                return "at", process, self._named(process, instance), pcs
            case Unary(op, operand):
                return op, self.number(operand)
            case Old(operand):
                return "old", self.number(operand)
            case Binary(op, left, right):
                return self._binary(op, left, right)
            case Ite(condition, then, otherwise):
                return "?", *map(self.number, (condition, then, otherwise))
            case Quantifier(kind, variable, domain, body):
                over = self.domain(variable, domain)
                return kind, variable.name, over, self.number(body)

    def _binary(self, op: str, left: Expr, right: Expr) -> tuple[Hashable, ...]:
        if op in ("&&", "||"):
            return op, frozenset(map(self.number, _flat(op, left, right)))
        if op in ("==", "!=") and (self._is_instance(left) or self._is_instance(right)):
            return op, frozenset((self.instance(left), self.instance(right)))
        return op, self.number(left), self.number(right)

    def _is_instance(self, expr: Expr) -> bool:
        match expr:
            case SelfIndex():
                return self.own
            case Bound(name):
                return name in self.bounds
            case _:
                return False

    def _named(self, process: str, instance: Expr) -> int:
        mine = process == self.instances.process.name
        return self.instance(instance) if mine else self.number(instance)

    def instance(self, expr: Expr) -> int:
        """Which instance an expression names."""
        if self._is_instance(expr):
            return self.numbers.of("self" if isinstance(expr, SelfIndex) else expr)
        known = constant_value(expr)
        if not isinstance(known, int):
            raise UnevenError
        return self.numbers.of("instance", self._moved(known))

    def _moved(self, instance: int) -> int:
        if self.swap < 0:
            return instance
        return {self.swap: self.swap + 1, self.swap + 1: self.swap}.get(instance, instance)

    def _value(self, value: Value, type_: object) -> Value:
        match type_, value:
            case OwnerType(), int():
                return self._owner(value)
            case SetType(OwnerType()), frozenset():
                return frozenset(map(self._owner, value))
            case _:
                return value

    def _owner(self, owner: int) -> int:
        first, count = self.instances.first, self.instances.process.count
        inside = first <= owner < first + count
        return first + self._moved(owner - first) if inside else owner

    def place(self, place: Place) -> int:
        by_instance = self.instances.is_array(place)
        path: list[Hashable] = []
        for at, selector in enumerate(place.path):
            match selector:
                case FieldOf(name):
                    path.append(name)
                case Element(index):
                    number = self.instance if by_instance and at == 0 else self.number
                    path.append(number(index))
        named = None
        if place.instance is not None:
            named = self._named(place.variable.process or "", place.instance)
        return self.numbers.of("place", place.variable, named, *path)

    def domain(self, variable: Bound, domain: Domain) -> int:
        if variable.name in self.bounds:
            if not self.instances.are_all(domain):
                raise UnevenError
            return self.numbers.of("instances")
        match domain:
            case RangeDomain(low, high):
                return self.numbers.of("range", self.number(low), self.number(high))
            case ValuesDomain(values):
                return self.numbers.of("values", *map(self.number, values))
            case SetDomain(value):
                return self.numbers.of("set", self.number(value))

    def next(self, next_: Next) -> int:
        key = id(next_)
        if key not in self.memo:
            match next_:
                case Branch(condition, then, otherwise):
                    sides = self.next(then), self.next(otherwise)
                    self.memo[key] = self.numbers.of("branch", self.number(condition), *sides)
                case _:
                    self.memo[key] = self.numbers.of("goto", next_.pc)
        return self.memo[key]

    def update(self, update: Update) -> tuple[int, int]:
        what = self.numbers.of("set", self.number(update.value), self.number(update.when))
        return self.place(update.place), what


def _flat(op: str, *parts: Expr) -> Iterator[Expr]:
    for part in parts:
        if isinstance(part, Binary) and part.op == op:
            yield from _flat(op, part.left, part.right)
        else:
            yield part


def instance_bounds(
    parts: Iterable[Expr], instances: Instances, places: Iterable[Place] = ()
) -> frozenset[str]:
    """The names of the bound variables that stand where an instance is meant."""
    found = set(_bounds_at(places, instances))
    seen: set[int] = set()
    work = list(parts)
    while work:
        at = work.pop()
        if id(at) in seen:
            continue
        seen.add(id(at))
        work += children(at)
        match at:
            case Load(place):
                found |= _bounds_at((place,), instances)
            case OwnerOf(process, Bound(name)) | AtPc(process, Bound(name)) if (
                process == instances.process.name
            ):
                found.add(name)
            case _:
                pass
    return frozenset(found)


def _bounds_at(places: Iterable[Place], instances: Instances) -> set[str]:
    found: set[str] = set()
    for place in places:
        if place.variable.process == instances.process.name and isinstance(place.instance, Bound):
            found.add(place.instance.name)
        if instances.is_array(place):
            match place.path:
                case (Element(Bound(name)), *_):
                    found.add(name)
                case _:
                    pass
    return found
