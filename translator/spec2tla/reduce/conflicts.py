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

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spec2tla.machine.expr import (
    TRUE,
    AtPc,
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
    children,
    loads,
)
from spec2tla.machine.model import Machine, Process, Property, Step
from spec2tla.machine.simplify import constant_value
from spec2tla.machine.variables import Variable
from spec2tla.reduce.accesses import leads_to, step_expressions
from spec2tla.reduce.discharge import known_at
from spec2tla.reduce.knowledge import YES, Knowledge
from spec2tla.types import OwnerType


@dataclass(frozen=True, slots=True)
class Class:
    """How a step moves. Neither: it stays where it is."""

    right: bool
    left: bool


STAYS = Class(False, False)


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
        self._visible = frozenset(v for p in machine.properties for v in _looked_at(p))
        self._watched_pcs = _watched_pcs(machine.properties)
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

    def class_of(self, process: Process, step: Step) -> Class:
        """How a step moves; one that no way leads to stays."""
        mine = self._footprints[process.name].get(step.name)
        if mine is None or self.is_visible(process, step):
            return STAYS
        right = left = True
        for other in self._others(process):
            for place in self._in_conflict(mine, other):
                right = right and self._may_follow(mine, other, place)
                left = left and self._may_precede(mine, other, place)
                if not (right or left):
                    return STAYS
        if mine.taking and not self._only_locks(mine.taking):
            right = False
        return Class(right, left and not mine.taking and step.guard == TRUE)

    def _only_locks(self, taken: frozenset[Variable]) -> bool:
        return all(v in self._locks for v in taken)

    def _others(self, process: Process) -> Iterator[Footprint]:
        for other in self._machine.processes:
            if other.name != process.name or other.count > 1:
                yield from self._footprints[other.name].values()

    def _in_conflict(self, mine: Footprint, other: Footprint) -> Iterator[Variable]:
        """The variables over which two steps of different instances may be in each other's way."""
        if _excluded(mine, other, self._locks):
            return
        same_process = mine.process.name == other.process.name
        for one in mine.accesses:
            for two in other.accesses:
                if (one.write or two.write) and _may_be_same(one.place, two.place, same_process):
                    yield one.place.variable

    def _may_follow(self, mine: Footprint, other: Footprint, variable: Variable) -> bool:
        """Whether `other`, directly after my step, is impossible or has the same outcome before."""
        if variable not in self._locks:
            return False
        if variable not in mine.taking:
            return False
        return variable in other.taking or variable in other.giving

    def _may_precede(self, mine: Footprint, other: Footprint, variable: Variable) -> bool:
        """Whether `other`, directly before my step, is impossible or has the same outcome after."""
        if variable not in self._locks:
            return False
        if variable not in mine.giving:
            return False
        return variable in other.taking or variable in other.giving

    # What properties see -------------------------------------------------------------------------

    def is_visible(self, process: Process, step: Step) -> bool:
        """Whether the step may change what a property looks at."""
        if any(update.place.variable in self._visible for update in step.updates):
            return True
        return any(
            (step.pc in pcs) != (target in pcs)
            for pcs in self._watched_pcs.get(process.name, ())
            for target in leads_to(step.next)
        )


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


def _looked_at(property_: Property) -> Iterator[Variable]:
    seen: set[int] = set()
    for expr in (property_.body, property_.defined, property_.premise, property_.trigger):
        if expr is not None:
            yield from (place.variable for place in _distinct_loads(expr, seen))


def _watched_pcs(properties: tuple[Property, ...]) -> dict[str, list[frozenset[str]]]:
    """For each process the sets of pcs that properties ask about."""
    found: dict[str, list[frozenset[str]]] = {}
    seen: set[int] = set()
    work: list[Expr] = []
    for p in properties:
        work += [e for e in (p.body, p.defined, p.premise, p.trigger) if e is not None]
    while work:
        at = work.pop()
        if id(at) in seen:
            continue
        seen.add(id(at))
        if isinstance(at, AtPc):
            found.setdefault(at.process, []).append(frozenset(at.pcs))
        work.extend(children(at))
    return found
