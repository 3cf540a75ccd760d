"""Which temporaries still matter where a step begins.

A temp holds a value from the step that read it to the step that uses it. Where nothing can use it
any more it goes back to its default, so that states that differ in nothing are one state.
"""

from collections.abc import Iterator

from spec2tla.lower.flow import Assign, Assume, Flow, Free, Guard, Node, Pick, Test, Verify
from spec2tla.machine.expr import Expr, Place, domain_loads, loads, place_loads
from spec2tla.machine.variables import Variable


def node_loads(node: Node) -> Iterator[Place]:
    """Every place that the node's operation reads."""
    match node.op:
        case Assign(place, value):
            yield from loads(value)
            yield from place_loads(place)
        case Verify(_, condition, _) | Guard(condition) | Assume(condition) | Test(condition):
            yield from loads(condition)
        case Free(_, pointer):
            yield from loads(pointer)
        case Pick(place, domain, condition):
            yield from domain_loads(domain)
            yield from _but(place, condition)
        case _:
            return


def _but(chosen: Place, condition: Expr) -> Iterator[Place]:
    yield from place_loads(chosen)
    yield from (place for place in loads(condition) if place.variable != chosen.variable)


def _assigned(node: Node) -> Variable | None:
    match node.op:
        case Assign(place, _) | Pick(place, _) if not place.path:
            return place.variable
        case _:
            return None


def live_temps(flow: Flow, temps: frozenset[Variable]) -> list[frozenset[Variable]]:
    """For each node the temps whose value is used at it or after it, before being assigned."""
    uses = [frozenset(p.variable for p in node_loads(n)) & temps for n in flow.nodes]
    live: list[frozenset[Variable]] = [frozenset()] * len(flow.nodes)
    reachable = sorted(flow.reachable(), reverse=True)
    changed = True
    while changed:
        changed = False
        for at in reachable:
            after = frozenset().union(*(live[s] for s in flow.successors(at)))
            before = uses[at] | (after - {_assigned(flow.nodes[at])})
            if before != live[at]:
                live[at], changed = before, True
    return live
