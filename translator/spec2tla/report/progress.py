"""How far a check is -> one line on a terminal's standard error, overwritten each time.

In: `pipeline.Progress`, known by its shape only. Out: writes to the stream that it is given. It
must not be used on anything but a terminal.
"""

import shutil
from dataclasses import dataclass
from typing import Protocol, TextIO

from spec2tla.report.characters import printable, width

_CLEAR = "\r\x1b[K"
_TOO_NARROW = 20


class Progress(Protocol):
    @property
    def file(self) -> str: ...
    @property
    def check(self) -> str: ...
    @property
    def distinct(self) -> int: ...
    @property
    def queue(self) -> int: ...
    @property
    def depth(self) -> int: ...
    @property
    def seconds(self) -> float: ...


@dataclass(slots=True)
class ProgressLine:
    """Call it with each `Progress`, and `clear` it before anything else is written."""

    stream: TextIO
    shown: bool = False

    def __call__(self, progress: Progress) -> None:
        room = shutil.get_terminal_size().columns - 1
        if room < _TOO_NARROW:
            return
        self.stream.write(_CLEAR + progress_text(progress, room))
        self.stream.flush()
        self.shown = True

    def clear(self) -> None:
        if self.shown:
            self.stream.write(_CLEAR)
            self.stream.flush()
        self.shown = False


def progress_text(progress: Progress, room: int) -> str:
    """The line, shortened at the file's end of it, which matters least."""
    rate = f"{progress.distinct / progress.seconds:,.0f}/s, " if progress.seconds >= 1 else ""
    numbers = (
        f"{progress.distinct:,} states, {rate}queue {progress.queue:,}, "
        f"depth {progress.depth}, {_elapsed(progress.seconds)}"
    )
    what = printable(f"{progress.file}, check {progress.check}: ")
    while what and width(what + numbers) > room:
        what = what[1:]
    return (what + numbers)[:room]


def _elapsed(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"
