"""Diagnostics: what the tool has to say about a spec, as values.

Nothing here formats: `report/` turns a diagnostic into text, JSON or annotations.
"""

from dataclasses import dataclass
from enum import Enum

from spec2tla.codes import CODES
from spec2tla.source import Span


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Label:
    """A second place that explains the first one: "first declared here"."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: stable code, a headline that makes sense alone, and its place."""

    code: str
    message: str
    span: Span
    labels: tuple[Label, ...] = ()
    hint: str = ""

    @property
    def severity(self) -> Severity:
        return Severity.WARNING if self.code.startswith("W") else Severity.ERROR


class Sink:
    """Collects the diagnostics of a run; analysis goes on after each."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str, int, int], Diagnostic] = {}

    def report(self, code: str, span: Span, message: str, *labels: Label, hint: str = "") -> None:
        """Adds a diagnostic; the same finding at the same place of a file is kept once.

        A file that several specs use may have been read several times: its name counts.
        """
        if code not in CODES:
            raise KeyError(f"diagnostic code {code} is not registered in codes.py")
        self.add(Diagnostic(code, message, span, labels, hint))

    def add(self, found: Diagnostic) -> None:
        """Adds what another sink has collected."""
        span = found.span
        key = (found.code, found.message, span.file.name, span.start, span.end)
        self._found.setdefault(key, found)

    def extend(self, other: "Sink") -> None:
        """Adds all that another sink has collected."""
        self._found = {**other._found, **self._found}

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All findings in order of file and place."""
        found = self._found.values()
        return tuple(sorted(found, key=lambda d: (d.span.file.name, d.span.start, d.code)))

    @property
    def has_errors(self) -> bool:
        return any(d.severity is Severity.ERROR for d in self._found.values())
