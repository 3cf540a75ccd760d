"""Printing: what is printed parses to the same tree, and looks like kernel code.

Trees are made directly, so that every form meets every other one.
"""

from pathlib import Path

import pytest
from hypothesis import given, settings

from spec2tla.diagnostics import Sink
from spec2tla.source import SourceFile, Span
from spec2tla.syntax import ast
from spec2tla.syntax.parser import parse
from spec2tla.syntax.print_expressions import print_expression
from spec2tla.syntax.printer import print_unit
from syntax_trees import expressions, shape, units

_NOWHERE = Span(SourceFile("made.kspec", ""), 0, 0)
_FORMS = Path(__file__).parent / "syntax" / "forms.kspec"


def _parsed(text: str) -> ast.Unit:
    sink = Sink()
    unit = parse(SourceFile("t.kspec", text), sink)
    assert [(found.message, str(found.span)) for found in sink.diagnostics] == []
    assert unit is not None
    return unit


@settings(deadline=None, max_examples=200)
@given(units)
def test_what_is_printed_parses_to_the_same_tree(unit: ast.Unit) -> None:
    text = print_unit(unit)
    again = _parsed(text)
    assert shape(again) == shape(unit), text
    assert print_unit(again) == text


@settings(deadline=None, max_examples=200)
@given(expressions)
def test_expressions_keep_their_shape(expr: ast.Expr) -> None:
    (decl,) = _parsed(f"const A = {print_expression(expr)};").declarations
    assert isinstance(decl, ast.ConstDecl)
    assert shape(decl.value) == shape(expr)


def test_every_form_of_the_language_survives() -> None:
    unit = _parsed(_FORMS.read_text("utf-8"))
    assert shape(_parsed(print_unit(unit))) == shape(unit)


def test_the_look() -> None:
    messy = """
/// What it is about.
model   m ; const A=1;const B = 2;
enum e{X,Y}; struct s{int(0..3) a;bool b[2];struct s*next;};
static inline bool f ( struct s * p , bool b ) @src( "a.c" , f ){ return p -> b [ 0 ] && b ; }
daemon override process p[ 3 ] {
    struct s *q = NULL, *r; again : if (x) { y=1; } else if (z) w ++ ; else { ; }
    switch (x) { case X: a = 1; break; default: out: b = 2; }
    do { i -- ; } while (i > 0); do j++; while (j<3);
    either { a=1; } or { b=1; } maybe c = 1; maybe { d = 1; }
    await (x) ; await(x){ x=false; } atomic{ x ++; } ghost g=1; ghost { g=2; h=3; }
    @src("a.c", "x = 1;") x=1; for(;;) break; for(int(0..3) i=0;i<3;i++) { }
    end:
}
check c{timeout=90s; only P,Q; memory=weak; A=2; expect P violated; nocheck deadlock;}
"""
    assert print_unit(_parsed(messy)) == Path(_FORMS.parent / "look.kspec").read_text("utf-8")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.5, "500ms"), (30.0, "30s"), (90.0, "90s"), (600.0, "10m"), (7200.0, "2h"), (0.001, "1ms")],
)
def test_times(seconds: float, text: str) -> None:
    unit = _parsed(f"check c {{ timeout = {text}; }}")
    assert f"timeout = {text};" in print_unit(unit)
    (decl,) = unit.declarations
    assert isinstance(decl, ast.CheckDecl)
    assert shape(decl.entries[0]) == ("TimeoutSetting", seconds)


def test_an_else_never_moves_to_another_if() -> None:
    """A tree that no text parses to, as a rewriting pass could make it."""
    name = ast.Identifier("a", _NOWHERE)
    leaf = ast.Empty(_NOWHERE)
    inner = ast.While(name, ast.If(name, leaf, None, _NOWHERE, _NOWHERE), _NOWHERE, _NOWHERE)
    outer = ast.If(name, inner, leaf, _NOWHERE, _NOWHERE)
    body = ast.Block((outer,), _NOWHERE)
    process = ast.ProcessDecl(
        ast.Name("p", _NOWHERE), None, False, False, None, None, body, "", False, _NOWHERE
    )
    (decl,) = _parsed(print_unit(ast.Unit(_NOWHERE.file, None, (process,)))).declarations
    assert isinstance(decl, ast.ProcessDecl)
    (again,) = decl.body.statements
    assert isinstance(again, ast.If)
    assert again.otherwise is not None
    assert shape(again.then) == shape(ast.Block((inner,), _NOWHERE))
