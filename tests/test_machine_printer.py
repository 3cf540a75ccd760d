"""Machines and expressions as text in the user's own terms."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from building import NOBODY, among, at, forall, load, load_of, local, owner_of, plus, shared, upto
from emitting import one_step
from golden import check_golden
from machines import SAMPLES
from sample_locks import readers, rwsem
from spec2tla.machine.expr import (
    TRUE,
    AtPc,
    Binary,
    Bound,
    Constant,
    Expr,
    Ite,
    Literal,
    Me,
    Old,
    OwnerOf,
    Place,
    Quantifier,
    SelfIndex,
    Unary,
    enum_member,
    integer,
)
from spec2tla.machine.model import Machine
from spec2tla.machine.printer import (
    owner_name,
    print_expr,
    print_machine,
    print_place,
    print_value,
)
from spec2tla.types import BOOL, INT, OWNER, OWNERS, ArrayType, EnumType, IntType

GOLDENS = Path(__file__).parent / "ir"
STAGE = EnumType("stage", ("IDLE", "BUSY"))
a, b = shared("a", INT), shared("b", INT)
flag = shared("flag", BOOL)
array = shared("array", ArrayType(INT, 4))
lock, own = owner_of("l"), local("reader", "seen", ArrayType(INT, 2))
A, B, FLAG = load(a), load(b), load(flag)
NR, i = Constant("NR", 3, IntType(3, 3)), Bound("i", INT)
MODEL = readers()


def _b(op: str, left: Expr, right: Expr) -> Binary:
    return Binary(op, left, right)


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (TRUE, "true"),
        (enum_member(STAGE, "BUSY"), "BUSY"),
        (NOBODY, "free"),
        (Literal(2, OWNER), "reader[1]"),
        (Literal(frozenset({3, 1}), OWNERS), "{reader[0], writer}"),
        (_b("==", load(lock), NOBODY), "l == free"),
        (_b("==", load(lock), Me()), "l == me"),
        (OwnerOf("reader", i), "reader[i]"),
        (OwnerOf("writer", integer(0)), "writer"),
        (load(array, plus(A)), "array[a + 1]"),
        (load(own, A), "reader.seen[a]"),
        (load_of(i, own, integer(1)), "reader[i].seen[1]"),
        (AtPc("writer", integer(0), ("done",)), "done(writer)"),
        (AtPc("reader", i, ("L1", "L2")), "at(reader[i], L1 | L2)"),
        (AtPc("reader", i, ("L1", "L2"), "out"), "at(reader[i], out)"),
        (AtPc("writer", integer(0), ("done",), "out"), "at(writer, out)"),
        (Old(A), "old(a)"),
        (SelfIndex(), "self"),
        (Unary("!", _b("==", A, B)), "!(a == b)"),
        (Unary("!", FLAG), "!flag"),
        (Unary("empty", load(lock)), "empty(l)"),
        (_b("-", A, _b("-", B, A)), "a - (b - a)"),
        (_b("-", _b("-", A, B), A), "a - b - a"),
        (_b("*", _b("+", A, B), Literal(-1, INT)), "(a + b) * -1"),
        (Unary("-", Literal(-1, INT)), "-(-1)"),
        (_b("&&", _b("||", FLAG, FLAG), FLAG), "(flag || flag) && flag"),
        (_b("==>", _b("&&", FLAG, FLAG), FLAG), "flag && flag ==> flag"),
        (_b("==>", _b("==>", FLAG, FLAG), FLAG), "(flag ==> flag) ==> flag"),
        (_b("&", _b("==", A, B), A), "(a == b) & a"),
        (Ite(FLAG, A, Ite(FLAG, B, A)), "flag ? a : flag ? b : a"),
        (_b("+", Ite(FLAG, A, B), A), "(flag ? a : b) + a"),
        (
            forall(i, upto(0, _b("-", NR, integer(1))), _b("<", load(array, i), A)),
            "forall (i in 0..NR - 1) array[i] < a",
        ),
        (
            _b("&&", forall(i, upto(0, 1), FLAG), FLAG),
            "(forall (i in 0..1) flag) && flag",
        ),
        (
            Quantifier("count", i, among(integer(1), integer(3)), _b("==", i, A)),
            "count(i in { 1, 3 } : i == a)",
        ),
    ],
)
def test_expressions(expr: Expr, text: str) -> None:
    assert print_expr(expr, MODEL) == text


def test_places_and_values() -> None:
    assert print_place(at(array, A), MODEL) == "array[a]"
    assert print_place(Place(own, at(own, A).path, integer(1)), MODEL) == "reader[1].seen[a]"
    single = local("writer", "x", INT)
    assert print_place(Place(single, (), integer(0)), MODEL) == "writer.x"
    assert print_value(False, BOOL, MODEL) == "false"
    assert print_value(1, STAGE, MODEL) == "BUSY"
    assert [owner_name(k, MODEL) for k in range(4)] == ["free", "reader[0]", "reader[1]", "writer"]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.__name__)
def test_machines_of_the_samples(sample: Callable[[], Machine]) -> None:
    model = sample()
    check_golden(GOLDENS / f"{model.name}.txt", print_machine(model))


def test_how_processes_are_marked() -> None:
    model = one_step(variables=[flag])
    process = replace(
        model.processes[0],
        daemon=True,
        observer=True,
        fairness="strong fair",
        count=2,
        replicated=True,
    )
    text = print_machine(replace(model, processes=(process,)))
    assert "strong fair daemon observer process p[2] starts at L3" in text
    assert "process fault[2] starts at L11" in print_machine(rwsem())
