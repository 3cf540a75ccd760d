"""The Markdown report: goldens, and that nothing of a spec is ever markup, HTML or a diagram."""

import re
from pathlib import Path

import pytest

from golden import check_golden
from report_samples import EVERY, HOSTILE, hostile, long_trace
from spec2tla.report.markdown import code, fenced, result_markdown
from spec2tla.report.mermaid import escaped

GOLDENS = Path(__file__).parent / "report"
LIMIT = 65_536


@pytest.mark.parametrize("name", EVERY)
def test_golden(name: str) -> None:
    check_golden(GOLDENS / f"{name}.md", result_markdown(EVERY[name]()))


def prose(text: str) -> str:
    """What is left outside of fenced blocks, code spans, our tags and character codes."""
    text = re.sub(r"^(`{3,})\w*\n.*?^\1\n", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"`[^`\n]+`", "", text)
    text = re.sub(r"<code>[^<>\n]*</code>|&#\d+;", "", text)
    return re.sub(r"</?details>|<details open>|</?summary>", "", text)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_spec_is_markup(text: str) -> None:
    left = prose(result_markdown(hostile(text)))
    for char in "<>@&`[]{}$\\":
        assert char not in left
    for word in ("script", "torvalds", "javascript", "participant", "DROP", "From nobody"):
        assert word not in left


@pytest.mark.parametrize("text", HOSTILE)
def test_tables_keep_their_columns(text: str) -> None:
    rows = [r for r in result_markdown(hostile(text)).splitlines() if r.startswith("| ")]
    tables = [row for row in rows if row.startswith(("| ✅", "| ❌", "| ❔"))]
    assert len(tables) == 3
    assert {row.count("|") for row in tables} == {5}


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("a b", "`a b`"),
        ("a`b", "<code>a&#96;b</code>"),
        ("a|b", "<code>a&#124;b</code>"),
        (" a", "<code> a</code>"),
        ("", "<code></code>"),
        ("<b>", "<code>&#60;b&#62;</code>"),
        ("a\nb", "<code>a&#92;nb</code>"),
    ],
)
def test_code_spans(text: str, span: str) -> None:
    assert code(text) == span


def test_a_fence_is_longer_than_what_is_in_it() -> None:
    assert fenced(["a", "````", "b"]) == ["`````text", "a", "````", "b", "`````"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("cache[i] = NONE;", "cache[i] = NONE#59;"),
        ("a -> b", "a -#62; b"),
        ("the end", "the #101;nd"),
        ("End of sending", "#69;nd of sending"),
        ("#35;", "#35;35#59;"),
        ("<br/>", "#60;br/#62;"),
        ("%%", "#37;#37;"),
        ("", "#32;"),
    ],
)
def test_diagrams_take_each_text_as_text(text: str, shown: str) -> None:
    assert escaped(text) == shown


@pytest.mark.parametrize("text", HOSTILE)
def test_a_diagram_has_our_lines_only(text: str) -> None:
    report = result_markdown(hostile(text))
    [diagram] = re.findall(r"^```mermaid\n(.*?)\n```$", report, re.DOTALL | re.MULTILINE)
    first, *lines = diagram.splitlines()
    assert first == "sequenceDiagram"
    known = re.compile(r"    (participant P\d+ as|Note over P\d+(,P\d+)?:|loop for ever|end)( |$)")
    assert [line for line in lines if not known.match(line)] == []
    assert not re.search(r"[<>;]", re.sub(r"#\d+;|<br/>", "", diagram))


@pytest.mark.parametrize("length", [300, 3000])
def test_a_long_trace_is_cut_with_a_note(length: int) -> None:
    text = result_markdown(long_trace(length))
    assert len(text) < LIMIT
    assert re.search(r"^\.\.\. \d+ lines left out \.\.\.$", text, re.MULTILINE)


def test_what_does_not_fit_is_counted() -> None:
    one = long_trace(2000)
    many = result_markdown(type(one)(one.tool, (), one.runs * 12))
    assert len(many) < LIMIT
    assert re.search(r"\*\.\.\. \d+ parts left out \.\.\.: the other reports", many)
