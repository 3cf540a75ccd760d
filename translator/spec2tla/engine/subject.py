"""What is explored for which properties, and what was found out, in terms of the whole machine.

In: a machine, and what is left of it after the reductions. Out: what the engines are to explore;
and of what they found, counterexamples and unreached statements of the machine itself. It must not
know which engine was asked, nor which reductions there are.

Properties of whole runs are looked at apart: most reductions keep where a run can get to, and not
what it must come to in the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spec2tla.engine.findings import Finding, Findings
from spec2tla.machine.model import Machine, Origin
from spec2tla.reference.expand import expand
from spec2tla.reference.layout import Layout
from spec2tla.reference.trace import Trace
from spec2tla.source import Span


@dataclass(frozen=True, slots=True)
class Subject:
    """What is explored for the properties of these names, and what it was made from."""

    whole: Machine
    explored: Machine
    properties: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return self.explored is self.whole


@dataclass(frozen=True, slots=True)
class Reduced:
    """What is left of a machine for properties of states and steps, and for those of whole runs."""

    for_steps: Machine
    for_runs: Machine


def subjects(whole: Machine, reduced: Reduced, wanted: Sequence[str]) -> tuple[Subject, ...]:
    """One for the properties of states and steps, and one for those of whole runs.

    Where nothing was reduced there is only one for all.
    """
    of_runs = tuple(p.name for p in whole.properties if p.is_liveness and p.name in wanted)
    others = tuple(name for name in wanted if name not in of_runs)
    if all(_is_same(whole, m) for m in (reduced.for_steps, reduced.for_runs)):
        return (Subject(whole, whole, tuple(wanted)),)
    first, second = (
        Subject(whole, reduced.for_steps, others),
        Subject(whole, reduced.for_runs, of_runs),
    )
    if not of_runs:
        return (first,)
    return (first, second) if others else (second,)


def _is_same(whole: Machine, reduced: Machine) -> bool:
    return replace(reduced, properties=whole.properties) == whole


def in_whole(subject: Subject, findings: Findings) -> Findings:
    """What was found out about the machine itself. Each counterexample has been replayed on it."""
    if subject.is_whole:
        return findings
    layouts = Layout.of(subject.whole), Layout.of(subject.explored)
    properties = {n: _finding(*layouts, finding) for n, finding in findings.properties.items()}
    unreached = findings.unreached
    if unreached is not None:
        unreached = _unreached(subject, {origin.span for origin in unreached})
    return replace(findings, properties=properties, unreached=unreached)


def _finding(whole: Layout, reduced: Layout, finding: Finding) -> Finding:
    trace: Trace | None = finding.trace
    return finding if trace is None else replace(finding, trace=expand(whole, reduced, trace))


def _unreached(subject: Subject, never: set[Span]) -> tuple[Origin, ...]:
    """The statements that were never executed, and those that only removed steps would execute."""
    explored = {origin.span for origin in _statements(subject.explored)}
    found: dict[Span, Origin] = {}
    for origin in _statements(subject.whole):
        if origin.span in never or origin.span not in explored:
            found.setdefault(origin.span, origin)
    return tuple(found.values())


def _statements(machine: Machine) -> list[Origin]:
    steps = (step for process in machine.processes for step in process.steps)
    return [event.origin for step in steps for event in step.events]


def merged(parts: Sequence[Findings]) -> Findings:
    """All that was found out about one machine. The states are those of the first part."""
    known = (part.unreached for part in parts if part.unreached is not None)
    return Findings(
        {name: finding for part in parts for name, finding in part.properties.items()},
        parts[0].states,
        next(known, None),
        interrupted=any(part.interrupted for part in parts),
        engine=" and ".join(sorted({part.engine for part in parts if part.engine})),
    )
