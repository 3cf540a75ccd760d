"""Text becomes harmless, its width is known, and it is broken into lines that fit."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec2tla.report.characters import expand, pack, printable, width, wrap

TEXTS = st.text(st.characters(codec=None)) | st.text("ab \t\n\x1b\u0301漢", max_size=60)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("", ""),
        ("ärger “x”", "ärger “x”"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\rb\nc\x00\x7f", "a\\x0db\\nc\\x00\\x7f"),
        ("\x9b31m", "\\x9b31m"),
        ("a\tb", "a b"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("zero\u200bwidth\u00ad", "zero\\u200bwidth\\xad"),
        ("\u2028\u2029\x85", "\\u2028\\u2029\\x85"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("e\u0301", "e\u0301"),
        ("\u0301e", "\\u0301e"),
        ("e\u0301\u0301\u0301\u0301", "e\u0301\u0301\\u0301\\u0301"),
        ("漢字", "漢字"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(TEXTS)
def test_printable_text_has_no_power(text: str) -> None:
    shown = printable(text)
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert printable(shown) == shown


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("漢字", 4), ("e\u0301", 1), ("", 0)])
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


def test_expanded_lines_know_where_each_character_stands() -> None:
    shown, columns = expand("\tif\t漢 x\x1b")
    assert shown == "        if      漢 x\\x1b"
    assert columns == (0, 8, 9, 10, 16, 18, 19, 20, 24)


@given(TEXTS)
def test_expansion_is_as_wide_as_it_says(text: str) -> None:
    shown, columns = expand(text)
    assert len(columns) == len(text) + 1
    assert columns[-1] == width(shown)
    assert list(columns) == sorted(columns)


@pytest.mark.parametrize(
    ("text", "room", "hanging", "lines"),
    [
        ("", 10, 0, [""]),
        ("short", 10, 0, ["short"]),
        ("one two three", 7, 0, ["one two", "three"]),
        ("one two three", 10, 2, ["one two", "  three"]),
        ("  one two", 6, 0, ["  one", "two"]),
        ("abcdefghij", 4, 0, ["abcd", "efgh", "ij"]),
        ("漢字漢字", 4, 0, ["漢字", "漢字"]),
        ("one   ", 4, 0, ["one"]),
    ],
)
def test_wrap(text: str, room: int, hanging: int, lines: list[str]) -> None:
    assert wrap(text, room, hanging) == lines


@given(TEXTS.map(printable), st.integers(12, 40), st.integers(0, 6))
def test_wrapped_lines_fit_and_lose_only_spaces(text: str, room: int, hanging: int) -> None:
    lines = wrap(text, room, hanging)
    assert all(width(line) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("items", "lines"),
    [
        ([], []),
        (["a = 1"], ["a = 1"]),
        (["a = 1", "b = 2", "c = 3"], ["a = 1, b = 2,", "  c = 3"]),
        (["a = 1", "long = [1, 2, 3, 4, 5]"], ["a = 1,", "  long = [1, 2,", "  3, 4, 5]"]),
    ],
)
def test_pack(items: list[str], lines: list[str]) -> None:
    assert pack(items, 15, 2, ", ") == lines
