"""The flow graph of one process: small operations, and where a step begins.

Between the tree and the steps: statements have become nodes with one operation each, in order of
evaluation, calls are inlined. A node with `begins_step` is where the process may rest; everything
after it, up to the next such node, belongs to its step (steps.py puts that together).
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from spec2tla.machine.expr import TRUE, Domain, Expr, Place
from spec2tla.machine.model import Origin, Pool
from spec2tla.machine.simplify import constant_value
from spec2tla.machine.variables import Variable
from spec2tla.source import Span


@dataclass(frozen=True, slots=True)
class Nop:
    """Nothing: a label, a join, the beginning of a step, a jump."""


@dataclass(frozen=True, slots=True)
class BranchEnd:
    """The end of a branch of `either`: a branch without a step is one with the choice."""


@dataclass(frozen=True, slots=True)
class Assign:
    """`reset`: a declaration without initialiser, which gives the variable no value yet."""

    place: Place
    value: Expr
    reset: bool = False


@dataclass(frozen=True, slots=True)
class Verify:
    """A built-in check at this point."""

    kind: str
    ok: Expr
    message: str


@dataclass(frozen=True, slots=True)
class Guard:
    """The whole step can only be taken where this holds here."""

    condition: Expr


@dataclass(frozen=True, slots=True)
class Assume:
    condition: Expr


@dataclass(frozen=True, slots=True)
class Pick:
    """Assigns a value of the domain; `condition` speaks of it as what `place` holds afterwards."""

    place: Place
    domain: Domain
    condition: Expr = TRUE


@dataclass(frozen=True, slots=True)
class Free:
    """Frees the object that a pointer, not NULL, leads to: all pointers to it lead nowhere then."""

    pool: Pool
    pointer: Expr


@dataclass(frozen=True, slots=True)
class Fence:
    """Orders accesses where the memory model asks for it; it does nothing of its own.

    `kind`: "full", "read" and "write" barriers; "acquire" and "release" of what others release and
    acquire at the same `place`; "locked", which orders nothing but on a machine with store buffers.
    """

    kind: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """Goes on at one of two nodes."""

    condition: Expr
    then: int
    otherwise: int


@dataclass(frozen=True, slots=True)
class Fork:
    """Goes on at any one of several nodes."""

    branches: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class End:
    """The process has finished."""


Op: TypeAlias = (
    Nop | BranchEnd | Assign | Verify | Guard | Assume | Pick | Free | Fence | Test | Fork | End
)


@dataclass(slots=True)
class Node:
    """`next` is the node that follows (not for Test, Fork and End).

    `shown`: the node counts as the statement of its origin being executed. `reads` and `writes`
    are accesses to shared variables, ghosts and locks, for reports. `uses` are the locals that the
    operation reads, with their places in the text. `direct`: it speaks of memory itself under every
    memory model, as ghosts and read-modify-writes do. `values` are what was read, one for each of
    `reads`, where that is not what memory holds. `order` says how an access is ordered: "acquire",
    "release", "modify" (the read and the write of a read-modify-write), "atomic" (as all others
    within `atomic`). `rounds`: how often at most the loops around it are run through, all in all;
    0 where that is not known. `leads_out`, of the head of a loop of which it is: the
    node behind the loop.
    """

    op: Op
    origin: Origin
    begins_step: bool = False
    shown: bool = True
    next: int = -1
    reads: tuple[Place, ...] = ()
    writes: tuple[tuple[Place, Expr], ...] = ()
    uses: tuple[tuple[Variable, Span], ...] = ()
    direct: bool = False
    values: tuple[Expr, ...] = ()
    order: str = ""
    rounds: int = 1
    leads_out: int | None = None


@dataclass(slots=True)
class Flow:
    """The nodes of a process; `entry` is 0. `labels` maps (function or "", label) to nodes."""

    nodes: list[Node] = field(default_factory=list)
    labels: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def successors(self, at: int) -> tuple[int, ...]:
        node = self.nodes[at]
        match node.op:
            case Test(_, then, otherwise):
                return (then, otherwise)
            case Fork(branches):
                return branches
            case End():
                return ()
            case _:
                return (node.next,)

    def possible(self, at: int) -> tuple[int, ...]:
        """The successors but for the one that a constant condition rules out."""
        match self.nodes[at].op:
            case Test(condition, then, otherwise) if constant_value(condition) is not None:
                return (then if constant_value(condition) else otherwise,)
            case _:
                return self.successors(at)

    def reachable(self) -> set[int]:
        """The nodes that some path from the entry leads to."""
        seen, work = {0}, [0]
        while work:
            for target in self.successors(work.pop()):
                if target not in seen:
                    seen.add(target)
                    work.append(target)
        return seen


class FlowBuilder:
    """Appends nodes to a flow, one after the other; `label` and `place` make jumps possible."""

    def __init__(self) -> None:
        self.flow = Flow()
        self._tail: int | None = None

    def label(self, origin: Origin) -> int:
        """A node to jump to, not yet placed."""
        self.flow.nodes.append(Node(Nop(), origin, shown=False))
        return len(self.flow.nodes) - 1

    def place(self, label: int) -> None:
        """What is appended next follows the label; what came before leads to it."""
        self.link(label)
        self._tail = label

    def link(self, target: int) -> None:
        """What came before leads to the target; what is appended next follows nothing."""
        if self._tail is not None:
            self.flow.nodes[self._tail].next = target
        self._tail = None

    def append(self, node: Node) -> int:
        """Appends a node. A Test, Fork or End is followed by nothing."""
        self.flow.nodes.append(node)
        at = len(self.flow.nodes) - 1
        self.link(at)
        self._tail = None if isinstance(node.op, Test | Fork | End) else at
        return at
