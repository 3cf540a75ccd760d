"""Which nodes are on a way round that may be taken any number of times."""

from spec2tla.lower.flow import Flow


def endless(flow: Flow) -> frozenset[int]:
    """The nodes on ways round that no loop with a known number of rounds makes."""

    def targets(at: int) -> list[int]:
        # A loop leads back to its head from nodes that were made after it: then it is over.
        found = []
        for target in flow.successors(at):
            out = flow.nodes[target].leads_out
            found.append(out if out is not None and at > target else target)
        return found

    reachable = flow.reachable()
    found: set[int] = set()
    for start in reachable:
        seen: set[int] = set()
        work = targets(start)
        while work:
            at = work.pop()
            if at not in seen:
                seen.add(at)
                work += targets(at)
        if start in seen:
            found.add(start)
    return frozenset(found)
