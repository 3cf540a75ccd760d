"""A comparison -> Markdown for a pull request: the table first, the rest folded away.

In: a `Comparison`. Out: GitHub's Markdown; whatever a spec says stands in code spans and fences.
"""

from collections.abc import Sequence

from spec2tla.comparing.differences_text import diff, headline
from spec2tla.comparing.model import Comparison, Side, Variant
from spec2tla.comparing.necessity import Necessity
from spec2tla.comparing.necessity_text import heading, outcome, title, undone_rows, what
from spec2tla.comparing.summary import summary
from spec2tla.comparing.table import Change, Row
from spec2tla.comparing.table_text import called, cell_text, head, legend, states_text
from spec2tla.comparing.telling import Told, changes, without
from spec2tla.report.counterexample import counterexample
from spec2tla.report.markdown import code, fenced, fitted, in_html
from spec2tla.report.style import plain

_PAGE = 100
_MARKS = {"passed": "✅", "failed": "❌", "invalid": "❌", "error": "❌"}
_ROOM = 10_000


def comparison_markdown(found: Comparison, *, essential: bool = False) -> str:
    """The verdicts first; what is long is folded, and left out where there is no room."""
    (word, counts), _ = summary(found)
    blocks = [[f"## spec2tla compare: {_MARKS.get(word, '❔')} {word}"], [code(counts)]]
    rows = found.rows
    checks = dict.fromkeys(row.check for row in rows)
    blocks += [_table(found, [row for row in rows if row.check == check]) for check in checks]
    blocks += [[f"- {code(line)}" for line in legend(rows, _ROOM)]] if rows else []
    for variant in found.variants:
        if variant.necessity is not None:
            blocks.append(_necessity(found.base, variant.side, variant.necessity))
    details = [_difference(found.base, variant) for variant in found.variants]
    details += [_told(told, essential) for told in changes(found)]
    for variant in found.variants:
        attempts = variant.necessity.attempts if variant.necessity else ()
        details += [_told(told, essential) for _, told in without(attempts)]
    return fitted(blocks, details)


def _table(found: Comparison, rows: Sequence[Row]) -> list[str]:
    names = [code(name) for name in called(found)]
    lines = [f"### {code(head(rows))}", "", _line(["property", *names])]
    lines.append(_line(["---"] * (len(names) + 1)))
    for row in rows:
        pairs = zip(row.variants, row.changes, strict=True)
        texts = [cell_text(row.base), *(cell_text(cell, change) for cell, change in pairs)]
        bold = [False, *(change not in (Change.NONE, Change.NEW) for change in row.changes)]
        cells = [f"**{t}**" if b else t for t, b in zip(texts, bold, strict=True)]
        lines.append(_line([code(row.name), *(cells)]))
    states = [states_text(cell) for cell in (rows[0].base, *rows[0].variants)]
    return [*lines, _line(["states", *states])]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _necessity(base: Side, side: Side, found: Necessity) -> list[str]:
    lines = [f"### {code(title(base, side, found))}"]
    for need in dict.fromkeys(attempt.need for attempt in found.attempts):
        mine = [attempt for attempt in found.attempts if attempt.need is need]
        lines += ["", f"**{heading(need, len(mine))}**"]
        for attempt in mine:
            told = outcome(attempt)
            lines += ["", f"- {code(what(attempt))}{f': {code(told)}' if told else ''}"]
            rows = undone_rows(attempt)
            lines += ["", *(f"  {line}" for line in fenced(rows, "diff"))] if rows else []
    return lines


def _difference(base: Side, variant: Variant) -> list[str]:
    lines: list[str] = []
    for one in variant.differences:
        lines += [*([""] if lines else []), *diff(one, plain)]
    if not lines:
        return [code(headline(base, variant))]
    return _folded(code(headline(base, variant)), fenced(lines, "diff"))


def _told(told: Told, essential: bool) -> list[str]:
    story = counterexample(told.found, told.run, _PAGE, plain, essential=essential)
    return _folded(code(told.title), fenced(story))


def _folded(summary_: str, lines: Sequence[str]) -> list[str]:
    inner = in_html(summary_)
    return [f"<details><summary>{inner}</summary>", "", *lines, "", "</details>"]
