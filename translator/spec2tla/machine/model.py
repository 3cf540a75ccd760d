"""The step machine: the one representation that both engines and every reduction work on.

A machine is a set of variables, what they start as, and processes. A process is a graph of steps;
each instance of it stands at a *pc*, the name of the place where its next step begins, or at DONE.
A step is closed: its guard, checks, updates and successor are all expressions over the state that
it starts in, so executing it, printing it as a TLA+ action and composing it with another are each
one substitution away.

How a step runs, from a state where its process stands at `pc`:

1. one value is chosen for each of `choices` in order, such that their conditions hold;
2. where `guard` is false the step can't be taken (it blocks);
3. where `assumes` is false the run ends, unconsidered;
4. the first of `checks` that is false is a violation of the built-in check that it names, and the
   run ends there, in the state before the step;
5. all updates whose `when` holds take effect at once; of two to one location the later one counts;
6. the process goes on to the pc that `next` gives.
"""

from dataclasses import dataclass
from typing import TypeAlias

from spec2tla.machine.expr import FALSE, TRUE, Bound, Domain, Expr, Place, Value
from spec2tla.machine.variables import Variable
from spec2tla.source import Span
from spec2tla.types import EnumType, ScalarType, StructType

DONE = "done"

FORMS = ("eventually", "always_eventually", "eventually_always", "leads_to")

BUILTIN_CHECKS = ("deadlock", "assertions", "locks", "context", "ranges", "lifetime", "guards")


@dataclass(frozen=True, slots=True)
class Frame:
    """An inlined call: the function's name and the call's place."""

    function: str
    call: Span


@dataclass(frozen=True, slots=True)
class Origin:
    """The statement that something comes from.

    `text` is the statement as written, on one line, without its body. `calls` holds the calls that
    it was inlined through, outermost first. `anchor` is "path:symbol" of the nearest `@src`.
    """

    span: Span
    text: str
    calls: tuple[Frame, ...] = ()
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A value picked from a domain; `condition` may speak of it and of earlier choices."""

    variable: Bound
    domain: Domain
    condition: Expr = TRUE


@dataclass(frozen=True, slots=True)
class Check:
    """A built-in check: `ok` is false exactly where executing the step breaks it.

    `kind` is one of BUILTIN_CHECKS; `message` says in the user's words what is wrong
    ("xa_lock is not held here").
    """

    kind: str
    ok: Expr
    message: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Update:
    place: Place
    value: Expr
    when: Expr = TRUE


@dataclass(frozen=True, slots=True)
class Goto:
    pc: str


@dataclass(frozen=True, slots=True)
class Branch:
    condition: Expr
    then: "Next"
    otherwise: "Next"


Next: TypeAlias = Goto | Branch


@dataclass(frozen=True, slots=True)
class Access:
    """A location that a statement reads or writes, and the value, as of the step's start state.

    `memory` is what the location holds, where a memory model lets a read return something else.
    """

    place: Place
    value: Expr
    memory: Expr | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A statement that the step executes, where `when` holds, in order of execution.

    `reads` and `writes` are its accesses to shared variables, ghosts and locks. Where `early` holds
    it is executed too, though a check or an assume of the step may end the run after that.
    """

    origin: Origin
    when: Expr
    reads: tuple[Access, ...] = ()
    writes: tuple[Access, ...] = ()
    early: Expr = FALSE


@dataclass(frozen=True, slots=True)
class Step:
    """One atomic step; `name` is unique in the machine, made of process and line.

    Several steps of one pc are alternatives (`either`). `origin` is the statement that the step is
    named for: the one with the shared access, lock operation, choice or wait.
    """

    name: str
    process: str
    pc: str
    origin: Origin
    next: Next
    guard: Expr = TRUE
    assumes: Expr = TRUE
    choices: tuple[Choice, ...] = ()
    checks: tuple[Check, ...] = ()
    updates: tuple[Update, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Process:
    """`count` instances, numbered from 0; `replicated` where the user wrote `[N]`.

    `fairness` is "fair", "strong fair" or "unfair". Steps are in order of the source; those of one
    pc stand together. `part_of`: the process whose store buffer this one empties, instance by
    instance; what it does is shown as done by that process.
    """

    name: str
    count: int
    replicated: bool
    observer: bool
    daemon: bool
    fairness: str
    variables: tuple[Variable, ...]
    entry: str
    steps: tuple[Step, ...]
    doc: str
    anchor: str | None
    span: Span
    part_of: str = ""

    @property
    def shown_name(self) -> str:
        return self.part_of or self.name


@dataclass(frozen=True, slots=True)
class Uniform:
    """Each location of the variable (or of this part of it) starts as any of the values."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the elements of an array, or the fields of a struct, start as, in order."""

    parts: tuple["Initial", ...]


Initial: TypeAlias = Uniform | Parts


@dataclass(frozen=True, slots=True)
class Start:
    """A variable and what it starts as. Locals have one too, the same for each instance."""

    variable: Variable
    initial: Initial


@dataclass(frozen=True, slots=True)
class Lock:
    """A declared lock, or array of locks (`size`).

    `owner` holds who has it exclusively (OwnerType, or an array of it); `readers`, for rwlock and
    rwsem, who has it shared (OWNERS). `count` is the sequence number of a seqlock, and all that
    a completion has: how many may still pass it.
    """

    name: str
    kind: str
    size: int | None
    owner: Variable | None
    readers: Variable | None
    count: Variable | None
    span: Span

    @property
    def variables(self) -> tuple[Variable, ...]:
        return tuple(v for v in (self.owner, self.readers, self.count) if v is not None)


@dataclass(frozen=True, slots=True)
class ConstantDef:
    name: str
    value: bool | int
    type: ScalarType
    doc: str


@dataclass(frozen=True, slots=True)
class Property:
    """`kind`: "invariant", "transition", "builtin" or "property".

    A "property" speaks of whole runs, in one of the forms FORMS; its body is what the form says
    must hold eventually (or for ever), `trigger` what `leads_to` has on its left side.
    A built-in's `name` is one of BUILTIN_CHECKS and its `body` is TRUE: steps' checks define it,
    `deadlock` the machine as a whole. Where `defined` is false, evaluating the body would index
    out of bounds or divide by zero. `premise`, for a body of the form "for all ..., A implies B",
    is "for some ..., A": a property whose premise never holds is vacuous. A built-in has no span.
    """

    name: str
    kind: str
    text: str
    body: Expr
    defined: Expr
    premise: Expr | None
    doc: str
    span: Span | None
    form: str = ""
    trigger: Expr | None = None

    @property
    def is_liveness(self) -> bool:
        return self.kind == "property"


@dataclass(frozen=True, slots=True)
class Pool:
    """Objects of a struct that can be allocated.

    `objects` (an array of the struct) is a shared variable, `allocated` (a set of pointers to those
    that are in use) a temp of the whole machine. An object that is not allocated has its defaults.
    """

    name: str
    objects: Variable
    allocated: Variable
    span: Span


@dataclass(frozen=True, slots=True)
class Symmetric:
    """A process whose instances are interchangeable (reduce/symmetry.py).

    States that differ only in which of its instances is where count as one. `arrays` are the shared
    arrays that have an element for each instance, `held` the variables of locks (OwnerType, OWNERS
    or an array of those) that may name an instance.
    """

    process: str
    arrays: tuple[Variable, ...] = ()
    held: tuple[Variable, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """What a number in a store buffer stands for: `first` to `first` + `count` - 1.

    `place` is where the store goes to, with the number less `first` as `offset`; `value` is the
    variable that has the value, at the same position.
    """

    first: int
    count: int
    offset: Bound
    place: Place
    value: Variable


@dataclass(frozen=True, slots=True)
class StoreBuffer:
    """The store buffers of a process's instances, oldest entry first.

    `used` says how many entries there are, `entries` what each is (`stored`; 0 for none). Where the
    process has several instances each variable is an array of them.
    """

    process: str
    used: Variable
    entries: Variable
    size: int
    stored: tuple[Stored, ...]


@dataclass(frozen=True, slots=True)
class Machine:
    """`variables` are the shared ones, ghosts and locks, in order of declaration.

    `nochecks` are the built-in checks that are turned off. An instance's owner value is 1 + the
    number of instances before it, in order of processes. `assumes` restrict the initial states.
    """

    name: str
    doc: str
    constants: tuple[ConstantDef, ...]
    enums: tuple[EnumType, ...]
    structs: tuple[StructType, ...]
    variables: tuple[Variable, ...]
    starts: tuple[Start, ...]
    assumes: tuple[Expr, ...]
    locks: tuple[Lock, ...]
    processes: tuple[Process, ...]
    properties: tuple[Property, ...]
    pools: tuple[Pool, ...] = ()
    nochecks: frozenset[str] = frozenset()
    symmetric: tuple[Symmetric, ...] = ()
    buffers: tuple[StoreBuffer, ...] = ()

    def process(self, name: str) -> Process:
        return next(p for p in self.processes if p.name == name)

    def instances(self) -> tuple[tuple[Process, int], ...]:
        """All process instances; the owner value of the one at position k is k + 1."""
        return tuple((p, i) for p in self.processes for i in range(p.count))


def targets(next_: Next) -> tuple[str, ...]:
    """The pcs that a successor may lead to, each once, in order."""
    match next_:
        case Goto(pc):
            return (pc,)
        case Branch(_, then, otherwise):
            return tuple(dict.fromkeys(targets(then) + targets(otherwise)))
