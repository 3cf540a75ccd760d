"""A comparison -> plain text for a cover letter or a reply: the table, then the interleavings.

In: a `Comparison`. Out: ASCII of at most so many columns. Everything is indented, so that no line
looks like a diff or a trailer to git.
"""

from spec2tla.comparing.differences_text import headline
from spec2tla.comparing.model import Comparison
from spec2tla.comparing.necessity import Necessity, Need
from spec2tla.comparing.necessity_text import heading, outcome, title, undone_rows, what
from spec2tla.comparing.table_text import table_lines
from spec2tla.comparing.telling import Told, changes, without
from spec2tla.report.lkml import mail_counterexample
from spec2tla.report.lkml_table import MailStyle
from spec2tla.report.mail import ascii_text, mailed, paragraph
from spec2tla.report.style import plain

_STANDARD = MailStyle()


def comparison_lkml(
    found: Comparison, style: MailStyle = _STANDARD, *, essential: bool = False
) -> str:
    """What is different, the table, a counterexample for each change, and what is needed."""
    lines = [f"Compared with {ascii_text(found.base.name)} ({ascii_text(found.base.file)}):", ""]
    for variant in found.variants:
        lines += paragraph(headline(found.base, variant), style.width)
    lines += ["", *(ascii_text(line) for line in _indented(found, style.width))]
    for told in changes(found):
        lines += _told(told, style, essential)
    for variant in found.variants:
        if variant.necessity is None:
            continue
        lines += paragraph(title(found.base, variant.side, variant.necessity), style.width, 0)
        lines += ["", *_necessity(variant.necessity, style.width)]
        for _, told in without(variant.necessity.attempts):
            lines += _told(told, style, essential)
    return mailed(lines).rstrip("\n") + "\n"


def _indented(found: Comparison, width: int) -> list[str]:
    return [f"  {line}" if line else "" for line in table_lines(found, width - 2, plain)]


def _told(told: Told, style: MailStyle, essential: bool) -> list[str]:
    trace = told.found.trace
    if trace is None:
        return []
    story = mail_counterexample(told.found, trace, told.run, style, essential)
    return [*paragraph(told.title, style.width, 0), "", *story, ""]


def _necessity(found: Necessity, width: int) -> list[str]:
    lines: list[str] = []
    for need in Need:
        mine = [attempt for attempt in found.attempts if attempt.need is need]
        lines += [*paragraph(f"{heading(need, len(mine))}", width), ""] if mine else []
        for attempt in mine:
            lines += paragraph(what(attempt), width, 4)
            lines += [f"      {ascii_text(line)}" for line in undone_rows(attempt)]
            lines += paragraph(f"--> {outcome(attempt)}", width, 6) if outcome(attempt) else []
        lines += [""] if mine else []
    return lines
