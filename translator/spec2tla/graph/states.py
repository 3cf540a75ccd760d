"""The state graph of a small model: its states, the steps between them, what breaks where.

In: a machine and how many states are too many. Out: a `Drawing`, or None. Everything comes from the
meaning of the machine; it is meant for models that fit on a page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from spec2tla.graph.model import Arrow, Drawing, Group, Kind, Node
from spec2tla.machine.model import Property
from spec2tla.opening import first_states
from spec2tla.reference.evaluate import View, holds
from spec2tla.reference.layout import Layout, State, actor
from spec2tla.reference.semantics import (
    Failed,
    Taken,
    finished,
    is_deadlock,
    outcomes,
)
from spec2tla.report.values import bindings


@dataclass(slots=True)
class _Found:
    """States by number, in order of discovery, and what was seen of them."""

    numbers: dict[State, int] = field(default_factory=dict)
    first: int = 0
    steps: dict[tuple[int, int, tuple[str, ...]], None] = field(default_factory=dict)
    broken: dict[int, list[str]] = field(default_factory=dict)


def state_graph(
    layout: Layout, properties: tuple[Property, ...], max_states: int
) -> Drawing | None:
    """None where there are more than `max_states`; UsageError where there is none.

    A state is wrong where an invariant is false, nobody can move who should, or a step would break
    a built-in check; a step where a transition is false of it.
    """
    found = _Found()
    first = first_states(layout, max_states + 1)
    if len(first) > max_states:
        return None
    found.numbers |= {state: number for number, state in enumerate(first)}
    found.first = len(first)
    queue = list(found.numbers)
    names = {p.name for p in properties}
    for state in queue:
        number = found.numbers[state]
        found.broken[number] = _broken(layout, properties, state)
        for outcome in outcomes(layout, state):
            if isinstance(outcome, Failed) and outcome.check.kind in names:
                _note(found, number, outcome.check.kind)
            if not isinstance(outcome, Taken):
                continue
            after = outcome.after
            if after not in found.numbers:
                found.numbers[after] = len(found.numbers)
                queue.append(after)
            if len(found.numbers) > max_states:
                return None
            found.steps[number, found.numbers[after], _label(outcome)] = None
    return _drawing(layout, properties, found)


def _drawing(layout: Layout, properties: tuple[Property, ...], found: _Found) -> Drawing:
    states = list(found.numbers)
    nodes = tuple(_node(layout, state, number, found) for state, number in found.numbers.items())
    transitions = [p for p in properties if p.kind == "transition"]
    arrows = []
    for start, end, label in found.steps:
        wrong = _broken_steps(layout, transitions, states[start], states[end])
        kind = Kind.WRONG if wrong else Kind.PLAIN
        arrows.append(Arrow(str(start), str(end), (*label, *wrong), kind))
    return Drawing(layout.machine.name, (Group("", nodes),), tuple(arrows))


def _node(layout: Layout, state: State, number: int, found: _Found) -> Node:
    broken = found.broken[number]
    kind = Kind.PLAIN
    if broken:
        kind = Kind.WRONG
    elif number < found.first:
        kind = Kind.BEGIN
    elif finished(layout, state):
        kind = Kind.END
    lines = (*bindings(layout.values(state)), *_places(layout, state))
    wrong = tuple(f"violates {name}" for name in broken)
    hint = ", ".join(bindings(layout.local_values(state)))
    return Node(str(number), (f"state {number}", *lines, *wrong), kind, hint)


def _places(layout: Layout, state: State) -> Iterator[str]:
    """Where each instance stands, by line."""
    for process, instance in layout.instances:
        if process.part_of:
            continue
        pc = layout.pc(state, process.name, instance)
        lines = {step.origin.span.first.line for step in process.steps if step.pc == pc}
        at = f"line {min(lines)}" if lines else "done"
        yield f"{actor(process, instance)}: {at}"


def _label(taken: Taken) -> tuple[str, ...]:
    attempt = taken.attempt
    origin = attempt.step.origin
    return (f"{actor(attempt.process, attempt.instance)} {origin.span.first.line}: {origin.text}",)


def _broken(layout: Layout, properties: tuple[Property, ...], state: State) -> list[str]:
    view = View(layout, state)
    names = [p.name for p in properties if p.kind == "invariant" and _is_false(p, view)]
    if any(p.name == "deadlock" for p in properties) and is_deadlock(layout, state):
        names.append("deadlock")
    return names


def _broken_steps(
    layout: Layout, transitions: list[Property], before: State, after: State
) -> tuple[str, ...]:
    if before == after:
        return ()
    view = View(layout, after, before)
    return tuple(f"violates {p.name}" for p in transitions if _is_false(p, view))


def _is_false(property_: Property, view: View) -> bool:
    return holds(property_.defined, view) and not holds(property_.body, view)


def _note(found: _Found, number: int, name: str) -> None:
    if name not in found.broken[number]:
        found.broken[number].append(name)
