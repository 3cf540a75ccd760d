"""Which steps of a process commute with what the others may do: the classes of Lipton.

A step moves *right* if whatever another instance does directly after it could as well be done
before it, with the same outcome, and *left* if it could itself be done before what another instance
did directly before it. Two steps commute where neither writes a location that the other one reads
or writes, and where a lock keeps their processes from standing there at the same time. A lock is no
ordinary location: while one has it nobody else can take or release it, so that taking it moves
right and releasing it moves left, unless somebody asks for it without waiting (`trylock`).

A step that changes what a property looks at does not move: its order among such steps is what the
property speaks of.

(Lipton, "Reduction: a method of proving properties of parallel programs", 1975; Flanagan and
Qadeer, "A type and effect system for atomicity", 2003.) Which locks are held is not taken on trust
from what is declared: it is found by the analysis of `discharge`, for all ways to the step.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from spec2tla.machine.expr import (
    TRUE,
    Binary,
    Element,
    Expr,
    FieldOf,
    Literal,
    Load,
    Me,
    Place,
    Selector,
    SelfIndex,
    Value,
    children,
    loads,
)
from spec2tla.machine.model import Machine, Process, Step, Update
from spec2tla.machine.simplify import constant_value
from spec2tla.machine.variables import Variable
from spec2tla.reduce.accesses import step_expressions
from spec2tla.reduce.discharge import known_at
from spec2tla.reduce.knowledge import YES, Knowledge
from spec2tla.reduce.noticed import Notice
from spec2tla.reduce.visible import Visible
from spec2tla.types import OwnerType


@dataclass(frozen=True, slots=True)
class Mover:
    """How a step moves. Neither: it stays where it is."""

    right: bool
    left: bool


STAYS, MOVES = Mover(False, False), Mover(True, True)

Index: TypeAlias = int | None
"""Of an array that properties look at one by one; None for anything else that they look at."""


@dataclass(frozen=True, slots=True)
class Change:
    """A store to a place that others may touch, as far as it is known.

    `index`: of the element, where it is plain. `values`: what the place may hold before and after
    that, where that is known.
    """

    place: Place
    index: int | None
    values: frozenset[tuple[Value, Value]] | None


@dataclass(frozen=True, slots=True)
class Move:
    """How a step moves, and the parts of what properties look at that it changes."""

    mover: Mover
    seen: frozenset[Index]


@dataclass(frozen=True, slots=True)
class Access:
    place: Place
    write: bool


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a step touches, apart from the pc and what only its own instance can touch.

    `taking` and `giving` are the locks' variables that it does nothing with but wait for and take,
    or give back: the conflicts over those are known.
    """

    process: Process
    step: Step
    accesses: tuple[Access, ...]
    taking: frozenset[Variable]
    giving: frozenset[Variable]
    exclusive: frozenset[Variable]
    shared: frozenset[Variable]


# What a step touches -----------------------------------------------------------------------------


def _reads(step: Step, locks: frozenset[Variable]) -> Iterator[Place]:
    seen: set[int] = set()
    for expr in step_expressions(step):
        yield from _distinct_loads(expr, seen, locks)


def _distinct_loads(
    expr: Expr, seen: set[int], locks: frozenset[Variable] = frozenset()
) -> Iterator[Place]:
    """As `loads`, each shared subtree once.

    Whether the process itself holds one of the locks is no read of it: no other can change that.
    """
    work = [expr]
    while work:
        at = work.pop()
        if id(at) in seen or _asks_about_me(at, locks):
            continue
        seen.add(id(at))
        if isinstance(at, Load):
            yield at.place
        work.extend(children(at))


def _asks_about_me(expr: Expr, locks: frozenset[Variable]) -> bool:
    match expr:
        case Binary("==" | "!=", Load(place), Me()) | Binary("in", Me(), Load(place)):
            return place.variable in locks
        case _:
            return False


def _lock_use(step: Step, lock: Mapping[Variable, str]) -> tuple[set[Variable], set[Variable]]:
    """The lock variables that a step only takes, and those that it only gives back."""
    taking: set[Variable] = set()
    giving: set[Variable] = set()
    asked = {p.variable for p in loads(step.guard)}
    for update in step.updates:
        variable = update.place.variable
        if variable not in lock or update.when != TRUE:
            continue
        match update.value:
            case Me():
                taking.add(variable)
            case Binary("with", Load(place), Me()) if place == update.place:
                taking.add(variable)
            case Literal(0, OwnerType()):
                giving.add(variable)
            case Binary("without", Load(place), Me()) if place == update.place:
                giving.add(variable)
            case _:
                pass
    # A guard asks for the other side of a reader-writer lock too.
    partners = {lock[v] for v in taking}
    taking |= {v for v in asked if v in lock and lock[v] in partners}
    return taking, giving


class Conflicts:
    """The footprints of all steps of a machine, and how each step moves."""

    def __init__(self, machine: Machine) -> None:
        # Without the check anybody may give back a lock that he does not have.
        locks_are_checked = "locks" not in machine.nochecks
        self._machine = machine
        self._locks = {
            v: lock.name
            for lock in machine.locks
            if lock.size is None and locks_are_checked
            for v in (lock.owner, lock.readers)
            if v is not None
        }
        self._visible = Visible.of(machine.properties)
        self._notice = Notice.of(machine)
        self._reached_into = frozenset(
            update.place.variable
            for process in machine.processes
            for step in process.steps
            for update in step.updates
            if update.place.instance is not None
        )
        self.known = {
            process.name: known_at(machine, process, locks_are_checked=locks_are_checked)
            for process in machine.processes
        }
        self._footprints = {p.name: self._footprints_of(p) for p in machine.processes}

    def _footprints_of(self, process: Process) -> dict[str, Footprint]:
        known = self.known[process.name]
        return {
            step.name: self._footprint(process, step, known[step.pc])
            for step in process.steps
            if step.pc in known
        }

    def _footprint(self, process: Process, step: Step, known: Knowledge) -> Footprint:
        taking, giving = _lock_use(step, self._locks)
        held = {v for v, mine in known.mine.items() if mine == YES}
        kinds = {lock.readers for lock in self._machine.locks}
        reads = _reads(step, frozenset(self._locks))
        accesses = [Access(p, False) for p in reads if self._is_common(p.variable)]
        accesses += [
            Access(u.place, True) for u in step.updates if self._is_common(u.place.variable)
        ]
        return Footprint(
            process,
            step,
            tuple(dict.fromkeys(accesses)),
            frozenset(taking),
            frozenset(v for v in giving if v in held),
            frozenset(v for v in held if v not in kinds),
            frozenset(v for v in held if v in kinds),
        )

    def _is_common(self, variable: Variable) -> bool:
        """Whether others than the instance itself may touch the variable."""
        return variable.process is None or variable in self._reached_into

    def class_of(self, process: Process, step: Step, changes: Sequence[Change] = ()) -> Move:
        """How a step moves; one that no way leads to stays.

        `changes`: what is known of its stores where it is taken.
        """
        mine = self._footprints[process.name].get(step.name)
        by_place = {change.place: change for change in changes}
        seen = self._seen(process, step, by_place)
        if mine is None or None in seen:
            return Move(STAYS, seen or frozenset({None}))
        changed = {p.variable for p, c in by_place.items() if not self._is_unseen(p.variable, c)}
        changed &= self._visible.variables
        if len(changed) > 1:
            return Move(STAYS, seen)
        right = left = True
        for other in self._others(process):
            if _excluded(mine, other, self._locks):
                continue
            if seen and not self._is_seen_apart(other, seen, changed):
                return Move(STAYS, seen)
            for one, two in self._in_conflict(mine, other):
                follows, precedes = self._pass(mine, other, one, two, by_place.get(one.place))
                right, left = right and follows, left and precedes
                if not (right or left):
                    return Move(STAYS, seen)
        if mine.taking and not self._only_locks(mine.taking):
            right = False
        left = left and not mine.taking and step.guard == TRUE
        return Move(Mover(right, left), seen)

    def changed(self, step: Step) -> tuple[Update, ...]:
        """The step's stores of which it may matter what they change."""
        return tuple(
            update
            for update in step.updates
            if update.place.variable not in self._locks
            and (
                self._is_common(update.place.variable)
                or update.place.variable in self._visible.variables
            )
        )

    def _only_locks(self, taken: frozenset[Variable]) -> bool:
        return all(v in self._locks for v in taken)

    def _others(self, process: Process) -> Iterator[Footprint]:
        for other in self._machine.processes:
            if other.name != process.name or other.count > 1:
                yield from self._footprints[other.name].values()

    def _in_conflict(self, mine: Footprint, other: Footprint) -> Iterator[tuple[Access, Access]]:
        """The accesses over which two steps of different instances may be in each other's way."""
        same_process = mine.process.name == other.process.name
        for one in mine.accesses:
            for two in other.accesses:
                if (one.write or two.write) and _may_be_same(one.place, two.place, same_process):
                    yield one, two

    def _pass(
        self, mine: Footprint, other: Footprint, one: Access, two: Access, change: Change | None
    ) -> tuple[bool, bool]:
        """Whether the other step, directly after mine, is impossible or does the same before it.

        And whether, directly before mine, it is impossible or does the same after it.
        """
        variable = one.place.variable
        if variable in self._locks:
            handed_on = variable in other.taking or variable in other.giving
            return variable in mine.taking and handed_on, variable in mine.giving and handed_on
        if two.write or change is None or change.values is None:
            return False, False
        passes = [self._pass_over(other.step, two.place, *values) for values in change.values]
        return all(after for after, _ in passes), all(before for _, before in passes)

    def _pass_over(self, step: Step, place: Place, old: Value, new: Value) -> tuple[bool, bool]:
        """The same for a step that reads what mine changes from one value to another.

        Where it would do nothing it needs not be moved: it is left out. In both cases its
        statements are executed with the other value too, so that none is lost.
        """
        before = self._notice.outcome(step, place, old)
        after = self._notice.outcome(step, place, new)
        if before is None or after is None:
            return False, False
        visible = any(u.place.variable in self._visible.variables for u in after.updates)
        # What properties see of both must stay in order.
        ordered = visible and not self._visible.is_same(place.variable, old, new)
        same = before == after and not ordered
        follows = (same or after.is_nothing(step)) and before.executes_all_of(after)
        precedes = (same or before.is_nothing(step)) and after.executes_all_of(before)
        return follows, precedes

    # What properties see -------------------------------------------------------------------------

    def _seen(
        self, process: Process, step: Step, changes: Mapping[Place, Change]
    ) -> frozenset[Index]:
        """The parts of what properties look at that the step may change."""
        found: set[Index] = {None} if self._visible.sees_move(process, step) else set()
        for update in step.updates:
            variable = update.place.variable
            if variable not in self._visible.variables:
                continue
            change = changes.get(update.place)
            if change is None or not self._is_unseen(variable, change):
                one_by_one = variable in self._visible.one_by_one
                found.add(change.index if change is not None and one_by_one else None)
        return frozenset(found)

    def _is_unseen(self, variable: Variable, change: Change) -> bool:
        if change.values is None:
            return False
        return all(self._visible.is_same(variable, old, new) for old, new in change.values)

    def _is_seen_apart(
        self, other: Footprint, seen: frozenset[Index], changed: Collection[Variable]
    ) -> bool:
        """Whether no property looks at what another step changes and at one of those indices.

        One that changes an element with the index at which it reads what is changed here is looked
        at for that conflict.
        """
        if self._visible.sees_move(other.process, other.step):
            return False
        at = {a.place.path for a in other.accesses if a.place.variable in changed and not a.write}
        for update in other.step.updates:
            place = update.place
            if place.variable not in self._visible.variables:
                continue
            if place.variable not in self._visible.one_by_one or len(place.path) != 1:
                return False
            index = place.path[0]
            known = constant_value(index.index) if isinstance(index, Element) else None
            if place.path not in at and (known is None or known in seen):
                return False
        return True


def _excluded(mine: Footprint, other: Footprint, locks: Mapping[Variable, str]) -> bool:
    """Whether a lock keeps the two from standing where these steps begin at the same time."""
    mine_exclusive = {locks[v] for v in mine.exclusive if v in locks}
    mine_any = mine_exclusive | {locks[v] for v in mine.shared if v in locks}
    other_exclusive = {locks[v] for v in other.exclusive if v in locks}
    other_any = other_exclusive | {locks[v] for v in other.shared if v in locks}
    return bool(mine_exclusive & other_any or other_exclusive & mine_any)


def _may_be_same(one: Place, two: Place, same_process: bool) -> bool:
    """Whether two places, as different instances name them, may be one location."""
    if one.variable != two.variable:
        return False
    if one.variable.process is not None and one.instance is None and two.instance is None:
        return False
    return all(_may_be_equal(a, b, same_process) for a, b in zip(one.path, two.path, strict=False))


def _may_be_equal(one: Selector, two: Selector, same_process: bool) -> bool:
    match one, two:
        case FieldOf(name), FieldOf(other):
            return name == other
        case Element(index), Element(other_index):
            if same_process and isinstance(index, SelfIndex) and isinstance(other_index, SelfIndex):
                return False
            a, b = constant_value(index), constant_value(other_index)
            return a is None or b is None or a == b
        case _:
            return True
