"""Which of its locals a process may still read from where it stands: a backward data-flow analysis.

In: a process, and the variables that nothing is to be found out about. Out: for each pc the locals
(temps among them) that are live there. It must not know what is done about the others.

Errs on one side only: a local that may be read is always live. Arrays and structs count whole; they
are overwritten where each scalar of them is, whatever else happens.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spec2tla.budget import still_time
from spec2tla.machine.defaults import scalar_paths
from spec2tla.machine.expr import (
    TRUE,
    Binary,
    Element,
    Expr,
    FieldOf,
    Ite,
    Load,
    Place,
    Unary,
    is_small,
    place_parts,
)
from spec2tla.machine.model import Branch, Goto, Machine, Next, Process, Step, Update
from spec2tla.machine.simplify import constant_value, negate
from spec2tla.machine.variables import Variable
from spec2tla.reduce.accesses import (
    control_expressions,
    leads_to,
    observed,
    places_read,
    update_expressions,
    variables_read,
)

LARGEST_COMPARED = 40
"""Conditions of more nodes than this are compared by identity only."""


@dataclass(frozen=True, slots=True)
class Live:
    """`tracked` are the locals that something was found out about; `at` those live at each pc."""

    tracked: frozenset[Variable]
    at: Mapping[str, frozenset[Variable]]

    def dead_at(self, pc: str) -> frozenset[Variable]:
        return self.tracked - self.at.get(pc, frozenset())

    @property
    def never(self) -> frozenset[Variable]:
        """Those that are live nowhere."""
        return self.tracked.difference(*self.at.values())


# What nothing is found out about -----------------------------------------------------------------


def untouchable(machine: Machine, *, strict: bool) -> frozenset[Variable]:
    """The variables that somebody other than their process may look at, or change in earnest.

    `strict`: a step that changes nothing is not the same as one that changes only what is not read.
    """
    found = set(observed(machine))
    for process in machine.processes:
        for step in process.steps:
            found.update(_reached_into(step, strict=strict))
    return frozenset(found)


def _reached_into(step: Step, *, strict: bool) -> Iterator[Variable]:
    parts = list(control_expressions(step))
    for update in step.updates:
        parts += _needed_for(update)
        if update.place.instance is None:
            continue
        if _freeing(update) is None or (strict and step.pc in leads_to(step.next)):
            yield update.place.variable
    yield from (p.variable for p in places_read(parts) if p.instance is not None)


def _needed_for(update: Update) -> tuple[Expr, ...]:
    """What an update evaluates, but for what it only needs to know what freeing leaves of that."""
    freeing = _freeing(update)
    if freeing is None:
        return update_expressions(update)
    return (*place_parts(update.place), *freeing, update.when)


def _freeing(update: Update) -> tuple[Expr, ...] | None:
    """Of an update that tells another process of objects that are freed, which and when."""
    if update.place.instance is None:
        return None
    found: list[Expr] = []
    seen: set[int] = set()
    work = [update.value]
    while work:
        at = work.pop()
        if id(at) in seen:
            continue
        seen.add(id(at))
        match at:
            case Load(place) if place == update.place:
                pass
            case Binary("freed", left, pointer):
                work.append(left)
                found.append(pointer)
            case Ite(condition, then, otherwise):
                work += [then, otherwise]
                found.append(condition)
            case _:
                return None
    return tuple(found)


# The analysis ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Effect:
    """What a step does to the locals.

    `reads` it needs in any case, `computes` pairs a local with what its new value needs. From a
    step to a pc in `missing[v]`, v may keep its value; a local that is not there always may.
    """

    pc: str
    targets: frozenset[str]
    reads: frozenset[Variable]
    computes: tuple[tuple[Variable, frozenset[Variable]], ...]
    missing: Mapping[Variable, frozenset[str]]


def live_locals(process: Process, always: frozenset[Variable], *, strict: bool) -> Live:
    """The live locals of a process, those in `always` aside; `strict` as in `untouchable`."""
    tracked = frozenset(process.variables) - always
    effects = [_effect(step, tracked, strict=strict) for step in reversed(process.steps)]
    live: dict[str, frozenset[Variable]] = {}
    changed = True
    while changed:
        still_time()
        changed = False
        for effect in effects:
            known = live.get(effect.pc, frozenset())
            more = known | _before(effect, live)
            if more != known:
                live[effect.pc], changed = more, True
    return Live(tracked, live)


def _before(effect: _Effect, live: Mapping[str, frozenset[Variable]]) -> frozenset[Variable]:
    found = set(effect.reads)
    after: set[Variable] = set()
    for target in effect.targets:
        there = live.get(target, frozenset())
        after |= there
        found |= {v for v in there if v not in effect.missing or target in effect.missing[v]}
    for variable, needed in effect.computes:
        if variable in after:
            found |= needed
    return frozenset(found)


def _effect(step: Step, tracked: frozenset[Variable], *, strict: bool) -> _Effect:
    still_time()
    targets = leads_to(step.next)
    needed = list(control_expressions(step))
    own: dict[Variable, list[Update]] = {}
    for update in step.updates:
        if update.place.instance is None and update.place.variable in tracked:
            own.setdefault(update.place.variable, []).append(update)
        else:
            needed += _needed_for(update)
    reads = variables_read(needed) & tracked
    if strict and step.pc in targets:
        reads |= own.keys()
    computes = tuple(
        (variable, variables_read(e for u in updates for e in update_expressions(u)) & tracked)
        for variable, updates in own.items()
    )
    others = {u.place.variable for u in step.updates if u.place.instance is not None}
    missing = {v: _missing(step.next, v, us) for v, us in own.items() if v not in others}
    return _Effect(step.pc, targets, reads, computes, missing)


# What is sure to be overwritten ------------------------------------------------------------------


def _missing(next_: Next, variable: Variable, updates: Sequence[Update]) -> frozenset[str]:
    """Where the step may lead without having written the whole variable."""
    everywhere = leads_to(next_)
    if any(update.place.path for update in updates):
        written = {_key(u.place) for u in updates if u.when == TRUE}
        paths = (_key(Place(variable, path)) for path, _ in scalar_paths(variable.type))
        return frozenset() if all(path in written for path in paths) else everywhere
    for update in updates:
        everywhere &= _without(next_, tuple(_parts(update.when, True)), {})
    return everywhere


def _key(place: Place) -> tuple[object, ...]:
    return tuple(s.name if isinstance(s, FieldOf) else _index(s) for s in place.path)


def _index(element: Element) -> object:
    value = constant_value(element.index)
    return element if value is None else value


def _without(
    next_: Next,
    open_: tuple[Expr, ...],
    memo: dict[tuple[int, tuple[int, ...]], frozenset[str]],
) -> frozenset[str]:
    """Where the step may lead while not all of the conditions that are still open hold."""
    if not open_:
        return frozenset()
    if isinstance(next_, Goto):
        return frozenset({next_.pc})
    key = id(next_), tuple(map(id, open_))
    if key not in memo:
        memo[key] = frozenset().union(*(_without(*way, memo) for way in _ways(next_, open_)))
    return memo[key]


def _ways(branch: Branch, open_: tuple[Expr, ...]) -> Iterator[tuple[Next, tuple[Expr, ...]]]:
    for side, known in _sides(branch):
        yield side, tuple(c for c in open_ if not any(_same(c, fact) for fact in known))


def _sides(branch: Branch) -> Iterator[tuple[Next, list[Expr]]]:
    """Both sides, each with what holds on the way there."""
    yield branch.then, list(_parts(branch.condition, True))
    yield branch.otherwise, list(_parts(branch.condition, False))


def leads_to_where(next_: Next, condition: Expr) -> frozenset[str]:
    """The pcs that a successor may lead to where a condition holds, as far as is plain to see."""
    refuting = [negate(part) for part in _parts(condition, True)]
    seen: set[int] = set()
    found: set[str] = set()
    work = [next_]
    while work:
        at = work.pop()
        if isinstance(at, Goto):
            found.add(at.pc)
        elif id(at) not in seen:
            seen.add(id(at))
            work += [s for s, known in _sides(at) if not _any_same(known, refuting)]
    return frozenset(found)


def _any_same(some: Sequence[Expr], others: Sequence[Expr]) -> bool:
    return any(_same(one, other) for one in some for other in others)


def _parts(condition: Expr, outcome: bool) -> Iterator[Expr]:
    """Conditions that together say that this one has the outcome."""
    match condition:
        case Unary("!", operand):
            yield from _parts(operand, not outcome)
        case Binary("&&", left, right) if outcome:
            yield from _parts(left, True)
            yield from _parts(right, True)
        case Binary("||", left, right) if not outcome:
            yield from _parts(left, False)
            yield from _parts(right, False)
        case _:
            fact = condition if outcome else negate(condition)
            if fact != TRUE:
                yield fact


def _same(one: Expr, other: Expr) -> bool:
    if one is other:
        return True
    return is_small(one, LARGEST_COMPARED) and is_small(other, LARGEST_COMPARED) and one == other
