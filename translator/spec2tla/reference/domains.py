"""The values that a slot can have by its type alone, whatever the machine does.

In: a slot. Out: its values in order, or what is known of them as an interval. It must not know of
steps or properties.
"""

from collections.abc import Sequence
from itertools import combinations, product

from spec2tla.machine.expr import Value
from spec2tla.reduce.intervals import Interval
from spec2tla.reduce.knowledge import MAYBE, Abstract
from spec2tla.reference.layout import Layout, PcSlot
from spec2tla.types import (
    BoolType,
    EnumType,
    IntType,
    OwnerType,
    PointerType,
    QueueType,
    ScalarType,
    SetType,
)

MOST_VALUES = 1_024
"""Sets and queues that can have more values than this are not gone through."""


def slot_values(layout: Layout, at: int) -> Sequence[Value] | None:
    """All values of the slot's type, each once; None where they are too many to be listed."""
    slot = layout.slots[at]
    if isinstance(slot, PcSlot):
        return range(len(slot.pcs))
    return _values(slot.type, len(layout.instances))


def slot_span(layout: Layout, at: int) -> Abstract:
    """The same, as what an analysis can follow; None where nothing is known."""
    values = slot_values(layout, at)
    if not isinstance(values, range):
        return MAYBE if values == (False, True) else None
    return Interval(values[0], values[-1]) if values else None


def _values(type_: ScalarType, instances: int) -> Sequence[Value] | None:
    match type_:
        case BoolType():
            return (False, True)
        case IntType(low, high):
            return range(low, high + 1)
        case EnumType(_, members):
            return range(len(members))
        case OwnerType():
            return range(instances + 1)
        case PointerType():
            # NULL, each object, and each object after it was freed.
            return range(-1 - type_.size, type_.size)
        case SetType(element):
            return _sets(_values(element, instances))
        case QueueType(element, capacity):
            return _queues(_values(element, instances), capacity)


def _sets(elements: Sequence[Value] | None) -> tuple[Value, ...] | None:
    if elements is None or len(elements) >= MOST_VALUES.bit_length():
        return None
    numbers = [int(element) for element in elements if isinstance(element, int)]
    sizes = range(len(numbers) + 1)
    return tuple(frozenset(chosen) for size in sizes for chosen in combinations(numbers, size))


def _queues(elements: Sequence[Value] | None, capacity: int) -> tuple[Value, ...] | None:
    if elements is None or len(elements) > MOST_VALUES or capacity > MOST_VALUES:
        return None
    if sum(len(elements) ** length for length in range(capacity + 1)) > MOST_VALUES:
        return None
    numbers = [int(element) for element in elements if isinstance(element, int)]
    lengths = range(capacity + 1)
    return tuple(queue for length in lengths for queue in product(numbers, repeat=length))
