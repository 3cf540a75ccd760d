"""A certified counterexample as reports show it: the user's names and lines, plain values.

`trace.build` makes it from a replayed run of the machine; nothing here knows of pcs or slots.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from spec2tla.machine.model import Origin

Json: TypeAlias = "bool | int | str | list[Json] | tuple[Json, ...] | dict[str, Json] | None"
"""A set of the user is a tuple, in ascending order; arrays, queues and lock holders are lists."""

BUFFER = "'s buffer"
"""How the name of a store buffer ends, after its process instance; it is a list of stores."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A location that a statement read or wrote, in the user's words, and the value.

    `memory` is what it held, or the newest write to it, where something else was read; else None.
    """

    name: str
    value: Json
    memory: Json = None


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
    statement that the step is named for; `statements` all that it executed, in order. A step that
    is not `essential` is one that the violation does not depend on: it would come all the same if
    the step did nothing.
    """

    index: int
    process: str
    instance: int
    actor: str
    origin: Origin
    statements: tuple[Statement, ...]
    changes: tuple[Change, ...]
    essential: bool = True


@dataclass(frozen=True, slots=True)
class Ending:
    """What breaks at the end of the trace, in the user's words.

    For a built-in check: the statement that would break it (`origin`, by `actor`) and its message.
    For an invariant or transition: why it is false there, such as "cache[1] == HPAGE, but
    saw_hole[1] is true" (`message`). For a deadlock: who waits where, one entry each in `waiting`.
    For a property of whole runs: what never happens, or does again and again.
    """

    message: str
    actor: str | None = None
    origin: Origin | None = None
    waiting: tuple[tuple[str, Origin], ...] = ()


@dataclass(frozen=True, slots=True)
class Stalled:
    """A process instance that never moves again, the statement it stands at, and why that is so."""

    actor: str
    origin: Origin
    reason: str


@dataclass(frozen=True, slots=True)
class Loop:
    """How a run goes on for ever: from the state after `to` moves, again and again.

    After the last move it stands still where `to` is the number of moves.
    """

    to: int
    stalled: tuple[Stalled, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as it can be found again; `function` is empty in the process itself."""

    function: str
    line: int
    source: str


@dataclass(frozen=True, slots=True)
class Taking:
    """A step as it can be found again: who takes it, the statement, the values that it chose.

    `step`, its name, only tells apart what is otherwise the same. `statements` are, in order, the
    statement that it is named for and the others with which it wrote something shared.
    """

    process: str
    instance: int
    step: str
    line: int
    source: str
    choices: tuple[Json, ...]
    statements: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to come to the end of a trace again, in this model or in a variant of it.

    `initial` has the locations that could have started as something else; `failing` is the step
    that would break a built-in check, where one does.
    """

    initial: dict[str, Json]
    steps: tuple[Taking, ...]
    failing: Taking | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """`initial` and `final` map each variable of the user to its value before and after `moves`.

    `actors` are all process instances of the model in order of declaration, also those that do not
    move. `loop` is None but for a property of whole runs. `because`: how it came to the ending, in
    sentences, each of them a fact of this run; "(step 3)" in them is a number of `moves`.
    `recipe` is how to come there again: None for a trace read from a file, and no part of reports.
    """

    certified: bool
    initial: dict[str, Json]
    final: dict[str, Json]
    moves: tuple[Move, ...]
    ending: Ending
    actors: tuple[str, ...]
    loop: Loop | None = None
    because: tuple[str, ...] = ()
    recipe: Recipe | None = field(default=None, compare=False, repr=False)
