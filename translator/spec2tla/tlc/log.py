"""What TLC has said so far in one run.

In: lines of its standard output. Out: the facts that a verdict, a trace, the statistics and the
progress are made from. Memory stays bounded whatever is printed, except for the counterexample
itself. It must not know of processes.
"""

import re
from dataclasses import replace

from spec2tla.tlc.bounded import BoundedText
from spec2tla.tlc.message_codes import Code
from spec2tla.tlc.messages import Frame, MessageParser, RawText, Severity
from spec2tla.tlc.result import ActionCoverage, Statistics

_COUNTS = re.compile(
    r"([\d,]+) states? generated.*?, ([\d,]+) distinct states? found.*?, "
    r"([\d,]+) states? left on queue"
)
_PROGRESS_DEPTH = re.compile(r"Progress\(([\d,]+)\)")
_DEPTH = re.compile(r"search is ([\d,]+)")
_ACTION = re.compile(r"<(\S+?)(?:\(.*\))? line \d+.*>: (\d+):(\d+)", re.DOTALL)
_CHATTER = ("Parsing file ", "Semantic processing of module ", "Linting of module ")
_MOST_FRAMES = 100
_MOST_PENDING = 100_000_000


class RunLog:
    """Feed it the lines; read its attributes at any time."""

    def __init__(self) -> None:
        self.version = ""
        self.statistics = Statistics()
        self.counted = False  # the statistics are the final ones
        self.success = False
        self.finished = False
        self.coverage: dict[str, ActionCoverage] = {}
        self.errors: list[Frame] = []
        self.states: list[Frame] = []
        self.warnings: list[str] = []
        self._parser = MessageParser()
        self._text = BoundedText()
        self._raw = BoundedText()
        self._covering: dict[str, ActionCoverage] = {}

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def raw(self) -> str:
        """What stood outside all frames, without SANY's list of files."""
        return self._raw.text()

    @property
    def overflowing(self) -> bool:
        """A frame has begun that does not seem to end."""
        return self._parser.pending > _MOST_PENDING

    def take(self, line: str) -> None:
        self._text.add(line + "\n")
        for event in self._parser.feed(line):
            match event:
                case RawText(text):
                    self._take_raw(text)
                case Frame():
                    self._take_frame(event)

    def close(self) -> None:
        """The stream has ended, perhaps in the middle of a frame.

        The piece of a frame is good for saying what went wrong, never for a verdict.
        """
        for frame in self._parser.close():
            self._take_raw(frame.body)

    def _take_raw(self, text: str) -> None:
        if not text.startswith(_CHATTER):
            self._raw.add(text + "\n")

    def _take_frame(self, frame: Frame) -> None:
        match frame.severity:
            case Severity.ERROR | Severity.BUG:
                self.errors += [frame] if len(self.errors) < _MOST_FRAMES else []
            case Severity.WARNING:
                self._warn(frame)
            case Severity.STATE:
                pass
            case _:
                self._take_fact(frame)
        # A state in the message of an initial violation is the trace as well as the error.
        match frame.code:
            case (
                Code.STATE
                | Code.STUTTERING
                | Code.BACK_TO_STATE
                | Code.INVARIANT_INITIAL
                | Code.PROPERTY_INITIAL
            ):
                self.states.append(frame)
            case _:
                pass

    def _warn(self, frame: Frame) -> None:
        # The choice of the collector is ours.
        if frame.code != Code.NOT_PARALLEL_GC and len(self.warnings) < _MOST_FRAMES:
            self.warnings.append(frame.body.strip())

    def _take_fact(self, frame: Frame) -> None:
        match frame.code:
            case Code.VERSION:
                self.version = frame.body.strip()
            case Code.SUCCESS:
                self.success = True
            case Code.FINISHED:
                self.finished = True
            case Code.PROGRESS:
                self._count(frame.body)
                self._measure_depth(_PROGRESS_DEPTH.search(frame.body))
            case Code.STATISTICS:
                self._count(frame.body)
                self.counted = self.statistics.left is not None
            case Code.DEPTH:
                self._measure_depth(_DEPTH.search(frame.body))
            case Code.COVERAGE_START:
                self._covering = {}
            case Code.ACTION_COVERAGE:
                self._cover(frame.body)
            case Code.COVERAGE_END:
                self.coverage = self._covering
            case _:
                pass

    def _count(self, body: str) -> None:
        counts = _COUNTS.search(body)
        if counts is None:
            return
        generated, distinct, left = (_number(count) for count in counts.groups())
        self.statistics = replace(
            self.statistics, generated=generated, distinct=distinct, left=left
        )

    def _measure_depth(self, found: re.Match[str] | None) -> None:
        if found is not None:
            self.statistics = replace(self.statistics, depth=_number(found[1]))

    def _cover(self, body: str) -> None:
        """One operator may be several actions of the next-state relation: they add up."""
        found = _ACTION.search(body)
        if found is None:
            return
        name, distinct, total = found[1], int(found[2]), int(found[3])
        known = self._covering.get(name, ActionCoverage(0, 0))
        self._covering[name] = ActionCoverage(known.distinct + distinct, known.total + total)


def _number(text: str) -> int:
    return int(text.replace(",", ""))
