"""The graph of all reachable states, for properties of whole runs.

In: the states that a search has found, all of them. Out: who can lead from which state to which.
Steps that leave a state as it is are not in it: standing still is always possible.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spec2tla.reference.compile import CheckTable, Note, Outlet, step_rows
from spec2tla.reference.explorer import POLL_EVERY, Poll, Progress
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.packing import Held


@dataclass(frozen=True, slots=True)
class Graph:
    """States by number. The edges of state s are those from `first[s]` up to `first[s + 1]`.

    Sets of instances are numbers that have bit i set for the instance at position i: `movers` has
    for each edge who may take it, `able` for each state who can change it or end the run there.
    """

    states: Sequence[State]
    first: "array[int]"
    targets: "array[int]"
    movers: list[int]
    able: list[int]

    def successors(self, state: int) -> Iterable[int]:
        return self.targets[self.first[state] : self.first[state + 1]]

    def edges(self, state: int) -> Iterator[tuple[int, int]]:
        """Each successor, and who may lead there."""
        between = slice(self.first[state], self.first[state + 1])
        return zip(self.targets[between], self.movers[between], strict=True)


class GraphStopped(Exception):
    """The caller has ended it: `reason` is what its poll said."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def graph_of(layout: Layout, states: Sequence[State], poll: Poll | None) -> Graph:
    """The graph over these states, which are closed under the machine's steps."""
    known: dict[Held, Held] = {}
    out: list[Held] = []
    notes: list[Note] = []
    outlet = Outlet(known.setdefault, out.append, notes.append)
    rows = step_rows(layout, CheckTable.of(layout), outlet)
    number: dict[Held, int] = {state: at for at, state in enumerate(states)}
    graph = Graph(states, array("l", [0]), array("l"), [], [])
    for at, state in enumerate(states):
        if at % POLL_EVERY == 0:
            ask(poll, len(states), at)
        able = 0
        edges: dict[int, int] = {}
        # The pcs come first in a state.
        for mover, (row, pc) in enumerate(zip(rows, state)):  # noqa: B905
            for step in row[pc]:  # type: ignore[index]
                step(state)
            changing = [number[after] for after in out if after != state]
            if changing or notes:
                able |= 1 << mover
            for target in changing:
                edges[target] = edges.get(target, 0) | 1 << mover
            known.clear()
            out.clear()
            notes.clear()
        graph.targets.extend(edges)
        graph.movers.extend(edges.values())
        graph.first.append(len(graph.targets))
        graph.able.append(able)
    return graph


def ask(poll: Poll | None, distinct: int, done: int) -> None:
    """Lets the caller end what is under way."""
    reason = None if poll is None else poll(Progress(distinct, distinct - done, distinct, 0))
    if reason is not None:
        raise GraphStopped(reason)
