"""What a piece of a random program can speak of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

T = TypeVar("T")

INTS = ("int(0..3)", "int(-2..5)")
ENUM = "enum colour"
MEMBERS = ("RED", "GREEN", "BLUE")
PAIR = "struct pair"
FIELDS = (("flag", "bool"), ("num", "int(0..3)"))
NODE = "struct node"
PTR = "struct node *"
NODE_FIELDS = (
    ("num", "int(0..3)"),
    ("next", PTR),
    ("pair", PAIR),
    *((f"pair.{name}", type_) for name, type_ in FIELDS),
)
SET, QUEUE = "set(int(0..2))", "queue(int(0..2), 2)"
MARKS, LINE = "set(struct node *)", "queue(struct node *, 2)"


@dataclass(slots=True)
class Draw:
    """`below(n)` draws one of 0..n-1; 0 is what shrinking leads to."""

    below: Callable[[int], int]

    def pick(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def chance(self, in_: int) -> bool:
        """True once in so many times."""
        return self.below(in_) == in_ - 1


@dataclass(frozen=True, slots=True)
class Var:
    """`size` is None, or the number of elements. `reference`: fields are reached by `->`.

    Of kind "through" is a parameter that may be a pointer or the address of a local.
    """

    name: str
    type: str
    kind: str
    size: int | None = None
    reference: bool = False


@dataclass(frozen=True, slots=True)
class Lock:
    """`kind`: spinlock, mutex, rwlock, rwsem, seqlock, or completion, which nobody holds."""

    name: str
    kind: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """`result` is "void", a scalar type or the struct. `waits`: not to be called in one step."""

    name: str
    result: str
    parameters: tuple[Var, ...]
    waits: bool
    writes: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """`mode`: "code", "step" (inside of atomic), "ghost", "where" or "property".

    `loops`: `break` and `continue` have somewhere to go. `labels` are those that a `goto` may lead
    to from here. `fixed` are locals that must not be written. `objects`: there is a pool. `live`
    are pointers that often lead to an object here.
    """

    draw: Draw
    variables: tuple[Var, ...]
    locks: tuple[Lock, ...] = ()
    functions: tuple[Function, ...] = ()
    mode: str = "code"
    observer: bool = False
    loops: bool = False
    labels: tuple[str, ...] = ()
    fixed: frozenset[str] = frozenset()
    result: str | None = None
    objects: bool = False
    live: frozenset[str] = frozenset()
    counter: list[int] = field(default_factory=lambda: [0])

    def fresh(self, stem: str) -> str:
        self.counter[0] += 1
        return f"{stem}{self.counter[0]}"

    def within(self, mode: str) -> "Scope":
        return replace(self, mode=mode, functions=() if mode != "code" else self.functions)

    def with_variables(self, *variables: Var) -> "Scope":
        return replace(self, variables=(*self.variables, *variables))

    def with_live(self, name: str) -> "Scope":
        return replace(self, live=self.live | {name})

    def without_live(self, name: str) -> "Scope":
        return replace(self, live=self.live - {name})

    def acts(self) -> bool:
        """Whether operations with an effect on others may be called."""
        return self.mode in ("code", "step") and not self.observer

    def has_containers(self) -> bool:
        return any(v.type.startswith(("set", "queue")) for v in self.variables)

    def readable(self) -> tuple[Var, ...]:
        if self.mode in ("ghost", "property"):
            return self.variables
        return tuple(v for v in self.variables if v.kind != "ghost")

    def writable(self) -> tuple[Var, ...]:
        if self.mode == "ghost":
            return tuple(v for v in self.variables if v.kind == "ghost")
        return tuple(
            v
            for v in self.variables
            if v.kind != "ghost"
            and v.name not in self.fixed
            and not (self.observer and v.kind != "local")
        )
