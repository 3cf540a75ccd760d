"""Declarations that refer to each other, in an order in which each comes after what it needs."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

Node = TypeVar("Node")


def in_order(
    nodes: Mapping[str, Node],
    needs: Callable[[Node], Iterable[str]],
    on_cycle: Callable[[tuple[Node, ...]], None],
) -> tuple[str, ...]:
    """The names, each after those that it needs; `on_cycle` is told of each circle that is found.

    Works without recursion, so that a long chain is no problem.
    """
    ordered: dict[str, None] = {}
    for name in nodes:
        _visit(name, nodes, needs, on_cycle, ordered)
    return tuple(ordered)


def _visit(
    start: str,
    nodes: Mapping[str, Node],
    needs: Callable[[Node], Iterable[str]],
    on_cycle: Callable[[tuple[Node, ...]], None],
    ordered: dict[str, None],
) -> None:
    if start in ordered:
        return
    path = {start: iter(tuple(needs(nodes[start])))}
    while path:
        name = next(reversed(path))
        needed = next(path[name], None)
        if needed is None:
            path.pop(name)
            ordered[name] = None
        elif needed in path:
            names = list(path)
            on_cycle(tuple(nodes[n] for n in names[names.index(needed) :]))
        elif needed in nodes and needed not in ordered:
            path[needed] = iter(tuple(needs(nodes[needed])))
