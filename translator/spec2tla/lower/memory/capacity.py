"""How many stores a store buffer must have room for.

In: a flow graph, which of its nodes store something and which wait until the buffer is empty. Out:
the most stores that can be on any way from one of those to the next. Where a loop has stores, no
barrier, and no number of rounds that is known, that is endless: then each of its stores counts as
often as it has places to go to, and twice where that is one. With more a store waits for room.
"""

from collections.abc import Callable, Iterator

from spec2tla.lower.flow import Flow

LARGEST = 12
"""Entries of a store buffer; with more of them a store waits."""


def capacity(flow: Flow, weight: Callable[[int], int], empties: Callable[[int], bool]) -> int:
    """`weight`: how often a node in a loop counts as a store, 0 where it stores nothing."""
    rooms = _components(flow, empties)
    component = {at: number for number, nodes in enumerate(rooms) for at in nodes}
    most: dict[int, int] = {}
    for number, nodes in enumerate(rooms):  # Each after those that it leads to.
        after = [
            most[component[target]]
            for at in nodes
            if not empties(at)
            for target in flow.successors(at)
            if component[target] != number
        ]
        most[number] = _own(flow, nodes, weight) + max(after, default=0)
    return min(max(most.values(), default=0), LARGEST)


def between_barriers(flow: Flow, empties: Callable[[int], bool]) -> frozenset[int]:
    """The nodes on ways round that no barrier is on."""
    return frozenset(
        at for nodes in _components(flow, empties) if _is_loop(flow, nodes) for at in nodes
    )


def _own(flow: Flow, nodes: list[int], weight: Callable[[int], int]) -> int:
    weights = [weight(at) for at in nodes if weight(at)]
    if not _is_loop(flow, nodes):
        return len(weights)
    return sum(weights)


def _is_loop(flow: Flow, nodes: list[int]) -> bool:
    return len(nodes) > 1 or nodes[0] in flow.successors(nodes[0])


def _components(flow: Flow, empties: Callable[[int], bool]) -> list[list[int]]:
    """The strongly connected parts of what lies between barriers, last ones first (Tarjan)."""
    found: list[list[int]] = []
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()

    def targets(at: int) -> Iterator[int]:
        return iter(() if empties(at) else flow.successors(at))

    for root in sorted(flow.reachable()):
        if root in index:
            continue
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        work = [(root, targets(root))]
        while work:
            at, rest = work[-1]
            target = next(rest, None)
            if target is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[at])
                if low[at] == index[at]:
                    found.append(_popped(stack, on_stack, at))
            elif target not in index:
                index[target] = low[target] = len(index)
                stack.append(target)
                on_stack.add(target)
                work.append((target, targets(target)))
            elif target in on_stack:
                low[at] = min(low[at], index[target])
    return found


def _popped(stack: list[int], on_stack: set[int], until: int) -> list[int]:
    nodes: list[int] = []
    while not nodes or nodes[-1] != until:
        nodes.append(stack.pop())
        on_stack.discard(nodes[-1])
    return nodes
