"""What the real TLC makes of emitted modules: accepted without a warning, and meant as they say."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from building import (
    Sheet,
    at,
    branch,
    forall,
    ghost,
    load,
    local,
    machine,
    op,
    owner_of,
    plus,
    put,
    put_at,
    select,
    shared,
    starts,
    upto,
)
from emitting import SHEET, names_of, one_step, run, verdicts
from sample_collapse import collapse
from sample_data import account, table
from sample_locks import failing, readers, rwsem
from sample_pool import pool
from spec2tla.emit.module import emit
from spec2tla.machine.expr import (
    TRUE,
    Binary,
    Bound,
    Expr,
    Literal,
    Me,
    Unary,
    enum_member,
    integer,
)
from spec2tla.machine.model import Check, Choice, ConstantDef, Machine, Start, Uniform
from spec2tla.machine.simplify import arithmetic, conjoin, implies
from spec2tla.tlc.result import (
    ActionPropertyViolated,
    Completed,
    Deadlocked,
    InvariantViolated,
    TlcResult,
)
from spec2tla.types import (
    BOOL,
    INT,
    INT_MAX,
    INT_MIN,
    OWNER,
    ArrayType,
    EnumType,
    IntType,
    StructField,
    StructType,
)

pytestmark = pytest.mark.tlc


@pytest.mark.parametrize(
    ("sample", "violated", "distinct"),
    [
        (collapse, {"no_silent_fill": "ActionPropertyViolated"}, 2209),
        (account, {}, 17),
        (readers, {"behind": "InvariantViolated"}, 10336),
        (rwsem, {}, 65),
        (table, {"settled": "InvariantViolated"}, 7),
        (failing, {"deadlock": "Deadlocked", "locks": "InvariantViolated"}, 14),
        (pool, {"lifetime": "InvariantViolated", "clean": "InvariantViolated"}, 183),
    ],
)
def test_samples(sample: Callable[[], Machine], violated: dict[str, str], distinct: int) -> None:
    found, result = verdicts(sample())
    assert found == violated
    assert result.statistics.distinct == distinct


def _holds(model: Machine, properties: Sequence[str] | None = None) -> TlcResult:
    wanted = list(names_of(model) if properties is None else properties)
    result = run(emit(model, wanted), wanted)
    assert result.outcome == Completed(), result.log
    assert not result.warnings
    return result


def _violates(model: Machine, operator: str) -> TlcResult:
    result = run(emit(model, None), names_of(model))
    assert result.outcome in (InvariantViolated(operator), ActionPropertyViolated(operator))
    return result


# Names and text ----------------------------------------------------------------------------------


def test_no_name_and_no_text_breaks_a_module() -> None:
    wicked = '*) (* \\* ==== ---- MODULE x ---- --algorithm a "\\ → \u2028 \x00\nInit == FALSE'
    sheet = Sheet("a*) \n.kspec", f"{wicked}\n")
    enum = EnumType("Init", ("THEN", "free", "Next"))
    struct = StructType("vars", (StructField("IF", BOOL), StructField("Init", enum)))
    variables = (
        shared("CHOOSE", enum, wicked),
        shared("self", ArrayType(struct, 2), wicked),
        *(shared(name, IntType(0, 3)) for name in ("a", "b", "n", "x", "y", "S", "v", "i", "_")),
        ghost("Cardinality", BOOL, wicked),
        owner_of("Spec"),
    )
    own = local("free", "pc", INT)
    i, lock = Bound("i", IntType(0, 1)), variables[-1]
    step = replace(
        sheet.step(
            "free",
            "L1",
            1,
            "done",
            put_at(at(variables[1], i, "Init"), enum_member(enum, "Next")),
            put(lock, Me()),
            put(own, op("/", load(own), integer(-2))),
            choices=(Choice(i, upto(0, 1)),),
        )
    )
    process = sheet.process("free", 1, "L1", [step], own)
    ordered = op("<=", load(variables[0]), load(variables[1], i, "Init"))
    low = Binary("|", load(variables[2]), load(variables[3]))
    body = forall(i, upto(0, 1), conjoin(ordered, op("<", low, integer(4))))
    prop = replace(sheet.property("TypeOK", "invariant", 1, body, wicked), doc=wicked)
    bare = machine(
        "Naturals",
        [replace(process, doc=wicked, anchor=wicked)],
        variables,
        starts(*((v, 0) for v in (*variables, own))),
        [prop, replace(prop, name="self_id", kind="transition")],
    )
    model = replace(
        bare,
        doc=wicked,
        enums=(enum,),
        structs=(struct,),
        constants=(ConstantDef("Next", 1, INT, wicked),),
    )
    assert _holds(model).statistics.distinct == 3


# Meaning -----------------------------------------------------------------------------------------

NUMBERS = (INT_MIN, INT_MIN + 1, -1000, -7, -2, -1, 0, 1, 2, 3, 7, 31, 1000, INT_MAX - 1, INT_MAX)


def _fits(operator: str, left: int, right: int) -> bool:
    """Whether C gives the operation a value that fits into 32 bits."""
    if operator in ("/", "%"):
        return right != 0 and (left, right) != (INT_MIN, -1)
    if operator in ("<<", ">>"):
        return 0 <= right < 32 and INT_MIN <= arithmetic(operator, left, right) <= INT_MAX
    return INT_MIN <= arithmetic(operator, left, right) <= INT_MAX


def test_arithmetic_is_that_of_c() -> None:
    x, y = shared("x", INT), shared("y", INT)
    operators = ("+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>")

    def right_for(operator: str, a: int, b: int) -> Expr:
        given = conjoin(op("==", load(x), integer(a)), op("==", load(y), integer(b)))
        result = integer(arithmetic(operator, a, b))
        return implies(given, op("==", Binary(operator, load(x), load(y)), result))

    cases = [(a, b) for a in NUMBERS for b in NUMBERS]
    properties = [
        SHEET.property(
            f"operator_{at_}",
            "invariant",
            1,
            conjoin(*(right_for(o, a, b) for a, b in cases if _fits(o, a, b))),
        )
        for at_, o in enumerate(operators)
    ]
    begin = (Start(x, Uniform(NUMBERS)), Start(y, Uniform(NUMBERS)))
    still = one_step(variables=[x, y], next_="L3")
    model = replace(still, starts=begin, properties=tuple(properties))
    assert _holds(model).statistics.distinct == len(cases)


def test_complement_and_negation() -> None:
    x = shared("x", INT)
    begin = (Start(x, Uniform(NUMBERS[1:])),)
    turned = op("==", Unary("~", load(x)), op("-", Unary("-", load(x)), integer(1)))
    model = replace(
        one_step(variables=[x], next_="L3"),
        starts=begin,
        properties=(SHEET.property("P", "invariant", 1, turned),),
    )
    _holds(model)


def test_a_step_reads_only_the_state_that_it_starts_in() -> None:
    """A swap, and conditional updates whose index is out of bounds where they do not happen."""
    x, y = shared("x", IntType(0, 9)), shared("y", IntType(0, 9))
    array = shared("array", ArrayType(IntType(0, 9), 2))
    inside = op("<", load(x), integer(2))
    model = one_step(
        put(x, load(y)),
        put(y, load(x)),
        put_at(at(array, load(x)), integer(5), inside),
        put_at(at(array, op("-", load(x), integer(7))), integer(6), op("==", load(x), integer(8))),
        put_at(at(array, integer(0)), load(array, integer(1)), op("==", load(x), integer(0))),
        variables=[x, y, array],
    )
    begin = (Start(x, Uniform((0, 1, 5, 8))), Start(y, Uniform((3,))), *starts((array, 1)))

    def expected(old_x: int, zeroth: int, first: int) -> Expr:
        return implies(
            op("==", load(y), integer(old_x)),
            conjoin(
                op("==", load(x), integer(3)),
                op("==", load(array, integer(0)), integer(zeroth)),
                op("==", load(array, integer(1)), integer(first)),
            ),
        )

    cases = [expected(0, 1, 1), expected(1, 1, 5), expected(5, 1, 1), expected(8, 1, 6)]
    stated = SHEET.property("P", "invariant", 1, conjoin(*cases))
    assert _holds(replace(model, starts=begin, properties=(stated,))).statistics.distinct == 8


def test_names_for_common_parts_change_nothing() -> None:
    """A value of 2**40 nodes if it were written out, next to one that has no value."""
    x, y = shared("x", IntType(0, 6)), shared("y", IntType(0, 6))

    def chain(value: Expr) -> Expr:
        for _ in range(40):
            lower = Binary("%", Binary("*", value, integer(3)), integer(7))
            value = Binary("%", Binary("+", lower, Binary("+", value, integer(1))), integer(7))
        return value

    def computed(value: int) -> int:
        for _ in range(40):
            value = (value * 3 % 7 + value + 1) % 7
        return value

    guarded = select(op("!=", load(x), integer(0)), op("/", integer(6), load(x)), chain(load(x)))
    model = one_step(put(y, chain(load(x))), put(x, guarded), variables=[x, y])
    begin = (Start(x, Uniform(tuple(range(7)))), *starts((y, 0)))
    results = {computed(value) for value in range(7)}
    after = [op("==", load(y), integer(value)) for value in sorted(results)]
    reached: Expr = op("==", load(y), integer(0))
    for case in after:
        reached = Binary("||", reached, case)
    properties = (SHEET.property("P", "invariant", 1, reached),)
    _holds(replace(model, starts=begin, properties=properties))


# Ends --------------------------------------------------------------------------------------------


def _asserting(**rest: object) -> Machine:
    """x becomes 1, then an assertion fails or an assumption is false."""
    sheet = Sheet("m.kspec", "x = 1;\nassert(x == 0);\n")
    x = shared("x", IntType(0, 1))
    clean = op("==", load(x), integer(0))
    check = Check("assertions", clean, "assertion failed", sheet.origin(2))
    assumes = clean if "assumes" in rest else TRUE
    second = sheet.step(
        "p", "L2", 2, "done", checks=() if "assumes" in rest else (check,), assumes=assumes
    )
    process = sheet.process(
        "p", 1, "L1", [sheet.step("p", "L1", 1, "L2", put(x, integer(1))), second]
    )
    properties = [sheet.builtin("deadlock"), sheet.builtin("assertions")]
    return machine("m", [process], [x], starts((x, 0)), properties)


def test_a_check_is_violated_in_the_state_before_the_step() -> None:
    result = _violates(_asserting(), "assertions")
    assert result.trace is not None
    assert [state.values["p_pc"] for state in result.trace.states] == ["L1", "L2"]


def test_a_state_that_breaks_a_check_is_no_deadlock() -> None:
    assert _holds(_asserting(), ["deadlock"]).statistics.distinct == 2


def test_a_false_assumption_is_no_deadlock() -> None:
    assert _holds(_asserting(assumes=True)).statistics.distinct == 2


def test_a_blocked_process_is_a_deadlock() -> None:
    x = shared("x", BOOL)
    model = one_step(variables=[x], guard=load(x))
    model = replace(model, properties=(SHEET.builtin("deadlock"),))
    assert run(emit(model, None), ["deadlock"]).outcome == Deadlocked()
    daemon = replace(model.processes[0], daemon=True)
    _holds(replace(model, processes=(daemon,)))


def test_a_check_over_choices_and_instances() -> None:
    sheet = Sheet("m.kspec", "choose n;\n")
    x, n = shared("x", IntType(0, 3)), Bound("n", IntType(0, 3))
    lock = owner_of("l", 2)
    small = Check("ranges", op("<=", n, load(x)), "too large", sheet.origin(1))
    mine = Check("locks", op("!=", load(lock, integer(0)), Me()), "held", sheet.origin(1))
    step = sheet.step(
        "p",
        "L1",
        1,
        branch(op("==", load(x), integer(3)), "done", "L1"),
        put(x, plus(n), op("<", load(x), integer(3))),
        put_at(at(lock, integer(1)), Me()),
        choices=(Choice(n, upto(0, load(x)), op("!=", n, integer(1))),),
        checks=(small, mine),
    )
    process = replace(sheet.process("p", 1, "L1", [step]), count=2, replicated=True)
    properties = [sheet.builtin("ranges"), sheet.builtin("locks")]
    model = machine("m", [process], [x, lock], starts((x, 0), (lock, 0)), properties)
    _holds(model)
    taken = (*starts((x, 0)), Start(lock, Uniform((0, 2))))
    result = _violates(replace(model, starts=taken), "locks")
    assert result.trace is not None
    assert "p[1]" in repr(result.trace.states[0].values["l"])


# Properties that cannot be evaluated -------------------------------------------------------------


@pytest.mark.parametrize("kind", ["invariant", "transition"])
def test_a_property_without_a_value_is_found_and_not_evaluated(kind: str) -> None:
    x = shared("x", IntType(0, 3))
    array = shared("array", ArrayType(BOOL, 2))
    prop = replace(
        SHEET.property("P", kind, 1, load(array, load(x))),
        defined=op("<", load(x), integer(2)),
    )
    model = one_step(put(x, plus(load(x), 3)), variables=[x, array])
    begin = (*starts((x, 0)), Start(array, Uniform((True,))))
    _violates(replace(model, starts=begin, properties=(prop,)), "P_defined")
    tame = one_step(put(x, plus(load(x))), variables=[x, array])
    _holds(replace(tame, starts=begin, properties=(prop,)))


def test_an_owner_may_be_called_free() -> None:
    lock = owner_of("l")
    step = SHEET.step("free", "L3", 3, "done", put(lock, Me()))
    process = SHEET.process("free", 2, "L3", [step])
    nobody = op("==", load(lock), Literal(0, OWNER))
    prop = SHEET.property("P", "invariant", 1, nobody)
    _violates(machine("m", [process], [lock], starts((lock, 0)), [prop]), "P")
