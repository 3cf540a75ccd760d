"""What the gate found out -> one JSON object, "spec2tla.gate/1".

In: a `GateResult`. Out: text, ASCII only. The checks of a patch have the form of
`spec2tla.result/1`, as `before` and `after`.
"""

import json

from spec2tla.diagnostics import Diagnostic
from spec2tla.gate.model import GateResult, PatchReport, Shift, Touched
from spec2tla.report.json import Fields, result_fields
from spec2tla.verdict import PropertyResult

SCHEMA = "spec2tla.gate/1"


def gate_json(found: GateResult) -> str:
    fields = {
        "schema": SCHEMA,
        "exit_code": found.exit_code,
        "patches": [_patch(patch) for patch in found.patches],
    }
    return json.dumps(fields, indent=2, allow_nan=False) + "\n"


def _patch(patch: PatchReport) -> Fields:
    return {
        "name": patch.name,
        "commit": patch.commit or None,
        "exit_code": patch.exit_code,
        "mended_by": patch.mended,
        "touched": [_touched(one) for one in patch.touched],
        "problems": [_problem(problem) for problem in patch.problems],
        "notes": list(patch.notes),
        "specs": list(patch.specs),
        "verdicts": [_shift(shift) for shift in patch.shifts],
        "before": None if patch.before is None else result_fields(patch.before),
        "after": None if patch.after is None else result_fields(patch.after),
    }


def _touched(one: Touched) -> Fields:
    return {
        "file": one.path,
        "function": one.symbol,
        "change": one.change.name.lower(),
        "upkeep": one.upkeep.name.lower(),
        "line": one.first or None,
        "end_line": one.last or None,
        "models": list(one.models),
    }


def _problem(found: Diagnostic) -> Fields:
    return {
        "code": found.code,
        "message": found.message,
        "file": found.span.file.name,
        "line": found.span.first.line,
        "column": found.span.first.column,
        "hint": found.hint,
    }


def _shift(shift: Shift) -> Fields:
    return {
        "file": shift.file,
        "check": shift.check,
        "property": shift.name,
        "before": _verdict(shift.before),
        "after": _verdict(shift.after),
        "as_expected": None if shift.after is None else shift.after.as_expected,
    }


def _verdict(found: PropertyResult | None) -> str | None:
    return None if found is None else found.verdict.value
