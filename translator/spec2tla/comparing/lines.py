"""Two pieces of source, line by line -> where they differ, as people mean it.

In: spans. Out: their lines with numbers, and hunks. White space at the ends, comments at the ends
of lines and the word `override` make no difference. It must not know what the lines declare.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from spec2tla.source import SourceFile, Span

CONTEXT = 3

_COMMENT = re.compile(r'"(?:\\.|[^"\\])*"|//.*')
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file; `number` counts from 1."""

    number: int
    text: str

    @property
    def key(self) -> str:
        """What the line says to the parser, about: equal keys are no difference."""
        said = _COMMENT.sub(lambda m: m[0] if m[0].startswith('"') else "", self.text)
        return _SPACE.sub(" ", said).strip().removeprefix("override ")


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines of the base that stand against others of the variant; either may be empty.

    `at` is the number of the variant's line that the hunk begins at.
    """

    old: tuple[Line, ...]
    new: tuple[Line, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a difference: `-` is the base's, `+` the variant's, a space both, `@` a heading."""

    mark: str
    text: str


def lines_of(span: Span | None) -> tuple[Line, ...]:
    """All lines that a span touches, whole."""
    if span is None:
        return ()
    last = span.file.position(max(span.start, span.end - 1)).line
    numbers = range(span.first.line, last + 1)
    return tuple(Line(number, span.file.line_text(number)) for number in numbers)


def start_of(file: SourceFile, line: int) -> int:
    """The offset at which a line begins; the end of the text for lines beyond."""
    at = file.offset(line, 1)
    return len(file.text) if at is None else at


def hunks(old: Sequence[Line], new: Sequence[Line]) -> tuple[Hunk, ...]:
    """Where the two differ; lines that say nothing do not count."""
    found = []
    for tag, a, b, c, d in _matcher(old, new).get_opcodes():
        if tag == "equal":
            continue
        hunk = Hunk(tuple(old[a:b]), tuple(new[c:d]), _at(new, c))
        if any(line.key for line in (*hunk.old, *hunk.new)):
            found.append(hunk)
    return tuple(found)


def difference(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Row]:
    """Like a unified diff, without the names of files."""
    for group in _matcher(old, new).get_grouped_opcodes(CONTEXT):
        yield Row(
            "@",
            f"@@ -{_range(old, group[0][1], group[-1][2])} "
            f"+{_range(new, group[0][3], group[-1][4])} @@",
        )
        for tag, a, b, c, d in group:
            if tag == "equal":
                yield from (Row(" ", line.text) for line in new[c:d])
                continue
            yield from (Row("-", line.text) for line in old[a:b])
            yield from (Row("+", line.text) for line in new[c:d])


def _matcher(old: Sequence[Line], new: Sequence[Line]) -> "SequenceMatcher[str]":
    keys = [line.key for line in old], [line.key for line in new]
    return SequenceMatcher(None, *keys, autojunk=False)


def _at(lines: Sequence[Line], index: int) -> int:
    if index < len(lines):
        return lines[index].number
    return lines[-1].number + 1 if lines else 1


def _range(lines: Sequence[Line], first: int, last: int) -> str:
    """As diffs say it: where it begins and how many lines there are, from the file's first line."""
    count = last - first
    return f"{_at(lines, first) if lines else 0},{count}"
