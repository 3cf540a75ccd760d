"""A result -> SARIF 2.1.0, for code scanning: rules, results with their code flows, notifications.

In: a `Result`. Out: a JSON object of one run. A violation that the spec expects is a result that
is suppressed in the source; what could not be decided is a warning; what holds is no result.
"""

import hashlib
import json
from typing import TypeAlias

from spec2tla.codes import CODES
from spec2tla.diagnostics import Diagnostic
from spec2tla.errors import Spec2tlaError
from spec2tla.report.characters import printable
from spec2tla.report.counterexample import bound
from spec2tla.report.outcome import Outcome, breaking_place, outcome, sentence, why
from spec2tla.report.sarif_places import code_flow, file_location, location, message
from spec2tla.verdict import PropertyResult, Result, Run

Fields: TypeAlias = dict[str, object]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_MOST_RESULTS = 5000
_UNREACHED = ("unreached", "a statement is never reached", "No run of the model executes it.")
_BUILTIN = "A check that is made of every model in which it can fail."


def result_sarif(result: Result) -> str:
    """Text that ends in a line end, ASCII only; the same result gives the same bytes."""
    return json.dumps(sarif_fields(result), indent=2, allow_nan=False) + "\n"


def sarif_fields(result: Result) -> Fields:
    """The object, before it is written out."""
    rules = _rules(result)
    positions = {str(rule["id"]): at for at, rule in enumerate(rules)}
    results = [_diagnostic(found) for found in result.diagnostics]
    for run in result.runs:
        results += [_property(p, run) for p in run.properties if _is_told(p)]
        results += [_unreached(run, at) for at in range(len(run.unreached or ()))]
    for found in results:
        found["ruleIndex"] = positions[str(found["ruleId"])]
    driver: Fields = {
        "name": "spec2tla",
        "version": printable(result.tool.spec2tla),
        "rules": rules,
    }
    told: Fields = {
        "tool": {"driver": driver},
        "invocations": [_invocation(result, len(results) - _MOST_RESULTS)],
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The current folder."}}},
        "results": results[:_MOST_RESULTS],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [told]}


def _is_told(found: PropertyResult) -> bool:
    return outcome(found) is not Outcome.HOLDS or bool(found.vacuous)


# Rules -------------------------------------------------------------------------------------------


def _rules(result: Result) -> list[Fields]:
    """One for each code, property and built-in check that has a result, in order of use."""
    rules: dict[str, Fields] = {}
    for found in result.diagnostics:
        code = CODES[found.code]
        level = "warning" if found.code.startswith("W") else "error"
        rules.setdefault(found.code, _rule(found.code, code.title, code.explanation, level))
    for run in result.runs:
        for p in (p for p in run.properties if _is_told(p)):
            full = _BUILTIN if p.kind == "builtin" else f"The {p.kind} {p.name} of {run.model}."
            rule = _rule(_rule_id(p, run), p.text or p.name, full, "error")
            rules.setdefault(_rule_id(p, run), rule)
        if run.unreached:
            rules.setdefault(_UNREACHED[0], _rule(*_UNREACHED, "warning"))
    return list(rules.values())


def _rule(name: str, title: str, explanation: str, level: str) -> Fields:
    full = printable(explanation)
    return {
        "id": name,
        "shortDescription": {"text": printable(title)},
        "fullDescription": {"text": full},
        "help": {"text": full},
        "defaultConfiguration": {"level": level},
    }


def _rule_id(found: PropertyResult, run: Run) -> str:
    return printable(found.name if found.kind == "builtin" else f"{run.model}/{found.name}")


# Results -----------------------------------------------------------------------------------------


def _diagnostic(found: Diagnostic) -> Fields:
    text = f"{found.message} ({found.hint})" if found.hint else found.message
    fields: Fields = {
        "ruleId": found.code,
        "level": found.severity.value,
        "message": message(text),
        "locations": [location(found.span)],
        "partialFingerprints": _fingerprint(found.span.file.name, found.code, found.message),
    }
    if found.labels:
        related = [location(label.span, label.text) for label in found.labels]
        fields["relatedLocations"] = related
    return fields


def _property(found: PropertyResult, run: Run) -> Fields:
    kind, trace = outcome(found), found.trace
    words = [sentence(found)]
    if kind is Outcome.HOLDS:
        words = [f"{found.name} is vacuous: {found.vacuous}"]
    words += why(trace) if trace is not None else ()
    words.append(f"Bound: {', '.join(bound(run))}")
    place = breaking_place(found)
    fields: Fields = {
        "ruleId": _rule_id(found, run),
        "level": _level(kind),
        "message": message(". ".join(words)),
        "locations": [file_location(run.file) if place is None else location(place)],
        "partialFingerprints": _fingerprint(run.file, run.check, found.name),
    }
    if found.span is not None:
        fields["relatedLocations"] = [location(found.span, f"the property {found.name}")]
    if trace is not None and (trace.moves or trace.ending.origin is not None):
        fields["codeFlows"] = [code_flow(trace)]
    if kind is Outcome.EXPECTED:
        reason = f"The spec says: expect {found.name} violated."
        fields["suppressions"] = [{"kind": "inSource", "justification": printable(reason)}]
    return fields


def _level(kind: Outcome) -> str:
    match kind:
        case Outcome.VIOLATED | Outcome.MISSING:
            return "error"
        case Outcome.UNKNOWN | Outcome.HOLDS:
            return "warning"
        case Outcome.EXPECTED:
            return "note"


def _unreached(run: Run, at: int) -> Fields:
    origin = (run.unreached or ())[at]
    return {
        "ruleId": _UNREACHED[0],
        "level": "warning",
        "message": message(f"never reached in check {run.check}: {origin.text}"),
        "locations": [location(origin.span)],
        "partialFingerprints": _fingerprint(run.file, run.check, f"{origin.span}"),
    }


def _fingerprint(*parts: str) -> Fields:
    """Of what is found, not of where: an alert stays the same when lines are added above."""
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return {"spec2tla/1": hashlib.sha256(text).hexdigest()[:32]}


# The invocation ----------------------------------------------------------------------------------


def _invocation(result: Result, too_many: int) -> Fields:
    told = [_failure(failure) for failure in result.failures]
    told += [_failure(run.failure, run) for run in result.runs if run.failure is not None]
    for run in result.runs:
        where = f"{run.file}, check {run.check}"
        if run.is_cut_off:
            told.append(_notification("warning", f"{where}: search not finished"))
        if run.interrupted:
            told.append(_notification("error", f"{where}: interrupted"))
    if result.interrupted:
        told.append(_notification("error", "interrupted: not everything was checked"))
    if too_many > 0:
        told.append(_notification("warning", f"{too_many} more results are left out"))
    return {
        "executionSuccessful": result.exit_code not in (4, 130),
        "exitCode": result.exit_code,
        "toolExecutionNotifications": told,
    }


def _failure(failure: Spec2tlaError, run: Run | None = None) -> Fields:
    text = f"{failure.message}. {failure.hint}" if failure.hint else failure.message
    where = f"{run.file}, check {run.check}: " if run is not None else ""
    found = _notification("error", where + text)
    return {**found, "descriptor": {"id": printable(failure.code)}}


def _notification(level: str, text: str) -> Fields:
    return {"level": level, "message": message(text)}
