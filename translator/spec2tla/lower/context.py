"""What lowering one process needs to know: where it is, and what the model's names became."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from spec2tla.analysis.model import (
    Facts,
    FunctionSymbol,
    LockSymbol,
    LockUse,
    ProcessSymbol,
    VariableSymbol,
)
from spec2tla.diagnostics import Sink
from spec2tla.lower.flow import Fence, FlowBuilder, Fork, Node, Nop, Op
from spec2tla.machine.expr import (
    Binary,
    Bound,
    Element,
    Expr,
    Literal,
    Load,
    Me,
    Place,
    Quantifier,
    RangeDomain,
    Unary,
    integer,
)
from spec2tla.machine.model import Frame, Lock, Origin, Pool
from spec2tla.machine.simplify import conjoin, disjoin, negate
from spec2tla.machine.variables import Variable, VariableKind
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.types import OWNER, IntType, ScalarType, Type, is_scalar

NOBODY = Literal(0, OWNER)

SPINNING = ("spinlock", "rwlock", "seqlock")
"""The locks under which nothing may sleep."""

RCU_DEPTH = IntType(0, 8)
"""How deep RCU read sections may nest in a model."""


@dataclass(frozen=True, slots=True)
class Grace:
    """For models with `synchronize_rcu`: who is in a read section (OWNERS), and `awaited`.

    `awaited` has, for each process that waits for grace periods, whom it still waits for
    (OWNERS; an array of it, by instance, where the process has several).
    """

    readers: Variable
    awaited: dict[str, Variable]


@dataclass(frozen=True, slots=True)
class Globals:
    """The machine variables of shared variables and ghosts, both ways, locks, and pools by name.

    `memory` is the memory model: "sc", "tso" or "weak".
    """

    variables: dict[VariableSymbol, Variable]
    symbols: dict[Variable, VariableSymbol]
    locks: dict[LockSymbol, Lock]
    pools: dict[str, Pool]
    nochecks: frozenset[str]
    grace: Grace | None
    memory: str = "sc"


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of `either`; of how many `breaks` and `continues` of its scope it stands inside."""

    span: Span
    breaks: int
    continues: int


@dataclass(slots=True)
class Scope:
    """A body that is being lowered: the process's own, or an inlined function's.

    `bindings` are the places that reference parameters stand for. `exit` is where `return` goes,
    `result` where it leaves its value. `label_places` are where the labels stand in the text.
    `breaks` and `continues` are the targets of the loops and switches around, `branches` those of
    `either`, innermost last.
    """

    function: FunctionSymbol | None
    calls: tuple[Frame, ...]
    anchor: str | None
    exit: int
    result: Place | None = None
    bindings: dict[VariableSymbol, Place] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)
    label_places: dict[str, Span] = field(default_factory=dict)
    breaks: list[int] = field(default_factory=list)
    continues: list[int] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)


@dataclass(slots=True)
class Context:
    """The state of lowering one process.

    `atomic`: within `atomic`, `await` or `ghost`, all one step. `ghost`: within `ghost`, whose
    reads are no accesses of the program. `taken`: all locks that the process may take. `direct`:
    what is emitted speaks of memory itself, or of a store buffer that is empty. `order` and
    `rounds` are those of the nodes that are emitted.
    """

    facts: Facts
    globals: Globals
    process: ProcessSymbol
    sink: Sink
    builder: FlowBuilder
    scope: Scope
    origin: Origin
    atomic: bool = False
    ghost: bool = False
    direct: bool = False
    order: str = ""
    rounds: int = 1
    variables: dict[tuple[str, VariableSymbol], Variable] = field(default_factory=dict)
    local_names: dict[tuple[str, VariableSymbol], str] = field(default_factory=dict)
    temps: dict[tuple[int, Type], Variable] = field(default_factory=dict)
    depth: int = 0
    rcu: Variable | None = None
    taken: dict[str, Lock] = field(default_factory=dict)
    uses: list[tuple[Variable, Span]] = field(default_factory=list)

    # Emitting nodes ------------------------------------------------------------------------------

    def emit(
        self,
        op: Op,
        *,
        shown: bool = True,
        reads: tuple[Place, ...] = (),
        writes: tuple[tuple[Place, Expr], ...] = (),
    ) -> None:
        """Appends an operation to what the process does."""
        uses, self.uses = tuple(self.uses), []
        self.builder.append(
            Node(
                op,
                self.origin,
                shown=shown,
                reads=reads,
                writes=writes,
                uses=uses,
                direct=self.direct or self.ghost,
                order="" if self.ghost else self.order,
                rounds=self.rounds,
            )
        )

    def begin_step(self) -> None:
        """What is emitted next begins a step, unless all is one step here."""
        if self.atomic:
            return
        self.builder.append(Node(Nop(), self.origin, begins_step=True, shown=False))

    def fence(self, kind: str = "full") -> None:
        """Orders the process's accesses here; nothing where the memory model does not ask for it.

        Within `atomic`, which is ordered as a whole, too.
        """
        if not self.direct:
            self._fence(Fence(kind))

    def synchronise(self, kind: str, place: Place) -> None:
        """What "release" gives away at the place, "acquire" takes over there."""
        if self.globals.memory == "weak":
            self._fence(Fence(kind, place))

    def _fence(self, fence: Fence) -> None:
        if self.globals.memory != "sc":
            self.builder.append(Node(fence, self.origin, shown=False, direct=True))

    @contextmanager
    def ordered(self, order: str = "atomic", fence: str = "full") -> Iterator[None]:
        """What is emitted inside, in one step, is ordered with all others and reaches memory.

        A read-modify-write has the `order` "modify"; with the fence "locked" the kernel orders
        nothing by it.
        """
        if self.direct:
            yield
            return
        self.fence(fence)
        self.direct, self.order = True, order
        yield
        self.direct, self.order = False, ""
        if self.globals.memory == "weak" and order == "modify":
            self.fence(fence)

    @contextmanager
    def within_loop(self, rounds: int | None) -> Iterator[None]:
        """What is emitted inside is run through so many times; None where that is not known."""
        before, self.rounds = self.rounds, self.rounds * (rounds or 0)
        yield
        self.rounds = before

    @contextmanager
    def access(self, order: str) -> Iterator[None]:
        """What is emitted inside is an access with that order, unless it is within `atomic`."""
        before = self.order
        self.order = before or order
        yield
        self.order = before

    def fork(self, branches: tuple[int, ...]) -> None:
        """Goes on at any one of the labels."""
        self.builder.append(
            Node(Fork(branches), self.origin, begins_step=not self.atomic, shown=False)
        )

    def label(self) -> int:
        return self.builder.label(self.origin)

    @contextmanager
    def at(self, span: Span) -> Iterator[None]:
        """What is emitted inside comes from the statement at the span."""
        before, depth = self.origin, self.depth
        self.origin = Origin(span, statement_text(span), self.scope.calls, self.scope.anchor)
        yield
        self.origin, self.depth = before, depth

    @contextmanager
    def one_step(self) -> Iterator[None]:
        """What is emitted inside belongs to one step, which begins here."""
        self.begin_step()
        before, self.atomic = self.atomic, True
        yield
        self.atomic = before

    # Places --------------------------------------------------------------------------------------

    def place(self, symbol: VariableSymbol) -> Place:
        """The place that a variable's name stands for here."""
        bound = self.scope.bindings.get(symbol)
        if bound is not None:
            return bound
        known = self.globals.variables.get(symbol)
        if known is not None:
            return Place(known)
        return Place(self.local(symbol, self.scope.function))

    def local(self, symbol: VariableSymbol, function: FunctionSymbol | None) -> Variable:
        """The process's variable for a local of its body, or of a function that it calls."""
        key = (function.name if function else "", symbol)
        if key not in self.variables:
            path = f"{self.process.name}.{function.name}" if function else self.process.name
            name = f"{path}.{self.local_names.get(key, symbol.name)}"
            self.variables[key] = Variable(
                name, symbol.type, VariableKind.LOCAL, self.process.name, symbol.doc, symbol.span
            )
        return self.variables[key]

    def temp(self, type_: Type) -> Place:
        """A place for a value that the rest of the statement needs."""
        key = (self.depth, type_)
        self.depth += 1
        if key not in self.temps:
            name = f"{self.process.name}.${len(self.temps) + 1}"
            self.temps[key] = Variable(name, type_, VariableKind.TEMP, self.process.name)
        return Place(self.temps[key])

    # Locks ---------------------------------------------------------------------------------------

    def rcu_depth(self) -> Place:
        """How deep in RCU read sections the process is."""
        if self.rcu is None:
            name = f"{self.process.name}.$rcu"
            self.rcu = Variable(name, RCU_DEPTH, VariableKind.TEMP, self.process.name)
        return Place(self.rcu)


def statement_text(span: Span) -> str:
    """The statement as written, on one line."""
    return " ".join(span.text.split())


def owner_place(lock: Lock, index: Expr | None) -> Place:
    return _part(lock, lock.owner, index)


def readers_place(lock: Lock, index: Expr | None) -> Place:
    return _part(lock, lock.readers, index)


def count_place(lock: Lock, index: Expr | None) -> Place:
    return _part(lock, lock.count, index)


def _part(lock: Lock, variable: Variable | None, index: Expr | None) -> Place:
    if variable is None:
        raise ValueError(f"not a part of the {lock.kind} {lock.name}")
    return Place(variable, () if index is None else (Element(index),))


def holds_exclusive(lock: Lock, index: Expr | None, who: Expr) -> Expr:
    return Binary("==", Load(owner_place(lock, index)), who)


def holds_shared(lock: Lock, index: Expr | None, who: Expr) -> Expr:
    return Binary("in", who, Load(readers_place(lock, index)))


def holds(lock: Lock, index: Expr | None, who: Expr) -> Expr:
    """Whether a process instance holds the lock in any way."""
    exclusive = holds_exclusive(lock, index, who)
    return exclusive if lock.readers is None else disjoin(exclusive, holds_shared(lock, index, who))


def locked(lock: Lock, index: Expr | None) -> Expr:
    """Whether anybody holds the lock."""
    taken = Binary("!=", Load(owner_place(lock, index)), NOBODY)
    if lock.readers is None:
        return taken
    return disjoin(taken, negate(Unary("empty", Load(readers_place(lock, index)))))


def holds_any(lock: Lock, who: Expr) -> Expr:
    """Whether a process instance holds the lock, or any lock of the array."""
    if lock.size is None:
        return holds(lock, None, who)
    index = Bound("l", IntType(0, lock.size - 1))
    domain = RangeDomain(integer(0), integer(lock.size - 1))
    return Quantifier("exists", index, domain, holds(lock, index, who))


def use_held(globals_: Globals, use: LockUse, *, write: bool) -> Expr:
    """Whether the executing process holds a lock as `guarded_by` asks: to write, exclusively."""
    lock = globals_.locks[use.lock]
    index = None if use.index is None else integer(use.index)
    if write:
        return holds_exclusive(lock, index, Me())
    return holds(lock, index, Me())


def may_sleep(context: Context) -> Expr:
    """Whether the process holds no spinning lock and is in no RCU read section."""
    spinning = [lock for lock in context.taken.values() if lock.kind in SPINNING]
    awake = [negate(holds_any(lock, Me())) for lock in spinning]
    if context.rcu is not None:
        awake.append(Binary("==", Load(Place(context.rcu)), integer(0)))
    return conjoin(*awake)


def source_anchor(anchor: ast.Anchor | None) -> str | None:
    return None if anchor is None else f"{anchor.path}:{anchor.target}"


def scalar_type(type_: Type) -> ScalarType:
    if not is_scalar(type_):
        raise ValueError(f"{type_} is not one location")
    return type_
