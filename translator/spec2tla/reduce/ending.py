"""Runs that end early, for properties of whole runs.

In: a machine. Out: one in which a step whose `assumes` or checks fail leads to where nothing
happens any more, and says so in a hidden variable. A run that ends like that is not considered: in
the goal of a property of whole runs, "or the run has ended" is added.

Sound: the runs in which the variable stays false are those of the given machine, step by step. An
instance that stands before the end of a run can move, so fairness does not let it stay there; with
the run ended, each goal is reached and stays so. A machine in which no step can end a run is given
back as it is.
"""

from dataclasses import dataclass, replace

from spec2tla.machine.expr import FALSE, TRUE, Expr, Load, Place
from spec2tla.machine.model import Goto, Machine, Process, Property, Start, Step, Uniform, Update
from spec2tla.machine.simplify import conjoin, disjoin, negate
from spec2tla.machine.variables import Variable, VariableKind
from spec2tla.types import BOOL

ENDED = Variable(
    "run.$ended",
    BOOL,
    VariableKind.TEMP,
    doc="Whether an assumption or a built-in check has failed: the run is then not considered.",
)


@dataclass(frozen=True, slots=True)
class Endings:
    """`ended` is None where no run ends early."""

    machine: Machine
    ended: Variable | None


def with_endings(machine: Machine) -> Endings:
    """The machine for properties of whole runs; its other properties are not to be looked at."""
    if all(_passes(step) == TRUE for process in machine.processes for step in process.steps):
        return Endings(machine, None)
    changed = replace(
        machine,
        variables=(*machine.variables, ENDED),
        starts=(*machine.starts, Start(ENDED, Uniform((False,)))),
        processes=tuple(_process(process) for process in machine.processes),
        properties=tuple(_property(property_) for property_ in machine.properties),
    )
    return Endings(changed, ENDED)


def _process(process: Process) -> Process:
    steps: list[Step] = []
    for step in process.steps:
        steps.append(replace(step, guard=conjoin(_GOING_ON, step.guard)))
        failing = negate(_passes(step))
        if failing != FALSE:
            steps.append(_end(step, failing))
    return replace(process, steps=tuple(steps))


_HAS_ENDED = Load(Place(ENDED))
_GOING_ON = negate(_HAS_ENDED)


def _end(step: Step, failing: Expr) -> Step:
    return Step(
        name=f"{step.name}_ends",
        process=step.process,
        pc=step.pc,
        origin=step.origin,
        next=Goto(step.pc),
        guard=conjoin(_GOING_ON, step.guard, failing),
        choices=step.choices,
        updates=(Update(Place(ENDED), TRUE),),
    )


def _passes(step: Step) -> Expr:
    """That the step does not end the run; each part has a value where those before it hold."""
    return conjoin(step.assumes, *(check.ok for check in step.checks))


def _property(property_: Property) -> Property:
    if not property_.is_liveness:
        return property_
    return replace(property_, body=disjoin(_HAS_ENDED, property_.body))
