"""Reduced machines held against what they were made from: verdicts, statements, counterexamples."""

from dataclasses import dataclass, replace

from spec2tla.machine.model import Machine
from spec2tla.reduce.passes import Stage, reduce
from spec2tla.reference.coverage import Coverage
from spec2tla.reference.expand import expand
from spec2tla.reference.layout import Layout
from spec2tla.reference.search import Exploration, Options, PropertyOutcome, explore
from spec2tla.reference.standing import each_step_counts
from spec2tla.source import Span
from spec2tla.values import REDUCTIONS

ALL = frozenset(REDUCTIONS)

COMBINATIONS = {
    "all": frozenset[str](),
    **{f"only {name}": ALL - {name} for name in REDUCTIONS},
    **{f"not {name}": frozenset({name}) for name in REDUCTIONS},
}
"""What is off, by a name for it: all passes on, each alone, each off."""


@dataclass(frozen=True, slots=True)
class Found:
    """A machine explored, and the statements that were executed."""

    machine: Machine
    exploration: Exploration
    executed: frozenset[Span]


def explored(machine: Machine, max_states: int) -> Found | None:
    """None for a machine with more states."""
    found = explore(machine, Options(max_states=max_states))
    if found.stopped is not None or found.coverage is None:
        return None
    return Found(machine, found, executed(machine, found.coverage))


def executed(machine: Machine, coverage: Coverage) -> frozenset[Span]:
    return frozenset(
        event.origin.span
        for process in machine.processes
        for step in process.steps
        for number, event in enumerate(step.events)
        if (step.name, number) in coverage.events
    )


def for_safety(machine: Machine) -> Machine:
    """The machine, to be looked at for what reductions keep."""
    return replace(machine, properties=tuple(p for p in machine.properties if not p.is_liveness))


def stages(machine: Machine, off: frozenset[str]) -> tuple[Stage, ...]:
    return reduce(machine, off, each_step_counts=each_step_counts(machine))


def differences(whole: Found, reduced: Machine) -> list[str]:
    """What is not the same for the reduced machine; each counterexample of it is expanded."""
    found = explored(reduced, 2 * whole.exploration.distinct)
    if found is None:
        return ["it has more states"]
    said = []
    if found.exploration.distinct > whole.exploration.distinct:
        said.append(f"{found.exploration.distinct} states, {whole.exploration.distinct} before")
    if found.executed != whole.executed:
        texts = {span.text for span in found.executed ^ whole.executed}
        said.append(f"executed by one of them only: {sorted(texts)}")
    layouts = Layout.of(whole.machine), Layout.of(reduced)
    for outcome in found.exploration.properties:
        other = whole.exploration.outcome(outcome.property.name)
        if _verdict(outcome) != _verdict(other):
            said.append(f"{other.property.name}: {_verdict(outcome)}, {_verdict(other)} before")
        for trace in (outcome.violation, outcome.undefined):
            if trace is not None:
                told = expand(*layouts, trace)
                assert (told.property_name, told.breach) == (trace.property_name, trace.breach)
    return said


def _verdict(outcome: PropertyOutcome) -> tuple[bool, bool, bool | None]:
    return (
        outcome.violation is not None,
        outcome.undefined is not None,
        outcome.premise_held,
    )
