"""A result -> workflow commands of GitHub Actions, which show as annotations of the lines.

In: a `Result`. Out: lines `::error file=…,line=…::message`, the worst first. GitHub shows ten of a
kind for each step, so that the last of many gives their number instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spec2tla.diagnostics import Severity
from spec2tla.report.characters import printable
from spec2tla.report.counterexample import length
from spec2tla.report.outcome import Outcome, breaking_place, outcome, sentence, why
from spec2tla.source import Span
from spec2tla.verdict import PropertyResult, Result, Run

_KINDS = ("error", "warning", "notice")
_MOST = 10
_LONGEST = 4000
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class _Note:
    """`kind` is one of error, warning and notice; each line of the text is printable."""

    kind: str
    title: str
    text: str
    span: Span | None = None
    file: str = ""


def result_github(result: Result) -> str:
    """Nothing at all where all is well."""
    notes = list(_notes(result))
    lines: list[str] = []
    for kind in _KINDS:
        found = [note for note in notes if note.kind == kind]
        if len(found) > _MOST:
            more = len(found) - _MOST + 1
            text = f"{more} more are not shown here: the other reports have them"
            found = [*found[: _MOST - 1], _Note(kind, "spec2tla", text)]
        lines += [_line(note) for note in found]
    return "".join(f"{line}\n" for line in lines)


def _notes(result: Result) -> Iterator[_Note]:
    for failure in result.failures:
        yield _Note("error", f"spec2tla {failure.code}", _told(failure.message, failure.hint))
    for found in result.diagnostics:
        is_error = found.severity is Severity.ERROR
        text = _told(found.message, *(label.text for label in found.labels), found.hint)
        title = f"spec2tla {found.code}"
        yield _Note("error" if is_error else "warning", title, text, found.span)
    for run in result.runs:
        yield from _run(run, "error" if result.strict else "warning")
    if result.interrupted:
        yield _Note("error", "spec2tla", "interrupted: not everything was checked")


def _run(run: Run, wanting: str) -> Iterator[_Note]:
    """`wanting` is what an unreached statement or a vacuous property is."""
    where = f"{run.model}, check {run.check}"
    if run.failure is not None:
        text = _told(run.failure.message, run.failure.hint)
        yield _Note("error", f"spec2tla {run.failure.code}: {where}", text, file=run.file)
    for found in run.properties:
        yield from _property(found, run, wanting)
    for origin in run.unreached or ():
        text = _told(f"never reached: {origin.text}")
        yield _Note(wanting, f"spec2tla: {where}", text, origin.span)
    if run.is_cut_off:
        text = "search not finished: unreached statements unknown"
        yield _Note(wanting, f"spec2tla: {where}", text, file=run.file)


def _property(found: PropertyResult, run: Run, wanting: str) -> Iterator[_Note]:
    title = f"{found.name}: {run.model}, check {run.check}"
    span = breaking_place(found)
    match outcome(found):
        case Outcome.VIOLATED:
            trace = found.trace
            more = (*why(trace), length(trace)) if trace else ()
            yield _Note("error", title, _told(sentence(found), *more), span, run.file)
        case Outcome.MISSING:
            yield _Note("error", title, _told(sentence(found)), span, run.file)
        case Outcome.UNKNOWN:
            yield _Note("warning", title, _told(sentence(found)), span, run.file)
        case Outcome.EXPECTED:
            yield _Note("notice", title, _told(sentence(found)), span, run.file)
        case Outcome.HOLDS:
            if found.vacuous:
                text = _told(f"{found.name} is vacuous: {found.vacuous}")
                yield _Note(wanting, title, text, span, run.file)


def _told(*texts: str) -> str:
    return "\n".join(printable(text) for text in texts if text)


# Commands ----------------------------------------------------------------------------------------


def annotation(kind: str, title: str, texts: Sequence[str], file: str, lines: range) -> str:
    """A command about lines of any file, of which there may be none; ends in a line end."""
    shown = [("file", file), ("line", str(lines.start)), ("endLine", str(lines.stop - 1))]
    properties = [*shown[: 3 if lines else 1], ("title", _cut(printable(title), _LONGEST_TITLE))]
    told = ",".join(f"{name}={_property_text(text)}" for name, text in properties)
    return f"::{kind} {told}::{_message_text(_cut(_told(*texts), _LONGEST))}\n"


def _line(note: _Note) -> str:
    properties = [*_place(note), ("title", _cut(printable(note.title), _LONGEST_TITLE))]
    shown = ",".join(f"{name}={_property_text(text)}" for name, text in properties)
    return f"::{note.kind} {shown}::{_message_text(_cut(note.text, _LONGEST))}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."


def _place(note: _Note) -> Sequence[tuple[str, str]]:
    """Columns count only where the place is on one line."""
    span = note.span
    if span is None:
        return [("file", note.file)] if note.file else []
    first, last = span.first, span.last
    lines = [("file", span.file.name), ("line", str(first.line))]
    if first.line != last.line:
        return [*lines, ("endLine", str(last.line))]
    ends = max(last.column, first.column + 1)
    columns = [("col", str(first.column)), ("endLine", str(last.line)), ("endColumn", str(ends))]
    return [*lines, *columns]


def _message_text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property_text(text: str) -> str:
    return _message_text(printable(text)).replace(":", "%3A").replace(",", "%2C")
