"""Which shared variables need no buffers, since nobody could tell the difference.

In: the flow graphs of all processes, and what properties and ghosts look at. Out: variables. A
variable that one instance only ever touches is such a one, and one that is only touched with one
lock held: before the lock is given up, what was written under it is in memory. Where a property
looks at it, and so sees when a store gets to memory, it is none.
"""

from collections.abc import Iterable, Iterator, Mapping

from spec2tla.analysis.model import Model, VariableSymbol
from spec2tla.lower.context import Context
from spec2tla.lower.flow import Assign, Flow, Free, Node
from spec2tla.lower.temps import node_loads
from spec2tla.machine.expr import Me, Place
from spec2tla.machine.model import Lock
from spec2tla.machine.variables import Variable, VariableKind
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk
from spec2tla.types import QueueType, SetType, Type


def needs_no_order(
    contexts: Iterable[Context], model: Model, *, delayed: bool
) -> frozenset[Variable]:
    """The shared variables that every process may access in memory itself.

    `delayed`: properties see a write when it gets to memory, and not when it is made.
    """
    contexts = tuple(contexts)
    if not contexts:
        return frozenset()
    globals_ = contexts[0].globals
    shared = [v for v in globals_.variables.values() if v.kind is VariableKind.SHARED]
    shared += [pool.objects for pool in globals_.pools.values()]
    seen = observed(contexts, model) if delayed else frozenset[Variable]()
    one_lock = _under_one_lock(contexts)
    users = _users(contexts)
    return frozenset(
        v
        for v in shared
        if _is_collection(v.type) or (v not in seen and (users.get(v, 0) <= 1 or one_lock.get(v)))
    )


def _is_collection(type_: Type) -> bool:
    """Sets and queues are like what has a lock of its own: each operation is ordered."""
    return isinstance(type_, SetType | QueueType)


def observed(contexts: Iterable[Context], model: Model) -> frozenset[Variable]:
    """What properties, and ghosts' values, look at."""
    found: set[Variable] = set()
    for context in contexts:
        variables = context.globals.variables
        for node in walk(model.properties):
            symbol = model.facts.symbols.get(id(node))
            if isinstance(symbol, VariableSymbol) and symbol in variables:
                found.add(variables[symbol])
            if isinstance(node, ast.Member):
                found |= {pool.objects for pool in context.globals.pools.values()}
        for flow_node in context.builder.flow.nodes:
            if isinstance(flow_node.op, Assign):
                if flow_node.op.place.variable.kind is VariableKind.GHOST:
                    found |= {place.variable for place in node_loads(flow_node)}
    return frozenset(found)


def touched(node: Node) -> Iterator[Place]:
    """The shared places that a node reads or writes."""
    for place in node_loads(node):
        if place.variable.kind is VariableKind.SHARED:
            yield place
    if isinstance(node.op, Assign) and node.op.place.variable.kind is VariableKind.SHARED:
        yield node.op.place
    if isinstance(node.op, Free):
        yield Place(node.op.pool.objects)


def _users(contexts: Iterable[Context]) -> dict[Variable, int]:
    """How many instances touch each variable."""
    found: dict[Variable, int] = {}
    for context in contexts:
        mine = {p.variable for node in context.builder.flow.nodes for p in touched(node)}
        for variable in mine:
            found[variable] = found.get(variable, 0) + context.process.count
    return found


# Locks -------------------------------------------------------------------------------------------


def _under_one_lock(contexts: Iterable[Context]) -> Mapping[Variable, frozenset[Variable]]:
    """For each variable, the owners of the locks that are held at every access to it."""
    found: dict[Variable, frozenset[Variable]] = {}
    for context in contexts:
        flow = context.builder.flow
        owners = _single_owners(context.globals.locks.values())
        held = _held(flow, owners)
        for at, locks in held.items():
            for place in touched(flow.nodes[at]):
                known = found.get(place.variable, locks)
                found[place.variable] = known & locks
    return found


def _single_owners(locks: Iterable[Lock]) -> frozenset[Variable]:
    return frozenset(lock.owner for lock in locks if lock.owner is not None and lock.size is None)


def _held(flow: Flow, owners: frozenset[Variable]) -> dict[int, frozenset[Variable]]:
    """For each node the locks that are held exclusively whenever it is executed."""
    held: dict[int, frozenset[Variable]] = {0: frozenset()}
    work = [0]
    while work:
        at = work.pop()
        after = _after(flow.nodes[at], held[at], owners)
        for target in flow.successors(at):
            known = held.get(target)
            new = after if known is None else known & after
            if new != known:
                held[target] = new
                work.append(target)
    return held


def _after(
    node: Node, held: frozenset[Variable], owners: frozenset[Variable]
) -> frozenset[Variable]:
    match node.op:
        case Assign(place, Me(), _) if place.variable in owners:
            return held | {place.variable}
        case Assign(place, _, _) if place.variable in owners:
            return held - {place.variable}
        case _:
            return held
