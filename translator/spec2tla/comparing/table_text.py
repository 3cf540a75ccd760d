"""The table of a comparison -> text: a row for each property, a column for each model.

In: a `Comparison`, a width. Out: lines; models that do not fit beside each other come in blocks,
the base in each of them.
"""

from collections.abc import Iterator, Sequence

from spec2tla.comparing.model import Comparison
from spec2tla.comparing.table import Cell, Change, Row
from spec2tla.report.characters import pack, printable, width
from spec2tla.report.counterexample import bound
from spec2tla.report.story import switches
from spec2tla.report.style import Paint, Role
from spec2tla.verdict import Verdict

_GAP = 2
_MARKS = {
    Change.NONE: "",
    Change.NEW: "",
    Change.REGRESSION: "!",
    Change.LOST: "!",
    Change.IMPROVEMENT: "+",
    Change.UNDECIDED: "?",
}
_ROLES = {"!": Role.ERROR, "+": Role.GOOD, "?": Role.WARNING}
_LEGEND = {
    "!": "! held in the base and does not here, or is not looked at any more",
    "+": "+ violated in the base and holds here",
    "?": "? not decided in one of the two",
}


def table_lines(found: Comparison, page: int, paint: Paint) -> list[str]:
    """All checks, and a legend for the marks that occur."""
    rows = found.rows
    if not rows:
        return []
    lines: list[str] = []
    for check in dict.fromkeys(row.check for row in rows):
        lines += [*_check(found, [r for r in rows if r.check == check], page, paint), ""]
    return [*lines, *(f"  {line}" for line in legend(rows, page - 2)), ""]


def called(found: Comparison) -> tuple[str, ...]:
    """What the columns are called: the models' names, or their files where two have one name."""
    sides = (found.base, *(v.side for v in found.variants))
    names = [printable(side.name) for side in sides]
    if len(set(names)) == len(names):
        return tuple(names)
    return tuple(printable(side.file) for side in sides)


def legend(rows: Sequence[Row], room: int) -> list[str]:
    """What the marks and numbers mean."""
    marks = dict.fromkeys(_MARKS[change] for row in rows for change in row.changes)
    items = [_LEGEND[mark] for mark in sorted(marks) if mark]
    cells = [cell for row in rows for cell in (row.base, *row.variants)]
    if any(cell.found is not None and cell.found.trace is not None for cell in cells):
        items.append("violated 21/2: by a run of 21 steps with 2 switches between processes")
    return [line for item in items for line in pack([item], max(room, 20), 2)]


def cell_text(cell: Cell, change: Change = Change.NONE) -> str:
    """`violated 21/2 !`; a dash where there is nothing to say."""
    found = cell.found
    if found is None:
        text = "not looked at" if change is Change.LOST else "-"
    elif found.verdict is Verdict.UNKNOWN:
        text = f"unknown ({printable((found.reason or '').partition(':')[0])})"
    elif found.trace is not None:
        text = f"violated {len(found.trace.moves)}/{switches(found.trace)}"
    else:
        text = found.verdict.value + (", vacuous" if found.vacuous else "")
    return f"{text} {_MARKS[change]}".rstrip()


def states_text(cell: Cell) -> str:
    return str(cell.run.states.distinct) if cell.run and cell.run.states else "-"


def head(rows: Sequence[Row]) -> str:
    """The check and its constants; where models differ in these, what each of them has."""
    runs = [cell.run for cell in (rows[0].base, *rows[0].variants) if cell.run is not None]
    bounds = dict.fromkeys(", ".join(bound(run)) for run in runs)
    return f"check {printable(rows[0].check)}: {' or '.join(bounds)}"


def _check(found: Comparison, rows: list[Row], page: int, paint: Paint) -> list[str]:
    names = [printable(row.name) for row in rows]
    cells = [_cells(row) for row in rows]
    states = [states_text(cell) for cell in (rows[0].base, *rows[0].variants)]
    grid = [list(called(found)), *cells, states]
    wide = [max(width(line[at]) for line in grid) for at in range(len(grid[0]))]
    left = max(width(name) for name in [*names, "states"]) + 2
    lines = [paint(Role.STRONG, text) for text in pack([head(rows)], page, 2)]
    for number, shown in enumerate(_blocks(wide, page - left)):
        lines += [""] if number else []
        lines.append(" " * left + _line(grid[0], shown, wide, paint))
        for name, line in zip(names, cells, strict=True):
            fill = " " * (left - 2 - width(name))
            lines.append(f"  {name}{fill}{_line(line, shown, wide, paint)}")
        lines.append("  states" + " " * (left - 8) + _line(states, shown, wide, paint))
    return lines


def _cells(row: Row) -> list[str]:
    pairs = zip(row.variants, row.changes, strict=True)
    return [cell_text(row.base), *(cell_text(cell, change) for cell, change in pairs)]


def _blocks(wide: Sequence[int], room: int) -> Iterator[list[int]]:
    """Which columns stand beside each other: the base, and variants as there is room."""
    shown = [0]
    for at in range(1, len(wide)):
        if len(shown) > 1 and sum(wide[i] + _GAP for i in (*shown, at)) > room:
            yield shown
            shown = [0]
        shown.append(at)
    yield shown


def _line(cells: Sequence[str], shown: Sequence[int], wide: Sequence[int], paint: Paint) -> str:
    parts = [f"  {_painted(cells[i], paint)}{' ' * (wide[i] - width(cells[i]))}" for i in shown]
    return "".join(parts).rstrip()


def _painted(text: str, paint: Paint) -> str:
    role = _ROLES.get(text[-1:])
    return paint(role, text) if role is not None and text[-2:-1] == " " else text
