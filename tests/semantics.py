"""What small programs do, as the embedded engine sees it, for facts that were worked out by hand.

Everything is asked of the machine that both engines get; the interpreter must agree with it.
"""

from collections.abc import Iterator

from interpreter.agreement import by_interpreter, by_machine, compare
from interpreter.reading import machines, model_of
from spec2tla.machine.expr import Value
from spec2tla.machine.model import DONE, Machine
from spec2tla.reference.layout import Layout, PcSlot, State, ValueSlot
from spec2tla.reference.semantics import Taken, initial_states, outcomes
from spec2tla.types import EnumType

MOST = 20_000


def machine_of(text: str) -> Machine:
    """The machine of a program, which the interpreter has found to be right."""
    model = model_of(text)
    lowered, discharged = machines(model)
    assert compare(by_interpreter(model, MOST), by_machine(lowered, MOST)) == []
    return discharged


def violated(text: str) -> set[str]:
    """The properties and built-in checks that are violated; none may lack a value."""
    found = by_machine(machine_of(text), MOST)
    assert found.undefined == frozenset()
    return set(found.violated)


def _after(layout: Layout, state: State) -> Iterator[State]:
    return (o.after for o in outcomes(layout, state) if isinstance(o, Taken))


def reachable(text: str) -> tuple[Layout, set[State]]:
    layout = Layout.of(machine_of(text))
    work = list(initial_states(layout))
    seen = set(work)
    while work:
        for after in _after(layout, work.pop()):
            if after not in seen:
                seen.add(after)
                work.append(after)
    return layout, seen


def steps_of(text: str) -> int:
    """How many steps a program takes to its end, of which there is only one way."""
    layout = Layout.of(machine_of(text))
    (state,) = initial_states(layout)
    count = 0
    while following := set(_after(layout, state)):
        (state,) = following
        count += 1
    assert is_over(layout, state)
    return count


def is_over(layout: Layout, state: State) -> bool:
    return all(
        slot.pcs[int(value)] == DONE
        for slot, value in zip(layout.slots, state, strict=True)
        if isinstance(slot, PcSlot) and not isinstance(value, frozenset)
    )


def finals(text: str, *names: str) -> set[tuple[object, ...]]:
    """What the locations of these names can hold when all processes have finished.

    A location is called as in reports: `x`, `a[1]`, `s.flag`, of a local `p.n` or `p[1].n`.
    """
    layout, states = reachable(text)
    slots = {layout.slot_name(at): at for at in range(len(layout.slots))}
    return {
        tuple(_shown(layout, slots[name], state) for name in names)
        for state in states
        if is_over(layout, state)
    }


def _shown(layout: Layout, at: int, state: State) -> Value | str:
    slot, value = layout.slots[at], state[at]
    if isinstance(slot, ValueSlot) and isinstance(slot.type, EnumType) and isinstance(value, int):
        return slot.type.members[value]
    return value
