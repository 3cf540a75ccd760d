"""Wrong specs, from the command line to the text that a user reads.

Each file of tests/invalid/ says in comments what is reported: `//~ E0203 part of the message` on
the line that it is about, or `//~ 7 E0109 …` with the line where a comment cannot stand on it;
`| part of the hint` may follow, and further `//~`. Nothing else may be reported. A folder with a
`main.kspec` is one case of several files. `rendered.txt` shows all that is printed, to be read.
"""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from golden import check_golden
from said import cases, diagnostics, differences, expectations
from spec2tla.cli import main

FOLDER = Path(__file__).parent / "invalid"

INSIDE = re.compile(
    r"Traceback|\blark\b|SANY|\bTLC\b|\bTLA|NoneType|Exception|\.py\b| at 0x[0-9a-f]+"
    r"|\b(?:list|tuple|dict|str|Path|Token|Tree|Span|object)\(|<class|<spec2tla|spec2tla\.\w+\.",
    re.IGNORECASE,
)
"""Words of the tool's own inside, which no user is to read."""


CASES = cases(FOLDER)


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments], prog_name="spec2tla")


@pytest.fixture(autouse=True)
def _in_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.relative_to(FOLDER).as_posix())
def test_reported_as_said(case: Path) -> None:
    """All of a spec's mistakes, in one run, in the user's words, and nothing else."""
    outcome = check(case.relative_to(FOLDER).as_posix())
    assert differences(expectations(case, FOLDER), diagnostics(outcome.stderr)) == []
    assert outcome.exit_code == 2
    assert outcome.stdout.startswith("invalid: 0 checks, 0 properties; ")
    assert outcome.stdout.count("\n") == 1
    assert INSIDE.findall(outcome.output) == []


def test_there_are_many() -> None:
    assert len(CASES) >= 100
    assert all(expectations(case, FOLDER) for case in CASES)


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
