"""A result -> what the page's script shows, as plain values for JSON.

In: a `Result`. Out: dicts, lists, texts and numbers. A place is a list: the number of a file, then
first line, first column, last line and last column, counted as people do. It must not know how the
page looks.
"""

from typing import TypeAlias

from spec2tla.diagnostics import Diagnostic
from spec2tla.errors import Spec2tlaError
from spec2tla.report.counterexample import bound
from spec2tla.report.html.files import Files, Place
from spec2tla.report.html.steps import trace_data
from spec2tla.report.outcome import Outcome, outcome
from spec2tla.report.values import counted
from spec2tla.verdict import PropertyResult, Result, Run

Fields: TypeAlias = dict[str, object]

_MARKS = {
    Outcome.HOLDS: "ok",
    Outcome.EXPECTED: "ok",
    Outcome.VIOLATED: "FAIL",
    Outcome.MISSING: "FAIL",
    Outcome.UNKNOWN: "?",
}


def result_data(result: Result, summary: str, files: Files) -> Fields:
    """`files` gets all files that the result speaks of."""
    runs = [_run(run, files) for run in result.runs]
    diagnostics = [_diagnostic(found, files) for found in result.diagnostics]
    return {
        "summary": summary,
        "exit_code": result.exit_code,
        "tool": _tool(result),
        "runs": runs,
        "diagnostics": diagnostics,
        "failures": [_failure(failure) for failure in result.failures],
        "files": [{"name": file.name, "text": file.text} for file in files.all()],
    }


def _tool(result: Result) -> list[str]:
    tool = result.tool
    named = (("TLC", tool.tlc), ("Java", tool.java))
    versions = [f"{name} {version}" for name, version in named if version is not None]
    return [f"spec2tla {tool.spec2tla}", *versions]


def _failure(failure: Spec2tlaError) -> Fields:
    return {"code": failure.code, "message": failure.message, "hint": failure.hint}


def _diagnostic(found: Diagnostic, files: Files) -> Fields:
    return {
        "code": found.code,
        "severity": found.severity.value,
        "message": found.message,
        "hint": found.hint,
        "place": files.place(found.span),
        "labels": [{"text": one.text, "place": files.place(one.span)} for one in found.labels],
    }


# Runs --------------------------------------------------------------------------------------------


def _run(run: Run, files: Files) -> Fields:
    for file in run.sources:
        files.number(file)
    unreached = run.unreached or ()
    return {
        "file": run.file,
        "model": run.model,
        "check": run.check,
        "main": files.named(run.file),
        "bound": list(bound(run)),
        "facts": _facts(run),
        "processes": list(run.processes),
        "passed": run.passed,
        "notes": _notes(run),
        "failure": None if run.failure is None else _failure(run.failure),
        "unreached": [
            {"place": files.place(origin.span), "text": origin.text} for origin in unreached
        ],
        "properties": [_property(found, run, files) for found in run.properties],
    }


def _facts(run: Run) -> list[str]:
    facts = [f"engine {run.engine}"]
    if run.states is not None:
        facts += [counted(run.states.distinct, "state"), f"depth {run.states.depth}"]
    return [*facts, f"{run.seconds:.1f} s"]


def _notes(run: Run) -> list[str]:
    notes = []
    if run.is_cut_off:
        notes.append("the search was not finished: unreached statements are not known")
    if run.interrupted:
        notes.append("interrupted: the check did not run to its end")
    return notes


def _property(found: PropertyResult, run: Run, files: Files) -> Fields:
    ended = outcome(found)
    place: Place | None = None if found.span is None else files.place(found.span)
    return {
        "name": found.name,
        "kind": found.kind,
        "text": found.text,
        "mark": _MARKS[ended],
        "verdict": ended.value,
        "reason": found.reason or "",
        "vacuous": found.vacuous,
        "place": place,
        "trace": None if found.trace is None else trace_data(found.trace, run.file, files),
    }
