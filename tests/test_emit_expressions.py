"""Expressions become TLA+ that means what C means, with no more parentheses than it needs."""

from dataclasses import replace

import pytest

from building import (
    NOBODY,
    Sheet,
    among,
    forall,
    holders_of,
    load,
    load_of,
    local,
    machine,
    owner_of,
    plus,
    shared,
    starts,
    upto,
)
from emitting import printed
from spec2tla.machine.expr import (
    FALSE,
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
    Quantifier,
    SelfIndex,
    Unary,
    enum_member,
    integer,
)
from spec2tla.machine.model import ConstantDef, Machine
from spec2tla.machine.simplify import negate
from spec2tla.types import BOOL, INT, OWNERS, ArrayType, EnumType, IntType, StructField, StructType

STAGE = EnumType("stage", ("IDLE", "BUSY"))
PAGE = StructType("page", (StructField("stage", STAGE), StructField("refs", ArrayType(INT, 2))))
SMALL = IntType(0, 7)

a, b = shared("a", INT), shared("b", INT)
n, m = shared("n", SMALL), shared("m", SMALL)
flag, other = shared("flag", BOOL), shared("other", BOOL)
array, pages = shared("array", ArrayType(SMALL, 8)), shared("pages", ArrayType(PAGE, 2))
stage = shared("stage", STAGE)
lock, readers = owner_of("l"), holders_of("l")
mine, own = local("p", "x", SMALL), local("r", "y", SMALL)
NR = Constant("NR", 3, IntType(3, 3))
i, j = Bound("i", SMALL), Bound("j", SMALL)


def _model() -> Machine:
    sheet = Sheet("m.kspec", "model m;\n")
    one = sheet.process("p", 1, "L1", [], mine)
    two = replace(sheet.process("r", 1, "L1", [], own), count=2, replicated=True)
    variables = [a, b, n, m, flag, other, array, pages, stage, lock, readers]
    bare = machine("m", [one, two], variables, starts((mine, 0), (own, 0)))
    constants = (ConstantDef("NR", 3, NR.type, ""),)
    return replace(bare, enums=(STAGE,), structs=(PAGE,), constants=constants)


MODEL = _model()
SINGLE, REPLICATED = MODEL.processes
A, B, N, M = load(a), load(b), load(n), load(m)
FLAG, OTHER = load(flag), load(other)
IDLE, BUSY = enum_member(STAGE, "IDLE"), enum_member(STAGE, "BUSY")


def _b(op: str, left: Expr, right: Expr) -> Binary:
    return Binary(op, left, right)


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (TRUE, "TRUE"),
        (Literal(-5, INT), "-5"),
        (Literal(-(2**31), INT), "(-2147483647 - 1)"),
        (IDLE, '"IDLE"'),
        (NOBODY, '"free"'),
        (Literal(frozenset({1, 3}), OWNERS), '{"p", "r[1]"}'),
        (NR, "NR"),
        (load(array, N), "array[n]"),
        (load(array, load(array, plus(N))), "array[array[n + 1]]"),
        (load(pages, N, "refs", integer(1)), "pages[n].refs[1]"),
        (load_of(integer(0), mine), "p_x"),
        (load_of(i, own), "r_y[i]"),
        (OwnerOf("p", integer(0)), '"p"'),
        (OwnerOf("r", integer(1)), '"r[1]"'),
        (OwnerOf("r", i), "r_id(i)"),
        (AtPc("p", integer(0), ("L1",)), 'p_pc = "L1"'),
        (AtPc("r", i, ("L1", "done")), 'r_pc[i] \\in {"L1", "done"}'),
        (negate(AtPc("r", i, ("L1", "done"))), 'r_pc[i] \\notin {"L1", "done"}'),
        (AtPc("p", integer(0), ()), "FALSE"),
        (Old(A), "a"),
    ],
)
def test_values_and_places(expr: Expr, text: str) -> None:
    assert printed(expr, MODEL) == text


def test_what_depends_on_the_executing_process() -> None:
    assert printed(Me(), MODEL, SINGLE) == '"p"'
    assert printed(Me(), MODEL, REPLICATED) == "r_id(self)"
    assert printed(SelfIndex(), MODEL, SINGLE) == "0"
    assert printed(SelfIndex(), MODEL, REPLICATED) == "self"
    assert printed(load(mine), MODEL, SINGLE) == "p_x"
    assert printed(load(own), MODEL, REPLICATED) == "r_y[self]"


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (_b("&&", _b("&&", FLAG, OTHER), FLAG), "flag /\\ other /\\ flag"),
        (_b("||", _b("&&", FLAG, OTHER), FLAG), "(flag /\\ other) \\/ flag"),
        (
            _b("==>", _b("&&", FLAG, OTHER), _b("||", FLAG, OTHER)),
            "flag /\\ other => flag \\/ other",
        ),
        (_b("==>", FLAG, _b("==>", OTHER, FLAG)), "flag => (other => flag)"),
        (_b("<==>", FLAG, OTHER), "flag <=> other"),
        (Unary("!", FLAG), "~flag"),
        (Unary("!", _b("&&", FLAG, OTHER)), "~(flag /\\ other)"),
        (Unary("!", _b("==", A, B)), "a # b"),
        (Unary("!", Unary("!", FLAG)), "flag"),
        (_b("==", FLAG, TRUE), "flag"),
        (_b("!=", FLAG, TRUE), "~flag"),
        (_b("==", FLAG, FALSE), "~flag"),
        (_b("==", FLAG, OTHER), "flag = other"),
        (_b("==", _b("<", A, B), _b("<", B, A)), "a < b <=> b < a"),
        (_b("==", FLAG, _b("<", B, A)), "flag = (b < a)"),
        (_b("!=", _b("<", A, B), _b("<", B, A)), "(a < b) # (b < a)"),
        (_b("in", Me(), load(readers)), '"p" \\in l_readers'),
        (_b("with", load(readers), Me()), 'l_readers \\cup {"p"}'),
        (_b("without", load(readers), Me()), 'l_readers \\ {"p"}'),
        (Unary("empty", load(readers)), "l_readers = {}"),
        (negate(Unary("empty", load(readers))), "l_readers # {}"),
        (_b("<", load(stage), BUSY), 'stage_rank(stage) < stage_rank("BUSY")'),
        (_b("==", load(stage), BUSY), 'stage = "BUSY"'),
        (Ite(FLAG, A, B), "IF flag THEN a ELSE b"),
        (Ite(FLAG, A, Ite(OTHER, B, N)), "IF flag THEN a ELSE IF other THEN b ELSE n"),
        (plus(Ite(FLAG, A, B)), "(IF flag THEN a ELSE b) + 1"),
    ],
)
def test_conditions(expr: Expr, text: str) -> None:
    assert printed(expr, MODEL, SINGLE) == text


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (_b("+", _b("+", A, B), A), "a + b + a"),
        (_b("+", A, _b("+", B, A)), "a + (b + a)"),
        (_b("-", _b("-", A, B), A), "a - b - a"),
        (_b("-", A, _b("-", B, A)), "a - (b - a)"),
        (_b("-", _b("+", A, B), A), "(a + b) - a"),
        (_b("+", _b("-", A, B), A), "a - b + a"),
        (_b("*", _b("+", A, B), A), "(a + b) * a"),
        (_b("+", _b("*", A, B), A), "a * b + a"),
        (_b("-", A, Literal(-1, INT)), "a - (-1)"),
        (_b("==", A, Literal(-1, INT)), "a = -1"),
        (Unary("-", A), "-a"),
        (Unary("-", _b("+", A, B)), "-(a + b)"),
        (_b("*", Unary("-", A), B), "(-a) * b"),
        (Unary("~", A), "(-1) - a"),
        (_b("/", N, integer(2)), "n \\div 2"),
        (_b("/", A, integer(2)), "CDiv(a, 2)"),
        (_b("/", N, Literal(-2, INT)), "CDiv(n, -2)"),
        (_b("%", plus(N), integer(4)), "(n + 1) % 4"),
        (_b("%", _b("/", N, M), integer(4)), "(n \\div m) % 4"),
        (_b("+", _b("%", N, M), N), "(n % m) + n"),
        (_b("<", _b("%", N, M), N), "n % m < n"),
        (_b("%", A, B), "CMod(a, b)"),
        (_b("&", A, B), "BitAnd(a, b)"),
        (_b("|", A, _b("^", B, N)), "BitOr(a, BitXor(b, n))"),
        (_b("<<", A, _b(">>", B, N)), "Shl(a, Shr(b, n))"),
    ],
)
def test_arithmetic(expr: Expr, text: str) -> None:
    assert printed(expr, MODEL, SINGLE) == text


SLOTS = upto(0, Binary("-", NR, integer(1)))


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (forall(i, SLOTS, _b("==", load(array, i), N)), "\\A i \\in 0..NR - 1 : array[i] = n"),
        (
            forall(i, SLOTS, forall(j, SLOTS, _b("<", i, j))),
            "\\A i \\in 0..NR - 1, j \\in 0..NR - 1 : i < j",
        ),
        (
            forall(i, SLOTS, forall(j, upto(0, i), _b("<", i, j))),
            "\\A i \\in 0..NR - 1 : \\A j \\in 0..i : i < j",
        ),
        (
            _b("==>", FLAG, forall(i, SLOTS, _b("<", i, N))),
            "flag => \\A i \\in 0..NR - 1 : i < n",
        ),
        (
            _b("&&", forall(i, SLOTS, _b("<", i, N)), FLAG),
            "(\\A i \\in 0..NR - 1 : i < n) /\\ flag",
        ),
        (
            _b("<", Quantifier("count", i, SLOTS, _b("<", i, N)), M),
            "Cardinality({i \\in 0..NR - 1 : i < n}) < m",
        ),
        (Quantifier("max", i, SLOTS, load(array, i)), "Max({array[i] : i \\in 0..NR - 1})"),
        (
            Quantifier("exists", i, among(integer(4), integer(7)), _b("<", i, N)),
            "\\E i \\in {4, 7} : i < n",
        ),
        (
            Quantifier("exists", i, among(integer(4), integer(5)), _b("<", i, N)),
            "\\E i \\in 4..5 : i < n",
        ),
        (
            Quantifier("exists", Bound("s", STAGE), among(BUSY, IDLE), FLAG),
            "\\E s \\in enum_stage : flag",
        ),
        (
            Quantifier("exists", Bound("f", BOOL), among(TRUE, FALSE), Bound("f", BOOL)),
            "\\E f \\in BOOLEAN : f",
        ),
        # A bound name must differ from everything that the module defines.
        (forall(Bound("a", INT), SLOTS, FLAG), "\\A a_1 \\in 0..NR - 1 : flag"),
    ],
)
def test_quantifiers(expr: Expr, text: str) -> None:
    assert printed(expr, MODEL) == text
