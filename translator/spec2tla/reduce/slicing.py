"""Variables that have no influence on anything that is asked go: the cone of influence.

What is kept: the variables that a property looks at, or an assumption about the start, or that
decide whether a step is taken, how it ends, where it leads and which statements it executes; and
those that the new value of a kept one is computed from, and so on. Every other variable goes, with
the updates of it.

Sound: leaving out what is not kept maps states to states, and each step of the one machine to the
same step of the other one, since nothing that is not kept is read by what is kept (Weiser, "Program
slicing", 1981; Clarke, Grumberg and Peled, "Model Checking", 1999, section 13.1, on the cone of
influence). Conditions of branches, guards and checks are kept whether or not anything depends on
them in the end, so runs end, block and go on for ever exactly where they did. Each step stays, and
executes the same statements.

Properties of whole runs, and transition properties that are about each single step, tell a step
that changes nothing from one that does: the former is none at all. So where there are such, what a
step writes that may lead back to where it began is kept: only such a step can come to change
nothing. Then these properties are kept, too.
"""

from collections.abc import Iterator
from dataclasses import replace

from spec2tla.budget import still_time
from spec2tla.machine.model import Lock, Machine, Process, Step
from spec2tla.machine.variables import Variable
from spec2tla.reduce.accesses import (
    control_expressions,
    leads_to,
    observed,
    step_writes,
    update_expressions,
    variables_read,
    without_accesses,
)


def slice_(machine: Machine, *, each_step_counts: bool) -> Machine:
    """The machine without the variables that nothing depends on.

    `each_step_counts`: some transition property may be violated by a step that changes nothing that
    it looks at.
    """
    strict = each_step_counts or any(p.is_liveness for p in machine.properties)
    gone = _variables(machine) - _influential(machine, strict=strict)
    return replace(
        machine,
        variables=tuple(v for v in machine.variables if v not in gone),
        starts=tuple(s for s in machine.starts if s.variable not in gone),
        locks=tuple(_locks(machine, gone)),
        processes=tuple(_process(p, gone) for p in machine.processes),
        pools=tuple(p for p in machine.pools if gone.isdisjoint((p.objects, p.allocated))),
    )


def _variables(machine: Machine) -> frozenset[Variable]:
    locals_ = (v for process in machine.processes for v in process.variables)
    return frozenset((*machine.variables, *locals_))


def _influential(machine: Machine, *, strict: bool) -> frozenset[Variable]:
    needed = set(observed(machine))
    influences: dict[Variable, set[Variable]] = {}
    for step in _steps(machine):
        still_time()
        needed |= variables_read(control_expressions(step))
        if strict and step.pc in leads_to(step.next):
            needed |= step_writes(step)
        for update in step.updates:
            read = variables_read(update_expressions(update))
            influences.setdefault(update.place.variable, set()).update(read)
    work = list(needed)
    while work:
        new = influences.pop(work.pop(), set()) - needed
        needed |= new
        work += new
    return frozenset(needed)


def _steps(machine: Machine) -> Iterator[Step]:
    for process in machine.processes:
        yield from process.steps


def _locks(machine: Machine, gone: frozenset[Variable]) -> Iterator[Lock]:
    """A lock that nobody asks for is none."""

    def left(variable: Variable | None) -> Variable | None:
        return None if variable in gone else variable

    for lock in machine.locks:
        if not gone.issuperset(lock.variables):
            owner, readers, count = map(left, (lock.owner, lock.readers, lock.count))
            yield replace(lock, owner=owner, readers=readers, count=count)


def _process(process: Process, gone: frozenset[Variable]) -> Process:
    return replace(
        process,
        variables=tuple(v for v in process.variables if v not in gone),
        steps=tuple(_step(step, gone) for step in process.steps),
    )


def _step(step: Step, gone: frozenset[Variable]) -> Step:
    return replace(
        step,
        updates=tuple(u for u in step.updates if u.place.variable not in gone),
        events=tuple(without_accesses(event, gone) for event in step.events),
    )
