"""Texts and the trees that they are: precedence, spans, documentation, names that are keywords."""

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from spec2tla.diagnostics import Sink
from spec2tla.source import SourceFile, Span
from spec2tla.syntax import ast
from spec2tla.syntax.parser import parse
from spec2tla.syntax.printer import print_unit
from syntax_trees import shape

_SYNTAX = Path(__file__).parent / "syntax"


def _parsed(text: str) -> ast.Unit:
    sink = Sink()
    unit = parse(SourceFile("t.kspec", text), sink)
    assert [(found.message, str(found.span)) for found in sink.diagnostics] == []
    assert unit is not None
    return unit


def _body(text: str) -> tuple[ast.Stmt, ...]:
    (decl,) = _parsed(f"process p {{ {text} }}").declarations
    assert isinstance(decl, ast.ProcessDecl)
    return decl.body.statements


def _value(text: str) -> ast.Expr:
    (decl,) = _parsed(f"const A = {text};").declarations
    assert isinstance(decl, ast.ConstDecl)
    return decl.value


def _spelled(expr: ast.Expr) -> str:
    """An expression with all of its parentheses."""
    match expr:
        case ast.Identifier(name):
            return name
        case ast.IntLiteral(value):
            return str(value)
        case ast.Unary(op, operand):
            return f"({op}{_spelled(operand)})"
        case ast.Binary(op, left, right):
            return f"({_spelled(left)} {op} {_spelled(right)})"
        case ast.Conditional(condition, then, otherwise):
            return f"({_spelled(condition)} ? {_spelled(then)} : {_spelled(otherwise)})"
        case ast.Range(low, high):
            return f"[{_spelled(low)}..{_spelled(high)}]"
        case ast.Binder(kind, variable, domain, body):
            return f"({kind} {variable.text} {_spelled(domain)} {_spelled(body)})"
        case ast.Index(base, index):
            return f"{_spelled(base)}[{_spelled(index)}]"
        case ast.Member(base, field, arrow):
            return f"{_spelled(base)}{'->' if arrow else '.'}{field.text}"
        case ast.Call(callee, arguments):
            return f"{callee.text}({', '.join(map(_spelled, arguments))})"
        case _:
            return type(expr).__name__


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("a <==> b <==> c", "((a <==> b) <==> c)"),
        ("a ==> b ==> c", "(a ==> (b ==> c))"),
        ("a <==> b ==> c", "(a <==> (b ==> c))"),
        ("a ==> b <==> c", "((a ==> b) <==> c)"),
        ("a ==> b ? c : d", "(a ==> (b ? c : d))"),
        ("a ? b : c ==> d", "((a ? b : c) ==> d)"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
        ("a || b ? c : d", "((a || b) ? c : d)"),
        ("a || b && c", "(a || (b && c))"),
        ("a && b || c", "((a && b) || c)"),
        ("a && b | c", "(a && (b | c))"),
        ("a | b ^ c & d", "(a | (b ^ (c & d)))"),
        ("a & b == c", "(a & (b == c))"),
        ("a == b < c", "(a == (b < c))"),
        ("a == b != c", "((a == b) != c)"),
        ("a < b << c", "(a < (b << c))"),
        ("a << b + c", "(a << (b + c))"),
        ("a - b - c", "((a - b) - c)"),
        ("a + b * c / d % e", "(a + (((b * c) / d) % e))"),
        ("-a * !b", "((-a) * (!b))"),
        ("!a.b[1]->c", "(!a.b[1]->c)"),
        ("- -a - -b", "((-(-a)) - (-b))"),
        ("~a & &b", "((~a) & (&b))"),
        ("a in s && b", "((a in s) && b)"),
        ("a in 0..n - 1 == b", "((a in [0..(n - 1)]) == b)"),
        ("a + 1 in b << c", "((a + 1) in (b << c))"),
        ("(a ==> b) ==> c", "((a ==> b) ==> c)"),
        ("forall (i in R) a && b", "(forall i R (a && b))"),
        ("forall (i in R) a ==> b <==> c", "(forall i R ((a ==> b) <==> c))"),
        ("a && forall (i in R) b || c", "(a && (forall i R (b || c)))"),
        ("a || !exists (i in R) b", "(a || (!(exists i R b)))"),
        ("a ==> forall (i in R) b ==> c", "(a ==> (forall i R (b ==> c)))"),
        ("a <==> forall (i in R) b <==> c", "(a <==> (forall i R (b <==> c)))"),
        ("a ? forall (i in R) b : c", "(a ? (forall i R b) : c)"),
        ("a ? b : forall (i in R) c ? d : e", "(a ? b : (forall i R (c ? d : e)))"),
        ("forall (i in R) exists (j in S) a", "(forall i R (exists j S a))"),
        ("(forall (i in R) a) && b", "((forall i R a) && b)"),
        ("count(i in 0..3 : a[i] == 0) + 1", "((count i [0..3] (a[i] == 0)) + 1)"),
        ("min(i in s : i) < max(j in s : j)", "((min i s i) < (max j s j))"),
        ("count(a ? b : c)", "count((a ? b : c))"),
        ("min(a, b)", "min(a, b)"),
        ("count(i in a ? 1 : 0)", "count(((i in a) ? 1 : 0))"),
        ("reader[1].x", "reader[1].x"),
        ("0x1F + 0X0f", "(31 + 15)"),
        ("a - - b", "(a - (-b))"),
    ],
)
def test_precedence(text: str, spelled: str) -> None:
    assert _spelled(_value(text)) == spelled


def test_else_belongs_to_the_nearest_if() -> None:
    (outer,) = _body("if (a) while (b) if (c) x = 1; else x = 2;")
    assert isinstance(outer, ast.If)
    assert outer.otherwise is None
    assert isinstance(outer.then, ast.While)
    assert isinstance(outer.then.body, ast.If)
    assert outer.then.body.otherwise is not None


def test_maybe_takes_an_if_with_its_else() -> None:
    (either,) = _body("maybe if (a) x = 1; else x = 2;")
    assert isinstance(either, ast.Either)
    first, second = either.branches
    assert isinstance(first, ast.If)
    assert first.otherwise is not None
    assert shape(second) == ("Block", ())


_CONTEXTUAL = """
    check count property memory lock min max of pool queue_ set_ model variant use const shared
    spinlock mutex rwlock rwsem seqlock completion assume process observer daemon fair unfair strong
    override invariant transition expect nocheck only timeout always eventually finishes
    at done holds locked old in_rcu self assert push pop insert remove src iffy elsewhere integer
"""


@pytest.mark.parametrize("word", _CONTEXTUAL.split())
def test_words_that_are_names_in_a_body(word: str) -> None:
    (decl,) = _parsed(
        f"process p {{ bool {word} = a; {word} = !{word}; {word}++; {word}({word}); x.{word} = 1; "
        f"goto {word}; {word}: x = b[{word}].{word} + {word}; "
        f"choose {word} in {word} where {word}; "
        f"switch ({word}) {{ case {word}: ; }} return {word}; }}"
    ).declarations
    assert isinstance(decl, ast.ProcessDecl)
    assert len(decl.body.statements) == 10
    _parsed(f"shared bool {word}[{word}] = {word}, a; spinlock {word}; process {word} {{ }}")
    _parsed(f'invariant {word} "t": forall ({word} in {word}) a.{word} == b;')
    # Where a rule ends that other words follow at top level, they must not be taken for keywords.
    follow = f"{word} = 1; "
    _parsed(
        f"process p {{ if (a) {{ }} {follow} {{ }} {follow} atomic {{ }} {follow} await (a) {{ }} "
        f"{follow} either {{ }} or {{ }} {follow} do {{ }} while (a); {follow} ghost {{ }} "
        f'{follow} @src("a", b) {follow} @src("a", "b") {follow} switch (a) {{ }} '
        f"{follow} maybe {follow} }}"
    )
    _parsed(f"expect {word} {word}; nocheck {word}; check {word} {{ only {word}; }}")


def test_the_example_of_the_language() -> None:
    unit = _parsed((_SYNTAX / "collapse.kspec").read_text("utf-8"))
    assert unit.header is not None
    assert unit.header.name.text == "collapse_file_v2"
    assert unit.header.doc.startswith("collapse_file() as in")
    kinds = [type(decl).__name__ for decl in unit.declarations]
    assert kinds == [
        *("ConstDecl", "EnumDecl", "SharedDecl", "SharedDecl", "SharedDecl", "LockDecl"),
        *("ProcessDecl", "ProcessDecl", "ProcessDecl", "PropertyDecl", "Expect", "CheckDecl"),
    ]
    assert shape(_parsed(print_unit(unit))) == shape(unit)


# Spans ------------------------------------------------------------------------------------------


def _spans(node: object, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """All (kind, text) of a tree, headers included."""
    if isinstance(node, tuple):
        for part in node:
            _spans(part, found)
    if not is_dataclass(node) or isinstance(node, SourceFile | Span):
        return found
    for field in fields(node):
        part = getattr(node, field.name)
        if isinstance(part, Span):
            kind = type(node).__name__ + ("" if field.name == "span" else f".{field.name}")
            found.append((kind, part.text))
        _spans(part, found)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1;", [("Assign", "x = 1;"), ("Identifier", "x"), ("IntLiteral", "1")]),
        ("spin_lock ( & l ) ;", [("CallStmt", "spin_lock ( & l ) ;"), ("Unary", "& l")]),
        ("x++ ;", [("Increment", "x++ ;")]),
        ("x = (a + b) * (c);", [("Binary", "(a + b) * (c)"), ("Binary", "a + b")]),
        ("x = !(a);", [("Unary", "!(a)"), ("Identifier", "a")]),
        ("x = (a)[(1)];", [("Index", "(a)[(1)]")]),
        ("if (a && b) x = 1; else { }", [("If.header", "if (a && b)"), ("Block", "{ }")]),
        ("if (a) x = 1; else y = 2;", [("If", "if (a) x = 1; else y = 2;")]),
        ("while ( a ) ;", [("While.header", "while ( a )"), ("Empty", ";")]),
        (
            "do { } while (a) ;",
            [("DoWhile.header", "while (a) ;"), ("DoWhile", "do { } while (a) ;")],
        ),
        (
            "for (int i = 0; i < 3; i++) x = i;",
            [
                ("For.header", "for (int i = 0; i < 3; i++)"),
                ("LocalDecl", "int i = 0;"),
                ("Increment", "i++"),
            ],
        ),
        ("for (i = 0;;) ;", [("Assign", "i = 0"), ("For.header", "for (i = 0;;)")]),
        ("switch (a) { case 1: x = 1; default: }", [("Switch.header", "switch (a)")]),
        ("switch (a) { case 1: x = 1; }", [("Case", "case 1: x = 1;")]),
        ("switch (a) { default: }", [("Case", "default:")]),
        (
            "await (a) { x = 1; }",
            [("Await.header", "await (a)"), ("Await", "await (a) { x = 1; }")],
        ),
        ("await (a);", [("Await", "await (a);")]),
        ("out: x = 1;", [("Labeled", "out: x = 1;"), ("Name", "out")]),
        ("out:", [("Labeled", "out:"), ("Empty", "")]),
        ("ghost x = 1;", [("GhostStmt", "ghost x = 1;"), ("Assign", "x = 1")]),
        ("maybe x++;", [("Either", "maybe x++;"), ("Increment", "x++;"), ("Block", "")]),
        ("either { } or { ; }", [("Either", "either { } or { ; }"), ("Block", "{ ; }")]),
        ('@src("a", b) x++;', [("Anchored", '@src("a", b) x++;'), ("Anchor", '@src("a", b)')]),
        ("int(0..3) x = 1, y[2];", [("IntSpec", "int(0..3)"), ("Declarator", "y[2]")]),
        ("struct s *p = NULL, *q;", [("StructSpec", "struct s *"), ("Declarator", "p = NULL")]),
        ("choose i in 0..3 where i > 1;", [("Range", "0..3"), ("Binary", "i > 1")]),
        ("return ;", [("Return", "return ;")]),
        ("x = forall (i in R) a;", [("Binder", "forall (i in R) a")]),
        ("x = count(i in R : a);", [("Binder", "count(i in R : a)"), ("Name", "i")]),
        ("x = e in enum k;", [("TypeDomain", "enum k"), ("EnumSpec", "enum k")]),
    ],
)
def test_spans_of_statements(text: str, expected: list[tuple[str, str]]) -> None:
    found = _spans(_body(f"  {text} "), [])
    assert [pair for pair in expected if pair not in found] == []


def test_spans_of_declarations() -> None:
    unit = _parsed(
        "/// doc\nmodel m ;\noverride strong fair process p [2] { }\n"
        'invariant i "t" : a ;\nstatic int f(struct s *x, bool b) @src("a", f) { }\n'
        "shared int x guarded_by(l) = 1 , y ;\ncheck c { A = 1; only P; timeout = 1m; }\n"
        'property q "t": finishes( p );\nproperty r "t": a leads_to b;\n'
    )
    found = _spans(unit, [])
    expected = [
        ("Header", "model m ;"),
        ("ProcessDecl", "override strong fair process p [2] { }"),
        ("PropertyDecl", 'invariant i "t" : a ;'),
        ("FunctionDecl", 'static int f(struct s *x, bool b) @src("a", f) { }'),
        ("Parameter", "struct s *x"),
        ("SharedDecl", "shared int x guarded_by(l) = 1 , y ;"),
        ("Declarator", "x guarded_by(l) = 1"),
        ("Declarator", "y"),
        ("Setting", "A = 1;"),
        ("OnlySetting", "only P;"),
        ("TimeoutSetting", "timeout = 1m;"),
        ("Finishes", "finishes( p )"),
        ("LeadsTo", "a leads_to b"),
    ]
    assert [pair for pair in expected if pair not in found] == []


def test_every_span_of_every_form_is_text_of_its_own() -> None:
    """Spans are inside of their parents', and no span but that of an empty thing is empty."""
    unit = _parsed((_SYNTAX / "forms.kspec").read_text("utf-8"))
    for decl in unit.declarations:
        _check_inside(decl, decl.span)


def _check_inside(node: object, outer: Span) -> None:
    if isinstance(node, tuple):
        for part in node:
            _check_inside(part, outer)
    if not is_dataclass(node) or isinstance(node, SourceFile | Span):
        return
    span: Span = getattr(node, "span")  # noqa: B009
    assert outer.start <= span.start <= span.end <= outer.end
    assert span.text.strip() == span.text
    if not span.text:
        assert shape(node) in (("Empty",), ("Block", ()))
    for field in fields(node):
        _check_inside(getattr(node, field.name), span)


# Documentation ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "doc"),
    [
        ("/// One.", "One."),
        ("/// One.\n/// Two.", "One.\nTwo."),
        ("///One.\n///\n///   Two.  ", "One.\n\n  Two."),
        ("  /// One.\r", "One."),
        ("/// One.\n", ""),
        ("/// One.\n\n/// Two.", "Two."),
        ("// One.", ""),
        ("//// One.", ""),
        ("/// One.\n// Two.", ""),
        ("/* /// One. */", ""),
        ("/*\n/// One.\n*/", ""),
        ("const B = 1; /// One.", ""),
    ],
)
def test_documentation_is_what_stands_directly_above(above: str, doc: str) -> None:
    decl = _parsed(f"{above}\nconst A = 1;\n").declarations[-1]
    assert isinstance(decl, ast.ConstDecl)
    assert decl.doc == doc


def test_only_the_first_declaration_of_a_line_is_documented() -> None:
    docs = [
        decl.doc
        for decl in _parsed("/// One.\nconst A = 1; const B = 2;\n").declarations
        if isinstance(decl, ast.ConstDecl)
    ]
    assert docs == ["One.", ""]


def test_documentation_of_all_that_can_have_some() -> None:
    text = (_SYNTAX / "forms.kspec").read_text("utf-8")
    unit = _parsed("".join(f"/// Doc.\n{print_unit(_alone(unit))}" for unit in _each(text)))
    for decl in unit.declarations:
        assert getattr(decl, "doc", "Doc.") == "Doc."


def _each(text: str) -> list[ast.Unit]:
    unit = _parsed(text)
    return [ast.Unit(unit.file, None, (decl,)) for decl in unit.declarations]


def _alone(unit: ast.Unit) -> ast.Unit:
    (line,) = unit.declarations
    printed = print_unit(unit)
    bare = "".join(part for part in printed.splitlines(True) if not part.startswith("///"))
    return _parsed(bare) if getattr(line, "doc", "") else unit


# The deepest trees ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "more", "end", "close"),
    [
        ("const A = ", "-(", "1", ")"),
        ("const A = ", "1 + (", "1", ")"),
        ("const A = ", "f(", "1", ")"),
        ("const A = ", "a[", "1", "]"),
        ("const A = ", "a ? b : ", "c", ""),
        ("const A = ", "forall (i in R) ", "c", ""),
        ("const A = ", "count(i in R : ", "c", ")"),
        ("const A = ", "a in { ", "c", "}"),
        ("int f() ", "{", "", "}"),
        ("int f() { ", "if (a) ", "; }", ""),
        ("int f() { ", "if (a) ; else ", "; }", ""),
        ("int f() { ", "maybe ", "; }", ""),
        ("int f() { ", "l: ", "; }", ""),
        ("int f() { ", "do ", ";", " while (a);"),
        ("int f() { ", "switch (a) { case 1: ", ";", "}"),
        ("int f() { ", "either { } or {", ";", "}"),
        ("shared int x = ", "{", "1", "}"),
        ("shared ", "set(", "bool", ")"),
    ],
)
def test_the_deepest_tree_that_is_accepted_can_be_worked_with(
    start: str, more: str, end: str, close: str
) -> None:
    """Building, printing and comparing take their recursion from what the limit leaves."""
    tail = " }" if start.endswith("{ ") and not end.endswith("}") else ""
    tail = {"const A = ": ";", "shared int x = ": ";", "shared ": " x;"}.get(start, tail)
    accepted, refused = 1, 151
    while refused - accepted > 1:
        depth = (accepted + refused) // 2
        sink = Sink()
        unit = parse(SourceFile("t.kspec", _nested(start, more, end, close, tail, depth)), sink)
        assert [found.code for found in sink.diagnostics] == ([] if unit else ["E0501"])
        accepted, refused = (depth, refused) if unit else (accepted, depth)
    assert accepted >= 48
    unit = _parsed(_nested(start, more, end, close, tail, accepted))
    assert shape(_parsed(print_unit(unit))) == shape(unit)
    assert repr(unit)
    assert hash(unit.declarations) == hash(unit.declarations)


def _nested(start: str, more: str, end: str, close: str, tail: str, depth: int) -> str:
    return f"{start}{more * depth}{end}{close * depth}{tail}"
