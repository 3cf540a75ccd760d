"""Which steps of one process, one after the other, become one step: ways through the step graph.

A region begins with a step and goes on along all ways for as long as the way its steps move lets it
(movers.py says why). Ways meet again; a loop is gone through round by round, which ends where its
test is decided. What the steps of a region do is worked out in region.py.
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from spec2tla.budget import TooMuchWork, still_time
from spec2tla.machine.expr import TRUE, Expr, Quantifier, children
from spec2tla.machine.model import (
    DONE,
    Process,
    Step,
)
from spec2tla.reduce.accesses import leads_to, step_expressions
from spec2tla.reduce.conflicts import MOVES, Conflicts, Index, Move, Mover
from spec2tla.reduce.possible import Possible
from spec2tla.reduce.region import Region, begun, change, execute, finished
from spec2tla.symbolic.conditions import Condition

MOST_ROUNDS = 32
"""How often a region may come to one place; a loop that goes on longer is cut there."""

MOST_UNDECIDED = 16
"""How often, where each time it was open whether the loop goes on."""

MOST_POINTS = 400
"""Steps in one region."""


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
        region = begun(first, known)
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
            phase = _after(move.mover, reached.phase)
            seen = reached.seen | move.seen
            for condition, pc, decided in execute(region, step, reached.condition):
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
        return first if merged_points == 0 else finished(first, region)

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
        if reached.phase is Phase.AFTER and not move.mover.left:
            return None
        if reached.seen and move.seen and _overlap(reached.seen, move.seen):
            return None
        return step, move

    def _move(self, step: Step, region: Region, condition: Condition) -> Move:
        """How a step moves where the region takes it."""
        if step.name not in self.moves:
            self.moves[step.name] = self.conflicts.class_of(self.process, step)
        anyway = self.moves[step.name]
        if anyway.mover == MOVES and not anyway.seen:
            return anyway
        stores = self.conflicts.changed(step)
        if not stores:
            return anyway
        changes = [change(region, update, condition, self.possible) for update in stores]
        return self.conflicts.class_of(self.process, step, changes)


def _overlap(seen: frozenset[Index], more: frozenset[Index]) -> bool:
    return None in seen or None in more or bool(seen & more)


def _after(mover: Mover, phase: Phase) -> Phase:
    return Phase.BEFORE if phase is Phase.BEFORE and mover.right else Phase.AFTER


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
