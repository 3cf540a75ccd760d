"""Whether a condition is true whatever the values of the slots that it reads, within their types.

In: a node. Out: True where it is proven, False where an assignment makes the node false, None where
neither was found out. The slots' values are taken to be independent of each other, and those before
a step of those after it: reachable states are some of these assignments, so what is true of all
assignments is true of all states.

Each conjunct is asked for by itself: intervals decide at once what they can (Cousot and Cousot,
"Abstract Interpretation", 1977), then samples look for a way to make it false, and where there are
few assignments all of them are tried.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import product
from math import prod
from random import Random

from spec2tla.machine.expr import Value
from spec2tla.reduce.knowledge import NO, YES
from spec2tla.reference.compile import StepPredicate, compile_node
from spec2tla.reference.domains import slot_span, slot_values
from spec2tla.reference.layout import Layout
from spec2tla.reference.node_facts import conjuncts, reads, truth
from spec2tla.reference.nodes import Node, Read

MOST_ASSIGNMENTS = 20_000
"""Up to so many assignments all are tried."""

SAMPLES = 300


def always(layout: Layout, condition: Node) -> bool | None:
    """Whether the condition is true under every assignment; None where that is not known."""
    proven = True
    for part in conjuncts(condition):
        outcome = _part_is_always_true(layout, part)
        if outcome is False:
            return False
        proven = proven and outcome is True
    return True if proven else None


def _part_is_always_true(layout: Layout, condition: Node) -> bool | None:
    known = truth(condition, partial(slot_span, layout))
    if known in (YES, NO):
        return known == YES
    read = reads(condition)
    domains = [slot_values(layout, slot.slot) for slot in read]
    listed = [values for values in domains if values is not None]
    if len(listed) < len(domains):
        return None
    holds = partial(_holds, compile_node(condition), len(layout.slots), read)
    if not all(map(holds, _samples(listed))):
        return False
    if prod(len(values) for values in listed) > MOST_ASSIGNMENTS:
        return None
    return all(map(holds, product(*listed)))


def _holds(
    condition: StepPredicate, slots: int, read: Sequence[Read], values: Iterable[Value]
) -> bool:
    """Whether the condition is true where the slots that it reads hold these values."""
    before: list[Value] = [0] * slots
    after: list[Value] = [0] * slots
    for slot, value in zip(read, values, strict=True):
        (before if slot.old else after)[slot.slot] = value
    return bool(condition(tuple(before), tuple(after)))


def _samples(domains: Sequence[Sequence[Value]]) -> Iterator[tuple[Value, ...]]:
    """The lowest values, the highest ones, then some at random: the same in every run."""
    random = Random(0)
    yield tuple(values[0] for values in domains)
    yield tuple(values[-1] for values in domains)
    for _ in range(SAMPLES):
        yield tuple(random.choice(values) for values in domains)
