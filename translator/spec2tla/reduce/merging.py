"""Steps of one process, one after the other, as one step: symbolic execution of the step graph.

A region begins with a step and goes on along all ways for as long as `movers` lets it. Ways meet
again; a loop is gone through round by round, which ends where its test is decided. What the merged
step does is in terms of the state that the first one starts in, so that nobody comes in between.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import product
from typing import TypeAlias

from spec2tla.budget import Budget, TooMuchWork, still_time
from spec2tla.machine.expr import FALSE, TRUE, Element, Expr, Place, Quantifier, children, integer
from spec2tla.machine.model import (
    DONE,
    Access,
    Branch,
    Check,
    Event,
    Goto,
    Next,
    Process,
    Step,
    Update,
)
from spec2tla.machine.simplify import conjoin, constant_value, disjoin, implies
from spec2tla.machine.variables import Variable
from spec2tla.reduce.abstract import domain_values
from spec2tla.reduce.accesses import leads_to, step_expressions
from spec2tla.reduce.conflicts import MOVES, Change, Class, Conflicts, Index, Move
from spec2tla.reduce.discharge import simplified
from spec2tla.reduce.intervals import Interval
from spec2tla.reduce.knowledge import Knowledge
from spec2tla.reduce.possible import Possible
from spec2tla.symbolic.conditions import Condition, Diagrams
from spec2tla.symbolic.memory import Memory

MOST_ROUNDS = 32
"""How often a region may come to one place; a loop that goes on longer is cut there."""

MOST_UNDECIDED = 16
"""How often, where each time it was open whether the loop goes on."""

MOST_POINTS = 400
"""Steps in one region."""

MOST_VALUES = 64
"""Of a location before and after a store, in pairs."""

MOST_WORK = 100_000
"""Units of work (conditions.py) for one region; where it takes more the step stays as it is."""


class Phase(Enum):
    """Before and after the step of a region that stays where it is."""

    BEFORE = 0
    AFTER = 1


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the step graph, in some round through a loop.

    Every way leads to a later round, or to a later position in the same one; DONE is last.
    """

    round: int
    position: int
    pc: str


@dataclass(slots=True)
class Reached:
    """How a point is reached: on which paths, and in which phase.

    `decided`: whether some test was, since the round of the loop began, by what the region knows.
    `undecided`: how many rounds on the way there were in which none was. `seen`: what the steps so
    far changed of what properties look at.
    """

    condition: Condition
    phase: Phase
    decided: bool
    undecided: int
    seen: frozenset[Index]


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


class UndecidedError(Exception):
    """A loop may go on and on, for all that the region knows."""


class EndlessError(Exception):
    """A region comes to one place again and again."""

    def __init__(self, pc: str) -> None:
        super().__init__(pc)
        self.pc = pc


def merged(process: Process, conflicts: Conflicts, possible: Possible) -> tuple[Step, ...]:
    """The process's steps, with what may be one step as one step; only those that are left."""
    by_pc: dict[str, list[Step]] = {}
    for step in process.steps:
        by_pc.setdefault(step.pc, []).append(step)
    positions = {pc: at for at, pc in enumerate(by_pc)}
    merger = _Merger(process, by_pc, positions, conflicts, possible)
    found: dict[str, tuple[Step, ...]] = {}
    work = [process.entry]
    while work:
        still_time()
        pc = work.pop()
        if pc in found or pc == DONE:
            continue
        steps = tuple(merger.merge(step) for step in by_pc.get(pc, ()))
        found[pc] = steps
        work += [target for step in steps for target in sorted(leads_to(step.next))]
    return tuple(step for pc in by_pc for step in found.get(pc, ()))


@dataclass(slots=True)
class _Merger:
    process: Process
    by_pc: Mapping[str, Sequence[Step]]
    positions: Mapping[str, int]
    conflicts: Conflicts
    possible: Possible
    moves: dict[str, Move] = field(default_factory=dict)
    """How steps move whatever the way to them."""
    cuts: set[str] = field(default_factory=set)
    """Where loops are cut that would go on and on."""

    def merge(self, first: Step) -> Step:
        """All that can be one step from this one on."""
        most_undecided = MOST_UNDECIDED
        while True:
            try:
                return self._merge(first, most_undecided)
            except UndecidedError:
                most_undecided = 0
            except EndlessError as endless:
                self.cuts.add(endless.pc)
            except TooMuchWork:
                if most_undecided == 0:
                    return first
                most_undecided = 0

    def _merge(self, first: Step, most_undecided: int) -> Step:
        known = self.conflicts.known[self.process.name].get(first.pc)
        memory = Memory({}, Diagrams(Budget(MOST_WORK)), _begun(known))
        region = Region(memory, None if known is None else _having_chosen(first, known))
        points: dict[Point, Reached] = {}
        order: list[tuple[int, int, Point]] = []
        bound = frozenset(choice.variable.name for choice in first.choices)

        def reach(pc: str, round_: int, now: Reached) -> None:
            point = Point(round_, self.positions.get(pc, len(self.positions)), pc)
            known = points.get(point)
            if known is None:
                points[point] = now
                heapq.heappush(order, (round_, point.position, point))
                return
            known.condition = region.memory.diagrams.either(known.condition, now.condition)
            known.phase = max(known.phase, now.phase, key=lambda p: p.value)
            known.decided = known.decided or now.decided
            known.undecided = max(known.undecided, now.undecided)
            known.seen |= now.seen

        def go_on(step: Step, move: Move, at: int, round_: int, reached: Reached) -> None:
            phase = _after(move.move, reached.phase)
            seen = reached.seen | move.seen
            for condition, pc, decided in _execute(region, step, reached.condition):
                so_far = decided or reached.decided
                if pc != DONE and self.positions[pc] <= at:
                    undecided = reached.undecided + (not so_far)
                    reach(pc, round_ + 1, Reached(condition, phase, False, undecided, seen))
                else:
                    now = Reached(condition, phase, so_far, reached.undecided, seen)
                    reach(pc, round_, now)

        start = Reached(True, Phase.BEFORE, False, 0, frozenset())
        go_on(first, self._move(first, region, True), self.positions[first.pc], 0, start)
        merged_points = 0
        while order:
            _, _, point = heapq.heappop(order)
            reached = points[point]
            ends = reached.undecided > most_undecided
            if ends and most_undecided > 0:
                raise UndecidedError
            following = None if ends else self._following(point.pc, reached, region, bound)
            if following is None or merged_points >= MOST_POINTS:
                region.leaves.append((reached.condition, point.pc))
                continue
            if point.round >= MOST_ROUNDS:
                raise EndlessError(point.pc)
            merged_points += 1
            go_on(*following, point.position, point.round, reached)
        return first if merged_points == 0 else _step(first, region)

    def _following(
        self, pc: str, reached: Reached, region: Region, bound: frozenset[str]
    ) -> tuple[Step, Move] | None:
        """The step at a place, if it can belong to the region, and how it moves."""
        steps = self.by_pc.get(pc, ())
        if len(steps) != 1 or pc in self.cuts:
            return None
        step = steps[0]
        if step.guard != TRUE or step.choices:
            return None  # only the first step of a region may wait or choose
        if reached.phase is Phase.AFTER or reached.seen:
            if region.ends_by(step, reached.condition):
                return None  # where the run may end, others have seen what was done before
        if any(update.place.instance is not None for update in step.updates):
            return None  # the memory of a region is that of one instance
        if bound and _binds(step, bound):
            return None
        move = self._move(step, region, reached.condition)
        if reached.phase is Phase.AFTER and not move.move.left:
            return None
        if reached.seen and move.seen and _overlap(reached.seen, move.seen):
            return None
        return step, move

    def _move(self, step: Step, region: Region, condition: Condition) -> Move:
        """How a step moves where the region takes it."""
        if step.name not in self.moves:
            self.moves[step.name] = self.conflicts.class_of(self.process, step)
        anyway = self.moves[step.name]
        if anyway.move == MOVES and not anyway.seen:
            return anyway
        stores = self.conflicts.changed(step)
        if not stores:
            return anyway
        changes = [_change(region, update, condition, self.possible) for update in stores]
        return self.conflicts.class_of(self.process, step, changes)


def _having_chosen(step: Step, known: Knowledge) -> Knowledge:
    """What is known of the values that the step has chosen, besides."""
    for choice in step.choices:
        values = domain_values(choice.domain, known)
        known = replace(known, bound={**known.bound, choice.variable: values})
    return known


def _begun(known: Knowledge | None) -> dict[Variable, Expr]:
    """The locals of which the value is known."""
    if known is None:
        return {}
    return {
        variable: integer(value.low)
        for variable, value in known.values.items()
        if isinstance(value, Interval) and value.low == value.high
    }


def _change(region: Region, update: Update, condition: Condition, possible: Possible) -> Change:
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


def _overlap(seen: frozenset[Index], more: frozenset[Index]) -> bool:
    return None in seen or None in more or bool(seen & more)


def _after(class_: Class, phase: Phase) -> Phase:
    return Phase.BEFORE if phase is Phase.BEFORE and class_.right else Phase.AFTER


def _binds(step: Step, names: frozenset[str]) -> bool:
    """Whether an expression of the step binds one of the names that a choice before it has."""
    seen: set[int] = set()
    work: list[Expr] = list(step_expressions(step))
    work += [a.value for e in step.events for a in (*e.reads, *e.writes)]
    while work:
        at = work.pop()
        if id(at) in seen:
            continue
        seen.add(id(at))
        if isinstance(at, Quantifier) and at.variable.name in names:
            return True
        work.extend(children(at))
    return False


# Executing one step ------------------------------------------------------------------------------


def _execute(region: Region, step: Step, condition: Condition) -> list[Way]:
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


def _step(first: Step, region: Region) -> Step:
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
