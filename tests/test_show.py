"""`show` and `--report`: any report from a saved result, on standard output or in files."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome

from report_samples import EVERY
from samples import violated
from spec2tla import pipeline
from spec2tla.cli import main
from spec2tla.report.formats import FORMATS, Look
from spec2tla.report.json import result_json
from spec2tla.report.lkml import result_lkml
from spec2tla.report.lkml_table import MailStyle
from spec2tla.verdict import Result


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str, stdin: str | None = None) -> Outcome:
    return CliRunner().invoke(main, arguments, input=stdin)


def saved(result: Result, name: str = "result.json") -> str:
    Path(name).write_text(result_json(result), encoding="utf-8")
    return name


@pytest.mark.parametrize("name", EVERY)
def test_the_text_is_that_of_the_check(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the exit code, and for bugs, which the check has told of itself."""
    result = EVERY[name]()
    monkeypatch.setattr(pipeline, "check", lambda *_: result)
    checked = run("check", ".")
    shown = run("show", saved(result))
    assert shown.exit_code == 0
    assert shown.stdout == checked.stdout
    if not any(r.failure for r in result.runs):
        assert shown.stderr == checked.stderr


@pytest.mark.parametrize("format_", [name for name in FORMATS if name != "text"])
def test_each_format_goes_to_standard_output_and_to_a_file(format_: str) -> None:
    name = saved(violated())
    text = FORMATS[format_].render(violated(), Look(100))
    outcome = run("show", name, "--report", format_, "--report", f"{format_}:out")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert outcome.stdout == text
    assert Path("out").read_text(encoding="utf-8") == text


def test_several_reports_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "check", lambda *_: violated())
    files = ("json:a.json", "sarif:a.sarif", "junit:a.xml", "lkml:a.txt", "itf:a.itf.json")
    reports = [part for file in files for part in ("--report", file)]
    outcome = run("check", ".", "--report", "text", *reports)
    assert outcome.exit_code == 1
    assert outcome.stdout.startswith("specs/collapse_file_v2.kspec: ")
    assert run("show", "a.json", "--report", "sarif").stdout == Path("a.sarif").read_text()
    assert run("show", "a.json", "--report", "lkml").stdout == Path("a.txt").read_text()


def test_a_result_from_standard_input() -> None:
    outcome = run("show", "-", "--report", "lkml", stdin=result_json(violated()))
    assert outcome.stdout == result_lkml(violated())


@pytest.mark.parametrize(
    ("arguments", "style"),
    [
        (("--columns", "1"), MailStyle(columns=1)),
        (("--width", "60"), MailStyle(width=60)),
        (("--numbered", "--locks", "--state"), MailStyle(numbered=True, locks=True, state=True)),
        (("--userspace", "uffd_user"), MailStyle(userspace=("uffd_user",))),
    ],
)
def test_how_mails_look(arguments: tuple[str, ...], style: MailStyle) -> None:
    outcome = run("show", saved(violated()), "--report", "lkml", *arguments)
    assert outcome.stdout == result_lkml(violated(), style)


def test_one_property_or_one_check() -> None:
    name = saved(EVERY["holds"]())
    outcome = run("show", name, "--property", "deadlock", "--check", "larger", "--report", "json")
    [shown] = json.loads(outcome.stdout)["runs"]
    assert shown["check"] == "larger"
    assert [found["name"] for found in shown["properties"]] == ["deadlock"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--check", "largr"), "the result has no check `largr`\nhelp: did you mean `larger`?"),
        (
            ("--property", "deadlok"),
            "the result has no property `deadlok`\nhelp: did you mean `deadlock`?",
        ),
        (("--report", "lmkl"), "there is no report format `lmkl`\nhelp: did you mean `lkml`?"),
    ],
)
def test_what_is_not_there(arguments: tuple[str, ...], message: str) -> None:
    outcome = run("show", saved(EVERY["holds"]()), *arguments)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr == f"error: {message}\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is not JSON"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b'{"version": "2.1.0", "runs": []}', "it has no `schema`"),
        (b'{"schema": "x"}', "its `schema` is `x`, not `spec2tla.result/1`"),
        (b'{"schema": "\\u001b[31m"}', "its `schema` is `\\x1b[31m`, not `spec2tla.result/1`"),
    ],
)
def test_a_foreign_file_is_told_in_the_users_words(data: bytes, reason: str) -> None:
    Path("x.json").write_bytes(data)
    outcome = run("show", "x.json")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr == (
        f"error: x.json is no saved result: {reason}\n"
        "help: make one with `spec2tla check --report json:result.json`\n"
    )


@pytest.mark.parametrize(
    ("name", "reason"), [("missing.json", "no such file or directory"), (".", "is a directory")]
)
def test_a_file_that_cannot_be_read(name: str, reason: str) -> None:
    outcome = run("show", name)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr == f"error: {name} cannot be read: {reason}\n"


def test_commands_for_github_are_not_disarmed() -> None:
    """As they are in every other report on standard output."""
    outcome = run("show", saved(violated()), "--report", "github")
    assert outcome.stdout.startswith("::error file=")
