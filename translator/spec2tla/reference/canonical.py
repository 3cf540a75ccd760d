"""One name for all states that differ only in which instance of a symmetric process is where.

In: a layout. Out: a function from states to keys: two states have one key exactly where they are of
one orbit. A key has what belongs to no instance, and for each symmetric process the states of its
instances in ascending order. It must not know how states are found.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from spec2tla.machine.model import Symmetric
from spec2tla.machine.variables import Variable
from spec2tla.reference.layout import Layout, State, ValueSlot
from spec2tla.reference.replay import mismatch
from spec2tla.reference.semantics import Taken, outcomes
from spec2tla.types import SetType

Key: TypeAlias = Callable[[State], Hashable]


def orbit_key(layout: Layout) -> Key | None:
    """None where nothing is symmetric: each state is its own key."""
    if not layout.machine.symmetric:
        return None
    lines = ["def key(s):", f"    return ({', '.join(_parts(layout))},)"]
    named = frozenset(o for s in layout.machine.symmetric for o in _Group(layout, s).owners)
    builtins = {"sorted": sorted, "tuple": tuple}
    scope: dict[str, object] = {"__builtins__": builtins, "symmetric": named}
    exec(compile("\n".join(lines), "<spec2tla orbits>", "exec"), scope)
    return cast(Key, scope["key"])


def _parts(layout: Layout) -> Iterator[str]:
    groups = [_Group(layout, symmetric) for symmetric in layout.machine.symmetric]
    belonging = {at for group in groups for i in range(group.count) for at in group.slots(i)}
    yield from (
        _without_names(layout, groups, at) for at in range(len(layout.slots)) if at not in belonging
    )
    for group in groups:
        instances = ", ".join(group.state(i) for i in range(group.count))
        yield f"*sorted(({instances}))"


def _without_names(layout: Layout, groups: Sequence["_Group"], at: int) -> str:
    """What a slot holds, but for the instances that it names: those have it in their own states."""
    slot = layout.slots[at]
    if not isinstance(slot, ValueSlot):
        return f"s[{at}]"
    if all(slot.variable not in group.symmetric.held for group in groups):
        return f"s[{at}]"
    if isinstance(slot.type, SetType):
        return f"s[{at}] - symmetric"
    return f"(0 if s[{at}] in symmetric else s[{at}])"


@dataclass(frozen=True, slots=True)
class _Group:
    """The instances of a symmetric process."""

    layout: Layout
    symmetric: Symmetric

    @property
    def count(self) -> int:
        return self.layout.machine.process(self.symmetric.process).count

    @property
    def owners(self) -> range:
        first = self.layout.owners[self.symmetric.process]
        return range(first, first + self.count)

    def slots(self, instance: int) -> Iterator[int]:
        """What belongs to the instance: its pc, its locals, its elements of arrays."""
        layout, process = self.layout, self.layout.machine.process(self.symmetric.process)
        yield layout.pc_slot(process.name, instance)
        for at, slot in enumerate(layout.slots):
            if not isinstance(slot, ValueSlot):
                continue
            is_local = slot.variable.process == process.name and slot.instance == instance
            if is_local or (slot.variable in self.symmetric.arrays and slot.path[0] == instance):
                yield at

    def state(self, instance: int) -> str:
        """The state of the instance, which has an order: sets have none."""
        own = [self._ordered(at) for at in self.slots(instance)]
        parts = [*own, *self._holds(self.owners[instance])]
        return f"({', '.join(parts)},)"

    def _ordered(self, at: int) -> str:
        slot = self.layout.slots[at]
        is_set = isinstance(slot, ValueSlot) and isinstance(slot.type, SetType)
        return f"tuple(sorted(s[{at}]))" if is_set else f"s[{at}]"

    def _holds(self, owner: int) -> Iterator[str]:
        """Whether the instance is in each lock."""
        for at, slot in enumerate(self.layout.slots):
            if isinstance(slot, ValueSlot) and self._may_name(slot.variable):
                is_set = isinstance(slot.type, SetType)
                yield f"{owner} in s[{at}]" if is_set else f"s[{at}] == {owner}"

    def _may_name(self, variable: Variable) -> bool:
        return variable in self.symmetric.held


def aligned(
    layout: Layout, states: Sequence[State], actions: Sequence[str | None]
) -> tuple[State, ...]:
    """A run of the machine itself, through the orbits of the states, by the same steps.

    Where states of one orbit are taken for the same, an engine's run may go on from another one
    than it came to.
    """
    key = orbit_key(layout)
    if key is None or not states:
        return tuple(states)
    run = [states[0]]
    for number, (state, action) in enumerate(zip(states[1:], actions, strict=True), 1):
        found = [
            outcome.after
            for outcome in outcomes(layout, run[-1])
            if isinstance(outcome, Taken)
            and action in (None, outcome.attempt.step.name)
            and key(outcome.after) == key(state)
        ]
        if not found:
            raise mismatch(f"step {number}: {action or 'some step'} does not lead there")
        run.append(state if state in found else found[0])
    return tuple(run)
