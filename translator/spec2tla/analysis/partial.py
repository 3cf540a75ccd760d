"""What else is wrong with a program of which parts are missing.

In: a program without the declarations, or files, that have syntax errors. Out: the mistakes in the
rest of it, so that one run shows all; but none that may only follow from what is missing.
"""

from collections import Counter
from collections.abc import Iterable

from spec2tla.analysis.checks import CheckOptions, plans
from spec2tla.analysis.modules import Program
from spec2tla.analysis.resolve import resolve
from spec2tla.diagnostics import Diagnostic, Severity, Sink
from spec2tla.source import SourceFile, Span
from spec2tla.syntax.lexemes import Kind, scan

# "There is no such …": what these do not find may stand in a part that is missing.
_NOT_FOUND = frozenset(
    {"E0201", "E0202", "E0203", "E0204", "E0205", "E0207", "E0208", "E0209"}
    | {"E0260", "E0261", "E0265", "E0266"}
)


def check_rest(program: Program, sink: Sink) -> None:
    """Adds what is wrong with the rest to the errors that are the reason for the missing parts."""
    if program.bases or program.header.base is not None:
        # Without one `override` the base's declaration counts, and nothing fits to it.
        return
    rest = Sink()
    plans(program, rest, CheckOptions())
    resolve(program, {}, rest)
    reported = [found.span for found in sink.diagnostics]
    believed = _Believed(program.files, sink.diagnostics, rest.diagnostics)
    for found in rest.diagnostics:
        if believed.believes(found) and not any(_overlap(found.span, span) for span in reported):
            sink.add(found)


def _overlap(one: Span, other: Span) -> bool:
    return one.file is other.file and one.start < other.end and other.start < one.end


class _Believed:
    """A name that occurs only where it is not found is not declared in a missing part either."""

    def __init__(
        self,
        files: Iterable[SourceFile],
        reasons: Iterable[Diagnostic],
        rest: Iterable[Diagnostic],
    ) -> None:
        self._files_are_missing = any(found.code.startswith("E00") for found in reasons)
        self._words = Counter(
            lexeme.text for file in files for lexeme in scan(file.text) if lexeme.kind is Kind.WORD
        )
        spans = {found.span for found in rest if found.code in _NOT_FOUND}
        self._not_found = Counter(span.text for span in spans)

    def believes(self, found: Diagnostic) -> bool:
        if found.code not in _NOT_FOUND:
            return found.severity is Severity.ERROR
        name = found.span.text
        return not self._files_are_missing and self._words[name] == self._not_found[name]
