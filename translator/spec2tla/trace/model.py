"""A certified counterexample as reports show it: the user's names and lines, plain values.

`trace.build` makes it from a replayed run of the machine; nothing here knows of pcs or slots.
"""

from dataclasses import dataclass
from typing import TypeAlias

from spec2tla.machine.model import Origin

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Touched:
    """A location that a statement read or wrote, in the user's words, and the value."""

    name: str
    value: Json


@dataclass(frozen=True, slots=True)
class Change:
    """A location (`cache[1]`, `xa_lock`, `khugepaged.nr_none`) that a step changed."""

    name: str
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that a step executed."""

    origin: Origin
    reads: tuple[Touched, ...]
    writes: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One step of the interleaving.

    `actor` is how the process instance is shown ("khugepaged", "reader[1]"). `origin` is the
    statement that the step is named for; `statements` all that it executed, in order.
    """

    index: int
    process: str
    instance: int
    actor: str
    origin: Origin
    statements: tuple[Statement, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """What breaks at the end of the trace, in the user's words.

    For a built-in check: the statement that would break it (`origin`, by `actor`) and its message.
    For an invariant or transition: why it is false there, such as "cache[1] == HPAGE, but
    saw_hole[1] is true" (`message`). For a deadlock: who waits where, one entry each in `waiting`.
    """

    message: str
    actor: str | None = None
    origin: Origin | None = None
    waiting: tuple[tuple[str, Origin], ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """`initial` and `final` map each variable of the user to its value before and after `moves`.

    `actors` are all process instances of the model in order of declaration, also those that do not
    move.
    """

    certified: bool
    initial: dict[str, Json]
    final: dict[str, Json]
    moves: tuple[Move, ...]
    ending: Ending
    actors: tuple[str, ...]
