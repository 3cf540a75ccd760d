"""The trace of a JSON report -> the `Trace` that it was made from.

In: a node of the report, and the sources that it has. Out: a `Trace`, or a `NotAsExpected`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from spec2tla.machine.model import Frame, Origin
from spec2tla.report.nodes import Node, NotAsExpected
from spec2tla.report.places import with_sets
from spec2tla.source import SourceFile, Span
from spec2tla.trace.model import (
    Change,
    Ending,
    Json,
    Loop,
    Move,
    Stalled,
    Statement,
    Touched,
    Trace,
)


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that the report speaks of, by the name that it gives them."""

    files: Mapping[str, SourceFile]

    def file(self, node: Node) -> SourceFile:
        """The file that is called so."""
        file = self.files.get(node.text())
        if file is None:
            raise NotAsExpected(f"`{node.place}` is not among its `sources`")
        return file

    def span(self, node: Node) -> Span:
        """The place that `file`, `line`, `column`, `end_line` and `end_column` name."""
        file = self.file(node.get("file"))
        start = file.offset(node.get("line").number(), node.get("column").number())
        end = file.offset(node.get("end_line").number(), node.get("end_column").number())
        if start is None or end is None or start > end:
            raise NotAsExpected(f"`{node.place}` is not a place of its file")
        return Span(file, start, end)


def saved_origin(node: Node, sources: Sources, text: str = "source") -> Origin:
    """`text` is the name of the field that has the statement as written."""
    calls = (
        Frame(part.get("function").text(), sources.span(part))
        for part in node.get("call_stack").items()
    )
    anchor = node.get("anchor").text_or_none()
    return Origin(sources.span(node), node.get(text).text(), tuple(calls), anchor)


def saved_trace(node: Node, sources: Sources) -> Trace:
    sets = frozenset(node.get("sets").texts())
    moves = [_move(part, sets, sources) for part in node.get("steps").items()]
    if [move.index for move in moves] != list(range(1, len(moves) + 1)):
        raise NotAsExpected(f"`{node.place}.steps` are not numbered from 1")
    return Trace(
        node.get("certified").truth(),
        _values(node.get("initial"), sets),
        _values(node.get("final"), sets),
        tuple(moves),
        _ending(node.get("ending"), sources),
        node.get("actors").texts(),
        _loop(node, len(moves), sources),
        node.get("because").texts(),
    )


def _loop(node: Node, moves: int, sources: Sources) -> Loop | None:
    to = node.get("loop_to")
    if to.is_null:
        return None
    if to.number() > moves:
        raise NotAsExpected(f"`{to.place}` is not one of its steps")
    stalled = (
        Stalled(part.get("actor").text(), saved_origin(part, sources), part.get("reason").text())
        for part in node.get("stalled").items()
    )
    return Loop(to.number(), tuple(stalled))


def _move(node: Node, sets: Collection[str], sources: Sources) -> Move:
    return Move(
        node.get("index").number(),
        node.get("process").text(),
        node.get("instance").number(),
        node.get("actor").text(),
        saved_origin(node, sources),
        tuple(_statement(part, sets, sources) for part in node.get("statements").items()),
        tuple(_change(part, sets) for part in node.get("changes").items()),
        node.get("essential").truth(),
    )


def _statement(node: Node, sets: Collection[str], sources: Sources) -> Statement:
    reads = tuple(_touched(part, sets) for part in node.get("reads").items())
    writes = tuple(_touched(part, sets) for part in node.get("writes").items())
    return Statement(saved_origin(node, sources), reads, writes)


def _touched(node: Node, sets: Collection[str]) -> Touched:
    name = node.get("name").text()
    held = dict(node.fields()).get("memory")
    memory = None if held is None else with_sets(name, held.json(), sets)
    return Touched(name, with_sets(name, node.get("value").json(), sets), memory)


def _change(node: Node, sets: Collection[str]) -> Change:
    name = node.get("name").text()
    before, after = node.get("before").json(), node.get("after").json()
    return Change(name, with_sets(name, before, sets), with_sets(name, after, sets))


def _ending(node: Node, sources: Sources) -> Ending:
    statement = node.get("statement")
    waiting = (
        (part.get("actor").text(), saved_origin(part, sources))
        for part in node.get("waiting").items()
    )
    return Ending(
        node.get("message").text(),
        node.get("actor").text_or_none(),
        None if statement.is_null else saved_origin(statement, sources),
        tuple(waiting),
    )


def _values(node: Node, sets: Collection[str]) -> dict[str, Json]:
    return {name: with_sets(name, part.json(), sets) for name, part in node.fields()}
