"""Where a process stands at a step that nobody else has to do with, it goes first.

A pc has priority where all its steps can always be taken, end no run, move both ways past every
step of everybody else (conflicts.py), and change nothing that a property looks at. What an instance
can do there is an ample set: as long as one stands at such a pc, only the first of those moves. Of
each loop of a process at least one pc has no priority, so that nobody else waits for ever.

Sound: it keeps where runs without the passed-over steps get to as far as properties see it,
deadlocks, failing checks, and which statements are executed (Peled, "All from one, one for all: on
model checking using representatives", 1993; Holzmann and Peled, "An improvement in formal
verification", 1994, for deciding it by the text of a process; Clarke, Grumberg and Peled, "Model
checking", 1999, chapter 10, conditions C0 to C3). The order of the passed-over steps is lost, and
so is standing still between them: a machine with a property of whole runs stays as it is, and so
does one with a transition property that a step could violate by changing nothing.

What has priority is said in the guards of the steps, in terms of where others stand. Instances of
a symmetric process have no order in which one would be the first: they get no priority.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from spec2tla.machine.expr import (
    TRUE,
    AtPc,
    Binary,
    Bound,
    Expr,
    Quantifier,
    RangeDomain,
    SelfIndex,
    integer,
)
from spec2tla.machine.model import Machine, Process, Step
from spec2tla.machine.simplify import conjoin, disjoin, negate
from spec2tla.reduce.accesses import leads_to
from spec2tla.reduce.conflicts import MOVES, Conflicts
from spec2tla.types import IntType

Pcs = tuple[str, ...]


def priority(machine: Machine, *, each_step_counts: bool) -> Machine:
    """The machine in which whoever stands at a pc with priority goes first.

    `each_step_counts`: some transition property may be violated by a step that changes nothing that
    the property looks at, so that nobody may.
    """
    if each_step_counts or any(p.is_liveness for p in machine.properties):
        return machine
    first = _with_priority(machine)
    if not first:
        return machine
    return replace(machine, processes=tuple(_process(p, machine, first) for p in machine.processes))


def _with_priority(machine: Machine) -> dict[str, Pcs]:
    """The pcs that have priority, by process, in order of processes."""
    conflicts = Conflicts(machine)
    symmetric = {s.process for s in machine.symmetric}
    alone = len(machine.instances()) == 1
    found = {
        process.name: _pcs(process, conflicts)
        for process in machine.processes
        if process.name not in symmetric and not alone
    }
    return {name: pcs for name, pcs in found.items() if pcs}


def _pcs(process: Process, conflicts: Conflicts) -> Pcs:
    by_pc: dict[str, list[Step]] = {}
    for step in process.steps:
        by_pc.setdefault(step.pc, []).append(step)
    moving = {
        pc: frozenset().union(*(leads_to(step.next) for step in steps))
        for pc, steps in by_pc.items()
        if all(_is_free(step, process, conflicts) for step in steps)
    }
    return tuple(pc for pc in moving if pc not in _heads(moving))


def _is_free(step: Step, process: Process, conflicts: Conflicts) -> bool:
    if step.guard != TRUE or step.assumes != TRUE or step.choices or step.checks:
        return False
    how = conflicts.class_of(process, step)
    return how.mover == MOVES and not how.seen


def _heads(edges: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Nodes without which the graph has no loop: what its back edges lead to."""
    heads: set[str] = set()
    done: set[str] = set()
    for root in edges:
        above: list[str] = []
        work = [(root, False)]
        while work:
            node, left = work.pop()
            if left:
                above.pop()
                done.add(node)
            elif node in above:
                heads.add(node)
            elif node in edges and node not in done:
                above.append(node)
                work.append((node, True))
                work += [(target, False) for target in sorted(edges[node])]
    return frozenset(heads)


def _process(process: Process, machine: Machine, first: Mapping[str, Pcs]) -> Process:
    steps = tuple(
        replace(step, guard=conjoin(*_turn(step, process, machine, first), step.guard))
        for step in process.steps
    )
    return replace(process, steps=steps)


def _turn(
    step: Step, process: Process, machine: Machine, first: Mapping[str, Pcs]
) -> Iterator[Expr]:
    """That nobody who goes first stands where he does so."""
    is_first = step.pc in first.get(process.name, ())
    for other in machine.processes:
        if is_first and other.name == process.name:
            if process.count > 1:
                yield _nobody(other, first[other.name], below_self=True)
            return
        if other.name in first:
            yield _nobody(other, first[other.name], below_self=False)


def _nobody(process: Process, pcs: Pcs, *, below_self: bool) -> Expr:
    if process.count == 1:
        return negate(AtPc(process.name, integer(0), pcs))
    other = Bound(f"{process.name}.other", IntType(0, process.count - 1))
    elsewhere = negate(AtPc(process.name, other, pcs))
    if below_self:
        elsewhere = disjoin(Binary(">=", other, SelfIndex()), elsewhere)
    domain = RangeDomain(integer(0), integer(process.count - 1))
    return Quantifier("forall", other, domain, elsewhere)
