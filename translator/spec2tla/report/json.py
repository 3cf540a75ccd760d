"""A result -> one JSON object, "spec2tla.result/1", as `result.schema.json` beside this describes.

In: a `Result`. Out: text that ends in a line end, ASCII only. Fields beyond the published ones:
`failures` (and their codes), `hint` and `labels` of a diagnostic; of a run `processes`, `engine`,
`failure`, `interrupted`; of a trace `actors`, `switches`, `final`, `ending`; of a step `actor`.
Values that are not known are null: `states`, `unreached`, and the place of a built-in check.
"""

import json
from typing import TypeAlias

from spec2tla.diagnostics import Diagnostic, Label
from spec2tla.errors import Spec2tlaError
from spec2tla.machine.model import Frame, Origin
from spec2tla.report.story import switches
from spec2tla.source import Span
from spec2tla.trace.model import Change, Ending, Move, Trace
from spec2tla.verdict import PropertyResult, Result, Run, States, Tool

SCHEMA = "spec2tla.result/1"

Fields: TypeAlias = dict[str, object]


def result_json(result: Result) -> str:
    """The whole result; the same result gives the same bytes."""
    return json.dumps(result_fields(result), indent=2, allow_nan=False) + "\n"


def result_fields(result: Result) -> Fields:
    """The object, before it is written out."""
    return {
        "schema": SCHEMA,
        "tool": _tool(result.tool),
        "exit_code": result.exit_code,
        "diagnostics": [_diagnostic(found) for found in result.diagnostics],
        "failures": [_failure(failure) for failure in result.failures],
        "runs": [_run(run) for run in result.runs],
    }


def _tool(tool: Tool) -> Fields:
    return {
        "spec2tla": tool.spec2tla,
        "engine": tool.engine,
        "tlc": tool.tlc,
        "java": tool.java,
    }


def _diagnostic(found: Diagnostic) -> Fields:
    return {
        "code": found.code,
        "severity": found.severity.value,
        "message": found.message,
        **_span(found.span),
        "hint": found.hint,
        "labels": [_label(label) for label in found.labels],
    }


def _label(label: Label) -> Fields:
    return {"text": label.text, **_span(label.span)}


def _failure(failure: Spec2tlaError) -> Fields:
    return {"code": failure.code, "message": failure.message, "hint": failure.hint}


def _span(span: Span) -> Fields:
    return {
        "file": span.file.name,
        "line": span.first.line,
        "column": span.first.column,
        "end_line": span.last.line,
        "end_column": span.last.column,
    }


# Runs --------------------------------------------------------------------------------------------


def _run(run: Run) -> Fields:
    unreached: object = None
    if run.unreached is not None:
        unreached = [_statement(origin) for origin in run.unreached]
    return {
        "file": run.file,
        "model": run.model,
        "check": run.check,
        "bounds": dict(run.bounds),
        "memory": run.memory,
        "processes": list(run.processes),
        "engine": run.engine,
        "passed": run.passed,
        "cached": False,
        "seconds": round(run.seconds, 3),
        "states": None if run.states is None else _states(run.states),
        "unreached": unreached,
        "vacuous": list(run.vacuous),
        "interrupted": run.interrupted,
        "failure": None if run.failure is None else _failure(run.failure),
        "properties": [_property(found) for found in run.properties],
    }


def _statement(origin: Origin) -> Fields:
    return {
        "file": origin.span.file.name,
        "line": origin.span.first.line,
        "text": origin.text,
    }


def _states(states: States) -> Fields:
    return {"generated": states.generated, "distinct": states.distinct, "depth": states.depth}


def _property(found: PropertyResult) -> Fields:
    return {
        "name": found.name,
        "kind": found.kind,
        "text": found.text,
        "file": None if found.span is None else found.span.file.name,
        "line": None if found.span is None else found.span.first.line,
        "expected": found.expected.value,
        "verdict": found.verdict.value,
        "reason": found.reason,
        "trace": None if found.trace is None else _trace(found.trace),
    }


# Traces ------------------------------------------------------------------------------------------


def _trace(trace: Trace) -> Fields:
    return {
        "certified": trace.certified,
        "loop_to": None,
        "actors": list(trace.actors),
        "switches": switches(trace),
        "initial": trace.initial,
        "steps": [_step(move) for move in trace.moves],
        "final": trace.final,
        "ending": _ending(trace.ending),
    }


def _step(move: Move) -> Fields:
    return {
        "index": move.index,
        "process": move.process,
        "instance": move.instance,
        "actor": move.actor,
        **_origin(move.origin),
        "changes": [_change(change) for change in move.changes],
    }


def _origin(origin: Origin) -> Fields:
    return {
        **_span(origin.span),
        "source": origin.text,
        "call_stack": [_frame(frame) for frame in origin.calls],
        "anchor": origin.anchor,
    }


def _frame(frame: Frame) -> Fields:
    return {
        "function": frame.function,
        "file": frame.call.file.name,
        "line": frame.call.first.line,
        "column": frame.call.first.column,
    }


def _change(change: Change) -> Fields:
    return {"name": change.name, "before": change.before, "after": change.after}


def _ending(ending: Ending) -> Fields:
    return {
        "message": ending.message,
        "actor": ending.actor,
        "statement": None if ending.origin is None else _origin(ending.origin),
        "waiting": [{"actor": actor, **_origin(origin)} for actor, origin in ending.waiting],
    }
