"""What is in the store buffers, in the user's words.

In: a layout and a state. Out: for each store buffer, by its name, the stores in it, oldest first.
"""

from collections.abc import Iterator

from spec2tla.machine.model import Process, StoreBuffer
from spec2tla.reference.evaluate import View, locate
from spec2tla.reference.layout import Json, Layout, State, ValueSlot, actor


def store_buffers(layout: Layout, state: State) -> dict[str, Json]:
    """`writer's buffer`: `x = true`, `slot[1] = PAGE`; empty ones too."""
    found: dict[str, Json] = {}
    for buffer in layout.machine.buffers:
        process = layout.machine.process(buffer.process)
        if buffer.entries.name in layout.bases:
            for instance in range(process.count):
                name = f"{actor(process, instance)}'s buffer"
                found[name] = list(_entries(layout, state, buffer, process, instance))
    return found


def _entries(
    layout: Layout, state: State, buffer: StoreBuffer, process: Process, instance: int
) -> Iterator[str]:
    first = layout.bases[buffer.entries.name] + instance * buffer.size
    for position in range(buffer.size):
        number = state[first + position]
        if not isinstance(number, int) or number == 0:
            return
        stored = next(s for s in buffer.stored if 0 <= number - s.first < s.count)
        bound = {stored.offset.name: number - stored.first}
        view = View(layout, state, None, process.name, instance, bound)
        value = layout.bases[stored.value.name] + instance * buffer.size + position
        slot = layout.slots[value]
        if isinstance(slot, ValueSlot):
            shown = layout.decode(slot.type, state[value])
            text = str(shown).lower() if isinstance(shown, bool) else str(shown)
            yield f"{layout.slot_name(locate(stored.place, view))} = {text}"
