"""The `-tool` output of TLC, line by line, into frames and the text between them.

In: lines of standard output, in order. Out: `Frame`s and `RawText`. It must not know what any code
means, and touches no file or process.

Frames nest (1000 around 2132), and a frame may begin or end in the middle of a line.
"""

import re
from dataclasses import dataclass, field
from enum import IntEnum


class Severity(IntEnum):
    MESSAGE = 0
    ERROR = 1
    BUG = 2
    WARNING = 3
    STATE = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """One message. `body` holds the text of the frames inside it too, in place."""

    code: int
    severity: int
    body: str
    inner: tuple["Frame", ...] = ()

    @property
    def codes(self) -> frozenset[int]:
        """The codes of this frame and of all frames within."""
        return frozenset({self.code}).union(*(frame.codes for frame in self.inner))


@dataclass(frozen=True, slots=True)
class RawText:
    """A line, or the part of one, outside any frame: SANY's words, `Print`, the JVM's."""

    text: str


Event = Frame | RawText

_MARKER = re.compile(r"@!@!@(?:STARTMSG (?P<start>\d+)(?::(?P<severity>\d+))?|ENDMSG (?P<end>\d+)) @!@!@")


@dataclass(slots=True)
class _Open:
    code: int
    severity: int
    lines: list[str] = field(default_factory=lambda: [""])
    inner: list[Frame] = field(default_factory=list)

    def close(self) -> Frame:
        return Frame(self.code, self.severity, "\n".join(self.lines), tuple(self.inner))


class MessageParser:
    """Feed it lines without their line ends; it returns what each of them completes."""

    def __init__(self) -> None:
        self._open: list[_Open] = []

    def feed(self, line: str) -> tuple[Event, ...]:
        events: list[Event] = []
        at = 0
        begun = False  # the line's first text starts a new line of the frame that is open
        for marker in _MARKER.finditer(line):
            if marker.start() > at or (begun is False and self._starts_text(marker)):
                self._text(line[at : marker.start()], begun, events)
                begun = True
            at = marker.end()
            if marker["end"] is not None:
                self._end(int(marker["end"]), marker[0], events)
            else:
                self._open.append(_Open(int(marker["start"]), int(marker["severity"] or 0), []))
            begun = True
        if at < len(line) or not begun:
            self._text(line[at:], begun, events)
        return tuple(events)
