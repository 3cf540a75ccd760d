"""A result -> one JSON object, "spec2tla.result/1", as `result.schema.json` beside this describes.

In: a `Result`. Out: text that ends in a line end, ASCII only. Fields beyond the published ones:
`strict`, `interrupted`, `failures` (and their codes), `sources`; `hint` and `labels` of a
diagnostic; of a run `processes`, `engine`, `failure`, `interrupted`, `vacuous_reasons`, `sources`,
`reductions`, and of its states `unreduced`;
of a trace `actors`, `switches`, `final`, `ending`, `because`, `stalled`, `sets`; of a step `actor`,
`essential`, `reads_from` and `statements`.
Values that are not known are null: `states`, `unreached`, and the place of a built-in check.
Nothing that another report shows is missing: `saved.py` reads it back.
"""

import json
from collections.abc import Sequence
from typing import TypeAlias

from spec2tla.diagnostics import Diagnostic, Label
from spec2tla.errors import Spec2tlaError
from spec2tla.machine.model import Frame, Origin
from spec2tla.report.places import set_places
from spec2tla.report.sources import source_files
from spec2tla.report.story import switches
from spec2tla.source import Span
from spec2tla.trace.model import Change, Ending, Move, Stalled, Statement, Touched, Trace
from spec2tla.trace.reads_from import Read, reads_from
from spec2tla.verdict import PropertyResult, Reduction, Result, Run, States, Tool

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
        "strict": result.strict,
        "interrupted": result.interrupted,
        "sources": {file.name: file.text for file in source_files(result)},
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


def _span(span: Span | None) -> Fields:
    return {
        "file": None if span is None else span.file.name,
        "line": None if span is None else span.first.line,
        "column": None if span is None else span.first.column,
        "end_line": None if span is None else span.last.line,
        "end_column": None if span is None else span.last.column,
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
        "cached": run.cached,
        "seconds": run.seconds,
        "states": None if run.states is None else _states(run.states, run.reductions),
        "reductions": [_reduction(reduction) for reduction in run.reductions],
        "unreached": unreached,
        "vacuous": list(run.vacuous),
        "vacuous_reasons": {p.name: p.vacuous for p in run.properties if p.vacuous},
        "interrupted": run.interrupted,
        "failure": None if run.failure is None else _failure(run.failure),
        "properties": [_property(found) for found in run.properties],
        "sources": [file.name for file in run.sources],
    }


def _statement(origin: Origin) -> Fields:
    return {**_span(origin.span), "text": origin.text, **_calls(origin)}


def _states(states: States, reductions: Sequence[Reduction]) -> Fields:
    """What was explored. The states without reductions are known only where there were none."""
    return {
        "generated": states.generated,
        "distinct": states.distinct,
        "depth": states.depth,
        "unreduced": states.distinct if len(reductions) == 1 else None,
    }


def _reduction(reduction: Reduction) -> Fields:
    return {
        "name": reduction.name,
        "steps": reduction.steps,
        "variables": reduction.variables,
    }


def _property(found: PropertyResult) -> Fields:
    return {
        "name": found.name,
        "kind": found.kind,
        "text": found.text,
        **_span(found.span),
        "expected": found.expected.value,
        "verdict": found.verdict.value,
        "reason": found.reason,
        "trace": None if found.trace is None else _trace(found.trace),
    }


# Traces ------------------------------------------------------------------------------------------


def _trace(trace: Trace) -> Fields:
    read = reads_from(trace)
    return {
        "certified": trace.certified,
        "loop_to": None if trace.loop is None else trace.loop.to,
        "actors": list(trace.actors),
        "switches": switches(trace),
        "initial": trace.initial,
        "steps": [_step(move, reads) for move, reads in zip(trace.moves, read, strict=True)],
        "final": trace.final,
        "ending": _ending(trace.ending),
        "because": list(trace.because),
        "stalled": [_stalled(one) for one in trace.loop.stalled] if trace.loop else [],
        "sets": list(set_places(trace)),
    }


def _step(move: Move, reads: Sequence[Read]) -> Fields:
    return {
        "index": move.index,
        "process": move.process,
        "instance": move.instance,
        "actor": move.actor,
        **_origin(move.origin),
        "essential": move.essential,
        "reads_from": [_read(read) for read in reads],
        "changes": [_change(change) for change in move.changes],
        "statements": [_executed(statement) for statement in move.statements],
    }


def _read(read: Read) -> Fields:
    return {"name": read.name, "value": read.value, "written_by": read.written_by or None}


def _executed(statement: Statement) -> Fields:
    return {
        **_origin(statement.origin),
        "reads": [_touched(touched) for touched in statement.reads],
        "writes": [_touched(touched) for touched in statement.writes],
    }


def _touched(touched: Touched) -> Fields:
    held: Fields = {} if touched.memory is None else {"memory": touched.memory}
    return {"name": touched.name, "value": touched.value, **held}


def _origin(origin: Origin) -> Fields:
    return {
        **_span(origin.span),
        "source": origin.text,
        **_calls(origin),
    }


def _calls(origin: Origin) -> Fields:
    return {"call_stack": [_frame(frame) for frame in origin.calls], "anchor": origin.anchor}


def _frame(frame: Frame) -> Fields:
    return {"function": frame.function, **_span(frame.call)}


def _stalled(stalled: Stalled) -> Fields:
    return {"actor": stalled.actor, "reason": stalled.reason, **_origin(stalled.origin)}


def _change(change: Change) -> Fields:
    return {"name": change.name, "before": change.before, "after": change.after}


def _ending(ending: Ending) -> Fields:
    return {
        "message": ending.message,
        "actor": ending.actor,
        "statement": None if ending.origin is None else _origin(ending.origin),
        "waiting": [{"actor": actor, **_origin(origin)} for actor, origin in ending.waiting],
    }
