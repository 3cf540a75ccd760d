"""Each operator on all small operands: the value is C's, interpreted and in compiled code."""

import operator
from collections.abc import Callable
from itertools import product

import pytest

from building import among, at, load, upto
from random_expressions import (
    CHAIN,
    LINE,
    NUMBERS,
    POINTER,
    POINTERS,
    chain,
    flag,
    holders,
    known,
    line,
    marked,
    number,
    numbers,
    owner,
    page,
    pages,
    pairs,
    with_steps,
)
from spec2tla.errors import InternalError
from spec2tla.machine.expr import (
    Binary,
    Bound,
    Domain,
    Expr,
    Ite,
    Literal,
    Load,
    Old,
    Place,
    Quantifier,
    SetDomain,
    Unary,
    Value,
    integer,
)
from spec2tla.reference.compile import compile_predicate
from spec2tla.reference.evaluate import View, domain_values, evaluate, locate
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.semantics import initial_states
from spec2tla.types import BOOL, INT, OWNER, OWNERS

LAYOUT = Layout.of(with_steps())
INITIAL = next(initial_states(LAYOUT))
INTS = (at(number), at(numbers, integer(0)))
BOOLS = (at(flag), at(pairs, integer(0), "flag"))
PAIRS_OF_NUMBERS = tuple(product(range(-4, 5), repeat=2))
TRUTHS = tuple(product((False, True), repeat=2))


def _state(values: dict[Place, Value]) -> State:
    state = list(INITIAL)
    for place, value in values.items():
        state[locate(place, View(LAYOUT, INITIAL))] = value
    return tuple(state)


def _both(expr: Expr, state: State) -> Value:
    """The expression's value; compiled code must agree, also on the negation of a condition."""
    value = evaluate(expr, View(LAYOUT, state))
    same = Binary("<==>" if isinstance(value, bool) else "==", expr, _literal(value))
    conditions: list[Expr] = [same, Unary("!", same)]
    if isinstance(value, bool):
        conditions += [Unary("!", expr), expr]
    expected = 0b01 if not isinstance(value, bool) else 0b1001 if value else 0b0101
    assert compile_predicate(LAYOUT, conditions)(state) == expected
    return value


def _literal(value: Value) -> Literal:
    match value:
        case bool():
            return Literal(value, BOOL)
        case int():
            return Literal(value, INT)
        case frozenset():
            return Literal(value, OWNERS)
        case tuple():
            return Literal(value, LINE)


def _truncated(left: int, right: int) -> int:
    return int(left / right)


@pytest.mark.parametrize(
    ("op", "meaning"),
    [
        ("+", operator.add),
        ("-", operator.sub),
        ("*", operator.mul),
        ("/", _truncated),
        ("%", lambda a, b: a - b * _truncated(a, b)),
        ("&", operator.and_),
        ("|", operator.or_),
        ("^", operator.xor),
        ("<<", operator.lshift),
        (">>", operator.rshift),
        ("==", operator.eq),
        ("!=", operator.ne),
        ("<", operator.lt),
        ("<=", operator.le),
        (">", operator.gt),
        (">=", operator.ge),
    ],
)
def test_numbers(op: str, meaning: Callable[[int, int], int]) -> None:
    undefined: dict[str, Callable[[int], bool]] = {
        "/": lambda b: b == 0,
        "%": lambda b: b == 0,
        "<<": lambda b: b < 0,
    }
    undefined[">>"] = undefined["<<"]
    expr = Binary(op, Load(INTS[0]), Load(INTS[1]))
    for left, right in PAIRS_OF_NUMBERS:
        state = _state(dict(zip(INTS, (left, right), strict=True)))
        known = Binary(op, integer(left), integer(right))
        if op in undefined and undefined[op](right):
            for each in (expr, known):
                with pytest.raises(InternalError) as raised:
                    evaluate(each, View(LAYOUT, state))
                assert raised.value.code == "X0402"
                compile_predicate(LAYOUT, [Binary("==", each, integer(0))])(state)
            continue
        assert _both(expr, state) == meaning(left, right)
        assert _both(known, state) == meaning(left, right)


@pytest.mark.parametrize(
    ("op", "meaning"),
    [
        ("&&", lambda a, b: a and b),
        ("||", lambda a, b: a or b),
        ("==>", lambda a, b: not a or b),
        ("<==>", lambda a, b: a == b),
        ("==", lambda a, b: a == b),
        ("!=", lambda a, b: a != b),
    ],
)
def test_truth(op: str, meaning: Callable[[bool, bool], bool]) -> None:
    for left, right in TRUTHS:
        state = _state(dict(zip(BOOLS, (left, right), strict=True)))
        lefts: tuple[Expr, ...] = (Load(BOOLS[0]), Literal(left, BOOL))
        rights: tuple[Expr, ...] = (Load(BOOLS[1]), Literal(right, BOOL))
        for a, b in product(lefts, rights):
            assert _both(Binary(op, a, b), state) is meaning(left, right)


@pytest.mark.parametrize("op", ["&&", "||", "==>"])
def test_the_right_side_is_evaluated_only_where_it_matters(op: str) -> None:
    impossible = Binary("==", Binary("/", integer(1), Load(INTS[0])), integer(1))
    left = Literal(op == "||", BOOL)
    state = _state({INTS[0]: 0})
    assert _both(Binary(op, left, impossible), state) is (op != "&&")
    zero = Binary("==", Load(INTS[0]), integer(0))
    chosen = Ite(zero, integer(7), Binary("/", integer(1), Load(INTS[0])))
    assert _both(chosen, state) == 7


def test_single_operands() -> None:
    for value in range(-4, 5):
        state = _state({INTS[0]: value})
        assert _both(Unary("-", Load(INTS[0])), state) == -value
        assert _both(Unary("~", Load(INTS[0])), state) == -value - 1
    for truth in (False, True):
        assert _both(Unary("!", Load(BOOLS[0])), _state({BOOLS[0]: truth})) is not truth


@pytest.mark.parametrize("members", [frozenset(), frozenset({1}), frozenset({1, 3})])
@pytest.mark.parametrize("who", [1, 2, 3])
def test_lock_holders(members: frozenset[int], who: int) -> None:
    state = _state({at(holders): members, at(owner): who})
    sets: tuple[Expr, ...] = (load(holders), Literal(members, OWNERS))
    owners: tuple[Expr, ...] = (load(owner), Literal(who, OWNER))
    for held, one in product(sets, owners):
        assert _both(Binary("in", one, held), state) is (who in members)
        assert _both(Binary("with", held, one), state) == members | {who}
        assert _both(Binary("without", held, one), state) == members - {who}
        assert _both(Unary("empty", held), state) is (not members)


@pytest.mark.parametrize("members", [frozenset(), frozenset({-3}), frozenset({3, -1, 2})])
@pytest.mark.parametrize("element", [-3, -1, 2])
def test_sets(members: frozenset[int], element: int) -> None:
    state = _state({at(known): members, at(number): element})
    sets: tuple[Expr, ...] = (load(known), Literal(members, NUMBERS))
    elements: tuple[Expr, ...] = (load(number), integer(element))
    for held, one in product(sets, elements):
        assert _both(Binary("in", one, held), state) is (element in members)
        assert _both(Binary("with", held, one), state) == members | {element}
        assert _both(Binary("without", held, one), state) == members - {element}
        assert _both(Unary("empty", held), state) is (not members)
        assert _both(Unary("len", held), state) == len(members)
        above = Binary(">", V, one)
        found = [v for v in sorted(members) if v > element]
        assert _both(Quantifier("count", V, SetDomain(held), above), state) == len(found)
        assert domain_values(SetDomain(held), View(LAYOUT, state)) == tuple(sorted(members))


@pytest.mark.parametrize("elements", [(), (2,), (2, -1), (3, 3)])
def test_queues(elements: tuple[int, ...]) -> None:
    state = _state({at(line): elements, at(number): 1})
    queues: tuple[Expr, ...] = (load(line), Literal(elements, LINE))
    for queue in queues:
        assert _both(Unary("empty", queue), state) is (not elements)
        assert _both(Unary("len", queue), state) == len(elements)
        assert _both(Binary("append", queue, load(number)), state) == (*elements, 1)
        first, others = Unary("head", queue), Unary("tail", queue)
        if elements:
            assert _both(first, state) == elements[0]
            assert _both(others, state) == elements[1:]
            continue
        for expr, other in ((first, integer(0)), (others, Literal((), LINE))):
            with pytest.raises(InternalError) as raised:
                evaluate(expr, View(LAYOUT, state))
            assert raised.value.code == "X0402"
            compile_predicate(LAYOUT, [Binary("==", expr, other)])(state)


@pytest.mark.parametrize(
    ("pointer", "address", "without_0", "without_1"),
    [(-1, -1, -1, -1), (0, 0, -2, 0), (1, 1, 1, -3), (-2, 0, -2, -2), (-3, 1, -3, -3)],
)
def test_pointers(pointer: int, address: int, without_0: int, without_1: int) -> None:
    """NULL is -1; when an object is freed, its number k becomes -2 - k in every pointer to it."""
    state = _state({at(page): pointer, at(marked): frozenset({pointer}), at(chain): (pointer,)})
    single: tuple[Expr, ...] = (load(page), Literal(pointer, POINTER))
    for one in single:
        assert _both(Unary("address", one), state) == address
    for freed, expected in ((0, without_0), (1, without_1)):
        target = Literal(freed, POINTER)
        for one in single:
            assert _both(Binary("freed", one, target), state) == expected
        pointers: tuple[Expr, ...] = (load(marked), Literal(frozenset({pointer}), POINTERS))
        for held in pointers:
            assert _both(Binary("freed", held, target), state) == frozenset({expected})
        chains: tuple[Expr, ...] = (load(chain), Literal((pointer,), CHAIN))
        for queue in chains:
            assert _both(Binary("freed", queue, target), state) == (expected,)


def test_a_pointer_selects_its_object_and_others_select_none() -> None:
    state = _state({at(page): 1, at(pages, integer(1), "count"): 3})
    assert _both(load(pages, load(page), "count"), state) == 3
    for pointer in (-1, -2, -3):
        with pytest.raises(InternalError):
            evaluate(load(pages, load(page), "count"), View(LAYOUT, _state({at(page): pointer})))


V = Bound("v", INT)
POSITIVE = Binary(">", V, integer(0))


@pytest.mark.parametrize(
    ("kind", "body", "values", "expected"),
    [
        ("forall", POSITIVE, (), True),
        ("forall", POSITIVE, (1, 2), True),
        ("forall", POSITIVE, (1, 0), False),
        ("exists", POSITIVE, (), False),
        ("exists", POSITIVE, (0, 2), True),
        ("exists", POSITIVE, (0, -2), False),
        ("count", POSITIVE, (), 0),
        ("count", POSITIVE, (3, 3, 0, 4), 2),
        ("min", V, (), 0),
        ("min", V, (4, 2, 3), 2),
        ("max", V, (), 0),
        ("max", V, (-4, -2, -3), -2),
    ],
)
def test_quantifiers(kind: str, body: Expr, values: tuple[int, ...], expected: Value) -> None:
    """Over known values, and over values that are only known in the state."""
    none = Load(INTS[0])
    known = among(*(integer(v) for v in values))
    unknown = among(*(Binary("+", integer(v), none) for v in values))
    for domain in (known, unknown):
        assert _both(Quantifier(kind, V, domain, body), _state({INTS[0]: 0})) == expected


@pytest.mark.parametrize(("low", "high"), [(1, 3), (2, 2), (3, 2), (0, 1000), (-5, 5)])
def test_ranges(low: int, high: int) -> None:
    """Also with more values than are written out."""
    sums: list[Domain] = [upto(low, high), upto(low, Binary("+", integer(high), Load(INTS[0])))]
    even = Binary("==", Binary("%", V, integer(2)), integer(0))
    for domain in sums:
        counted = _both(Quantifier("count", V, domain, even), _state({INTS[0]: 0}))
        assert counted == len([v for v in range(low, high + 1) if v % 2 == 0])
        least = _both(Quantifier("min", V, domain, V), _state({INTS[0]: 0}))
        assert least == (low if low <= high else 0)


@pytest.mark.parametrize("index", [-1, 3, 10**9])
def test_an_index_out_of_bounds_has_no_value(index: int) -> None:
    computed = Binary("+", Load(INTS[0]), integer(index))
    for expr in (load(numbers, integer(index)), load(numbers, computed)):
        state = _state({INTS[0]: 0})
        with pytest.raises(InternalError) as raised:
            evaluate(expr, View(LAYOUT, state))
        assert raised.value.code == "X0402"
        compile_predicate(LAYOUT, [Binary("==", expr, integer(0))])(state)


def test_old_needs_a_step() -> None:
    with pytest.raises(InternalError):
        evaluate(Old(load(flag)), View(LAYOUT, INITIAL))
