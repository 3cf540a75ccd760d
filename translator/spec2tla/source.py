"""Source files and spans: where in the user's text something stands.

A span is a pair of offsets and the file that they belong to; lines and columns are worked out
only where something is shown to a person.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Position:
    """A place as people count: line and column from 1, columns in code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, eq=False)
class SourceFile:
    """One kspec file: the name that reports show, its real path (None for text from memory)."""

    name: str
    text: str = field(repr=False)
    path: Path | None = None
    _starts: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        starts = [0] + [at + 1 for at, char in enumerate(self.text) if char == "\n"]
        object.__setattr__(self, "_starts", tuple(starts))

    def position(self, offset: int) -> Position:
        """The line and column of an offset into the text."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def offset(self, line: int, column: int) -> int | None:
        """The offset of a position, the end of the text included; None where there is none."""
        if not 1 <= line <= len(self._starts) or column < 1:
            return None
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self.text) + 1
        return start + column - 1 if start + column - 1 < end else None

    def line_text(self, line: int) -> str:
        """The text of a line (from 1), without its line end."""
        start = self._starts[line - 1]
        end = self._starts[line] - 1 if line < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r")


@dataclass(frozen=True, slots=True)
class Span:
    """The characters `start` (inclusive) to `end` (exclusive) of a file."""

    file: SourceFile
    start: int
    end: int

    @property
    def first(self) -> Position:
        return self.file.position(self.start)

    @property
    def last(self) -> Position:
        """The position just after the span's last character."""
        return self.file.position(self.end)

    @property
    def text(self) -> str:
        return self.file.text[self.start : self.end]

    def to(self, other: "Span") -> "Span":
        """The span from this one's start to the other's end, which must be in the same file."""
        return Span(self.file, self.start, max(self.end, other.end))

    def __str__(self) -> str:
        return f"{self.file.name}:{self.first.line}:{self.first.column}"
