"""A step becomes the action that a person would write, and one that never evaluates too much."""

from building import (
    NOBODY,
    among,
    at,
    branch,
    load,
    local,
    op,
    owner_of,
    plus,
    put,
    put_at,
    select,
    shared,
    upto,
)
from emitting import action_lines, one_step
from spec2tla.machine.expr import TRUE, Bound, Literal, Load, Me, Place, SelfIndex, integer
from spec2tla.machine.model import Choice, Machine
from spec2tla.machine.simplify import conjoin, implies, negate
from spec2tla.types import BOOL, ArrayType, IntType, StructField, StructType

SMALL = IntType(0, 3)
flag, other = shared("flag", BOOL), shared("other", BOOL)
x, y = shared("x", IntType(0, 9)), shared("y", IntType(0, 9))
k = shared("k", SMALL)
array = shared("array", ArrayType(SMALL, 4))
FLAG, OTHER, X, Y = load(flag), load(other), load(x), load(y)


def _body(model: Machine) -> list[str]:
    """The action without its first line, `pc = ...`."""
    first, *rest = action_lines(model)
    assert first.startswith("/\\ p_pc")
    return rest


def test_scalars() -> None:
    assert _body(one_step(put(x, integer(1)), put(flag, TRUE), variables=[x, y, flag])) == [
        "/\\ x' = 1",
        "/\\ flag' = TRUE",
        '/\\ p_pc\' = "done"',
        "/\\ UNCHANGED y",
    ]


def test_a_truth_value_is_in_parentheses() -> None:
    assert _body(one_step(put(flag, op("==", X, Y)), variables=[flag, x, y]))[0] == (
        "/\\ flag' = (x = y)"
    )


def test_of_several_updates_the_later_one_counts() -> None:
    updates = (put(x, integer(1)), put(x, integer(2), FLAG), put(x, integer(3), OTHER))
    assert _body(one_step(*updates, variables=[x, flag, other]))[:1] == [
        "/\\ x' = IF other THEN 3 ELSE IF flag THEN 2 ELSE 1"
    ]
    assert _body(one_step(put(x, integer(1), FLAG), put(x, integer(2)), variables=[x, flag]))[
        :1
    ] == ["/\\ x' = 2"]


def test_elements_together_in_one_except() -> None:
    updates = (
        put_at(at(array, integer(0)), X),
        put_at(at(array, integer(1)), integer(2)),
        put_at(at(array, integer(0)), integer(3)),
    )
    assert _body(one_step(*updates, variables=[array, x]))[:1] == [
        "/\\ array' = [array EXCEPT ![1] = 2, ![0] = 3]"
    ]


def test_fields_and_nested_arrays() -> None:
    struct = StructType("s", (StructField("a", ArrayType(BOOL, 2)), StructField("b", BOOL)))
    v = shared("v", ArrayType(struct, 2))
    updates = (put_at(at(v, X, "a", integer(1)), TRUE), put_at(at(v, integer(0), "b"), TRUE))
    lines = _body(one_step(*updates, variables=[v, x], structs=(struct,)))
    assert lines[0] == "/\\ v' = [v EXCEPT ![x].a[1] = TRUE, ![0].b = TRUE]"


def test_an_index_is_evaluated_only_where_its_update_happens() -> None:
    """x may be out of bounds where the flag is false."""
    lines = _body(one_step(put_at(at(array, X), integer(1), FLAG), variables=[array, flag, x]))
    assert lines[0] == "/\\ array' = IF flag THEN [array EXCEPT ![x] = 1] ELSE array"


def test_updates_under_different_conditions_at_computed_indices() -> None:
    updates = (
        put_at(at(array, X), integer(1), FLAG),
        put_at(at(array, Y), integer(2), OTHER),
    )
    assert _body(one_step(*updates, variables=[array, flag, other, x, y]))[:2] == [
        "/\\ array' = LET array_then == IF flag THEN [array EXCEPT ![x] = 1] ELSE array",
        "            IN  IF other THEN [array_then EXCEPT ![y] = 2] ELSE array_then",
    ]


def test_updates_at_indices_that_are_in_bounds_by_their_type() -> None:
    updates = (
        put_at(at(array, load(k)), integer(1)),
        put_at(at(array, integer(2)), integer(2), FLAG),
        put_at(at(array, integer(2)), integer(3), OTHER),
    )
    assert _body(one_step(*updates, variables=[array, flag, other, k]))[:1] == [
        "/\\ array' = [array EXCEPT ![k] = 1, ![2] = IF other THEN 3 ELSE IF flag THEN 2 ELSE @]",
    ]


def test_the_successors_condition_is_shared_with_the_updates() -> None:
    model = one_step(
        put(x, plus(X), FLAG),
        put(y, integer(0), negate(FLAG)),
        variables=[flag, x, y],
        next_=branch(FLAG, "L3", "done"),
    )
    assert _body(model) == [
        "/\\ IF flag",
        "     THEN /\\ x' = x + 1",
        "          /\\ UNCHANGED <<y, p_pc>>",
        "     ELSE /\\ y' = 0",
        '          /\\ p_pc\' = "done"',
        "          /\\ UNCHANGED x",
        "/\\ UNCHANGED flag",
    ]


def test_what_does_not_depend_on_the_condition_stays_outside() -> None:
    model = one_step(
        put(k, integer(1)),
        put(x, select(FLAG, integer(5), X)),
        put(x, integer(7), conjoin(FLAG, OTHER)),
        variables=[flag, other, x, k],
        next_=branch(FLAG, "done", branch(OTHER, "L3", "done")),
    )
    assert _body(model) == [
        "/\\ k' = 1",
        "/\\ IF flag",
        "     THEN /\\ x' = IF other THEN 7 ELSE 5",
        '          /\\ p_pc\' = "done"',
        '     ELSE /\\ p_pc\' = IF other THEN "L3" ELSE "done"',
        "          /\\ UNCHANGED x",
        "/\\ UNCHANGED <<flag, other>>",
    ]


def test_two_variables_under_one_condition() -> None:
    model = one_step(
        put(x, integer(1), FLAG), put(y, integer(2), FLAG), variables=[flag, x, y], next_="L3"
    )
    assert _body(model) == [
        "/\\ IF flag",
        "     THEN /\\ x' = 1",
        "          /\\ y' = 2",
        "     ELSE UNCHANGED <<x, y>>",
        "/\\ UNCHANGED <<flag, p_pc>>",
    ]


def test_choices() -> None:
    i, j = Bound("i", SMALL), Bound("j", SMALL)
    together = (
        Choice(i, upto(0, 3), op("!=", i, X)),
        Choice(j, among(integer(1), integer(3)), op("<", i, j)),
    )
    nested = (Choice(i, upto(0, X)), Choice(j, upto(i, 3)))
    variables = [array, x]
    update = put_at(at(array, i), j)
    assert _body(one_step(update, variables=variables, choices=together)) == [
        "/\\ \\E i \\in 0..3, j \\in {1, 3} :",
        "       /\\ i # x",
        "       /\\ i < j",
        "       /\\ array' = [array EXCEPT ![i] = j]",
        '       /\\ p_pc\' = "done"',
        "       /\\ UNCHANGED x",
    ]
    assert _body(one_step(update, variables=variables, choices=nested))[:3] == [
        "/\\ \\E i \\in 0..x :",
        "       \\E j \\in i..3 :",
        "           /\\ array' = [array EXCEPT ![i] = j]",
    ]


def test_replicated_processes_write_their_own() -> None:
    i, seen = local("p", "i", SMALL), local("p", "seen", ArrayType(SMALL, 4))
    lock = owner_of("l", 2)
    model = one_step(
        put(i, plus(load(i)), FLAG),
        put_at(at(seen, load(i)), integer(1)),
        put_at(at(lock, SelfIndex()), Me()),
        variables=[flag, lock],
        own=(i, seen),
        count=2,
        guard=op("==", load(lock, SelfIndex()), NOBODY),
    )
    assert action_lines(model) == [
        '/\\ p_pc[self] = "L3"',
        '/\\ l[self] = "free"',
        "/\\ p_i' = [p_i EXCEPT ![self] = IF flag THEN @ + 1 ELSE @]",
        "/\\ p_seen' = [p_seen EXCEPT ![self][p_i[self]] = 1]",
        "/\\ l' = [l EXCEPT ![self] = p_id(self)]",
        '/\\ p_pc\' = [p_pc EXCEPT ![self] = "done"]',
        "/\\ UNCHANGED flag",
    ]


def test_guards_lose_what_the_checks_say_anyway() -> None:
    lock = owner_of("l")
    mine = op("==", load(lock), Me())
    free = op("==", load(lock), NOBODY)
    guarded = one_step(put(lock, Me()), variables=[lock], guard=implies(negate(mine), free))
    assert _body(guarded)[0] == '/\\ l # "p" => l = "free"'
    model = one_step(
        put(lock, Me()),
        variables=[lock],
        guard=conjoin(implies(negate(mine), free), negate(mine), op("!=", NOBODY, Me())),
    )
    assert _body(model) == ['/\\ l = "free"', '/\\ l\' = "p"', '/\\ p_pc\' = "done"']


def test_a_condition_that_guards_another_one_stays() -> None:
    """`x != 3` keeps the division from being one by zero."""
    fit = op("!=", X, integer(3))
    divided = op("==", op("/", integer(9), op("-", X, integer(3))), integer(9))
    model = one_step(
        variables=[x], guard=conjoin(fit, divided, op("==", X, integer(4))), next_="done"
    )
    assert _body(model)[:3] == ["/\\ x # 3", "/\\ CDiv(9, x - 3) = 9", "/\\ x = 4"]


def test_what_one_variable_becomes_need_not_be_computed_again() -> None:
    value = plus(select(op("<", plus(X), plus(Y)), load(array, load(k)), integer(0)))
    model = one_step(put(x, value), put_at(at(array, load(k)), value), variables=[x, y, k, array])
    assert _body(model)[:2] == [
        "/\\ x' = (IF x + 1 < y + 1 THEN array[k] ELSE 0) + 1",
        "/\\ array' = [array EXCEPT ![k] = x']",
    ]


def test_large_common_parts_of_a_value_get_a_name() -> None:
    part = select(op("<", plus(X), plus(Y)), load(array, load(k)), integer(0))
    assert _body(one_step(put(x, op("*", part, part)), variables=[x, y, k, array]))[0] == (
        "/\\ x' = LET value == IF x + 1 < y + 1 THEN array[k] ELSE 0 IN value * value"
    )


def test_a_condition_keeps_the_values_of_its_names() -> None:
    """TLC does so within an expression, but not where LET is a part of the action itself."""
    part = op("<", plus(load(array, load(k))), plus(select(FLAG, X, Y)))
    either = op("||", op("==", op("==", part, FLAG), OTHER), op("==", op("==", part, OTHER), FLAG))
    guard = _body(one_step(variables=[x, y, k, array, flag, other], guard=either))[0]
    assert guard.startswith("/\\ (LET test == array[k] + 1 < (IF flag THEN x ELSE y) + 1")
    action = action_lines(one_step(variables=[x, y, k, array, flag, other], guard=either))
    assert any(line.rstrip().endswith("= TRUE") for line in action)


def test_staying_at_a_place_leaves_the_pc_alone() -> None:
    model = one_step(put(flag, Literal(True, BOOL)), variables=[flag], next_="L3")
    assert _body(model) == ["/\\ flag' = TRUE", "/\\ UNCHANGED p_pc"]


def test_the_whole_variable_of_an_update_is_read_before_the_step() -> None:
    """Swapping needs no temporary: all values are those of the state that the step starts in."""
    model = one_step(put(x, Y), put(y, Load(Place(x))), variables=[x, y])
    assert _body(model)[:2] == ["/\\ x' = y", "/\\ y' = x"]
