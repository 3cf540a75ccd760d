"""What analysis hands on of pools, pointers, sets, queues and properties over time."""

import pytest

from analysing import diagnostics, model, node, type_of
from spec2tla.analysis.model import InstanceRef, Model, PoolSymbol, ProcessSymbol, VariableSymbol
from spec2tla.machine.model import Initial, Parts, Uniform
from spec2tla.syntax import ast
from spec2tla.types import (
    BOOL,
    NULL,
    ArrayType,
    IntType,
    PointerType,
    QueueType,
    SetType,
    StructType,
)

OBJECTS = """
shared struct page *head = NULL;
struct page { int(0..3) refs; struct page *next; struct inode *inode; };
pool struct page pages[2 * N];
spinlock l;
pool struct inode inodes[1];
shared set(int(0..3)) s = { 2, 1, 2 };
const N = 2;
struct inode { bool dirty; };
shared queue(bool, 3) q = { true, false };
"""
PAGE = PointerType("page", "pages", 4)
INODE = PointerType("inode", "inodes", 1)
DIGITS = SetType(IntType(0, 3))


def in_process(statements: str, more: str = "") -> Model:
    return model(OBJECTS + more + f"process p {{ struct page *p = head; {statements} }}")


def test_globals_are_in_order_of_declaration_pools_among_them() -> None:
    found = model(OBJECTS)
    assert [g.name for g in found.globals] == ["head", "pages", "l", "inodes", "s", "q"]


def test_a_pool_knows_its_type_and_that_of_its_pointers() -> None:
    found = model(
        "/// All of them.\n" + OBJECTS.replace("\npool struct page", "\n/// Doc.\npool struct page")
    )
    pool = next(g for g in found.globals if isinstance(g, PoolSymbol))
    assert (pool.name, pool.size, pool.doc) == ("pages", 4, "Doc.")
    assert pool.struct == next(s for s in found.structs if s.name == "page")
    assert pool.type == ArrayType(pool.struct, 4)
    assert pool.pointer == PAGE


def test_fields_point_to_their_own_structure_and_to_pools_further_down() -> None:
    page = next(s for s in model(OBJECTS).structs if s.name == "page")
    assert [f.type for f in page.fields] == [IntType(0, 3), PAGE, INODE]


@pytest.mark.parametrize(
    ("declaration", "initial"),
    [
        ("shared struct page *x;", Uniform((NULL,))),
        ("shared struct page *x = NULL;", Uniform((NULL,))),
        ("shared struct page *x[2] = NULL;", Uniform((NULL,))),
        ("shared struct page *x[2] = { NULL };", Parts((Uniform((NULL,)), Uniform((NULL,))))),
        ("shared set(int(0..3)) x;", Uniform((frozenset(),))),
        ("shared set(int(0..3)) x = {};", Uniform((frozenset(),))),
        ("shared set(int(0..3)) x = { N, 1, 1 };", Uniform((frozenset({1, 2}),))),
        (
            "shared set(bool) x[2] = { { true } };",
            Parts((Uniform((frozenset({True}),)), Uniform((frozenset(),)))),
        ),
        ("shared set(struct page *) x = { NULL };", Uniform((frozenset({NULL}),))),
        ("shared queue(int(0..3), 3) x = { 2, 1, 2 };", Uniform(((2, 1, 2),))),
        ("ghost queue(bool, 1) x;", Uniform(((),))),
    ],
)
def test_what_variables_start_as(declaration: str, initial: Initial) -> None:
    found = model(OBJECTS + declaration)
    symbol = found.globals[-1]
    assert isinstance(symbol, VariableSymbol)
    assert symbol.initial == initial


@pytest.mark.parametrize(
    "statement",
    [
        "p = NULL;",
        "head = NULL;",
        "if (p == NULL) ;",
        "if (NULL != p->next) ;",
        "p = p ? NULL : p->next;",
        "p = p ? NULL : NULL;",
        "p = cmpxchg(&head, p, NULL);",
        "WRITE_ONCE(head, NULL);",
        "rcu_assign_pointer(head, NULL);",
        "touch(NULL);",
        "bool b = p in { NULL };",
        "choose p in { NULL };",
        "struct page *two[2] = NULL;",
        "struct page *three[3] = { NULL };",
    ],
)
def test_null_has_the_type_of_its_context(statement: str) -> None:
    found = in_process(statement, "void touch(struct page *x) { x->refs = 1; }")
    assert type_of(found, ast.NullLiteral, "NULL") == PAGE


def test_null_in_functions_sets_and_properties() -> None:
    found = model(
        OBJECTS
        + "struct inode *none(void) { return NULL; }"
        + "shared set(struct inode *) i; process p { insert(i, none()); }"
    )
    assert type_of(found, ast.NullLiteral, "NULL") == INODE
    found = model(OBJECTS + 'transition t "t": old(NULL) == head;')
    assert type_of(found, ast.NullLiteral, "NULL") == PAGE
    assert type_of(found, ast.Call, "old(NULL)") == PAGE


@pytest.mark.parametrize(
    "statement", ["if (p) ;", "while (p) ;", "assert(p);", "await (p);", "if (p && p->next) ;"]
)
def test_a_pointer_that_decides_something_stays_a_pointer(statement: str) -> None:
    found = in_process(statement)
    assert type_of(found, ast.Identifier, "p") == PAGE


def test_what_is_made_of_pointers_that_decide_is_a_bool() -> None:
    found = in_process("bool b = !p; bool c = p && !head || b;")
    assert type_of(found, ast.Unary, "!p") == BOOL
    assert type_of(found, ast.Binary, "p && !head || b") == BOOL


def test_fields_of_objects() -> None:
    found = in_process("p->next->inode = alloc(inodes); bool b = p->next->inode->dirty;")
    assert type_of(found, ast.Member, "p->next->inode->dirty") == BOOL
    assert type_of(found, ast.Member, "p->next->inode") == INODE
    assert type_of(found, ast.Call, "alloc(inodes)") == INODE
    pool = node(found, ast.Identifier, "inodes")
    assert isinstance(found.facts.symbols[id(pool)], PoolSymbol)


def test_a_parameter_is_a_pointer_where_there_is_a_pool_and_a_reference_elsewhere() -> None:
    found = model(
        OBJECTS
        + "struct lone { bool x; };"
        + "void f(struct page *a, struct lone *b) { a->refs = 1; b->x = true; }"
        + "process p { struct page mine; struct lone other; f(&mine, &other); f(head, &other); }"
    )
    a, b = found.functions[0].parameters
    assert (a.kind, a.type) == ("parameter", PAGE)
    assert b.kind == "reference"
    assert isinstance(b.type, StructType)
    assert type_of(found, ast.Unary, "&mine") == next(s for s in found.structs if s.name == "page")


@pytest.mark.parametrize(
    ("statement", "kind", "text"),
    [
        ("s = { 1, 2 };", ast.SetLiteral, "{ 1, 2 }"),
        ("s = {};", ast.SetLiteral, "{}"),
        ("set(int(0..3)) t = { 1 };", ast.BraceInit, "{ 1 }"),
        ("int(0..3) x; choose x in s;", ast.Identifier, "s"),
        ("bool b = 1 in s;", ast.Identifier, "s"),
    ],
)
def test_values_and_domains_that_are_sets(statement: str, kind: type[object], text: str) -> None:
    assert type_of(in_process(statement), kind, text) == DIGITS


def test_values_of_queues() -> None:
    found = in_process("queue(bool, 3) r = { true }; q = {}; bool b = pop(q); int n = len(q);")
    assert type_of(found, ast.BraceInit, "{ true }") == QueueType(BOOL, 3)
    assert type_of(found, ast.SetLiteral, "{}") == QueueType(BOOL, 3)
    assert type_of(found, ast.Call, "pop(q)") == BOOL
    assert type_of(found, ast.Call, "len(q)") == IntType(0, 3)


def test_lengths_of_sets() -> None:
    assert type_of(in_process("int n = len(s);"), ast.Call, "len(s)") == IntType(0, 4)


def test_pools_as_domains() -> None:
    found = model(
        OBJECTS
        + "process p { struct page *x; choose x in pages; }"
        + 'invariant i "i": forall (o in inodes) o->dirty;'
    )
    for name, pointer in (("pages", PAGE), ("inodes", INODE)):
        domain = node(found, ast.Identifier, name)
        symbol = found.facts.symbols[id(domain)]
        assert isinstance(symbol, PoolSymbol)
        assert (symbol.pointer, found.facts.types[id(domain)]) == (pointer, pointer)


@pytest.mark.parametrize(
    ("word", "fairness"),
    [("", "fair"), ("fair", "fair"), ("strong fair", "strong fair"), ("unfair", "unfair")],
)
def test_fairness(word: str, fairness: str) -> None:
    assert (
        model(f"shared bool b; {word} process p {{ b = true; }}").processes[0].fairness == fairness
    )


def test_what_a_property_says_finishes() -> None:
    found = model(
        "shared bool b; process p[2] { b = true; } process q { b = false; }"
        'property all "a": finishes(p); property one "b": finishes(p[1]);'
        'property only "c": finishes(q); property first "d": finishes(q[0]);'
    )
    said = []
    for declaration in found.properties:
        symbol = found.facts.symbols[id(declaration.body)]
        instance: InstanceRef | None = found.facts.instances.get(id(declaration.body))
        assert isinstance(symbol, ProcessSymbol)
        said.append((symbol.name, instance is not None))
    assert said == [("p", False), ("p", True), ("q", False), ("q", True)]


def test_properties_over_time_are_typed_as_invariants_are() -> None:
    found = model(
        "shared int(0..3) n; process p { int(0..1) x = 0; n = x; }"
        'property a "a": always eventually p.x == n; property b "b": done(p) leads_to n == 1;'
    )
    assert [p.name.text for p in found.properties] == ["a", "b"]
    assert type_of(found, ast.Member, "p.x") == IntType(0, 1)
    assert type_of(found, ast.Call, "done(p)") == BOOL


def test_the_place_of_the_use_is_shown_for_an_address() -> None:
    [found] = diagnostics(
        OBJECTS
        + "void f(struct page *x) { x->refs = 1; g(x); } void g(struct page *y) { head = y; }"
        + "process p { struct page mine; f(&mine); }"
    )
    assert found.code == "E0422"
    assert [(label.span.text, label.text[:4]) for label in found.labels] == [("y", "`y` ")]


def test_the_second_pool_points_to_the_first() -> None:
    [found] = diagnostics("struct a { bool b; }; pool struct a one[1]; pool struct a two[1];")
    assert (found.code, found.span.text) == ("E0215", "two")
    assert [label.span.text for label in found.labels] == ["one"]
