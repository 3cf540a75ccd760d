"""From the resolved model to the step machine: `lower` is the whole stage."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from spec2tla.analysis.model import LockSymbol, Model, PoolSymbol, VariableSymbol
from spec2tla.diagnostics import Sink
from spec2tla.lower.context import Context, Globals, Grace
from spec2tla.lower.freeing import Holders
from spec2tla.lower.memory.draining import draining
from spec2tla.lower.memory.histories import Histories, histories, same_beginnings, starts
from spec2tla.lower.memory.private import needs_no_order
from spec2tla.lower.memory.refused import refuse
from spec2tla.lower.memory.tso import Buffered, buffered
from spec2tla.lower.memory.weak import weaken
from spec2tla.lower.process import LoweredProcess, build_flow, keeper, lower_process, performs
from spec2tla.lower.properties import builtin_properties, lower_condition, lower_properties
from spec2tla.machine.defaults import default_initial
from spec2tla.machine.expr import Expr
from spec2tla.machine.model import ConstantDef, Lock, Machine, Pool, Process, Start, Step
from spec2tla.machine.simplify import conjoin
from spec2tla.machine.variables import Variable, VariableKind
from spec2tla.types import COMPLETIONS, OWNER, OWNERS, SEQUENCE, ArrayType, SetType, Type

_SHARED_MODE_KINDS = ("rwlock", "rwsem")


def lower(model: Model, sink: Sink, memory: str = "sc") -> Machine:
    """Lowers a model without errors. What the flow graphs show to be wrong goes to the sink.

    `memory` is the memory model that it is to be checked under.
    """
    globals_ = replace(_globals(model), memory=memory)
    contexts = [build_flow(p, model, globals_, sink) for p in model.processes]
    buffers = _store_buffers(contexts, model) if memory == "tso" else {}
    past = _histories(contexts, model, sink) if memory == "weak" else None
    hidden = tuple(v for found in buffers.values() for v in found.variables)
    hidden = (*hidden, *(() if past is None else past.variables))
    variables = (*_global_variables(model, globals_), *hidden)
    holders = Holders(variables, {c.process.name: keeper(c) for c in contexts})
    lowered = {c.process.name: lower_process(c, holders) for c in contexts}
    properties = lower_properties(model, globals_, lowered)
    processes = _without_idle_temps(tuple(p.process for p in lowered.values()))
    drains = tuple(_drains(processes, buffers, model))
    return Machine(
        name=model.name,
        doc=model.doc,
        constants=tuple(ConstantDef(c.name, c.value, c.type, c.doc) for c in model.constants),
        enums=model.enums,
        structs=model.structs,
        variables=variables,
        starts=_starts(variables, globals_, lowered, past),
        assumes=(
            *_assumes(model, globals_, lowered),
            *(() if past is None else same_beginnings(past, _declared(globals_))),
        ),
        locks=tuple(globals_.locks.values()),
        processes=(*processes, *drains),
        properties=(*builtin_properties(processes, model.nochecks), *properties),
        pools=tuple(globals_.pools.values()),
        nochecks=model.nochecks,
        buffers=tuple(found.buffer for found in buffers.values()),
    )


def _store_buffers(contexts: Sequence[Context], model: Model) -> dict[str, Buffered]:
    """The processes' store buffers, which the flow graphs speak of afterwards."""
    direct = needs_no_order(contexts, model, delayed=True)
    found = {c.process.name: buffered(c, direct) for c in contexts}
    return {name: buffer for name, buffer in found.items() if buffer is not None}


def _histories(contexts: Sequence[Context], model: Model, sink: Sink) -> Histories | None:
    """The histories of shared variables, which the flow graphs speak of afterwards."""
    direct = needs_no_order(contexts, model, delayed=False)
    refuse(contexts, direct, model, sink)
    found = None if sink.has_errors else histories(contexts, direct)
    if found is not None:
        for context in contexts:
            weaken(context, found)
    return found


def _drains(
    processes: Sequence[Process], buffers: Mapping[str, Buffered], model: Model
) -> Iterator[Process]:
    taken = {p.name for p in model.processes} | {symbol.name for symbol in model.globals}
    for process in processes:
        if process.name in buffers:
            base = f"{process.name}_buffer"
            names = (base, *(f"{base}_{number}" for number in range(2, len(taken) + 3)))
            name = next(n for n in names if n not in taken)
            taken.add(name)
            yield draining(process, buffers[process.name], name)


def _without_idle_temps(processes: tuple[Process, ...]) -> tuple[Process, ...]:
    """Without what an object's being freed means for temps of others that hold nothing at rest."""
    kept = {variable for process in processes for variable in process.variables}

    def step(old: Step) -> Step:
        updates = tuple(
            u for u in old.updates if u.place.instance is None or u.place.variable in kept
        )
        return old if len(updates) == len(old.updates) else replace(old, updates=updates)

    return tuple(replace(p, steps=tuple(step(s) for s in p.steps)) for p in processes)


def _pool(symbol: PoolSymbol) -> Pool:
    kind, text = VariableKind.SHARED, f"The objects of {symbol.name} that are in use."
    objects = Variable(symbol.name, symbol.type, kind, None, symbol.doc, symbol.span)
    pointers = SetType(symbol.pointer)
    allocated = Variable(f"{symbol.name}.$allocated", pointers, VariableKind.TEMP, None, text)
    return Pool(symbol.name, objects, allocated, symbol.span)


def _globals(model: Model) -> Globals:
    variables: dict[VariableSymbol, Variable] = {}
    locks: dict[LockSymbol, Lock] = {}
    pools: dict[str, Pool] = {}
    for symbol in model.globals:
        if isinstance(symbol, LockSymbol):
            locks[symbol] = _lock(symbol)
        elif isinstance(symbol, PoolSymbol):
            pools[symbol.name] = _pool(symbol)
        else:
            kind = VariableKind.GHOST if symbol.kind == "ghost" else VariableKind.SHARED
            variables[symbol] = Variable(
                symbol.name, symbol.type, kind, None, symbol.doc, symbol.span
            )
    symbols = {variable: symbol for symbol, variable in variables.items()}
    return Globals(variables, symbols, locks, pools, model.nochecks, _grace(model))


def _grace(model: Model) -> Grace | None:
    """What grace periods need, where any process waits for one."""
    waiting = [p for p in model.processes if performs(p, model, "synchronize_rcu")]
    if not waiting:
        return None

    def hidden(name: str, type_: Type, doc: str) -> Variable:
        return Variable(name, type_, VariableKind.TEMP, None, doc)

    awaited = {
        p.name: hidden(
            f"{p.name}.$awaited",
            OWNERS if p.count == 1 else ArrayType(OWNERS, p.count),
            f"The readers that the grace period of {p.name} still waits for.",
        )
        for p in waiting
    }
    return Grace(hidden("rcu.$readers", OWNERS, "Who is in an RCU read section."), awaited)


def _lock(symbol: LockSymbol) -> Lock:
    def variable(name: str, type_: Type, doc: str = symbol.doc) -> Variable:
        whole = type_ if symbol.size is None else ArrayType(type_, symbol.size)
        return Variable(name, whole, VariableKind.LOCK, None, doc, symbol.span)

    name, kind = symbol.name, symbol.type.kind
    owner = readers = count = None
    if kind == "completion":
        note = f"How many may still pass; {COMPLETIONS.high} lets all pass, for good."
        count = variable(name, COMPLETIONS, f"{symbol.doc}\n{note}".strip())
    else:
        owner = variable(name, OWNER)
    if kind in _SHARED_MODE_KINDS:
        readers = variable(f"{name}.readers", OWNERS)
    if kind == "seqlock":
        count = variable(f"{name}.sequence", SEQUENCE, f"Odd while somebody writes under {name}.")
    return Lock(name, kind, symbol.size, owner, readers, count, symbol.span)


def _global_variables(model: Model, globals_: Globals) -> tuple[Variable, ...]:
    found: list[Variable] = []
    for symbol in model.globals:
        if isinstance(symbol, LockSymbol):
            found += globals_.locks[symbol].variables
        elif isinstance(symbol, PoolSymbol):
            pool = globals_.pools[symbol.name]
            found += (pool.objects, pool.allocated)
        else:
            found.append(globals_.variables[symbol])
    grace = globals_.grace
    return tuple(found) if grace is None else (*found, grace.readers, *grace.awaited.values())


def _declared(globals_: Globals) -> tuple[Start, ...]:
    """What the shared variables and ghosts start as."""
    return tuple(
        Start(variable, symbol.initial or default_initial(variable.type))
        for symbol, variable in globals_.variables.items()
    )


def _starts(
    variables: tuple[Variable, ...],
    globals_: Globals,
    lowered: dict[str, LoweredProcess],
    past: Histories | None,
) -> tuple[Start, ...]:
    declared = {v: s.initial for s, v in globals_.variables.items() if s.initial is not None}
    own = [v for p in lowered.values() for v in p.process.variables]
    if past is not None:
        declared |= {start.variable: start.initial for start in starts(past, _declared(globals_))}
    return tuple(Start(v, declared.get(v) or default_initial(v.type)) for v in (*variables, *own))


def _assumes(
    model: Model, globals_: Globals, lowered: dict[str, LoweredProcess]
) -> tuple[Expr, ...]:
    conditions = [lower_condition(e, model, globals_, lowered) for e in model.assumes]
    return tuple(conjoin(c.defined(), c.expr) for c in conditions)
