"""Which values a bool or an enum can have at all, and on the paths of a region.

In: a machine; then expressions over the state that a region starts in, and path conditions. Out:
sets of values, too large rather than too small.
"""

from collections.abc import Iterator

from spec2tla.machine.defaults import default_initial
from spec2tla.machine.expr import (
    Binary,
    Constant,
    Expr,
    Ite,
    Literal,
    Load,
    Place,
    Value,
)
from spec2tla.machine.model import Initial, Machine, Parts, Uniform
from spec2tla.machine.typing import place_type
from spec2tla.machine.variables import Variable
from spec2tla.symbolic.conditions import Condition
from spec2tla.symbolic.memory import Memory
from spec2tla.types import ArrayType, BoolType, EnumType, Type

Values = frozenset[Value]


class Possible:
    """The values that each variable, or each of an array's elements, ever has."""

    def __init__(self, machine: Machine) -> None:
        variables = [*machine.variables, *(v for p in machine.processes for v in p.variables)]
        self._ever: dict[Variable, Values] = {}
        for variable in variables:
            element = _element(variable.type)
            if isinstance(element, BoolType | EnumType):
                self._ever[variable] = frozenset()
        starts = {start.variable: start.initial for start in machine.starts}
        for variable in self._ever:
            initial = starts.get(variable) or default_initial(variable.type)
            self._ever[variable] = frozenset(_initially(initial))
        self._close(machine)

    def _close(self, machine: Machine) -> None:
        """Until no store adds a value."""
        stores = [
            (update.place.variable, update.value)
            for process in machine.processes
            for step in process.steps
            for update in step.updates
            if update.place.variable in self._ever
        ]
        changed = True
        while changed:
            changed = False
            for variable, value in stores:
                more = self._ever[variable] | self._stored(variable, value)
                changed = changed or more != self._ever[variable]
                self._ever[variable] = more

    def _stored(self, variable: Variable, value: Expr) -> Values:
        found: set[Value] = set()
        for leaf in _leaves(value):
            match leaf:
                case Literal(known, _) | Constant(_, known, _):
                    found.add(known)
                case Load(place) if place.variable in self._ever:
                    found |= self._ever[place.variable]
                case _:
                    return _all(_element(variable.type))
        return frozenset(found)

    def held(self, place: Place, memory: Memory, condition: Condition) -> Values | None:
        """What the place may hold on the paths of a condition; None where that is not known."""
        found: Values = frozenset()
        for paths, value in memory.held(place, condition):
            more = self.values(value, memory, paths)
            if more is None:
                return None
            found |= more
        return found

    def values(self, expr: Expr, memory: Memory, condition: Condition) -> Values | None:
        """What an expression over the start state may come to on the paths of a condition."""
        match expr:
            case Literal(value, _) | Constant(_, value, _):
                return frozenset({value})
            case Ite(test, then, otherwise):
                yes = memory.diagrams.outcome(test, condition)
                no = memory.diagrams.both(condition, memory.diagrams.negated(yes))
                sides = [
                    self.values(side, memory, paths)
                    for paths, side in ((yes, then), (no, otherwise))
                    if paths is not False
                ]
                return None if None in sides else frozenset().union(*(s for s in sides if s))
            case Load(place) if place.variable in self._ever:
                return self._loaded(expr, place, memory, condition)
            case _:
                return None

    def _loaded(self, load: Load, place: Place, memory: Memory, condition: Condition) -> Values:
        type_ = place_type(place)
        possible = self._ever[place.variable]
        if isinstance(type_, BoolType):
            known = memory.diagrams.decided(load, condition)
            return possible if known is None else possible & {known}
        if not isinstance(type_, EnumType):
            return possible
        for value in possible:
            test = Binary("==", load, Literal(value, type_))
            known = memory.diagrams.decided(test, condition)
            if known is True:
                return frozenset({value})
            if known is False:
                possible -= {value}
        return possible


def _element(type_: Type) -> Type:
    while isinstance(type_, ArrayType):
        type_ = type_.element
    return type_


def _all(type_: Type) -> Values:
    if isinstance(type_, EnumType):
        return frozenset(range(len(type_.members)))
    return frozenset({False, True})


def _initially(initial: Initial) -> Iterator[Value]:
    match initial:
        case Uniform(values):
            yield from values
        case Parts(parts):
            for part in parts:
                yield from _initially(part)


def _leaves(expr: Expr) -> Iterator[Expr]:
    """The values that an expression chooses from; a part that is shared comes once."""
    seen: set[int] = set()
    work = [expr]
    while work:
        at = work.pop()
        if id(at) in seen:
            continue
        seen.add(id(at))
        if isinstance(at, Ite):
            work += [at.then, at.otherwise]
        else:
            yield at
