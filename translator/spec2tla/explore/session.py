"""Where somebody stands in a model: an initial state, the steps taken from it, a route to follow.

In: a layout. Out: positions, as values; each command makes a new one. It must not know of
terminals.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spec2tla.machine.model import Process, Property, Step
from spec2tla.opening import first_states
from spec2tla.reference.evaluate import View, holds
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.semantics import Outcome, Taken, outcomes
from spec2tla.reference.trace import Trace, TraceStep, trace_step

MOST_STARTS = 1000
"""Initial states that can be chosen by number."""


@dataclass(frozen=True, slots=True)
class Route:
    """A counterexample to walk along."""

    trace: Trace

    @property
    def name(self) -> str:
        return self.trace.property_name


@dataclass(frozen=True, slots=True)
class Position:
    """`steps` were taken one after the other from `initial`.

    As long as they are those of `route`, the next one is known.
    """

    initial: State
    steps: tuple[TraceStep, ...] = ()
    route: Route | None = None

    @property
    def state(self) -> State:
        return self.steps[-1].after if self.steps else self.initial

    @property
    def ahead(self) -> TraceStep | None:
        """The next step of the route; None without one, off it, or at its end."""
        if self.route is None or not self.is_on_route:
            return None
        steps = self.route.trace.steps
        return steps[len(self.steps)] if len(self.steps) < len(steps) else None

    @property
    def is_on_route(self) -> bool:
        if self.route is None or self.initial != self.route.trace.initial:
            return False
        taken = len(self.steps)
        return [_key(s) for s in self.steps] == [_key(s) for s in self.route.trace.steps[:taken]]


@dataclass(frozen=True, slots=True)
class Blocked:
    """An instance that stands at steps of which it can take none."""

    process: Process
    instance: int
    steps: tuple[Step, ...]


def starts(layout: Layout) -> tuple[State, ...]:
    """The initial states, at most MOST_STARTS of them; UsageError where there is none."""
    return first_states(layout, MOST_STARTS)


def choices(layout: Layout, position: Position) -> tuple[Outcome, ...]:
    """What can happen next, in a fixed order: what the numbers of the prompt stand for."""
    return tuple(outcomes(layout, position.state))


def blocked(layout: Layout, position: Position) -> tuple[Blocked, ...]:
    """The instances that have not ended and cannot move."""
    able = {(o.attempt.process.name, o.attempt.instance) for o in choices(layout, position)}
    found = []
    for process, instance in layout.instances:
        pc = layout.pc(position.state, process.name, instance)
        steps = tuple(step for step in process.steps if step.pc == pc)
        if steps and not process.part_of and (process.name, instance) not in able:
            found.append(Blocked(process, instance, steps))
    return tuple(found)


def take(layout: Layout, position: Position, taken: Taken) -> Position:
    step = trace_step(layout, position.state, taken)
    return replace(position, steps=(*position.steps, step))


def follow(position: Position) -> Position | None:
    """One step further along the route; None where it does not go on."""
    ahead = position.ahead
    return None if ahead is None else replace(position, steps=(*position.steps, ahead))


def back(position: Position, count: int = 1) -> Position:
    """Before the last steps; at most to where it began."""
    return replace(position, steps=position.steps[: max(len(position.steps) - count, 0)])


def along(trace: Trace) -> Position:
    """At the beginning of a counterexample."""
    return Position(trace.initial, (), Route(trace))


def broken(layout: Layout, position: Position) -> tuple[tuple[Property, View], ...]:
    """The properties that are false here, or of the last step, and where they are so."""
    found = []
    before = position.steps[-1].before if position.steps else None
    for property_ in layout.machine.properties:
        if property_.kind == "transition":
            if before is None or before == position.state:
                continue
            view = View(layout, position.state, before)
        elif property_.kind == "invariant":
            view = View(layout, position.state)
        else:
            continue
        if holds(property_.defined, view) and not holds(property_.body, view):
            found.append((property_, view))
    return tuple(found)


def _key(step: TraceStep) -> tuple[str, int, str, Sequence[object]]:
    return step.process.name, step.instance, step.step.name, step.picks
