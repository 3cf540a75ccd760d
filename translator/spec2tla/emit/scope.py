"""What printing one definition needs to know, and what it finds out on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from spec2tla.emit.names import LocalNames, Names
from spec2tla.emit.sharing import Graph
from spec2tla.machine.model import Machine, Process


@dataclass(slots=True)
class Used:
    """What the module must define since something mentions it: by its name in the machine."""

    constants: set[str] = field(default_factory=set)
    enum_sets: set[str] = field(default_factory=set)
    enum_ranks: set[str] = field(default_factory=set)
    owner_functions: set[str] = field(default_factory=set)
    tuples: set[str] = field(default_factory=set)
    helpers: set[str] = field(default_factory=set)
    cardinality: bool = False
    sequences: bool = False
    owner_set: bool = False


@dataclass(frozen=True, slots=True)
class Emission:
    """What all definitions of one module share."""

    machine: Machine
    names: Names
    used: Used = field(default_factory=Used)

    def process(self, name: str | None) -> Process | None:
        return next((p for p in self.machine.processes if p.name == name), None)


@dataclass(slots=True)
class Scope:
    """One definition: the process that it belongs to, if any, and the names that it binds.

    `named` are the nodes of `graph` that have a name at the present place.
    """

    emission: Emission
    process: Process | None
    locals: LocalNames
    graph: Graph = field(default_factory=Graph)
    named: dict[int, str] = field(default_factory=dict)

    @property
    def names(self) -> Names:
        return self.emission.names

    @property
    def used(self) -> Used:
        return self.emission.used

    @property
    def is_replicated(self) -> bool:
        return self.process is not None and self.process.replicated

    @contextmanager
    def naming(self, names: dict[int, str]) -> Iterator[None]:
        """Nodes that have a name inside."""
        before = self.named
        self.named = before | names
        yield
        self.named = before


def scope_of(emission: Emission, process: Process | None) -> Scope:
    return Scope(emission, process, LocalNames(emission.names))
