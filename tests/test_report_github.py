"""GitHub's annotations: goldens, escaping, order and number."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from golden import check_golden
from report_samples import EVERY, HOSTILE, hostile
from samples import violated
from spec2tla.report.github import result_github

GOLDENS = Path(__file__).parent / "report"
COMMAND = re.compile(
    r"::(error|warning|notice) "
    r"(?:file=[^:,\r\n]*,(?:line=\d+,(?:col=\d+,)?endLine=\d+,(?:endColumn=\d+,)?)?)?"
    r"title=[^:,\r\n]*::[^\r\n]*"
)


@pytest.mark.parametrize("name", EVERY)
def test_golden(name: str) -> None:
    check_golden(GOLDENS / f"{name}.github", result_github(EVERY[name]()))


@pytest.mark.parametrize("name", EVERY)
def test_each_line_is_one_command(name: str) -> None:
    for line in result_github(EVERY[name]()).splitlines():
        assert COMMAND.fullmatch(line)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_gives_no_commands(text: str) -> None:
    report = result_github(hostile(text))
    lines = report.split("\n")
    assert lines.pop() == ""
    assert len(lines) == 6
    for line in lines:
        assert COMMAND.fullmatch(line)
        assert line.isprintable()


def test_errors_come_first() -> None:
    kinds = [line.split(" ")[0] for line in result_github(hostile("x")).splitlines()]
    assert kinds == sorted(kinds)
    assert kinds[0] == "::error"


def test_of_many_the_last_one_gives_the_number() -> None:
    """GitHub shows ten of a kind."""
    many = replace(violated(), runs=violated().runs * 25)
    lines = result_github(many).splitlines()
    assert len(lines) == 10
    assert lines[-1] == (
        "::error title=spec2tla::16 more are not shown here: the other reports have them"
    )


def test_columns_are_given_on_one_line_only() -> None:
    [line] = result_github(EVERY["not_violated"]()).splitlines()
    assert line.startswith("::error file=specs/collapse_file_v2.kspec,line=54,endLine=56,title=")


def test_a_long_message_is_cut() -> None:
    [*_, longest] = sorted(result_github(hostile("x" * 10_000)).splitlines(), key=len)
    assert longest.endswith("...")
    assert len(longest) < 16_000
