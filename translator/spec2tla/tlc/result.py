"""What a run of TLC can come to, as values.

It must not know of processes, files or kspec: `run.py` makes these, the pipeline judges by them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from spec2tla.tlc.trace import TlcTrace


@dataclass(frozen=True, slots=True)
class Position:
    """A place in an emitted module; lines and columns count from 1, the end is inclusive."""

    module: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Completed:
    """All reachable states were visited, there was at least one, and nothing was violated."""


@dataclass(frozen=True, slots=True)
class NoInitialState:
    """Nothing satisfies Init: TLC calls it a success, but nothing was checked."""


@dataclass(frozen=True, slots=True)
class InvariantViolated:
    name: str


@dataclass(frozen=True, slots=True)
class ActionPropertyViolated:
    name: str


@dataclass(frozen=True, slots=True)
class Deadlocked:
    pass


@dataclass(frozen=True, slots=True)
class TemporalViolated:
    """`name` is None where TLC does not say which property: 2.15 never does."""

    name: str | None


@dataclass(frozen=True, slots=True)
class SpecRejected:
    """SANY or the configuration reader refused the input: a bug of the translator."""

    text: str


@dataclass(frozen=True, slots=True)
class EvaluationFailed:
    """An expression could not be evaluated; `position` is the innermost one that TLC names."""

    text: str
    position: Position | None


@dataclass(frozen=True, slots=True)
class TimedOut:
    pass


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    text: str


@dataclass(frozen=True, slots=True)
class DiskFull:
    text: str


@dataclass(frozen=True, slots=True)
class Crashed:
    """No verdict, and none of the above: the JVM died, or TLC broke in a way not known here."""

    text: str


Violation = InvariantViolated | ActionPropertyViolated | Deadlocked | TemporalViolated
Outcome = (
    Completed
    | NoInitialState
    | Violation
    | SpecRejected
    | EvaluationFailed
    | TimedOut
    | OutOfMemory
    | DiskFull
    | Crashed
)


@dataclass(frozen=True, slots=True)
class Statistics:
    """None where the run did not get so far as to say."""

    generated: int | None = None
    distinct: int | None = None
    left: int | None = None
    depth: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running check is; the numbers are the latest that TLC gave."""

    seconds: float
    statistics: Statistics


@dataclass(frozen=True, slots=True)
class ActionCoverage:
    """How often an action led to a new state, and how often it was taken at all."""

    distinct: int
    total: int


@dataclass(frozen=True, slots=True)
class TlcResult:
    """Everything that one run told.

    `exit_status` is None when the run was ended here: after the verdict, or at a limit. `coverage`
    is empty unless it was asked for. `folder` holds the kept files, `log` the beginning and the
    end of what TLC printed.
    """

    outcome: Outcome
    trace: TlcTrace | None
    statistics: Statistics
    coverage: Mapping[str, ActionCoverage]
    warnings: tuple[str, ...]
    exit_status: int | None
    version: str
    seconds: float
    log: str
    folder: Path | None
