"""Wrong specs, from the command line to the text that a user reads.

Each file of tests/invalid/ says in comments what is reported: `//~ E0203 part of the message` on
the line that it is about, or `//~ 7 E0109 …` with the line where a comment cannot stand on it;
`| part of the hint` may follow, and further `//~`. Nothing else may be reported. A folder with a
`main.kspec` is one case of several files. `rendered.txt` shows all that is printed, to be read.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from golden import check_golden
from spec2tla.cli import main

FOLDER = Path(__file__).parent / "invalid"
MAIN = "main.kspec"

_EXPECTED = re.compile(r"//~ (?:([0-9]+) )?([EW][0-9]{4})(?: (.*?))?\s*(?=//~|$)")
_FOUND = re.compile(
    r"^(?:error|warning)\[([EW][0-9]{4})\]: (.*)\n *--> (.*):([0-9]+):[0-9]+$", re.MULTILINE
)
_HELP = re.compile(r"^help: (.*)$", re.MULTILINE)

INSIDE = re.compile(
    r"Traceback|\blark\b|SANY|\bTLC\b|\bTLA|NoneType|Exception|\.py\b| at 0x[0-9a-f]+"
    r"|\b(?:list|tuple|dict|str|Path|Token|Tree|Span|object)\(|<class|<spec2tla|spec2tla\.\w+\.",
    re.IGNORECASE,
)
"""Words of the tool's own inside, which no user is to read."""


@dataclass(frozen=True)
class Expected:
    file: str
    line: int
    code: str
    message: str
    hint: str


@dataclass(frozen=True)
class Found:
    file: str
    line: int
    code: str
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.code} {self.message} | {self.hint}"

    def is_as(self, expected: Expected) -> bool:
        return (
            (self.file, self.line, self.code) == (expected.file, expected.line, expected.code)
            and expected.message in self.message
            and expected.hint in self.hint
        )


def cases() -> list[Path]:
    """The files to check: of a folder with a main file only that one."""
    files = sorted(FOLDER.rglob("*.kspec"))
    return [f for f in files if f.name == MAIN or not (f.parent / MAIN).exists()]


CASES = cases()


def expectations(case: Path) -> list[Expected]:
    files = sorted(case.parent.rglob("*.kspec")) if case.name == MAIN else [case]
    return [one for file in files for one in _expectations(file)]


def _expectations(file: Path) -> list[Expected]:
    name = file.relative_to(FOLDER).as_posix()
    found = []
    for number, text in enumerate(file.read_text("utf-8").split("\n"), start=1):
        for line, code, rest in _EXPECTED.findall(text):
            message, _, hint = rest.partition(" | ")
            at = int(line) if line else number
            found.append(Expected(name, at, code, message.strip(), hint.strip()))
    return found


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments], prog_name="spec2tla")


def diagnostics(text: str) -> list[Found]:
    """What standard error says, read back."""
    places = list(_FOUND.finditer(text))
    ends = [*(place.start() for place in places), len(text)][1:]
    found = []
    for place, end in zip(places, ends, strict=True):
        code, message, file, line = place.groups()
        hint = _HELP.search(text, place.end(), end)
        found.append(Found(file, int(line), code, message, hint.group(1) if hint else ""))
    return found


def differences(expected: list[Expected], found: list[Found]) -> list[str]:
    missing, surplus = list(expected), []
    for one in found:
        match = next((e for e in missing if one.is_as(e)), None)
        if match is None:
            surplus.append(f"surplus: {one}")
        else:
            missing.remove(match)
    return [
        f"missing: {e.file}:{e.line} {e.code} {e.message} | {e.hint}" for e in missing
    ] + surplus


@pytest.fixture(autouse=True)
def _in_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.relative_to(FOLDER).as_posix())
def test_reported_as_said(case: Path) -> None:
    """All of a spec's mistakes, in one run, in the user's words, and nothing else."""
    outcome = check(case.relative_to(FOLDER).as_posix())
    assert differences(expectations(case), diagnostics(outcome.stderr)) == []
    assert outcome.exit_code == 2
    assert outcome.stdout.startswith("invalid: 0 checks, 0 properties; ")
    assert outcome.stdout.count("\n") == 1
    assert INSIDE.findall(outcome.output) == []


def test_there_are_many() -> None:
    assert len(CASES) >= 100
    assert all(expectations(case) for case in CASES)


def test_all_that_is_printed() -> None:
    """For a reviewer: does someone who knows C and the kernel understand each of these?"""
    texts = []
    for case in CASES:
        name = case.relative_to(FOLDER).as_posix()
        texts.append(f"{'=' * 100}\n{name}\n\n{check(name).stderr}")
    text = "".join(texts).replace(str(FOLDER.parent.parent), "the/project")
    check_golden(FOLDER / "rendered.txt", text)


def test_the_other_commands_say_the_same() -> None:
    """`translate`, and the JSON report, which holds all of it and says nothing else."""
    shown = check("rules/all_stages.kspec").stderr
    translated = CliRunner().invoke(main, ["translate", "rules/all_stages.kspec"])
    assert (translated.exit_code, translated.stdout) == (2, "")
    assert translated.stderr == shown
    reported = check("rules/all_stages.kspec", "--report", "json")
    assert (reported.exit_code, reported.stderr) == (2, "")
    found = json.loads(reported.stdout)
    assert [(d["code"], d["line"]) for d in found["diagnostics"]] == [
        (one.code, one.line) for one in diagnostics(shown)
    ]


def test_one_wrong_spec_does_not_hide_another() -> None:
    both = check("names/recursion.kspec", "types/returns.kspec")
    assert both.exit_code == 2
    assert {one.file for one in diagnostics(both.stderr)} == {
        "names/recursion.kspec",
        "types/returns.kspec",
    }
