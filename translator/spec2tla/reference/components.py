"""Strongly connected components, and those in which a fair run can stay for ever.

The components are found by Tarjan, "Depth-first search and linear graph algorithms" (1972), with a
stack of its own instead of recursion. Fairness is checked as in Baier and Katoen, "Principles of
Model Checking", section 6.7 (there for CTL with fairness), after Emerson and Lei (1985): weak
fairness is a Buchi condition, strong fairness a Streett condition. An infinite run comes to stay in
one component and to visit some part of it again and again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from spec2tla.reference.explorer import POLL_EVERY
from spec2tla.reference.graph import Graph


@dataclass(frozen=True, slots=True)
class Fairness:
    """Sets of instances, as in `Graph`: which are weakly, and which strongly fair."""

    weak: int
    strong: int


def fair_components(
    graph: Graph,
    inside: set[int],
    fairness: Fairness,
    visited: set[int],
    tick: Callable[[], None] = lambda: None,
) -> Iterator[set[int]]:
    """Sets of states, all from `inside`, in which a fair run can stay and visit all of the set.

    Each has a state of `visited`. Any fair run that stays inside, and comes to a state of `visited`
    again and again, comes to stay in a part of one of these sets. `tick` is called now and then,
    and may raise.
    """
    pending = [inside]
    while pending:
        for component in components(graph, pending.pop(), tick):
            if component.isdisjoint(visited):
                continue
            moving, always, ever = _moves(graph, component)
            if fairness.weak & always & ~moving:
                # Some process could go on all the time and never does, here or in any part.
                continue
            starved = fairness.strong & ever & ~moving
            if not starved:
                yield component
                continue
            # A fair run can only stay where none of the starved can move.
            rest = {state for state in component if not graph.able[state] & starved}
            if rest:
                pending.append(rest)


def _moves(graph: Graph, component: set[int]) -> tuple[int, int, int]:
    """Who moves from state to state of it; who can move in each of its states; in any of them."""
    moving, always, ever = 0, -1, 0
    for state in component:
        always &= graph.able[state]
        ever |= graph.able[state]
        for target, movers in graph.edges(state):
            if target in component:
                moving |= movers
    return moving, always, ever


def components(
    graph: Graph, inside: set[int], tick: Callable[[], None] = lambda: None
) -> Iterator[set[int]]:
    """The strongly connected components of the graph's part `inside`; single states are some."""
    order: dict[int, int] = {}
    lowest: dict[int, int] = {}
    stack: list[int] = []
    waiting: set[int] = set()
    for root in inside:
        if root in order:
            continue
        path = [(root, iter(graph.successors(root)))]
        while path:
            state, successors = path[-1]
            if state not in order:
                order[state] = lowest[state] = len(order)
                if len(order) % POLL_EVERY == 0:
                    tick()
                stack.append(state)
                waiting.add(state)
            for target in successors:
                if target not in inside:
                    continue
                if target not in order:
                    path.append((target, iter(graph.successors(target))))
                    break
                if target in waiting:
                    lowest[state] = min(lowest[state], order[target])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[state])
                if lowest[state] == order[state]:
                    found = set[int]()
                    while state not in found:
                        found.add(stack.pop())
                    waiting -= found
                    yield found
