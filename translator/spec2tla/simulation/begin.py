"""Where walks begin: initial states, drawn at random.

In: a layout and a source of randomness. Out: a state, or none where there is none. It must not know
what is done from there.
"""

from itertools import islice
from math import prod
from random import Random

from spec2tla.machine.simplify import conjoin
from spec2tla.reference.compile import compile_predicate
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.semantics import starting_states, starting_values

MOST_LISTED = 20_000
"""So many states are looked at one by one; of more, some are drawn."""

MOST_DRAWN = 20_000
"""So many draws that all break an assume, and the search for a beginning is given up."""


class Beginnings:
    """The initial states of a machine."""

    def __init__(self, layout: Layout) -> None:
        self._values = starting_values(layout)
        self._assumed = compile_predicate(layout, [conjoin(*layout.machine.assumes)])
        self._listed: list[State] | None = None
        if prod(len(values) for values in self._values) <= MOST_LISTED:
            listed = islice(starting_states(layout), MOST_LISTED)
            self._listed = [state for state in listed if self._assumed(state)]

    @property
    def is_empty(self) -> bool:
        """Whether it is known that there is none."""
        return self._listed == []

    def draw(self, random: Random) -> State | None:
        """One of them, each as likely as any other; None where none was found."""
        if self._listed is not None:
            return random.choice(self._listed) if self._listed else None
        for _ in range(MOST_DRAWN):
            state = tuple(random.choice(values) for values in self._values)
            if self._assumed(state):
                return state
        return None
