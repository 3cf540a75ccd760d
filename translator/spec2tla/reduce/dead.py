"""Locals whose value nobody will read have their default, so that states differ in nothing else.

A local (or temp) is *live* where a process stands if some way on reads it before it is sure to be
written; what only serves to compute a local that is not live itself is no read ("faint" variables;
Nielson, Nielson and Hankin, "Principles of Program Analysis", 1999, sections 2.1.4 and 2.6). A step
after which a local is no longer live gives it its default; one that is never live where a process
stands is no variable at all.

Sound: the map of states that gives each local its default where it is not live is a bisimulation
(Bozga, Fernandez and Ghirvu, "State space reduction based on live variables analysis", 1999; Holzmann,
"The engineering of a model checker: the Gnu i-protocol case study revisited", 1999). What is read
counts whether it is for a guard, a choice, a check, an assumption, a branch or the condition of an
event, so each step of the one machine is one of the other, with the same outcome and the same
events. What a property or an assumption about the start looks at is always live. Nobody but the
process reads its locals; where somebody does, the local is always live. Others change them only when
they free an object, which leaves NULL, an empty set and an empty queue as they are.

Properties of whole runs, and transition properties that are about each single step, tell a step that
changes nothing from one that does (the former is none at all). So where there are such, a local is
taken to be live where a step writes it that may lead back to where it began: only such a step can
come to change nothing. Then these properties are kept, too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from spec2tla.budget import still_time
from spec2tla.machine.defaults import default_initial, default_stores, scalar_paths
from spec2tla.machine.expr import FALSE, TRUE, Expr
from spec2tla.machine.model import Branch, Goto, Machine, Next, Process, Start, Step, Update
from spec2tla.machine.simplify import conjoin, disjoin, negate
from spec2tla.machine.variables import Variable
from spec2tla.reduce.accesses import variables_read, without_accesses, access_expressions
from spec2tla.reduce.liveness import Liveness, live_locals, untouchable

MOST_SCALARS = 64
"""A variable of more scalars than this is not given its defaults: that would be too many updates."""


def dead(machine: Machine, *, each_step_counts: bool) -> Machine:
    """The machine without what nobody will read.

    `each_step_counts`: some transition property may be violated by a step that changes nothing.
    """
    strict = each_step_counts or any(p.is_liveness for p in machine.properties)
    while True:
        after = _once(machine, strict)
        if _locals(after) == _locals(machine):
            return after
        machine = after


def _locals(machine: Machine) -> int:
    return sum(len(process.variables) for process in machine.processes)


def _once(machine: Machine, strict: bool) -> Machine:
    """A variable that goes may have been the last that needs another one."""
    always = untouchable(machine, strict=strict)
    found = {p.name: live_locals(p, always, strict=strict) for p in machine.processes}
    dropped = frozenset(v for live in found.values() for v in live.never)
    processes = tuple(_process(p, found[p.name], dropped) for p in machine.processes)
    starts = tuple(_starts(machine, found, dropped))
    return replace(machine, processes=processes, starts=starts)


def _starts(
    machine: Machine, found: Mapping[str, Liveness], dropped: frozenset[Variable]
) -> Iterator[Start]:
    dead_at_entry = frozenset(
        v for p in machine.processes for v in found[p.name].dead_at(p.entry)
    )
    for start in machine.starts:
        if start.variable in dropped:
            continue
        if start.variable in dead_at_entry:
            yield Start(start.variable, default_initial(start.variable.type))
        else:
            yield start


def _process(process: Process, live: Liveness, dropped: frozenset[Variable]) -> Process:
    resettable = frozenset(v for v in live.tracked - dropped if _is_small(v))
    variables = tuple(v for v in process.variables if v not in dropped)
    steps = tuple(_step(step, live, dropped, resettable) for step in process.steps)
    return replace(process, variables=variables, steps=steps)


def _is_small(variable: Variable) -> bool:
    return sum(1 for _ in scalar_paths(variable.type)) <= MOST_SCALARS


def _step(
    step: Step, live: Liveness, dropped: frozenset[Variable], resettable: frozenset[Variable]
) -> Step:
    still_time()
    kept = tuple(u for u in step.updates if not _is_pointless(u, step, live, dropped))
    unread = dropped | live.dead_at(step.pc)
    events = tuple(without_accesses(e, unread) for e in step.events)
    return replace(step, updates=(*kept, *_resets(step, kept, live, resettable)), events=events)
