"""Text stays as small as the graph of expressions, however often a part is used."""

import pytest

from building import among, forall, load, op, plus, put, select, shared, upto
from emitting import action_lines, one_step, printed
from spec2tla.emit.sharing import Graph
from spec2tla.machine.expr import Binary, Bound, Expr, Ite, Load, Old, Place, integer
from spec2tla.types import ArrayType, IntType

SMALL = IntType(0, 3)
x, y = shared("x", SMALL), shared("y", SMALL)
array = shared("array", ArrayType(SMALL, 4))
X, Y = load(x), load(y)
i = Bound("i", SMALL)
MODEL = one_step(variables=[x, y, array])


def test_equal_parts_have_one_number() -> None:
    graph = Graph()
    assert graph.number(plus(X)) == graph.number(plus(load(x)))
    assert graph.number(plus(X)) != graph.number(plus(Y))
    assert graph.number(integer(1)) == graph.number(op("-", integer(2), integer(1)))
    assert graph.number(load(array, X)) != graph.number(load(array, Y))


def test_before_and_after_the_step_differ() -> None:
    graph = Graph()
    assert graph.number(X, primed=True) != graph.number(X)
    assert graph.number(Old(X), primed=True) == graph.number(X)


def _doubled(rounds: int) -> Expr:
    """2**rounds times x, as a graph of one node for each round; no two equal nodes are shared."""
    value: Expr = X
    for _ in range(rounds):
        value = Binary("+", Binary("*", value, integer(3)), value)
    return value


def test_doubling_makes_no_exponential_text() -> None:
    lines = action_lines(one_step(put(y, _doubled(60)), variables=[x, y]))
    assert len(lines) < 100
    assert sum(map(len, lines)) < 5000


@pytest.mark.parametrize("operator", ["+", "&&", "-"])
def test_deep_nesting_is_neither_a_crash_nor_unreadable(operator: str) -> None:
    value: Expr = op("<", X, Y) if operator == "&&" else X
    for k in range(3000):
        part = op("<", X, integer(k % 7)) if operator == "&&" else Y
        value = Binary(operator, value, part)
    guard = value if operator == "&&" else Binary("==", value, integer(0))
    lines = action_lines(one_step(variables=[x, y], guard=guard))
    assert max(map(len, lines)) <= 100


def test_deep_conditionals() -> None:
    value: Expr = X
    for k in range(1000):
        value = Ite(Binary("<", Y, integer(k)), Binary("-", value, integer(1)), value)
    lines = action_lines(one_step(put(x, value), variables=[x, y]))
    assert sum(map(len, lines)) < 200_000


def _large(expr: Expr) -> Expr:
    return op("<", load(array, op("-", integer(3), expr)), plus(load(array, expr), 2))


def test_a_part_that_mentions_a_quantifiers_variable_is_named_inside() -> None:
    body = op("||", op("&&", _large(i), op("==", X, i)), op("==", select(_large(i), X, Y), Y))
    text = printed(forall(i, upto(0, 3), body), MODEL)
    assert text == (
        "\\A i \\in 0..3 : LET test == array[3 - i] < array[i] + 2 "
        "IN (test /\\ x = i) \\/ (IF test THEN x ELSE y) = y"
    )


def test_a_part_that_mentions_none_is_named_outside() -> None:
    body = op("||", op("&&", _large(X), op("==", X, i)), op("==", select(_large(X), X, i), Y))
    text = printed(forall(i, among(X, Y), body), MODEL)
    assert text.startswith("LET test == array[3 - x] < array[x] + 2 IN \\A i \\in {x, y} :")


def test_one_name_bound_twice_is_kept_apart() -> None:
    """Two quantifiers that bind one name: what mentions it is not the same in both."""
    first = forall(i, upto(0, 3), op("||", _large(i), _large(i)))
    second = forall(i, upto(1, 2), op("&&", _large(i), op("==", select(_large(i), X, Y), Y)))
    text = printed(Binary("&&", first, second), MODEL)
    assert text.count("LET") == 2
    assert text.count("array[3 - i]") == 2


def test_small_parts_are_written_out() -> None:
    assert printed(op("<", plus(X), plus(Y)), MODEL) == "x + 1 < y + 1"
    assert printed(Load(Place(x)), MODEL) == "x"
