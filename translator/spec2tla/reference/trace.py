"""A run of the machine, replayed: what its steps did, in the user's words.

In: a layout, and steps with the states before and after them. Out: frozen records. It must not
know why the run is of interest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from spec2tla.machine.expr import Value
from spec2tla.machine.model import Access, Check, Event, Origin, Process, Step
from spec2tla.reference.buffers import store_buffers
from spec2tla.reference.evaluate import View, evaluate, holds, locate
from spec2tla.reference.layout import Json, Layout, PcSlot, State, actor
from spec2tla.reference.semantics import Attempt, Failed, Taken, view_of


class Breach(Enum):
    """How a property can go wrong."""

    VIOLATED = "violated"
    UNDEFINED = "undefined"
    """Evaluating it would index out of bounds or divide by zero: a mistake in the property."""


@dataclass(frozen=True, slots=True)
class Touch:
    """A location that a statement read or wrote (`cache[1]`), and the value.

    `memory` is what it held, where that is not what was read; else None.
    """

    name: str
    value: Json
    memory: Json = None


@dataclass(frozen=True, slots=True)
class Executed:
    """A statement that a step executed."""

    event: Event
    reads: tuple[Touch, ...]
    writes: tuple[Touch, ...]

    @property
    def origin(self) -> Origin:
        return self.event.origin


@dataclass(frozen=True, slots=True)
class Changed:
    """A location of the user that a step changed."""

    name: str
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One step: `picks` has a value for each of its choices."""

    process: Process
    instance: int
    step: Step
    picks: tuple[Value, ...]
    before: State
    after: State
    executed: tuple[Executed, ...]
    changes: tuple[Changed, ...]

    @property
    def actor(self) -> str:
        return actor(self.process, self.instance)


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """The step that would break a built-in check in the last state."""

    process: Process
    instance: int
    step: Step
    picks: tuple[Value, ...]
    check: Check

    @property
    def actor(self) -> str:
        return actor(self.process, self.instance)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An instance that cannot move in a deadlock, and the steps that it waits to take."""

    process: Process
    instance: int
    steps: tuple[Step, ...]

    @property
    def actor(self) -> str:
        return actor(self.process, self.instance)


@dataclass(frozen=True, slots=True)
class Trace:
    """A run that ends in a breach of a property.

    An invariant is false in `final`, a transition of the last step; a built-in check would be
    broken by `failing`, or is a deadlock of those in `waiting`. For a property of whole runs the
    run goes on for ever from the state after `loop_to` steps, or where those are all, stands still.
    """

    property_name: str
    breach: Breach
    initial: State
    steps: tuple[TraceStep, ...]
    failing: FailedCheck | None = None
    waiting: tuple[Waiting, ...] = ()
    loop_to: int | None = None

    @property
    def states(self) -> tuple[State, ...]:
        """The initial one, and the one after each step."""
        return (self.initial, *(step.after for step in self.steps))

    @property
    def final(self) -> State:
        return self.steps[-1].after if self.steps else self.initial


def trace_step(layout: Layout, before: State, taken: Taken) -> TraceStep:
    """What a step did, statement by statement."""
    attempt = taken.attempt
    view = view_of(layout, before, attempt)
    return TraceStep(
        process=attempt.process,
        instance=attempt.instance,
        step=attempt.step,
        picks=attempt.picks,
        before=before,
        after=taken.after,
        executed=_executed(attempt, view),
        changes=changes(layout, before, taken.after),
    )


def failed_check(failed: Failed) -> FailedCheck:
    attempt = failed.attempt
    return FailedCheck(attempt.process, attempt.instance, attempt.step, attempt.picks, failed.check)


def changes(layout: Layout, before: State, after: State) -> tuple[Changed, ...]:
    """The locations of the user that differ, in order of declaration, and store buffers."""
    found = tuple(
        Changed(layout.slot_name(at), layout.shown(at, before), layout.shown(at, after))
        for at in range(len(layout.slots))
        if before[at] != after[at] and layout.is_shown(at)
    )
    old, new = store_buffers(layout, before), store_buffers(layout, after)
    stored = (Changed(name, old[name], new[name]) for name in old if old[name] != new[name])
    return (*found, *stored)


def waiting(layout: Layout, state: State) -> tuple[Waiting, ...]:
    """The instances that stand at a step; a store buffer waits for nothing."""
    found: list[Waiting] = []
    for process, instance in layout.instances:
        pc = layout.pc(state, process.name, instance)
        steps = tuple(step for step in process.steps if step.pc == pc)
        if steps and not process.part_of:
            found.append(Waiting(process, instance, steps))
    return tuple(found)


def _executed(attempt: Attempt, view: View) -> tuple[Executed, ...]:
    return tuple(
        Executed(event, _touches(event.reads, view), _touches(event.writes, view))
        for event in attempt.step.events
        if holds(event.when, view)
    )


def _touches(accesses: Iterable[Access], view: View) -> tuple[Touch, ...]:
    return tuple(_touch(access, view) for access in accesses)


def _touch(access: Access, view: View) -> Touch:
    layout = view.layout
    at = locate(access.place, view)
    slot = layout.slots[at]
    value = evaluate(access.value, view)
    if isinstance(slot, PcSlot):
        raise ValueError("a place is never a pc")
    held = value if access.memory is None else evaluate(access.memory, view)
    other = None if held == value else layout.decode(slot.type, held)
    return Touch(layout.slot_name(at), layout.decode(slot.type, value), other)
