"""One process: its flow graph, its steps, and what properties may ask about it."""

from collections import Counter
from dataclasses import dataclass

from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.model import (
    FunctionSymbol,
    LockSymbol,
    Model,
    ProcessSymbol,
    VariableSymbol,
)
from spec2tla.diagnostics import Sink
from spec2tla.lower import expressions, statements
from spec2tla.lower.context import Context, Globals, Scope, holds_any, source_anchor
from spec2tla.lower.flow import End, Flow, FlowBuilder, Node, Nop
from spec2tla.lower.freeing import Holders, Keeper
from spec2tla.lower.steps import Steps, cut_local_loops, form_steps
from spec2tla.lower.warnings import warn
from spec2tla.machine.expr import Load, Me, integer
from spec2tla.machine.model import DONE, Lock, Origin, Process
from spec2tla.machine.simplify import binary, negate
from spec2tla.machine.variables import Variable
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk


@dataclass(frozen=True, slots=True)
class LoweredProcess:
    """A process with what properties need: its locals by symbol, its labels by place."""

    process: Process
    context: Context
    steps: Steps

    def at_label(self, function: FunctionSymbol | None, label: str) -> tuple[str, ...]:
        """The pcs at which the next step is the first one at or after a label."""
        flow = self.context.builder.flow
        nodes = flow.labels.get((function.name if function else "", label), [])
        pcs = dict.fromkeys(pc for node in nodes for pc in self._first_pcs(flow, node))
        return tuple(pcs)

    def _first_pcs(self, flow: Flow, start: int) -> list[str]:
        seen, work, pcs = {start}, [start], []
        if start in self.steps.entry_points:
            pcs.append(self.steps.entry)
        while work:
            at = work.pop()
            if flow.nodes[at].begins_step:
                pcs += [self.steps.rests[at]] if at in self.steps.rests else []
                continue
            if isinstance(flow.nodes[at].op, End):
                pcs.append(DONE)
            for target in flow.possible(at):
                if target not in seen:
                    seen.add(target)
                    work.append(target)
        return pcs


def build_flow(symbol: ProcessSymbol, model: Model, globals_: Globals, sink: Sink) -> Context:
    """The flow graph of a process's body, with all calls inlined, and what there is to know."""
    context = _context(symbol, model, globals_, sink)
    context.builder.append(Node(Nop(), context.origin, shown=False))
    context.scope.exit = context.label()
    statements.lower_body(symbol.declaration.body, context)
    context.builder.place(context.scope.exit)
    _finish(symbol, context)
    flow = context.builder.flow
    cut_local_loops(flow)
    warn(flow, sink)
    return context


def keeper(context: Context) -> Keeper:
    """The process's variables, in which it may keep pointers."""
    variables = (*context.variables.values(), *context.temps.values())
    return Keeper(context.process.name, context.process.count, variables)


def lower_process(context: Context, holders: Holders) -> LoweredProcess:
    """Cuts a process's flow graph into steps."""
    symbol = context.process
    steps = form_steps(context.builder.flow, symbol.name, context.temps.values(), holders)
    return LoweredProcess(_process(symbol, context, steps), context, steps)


def _context(symbol: ProcessSymbol, model: Model, globals_: Globals, sink: Sink) -> Context:
    declaration = symbol.declaration
    builder = FlowBuilder()
    origin = Origin(declaration.name.span, f"process {symbol.name}")
    scope = Scope(None, (), source_anchor(declaration.anchor), exit=-1)
    context = Context(model.facts, globals_, symbol, sink, builder, scope, origin)
    bodies = _bodies(symbol, model)
    context.local_names = _local_names(bodies, model)
    context.taken = _taken(bodies, model, globals_)
    if performs(symbol, model, "rcu_lock"):
        context.rcu_depth()
    return context


def _bodies(symbol: ProcessSymbol, model: Model) -> list[tuple[str, ast.Block]]:
    """The process's body ("" by name) and those of all functions that it calls."""
    found: dict[str, ast.Block] = {"": symbol.declaration.body}
    work = [symbol.declaration.body]
    while work:
        for node in walk(work.pop()):
            callee = model.facts.calls.get(id(node)) if isinstance(node, ast.Call) else None
            if isinstance(callee, FunctionSymbol) and callee.name not in found:
                found[callee.name] = callee.declaration.body
                work.append(callee.declaration.body)
    return list(found.items())


def _local_names(
    bodies: list[tuple[str, ast.Block]], model: Model
) -> dict[tuple[str, VariableSymbol], str]:
    """Names for locals: their own, with the line where a body has several of one name."""
    names: dict[tuple[str, VariableSymbol], str] = {}
    for function, body in bodies:
        symbols = [
            s
            for node in walk(body)
            if isinstance(s := model.facts.declared.get(id(node)), VariableSymbol)
            and isinstance(node, ast.Declarator | ast.Choose)
            and not (isinstance(node, ast.Choose) and node.type is None)
        ]
        uses = Counter(s.name for s in symbols)
        for s in symbols:
            line = s.span.first.line
            names[function, s] = s.name if uses[s.name] == 1 else f"{s.name}@{line}"
    return names


def _builtin_calls(
    bodies: list[tuple[str, ast.Block]], model: Model
) -> list[tuple[Builtin, ast.Call]]:
    return [
        (callee, node)
        for _, body in bodies
        for node in walk(body)
        if isinstance(node, ast.Call)
        and isinstance(callee := model.facts.calls.get(id(node)), Builtin)
    ]


def _taken(bodies: list[tuple[str, ast.Block]], model: Model, globals_: Globals) -> dict[str, Lock]:
    """The locks that the process may take."""
    locks: dict[str, Lock] = {}
    for callee, call in _builtin_calls(bodies, model):
        if callee.op not in ("acquire", "tryacquire"):
            continue
        for node in walk(call.arguments[0]):
            symbol = model.facts.symbols.get(id(node))
            if isinstance(symbol, LockSymbol):
                locks[symbol.name] = globals_.locks[symbol]
    return locks


def performs(symbol: ProcessSymbol, model: Model, op: str) -> bool:
    """Whether the process, or a function that it calls, has an operation in its text."""
    return any(callee.op == op for callee, _ in _builtin_calls(_bodies(symbol, model), model))


def _finish(symbol: ProcessSymbol, context: Context) -> None:
    """The end of the process, where it must hold no lock."""
    body = symbol.declaration.body.span
    closing = Span(body.file, body.end - 1, body.end)
    context.origin = Origin(closing, "}", (), context.scope.anchor)
    for lock in context.taken.values():
        released = negate(holds_any(lock, Me()))
        message = f"{symbol.name} finishes while it holds {lock.name}"
        expressions.verify(context, "locks", released, message)
    if context.rcu is not None:
        _verify_outside_rcu(symbol, context)
    context.emit(End(), shown=False)


def _verify_outside_rcu(symbol: ProcessSymbol, context: Context) -> None:
    outside = binary("==", Load(context.rcu_depth()), integer(0))
    message = f"{symbol.name} finishes inside an RCU read section"
    expressions.verify(context, "locks", outside, message)


def _process(symbol: ProcessSymbol, context: Context, steps: Steps) -> Process:
    declaration = symbol.declaration
    return Process(
        name=symbol.name,
        count=symbol.count,
        replicated=declaration.count is not None,
        observer=declaration.observer,
        daemon=declaration.daemon,
        fairness=symbol.fairness,
        variables=_variables(context, steps),
        entry=steps.entry,
        steps=steps.steps,
        doc=declaration.doc,
        anchor=source_anchor(declaration.anchor),
        span=declaration.span,
    )


def _variables(context: Context, steps: Steps) -> tuple[Variable, ...]:
    """Locals, and those temps that hold something while the process rests."""
    rcu = () if context.rcu is None else (context.rcu,)
    updates = (update for step in steps.steps for update in step.updates)
    kept = {update.place.variable for update in updates if update.place.instance is None}
    temps = tuple(temp for temp in context.temps.values() if temp in kept)
    return (*context.variables.values(), *rcu, *temps)
