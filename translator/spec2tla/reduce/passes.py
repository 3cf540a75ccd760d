"""The reductions of a machine, one after the other.

In: a machine whose properties are those that are to be looked at. Out: the machine after each pass;
the last one is what the engines explore. Each pass says itself why it is sound. It must not know
what its outcome is used for.

None of the passes is applied where a property of whole runs is among the properties: such a
property is looked at on the machine itself. Neither is one where a transition property may be
violated by a step that changes nothing that the property looks at: then each step counts, also one
that a pass would do away with or that would change nothing any more.
"""

from collections.abc import Callable
from dataclasses import dataclass

from spec2tla.budget import TooMuchWork, still_time
from spec2tla.machine.model import Machine
from spec2tla.reduce.movers import movers
from spec2tla.values import REDUCTIONS

UNREDUCED = "unreduced"


@dataclass(frozen=True, slots=True)
class Stage:
    """The machine after the pass of this name."""

    name: str
    machine: Machine


_PASSES: dict[str, Callable[[Machine], Machine]] = {
    "movers": lambda machine: movers(machine, each_step_counts=False),
}


def reduce(machine: Machine, off: frozenset[str], *, each_step_counts: bool) -> tuple[Stage, ...]:
    """The machine as it is, and after each pass that is not off.

    `each_step_counts`: some transition property may be violated by a step that changes nothing that
    the property looks at. A pass to which a machine is too much leaves it as it is. OutOfTime after
    the deadline.
    """
    stages = [Stage(UNREDUCED, machine)]
    if each_step_counts or any(p.is_liveness for p in machine.properties):
        return tuple(stages)
    for name in REDUCTIONS:
        if name in off:
            continue
        still_time()
        before = stages[-1].machine
        try:
            after = _PASSES[name](before)
        except (TooMuchWork, RecursionError):
            after = before
        stages.append(Stage(name, after))
    return tuple(stages)
