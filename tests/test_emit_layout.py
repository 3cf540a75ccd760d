"""Terms become lines that fit, and that SANY reads as they are meant: what goes on hangs deeper."""

import pytest

from spec2tla.emit import terms
from spec2tla.emit.layout import block, definition
from spec2tla.emit.terms import (
    Atom,
    Binder,
    Bracket,
    Cases,
    Equation,
    Infix,
    Junction,
    Let,
    Prefix,
    Run,
    Term,
    conjunction,
    disjunction,
    equals,
)

A, B, C = Atom("aaaa"), Atom("bbbb"), Atom("cccc")
BOTH = conjunction((A, B))
TALL = conjunction((A, B), tall=True)


def _block(term: Term, width: int) -> str:
    return "\n".join(block(term, width))


def _lines(*lines: str) -> str:
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (BOTH, "aaaa /\\ bbbb"),
        (TALL, _lines("/\\ aaaa", "/\\ bbbb")),
        (conjunction((A,), tall=True), "aaaa"),
        (conjunction(()), "TRUE"),
        (disjunction(()), "FALSE"),
        (disjunction((BOTH, C)), "(aaaa /\\ bbbb) \\/ cccc"),
        (Junction("/\\", (TALL, C), tall=True), _lines("/\\ /\\ aaaa", "   /\\ bbbb", "/\\ cccc")),
        (Prefix("~", TALL, terms.NOT), _lines("~(/\\ aaaa", "  /\\ bbbb)")),
        (
            Infix("=>", TALL, C, terms.IMPLIES),
            _lines("/\\ aaaa", "/\\ bbbb", "=> cccc"),
        ),
        (
            Equation(A, "=", Cases(((B, TALL),), C)),
            _lines(
                "aaaa = IF bbbb",
                "         THEN /\\ aaaa",
                "              /\\ bbbb",
                "         ELSE cccc",
            ),
        ),
        (Equation(A, "=", equals(B, C)), "aaaa = (bbbb = cccc)"),
        (Equation(A, ":", equals(B, C)), "aaaa : bbbb = cccc"),
        (Let((("x", A),), B), "LET x == aaaa IN bbbb"),
        (
            Let((("x", A), ("y", C)), TALL),
            _lines("LET x == aaaa", "    y == cccc", "IN  /\\ aaaa", "    /\\ bbbb"),
        ),
        (Binder("\\A", (("x", A), ("y", B)), C), "\\A x \\in aaaa, y \\in bbbb : cccc"),
        (
            Binder("\\E", (("x", A),), TALL),
            _lines("\\E x \\in aaaa :", "    /\\ aaaa", "    /\\ bbbb"),
        ),
        (Run(("f", "[", A, "]", ".g")), "f[aaaa].g"),
    ],
)
def test_forms(term: Term, text: str) -> None:
    assert _block(term, 80) == text


@pytest.mark.parametrize(
    ("term", "width", "text"),
    [
        (BOTH, 11, _lines("/\\ aaaa", "/\\ bbbb")),
        (Bracket("<<", (A, B, C), ">>"), 15, _lines("<<aaaa, bbbb,", "  cccc>>")),
        (Bracket("[", (A, B, C), "]", fill=False), 14, _lines("[aaaa,", " bbbb,", " cccc]")),
        (equals(A, Bracket("{", (B, C), "}")), 14, _lines("aaaa = {bbbb,", "        cccc}")),
        (
            Cases(((A, B), (B, C)), A),
            20,
            _lines("IF aaaa", "  THEN bbbb", "ELSE IF bbbb", "  THEN cccc", "  ELSE aaaa"),
        ),
        (
            Infix("+", Infix("+", A, B, terms.PLUS), C, terms.PLUS),
            12,
            _lines("aaaa + bbbb", "+ cccc"),
        ),
        (
            Equation(Bracket("f[", (A, B), "]"), "=", C),
            16,
            _lines("f[aaaa, bbbb] =", "    cccc"),
        ),
    ],
)
def test_breaking_lines(term: Term, width: int, text: str) -> None:
    assert _block(term, width) == text


def test_a_definition_is_one_line_where_it_fits() -> None:
    assert definition("Name", BOTH) == ["Name == aaaa /\\ bbbb"]
    assert definition("Name", TALL) == ["Name ==", "    /\\ aaaa", "    /\\ bbbb"]
    wide = conjunction(tuple(Atom("x" * 30) for _ in range(4)))
    assert definition("Name", wide) == ["Name ==", *(f"    /\\ {'x' * 30}" for _ in range(4))]


def test_numbers_and_strings() -> None:
    assert block(terms.number(3), 80) == ["3"]
    assert block(terms.number(-3), 80) == ["-3"]
    assert block(terms.quoted('a"b\\c'), 80) == ['"a\\"b\\\\c"']
