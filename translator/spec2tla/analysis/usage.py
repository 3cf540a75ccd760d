"""What the bodies and properties of a model do with its variables, locks and labels.

In: a resolved model. Out: `Usage`, by symbols. Nothing is reported here. In doubt a use counts:
what is passed by reference is read and written, and functions that nobody calls count like others.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from spec2tla.analysis import places
from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.model import (
    Facts,
    FunctionSymbol,
    LockSymbol,
    Model,
    ProcessSymbol,
    VariableSymbol,
)
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk
from spec2tla.types import IntType, PointerType

_TAKING = frozenset({"acquire", "tryacquire", "read_begin"})


@dataclass(frozen=True, slots=True)
class Usage:
    """`read`: a ghost is read where a property, or a ghost that is read, depends on it.

    `written` leaves out initial values. `takers` holds, for each lock that code takes, the names of
    the processes that do; `asked` the locks that properties and `guarded_by` speak of. `labels` are
    the names of those that properties speak of.
    """

    read: frozenset[VariableSymbol]
    written: frozenset[VariableSymbol]
    takers: dict[LockSymbol, frozenset[str]]
    asked: frozenset[LockSymbol]
    labels: frozenset[str]


@dataclass(slots=True)
class _Found:
    """`fed` holds, for each ghost, the ghosts that statements work it out from."""

    facts: Facts
    read: set[VariableSymbol] = field(default_factory=set)
    written: set[VariableSymbol] = field(default_factory=set)
    fed: dict[VariableSymbol, set[VariableSymbol]] = field(default_factory=dict)


def usage(model: Model) -> Usage:
    """How the model uses what it declares."""
    found = _Found(model.facts)
    for owner in owners(model):
        _body(owner.declaration.body, found)
    for expr in (*model.properties, *model.assumes):
        _reads(expr, frozenset(), found)
    found.read.update(ref.variable for ref in model.facts.locals.values())
    _follow_ghosts(found)
    return Usage(
        frozenset(found.read),
        frozenset(found.written),
        _takers(model),
        _asked(model),
        frozenset(ref.label for ref in model.facts.labels.values()),
    )


def owners(model: Model) -> tuple[FunctionSymbol | ProcessSymbol, ...]:
    """All that has a body."""
    return (*model.functions, *model.processes)


# Reads and writes --------------------------------------------------------------------------------


def _body(body: ast.Block, found: _Found) -> None:
    found.written.update(_written(body, found.facts))
    no_reads = frozenset(_only_written(body, found.facts))
    ghosts = [node for node in walk(body) if isinstance(node, ast.GhostStmt)]
    for ghost in ghosts:
        for update in _updates(ghost.body):
            _ghost(update, no_reads, found)
    inside = frozenset(id(node) for ghost in ghosts for node in walk(ghost))
    _reads(body, no_reads | inside, found)


def _updates(statement: ast.Stmt) -> tuple[ast.Stmt, ...]:
    """The parts of a ghost statement that have nothing to do with each other's values."""
    if isinstance(statement, ast.Block):
        if all(isinstance(part, ast.Assign | ast.Increment) for part in statement.statements):
            return statement.statements
    return (statement,)


def _ghost(statement: ast.Stmt, no_reads: frozenset[int], found: _Found) -> None:
    """Of what it reads the ghosts count only where those that it writes do."""
    reads = [s for at, s in _named(statement, found.facts) if at not in no_reads]
    found.read.update(symbol for symbol in reads if symbol.kind != "ghost")
    for target in _written(statement, found.facts):
        found.fed.setdefault(target, set()).update(s for s in reads if s.kind == "ghost")


def _follow_ghosts(found: _Found) -> None:
    work = [symbol for symbol in found.read if symbol in found.fed]
    while work:
        new = found.fed[work.pop()] - found.read
        found.read |= new
        work += [symbol for symbol in new if symbol in found.fed]


def _reads(node: object, no_reads: frozenset[int], found: _Found) -> None:
    found.read.update(s for at, s in _named(node, found.facts) if at not in no_reads)


def _named(node: object, facts: Facts) -> Iterator[tuple[int, VariableSymbol]]:
    """Where variables are named, by the identity of the node, and which ones."""
    for part in walk(node):
        if isinstance(part, ast.Identifier):
            symbol = facts.symbols.get(id(part))
            if isinstance(symbol, VariableSymbol):
                yield id(part), symbol


def _written(node: object, facts: Facts) -> Iterator[VariableSymbol]:
    for part in walk(node):
        match part:
            case ast.Assign(target) | ast.Increment(target):
                targets: tuple[ast.Expr, ...] = (target,)
            case ast.Call():
                targets = tuple(_places_of(part, facts))
            case ast.Choose():
                chosen = facts.declared.get(id(part))
                if isinstance(chosen, VariableSymbol):
                    yield chosen
                continue
            case _:
                continue
        for target in targets:
            symbol = _root_symbol(target, facts)
            if isinstance(symbol, VariableSymbol) and not _through_pointer(target, facts):
                yield symbol


def _places_of(call: ast.Call, facts: Facts) -> Iterator[ast.Expr]:
    """The arguments that a call may write to."""
    callee = facts.calls.get(id(call))
    if isinstance(callee, Builtin) and callee.writes:
        pairs = zip(callee.parameters, call.arguments, strict=False)
        yield from [argument for kind, argument in pairs if kind.endswith("place")]
    elif isinstance(callee, FunctionSymbol):
        known = zip(callee.parameters, call.arguments, strict=False)
        yield from [argument for parameter, argument in known if parameter.kind == "reference"]


def _only_written(body: ast.Block, facts: Facts) -> Iterator[int]:
    """The identifiers that name a variable without anything depending on its value.

    `x = x || y` depends on nothing but itself. Counting does where the variable has a range, which
    the built-in check `ranges` watches: `inside++` is a way to say that there is one at most.
    """
    for node in walk(body):
        match node:
            case ast.Assign(target) | ast.Increment(target) if _through_pointer(target, facts):
                pass
            case ast.Assign(target, "=", value):
                yield id(places.root(target))
                symbol = _root_symbol(target, facts)
                if isinstance(symbol, VariableSymbol) and not _watched(target, facts):
                    yield from _itself(value, symbol, facts)
            case ast.Assign(target) | ast.Increment(target):
                if not _watched(target, facts):
                    yield id(places.root(target))
            case ast.Call():
                callee = facts.calls.get(id(node))
                if isinstance(callee, Builtin) and callee.op == "write_once":
                    stored = [p for p in _places_of(node, facts) if not _through_pointer(p, facts)]
                    yield from [id(places.root(place)) for place in stored]
            case _:
                pass


def _through_pointer(place: ast.Expr, facts: Facts) -> bool:
    """Whether it is the object that the variable points to, and not the variable, that is meant."""
    return any(
        isinstance(node, ast.Member) and isinstance(facts.types.get(id(node.base)), PointerType)
        for node in walk(place)
    )


def _watched(target: ast.Expr, facts: Facts) -> bool:
    symbol = _root_symbol(target, facts)
    type_ = facts.types.get(id(target))
    if symbol is None or type_ is None:
        return True
    return isinstance(type_, IntType) and not _unbounded(symbol)


def _unbounded(symbol: object) -> bool:
    type_ = symbol.type if isinstance(symbol, VariableSymbol) else None
    return isinstance(type_, IntType) and type_.unbounded


def _itself(value: ast.Expr, symbol: VariableSymbol, facts: Facts) -> Iterator[int]:
    if any(isinstance(node, ast.Call) for node in walk(value)):
        return
    yield from [at for at, named in _named(value, facts) if named is symbol]


def _root_symbol(place: ast.Expr, facts: Facts) -> object:
    return facts.symbols.get(id(places.root(place)))


# Locks -------------------------------------------------------------------------------------------


def _takers(model: Model) -> dict[LockSymbol, frozenset[str]]:
    takers: dict[LockSymbol, set[str]] = {}
    for process in model.processes:
        for body in _reached(process.declaration.body, model.facts):
            for lock in _taken(body, model.facts):
                takers.setdefault(lock, set()).add(process.name)
    for function in model.functions:
        # Of a function that nobody calls; that is said of the function.
        for lock in _taken(function.declaration.body, model.facts):
            takers.setdefault(lock, set())
    return {lock: frozenset(names) for lock, names in takers.items()}


def _reached(body: ast.Block, facts: Facts) -> Iterator[ast.Block]:
    """A body and those of the functions that it calls, also through others."""
    seen: set[int] = set()
    work = [body]
    while work:
        current = work.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        for node in walk(current):
            callee = facts.calls.get(id(node)) if isinstance(node, ast.Call) else None
            if isinstance(callee, FunctionSymbol):
                work.append(callee.declaration.body)


def _taken(body: ast.Block, facts: Facts) -> Iterator[LockSymbol]:
    for node in walk(body):
        callee = facts.calls.get(id(node)) if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(callee, Builtin) and callee.op in _TAKING:
            symbol = _root_symbol(node.arguments[0], facts)
            if isinstance(symbol, LockSymbol):
                yield symbol


def _asked(model: Model) -> frozenset[LockSymbol]:
    variables = [v for v in model.globals if isinstance(v, VariableSymbol)]
    asked = {use.lock for v in variables for use in (*v.guarded_by, *v.writes_guarded_by)}
    for node in walk(model.properties):
        if isinstance(node, ast.Identifier):
            symbol = model.facts.symbols.get(id(node))
            if isinstance(symbol, LockSymbol):
                asked.add(symbol)
    return frozenset(asked)
