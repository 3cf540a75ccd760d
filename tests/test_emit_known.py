"""Conditions lose what is known already, and never gain anything that would be evaluated."""

import pytest

from building import forall, load, op, shared, upto
from spec2tla.emit.known import Knowledge, facts_of
from spec2tla.emit.sharing import Graph
from spec2tla.machine.expr import (
    FALSE,
    TRUE,
    Binary,
    Bound,
    Expr,
    Ite,
    Unary,
    enum_member,
    integer,
)
from spec2tla.machine.model import Branch, Goto
from spec2tla.machine.simplify import negate
from spec2tla.types import BOOL, INT, EnumType

COLOUR = EnumType("colour", ("RED", "GREEN"))
A, B, C = (load(shared(name, BOOL)) for name in "abc")
X, Y = load(shared("x", INT)), load(shared("y", INT))
HUE = load(shared("hue", COLOUR))
RED, GREEN = (Binary("==", HUE, enum_member(COLOUR, name)) for name in COLOUR.members)
ALL = forall(Bound("i", INT), upto(0, 1), A)


def _b(symbol: str, left: Expr, right: Expr) -> Binary:
    return Binary(symbol, left, right)


@pytest.mark.parametrize(
    ("known", "expr", "left"),
    [
        (A, A, TRUE),
        (A, Unary("!", A), FALSE),
        (negate(A), A, FALSE),
        (op("<", X, Y), op(">=", X, Y), FALSE),
        (op("<=", X, Y), op(">", X, Y), FALSE),
        (op("!=", X, Y), op("==", X, Y), FALSE),
        (RED, GREEN, FALSE),
        (RED, negate(GREEN), TRUE),
        (negate(RED), GREEN, GREEN),
        (_b("&&", A, B), _b("&&", B, C), C),
        (negate(_b("||", A, B)), _b("||", C, A), C),
        (A, _b("==>", A, B), B),
        (B, _b("==>", A, B), TRUE),
        (TRUE, _b("&&", A, _b("||", negate(A), B)), _b("&&", A, B)),
        (TRUE, _b("||", A, _b("&&", negate(A), B)), _b("||", A, B)),
        (TRUE, Ite(A, A, B), _b("||", A, B)),
        (TRUE, Ite(A, _b("&&", A, B), FALSE), _b("&&", A, B)),
        (TRUE, Ite(A, Ite(A, X, Y), Y), Ite(A, X, Y)),
        (A, _b("+", Ite(A, X, Y), integer(1)), _b("+", X, integer(1))),
        (ALL, ALL, TRUE),
        (A, ALL, ALL),
        (A, C, C),
    ],
)
def test_what_is_left(known: Expr, expr: Expr, left: Expr) -> None:
    graph = Graph()
    assert Knowledge(graph).given(expr, facts_of(known, True, graph)) == left


def test_a_conjunction_in_order() -> None:
    graph = Graph()
    parts: list[Expr] = [A, _b("==>", A, B), _b("||", negate(B), C)]
    kept, facts = Knowledge(graph).in_order(parts, frozenset())
    assert kept == [A, B, C]
    assert facts == facts_of(_b("&&", _b("&&", A, B), C), True, graph)


def test_a_successor_without_known_tests() -> None:
    graph = Graph()
    inner = Branch(negate(A), Goto("one"), Branch(B, Goto("two"), Goto("three")))
    pruned = Knowledge(graph).pruned(Branch(A, inner, Goto("three")), frozenset())
    assert pruned == Branch(A, Branch(B, Goto("two"), Goto("three")), Goto("three"))
    assert Knowledge(graph).pruned(inner, facts_of(negate(B), True, graph)) == Branch(
        negate(A), Goto("one"), Goto("three")
    )


def test_large_graphs_are_left_alone_rather_than_searched_for_ever() -> None:
    value: Expr = X
    for round_ in range(200):
        test = op("<", value, integer(round_))
        value = Ite(test, Binary("+", value, value), Binary("-", value, integer(1)))
    graph = Graph()
    assert graph.number(Knowledge(graph).given(value, frozenset())) >= 0
