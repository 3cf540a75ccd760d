"""Steps that nobody can tell apart from one step become one.

A run of steps of one process, of which those before some step move right and those after it move
left (conflicts.py), can be reordered into one in which nobody else comes in between, without any
property seeing a difference: so it is one step (Lipton 1975). What this relies on, beyond the
classes:

- Only the first step of a region may wait; so a region that has begun can be gone through, and no
  deadlock is made or lost.
- No region goes on for ever: a loop is part of one only where its rounds come to an end in it.
- Of the steps of a region only the one that stays may change what a property looks at, so that the
  property sees the same values in the same order. A transition property that a step could violate
  by changing nothing is about each single step: then nothing moves.
- A step that may end the run, by a check or an `assume`, comes before any step that stays: what
  the region did until then moves right to that end, so that others did what they did without it.
  After one that stays, others may have acted on what was done, though the run ends there.

Holds for safety only: a run in which a process stops in the middle of a region is lost. So a
machine with a liveness property stays as it is.

(Lipton, "Reduction: a method of proving properties of parallel programs", CACM 1975; Doeppner,
"Parallel program correctness through refinement", 1977; Flanagan and Qadeer, "A type and effect
system for atomicity", 2003; Cohen and Lamport, "Reduction in TLA", 1998.)
"""

from dataclasses import replace

from spec2tla.machine.expr import AtPc, Expr, rebuild
from spec2tla.machine.model import DONE, Machine, Property
from spec2tla.reduce.conflicts import Conflicts
from spec2tla.reduce.merging import merged
from spec2tla.reduce.possible import Possible


def movers(machine: Machine, *, each_step_counts: bool) -> Machine:
    """The machine with fewer, larger steps.

    `each_step_counts`: some transition property may be violated by a step that changes nothing that
    the property looks at, so that nothing moves.
    """
    if each_step_counts or any(p.is_liveness for p in machine.properties):
        return machine
    conflicts, possible = Conflicts(machine), Possible(machine)
    processes = tuple(replace(p, steps=merged(p, conflicts, possible)) for p in machine.processes)
    return _without_lost_places(replace(machine, processes=processes))


def _without_lost_places(machine: Machine) -> Machine:
    """Conditions ask no more about places inside of regions, where no process is ever seen."""
    left = {p.name: {p.entry, DONE, *(s.pc for s in p.steps)} for p in machine.processes}
    memo: dict[int, tuple[Expr, Expr]] = {}

    def seen(expr: Expr) -> Expr:
        known = memo.get(id(expr))
        if known is not None:
            return known[1]
        if isinstance(expr, AtPc):
            pcs = tuple(pc for pc in expr.pcs if pc in left[expr.process])
            result: Expr = replace(expr, pcs=pcs)
        else:
            result = rebuild(expr, seen)
        memo[id(expr)] = expr, result
        return result

    def property_(old: Property) -> Property:
        return replace(
            old,
            body=seen(old.body),
            defined=seen(old.defined),
            premise=None if old.premise is None else seen(old.premise),
        )

    return replace(
        machine,
        assumes=tuple(seen(assumed) for assumed in machine.assumes),
        properties=tuple(property_(p) for p in machine.properties),
    )
