"""Verdicts: what a run of the tool found out, as values, and the exit code that follows.

Every report is made from a `Result` alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from spec2tla.diagnostics import Diagnostic, Severity
from spec2tla.errors import Spec2tlaError
from spec2tla.machine.model import Origin
from spec2tla.source import SourceFile, Span
from spec2tla.trace.model import Trace


class Verdict(Enum):
    HOLDS = "holds"
    VIOLATED = "violated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PropertyResult:
    """`kind`: "invariant", "transition", "property", "builtin".

    `reason` says why a verdict is unknown: "timeout", "memory", "states", "interrupted"
    or "tool", each with words after a colon. `span` is None for a built-in check. `vacuous` says
    why it held for the wrong reason, where it did: it says nothing, or what it is about never
    happened; else it is empty.
    """

    name: str
    kind: str
    text: str
    span: Span | None
    expected: Verdict
    verdict: Verdict
    reason: str | None = None
    trace: Trace | None = None
    vacuous: str = ""

    @property
    def as_expected(self) -> bool:
        return self.verdict is self.expected


@dataclass(frozen=True, slots=True)
class States:
    """`depth`: states on the longest of the shortest paths, the initial state included."""

    generated: int
    distinct: int
    depth: int


@dataclass(frozen=True, slots=True)
class Reduction:
    """How large the model is after a reduction of this name; the first one is "unreduced"."""

    name: str
    steps: int
    variables: int


@dataclass(frozen=True, slots=True)
class Run:
    """One check of one model. `bounds` are its constants; `unreached` are None where not known.

    `states` are those that were explored, after all of `reductions`. `sources` are the spec's
    files, the main one first, where they are at hand. `cached`: an earlier run found it out.
    """

    file: str
    model: str
    check: str
    bounds: Mapping[str, bool | int]
    memory: str
    processes: tuple[str, ...]
    engine: str
    seconds: float
    states: States | None
    unreached: tuple[Origin, ...] | None
    properties: tuple[PropertyResult, ...]
    failure: Spec2tlaError | None = None
    interrupted: bool = False
    sources: tuple[SourceFile, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    cached: bool = False

    @property
    def passed(self) -> bool:
        return (
            self.failure is None
            and not self.interrupted
            and all(p.as_expected for p in self.properties)
        )

    @property
    def vacuous(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.properties if p.vacuous)

    @property
    def is_cut_off(self) -> bool:
        """Each verdict was found without seeing all states: what is never reached is not known."""
        if self.states is not None or self.failure is not None or self.interrupted:
            return False
        return all(p.verdict is not Verdict.UNKNOWN for p in self.properties)


@dataclass(frozen=True, slots=True)
class Tool:
    """What did the checking: versions, and where the jar and Java came from."""

    spec2tla: str
    engine: str
    tlc: str | None = None
    java: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """`failures` are of the environment or the tool as a whole (no Java), not of one run."""

    tool: Tool
    diagnostics: tuple[Diagnostic, ...]
    runs: tuple[Run, ...]
    failures: tuple[Spec2tlaError, ...] = ()
    strict: bool = False
    interrupted: bool = field(default=False)

    @property
    def exit_code(self) -> int:
        """0 as expected, 1 not, 2 invalid spec, 3 undecided, 4 failed, 5 vacuous, 130 stopped."""
        if self.interrupted or any(run.interrupted for run in self.runs):
            return 130
        if self.failures or any(run.failure for run in self.runs):
            return 4
        if any(d.severity is Severity.ERROR for d in self.diagnostics):
            return 2
        verdicts = [p for run in self.runs for p in run.properties]
        if any(not p.as_expected and p.verdict is not Verdict.UNKNOWN for p in verdicts):
            return 1
        if any(p.verdict is Verdict.UNKNOWN for p in verdicts):
            return 3
        return 5 if self.strict and self._found_wanting() else 0

    def _found_wanting(self) -> bool:
        return bool(self.diagnostics) or any(
            run.unreached or run.vacuous or run.is_cut_off for run in self.runs
        )
