"""A merged step in the making: symbolic execution of steps of one process, one after the other.

In: the steps, each on the paths that lead to it. Out: where they lead, and in the end the one step
that does all of it, in terms of the state that the first one starts in. It must not know which
steps may become one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TypeAlias

from spec2tla.budget import Budget
from spec2tla.machine.expr import FALSE, TRUE, Element, Expr, Place, integer
from spec2tla.machine.model import Access, Branch, Check, Event, Goto, Next, Step, Update
from spec2tla.machine.simplify import conjoin, constant_value, disjoin, implies
from spec2tla.machine.variables import Variable
from spec2tla.reduce.abstract import domain_values
from spec2tla.reduce.conflicts import Change
from spec2tla.reduce.discharge import simplified
from spec2tla.reduce.intervals import Interval
from spec2tla.reduce.knowledge import Knowledge
from spec2tla.reduce.possible import Possible
from spec2tla.symbolic.conditions import Condition, Diagrams
from spec2tla.symbolic.memory import Memory

MOST_VALUES = 64
"""Of a location before and after a store, in pairs."""

MOST_WORK = 100_000
"""Units of work (conditions.py) for one region; where it takes more the step stays as it is."""


@dataclass(slots=True)
class Region:
    """A merged step in the making; `known` is what is known where it starts."""

    memory: Memory
    known: Knowledge | None
    assumes: list[Expr] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    valid: Expr = TRUE
    """That all of these hold."""
    events: list[Event] = field(default_factory=list)
    early: list[Expr] = field(default_factory=list)
    """For each event: where it happens before a check or an assume that is not the first step's."""
    late: list[Condition] = field(default_factory=list)
    """For each event: the paths on which there was none since."""
    leaves: list[tuple[Condition, str]] = field(default_factory=list)

    def going_on(self, condition: Condition) -> Expr:
        """Where the paths of a condition are gone on, by all checks and assumes so far."""
        return conjoin(self.valid, self.memory.when(condition))

    def ends_by(self, step: Step, condition: Condition) -> bool:
        """Whether the step may end the run on the paths of a condition, for all that is known."""
        if step.assumes != TRUE:
            return True
        return any(self.resolved(check.ok, condition) != TRUE for check in step.checks)

    def resolved(self, test: Expr, condition: Condition) -> Expr:
        """A test on the paths of a condition, by the start state and what is known there."""
        outcome = self.memory.resolve(test, condition)
        return outcome if self.known is None else simplified(outcome, self.known)

    def execute(self, event: Event, condition: Condition) -> None:
        self.events.append(event)
        self.early.append(FALSE)
        self.late.append(condition)

    def may_end(self, condition: Condition) -> None:
        """The run may end on the paths of a condition: what was executed on them was so early."""
        diagrams = self.memory.diagrams
        for at, event in enumerate(self.events):
            diagrams.budget.spend()
            paths = diagrams.both(self.late[at], condition)
            if paths is not False:
                happened = conjoin(self.going_on(paths), event.when)
                self.early[at] = disjoin(self.early[at], happened)
                self.late[at] = diagrams.both(self.late[at], diagrams.negated(condition))

    def executed(self) -> tuple[Event, ...]:
        return tuple(
            replace(e, early=early) for e, early in zip(self.events, self.early, strict=True)
        )


Way: TypeAlias = tuple[Condition, str, bool]
"""Where a step leads: on which paths, to which pc, and whether a test on the way was decided."""


def begun(first: Step, known: Knowledge | None) -> Region:
    """A region that the step is to begin, where so much is known."""
    memory = Memory({}, Diagrams(Budget(MOST_WORK)), _constants(known))
    return Region(memory, None if known is None else _having_chosen(first, known))


def _having_chosen(step: Step, known: Knowledge) -> Knowledge:
    """What is known of the values that the step has chosen, besides."""
    for choice in step.choices:
        values = domain_values(choice.domain, known)
        known = replace(known, bound={**known.bound, choice.variable: values})
    return known


def _constants(known: Knowledge | None) -> dict[Variable, Expr]:
    """The locals of which the value is known."""
    if known is None:
        return {}
    return {
        variable: integer(value.low)
        for variable, value in known.values.items()
        if isinstance(value, Interval) and value.low == value.high
    }


# Executing one step ------------------------------------------------------------------------------


def execute(region: Region, step: Step, condition: Condition) -> list[Way]:
    """Executes a step on the paths of a condition; gives where it leads, and on which of them."""
    memory = region.memory

    def resolved(expr: Expr) -> Expr:
        return memory.resolve(expr, condition)

    if region.ends_by(step, condition):
        region.may_end(condition)
    if step.assumes != TRUE:
        assumed = implies(region.going_on(condition), resolved(step.assumes))
        region.assumes.append(assumed)
        region.valid = conjoin(region.valid, assumed)
    for check in step.checks:
        ok = implies(memory.when(condition), region.resolved(check.ok, condition))
        if ok != TRUE:
            region.checks.append(Check(check.kind, ok, check.message, check.origin))
            region.valid = conjoin(region.valid, ok)
    for event in step.events:
        region.execute(_event(memory, event, condition), condition)
    ways = list(_ways(region, step.next, condition, condition, False))
    for change, place, value in _changes(memory, step.updates, condition):
        memory.store(change, place, value)
    return ways


def _changes(
    memory: Memory, updates: Sequence[Update], condition: Condition
) -> list[tuple[Condition, Place, Expr]]:
    """All updates read the memory as it is before any of them."""
    found: list[tuple[Condition, Place, Expr]] = []
    for update in updates:
        if update.place.instance is not None:
            continue
        when = _narrowed(memory, condition, memory.resolve(update.when, condition))
        if when is not False:
            place = memory.resolve_place(update.place, condition)
            found.append((when, place, memory.resolve(update.value, condition)))
    return found


def _narrowed(memory: Memory, condition: Condition, test: Expr) -> Condition:
    """The paths of a condition on which a test holds."""
    if test == TRUE:
        return condition
    if test == FALSE:
        return False
    return memory.diagrams.outcome(test, condition)


def _ways(
    region: Region, next_: Next, condition: Condition, context: Condition, decided: bool
) -> Iterator[Way]:
    match next_:
        case Goto(pc):
            yield condition, pc, decided
        case Branch(test, then, otherwise):
            outcome = region.resolved(test, context)
            diagrams = region.memory.diagrams
            if outcome in (TRUE, FALSE):
                side = then if outcome == TRUE else otherwise
                yield from _ways(region, side, condition, context, True)
                return
            yes = diagrams.outcome(outcome, condition)
            no = diagrams.both(condition, diagrams.negated(yes))
            for there, side in ((yes, then), (no, otherwise)):
                if there is not False:
                    yield from _ways(region, side, there, context, decided)


def _event(memory: Memory, event: Event, condition: Condition) -> Event:
    def access(old: Access) -> Access:
        place = memory.resolve_place(old.place, condition)
        return Access(place, memory.resolve(old.value, condition))

    when = conjoin(memory.when(condition), memory.resolve(event.when, condition))
    reads, writes = (tuple(access(a) for a in side) for side in (event.reads, event.writes))
    return Event(event.origin, when, reads, writes)


def finished(first: Step, region: Region) -> Step:
    """All of the region as the one step."""
    memory = region.memory
    others = tuple(update for update in first.updates if update.place.instance is not None)
    own = tuple(u for variable in memory.stores for u in memory.updates(variable))
    return Step(
        name=first.name,
        process=first.process,
        pc=first.pc,
        origin=first.origin,
        next=memory.diagrams.successor(region.leaves),
        guard=first.guard,
        assumes=conjoin(*region.assumes),
        choices=first.choices,
        checks=tuple(region.checks),
        updates=(*own, *others),
        events=region.executed(),
    )


def change(region: Region, update: Update, condition: Condition, possible: Possible) -> Change:
    """What is known of what a store changes where the region takes it."""
    memory = region.memory
    when = _narrowed(memory, condition, memory.resolve(update.when, condition))
    place = memory.resolve_place(update.place, condition)
    index = None
    if len(place.path) == 1 and isinstance(place.path[0], Element):
        known = constant_value(place.path[0].index)
        index = known if isinstance(known, int) else None
    if when is False:
        return Change(update.place, index, frozenset())
    old = possible.held(place, memory, when)
    new = possible.values(memory.resolve(update.value, when), memory, when)
    if old is None or new is None or len(old) * len(new) > MOST_VALUES:
        return Change(update.place, index, None)
    return Change(update.place, index, frozenset(product(old, new)))
