"""Files -> tests. In: paths. Out: tests, and diagnostics of those that are none."""

import os
from collections.abc import Sequence
from pathlib import Path

from spec2tla.analysis.paths import Refusal, locate, printable, read, tree_root
from spec2tla.diagnostics import Sink
from spec2tla.errors import UsageError
from spec2tla.litmus.bounds import MOST, bounds
from spec2tla.litmus.model import Test
from spec2tla.litmus.parse import parse
from spec2tla.litmus.rules import look
from spec2tla.source import SourceFile, Span
from spec2tla.syntax.reading import MAX_BYTES, source_text


def load(path: Path, sink: Sink) -> Test | None:
    """None where the sink says what is wrong."""
    name = printable(str(path))
    found = locate(path, tree_root(path), name)
    data = found if isinstance(found, Refusal) else read(found, name, MAX_BYTES)
    if isinstance(data, Refusal):
        sink.report(data.code, Span(SourceFile(name, ""), 0, 0), data.message, hint=data.hint)
        return None
    file = source_text(data, name, path, sink)
    return None if file is None else test_of(file, sink)


def test_of(file: SourceFile, sink: Sink) -> Test | None:
    """The test of a text; None where the sink says what is wrong."""
    before = len(sink.diagnostics)
    test = parse(file, sink)
    if test is None:
        return None
    look(test, sink)
    if len(sink.diagnostics) == before and bounds(test) is None:
        message = f"the values of this test may get above {MOST}"
        sink.report("E0604", test.condition, message, hint="use smaller numbers")
    return test if len(sink.diagnostics) == before else None


def files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files, and those below the folders. Raises UsageError where there are none."""
    found: list[Path] = []
    for path in paths:
        if not os.path.isdir(path):
            found.append(path)
            continue
        below = sorted(p for p in path.rglob("*.litmus") if p.is_file())
        if not below:
            raise UsageError(f"there is no litmus test in {printable(str(path))}")
        found += below
    return tuple(dict.fromkeys(found))
