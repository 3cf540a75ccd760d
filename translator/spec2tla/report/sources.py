"""A result -> the files that it speaks of.

In: a `Result`. Out: each source file once, those of the runs first. It must not know what for.
"""

from collections.abc import Iterator

from spec2tla.machine.model import Origin
from spec2tla.source import SourceFile, Span
from spec2tla.trace.model import Trace
from spec2tla.verdict import Result


def source_files(result: Result) -> tuple[SourceFile, ...]:
    """One of each name: a file that several specs use may have been read several times."""
    found: dict[str, SourceFile] = {}
    for file in (file for run in result.runs for file in run.sources):
        found.setdefault(file.name, file)
    for span in _spans(result):
        found.setdefault(span.file.name, span.file)
    return tuple(found.values())


def _spans(result: Result) -> Iterator[Span]:
    for diagnostic in result.diagnostics:
        yield diagnostic.span
        yield from (label.span for label in diagnostic.labels)
    for run in result.runs:
        for origin in run.unreached or ():
            yield from _of(origin)
        for found in run.properties:
            if found.span is not None:
                yield found.span
            if found.trace is not None:
                yield from _of_trace(found.trace)


def _of_trace(trace: Trace) -> Iterator[Span]:
    for move in trace.moves:
        yield from _of(move.origin)
        for statement in move.statements:
            yield from _of(statement.origin)
    if trace.ending.origin is not None:
        yield from _of(trace.ending.origin)
    for _, origin in trace.ending.waiting:
        yield from _of(origin)
    for one in trace.loop.stalled if trace.loop else ():
        yield from _of(one.origin)


def _of(origin: Origin) -> Iterator[Span]:
    yield origin.span
    yield from (frame.call for frame in origin.calls)
