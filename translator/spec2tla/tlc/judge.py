"""The outcome of a run, from what TLC said and how its process ended. Pure.

The rules are strict on purpose: the exit status and "No error has been found" do not by themselves
mean that all was checked. Completed takes the word, no error frame, an empty queue, at least one
state, and an orderly end.
"""

import re

from spec2tla.tlc.ending import Ending, Stop
from spec2tla.tlc.log import RunLog
from spec2tla.tlc.message_codes import Code, is_rejection
from spec2tla.tlc.messages import Frame, Severity
from spec2tla.tlc.result import (
    ActionPropertyViolated,
    Completed,
    Crashed,
    Deadlocked,
    DiskFull,
    EvaluationFailed,
    InvariantViolated,
    NoInitialState,
    Outcome,
    OutOfMemory,
    Position,
    SpecRejected,
    TemporalViolated,
    TimedOut,
    Violation,
)

_NO_SPACE = re.compile("No space left on device|File too large|Disk quota exceeded")
_NO_MEMORY = re.compile(
    "OutOfMemoryError|ran out of memory|insufficient memory for the Java Runtime"
    "|Could not reserve enough space|Too small (?:initial|maximum|new) heap"
    "|before VM initialization completed|unable to create native thread"
)
_EXIT_ON_OUT_OF_MEMORY = 3
_NAME = re.compile(r"(?:Invariant|Action property|Temporal property) (\S+) (?:is|was) violated")
_PLACE = re.compile(r"[Ll]ine (\d+), col(?:umn)? (\d+) to line (\d+), col(?:umn)? (\d+) in (\w+)")
_VIOLATIONS = frozenset(
    {
        Code.INVARIANT,
        Code.INVARIANT_INITIAL,
        Code.ACTION_PROPERTY,
        Code.PROPERTY_INITIAL,
        Code.DEADLOCK,
        Code.TEMPORAL,
    }
)
_BESIDE_A_VIOLATION = frozenset({Code.BEHAVIOR, Code.COUNTEREXAMPLE})
_EVALUATION_STATUS = frozenset({14, 75, 76, 77, 255})
_LONGEST_TEXT = 4_000


def judge(log: RunLog, ending: Ending) -> Outcome:
    """The one outcome of a run that is over."""
    if log.finished:
        clean = _violation(log) if log.errors else _completion(log, ending)
        if clean is not None:
            return clean
    limit = _limit(log, ending)
    if limit is not None:
        return limit
    if ending.stop is not None:
        return Crashed(_crash_text(log, ending))
    if any(is_rejection(code) for frame in log.errors for code in frame.codes):
        return SpecRejected(_shorten("\n".join((log.raw, *_bodies(log.errors)))))
    if log.errors and _is_evaluation(log, ending):
        return EvaluationFailed(_shorten(log.errors[0].body), _innermost(log.errors))
    return Crashed(_crash_text(log, ending))


def _completion(log: RunLog, ending: Ending) -> Completed | NoInitialState | None:
    orderly = log.success and log.counted and ending.exit_status in (None, 0)
    if not orderly or log.statistics.left != 0:
        return None
    return Completed() if log.statistics.distinct else NoInitialState()


def _violation(log: RunLog) -> Violation | None:
    """The violation, if it is the only thing that went wrong and its behaviour is there."""
    first, *others = log.errors
    if not log.states or any(frame.code not in _BESIDE_A_VIOLATION for frame in others):
        return None
    found = _NAME.search(first.body)
    name = found[1] if found else None
    match first.code:
        case Code.INVARIANT | Code.INVARIANT_INITIAL if name:
            return InvariantViolated(name)
        case Code.ACTION_PROPERTY if name:
            return ActionPropertyViolated(name)
        case Code.DEADLOCK:
            return Deadlocked()
        case Code.TEMPORAL:
            return TemporalViolated(name)
        case Code.PROPERTY_INITIAL:
            return TemporalViolated(None)
        case _:
            return None


def _limit(log: RunLog, ending: Ending) -> TimedOut | DiskFull | OutOfMemory | None:
    """The resource that gave out, if one did. A limit of ours is named before what it caused."""
    if ending.stop is Stop.TIMEOUT:
        return TimedOut()
    said = "\n".join((*_bodies(log.errors), log.raw, ending.stderr))
    if ending.stop is Stop.DISK or _NO_SPACE.search(said):
        return DiskFull(_around(_NO_SPACE, said) or Stop.DISK.value)
    no_memory = {Code.OUT_OF_MEMORY, Code.OUT_OF_MEMORY_INITIAL}
    known = any(frame.codes & no_memory for frame in log.errors)
    if known or ending.exit_status == _EXIT_ON_OUT_OF_MEMORY or _NO_MEMORY.search(said):
        return OutOfMemory(_around(_NO_MEMORY, said) or _shorten(said))
    return None


def _is_evaluation(log: RunLog, ending: Ending) -> bool:
    """A violation that lost its behaviour, or a run without an orderly end, is none."""
    first = log.errors[0]
    orderly = log.finished or ending.exit_status in _EVALUATION_STATUS
    return orderly and first.severity == Severity.ERROR and first.code not in _VIOLATIONS


def _innermost(errors: list[Frame]) -> Position | None:
    """TLC lists the nested expressions from the outside in."""
    for frame in errors:
        if frame.code != Code.NESTED_EXPRESSION:
            continue
        places = _PLACE.findall(frame.body)
        if places:
            *numbers, module = places[-1]
            return Position(module, *(int(number) for number in numbers))
    return None


def _crash_text(log: RunLog, ending: Ending) -> str:
    said = "\n".join((*_bodies(log.errors), log.raw, ending.stderr)).strip()
    return _shorten(f"{_how_it_ended(log, ending)}\n{said}".strip())


def _how_it_ended(log: RunLog, ending: Ending) -> str:
    if ending.stop is not None:
        return f"TLC was stopped: {ending.stop.value}"
    status = ending.exit_status
    if status is None and not log.finished:
        return f"TLC was stopped: {Stop.FLOOD.value}"
    if status is None:
        return "TLC finished without a verdict that can be trusted"
    if status < 0:
        return f"TLC was killed by signal {-status}"
    return f"TLC ended with exit status {status}" + ("" if log.finished else " before it finished")


def _bodies(frames: list[Frame]) -> tuple[str, ...]:
    return tuple(frame.body for frame in frames)


def _around(pattern: re.Pattern[str], text: str) -> str:
    """The line that the pattern is found in."""
    found = next((line for line in text.splitlines() if pattern.search(line)), "")
    return found.strip()[:500]


def _shorten(text: str) -> str:
    text = text.strip()
    if len(text) <= _LONGEST_TEXT:
        return text
    half = _LONGEST_TEXT // 2
    return f"{text[:half]}\n[…]\n{text[-half:]}"
