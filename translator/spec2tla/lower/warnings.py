"""What the flow graph tells about a body: locals read too early, growing ints, dead statements."""

from spec2tla.diagnostics import Label, Sink
from spec2tla.lower.flow import Assign, Flow, Node, Pick
from spec2tla.machine.expr import Binary
from spec2tla.machine.variables import Variable, VariableKind
from spec2tla.types import IntType


def warn(flow: Flow, sink: Sink) -> None:
    """Reports all findings about one process's flow."""
    reachable = flow.reachable()
    _warn_unassigned(flow, reachable, sink)
    _warn_growing(flow, reachable, sink)
    _warn_unreachable(flow, reachable, sink)


# Locals read before they are assigned ------------------------------------------------------------


def _warn_unassigned(flow: Flow, reachable: set[int], sink: Sink) -> None:
    possibly, surely = _assigned_before(flow, reachable)
    for at in sorted(reachable):
        for variable, span in flow.nodes[at].uses:
            name = span.text
            declared = (Label(variable.span, "declared here"),) if variable.span else ()
            hint = "give it a value where it is declared"
            if variable not in possibly[at]:
                message = f"`{name}` is read before it is assigned"
                sink.report("E0480", span, message, *declared, hint=hint)
            elif variable not in surely[at]:
                message = f"`{name}` may be read before it is assigned"
                sink.report("W0480", span, message, *declared, hint=hint)


def _after(node: Node, before: frozenset[Variable]) -> frozenset[Variable]:
    match node.op:
        case Assign(place, _, True):
            return before - {place.variable}
        case Assign(place, _, False) | Pick(place, _, _):
            return before | {place.variable}
        case _:
            return before


def _assigned_before(
    flow: Flow, reachable: set[int]
) -> tuple[dict[int, frozenset[Variable]], dict[int, frozenset[Variable]]]:
    """For each node the locals that some path, and that every path, to it has assigned."""
    possibly: dict[int, frozenset[Variable]] = {0: frozenset()}
    surely: dict[int, frozenset[Variable]] = {0: frozenset()}
    work = [0]
    while work:
        at = work.pop()
        some, every = _after(flow.nodes[at], possibly[at]), _after(flow.nodes[at], surely[at])
        for target in flow.successors(at):
            if target not in possibly:
                new_some, new_every = some, every
            else:
                new_some, new_every = possibly[target] | some, surely[target] & every
            if possibly.get(target) != new_some or surely.get(target) != new_every:
                possibly[target], surely[target] = new_some, new_every
                work.append(target)
    return possibly, surely


# Ints that grow without bound --------------------------------------------------------------------


def _warn_growing(flow: Flow, reachable: set[int], sink: Sink) -> None:
    for at in sorted(reachable):
        op = flow.nodes[at].op
        if not isinstance(op, Assign) or not isinstance(op.value, Binary):
            continue
        type_ = op.place.variable.type
        if not isinstance(type_, IntType) or not type_.unbounded or not _in_cycle(flow, at):
            continue
        if op.place.variable.kind is VariableKind.TEMP:
            continue
        span = flow.nodes[at].origin.span
        message = f"`{span.text}` may grow without bound in this loop, and the states with it"
        sink.report("W0481", span, message, hint="give the variable a range: int(0..N)")


def _in_cycle(flow: Flow, start: int) -> bool:
    seen: set[int] = set()
    work = list(flow.successors(start))
    while work:
        at = work.pop()
        if at == start:
            return True
        if at not in seen:
            seen.add(at)
            work.extend(flow.successors(at))
    return False


# Statements that no path reaches -----------------------------------------------------------------


def _warn_unreachable(flow: Flow, reachable: set[int], sink: Sink) -> None:
    reached = {flow.nodes[at].origin.span for at in reachable if flow.nodes[at].shown}
    for at, node in enumerate(flow.nodes):
        if at not in reachable and node.shown and node.origin.span not in reached:
            sink.report("W0482", node.origin.span, "no path reaches this statement")
