"""What became of one property, in one word and in one sentence: what all reports for machines ask.

In: a `PropertyResult`, a `Result`. Out: an `Outcome`, plain sentences, the place to point at. It
must not know of formats.
"""

from enum import Enum
from typing import assert_never

from spec2tla.report.values import counted
from spec2tla.source import Span
from spec2tla.trace.model import Trace
from spec2tla.verdict import PropertyResult, Verdict


class Outcome(Enum):
    """`EXPECTED` is a violation that the spec expects, `MISSING` one that it expects in vain."""

    HOLDS = "holds"
    EXPECTED = "violated, as expected"
    VIOLATED = "violated"
    MISSING = "holds, but was expected to be violated"
    UNKNOWN = "unknown"


def outcome(found: PropertyResult) -> Outcome:
    match found.verdict:
        case Verdict.HOLDS:
            return Outcome.HOLDS if found.as_expected else Outcome.MISSING
        case Verdict.VIOLATED:
            return Outcome.EXPECTED if found.as_expected else Outcome.VIOLATED
        case Verdict.UNKNOWN:
            return Outcome.UNKNOWN
        case _:
            assert_never(found.verdict)


def sentence(found: PropertyResult) -> str:
    """`no_silent_fill is violated: no observed hole gets silently filled`; not yet printable."""
    match outcome(found):
        case Outcome.HOLDS:
            verdict = "holds"
        case Outcome.EXPECTED:
            verdict = "is violated, as expected"
        case Outcome.VIOLATED:
            verdict = "is violated"
        case Outcome.MISSING:
            verdict = "holds, but was expected to be violated"
        case Outcome.UNKNOWN:
            return f"{found.name} is unknown: {found.reason or 'no reason was given'}"
    return f"{found.name} {verdict}" + (f": {found.text}" if found.text else "")


def why(trace: Trace) -> tuple[str, ...]:
    """What is wrong at the end, who waits where, and how a run goes on for ever."""
    found = [trace.ending.message]
    found += [
        f"{actor} waits at {origin.span}: {origin.text}" for actor, origin in trace.ending.waiting
    ]
    if trace.loop is None:
        return tuple(found)
    first, last = trace.loop.to + 1, len(trace.moves)
    if first > last:
        found.append("nothing more happens")
    else:
        steps = f"step {first} repeats" if first == last else f"steps {first}-{last} repeat"
        found.append(f"{steps} for ever")
    found += [
        f"{one.actor} {one.reason} at {one.origin.span}: {one.origin.text}"
        for one in trace.loop.stalled
    ]
    return tuple(found)


def breaking_place(found: PropertyResult) -> Span | None:
    """The statement that breaks it, else the property itself; None for a built-in that holds."""
    trace = found.trace
    if trace is None:
        return found.span
    if trace.ending.origin is not None:
        return trace.ending.origin.span
    if trace.ending.waiting:
        return trace.ending.waiting[0][1].span
    if trace.moves and trace.loop is None:
        return trace.moves[-1].origin.span
    if found.span is None and trace.loop is not None and trace.loop.stalled:
        return trace.loop.stalled[0].origin.span
    return found.span


def left_out(number: int, what: str) -> str:
    """The note in place of what a format has no room for."""
    return f"... {counted(number, what)} left out ..."
