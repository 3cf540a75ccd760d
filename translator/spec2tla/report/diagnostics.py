"""Diagnostics, failures and wrong usage -> text for a terminal.

In: values from `diagnostics.py` and `errors.py`. Out: text that ends in a line end. Whatever comes
from the user's files is made printable here.
"""

from typing import assert_never

from spec2tla.diagnostics import Diagnostic, Severity
from spec2tla.errors import Spec2tlaError, UsageError
from spec2tla.report.characters import printable
from spec2tla.report.excerpt import excerpt
from spec2tla.report.style import Paint, Role, plain


def diagnostic_text(diagnostic: Diagnostic, paint: Paint = plain) -> str:
    """Headline, place, underlined excerpt; the same for each label; the hint."""
    role = _role(diagnostic.severity)
    lines = [_headline(diagnostic.severity.value, diagnostic.code, diagnostic.message, role, paint)]
    lines += excerpt(diagnostic.span, paint, role)
    for label in diagnostic.labels:
        lines.append(f"{paint(Role.NOTE, 'note')}: {printable(label.text)}")
        lines += excerpt(label.span, paint, Role.NOTE, mark="-")
    return _text(lines, diagnostic.hint, paint)


def failure_text(failure: Spec2tlaError, paint: Paint = plain) -> str:
    """A failure of the environment or of the tool."""
    headline = _headline("error", failure.code, failure.message, Role.ERROR, paint)
    return _text([headline], failure.hint, paint)


def usage_text(error: UsageError, paint: Paint = plain) -> str:
    """A wrong command line or configuration."""
    lines = [f"{paint(Role.ERROR, 'error')}: {_folded(error.message)}"]
    if error.place:
        lines.append(f"{paint(Role.FRAME, '  -->')} {printable(error.place)}")
    return _text(lines, error.hint, paint)


def _headline(word: str, code: str, message: str, role: Role, paint: Paint) -> str:
    return f"{paint(role, f'{word}[{code}]')}{paint(Role.STRONG, f': {_folded(message)}')}"


def _text(lines: list[str], hint: str, paint: Paint) -> str:
    if hint:
        lines = [*lines, f"{paint(Role.GOOD, 'help')}: {_folded(hint)}"]
    return "\n".join(lines) + "\n"


def _folded(message: str) -> str:
    """A message of several lines keeps them, indented, so that no line of it stands alone."""
    return "\n  ".join(printable(line) for line in message.split("\n"))


def _role(severity: Severity) -> Role:
    match severity:
        case Severity.ERROR:
            return Role.ERROR
        case Severity.WARNING:
            return Role.WARNING
        case _:
            assert_never(severity)
