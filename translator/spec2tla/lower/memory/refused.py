"""What a model cannot have under the memory model `weak`.

In: the model and its flow graphs. Out: diagnostics. The history of a location has room for all
writes to it, so there must be a bound to them; and of some things it is not said what they order.
"""

from collections.abc import Sequence

from spec2tla.analysis.model import LockSymbol, Model, PoolSymbol
from spec2tla.diagnostics import Sink
from spec2tla.lower.context import Context
from spec2tla.lower.flow import Assign, Flow
from spec2tla.lower.memory.rounds import endless as endless_nodes
from spec2tla.machine.variables import Variable, VariableKind

MOST_WRITES = 40
"""Of one location, by all processes together."""


def refuse(
    contexts: Sequence[Context], direct: frozenset[Variable], model: Model, sink: Sink
) -> None:
    """Reports what is refused under `memory weak`."""
    for symbol in model.globals:
        if isinstance(symbol, PoolSymbol):
            message = "pools are not supported under `memory weak` by this version"
            sink.report("E0901", symbol.span, message, hint="use `tso`, or an array of structs")
        elif isinstance(symbol, LockSymbol) and symbol.type.kind == "seqlock":
            message = "seqlocks are not supported under `memory weak` by this version"
            hint = "use `tso`, or write the sequence number out, with its barriers"
            sink.report("E0901", symbol.span, message, hint=hint)
    for context in contexts:
        _refuse_endless(context, direct, sink)
    if not sink.has_errors:
        _refuse_many(contexts, direct, sink)


def _refuse_endless(context: Context, direct: frozenset[Variable], sink: Sink) -> None:
    flow = context.builder.flow
    endless = endless_nodes(flow)
    for at in sorted(flow.reachable()):
        node = flow.nodes[at]
        name = _written(flow, at, direct)
        if name is not None and (node.rounds == 0 or at in endless):
            message = f"a loop writes `{name}` without bound, which `memory weak` cannot follow"
            hint = "go round in a `for` loop from a constant to a constant (`i < ROUNDS`)"
            sink.report("E0582", node.origin.span, message, hint=hint)


def _refuse_many(contexts: Sequence[Context], direct: frozenset[Variable], sink: Sink) -> None:
    writes: dict[str, int] = {}
    for context in contexts:
        flow = context.builder.flow
        for at in sorted(flow.reachable()):
            name = _written(flow, at, direct)
            if name is None:
                continue
            more = context.process.count * flow.nodes[at].rounds
            writes[name] = writes.get(name, 0) + more
            if writes[name] > MOST_WRITES >= writes[name] - more:
                message = f"`{name}` may be written more than {MOST_WRITES} times"
                hint = "lower the constants that the loops go up to, or use `tso`"
                sink.report("E0582", flow.nodes[at].origin.span, message, hint=hint)


def _written(flow: Flow, at: int, direct: frozenset[Variable]) -> str | None:
    op = flow.nodes[at].op
    if not isinstance(op, Assign) or op.place.variable.kind is not VariableKind.SHARED:
        return None
    return None if op.place.variable in direct else op.place.variable.name
