"""Nothing that a user writes ends a comment, or begins anything."""

import pytest

from building import Sheet
from spec2tla.emit.comments import comment, printable, statement_comment


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("one", ["\\* one"]),
        ("one\n\ntwo", ["\\* one", "\\*", "\\* two"]),
        ("one\r\ntwo\rthree", ["\\* one", "\\* two", "\\* three"]),
        ("one\x0btwo\x85three\u2028four", ["\\* one", "\\* two", "\\* three", "\\* four"]),
        ("a\tb\x00c\x1bd\u200be", ["\\* a b?c?d?e"]),
        ("(* *) \\* ====", ["\\* (* *) \\* ===="]),
        ("--algorithm x --fair  algorithm", ["\\* - -algorithm x - -fair  algorithm"]),
        ("--fair", ["\\* - -fair"]),
        ("a → “b”", ["\\* a → “b”"]),
    ],
)
def test_each_line_is_a_comment_of_its_own(text: str, lines: list[str]) -> None:
    assert comment(text) == lines


def test_long_lines_are_wrapped() -> None:
    lines = comment("word " * 50)
    assert len(lines) > 1
    assert all(line.startswith("\\* word") and len(line) <= 100 for line in lines)


def test_no_character_of_any_kind_ends_a_line() -> None:
    everything = "".join(map(chr, range(0x3000)))
    assert len(printable(everything).splitlines()) == 1


def test_statements_are_shown_with_their_places_and_calls() -> None:
    sheet = Sheet("m.kspec", "f();\n  g();\n  h();\n")
    calls = [("f", 1), ("g", 2)]
    origins = (sheet.origin(1), sheet.origin(2, calls), sheet.origin(3, calls), sheet.origin(3))
    assert statement_comment(origins) == [
        "\\* m.kspec:1: f();",
        "\\* In g(), called at m.kspec:2:",
        "\\* m.kspec:2: g();",
        "\\* m.kspec:3: h();",
        "\\* m.kspec:3: h();",
    ]
