"""What of a variant is needed -> text: what is, what is not, and what could not be found out.

In: a `Necessity`. Out: printable lines. The counterexamples are laid out elsewhere.
"""

from collections.abc import Iterator, Sequence

from spec2tla.comparing.differences_text import row_lines
from spec2tla.comparing.model import Side
from spec2tla.comparing.necessity import Attempt, Necessity, Need
from spec2tla.comparing.telling import place
from spec2tla.comparing.undoing import Grain
from spec2tla.report.characters import printable, wrap
from spec2tla.report.counterexample import length
from spec2tla.report.style import Paint, Role
from spec2tla.report.values import counted

_MOST_LINES = 8
_ROLES = {
    Need.NEEDED: Role.GOOD,
    Need.NOT_NEEDED: Role.WARNING,
    Need.UNDECIDED: Role.WARNING,
    Need.INVALID: Role.FAINT,
}


def necessity_lines(base: Side, side: Side, found: Necessity, page: int, paint: Paint) -> list[str]:
    """Group by group, the needed ones first; in each in the order of the text."""
    lines = [paint(Role.STRONG, line) for line in wrap(title(base, side, found), page, 2)]
    for need in Need:
        mine = [a for a in found.attempts if a.need is need]
        if mine:
            lines += ["", f"  {paint(_ROLES[need], heading(need, len(mine)))}"]
        for attempt in mine:
            lines += [f"    {line}" for line in _attempt(attempt, page - 4, paint)]
    return [*lines, ""]


def title(base: Side, side: Side, found: Necessity) -> str:
    """What was done, and which properties count."""
    if not found.properties:
        return printable(f"What of {side.name} is needed: it satisfies no property, so nothing is.")
    names = ", ".join(dict.fromkeys(name for _, name in found.properties))
    return printable(
        f"What of {side.name} is needed, taken back to {base.name} one at a time, for what it "
        f"satisfies: {names}"
    )


def heading(need: Need, number: int) -> str:
    """`needed (3)`, with what that means."""
    match need:
        case Need.NEEDED:
            return f"needed ({number}): a property breaks without it"
        case Need.NOT_NEEDED:
            return f"not needed ({number}): no property breaks without it"
        case Need.UNDECIDED:
            return f"undecided ({number})"
        case Need.INVALID:
            return f"no model without it ({number})"


def outcome(attempt: Attempt) -> str:
    """`no_silent_fill breaks (20 steps, 2 switches)`, or why nothing can be said."""
    if not attempt.broken:
        return attempt.reason
    parts = []
    for one in attempt.broken:
        check = "" if one.run.check == "default" else f" in check {one.run.check}"
        told = f" ({length(one.found.trace)})" if one.found.trace else ""
        parts.append(f"{one.found.name}{check} is violated{told}")
    return ", ".join(parts)


def what(attempt: Attempt) -> str:
    """The place, what is undone there, and what with it."""
    undo = attempt.undone[0]
    match undo.grain:
        case Grain.DECLARATION:
            kind = f"all of {undo.name}"
        case Grain.LINES:
            kind = "these lines"
        case Grain.STATEMENT:
            kind = "this statement"
    others = ", ".join(str(other.first_line) for other in attempt.undone[1:])
    together = f", undone with what is at line {others}" if others else ""
    return f"{place(attempt)}, {kind}{together}"


def undone_rows(attempt: Attempt) -> list[str]:
    """What was undone, like a diff; of much only the beginning."""
    if attempt.undone[0].grain is Grain.DECLARATION:
        return []
    rows = [row for undo in attempt.undone for row in undo.rows]
    lines = list(row_lines(rows[:_MOST_LINES], _unpainted))
    more = len(rows) - _MOST_LINES
    return [*lines, f"... {counted(more, 'more line')}"] if more > 0 else lines


def _unpainted(_role: Role, text: str) -> str:
    return text


def _attempt(attempt: Attempt, page: int, paint: Paint) -> Iterator[str]:
    yield printable(what(attempt))
    yield from (f"  {paint(Role.FAINT, line)}" for line in undone_rows(attempt))
    told = printable(outcome(attempt))
    arrow: Sequence[str] = wrap(f"--> {told}", max(page - 2, 20), 4) if told else ()
    yield from (f"  {line}" for line in arrow)
