"""Diagnostics as text: the place is underlined whatever the source is like."""

import re
from dataclasses import replace

import pytest

from samples import UNKNOWN_NAME
from spec2tla.diagnostics import Diagnostic, Label
from spec2tla.errors import EnvironmentFailure, UsageError
from spec2tla.report.diagnostics import diagnostic_text, failure_text, usage_text
from spec2tla.report.style import ansi
from spec2tla.source import SourceFile, Span


def _text(source: str, start: int, end: int) -> str:
    """All but the headline."""
    span = Span(SourceFile("x.kspec", source), start, end)
    lines = diagnostic_text(Diagnostic("E0260", "wrong", span)).splitlines()
    assert lines[0] == "error[E0260]: wrong"
    return "\n".join(lines[1:])


def test_a_whole_diagnostic() -> None:
    assert diagnostic_text(UNKNOWN_NAME) == (
        "error[E0260]: there is no property `no_silent_fil`\n"
        "  --> specs/collapse_file_v2.kspec:58:8\n"
        "   |\n"
        "58 | expect no_silent_fill violated;\n"
        "   |        ^^^^^^^^^^^^^^\n"
        "note: the property is declared here\n"
        "  --> specs/collapse_file_v2.kspec:54:12\n"
        "   |\n"
        '54 | transition no_silent_fill "no observed hole gets silently filled":\n'
        "   |            --------------\n"
        "help: did you mean `no_silent_fill`?\n"
    )


def test_a_warning_is_called_one() -> None:
    assert diagnostic_text(replace(UNKNOWN_NAME, code="W0201")).startswith("warning[W0201]: ")


@pytest.mark.parametrize(
    ("source", "start", "end", "text"),
    [
        ("a b c", 2, 3, " --> x.kspec:1:3\n  |\n1 | a b c\n  |   ^"),
        ("\tx\ty;", 3, 4, " --> x.kspec:1:4\n  |\n1 |         x       y;\n  |                 ^"),
        ("\t\t", 0, 1, " --> x.kspec:1:1\n  |\n1 |\n  | ^^^^^^^^"),
        ("漢字 x", 3, 4, " --> x.kspec:1:4\n  |\n1 | 漢字 x\n  |      ^"),
        ("漢 x", 0, 1, " --> x.kspec:1:1\n  |\n1 | 漢 x\n  | ^^"),
        ("\x1b[0m x", 5, 6, " --> x.kspec:1:6\n  |\n1 | \\x1b[0m x\n  |         ^"),
        ("e\u0301 x", 3, 4, " --> x.kspec:1:4\n  |\n1 | e\u0301 x\n  |   ^"),
        ("ab", 2, 2, " --> x.kspec:1:3\n  |\n1 | ab\n  |   ^"),
        ("", 0, 0, " --> x.kspec:1:1\n  |\n1 |\n  | ^"),
        ("ab\n", 3, 3, " --> x.kspec:2:1\n  |\n2 |\n  | ^"),
        ("ab\ncd", 0, 3, " --> x.kspec:1:1\n  |\n1 | ab\n  | ^^"),
        ("ab\r\ncd", 0, 4, " --> x.kspec:1:1\n  |\n1 | ab\n  | ^^"),
        ("ab\ncd", 2, 3, " --> x.kspec:1:3\n  |\n1 | ab\n  |   ^"),
        (
            "if (a)\n\n    b;\nc",
            0,
            14,
            " --> x.kspec:1:1\n  |\n1 | if (a)\n  | ^^^^^^\n2 |\n3 |     b;\n  |     ^^",
        ),
    ],
)
def test_excerpts(source: str, start: int, end: int, text: str) -> None:
    assert _text(source, start, end) == text


def test_many_lines_are_cut_in_the_middle() -> None:
    source = "".join(f"line {number}\n" for number in range(1, 31))
    shown = re.findall(r"^ *(\d+|\.\.\.)", _text(source, 0, len(source)), re.MULTILINE)
    assert shown == ["1", "2", "3", "4", "...", "29", "30"]


@pytest.mark.parametrize("column", [0, 100, 50_000, 999_990])
def test_a_very_long_line_is_cut_around_the_place(column: int) -> None:
    source = "x" * column + "HERE" + "x" * (1_000_000 - column)
    _, _, line, underline = _text(source, column, column + 4).splitlines()
    assert len(line) < 200
    assert underline.index("^") == line.index("HERE")
    assert underline.count("^") == 4


def test_a_long_span_in_a_long_line_is_underlined_as_far_as_it_is_shown() -> None:
    _, _, line, underline = _text("x" * 5_000, 1_000, 4_000).splitlines()
    assert len(underline) <= len(line)


def test_nothing_of_the_user_reaches_the_terminal_raw() -> None:
    nasty = "\x1b]0;owned\x07\r\x9b2J\u202e"
    file = SourceFile(f"{nasty}.kspec", f"{nasty} here\n{nasty}")
    here = Span(file, 0, len(file.text))
    label = Label(here, f"first {nasty}")
    text = diagnostic_text(Diagnostic("E0260", nasty, here, (label,), nasty))
    assert all(char == "\n" or char.isprintable() for char in text)


def test_failures_and_wrong_usage() -> None:
    failure = EnvironmentFailure("X0101", "no Java\x1b\nwas found", "Install one.")
    assert failure_text(failure) == (
        "error[X0101]: no Java\\x1b\n  was found\nhelp: Install one.\n"
    )
    usage = UsageError("there is no check `x`", place="spec2tla.toml:3")
    assert usage_text(usage) == "error: there is no check `x`\n  --> spec2tla.toml:3\n"


def test_colour_only_adds_escapes() -> None:
    coloured = diagnostic_text(UNKNOWN_NAME, ansi)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == diagnostic_text(UNKNOWN_NAME)
