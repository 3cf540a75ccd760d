"""What an engine found out about a machine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, TypeAlias

from spec2tla.machine.model import Origin
from spec2tla.reference.trace import Trace
from spec2tla.verdict import States, Verdict

if TYPE_CHECKING:
    from spec2tla.engine.record import TlcRun


@dataclass(frozen=True, slots=True)
class Finding:
    """`trace`: a run of the machine that was explored, replayed.

    `undefined`: it leads to where the property itself has no value. `matters`: for each step of the
    trace, whether it matters to its end; empty where nobody has asked.
    """

    verdict: Verdict
    reason: str | None = None
    trace: Trace | None = None
    undefined: bool = False
    matters: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """By name of property. `states` are None where the search did not come to an end.

    `unreached` statements, `vacuous` properties (whose premises never held) and `unchanged` ghosts
    are None where they could not be found out. `engine` is the one that answered, of those that
    could have.
    """

    properties: Mapping[str, Finding]
    states: States | None
    unreached: tuple[Origin, ...] | None = None
    vacuous: frozenset[str] | None = None
    unchanged: frozenset[str] | None = None
    interrupted: bool = False
    engine: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """How far an engine is."""

    distinct: int
    queue: int
    depth: int
    seconds: float


Watch: TypeAlias = Callable[[Sighting], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` and `states` are None where there is no limit; `cancel`, once set, ends it all.

    `record` is told of each run of TLC that is over.
    """

    seconds: float | None = None
    memory_mb: int = 4096
    states: int | None = None
    workers: int = 1
    watch: Watch | None = field(default=None, compare=False)
    cancel: Event | None = field(default=None, compare=False)
    record: "Callable[[TlcRun], None] | None" = field(default=None, compare=False)
