"""Spans and traces -> SARIF's locations, regions and code flows.

In: spans, a `Trace`. Out: objects of SARIF 2.1.0. Columns count from 1 in UTF-16 code units, as
SARIF has it where nothing else is said; the end of a region is exclusive. Paths are relative to
the root of the checkout, `%SRCROOT%`.
"""

from collections.abc import Sequence
from typing import TypeAlias
from urllib.parse import quote

from spec2tla.report.characters import printable
from spec2tla.report.outcome import left_out
from spec2tla.report.states import State, states
from spec2tla.report.values import bindings, globals_of, shown
from spec2tla.source import Position, SourceFile, Span
from spec2tla.trace.model import Move, Trace

Fields: TypeAlias = dict[str, object]

MOST_STEPS = 5000
"""GitHub refuses results with more than 10,000 locations."""


def message(text: str) -> Fields:
    """SARIF reads `{0}` and `[text](link)` in a message: nothing of the user's becomes either."""
    shown_text = printable(text)
    for char in "\\[]":
        shown_text = shown_text.replace(char, f"\\{char}")
    return {"text": shown_text.replace("{", "{{").replace("}", "}}")}


def location(span: Span, text: str = "") -> Fields:
    physical: Fields = {"artifactLocation": artifact(span.file.name), "region": region(span)}
    found: Fields = {"physicalLocation": physical}
    return {**found, "message": message(text)} if text else found


def file_location(name: str) -> Fields:
    """Viewers want a line."""
    return {"physicalLocation": {"artifactLocation": artifact(name), "region": {"startLine": 1}}}


def artifact(name: str) -> Fields:
    """A path outside of the checkout, or an absolute one, has no root."""
    uri = quote(name.encode("utf-8", "surrogatepass"), safe="/")
    if name.startswith(("/", "../")):
        return {"uri": f"file://{uri}" if name.startswith("/") else uri}
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def region(span: Span) -> Fields:
    first, last = span.first, span.last
    return {
        "startLine": first.line,
        "startColumn": _column(span.file, first),
        "endLine": last.line,
        "endColumn": _column(span.file, last),
        "snippet": {"text": span.text.encode("utf-8", "replace").decode("utf-8")},
    }


def _column(file: SourceFile, at: Position) -> int:
    before = file.line_text(at.line)[: at.column - 1]
    return 1 + sum(2 if ord(char) > 0xFFFF else 1 for char in before)


# Code flows --------------------------------------------------------------------------------------


def code_flow(trace: Trace) -> Fields:
    """A thread flow for each process that moves; `executionOrder` is the step's number."""
    moves = list(trace.moves)
    cut = max(len(moves) - MOST_STEPS, 0)
    if cut:
        half = MOST_STEPS // 2
        moves = [*moves[:half], *moves[-half:]]
    after = states(trace)
    ending = trace.ending.actor
    actors = [a for a in trace.actors if a == ending or any(m.actor == a for m in moves)]
    flows = [_thread_flow(actor, moves, after, trace) for actor in actors]
    found: Fields = {"threadFlows": flows}
    return {**found, "message": message(left_out(cut, "step"))} if cut else found


def _thread_flow(actor: str, moves: Sequence[Move], after: Sequence[State], trace: Trace) -> Fields:
    steps = [_step(move, after[move.index], trace) for move in moves if move.actor == actor]
    ending = trace.ending
    if ending.actor == actor and ending.origin is not None:
        place = location(ending.origin.span, f"{actor}: {ending.message}")
        steps.append(
            {"location": place, "executionOrder": len(trace.moves) + 1, "importance": "essential"}
        )
    first = globals_of(trace.initial, trace.actors)
    return {
        "id": printable(actor),
        "message": message(actor),
        "initialState": _state(first),
        "locations": steps,
    }


def _step(move: Move, state: State, trace: Trace) -> Fields:
    changes = [f"{c.name}: {shown(c.before)} -> {shown(c.after)}" for c in move.changes]
    text = f"{move.actor}: {move.origin.text}"
    text += f"  [{', '.join(changes)}]" if changes else ""
    step: Fields = {
        "location": location(move.origin.span, text),
        "executionOrder": move.index,
        "nestingLevel": len(move.origin.calls),
        "importance": "essential" if move.index == len(trace.moves) else "important",
    }
    changed = {c.name.partition("[")[0].partition(".")[0] for c in move.changes}
    told = {n: v for n, v in globals_of(state, trace.actors).items() if n in changed}
    return {**step, "state": _state(told)} if told else step


def _state(values: State) -> Fields:
    pairs = (text.partition(" = ") for text in bindings(values))
    return {name: {"text": value.replace("{", "{{").replace("}", "}}")} for name, _, value in pairs}
