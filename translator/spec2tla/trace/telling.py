"""A counterexample made ready to be told: short, with few switches, and what matters marked.

In: a layout, and a certified run as an engine found it. Out: a certified run that breaks the same
property, and a mark for each of its steps.
"""

from dataclasses import dataclass

from spec2tla.reference.layout import Layout
from spec2tla.reference.trace import Trace
from spec2tla.trace.essential import essential, shortened
from spec2tla.trace.fewest import with_fewest_of_all
from spec2tla.trace.reorder import with_fewest_switches


@dataclass(frozen=True, slots=True)
class Telling:
    """`matters`: for each step, whether the violation depends on what it did."""

    trace: Trace
    matters: tuple[bool, ...]


def telling(layout: Layout, trace: Trace, as_found: bool = False) -> Telling:
    """With `as_found` the run stays as it is."""
    if not as_found:
        trace = with_fewest_switches(layout, shortened(layout, trace))
        trace = with_fewest_of_all(layout, trace)
    return Telling(trace, essential(layout, trace))
