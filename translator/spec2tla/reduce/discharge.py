"""Drops the checks of steps that can't fail, and decisions that have only one outcome.

Relies on: the values that a local can have where its process stands, and whether the process holds
a lock there, follow from the process's own steps alone. For locals that is so because nobody else
writes them. For locks: another process can only put itself in, or take itself out, since releasing
what one does not hold is a checked violation; where that check is turned off, nothing is assumed
about locks. A forward data-flow analysis over the process's pcs finds, for each pc, an
over-approximation of both (Kildall, "A Unified Approach to Global Program Optimization", 1973); a
check that is true in all of it is true in every reachable state, so no verdict changes, and no
state or step does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from heapq import heappop, heappush

from spec2tla.budget import Budget, still_time
from spec2tla.machine.defaults import default_value
from spec2tla.machine.expr import (
    FALSE,
    TRUE,
    Binary,
    Expr,
    Ite,
    Literal,
    Me,
    Unary,
    is_small,
)
from spec2tla.machine.model import (
    Branch,
    Check,
    Goto,
    Initial,
    Machine,
    Next,
    Process,
    Step,
    Uniform,
)
from spec2tla.machine.simplify import conjoin, disjoin, implies, ite, negate
from spec2tla.machine.variables import Variable
from spec2tla.reduce.abstract import domain_values, evaluate, perhaps_freed, truth
from spec2tla.reduce.assuming import assuming
from spec2tla.reduce.knowledge import (
    MAYBE,
    NO,
    YES,
    Abstract,
    Choices,
    Knowledge,
    anything,
    join,
    joined,
)
from spec2tla.types import PointerType, is_scalar

LARGEST_EXPRESSION = 400
"""Expressions of more nodes than this are not looked into."""

WORK = 600_000
"""Questions about one process, those about parts included; then nothing more is found out."""

WORK_AT_ONCE = 6_000
"""And those about one expression."""

PATIENCE = 40
"""Visits of a pc after which a local that still changes there is taken to be anything."""


def discharge(machine: Machine, *, locks_are_checked: bool) -> Machine:
    """The machine without the checks that can't fail."""
    starts = {start.variable: start.initial for start in machine.starts}
    locks = _tracked_locks(machine) if locks_are_checked else ()
    processes = tuple(_discharged(process, starts, locks) for process in machine.processes)
    return replace(machine, processes=processes)


def _tracked_locks(machine: Machine) -> tuple[Variable, ...]:
    found = []
    for lock in machine.locks:
        if lock.size is None:
            found += [v for v in (lock.owner, lock.readers) if v is not None]
    return tuple(found)


def _discharged(
    process: Process, starts: Mapping[Variable, Initial], locks: tuple[Variable, ...]
) -> Process:
    known = _analyse(process, _initially(process, starts, locks))
    steps = tuple(
        _without_checks(step, known[step.pc]) if step.pc in known else step
        for step in process.steps
    )
    return replace(process, steps=steps)


def known_at(
    machine: Machine, process: Process, *, locks_are_checked: bool
) -> dict[str, Knowledge]:
    """What is known at each pc of a process that some way leads to."""
    starts = {start.variable: start.initial for start in machine.starts}
    locks = _tracked_locks(machine) if locks_are_checked else ()
    return _analyse(process, _initially(process, starts, locks))


def _initially(
    process: Process, starts: Mapping[Variable, Initial], locks: tuple[Variable, ...]
) -> Knowledge:
    values: dict[Variable, Abstract] = {}
    nothing = Knowledge({}, {}, {}, {}, 1, Budget(WORK))
    for variable in process.variables:
        if not is_scalar(variable.type):
            continue
        initial = starts.get(variable)
        chosen = initial.values if isinstance(initial, Uniform) else (default_value(variable.type),)
        values[variable] = None
        for at, value in enumerate(chosen):
            exact = evaluate(Literal(value, variable.type), nothing)
            values[variable] = exact if at == 0 else join(values[variable], exact)
    return Knowledge(values, dict.fromkeys(locks, NO), {}, {}, process.count, Budget(WORK))


# The analysis ------------------------------------------------------------------------------------


def _analyse(process: Process, initially: Knowledge) -> dict[str, Knowledge]:
    """What is known at each pc that the process may stand at."""
    by_pc: dict[str, list[Step]] = {}
    for step in process.steps:
        by_pc.setdefault(step.pc, []).append(step)
    # What comes first in the source first, so that loops are done before what comes after them.
    positions = {pc: at for at, pc in enumerate(by_pc)}
    known = {process.entry: initially}
    visits: dict[str, int] = {}
    work = [(0, process.entry)]
    waiting = {process.entry}
    while work:
        still_time()
        _, pc = heappop(work)
        waiting.remove(pc)
        visits[pc] = visits.get(pc, 0) + 1
        for step in by_pc.get(pc, []):
            for target, after in _outcomes(step, known[pc]):
                merged = after if target not in known else joined(known[target], after)
                if target in known and visits.get(target, 0) > PATIENCE:
                    merged = _widened(known[target], merged)
                if known.get(target) != merged:
                    known[target] = merged
                    if target not in waiting:
                        waiting.add(target)
                        heappush(work, (positions.get(target, len(positions)), target))
    return known


def _widened(before: Knowledge, after: Knowledge) -> Knowledge:
    values = {
        v: a if before.values.get(v) == a or not is_scalar(v.type) else anything(v.type)
        for v, a in after.values.items()
    }
    return replace(after, values=values)


def _outcomes(step: Step, known: Knowledge) -> Iterator[tuple[str, Knowledge]]:
    """Where the step may lead, and what is known there."""
    taken = _taken(step, known)
    if taken is None:
        return
    for target, there in _leaves(step.next, taken):
        after = _updated(step, there)
        yield target, replace(after, values=_at_rest(after.values), bound={}, seen={})


def _at_rest(values: Mapping[Variable, Abstract]) -> dict[Variable, Abstract]:
    """Before the next step of the process, others may free what its pointers lead to."""
    return {
        v: perhaps_freed(value) if isinstance(v.type, PointerType) else value
        for v, value in values.items()
    }


def _taken(step: Step, known: Knowledge) -> Knowledge | None:
    """What is known in a state where the step is taken."""
    result: Knowledge | None = known
    for choice in step.choices:
        if result is None:
            return None
        bound = {**result.bound, choice.variable: domain_values(choice.domain, result)}
        result = _where(choice.condition, replace(result, bound=bound))
    for condition in (step.guard, step.assumes, *(check.ok for check in step.checks)):
        result = None if result is None else _where(condition, result)
    return result


def _where(condition: Expr, known: Knowledge) -> Knowledge | None:
    return _where_it_is(condition, True, known)


def _where_it_is(condition: Expr, outcome: bool, known: Knowledge) -> Knowledge | None:
    return assuming(condition, outcome, known) if _can_look_into(condition, known) else known


def _leaves(next_: Next, known: Knowledge) -> Iterator[tuple[str, Knowledge]]:
    match next_:
        case Goto(pc):
            yield pc, known
        case Branch(condition, then, otherwise):
            for outcome, side in ((True, then), (False, otherwise)):
                there = _where_it_is(condition, outcome, known)
                if there is not None:
                    yield from _leaves(side, there)


def _updated(step: Step, before: Knowledge) -> Knowledge:
    """All updates read the state before."""
    values, mine = dict(before.values), dict(before.mine)
    for update in step.updates:
        variable = update.place.variable
        happens = truth(update.when, before) if _can_look_into(update.when, before) else MAYBE
        if happens == NO or update.place.instance is not None:
            continue
        there = before if happens == YES else _passing(step, _where(update.when, before)) or before
        if variable in mine:
            small = _can_look_into(update.value, there)
            holding = _holding(update.value, mine[variable]) if small else MAYBE
            mine[variable] = holding if happens == YES else mine[variable] | holding
        elif variable in values:
            value = _value(update.value, there)
            values[variable] = value if happens == YES else join(values[variable], value)
    return replace(before, values=values, mine=mine)


def _passing(step: Step, known: Knowledge | None) -> Knowledge | None:
    """What is known in addition since the step breaks no check."""
    for check in step.checks:
        known = None if known is None else _where(check.ok, known)
    return known


def _value(expr: Expr, known: Knowledge) -> Abstract:
    if _can_look_into(expr, known):
        return evaluate(expr, known)
    return None


def _holding(value: Expr, before: Choices) -> Choices:
    match value:
        case Me() | Binary("with", _, Me()):
            return YES
        case Literal() | Binary("without", _, Me()):
            return NO
        case Ite(_, then, otherwise):
            return _holding(then, before) | _holding(otherwise, before)
        case _:
            return MAYBE


def _can_look_into(expr: Expr, known: Knowledge) -> bool:
    """Whether the expression is small enough to ask about it and its parts; allots work for that.

    What is not looked into, or not to the end, is taken to have any value.
    """
    known.budget.ration = WORK_AT_ONCE
    return known.budget.grants() and is_small(expr, LARGEST_EXPRESSION)


# The rewriting -----------------------------------------------------------------------------------


def _without_checks(step: Step, known: Knowledge) -> Step:
    at: Knowledge | None = known
    for choice in step.choices:
        if at is not None:
            bound = {**at.bound, choice.variable: domain_values(choice.domain, at)}
            at = _where(choice.condition, replace(at, bound=bound))
    if at is None:
        return step
    guard, assumes = simplified(step.guard, at), simplified(step.assumes, at)
    there = _where(guard, at)
    checks: list[Check] = []
    for check in step.checks:
        ok = check.ok if there is None else simplified(check.ok, there)
        if ok != TRUE:
            checks.append(replace(check, ok=ok))
        there = None if there is None else _where(check.ok, there)
    return _decided(replace(step, guard=guard, assumes=assumes, checks=tuple(checks)), there)


def _decided(step: Step, known: Knowledge | None) -> Step:
    """The step without the branches that it never takes."""
    if known is None:
        return step
    updates = [
        replace(u, when=simplified(u.when, known), value=_decided_value(u.value, known))
        for u in step.updates
    ]
    events = tuple(replace(e, when=simplified(e.when, known)) for e in step.events)
    return replace(
        step,
        next=_decided_next(step.next, known),
        updates=tuple(update for update in updates if update.when != FALSE),
        events=events,
    )


def _decided_value(expr: Expr, known: Knowledge) -> Expr:
    if not isinstance(expr, Ite) or not _can_look_into(expr, known):
        return expr
    yes, no = assuming(expr.condition, True, known), assuming(expr.condition, False, known)
    outcome = truth(expr.condition, known)
    if outcome == YES or no is None:
        return _decided_value(expr.then, yes or known)
    if outcome == NO or yes is None:
        return _decided_value(expr.otherwise, no)
    then, otherwise = _decided_value(expr.then, yes), _decided_value(expr.otherwise, no)
    return ite(simplified(expr.condition, known), then, otherwise)


def _decided_next(next_: Next, known: Knowledge) -> Next:
    match next_:
        case Goto():
            return next_
        case Branch(condition, then, otherwise):
            left = simplified(condition, known)
            if left == TRUE:
                return _decided_next(then, known)
            if left == FALSE:
                return _decided_next(otherwise, known)
            yes, no = _where(condition, known), _where(negate(condition), known)
            return Branch(
                left,
                then if yes is None else _decided_next(then, yes),
                otherwise if no is None else _decided_next(otherwise, no),
            )


def simplified(expr: Expr, known: Knowledge) -> Expr:
    """The condition without the parts that what is known decides."""
    return _simplified(expr, known) if _can_look_into(expr, known) else expr


def _simplified(expr: Expr, known: Knowledge) -> Expr:
    outcome = truth(expr, known)
    if outcome == YES:
        return TRUE
    if outcome == NO:
        return FALSE
    match expr:
        case Binary("&&", left, right):
            there = assuming(left, True, known) or known
            return conjoin(_simplified(left, known), _simplified(right, there))
        case Binary("||", left, right):
            there = assuming(left, False, known) or known
            return disjoin(_simplified(left, known), _simplified(right, there))
        case Binary("==>", left, right):
            there = assuming(left, True, known) or known
            return implies(_simplified(left, known), _simplified(right, there))
        case Unary("!", operand):
            return negate(_simplified(operand, known))
        case Ite(condition, then, otherwise):
            return ite(_simplified(condition, known), then, otherwise)
        case _:
            return expr
