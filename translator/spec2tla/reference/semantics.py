"""What a machine does, written to be read: the words of machine/model.py, one after the other.

In: a layout and a state. Out: what each instance can do there. Nothing here is fast.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from spec2tla.machine.expr import Value
from spec2tla.machine.model import (
    DONE,
    Branch,
    Check,
    Initial,
    Next,
    Parts,
    Process,
    Step,
    Uniform,
)
from spec2tla.reference.evaluate import View, domain_values, evaluate, holds, locate
from spec2tla.reference.layout import Layout, State, ValueSlot, checked
from spec2tla.types import ArrayType, StructType, Type


@dataclass(frozen=True, slots=True)
class Attempt:
    """An instance, a step of it, and a value for each of the step's choices."""

    process: Process
    instance: int
    step: Step
    picks: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """The step leads to the state `after`."""

    attempt: Attempt
    after: State


@dataclass(frozen=True, slots=True)
class Ended:
    """The step's `assumes` is false: the run ends, unconsidered."""

    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Failed:
    """The step would break a built-in check: the run ends before it."""

    attempt: Attempt
    check: Check


Outcome: TypeAlias = Taken | Ended | Failed


def outcomes(layout: Layout, state: State) -> Iterator[Outcome]:
    """All that can happen next; a step that is blocked is not among it."""
    for process, instance in layout.instances:
        yield from outcomes_of(layout, state, process, instance)


def outcomes_of(layout: Layout, state: State, process: Process, instance: int) -> Iterator[Outcome]:
    """What an instance can do next."""
    pc = layout.pc(state, process.name, instance)
    for step in process.steps:
        if step.pc == pc:
            for picks in _picks(layout, state, process, instance, step):
                yield from _attempt(layout, state, Attempt(process, instance, step, picks))


def is_deadlock(layout: Layout, state: State) -> bool:
    """Whether nothing can happen, and some process that should end has not."""
    return not finished(layout, state) and next(outcomes(layout, state), None) is None


def finished(layout: Layout, state: State) -> bool:
    """Whether every process that is not a daemon has ended."""
    return all(
        process.daemon or layout.pc(state, process.name, instance) == DONE
        for process, instance in layout.instances
    )


def view_of(layout: Layout, state: State, attempt: Attempt) -> View:
    """The state as the step's expressions see it."""
    names = (choice.variable.name for choice in attempt.step.choices)
    bound = dict(zip(names, attempt.picks, strict=False))
    return View(layout, state, None, attempt.process.name, attempt.instance, bound)


def _picks(
    layout: Layout, state: State, process: Process, instance: int, step: Step
) -> Iterator[tuple[Value, ...]]:
    """The values that the choices can have together, those of earlier choices first."""
    found: list[tuple[Value, ...]] = [()]
    for choice in step.choices:
        views = [view_of(layout, state, Attempt(process, instance, step, p)) for p in found]
        found = [
            (*picks, value)
            for picks, view in zip(found, views, strict=True)
            for value in domain_values(choice.domain, view)
            if holds(choice.condition, view.with_bound(choice.variable.name, value))
        ]
    return iter(found)


def _attempt(layout: Layout, state: State, attempt: Attempt) -> Iterator[Outcome]:
    step, view = attempt.step, view_of(layout, state, attempt)
    if not holds(step.guard, view):
        return
    if not holds(step.assumes, view):
        yield Ended(attempt)
        return
    for check in step.checks:
        if not holds(check.ok, view):
            yield Failed(attempt, check)
            return
    yield Taken(attempt, _after(layout, state, attempt, view))


def _after(layout: Layout, state: State, attempt: Attempt, view: View) -> State:
    after = list(state)
    for update in attempt.step.updates:
        if holds(update.when, view):
            after[locate(update.place, view)] = evaluate(update.value, view)
    process = attempt.process.name
    pc = _destination(attempt.step.next, view)
    after[layout.pc_slot(process, attempt.instance)] = layout.pc_value(process, pc)
    return tuple(after)


def _destination(next_: Next, view: View) -> str:
    while isinstance(next_, Branch):
        next_ = next_.then if holds(next_.condition, view) else next_.otherwise
    return next_.pc


def initial_states(layout: Layout) -> Iterator[State]:
    """The states that the machine may start in, each once."""
    return (state for state in starting_states(layout) if is_initial(layout, state))


def is_initial(layout: Layout, state: State) -> bool:
    """Whether a state that starts allow satisfies the machine's assumes."""
    return all(holds(assume, View(layout, state)) for assume in layout.machine.assumes)


def starting_states(layout: Layout) -> Iterator[State]:
    """The states that `starts` allow, whatever the machine's assumes say."""
    return product(*starting_values(layout))


def starting_values(layout: Layout) -> tuple[tuple[Value, ...], ...]:
    """The values that each slot may start with."""
    starts = {start.variable.name: start.initial for start in layout.machine.starts}
    found: list[tuple[Value, ...]] = [
        (layout.pc_value(process.name, process.entry),) for process, _ in layout.instances
    ]
    for slot in layout.slots:
        if isinstance(slot, ValueSlot):
            initial = _part(starts[slot.variable.name], slot.variable.type, slot.path)
            values = (checked(slot.type, value) for value in initial.values)
            found.append(tuple(dict.fromkeys(values)))
    return tuple(found)


def _part(initial: Initial, type_: Type, path: Sequence[int | str]) -> Uniform:
    """What the scalar at `path` starts as."""
    while isinstance(initial, Parts):
        position, type_ = _position(type_, path[0])
        initial, path = initial.parts[position], path[1:]
    return initial


def _position(type_: Type, part: int | str) -> tuple[int, Type]:
    match type_, part:
        case ArrayType(element, _), int(index):
            return index, element
        case StructType(_, fields), str(name):
            position = next(i for i, f in enumerate(fields) if f.name == name)
            return position, fields[position].type
        case _:
            raise ValueError(f"{type_} has no part {part}")
