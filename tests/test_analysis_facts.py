"""What analysis hands to lowering: types of nodes, symbols, initial values."""

import pytest

from analysing import diagnostics, model, node, program, type_of
from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.model import (
    BoundSymbol,
    ConstSymbol,
    FunctionSymbol,
    LockSymbol,
    LockUse,
    SelfSymbol,
    VariableSymbol,
)
from spec2tla.analysis.resolve import resolve
from spec2tla.diagnostics import Sink
from spec2tla.machine.model import Initial, Parts, Uniform
from spec2tla.syntax import ast
from spec2tla.types import BOOL, INT, ArrayType, EnumType, IntType, StructType

ENTRY = EnumType("entry", ("NONE", "PAGE", "HPAGE"))

TEXT = """
const NR = 3;
enum entry { NONE, PAGE, HPAGE };
struct page { enum entry kind; int(0..3) refs[2]; };
shared enum entry cache[NR];
shared struct page page;
shared int wide;
shared int(0..9) n;
spinlock l;
spinlock ls[2];
int(0..3) f(int(0..5) a, struct page *p) { int(0..7) inner = a; p->refs[a] = 1; return inner; }
process p {
    int(0..NR) i = 0;
    bool b = false;
    struct page mine = { .refs = { NR - 1 } };
    i = f(i + 1, &page);
    spin_lock(&ls[i]);
    b = cache[i] == NONE;
    i = i * 2 - n;
    wide = wide + i;
    i = b ? i : 7;
    choose int(0..NR - 1) c;
    choose i in 1..NR where cache[i - 1] == PAGE;
    i = xchg(&n, 2);
    i = READ_ONCE(wide);
    switch (cache[0]) { case PAGE: ; }
out:
    n = 1;
}
process r[2] { int(0..1) x = self; n = x; }
invariant inv "t":
    (forall (q in r) r[n].x == q.x && at(q, stop) ==> done(p)) && p.f.inner == 1
    && count(k in 0..NR - 1 : cache[k] == NONE) > 0 && at(p, out) && holds(p, l);
""".replace("n = x; }", "stop: n = x; }")


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (ast.IntLiteral, "7", IntType(7, 7)),
        (ast.Identifier, "NR", IntType(3, 3)),
        (ast.Binary, "NR - 1", IntType(2, 2)),
        (ast.Identifier, "n", IntType(0, 9)),
        (ast.Binary, "i + 1", IntType(1, 4)),
        (ast.Binary, "i * 2 - n", IntType(-9, 6)),
        (ast.Binary, "wide + i", IntType(INT.low, INT.high + 3)),
        (ast.Conditional, "b ? i : 7", IntType(0, 7)),
        (ast.Identifier, "cache", ArrayType(ENTRY, 3)),
        (ast.Index, "cache[i]", ENTRY),
        (ast.Binary, "cache[i] == NONE", BOOL),
        (ast.Unary, "&page", StructType("page", ())),
        (ast.Unary, "&n", IntType(0, 9)),
        (ast.Call, "xchg(&n, 2)", IntType(0, 9)),
        (ast.Call, "READ_ONCE(wide)", INT),
        (ast.Call, "f(i + 1, &page)", IntType(0, 3)),
        (ast.Identifier, "self", IntType(0, 1)),
        (ast.Range, "1..NR", IntType(1, 3)),
        (ast.Member, "p->refs", ArrayType(IntType(0, 3), 2)),
        (ast.Member, "q.x", IntType(0, 1)),
        (ast.Identifier, "q", IntType(0, 1)),
        (ast.Binder, "count(k in 0..NR - 1 : cache[k] == NONE)", IntType(0, 3)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_types(kind: type[object], text: str, expected: object) -> None:
    """Each int's type is the interval of its values; other types are as declared."""
    found = type_of(model(TEXT), kind, text)
    if isinstance(expected, StructType):
        assert isinstance(found, StructType)
        assert found.name == expected.name
    else:
        assert found == expected


def test_symbols_and_calls() -> None:
    found = model(TEXT)
    facts = found.facts
    assert isinstance(facts.symbols[id(node(found, ast.Identifier, "NR"))], ConstSymbol)
    assert isinstance(facts.symbols[id(node(found, ast.Identifier, "self"))], SelfSymbol)
    assert isinstance(facts.symbols[id(node(found, ast.Identifier, "ls"))], LockSymbol)
    assert isinstance(facts.calls[id(node(found, ast.Call, "f(i + 1, &page)"))], FunctionSymbol)
    xchg = facts.calls[id(node(found, ast.Call, "xchg(&n, 2)"))]
    assert isinstance(xchg, Builtin)
    assert xchg.op == "xchg"


def test_declared() -> None:
    """Locals, both forms of `choose`, and the variables of quantifiers."""
    found = model(TEXT)
    process = found.processes[0]
    names = [v.name for v in process.locals]
    assert names == ["i", "b", "mine", "c"]
    assert [v.kind for v in process.locals] == ["local"] * 4
    chosen = node(found, ast.Choose, "choose int(0..NR - 1) c;")
    assert found.facts.declared[id(chosen)] is process.locals[3]
    again = node(found, ast.Choose, "choose i in 1..NR where cache[i - 1] == PAGE;")
    assert found.facts.declared[id(again)] is process.locals[0]
    counted = node(found, ast.Binder, "count(k in 0..NR - 1 : cache[k] == NONE)")
    bound = found.facts.declared[id(counted)]
    assert isinstance(bound, BoundSymbol)
    assert bound.process is None


def test_functions() -> None:
    function = model(TEXT).functions[0]
    assert [p.kind for p in function.parameters] == ["parameter", "reference"]
    assert [v.name for v in function.locals] == ["inner"]
    assert function.result == IntType(0, 3)


def test_views() -> None:
    found = model(TEXT)
    p, r = found.processes
    facts = found.facts
    plain = facts.locals[id(node(found, ast.Member, "r[n].x"))]
    assert plain.instance.process is r
    named = node(found, ast.Index, "r[n]")
    assert isinstance(named, ast.Index)
    assert plain.instance.index is named.index
    assert plain.variable is r.locals[0]
    bound = facts.locals[id(node(found, ast.Member, "q.x"))]
    assert isinstance(bound.instance.index, ast.Identifier)
    inlined = facts.locals[id(node(found, ast.Member, "p.f.inner"))]
    assert inlined.instance.index is None
    assert inlined.function is found.functions[0]
    assert inlined.variable is found.functions[0].locals[0]
    at = node(found, ast.Call, "at(p, out)")
    assert isinstance(at, ast.Call)
    assert facts.instances[id(at.arguments[0])].process is p
    assert facts.labels[id(at.arguments[1])].label == "out"
    holds = node(found, ast.Call, "holds(p, l)")
    assert isinstance(holds, ast.Call)
    assert facts.instances[id(holds.arguments[0])].index is None


def test_self_in_functions_is_that_of_its_callers() -> None:
    text = """
    shared int n;
    void both(void) { n = self + 100; }
    void one(void) { n = self + 200; }
    void none(void) { n = self + 300; }
    void inner(void) { n = self + 400; }
    void outer(void) { inner(); }
    process a[2] { both(); one(); }
    process b[5] { both(); }
    process c[3] { outer(); }
    """
    found = model(text)
    highs = {100: 4, 200: 1, 300: 4, 400: 2}
    for offset, high in highs.items():
        expected = IntType(offset, offset + high)
        assert type_of(found, ast.Binary, f"self + {offset}") == expected


def test_a_shared_part_of_the_type_is_no_problem() -> None:
    """Declarations that were split into one for each name share their type's nodes."""
    found = model("const N = 2; shared int(0..N) a = 1, b[N] = 2; process p { a = b[0]; }")
    assert [g.name for g in found.globals] == ["a", "b"]


# Initial values ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        ("bool v", Uniform((False,))),
        ("int(2..4) v", Uniform((2,))),
        ("int v", Uniform((0,))),
        ("enum entry v", Uniform((0,))),
        ("enum entry v = HPAGE", Uniform((2,))),
        ("bool v = NR == 3", Uniform((True,))),
        ("bool v[2]", Parts((Uniform((False,)), Uniform((False,))))),
        ("int(0..9) v[2] = NR", Uniform((3,))),
        ("int(0..9) v[2][2] = any 1..2", Uniform((1, 2))),
        ("enum entry v = any enum entry", Uniform((0, 1, 2))),
        ("enum entry v[2] = any { HPAGE, NONE, HPAGE }", Uniform((2, 0))),
        ("bool v = any bool", Uniform((False, True))),
        ("int(0..9) v = any int(3..5)", Uniform((3, 4, 5))),
        (
            "int(0..9) v[3] = { 1, any 2..3 }",
            Parts((Uniform((1,)), Uniform((2, 3)), Uniform((0,)))),
        ),
        ("struct page v", Parts((Uniform((0,)), Parts((Uniform((1,)), Uniform((1,))))))),
        ("struct page v = { PAGE }", Parts((Uniform((1,)), Parts((Uniform((1,)), Uniform((1,))))))),
        ("struct page v = { .refs = 2 }", Parts((Uniform((0,)), Uniform((2,))))),
        (
            "struct page v[2] = { { .kind = any { NONE, PAGE }, .refs = { 3 } } }",
            Parts(
                (
                    Parts((Uniform((0, 1)), Parts((Uniform((3,)), Uniform((1,)))))),
                    Parts((Uniform((0,)), Parts((Uniform((1,)), Uniform((1,)))))),
                )
            ),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_initial(declaration: str, expected: Initial) -> None:
    text = f"""
    const NR = 3;
    enum entry {{ NONE, PAGE, HPAGE }};
    struct page {{ enum entry kind; int(1..3) refs[2]; }};
    shared {declaration};
    """
    variable = model(text).globals[0]
    assert isinstance(variable, VariableSymbol)
    assert variable.initial == expected


def test_guards() -> None:
    text = """
    shared bool a guarded_by(later[1]) writes_guarded_by(&other);
    spinlock later[2];
    rwsem other;
    """
    found = model(text)
    a, later, other = found.globals
    assert isinstance(a, VariableSymbol)
    assert isinstance(later, LockSymbol)
    assert isinstance(other, LockSymbol)
    assert a.guarded_by == (LockUse(later, 1),)
    assert a.writes_guarded_by == (LockUse(other, None),)
    assert (later.size, other.size) == (2, None)


# Overrides ---------------------------------------------------------------------------------------

CONSTANTS = "const NR = 3; const LAST = NR - 1; const ON = false; shared bool a[NR];"


def constant_values(overrides: dict[str, ast.Expr | int | bool]) -> dict[str, int | bool]:
    return {c.name: c.value for c in model(CONSTANTS, overrides).constants}


def test_overrides_come_before_all_that_depends_on_them() -> None:
    assert constant_values({}) == {"NR": 3, "LAST": 2, "ON": False}
    assert constant_values({"NR": 5, "ON": True}) == {"NR": 5, "LAST": 4, "ON": True}
    found = model(CONSTANTS, {"NR": 5}).globals[0]
    assert isinstance(found, VariableSymbol)
    assert found.type == ArrayType(BOOL, 5)


def test_an_expression_of_the_spec_overrides_as_well() -> None:
    parsed = program("const V = LAST + 2; check c { NR = 4; ON = LAST == 3; }").declarations
    check = parsed[1]
    assert isinstance(check, ast.CheckDecl)
    settings = [entry for entry in check.entries if isinstance(entry, ast.Setting)]
    overrides: dict[str, ast.Expr | int | bool] = {s.name.text: s.value for s in settings}
    assert constant_values(overrides) == {"NR": 4, "LAST": 3, "ON": True}


@pytest.mark.parametrize(
    ("overrides", "code", "message"),
    [
        ({"NP": 3}, "E0261", "no constant `NP`"),
        ({"NR": True}, "E0303", "`NR` is `int`, and `true` is `bool`"),
        ({"ON": 1}, "E0303", "`ON` is `bool`, and `1` is `int`"),
        ({"NR": 0}, "E0521", "the size `NR` (0)"),
        ({"NR": 2**31}, "E0316", "does not fit into 32 bits"),
    ],
)
def test_wrong_overrides(overrides: dict[str, int | bool], code: str, message: str) -> None:
    found = diagnostics(CONSTANTS, dict(overrides))
    assert [d.code for d in found] == [code]
    assert message in found[0].message


def test_an_override_mends_a_constant() -> None:
    """What the declaration says does not count any more, so its mistakes don't either."""
    assert [d.code for d in diagnostics("const A = 1 / 0;")] == ["E0315"]
    assert model("const A = 1 / 0;", {"A": 2}).constants[0].value == 2


# The model ---------------------------------------------------------------------------------------


def test_declarations_keep_their_order() -> None:
    text = """
    nocheck deadlock;
    const B = A; const A = 1;
    struct late { struct early e; }; struct early { bool b; };
    spinlock l; shared bool x; ghost bool g; mutex m;
    void second(void) { first(); } void first(void) { }
    process q { } process p[2] { }
    """
    found = model(text)
    assert [c.name for c in found.constants] == ["B", "A"]
    assert [s.name for s in found.structs] == ["late", "early"]
    assert [g.name for g in found.globals] == ["l", "x", "g", "m"]
    assert [f.name for f in found.functions] == ["second", "first"]
    assert [(p.name, p.count, p.self_type) for p in found.processes] == [
        ("q", 1, IntType(0, 0)),
        ("p", 2, IntType(0, 1)),
    ]
    assert found.nochecks == {"deadlock"}
    assert (found.name, found.doc) == ("test", "")


def test_no_model_where_there_are_errors_already() -> None:
    sink = Sink()
    parsed = program("const A = 1;")
    sink.report("E0201", parsed.header.span, "of an earlier stage")
    assert resolve(parsed, {}, sink) is None


def test_warnings_leave_the_model() -> None:
    assert model("shared bool a; process p { bool a = true; }").name == "test"


def test_second_places() -> None:
    """A diagnostic points at what explains it, calls included."""
    text = """shared bool a;
    void inner(void) { a = true; }
    void outer(void) { inner(); }
    observer o { outer(); }
    """
    found = diagnostics(text)
    assert [d.code for d in found] == ["E0405"]
    assert [(label.span.first.line, label.text) for label in found[0].labels] == [
        (4, "`inner` is called here"),
        (5, "`outer` is called here"),
        (5, "declared as an observer here"),
    ]


def test_the_circle_of_calls_is_shown() -> None:
    text = "void a(void) { b(); } void b(void) { c(); } void c(void) { b(); } process p { a(); }"
    found = diagnostics(text)
    assert [d.message for d in found] == ["`b` calls itself: b → c → b"]
    assert [label.text for label in found[0].labels] == ["`b` calls `c`", "`c` calls `b`"]
