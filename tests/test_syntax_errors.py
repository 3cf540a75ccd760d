"""Syntax errors: the words, the places, and that one run shows all of them."""

from pathlib import Path

import pytest

from spec2tla.diagnostics import Diagnostic, Sink
from spec2tla.source import SourceFile
from spec2tla.syntax import ast
from spec2tla.syntax.grammar import parser, terminal_words
from spec2tla.syntax.parser import MAX_ERRORS, parse

_CASES = (Path(__file__).parent / "syntax" / "errors.txt").read_text("utf-8").split("===\n")[1:]


def _parse(text: str) -> tuple[ast.Unit | None, tuple[Diagnostic, ...]]:
    sink = Sink()
    unit = parse(SourceFile("t.kspec", text), sink)
    return unit, sink.diagnostics


def _shown(found: Diagnostic) -> str:
    first, last = found.span.first, found.span.last
    hint = f" | {found.hint}" if found.hint else ""
    place = f"{first.line}:{first.column}-{last.line}:{last.column}"
    return f"~ {found.code} {place} {found.message}{hint}"


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.split("\n~")[0][:60])
def test_each_mistake_has_its_own_words_and_place(case: str) -> None:
    lines = case.splitlines()
    spec = [line for line in lines if not line.startswith("~")]
    _, found = _parse("\n".join(spec) + "\n")
    assert [_shown(one) for one in found] == [line for line in lines if line.startswith("~")]
    assert found


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.split("\n~")[0][:60])
def test_no_message_holds_a_word_of_the_grammar(case: str) -> None:
    spec = "\n".join(line for line in case.splitlines() if not line.startswith("~"))
    internal = {name for name, word in terminal_words().items() if name not in word}
    internal |= {str(rule.origin.name) for rule in parser().rules if "_" in rule.origin.name}
    for found in _parse(spec)[1]:
        outside_of_quotes = "".join(found.message.split("`")[::2])
        assert not internal & set(outside_of_quotes.split())


def test_a_missing_brace_names_the_one_that_is_open() -> None:
    _, found = _parse("process p {\n    x = 1;\nprocess q {\n    y = 1;\n}\n")
    (label,) = found[0].labels
    assert (label.text, str(label.span)) == ("this `{` is not closed", "t.kspec:1:11")


def test_every_declaration_shows_its_first_error() -> None:
    unit, found = _parse(
        "model m;\n"
        "const A = 1\n"
        "const B = 2;\n"
        "process p {\n    x = ;\n    y = ;\n}\n"
        "process q {\n    if (x) {\n        y = 1;\n"
        "process r {\n    z = 1;\n}\n"
        "shared bool b = ;\n"
        "#define C 1\n"
        "spinlock l;\n"
    )
    assert [(one.code, one.span.first.line) for one in found] == [
        ("E0108", 2),
        ("E0101", 5),
        ("E0109", 11),
        ("E0101", 14),
        ("E0110", 15),
    ]
    # What has no error is there for the passes that follow.
    assert unit is not None
    assert unit.header is not None
    names = [
        d.name.text for d in unit.declarations if isinstance(d, ast.ConstDecl | ast.ProcessDecl)
    ]
    assert names == ["B", "r"]


def test_errors_found_after_the_parse_leave_the_tree_whole() -> None:
    unit, found = _parse("const A = 010;\nconst B = 4294967296;\nstatic const C = 5UL;\n")
    assert [one.code for one in found] == ["E0105", "E0106", "E0115", "E0105"]
    assert unit is not None
    values = [d.value for d in unit.declarations if isinstance(d, ast.ConstDecl)]
    assert [v.value for v in values if isinstance(v, ast.IntLiteral)] == [10, 2147483647, 5]


def test_there_is_an_end_to_the_errors() -> None:
    unit, found = _parse("const = 1;\n" * 1000)
    assert unit is None
    assert len(found) == MAX_ERRORS + 1
    assert found[-1].code == "E0502"


@pytest.mark.parametrize("text", ["", "\n", "// only this\n", "/// and this\n/* */", ";;;"])
def test_an_empty_file_says_so(text: str) -> None:
    unit, found = _parse(text)
    assert unit is None
    assert [one.code for one in found] == ["E0004"]


@pytest.mark.parametrize(
    "deep",
    [
        "const A = " + "(-" * 10_000 + "1" + ")" * 10_000 + ";",
        "const A = " + "1 + " * 10_000 + "1;",
        "const A = " + "f(" * 10_000 + "1" + ")" * 10_000 + ";",
        "const A = " + "a[" * 10_000 + "1" + "]" * 10_000 + ";",
        "const A = a" + "[1]" * 10_000 + ";",
        "const A = " + "!" * 10_000 + "1;",
        "const A = " + "a ? b : " * 10_000 + "c;",
        "const A = " + "a ==> " * 10_000 + "c;",
        "const A = " + "forall (i in R) " * 10_000 + "c;",
        "process p " + "{" * 10_000 + "}" * 10_000,
        "process p { " + "if (a) " * 10_000 + "; }",
        "process p { " + "if (a) ; else " * 10_000 + "; }",
        "process p { " + "maybe " * 10_000 + "; }",
        "process p { " + "l: " * 10_000 + "; }",
        "process p { " + "l: " * 10_000 + " }",
        "process p { " + '@src("a", b) ' * 10_000 + "; }",
        "process p { " + "while (a) " * 10_000 + "; }",
        "process p { " + "do " * 10_000 + ";" + " while (a);" * 10_000 + " }",
        "process p { " + "switch (a) { case 1: " * 10_000 + "}" * 10_000 + " }",
        "shared int x = " + "{" * 10_000 + "1" + "}" * 10_000 + ";",
        "shared " + "set(" * 10_000 + "bool" + ")" * 10_000 + " x;",
    ],
    ids=lambda text: text[:40],
)
def test_deep_nesting_is_refused_and_costs_one_declaration(deep: str) -> None:
    unit, found = _parse(f"{deep}\nconst B = 1;\n")
    assert [one.code for one in found] == ["E0501"]
    assert unit is not None
    assert len(unit.declarations) == 1


def test_parentheses_alone_are_no_nesting() -> None:
    unit, found = _parse("const A = " + "(" * 10_000 + "1" + ")" * 10_000 + ";")
    assert not found
    assert unit is not None


@pytest.mark.parametrize(
    "opening", ["(", "[", "{", "process p { if (", "f(", "/*", '"', "forall ("]
)
def test_deep_nesting_that_never_closes(opening: str) -> None:
    _, found = _parse(f"const A = {opening * 10_000}")
    assert found
