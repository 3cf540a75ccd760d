"""A step as one instance executes it, with all its expressions closed."""

from collections.abc import Iterator
from dataclasses import dataclass

from spec2tla.machine.model import Step
from spec2tla.reference.close import Closing, Target
from spec2tla.reference.layout import Layout
from spec2tla.reference.nodes import Node, Nodes, Values, Var


@dataclass(frozen=True, slots=True)
class ClosedChoice:
    variable: Var
    domain: Values
    condition: Node


@dataclass(frozen=True, slots=True)
class ClosedUpdate:
    target: Target
    value: Node
    when: Node


@dataclass(frozen=True, slots=True)
class ClosedStep:
    choices: tuple[ClosedChoice, ...]
    guard: Node
    assumes: Node
    checks: tuple[Node, ...]
    updates: tuple[ClosedUpdate, ...]
    next_pc: Node
    events: tuple[Node, ...]
    """For each event: whether it happens."""
    early: tuple[Node, ...]
    """And whether it does so before the run may end."""

    def roots(self, with_events: bool) -> Iterator[Node]:
        """Everything that is worked out directly."""
        for choice in self.choices:
            yield from choice.domain.bounds
            yield choice.condition
        yield self.guard
        yield self.assumes
        yield from self.checks
        for update in self.updates:
            yield from update.target.indices
            yield update.value
            yield update.when
        yield self.next_pc
        if with_events:
            yield from self.events
            yield from self.early


def close_step(layout: Layout, nodes: Nodes, step: Step, instance: int) -> ClosedStep:
    closing = Closing(layout, nodes, step.process, instance)
    choices: list[ClosedChoice] = []
    for choice in step.choices:
        domain = closing.domain(choice.domain)
        closing, variable = closing.bind(choice.variable.name)
        choices.append(ClosedChoice(variable, domain, closing.close(choice.condition)))
    return ClosedStep(
        choices=tuple(choices),
        guard=closing.close(step.guard),
        assumes=closing.close(step.assumes),
        checks=tuple(closing.close(check.ok) for check in step.checks),
        updates=tuple(
            ClosedUpdate(closing.target(u.place), closing.close(u.value), closing.close(u.when))
            for u in step.updates
        ),
        next_pc=closing.next_pc(step.next),
        events=tuple(closing.close(event.when) for event in step.events),
        early=tuple(closing.close(event.early) for event in step.events),
    )
