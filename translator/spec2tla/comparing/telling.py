"""A comparison -> which counterexamples are worth showing, each with a headline.

In: a `Comparison`. Out: headlines in words, properties, runs. Nothing is printable yet, and nothing
is laid out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spec2tla.comparing.model import Comparison, Side, Variant
from spec2tla.comparing.necessity import Attempt
from spec2tla.comparing.table import Cell, Change, Row
from spec2tla.verdict import PropertyResult, Run


@dataclass(frozen=True, slots=True)
class Told:
    """A property that is violated in a run; `title` says what it is compared with."""

    title: str
    found: PropertyResult
    run: Run


def changes(found: Comparison) -> Iterator[Told]:
    """For each verdict that changed; what the base violates is told of once."""
    for row in found.rows:
        if not row.is_changed:
            continue
        pairs = zip(found.variants, row.variants, row.changes, strict=True)
        changed = [(variant, cell) for variant, cell, change in pairs if change is not Change.NONE]
        yield from _told(row, row.base, f"{_verdict(row.base, found.base)}; {_all(changed)}")
        for variant, cell in changed:
            title = f"{_verdict(cell, variant.side)}; {_verdict(row.base, found.base)}"
            yield from _told(row, cell, title)


def _told(row: Row, cell: Cell, title: str) -> Iterator[Told]:
    if cell.found is not None and cell.run is not None and cell.found.trace is not None:
        yield Told(f"{named(row)}: {title}", cell.found, cell.run)


def _all(changed: "list[tuple[Variant, Cell]]") -> str:
    return ", ".join(_verdict(cell, variant.side) for variant, cell in changed)


def _verdict(cell: Cell, side: Side) -> str:
    """`violated in v2`"""
    return f"{verdict(cell)} in {side.name}"


def verdict(cell: Cell) -> str:
    if cell.found is None:
        return "not looked at" if cell.is_off else "does not apply"
    return cell.found.verdict.value


def named(row: Row) -> str:
    """The property, and its check where that is not the default one."""
    return row.name if row.check == "default" else f"{row.name} (check {row.check})"


def without(attempts: tuple[Attempt, ...]) -> Iterator[tuple[Attempt, Told]]:
    """For each thing that is needed, the shortest counterexample that comes without it."""
    for attempt in attempts:
        shortest = attempt.shortest
        if shortest is not None:
            title = f"Without {place(attempt)}: {shortest.found.name}{_numbering(attempt)}"
            yield attempt, Told(title, shortest.found, shortest.run)


def _numbering(attempt: Attempt) -> str:
    """The lines that a counterexample names are those of the text that was explored."""
    moved = any(u.text.count("\n") != u.replaced.text.count("\n") for u in attempt.undone)
    return " (lines numbered as they are without it)" if moved else ""


def place(attempt: Attempt) -> str:
    """`specs/merged.kspec:58-60`: what was undone, in the variant's own lines."""
    undo = attempt.undone[0]
    first, last = undo.lines
    file = undo.replaced.file.name
    return f"{file}:{first}" if last <= first else f"{file}:{first}-{last}"
