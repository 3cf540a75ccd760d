"""What of a machine was executed at all, and which statements of the user never were.

In: a machine and a map of bytes that the search fills. It must not know how states are explored.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spec2tla.machine.model import Event, Machine, Origin, Process, Step
from spec2tla.source import Span


@dataclass(frozen=True, slots=True)
class Points:
    """Numbers what can be executed: each step, and after it its events in order."""

    first: Mapping[str, int]
    """By step name: the step's own number."""
    count: int

    @classmethod
    def of(cls, machine: Machine) -> "Points":
        first: dict[str, int] = {}
        count = 0
        for step in _steps(machine):
            first[step.name] = count
            count += 1 + len(step.events)
        return cls(first, count)

    def at_pc(self, process: Process, pc: str) -> tuple[int, ...]:
        """All points of the steps that begin at a pc."""
        return tuple(
            number
            for step in process.steps
            if step.pc == pc
            for number in range(self.first[step.name], self.first[step.name] + 1 + len(step.events))
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """`steps` names the steps that were ever taken; `events` has step name and event number."""

    steps: frozenset[str]
    events: frozenset[tuple[str, int]]


def coverage_of(machine: Machine, points: Points, covered: bytearray) -> Coverage:
    """What the search has noted in `covered`, one byte for each point."""
    steps = frozenset(s.name for s in _steps(machine) if covered[points.first[s.name]])
    events = frozenset(
        (step.name, number)
        for step in _steps(machine)
        for number in range(len(step.events))
        if covered[points.first[step.name] + 1 + number]
    )
    return Coverage(steps, events)


def unreached(machine: Machine, coverage: Coverage) -> tuple[Origin, ...]:
    """The statements that were never executed, in order of the steps.

    A statement is known by its place: that of an inlined function counts as executed when it was
    so through any call, one that belongs to several steps when it was so in any.
    """
    reached = {
        event.origin.span
        for step, number, event in _events(machine)
        if (step.name, number) in coverage.events
    }
    found: dict[Span, Origin] = {}
    for _, _, event in _events(machine):
        if event.origin.span not in reached:
            found.setdefault(event.origin.span, event.origin)
    return tuple(found.values())


def _steps(machine: Machine) -> Iterator[Step]:
    for process in machine.processes:
        yield from process.steps


def _events(machine: Machine) -> Iterator[tuple[Step, int, Event]]:
    for step in _steps(machine):
        for number, event in enumerate(step.events):
            yield step, number, event
