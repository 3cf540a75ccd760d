"""The reductions of a machine, one after the other.

In: a machine whose properties are those that are to be looked at. Out: the machine after each pass;
the last one is what the engines explore. Each pass says itself why it is sound. It must not know
what its outcome is used for.

Where a property of whole runs is among the properties, or a transition property that may be
violated by a step that changes nothing that it looks at, each pass does less, or nothing.
"""

from dataclasses import dataclass
from typing import Protocol

from spec2tla.budget import TooMuchWork, still_time
from spec2tla.machine.model import Machine
from spec2tla.reduce.dead import dead
from spec2tla.reduce.movers import movers
from spec2tla.reduce.priority import priority
from spec2tla.reduce.slicing import slice_
from spec2tla.reduce.symmetry import symmetry
from spec2tla.values import REDUCTIONS

UNREDUCED = "unreduced"


@dataclass(frozen=True, slots=True)
class Stage:
    """The machine after the pass of this name."""

    name: str
    machine: Machine


class _Pass(Protocol):
    def __call__(self, machine: Machine, *, each_step_counts: bool) -> Machine: ...


_PASSES: dict[str, _Pass] = {
    "slice": slice_,
    "movers": movers,
    "dead": dead,
    "symmetry": symmetry,
    "priority": priority,
}

_INSTEAD = {"priority": "movers"}
"""A pass that is done only where the other one is off.

Of what moves both ways, `movers` leaves so little that `priority` saves at most one state in a
hundred of any shipped model, and longer guards cost more than that.
"""


def reduce(machine: Machine, off: frozenset[str], *, each_step_counts: bool) -> tuple[Stage, ...]:
    """The machine as it is, and after each pass that is not off.

    `each_step_counts`: some transition property may be violated by a step that changes nothing that
    the property looks at. A pass to which a machine is too much leaves it as it is. OutOfTime after
    the deadline.
    """
    stages = [Stage(UNREDUCED, machine)]
    for name in REDUCTIONS:
        if name in off or (name in _INSTEAD and _INSTEAD[name] not in off):
            continue
        still_time()
        before = stages[-1].machine
        try:
            after = _PASSES[name](before, each_step_counts=each_step_counts)
        except (TooMuchWork, RecursionError):
            after = before
        stages.append(Stage(name, after))
    return tuple(stages)
