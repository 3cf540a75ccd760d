"""Locals whose value nobody will read have their default, so that states differ in nothing else.

A local (or temp) is *live* where a process stands if some way on reads it before it is sure to be
written; what only serves to compute a local that is not live itself is no read ("faint" variables;
Nielson, Nielson and Hankin, "Principles of Program Analysis", 1999, sections 2.1.4 and 2.6). A step
after which a local is no longer live gives it its default; one that is never live where a process
stands is no variable at all.

Sound: the map of states that gives each local its default where it is not live is a bisimulation
(Bozga, Fernandez and Ghirvu, "State space reduction based on live variables analysis", 1999;
Holzmann, "The engineering of a model checker: the Gnu i-protocol case study revisited", 1999).
What is read counts whether it is for a guard, a choice, a check, an assumption, a branch or the
condition of an event, so each step of the one machine is one of the other, with the same outcome
and the same events. What a property or an assumption about the start looks at is always live.
Nobody but the process reads its locals; where somebody does, the local is always live. Others
change them only when they free an object, which leaves NULL, an empty set and an empty queue as
they are.

Properties of whole runs, and transition properties that are about each single step, tell a step
that changes nothing from one that does: the former is none at all. So where there are such, a local
is taken to be live where a step begins that writes it and may lead back there: only such a step can
come to change nothing. Then these properties are kept, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from spec2tla.budget import still_time
from spec2tla.machine.defaults import default_initial, default_stores, scalar_paths
from spec2tla.machine.expr import FALSE, TRUE, Expr
from spec2tla.machine.model import Goto, Machine, Next, Process, Start, Step, Update
from spec2tla.machine.simplify import conjoin, disjoin, ite, negate
from spec2tla.machine.variables import Variable
from spec2tla.reduce.accesses import leads_to, without_accesses
from spec2tla.reduce.live import Live, leads_to_where, live_locals, untouchable

MOST_SCALARS = 64
"""A variable of more scalars is not given its defaults: that would be too many updates."""


def dead(machine: Machine, *, each_step_counts: bool) -> Machine:
    """The machine without what nobody will read.

    `each_step_counts`: some transition property may be violated by a step that changes nothing that
    it looks at.
    """
    strict = each_step_counts or any(p.is_liveness for p in machine.properties)
    while True:
        after = _once(machine, strict=strict)
        if _number_of_locals(after) == _number_of_locals(machine):
            return after
        # Freeing an object needs to know less where fewer keep pointers.
        machine = after


def _number_of_locals(machine: Machine) -> int:
    return sum(len(process.variables) for process in machine.processes)


def _once(machine: Machine, *, strict: bool) -> Machine:
    always = untouchable(machine, strict=strict)
    found = {p.name: live_locals(p, always, strict=strict) for p in machine.processes}
    gone = frozenset(v for live in found.values() for v in live.never)
    return replace(
        machine,
        processes=tuple(_process(p, found[p.name], gone) for p in machine.processes),
        starts=tuple(_starts(machine, found, gone)),
    )


def _starts(
    machine: Machine, found: Mapping[str, Live], gone: frozenset[Variable]
) -> Iterator[Start]:
    unread = frozenset(v for p in machine.processes for v in found[p.name].dead_at(p.entry))
    for start in machine.starts:
        variable = start.variable
        if variable in unread:
            start = Start(variable, default_initial(variable.type))
        if variable not in gone:
            yield start


def _process(process: Process, live: Live, gone: frozenset[Variable]) -> Process:
    return replace(
        process,
        variables=tuple(v for v in process.variables if v not in gone),
        steps=tuple(_step(step, live, gone) for step in process.steps),
    )


def _step(step: Step, live: Live, gone: frozenset[Variable]) -> Step:
    still_time()
    useless = gone | frozenset.intersection(*(live.dead_at(pc) for pc in leads_to(step.next)))
    kept = tuple(u for u in step.updates if not _is_useless(u, useless, gone))
    unread = gone | live.dead_at(step.pc)
    return replace(
        step,
        updates=(*kept, *_resets(step, kept, live)),
        events=tuple(without_accesses(event, unread) for event in step.events),
    )


def _is_useless(update: Update, useless: frozenset[Variable], gone: frozenset[Variable]) -> bool:
    own = update.place.instance is None
    return update.place.variable in (useless if own else gone)


def _resets(step: Step, kept: Sequence[Update], live: Live) -> Iterator[Update]:
    """Gives each local its default that may have another value where it is not live any more.

    They come last, so they are what counts.
    """
    conditions: dict[frozenset[str], Expr] = {}
    for variable, pcs in sorted(_differing(step, kept, live).items(), key=lambda p: p[0].name):
        ends = frozenset(pc for pc in pcs if variable in live.dead_at(pc))
        if not ends or not _is_small(variable):
            continue
        if ends not in conditions:
            conditions[ends] = _leads_into(step.next, ends, {})
        for place, default in default_stores(variable):
            yield Update(place, default, conditions[ends])


def _differing(step: Step, kept: Sequence[Update], live: Live) -> dict[Variable, frozenset[str]]:
    """The locals that may not have their default after the step, and where that may be so."""
    found = dict.fromkeys(live.at.get(step.pc, ()), leads_to(step.next))
    for update in kept:
        variable = update.place.variable
        if variable in live.tracked and found.get(variable) != leads_to(step.next):
            there = leads_to_where(step.next, update.when)
            found[variable] = found.get(variable, frozenset()) | there
    return found


def _is_small(variable: Variable) -> bool:
    return sum(1 for _ in scalar_paths(variable.type)) <= MOST_SCALARS


def _leads_into(next_: Next, pcs: frozenset[str], memo: dict[int, Expr]) -> Expr:
    """The condition under which a successor leads to one of the pcs."""
    if isinstance(next_, Goto):
        return TRUE if next_.pc in pcs else FALSE
    if id(next_) not in memo:
        then, otherwise = (_leads_into(side, pcs, memo) for side in (next_.then, next_.otherwise))
        memo[id(next_)] = _choice(next_.condition, then, otherwise)
    return memo[id(next_)]


def _choice(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    if then in (TRUE, FALSE) and otherwise in (TRUE, FALSE):
        return ite(condition, then, otherwise)
    if then == TRUE:
        return disjoin(condition, otherwise)
    if then == FALSE:
        return conjoin(negate(condition), otherwise)
    if otherwise == TRUE:
        return disjoin(negate(condition), then)
    if otherwise == FALSE:
        return conjoin(condition, then)
    return ite(condition, then, otherwise)
