"""The `-tool` output of TLC, line by line, into frames and the text between them.

In: lines of standard output, in order. Out: `Frame`s and `RawText`. It must not know what a code
means, and touches no file or process.

Frames nest (2132 inside 1000), and a frame may begin or end in the middle of a line.
"""

import re
from collections.abc import Iterator
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
    """A line, or a part of one, outside any frame: SANY's words, `Print`, the JVM's."""

    text: str


Event = Frame | RawText

_MARKER = re.compile(r"@!@!@(?:STARTMSG (\d+)(?::(\d+))?|ENDMSG (\d+)) @!@!@")


_OVERHEAD = 60  # of a short string and its place in a list


@dataclass(slots=True)
class _Open:
    code: int
    severity: int
    chunks: list[str] = field(default_factory=list)
    inner: list[Frame] = field(default_factory=list)

    def close(self) -> Frame:
        """The body lies between the line ends that belong to the two markers."""
        body = "".join(self.chunks).removeprefix("\n").removesuffix("\n")
        return Frame(self.code, self.severity, body, tuple(self.inner))


class MessageParser:
    """Feed it lines without their line ends; each call returns what the line completed."""

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._pending = 0

    @property
    def pending(self) -> int:
        """About how many bytes wait in frames that have not ended."""
        return self._pending

    def feed(self, line: str) -> tuple[Event, ...]:
        return tuple(self._feed(line))

    def close(self) -> tuple[Frame, ...]:
        """Ends a stream that was cut off: the frame that was still open, if any, as it stands."""
        if not self._open:
            return ()
        return tuple(frame for frame in (self._pop(self._open[0].code),) if frame)

    def _feed(self, line: str) -> Iterator[Event]:
        at = 0
        for marker in _MARKER.finditer(line):
            yield from self._text(line[at : marker.start()])
            at = marker.end()
            start, severity, end = marker.groups()
            if start:
                self._open.append(_Open(int(start), int(severity or 0)))
            elif any(frame.code == int(end) for frame in self._open):
                closed = self._pop(int(end))
                yield from (closed,) if closed else ()
            else:
                yield from self._text(marker[0])
        if self._open:
            self._keep(line[at:] + "\n")
        elif at == 0 or at < len(line):
            yield RawText(line[at:])

    def _text(self, text: str) -> Iterator[RawText]:
        if self._open:
            self._keep(text)
        elif text:
            yield RawText(text)

    def _keep(self, text: str) -> None:
        self._open[-1].chunks.append(text)
        self._pending += len(text) + _OVERHEAD

    def _pop(self, code: int) -> Frame | None:
        """Closes frames from the innermost up to `code`; the outermost of all is an event."""
        while self._open:
            frame = self._open.pop().close()
            if not self._open:
                self._pending = 0
                return frame
            self._open[-1].chunks.append(frame.body)
            self._open[-1].inner.append(frame)
            if frame.code == code:
                return None
        return None
