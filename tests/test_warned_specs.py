"""Specs that are right and suspicious, from the command line to the warnings that a user reads.

The files of tests/warned/ say in comments what is reported, as those of tests/invalid/ do.
"""

from pathlib import Path

import pytest
from click.testing import CliRunner

from golden import check_golden
from said import cases, diagnostics, differences, expectations
from spec2tla.cli import main

FOLDER = Path(__file__).parent / "warned"
CASES = cases(FOLDER)


@pytest.fixture(autouse=True)
def _in_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)


def run(*arguments: str) -> tuple[int, str]:
    """The exit code, and standard error."""
    done = CliRunner().invoke(main, ["check", "--engine", "embedded", *arguments])
    return done.exit_code, done.stderr


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.relative_to(FOLDER).as_posix())
def test_warned_as_said(case: Path) -> None:
    """All warnings in one run, and nothing else; they stop nothing, but with `--strict` fail."""
    name = case.relative_to(FOLDER).as_posix()
    code, text = run(name)
    assert differences(expectations(case, FOLDER), diagnostics(text)) == []
    assert code == 0
    assert run(name, "--strict")[0] == 5
    assert run(name, "--strict", "--exit-zero")[0] == 0


def test_warnings_come_in_order_of_the_file() -> None:
    lines = [found.line for found in diagnostics(run("unused.kspec")[1])]
    assert lines == sorted(lines)


def test_an_error_silences_them(tmp_path: Path) -> None:
    """What is unused may only be so because of the error."""
    text = (FOLDER / "unused.kspec").read_text("utf-8") + 'invariant wrong "": nothing;\n'
    (tmp_path / "unused.kspec").write_text(text, "utf-8")
    code, found = run(str(tmp_path / "unused.kspec"))
    assert code == 2
    assert [one.code for one in diagnostics(found)] == ["E0201"]


def test_all_that_is_printed() -> None:
    """For a reviewer: is each of these true, and clear?"""
    names = [case.relative_to(FOLDER).as_posix() for case in CASES]
    text = "".join(f"{'=' * 100}\n{name}\n\n{run(name)[1]}" for name in names)
    check_golden(FOLDER / "rendered.txt", text)
