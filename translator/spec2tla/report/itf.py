"""A result -> one counterexample in ITF, the trace format of Apalache and Quint.

In: a `Result`. Out: a JSON object. ITF holds a single trace: that of the first property that is
violated unexpectedly, else of the first that is violated; without one there are no states. All
numbers are `#bigint`, as the format wants them; a name with a `#` in it cannot occur.
"""

import json
from typing import TypeAlias

from spec2tla.report.outcome import Outcome, outcome, sentence, why
from spec2tla.report.states import State, states
from spec2tla.trace.model import Json, Move, Trace
from spec2tla.verdict import PropertyResult, Result, Run

Fields: TypeAlias = dict[str, object]

_DESCRIPTION = "https://apalache-mc.org/docs/adr/015adr-trace.html"
_ORDER = (Outcome.VIOLATED, Outcome.EXPECTED)


def result_itf(result: Result) -> str:
    """Text that ends in a line end, ASCII only."""
    return json.dumps(itf_fields(result), indent=2, allow_nan=False) + "\n"


def itf_fields(result: Result) -> Fields:
    """The object, before it is written out."""
    found = [
        (run, p, p.trace)
        for kind in _ORDER
        for run in result.runs
        for p in run.properties
        if p.trace is not None and outcome(p) is kind
    ]
    meta: Fields = {"format": "ITF", "format-description": _DESCRIPTION}
    if not found:
        return {"#meta": {**meta, "status": "no counterexample"}, "vars": [], "states": []}
    run, chosen, trace = found[0]
    fields: Fields = {
        "#meta": {**meta, **_about(run, chosen, trace, len(found) - 1)},
        "params": [],
        "vars": list(trace.initial),
        "states": [_state(at, state, trace) for at, state in enumerate(states(trace))],
    }
    if trace.loop is not None:
        fields["loop"] = trace.loop.to
    return fields


def value(of: Json) -> object:
    """`{"#bigint": "3"}`, `{"#set": […]}`, arrays as lists, structs as records."""
    match of:
        case bool() | str():
            return of
        case int():
            return {"#bigint": str(of)}
        case None:
            return "NULL"
        case tuple():
            return {"#set": [value(item) for item in of]}
        case list():
            return [value(item) for item in of]
        case dict():
            return {name: value(item) for name, item in of.items()}


def _about(run: Run, found: PropertyResult, trace: Trace, others: int) -> Fields:
    return {
        "source": run.file,
        "status": "violation",
        "description": sentence(found),
        "property": found.name,
        "check": run.check,
        "bounds": dict(run.bounds),
        "memory": run.memory,
        "certified": trace.certified,
        "reason": list(why(trace)),
        "other-counterexamples": others,
    }


def _state(at: int, state: State, trace: Trace) -> Fields:
    """The move that led to it is told beside it, as are all things that are no variables."""
    meta: Fields = {"index": at}
    if at:
        meta |= _move(trace.moves[at - 1])
    return {"#meta": meta, **{name: value(state[name]) for name in trace.initial}}


def _move(move: Move) -> Fields:
    span = move.origin.span
    return {
        "process": move.actor,
        "action": move.origin.text,
        "file": span.file.name,
        "line": span.first.line,
    }
