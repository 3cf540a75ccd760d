"""Whether a machine is the same after two instances of a process have changed places.

In: a machine, a process of it, and the shared arrays that have an element for each instance. Out:
yes or no. What an expression is then, renaming.py says.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from spec2tla.machine.expr import Expr
from spec2tla.machine.model import Machine, Step, Update
from spec2tla.reduce.accesses import control_expressions, property_expressions, update_expressions
from spec2tla.reduce.renaming import Instances, Numbers, Renamed, UnevenError, instance_bounds


def is_same_for_all(machine: Machine, instances: Instances) -> bool:
    """Whether any two instances can change places, and the machine is the same."""
    numbers = Numbers()
    try:
        for process in machine.processes:
            own = process.name == instances.process.name
            for step in process.steps:
                _verify_step(step, instances, numbers, own=own)
        for property_ in machine.properties:
            _verify(property_expressions(property_), instances, numbers)
        for assumed in machine.assumes:
            _verify((assumed,), instances, numbers)
    except UnevenError:
        return False
    return True


def _verify(parts: Sequence[Expr], instances: Instances, numbers: Numbers) -> None:
    bounds = instance_bounds(parts, instances)
    before, *after = _renamings(instances, numbers, bounds, own=False)
    for part in parts:
        number = before.number(part)
        if any(renamed.number(part) != number for renamed in after):
            raise UnevenError


def _renamings(
    instances: Instances, numbers: Numbers, bounds: frozenset[str], *, own: bool
) -> list[Renamed]:
    """Nobody changes places; and each two neighbours, which gives all changes of places."""
    swaps = range(-1, instances.process.count - 1)
    return [Renamed(instances, numbers, bounds, swap, own) for swap in swaps]


def _verify_step(step: Step, instances: Instances, numbers: Numbers, *, own: bool) -> None:
    parts = [*control_expressions(step)]
    parts += [part for update in step.updates for part in update_expressions(update)]
    bounds = instance_bounds(parts, instances, [update.place for update in step.updates])
    before, *after = _renamings(instances, numbers, bounds, own=own)
    expected = _step_numbers(step, before)
    stored = [before.update(update) for update in step.updates]
    for renamed in after:
        if _step_numbers(step, renamed) != expected:
            raise UnevenError
        moved = [renamed.update(update) for update in step.updates]
        if not _is_same_order(step.updates, stored, moved):
            raise UnevenError


def _step_numbers(step: Step, renamed: Renamed) -> tuple[int, ...]:
    return (
        *(renamed.domain(choice.variable, choice.domain) for choice in step.choices),
        *(renamed.number(choice.condition) for choice in step.choices),
        renamed.number(step.guard),
        renamed.number(step.assumes),
        *(renamed.number(check.ok) for check in step.checks),
        *(renamed.number(part) for event in step.events for part in (event.when, event.early)),
        renamed.next(step.next),
    )


def _is_same_order(
    updates: Sequence[Update], before: Sequence[tuple[int, int]], after: Sequence[tuple[int, int]]
) -> bool:
    """Whether the updates are the same ones, and those that may be of one location in one order."""
    if _by_place(before) != _by_place(after):
        return False
    for variable in {update.place.variable for update in updates}:
        moves = [
            before[at] != after[at]
            for at, update in enumerate(updates)
            if update.place.variable == variable
        ]
        # What moves must not change places with what doesn't.
        if sum(a != b for a, b in pairwise(moves)) > 1:
            return False
    return True


def _by_place(updates: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for place, what in updates:
        found.setdefault(place, []).append(what)
    return found
