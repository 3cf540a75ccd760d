"""The rules of the language, one file of tests/language/ for each topic.

A comment `//~ E0203 part of the message` says what is reported on its line; `| part of the hint`
may follow, and further `//~`. Nothing else may be reported, so that a line without such a comment
shows what is right.
"""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

import spec2tla.analysis
from spec2tla.analysis.modules import load
from spec2tla.analysis.resolve import resolve
from spec2tla.codes import CODES
from spec2tla.diagnostics import Diagnostic, Sink

FOLDER = Path(__file__).parent / "language"
FILES = sorted(FOLDER.glob("*.kspec"))
_EXPECTED = re.compile(r"//~ ([EW][0-9]{4}) (.*?)\s*(?=//~|$)")


@dataclass(frozen=True)
class Expected:
    line: int
    code: str
    message: str
    hint: str

    def matches(self, found: Diagnostic) -> bool:
        return (
            self.line == found.span.first.line
            and self.code == found.code
            and self.message in found.message
            and self.hint in found.hint
        )


def expectations(path: Path) -> list[Expected]:
    found = []
    for number, text in enumerate(path.read_text().splitlines(), start=1):
        for code, rest in _EXPECTED.findall(text):
            message, _, hint = rest.partition(" | ")
            found.append(Expected(number, code, message.strip(), hint.strip()))
    return found


def diagnostics(path: Path) -> tuple[Diagnostic, ...]:
    sink = Sink()
    program = load(path, sink, root=FOLDER, library=FOLDER)
    assert program is not None, sink.diagnostics
    model = resolve(program, {}, sink)
    assert (model is None) == sink.has_errors
    return sink.diagnostics


def test_the_folder_is_found() -> None:
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_reported_as_said(path: Path) -> None:
    """Each file's diagnostics are those that its comments say, no more and no less."""
    missing, surplus = expectations(path), []
    for found in diagnostics(path):
        match = next((e for e in missing if e.matches(found)), None)
        if match is None:
            surplus.append(f"{found.span} {found.code} {found.message} | {found.hint}")
        else:
            missing.remove(match)
    report = [f"missing: {e.line} {e.code} {e.message} | {e.hint}" for e in missing]
    report += [f"surplus: {line}" for line in surplus]
    assert not report, "\n".join(report)


def test_every_code_of_analysis_has_an_example() -> None:
    """A code that the modules of name resolution can report occurs in one of the files."""
    folder = Path(spec2tla.analysis.__file__).parent
    others = {
        "anchors",
        "block",
        "checks",
        "discover",
        "loading",
        "merging",
        "modules",
        "overrides",
        "partial",
        "untouched",
        "unused",
    }
    used: Counter[str] = Counter()
    for module in folder.glob("*.py"):
        if module.stem not in others | {"paths"}:
            used.update(re.findall(r'"([EW][0-9]{4})"', module.read_text()))
    shown = {e.code for path in FILES for e in expectations(path)}
    assert sorted(used.keys() - shown - {"E0261"}) == []
    assert used.keys() <= CODES.keys()
