"""How far a check is -> one line on a terminal's standard error, overwritten each time.

In: `pipeline.Progress`, known by its shape only. Out: writes to the stream that it is given. It
must not be used on anything but a terminal.
"""

import shutil
from dataclasses import dataclass, field
from typing import Protocol, TextIO

from spec2tla.report.characters import printable, width

_CLEAR = "\r\x1b[K"
_TOO_NARROW = 20

_BASIS = 1.0
"""Seconds for which the queue must have shrunk before anything is said of the rest."""


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
class Estimate:
    """How long a check will go on, once its queue has begun to shrink.

    While the search finds more states than it looks at, nothing can be said. Afterwards the queue
    is taken to shrink on as fast as since it was longest: as a rule it does so faster.
    """

    longest: int = 0
    since: float = 0.0

    def left(self, progress: Progress) -> float | None:
        """Seconds, or None where there is no basis for a number."""
        if progress.queue >= self.longest:
            self.longest, self.since = progress.queue, progress.seconds
            return None
        passed = progress.seconds - self.since
        shrunk = self.longest - progress.queue
        return None if passed < _BASIS else progress.queue * passed / shrunk


@dataclass(slots=True)
class ProgressLine:
    """Call it with each `Progress`, and `clear` it before anything else is written."""

    stream: TextIO
    shown: bool = False
    estimates: dict[tuple[str, str], Estimate] = field(default_factory=dict)

    def __call__(self, progress: Progress) -> None:
        estimate = self.estimates.setdefault((progress.file, progress.check), Estimate())
        left = estimate.left(progress)
        room = shutil.get_terminal_size().columns - 1
        if room < _TOO_NARROW:
            return
        self.stream.write(_CLEAR + progress_text(progress, room, left))
        self.stream.flush()
        self.shown = True

    def clear(self) -> None:
        if self.shown:
            self.stream.write(_CLEAR)
            self.stream.flush()
        self.shown = False


def progress_text(progress: Progress, room: int, left: float | None = None) -> str:
    """The line, shortened at the file's end of it, which matters least."""
    rate = f"{progress.distinct / progress.seconds:,.0f}/s, " if progress.seconds >= 1 else ""
    numbers = (
        f"{progress.distinct:,} states, {rate}queue {progress.queue:,}, "
        f"depth {progress.depth}, {_elapsed(progress.seconds)}"
    )
    if left is not None:
        numbers += f", about {_elapsed(left)} left"
    what = printable(f"{progress.file}, check {progress.check}: ")
    while what and width(what + numbers) > room:
        what = what[1:]
    return (what + numbers)[:room]


def _elapsed(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"
