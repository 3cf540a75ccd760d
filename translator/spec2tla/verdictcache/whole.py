"""A spec of which nothing has changed: what was reported of it, kept as a whole.

In: the files and settings, and the runs and warnings of a spec. Out: the same runs and warnings,
for as long as every byte that they depend on is the same; so nothing is even parsed. What is shown
here is not replayed, hence the seal: only what this user wrote on this machine counts.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from spec2tla.analysis.paths import Found, Refusal, read, real_path
from spec2tla.diagnostics import Diagnostic, Sink
from spec2tla.report.json import result_fields
from spec2tla.report.nodes import Node, NotAsExpected
from spec2tla.report.saved import result_from
from spec2tla.source import SourceFile
from spec2tla.syntax.reading import MAX_BYTES, source_text
from spec2tla.verdict import Result, Run, Tool


@dataclass(frozen=True, slots=True)
class Whole:
    """What was reported of one spec."""

    runs: tuple[Run, ...]
    diagnostics: tuple[Diagnostic, ...]


def to_fields(whole: Whole, sources: Sequence[SourceFile]) -> object | None:
    """None where a file of it lies nowhere."""
    files: dict[str, list[str]] = {}
    for file in sources:
        if file.path is None:
            return None
        files[file.name] = [str(file.path), _digest(file.text)]
    fields = result_fields(Result(Tool("", ""), whole.diagnostics, whole.runs))
    if set(fields.pop("sources")) - set(files):  # type: ignore[call-overload]
        return None
    return {"files": files, "result": fields}


def from_fields(value: object) -> Whole | None:
    """None where a file is not what it was then."""
    try:
        node = Node(value)
        texts = {name: _text(name, part) for name, part in node.get("files").fields()}
        fields = {name: part.value for name, part in node.get("result").fields()}
        result = result_from(Node({**fields, "sources": texts}))
    except NotAsExpected:
        return None
    runs = tuple(replace(run, cached=True, seconds=0.0) for run in result.runs)
    return Whole(runs, result.diagnostics)


def _text(name: str, node: Node) -> str:
    """The text of a file, as long as it is the same."""
    path, digest = node.texts()
    place, sink = Path(path), Sink()
    data = read(Found(place, real_path(place)), name, MAX_BYTES)
    file = None if isinstance(data, Refusal) else source_text(data, name, place, sink)
    if file is None or sink.diagnostics or _digest(file.text) != digest:
        raise NotAsExpected(f"{name} has changed")
    return file.text


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
