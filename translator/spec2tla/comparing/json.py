"""A comparison -> one JSON object, "spec2tla.compare/1".

In: a `Comparison`. Out: text that ends in a line end, ASCII only. `result` is what `check` would
give for all of the models, in its own form; so is the `result` of each attempt at leaving out.
"""

import json
from collections.abc import Iterable

from spec2tla.comparing.differences import Difference
from spec2tla.comparing.lines import Row as Line
from spec2tla.comparing.lines import difference, lines_of
from spec2tla.comparing.model import Comparison, Side, Variant
from spec2tla.comparing.necessity import Attempt, Necessity
from spec2tla.comparing.table import Cell, Change, Row
from spec2tla.comparing.undoing import Undo
from spec2tla.report.json import Fields, result_fields
from spec2tla.report.story import switches
from spec2tla.source import Span

SCHEMA = "spec2tla.compare/1"


def comparison_json(found: Comparison) -> str:
    """The whole comparison; the same one gives the same bytes."""
    return json.dumps(comparison_fields(found), indent=2, allow_nan=False) + "\n"


def comparison_fields(found: Comparison) -> Fields:
    """The object, before it is written out."""
    return {
        "schema": SCHEMA,
        "exit_code": found.exit_code,
        "forbid": ["regressions"] if found.forbid else [],
        "base": _side(found.base),
        "variants": [_variant(variant) for variant in found.variants],
        "table": [_row(row, found) for row in found.rows],
        "regressions": [
            {"check": row.check, "property": row.name, "file": variant.side.file}
            for row, variant in found.regressions
        ],
        "result": result_fields(found.result),
    }


def _side(side: Side) -> Fields:
    return {"file": side.file, "model": side.name}


def _variant(variant: Variant) -> Fields:
    return {
        **_side(variant.side),
        "differences": [_difference(one) for one in variant.differences],
        "necessity": None if variant.necessity is None else _necessity(variant.necessity),
    }


def _difference(found: Difference) -> Fields:
    return {
        "kind": found.kind.value,
        "declares": found.space,
        "name": found.name,
        "old": _place(found.old),
        "new": _place(found.new),
        "lines": _lines(difference(lines_of(found.old), lines_of(found.new))),
    }


def _place(span: Span | None) -> Fields | None:
    if span is None:
        return None
    lines = lines_of(span)
    return {"file": span.file.name, "line": lines[0].number, "end_line": lines[-1].number}


def _lines(rows: Iterable[Line]) -> list[str]:
    """As a diff has them, without headings' marks being doubled."""
    return [row.text if row.mark == "@" else f"{row.mark}{row.text}" for row in rows]


# The table ---------------------------------------------------------------------------------------


def _row(row: Row, found: Comparison) -> Fields:
    cells = zip(found.variants, row.variants, row.changes, strict=True)
    return {
        "check": row.check,
        "property": row.name,
        "base": _cell(found.base, row.base),
        "variants": [
            {**_cell(variant.side, cell), "change": _change(change)}
            for variant, cell, change in cells
        ],
    }


def _cell(side: Side, cell: Cell) -> Fields:
    trace = None if cell.found is None else cell.found.trace
    states = None if cell.run is None else cell.run.states
    return {
        "file": side.file,
        "verdict": None if cell.found is None else cell.found.verdict.value,
        "steps": None if trace is None else len(trace.moves),
        "switches": None if trace is None else switches(trace),
        "states": None if states is None else states.distinct,
    }


def _change(change: Change) -> str | None:
    return None if change is Change.NONE else change.value


# What is needed ----------------------------------------------------------------------------------


def _necessity(found: Necessity) -> Fields:
    return {
        "properties": [{"check": check, "property": name} for check, name in found.properties],
        "attempts": [_attempt(attempt) for attempt in found.attempts],
    }


def _attempt(attempt: Attempt) -> Fields:
    return {
        "undone": [_undo(undo) for undo in attempt.undone],
        "need": attempt.need.value,
        "violated": [{"check": b.run.check, "property": b.found.name} for b in attempt.broken],
        "reason": attempt.reason or None,
        "result": None if attempt.result is None else result_fields(attempt.result),
    }


def _undo(undo: Undo) -> Fields:
    first, last = undo.lines
    return {
        "grain": undo.grain.value,
        "name": undo.name,
        "file": undo.replaced.file.name,
        "line": first,
        "end_line": max(first, last),
        "lines": _lines(undo.rows),
    }
