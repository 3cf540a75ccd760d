"""Which steps can matter to which conditions: what the steps write against what those read.

In: a layout. Out: numbers of slots. Every answer errs on one side only: a slot that may be read or
written is never left out.
"""

from collections.abc import Iterator
from itertools import product

from spec2tla.machine.expr import Expr
from spec2tla.reference.close import Closing, Target
from spec2tla.reference.closed_step import ClosedStep
from spec2tla.reference.layout import Layout
from spec2tla.reference.node_facts import reads
from spec2tla.reference.nodes import Nodes, value_of


def slots_read(layout: Layout, condition: Expr) -> frozenset[int]:
    """What a condition on a state, or on a step, looks at: before the step or after it."""
    return frozenset(read.slot for read in reads(Closing(layout, Nodes()).close(condition)))


def slots_written(step: ClosedStep, pc_slot: int) -> frozenset[int]:
    """What the step may change; its instance's pc stands at `pc_slot`."""
    targets = (update.target for update in step.updates)
    return frozenset({pc_slot}.union(*map(_slots, targets)))


def _slots(target: Target) -> Iterator[int]:
    """Where the place may be: an index that is not known may be any."""
    ways = [
        range(size) if value_of(index) is None else (value_of(index),)
        for (_, size), index in zip(target.axes, target.indices, strict=True)
    ]
    strides = [stride for stride, _ in target.axes]
    for indices in product(*ways):
        pairs = zip(strides, indices, strict=True)
        yield target.base + sum(stride * int(i) for stride, i in pairs if isinstance(i, int))
