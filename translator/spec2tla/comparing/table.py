"""Runs of a base and of variants -> a table of properties and what became of them in each.

In: runs, the base's first. Out: rows, those with changes first, and what counts as a regression. It
must not know what differs in the texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from spec2tla.analysis.checks import CheckPlan
from spec2tla.verdict import PropertyResult, Run, Verdict


class Change(Enum):
    """From the base to a variant. `LOST`: not violated in the base, and not looked at any more."""

    NONE = "none"
    REGRESSION = "regression"
    LOST = "lost"
    IMPROVEMENT = "improvement"
    UNDECIDED = "undecided"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Column:
    """One model: its checks, as they were asked for, and their runs."""

    plans: tuple[CheckPlan, ...]
    runs: tuple[Run, ...]

    def run(self, check: str) -> Run | None:
        return next((run for run in self.runs if run.check == check), None)

    def applies_without(self, check: str, name: str) -> bool:
        """Whether a built-in check that has no verdict there is not turned off: it says nothing."""
        plan = next((plan for plan in self.plans if plan.name == check), None)
        return plan is not None and plan.looks_at(name)


@dataclass(frozen=True, slots=True)
class Cell:
    """A property in one model; None where that has no such property or check.

    `is_off`: it has no verdict since it is not asked for, and not since there is nothing to ask.
    """

    run: Run | None
    found: PropertyResult | None
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A property under one check: in the base, and in each variant."""

    check: str
    name: str
    base: Cell
    variants: tuple[Cell, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(_change(self.base.found, cell) for cell in self.variants)

    @property
    def is_changed(self) -> bool:
        return any(c not in (Change.NONE, Change.NEW) for c in self.changes)


def table(columns: Sequence[Column]) -> tuple[Row, ...]:
    """Check by check; in each, changed verdicts first, built-in checks after the model's own."""
    checks = dict.fromkeys(run.check for column in columns for run in column.runs)
    return tuple(row for check in checks for row in _rows(check, columns))


def _rows(check: str, columns: Sequence[Column]) -> list[Row]:
    runs = [column.run(check) for column in columns]
    found = [p for run in runs if run is not None for p in run.properties]
    builtin = {p.name for p in found if p.kind == "builtin"}
    rows = []
    for name in dict.fromkeys(p.name for p in found):
        first, *others = (_cell(column, check, name, name in builtin) for column in columns)
        rows.append(Row(check, name, first, tuple(others)))
    return sorted(rows, key=lambda row: (not row.is_changed, row.name in builtin))


def _cell(column: Column, check: str, name: str, is_builtin: bool) -> Cell:
    run = column.run(check)
    found = next((p for p in run.properties if p.name == name), None) if run else None
    if found is not None:
        return Cell(run, found)
    return Cell(run, None, not (is_builtin and column.applies_without(check, name)))


def _change(base: PropertyResult | None, cell: Cell) -> Change:
    other = cell.found
    if base is None:
        return Change.NONE if other is None else Change.NEW
    if other is None:
        is_lost = base.verdict is not Verdict.VIOLATED and cell.is_off
        return Change.LOST if is_lost else Change.NONE
    if base.verdict is other.verdict:
        return Change.NONE
    if Verdict.UNKNOWN in (base.verdict, other.verdict):
        return Change.UNDECIDED
    return Change.REGRESSION if other.verdict is Verdict.VIOLATED else Change.IMPROVEMENT
