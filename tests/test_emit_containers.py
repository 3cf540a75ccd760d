"""Pointers, sets and queues in TLA+: how they read, and (with the real TLC) what they mean."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from building import (
    among,
    at,
    forall,
    load,
    load_of,
    local,
    op,
    owner_of,
    plus,
    put,
    put_at,
    select,
    shared,
    starts,
)
from emitting import SHEET, action_lines, definition_text, names_of, one_step, printed, run
from sample_pool import NOWHERE, PAGE, POINTER, pool
from spec2tla.emit.module import emit
from spec2tla.machine.expr import (
    TRUE,
    AtPc,
    Binary,
    Bound,
    Expr,
    Literal,
    Load,
    Place,
    Quantifier,
    SelfIndex,
    SetDomain,
    Unary,
    Value,
    ValuesDomain,
    enum_member,
    integer,
)
from spec2tla.machine.model import Choice, Machine, Parts, Start, Step, Uniform, Update
from spec2tla.machine.simplify import conjoin, implies
from spec2tla.machine.variables import Variable
from spec2tla.tlc.result import Completed
from spec2tla.types import (
    BOOL,
    INT,
    OWNER,
    ArrayType,
    EnumType,
    IntType,
    QueueType,
    ScalarType,
    SetType,
    StructField,
    StructType,
    freed,
    is_scalar,
)

SMALL = IntType(0, 2)
COLOUR = EnumType("colour", ("RED", "GREEN"))
SET, QUEUE = SetType(SMALL), QueueType(SMALL, 2)
POINTERS, CHAIN = SetType(POINTER), QueueType(POINTER, 2)

pages = shared("pages", ArrayType(PAGE, 2))
page, object_ = shared("page", POINTER), shared("object", POINTER)
numbers, line = shared("numbers", SET), shared("line", QUEUE)
marked, chain = shared("marked", POINTERS), shared("chain", CHAIN)
n = shared("n", SMALL)
VARIABLES = (pages, page, object_, numbers, line, marked, chain, n)

P, OBJECT, N = load(page), load(object_), load(n)
NUMBERS, LINE, MARKED, CHAINED = load(numbers), load(line), load(marked), load(chain)
E = Bound("e", SMALL)


def _model(*variables: Variable) -> Machine:
    return replace(one_step(variables=variables or VARIABLES), structs=(PAGE,), enums=(COLOUR,))


def _b(symbol: str, left: Expr, right: Expr) -> Binary:
    return Binary(symbol, left, right)


# How they read -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (NOWHERE, "NULL"),
        (Literal(1, POINTER), "1"),
        (Literal(freed(0), POINTER), "-2"),
        (Literal(frozenset({2, 0}), SET), "{0, 2}"),
        (Literal(frozenset({1, -1}), POINTERS), "{NULL, 1}"),
        (Literal(frozenset({1}), SetType(COLOUR)), '{"GREEN"}'),
        (Literal(frozenset({True}), SetType(BOOL)), "{TRUE}"),
        (Literal((2, 0, 2), QUEUE), "<<2, 0, 2>>"),
        (Literal((), QUEUE), "<<>>"),
        (Literal((-1, 0), CHAIN), "<<NULL, 0>>"),
        (load(pages, P, "refs"), "pages[page].refs"),
        (load(pages, Unary("head", CHAINED), "refs"), "pages[Head(chain)].refs"),
        (Unary("address", P), "Address(page)"),
        (
            _b("==", Unary("address", P), Unary("address", OBJECT)),
            "Address(page) = Address(object)",
        ),
        (_b("!=", P, NOWHERE), "page # NULL"),
        (_b("freed", P, OBJECT), "Freed(page, object)"),
        (_b("freed", MARKED, OBJECT), "FreedSet(marked, object)"),
        (_b("freed", CHAINED, OBJECT), "FreedSeq(chain, object)"),
        (_b("freed", _b("with", MARKED, P), OBJECT), "FreedSet(marked \\cup {page}, object)"),
        (_b("in", N, NUMBERS), "n \\in numbers"),
        (Unary("!", _b("in", plus(N), NUMBERS)), "n + 1 \\notin numbers"),
        (_b("with", _b("without", NUMBERS, N), plus(N)), "(numbers \\ {n}) \\cup {n + 1}"),
        (Unary("empty", NUMBERS), "numbers = {}"),
        (Unary("empty", LINE), "line = <<>>"),
        (Unary("!", Unary("empty", LINE)), "line # <<>>"),
        (Unary("len", NUMBERS), "Cardinality(numbers)"),
        (Unary("len", LINE), "Len(line)"),
        (_b("%", Unary("len", LINE), integer(2)), "Len(line) % 2"),
        (_b("append", Unary("tail", LINE), Unary("head", LINE)), "Append(Tail(line), Head(line))"),
        (_b("==", LINE, Literal((1,), QUEUE)), "line = <<1>>"),
        (forall(E, SetDomain(NUMBERS), _b("<", E, N)), "\\A e \\in numbers : e < n"),
        (
            Quantifier("count", E, SetDomain(_b("with", NUMBERS, N)), _b("<", E, N)),
            "Cardinality({e \\in numbers \\cup {n} : e < n})",
        ),
        (Quantifier("max", E, SetDomain(NUMBERS), E), "Max({e : e \\in numbers})"),
    ],
)
def test_expressions(expr: Expr, text: str) -> None:
    assert printed(expr, _model()) == text


def test_a_set_of_sets_is_gone_through_from_outside() -> None:
    s = Bound("s", SET)
    inner = Quantifier("exists", E, SetDomain(s), _b("==", E, N))
    sets = ValuesDomain((NUMBERS, Literal(frozenset({1}), SET)))
    text = "\\E s \\in {numbers, {1}} : \\E e \\in s : e = n"
    assert printed(Quantifier("exists", s, sets, inner), _model()) == text


def test_the_elements_of_a_set_are_not_the_set() -> None:
    body = _b("==", E, E)
    either = [Quantifier("count", E, d, body) for d in (SetDomain(NUMBERS), among(N))]
    text = "Cardinality({e \\in numbers : e = e}) < Cardinality({e \\in {n} : e = e})"
    assert printed(_b("<", *either), _model()) == text


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (POINTER, "Pointers(2)"),
        (SET, "SUBSET (0..2)"),
        (POINTERS, "SUBSET Pointers(2)"),
        (SetType(COLOUR), "SUBSET colour"),
        (SetType(OWNER), "SUBSET Owners"),
        (QUEUE, "BoundedSeq(0..2, 2)"),
        (QueueType(BOOL, 3), "BoundedSeq(BOOLEAN, 3)"),
        (ArrayType(CHAIN, 2), "[0..1 -> BoundedSeq(Pointers(2), 2)]"),
    ],
)
def test_types(type_: ScalarType, text: str) -> None:
    emitted = emit(_model(shared("v", type_)), None)
    assert f"/\\ v \\in {text} /\\" in definition_text(emitted, "TypeOK")


@pytest.mark.parametrize(
    ("type_", "values", "text"),
    [
        (POINTER, (-1,), "v = NULL"),
        (POINTER, (0, -1), "v \\in {0, NULL}"),
        (SET, (frozenset(),), "v = {}"),
        (SET, (frozenset({1}), frozenset({2, 0})), "v \\in {{1}, {0, 2}}"),
        (QUEUE, ((0, 1),), "v = <<0, 1>>"),
        (QUEUE, ((), (1,)), "v \\in {<<>>, <<1>>}"),
        (ArrayType(QUEUE, 2), ((),), "v = [i \\in 0..1 |-> <<>>]"),
    ],
)
def test_initial_values(type_: ScalarType, values: tuple[Value, ...], text: str) -> None:
    v = shared("v", type_)
    model = replace(_model(v), starts=(Start(v, Uniform(values)),))
    assert f"/\\ {text} /\\" in definition_text(emit(model, None), "Init")


def test_only_what_is_used_is_defined_and_extended() -> None:
    text = emit(_model(numbers), None).text
    assert "EXTENDS Integers\n" in text, "for the bounds of the elements"
    assert not any(f"\n{name}" in text for name in ("NULL", "Pointers", "Freed", "BoundedSeq"))
    held = one_step(put(line, Unary("tail", LINE)), variables=[line])
    assert "EXTENDS Integers, Sequences\n" in emit(held, None).text


def test_names_of_users_give_way_to_the_helpers() -> None:
    named = [shared(name, SMALL) for name in ("NULL", "Freed", "Append", "p", "o", "q", "i")]
    model = one_step(put(page, _b("freed", P, OBJECT)), variables=[*named, page, object_])
    emitted = emit(model, None)
    names = [name for name, _ in emitted.variables]
    assert names[:7] == ["NULL_1", "Freed_1", "Append_1", "p", "o", "q", "i"]
    head, _, body = definition_text(emitted, "Freed").partition(" == ")
    assert head == "Freed(p_2, o_1)", "p is the process or the variable, p_1 the other"
    assert body == "IF p_2 = o_1 THEN -2 - p_2 ELSE p_2"


def test_hidden_variables_have_a_readable_name() -> None:
    emitted = emit(pool(), None)
    assert "pages_allocated" in dict(emitted.variables)


# What freeing does to others ---------------------------------------------------------------------


def gone(place: Place, pointer: Expr, when: Expr = TRUE) -> Update:
    return Update(place, Binary("freed", Load(place), pointer), when)


def _of(variable: Variable, instance: int, *path: Expr | str) -> Place:
    return Place(variable, at(variable, *path).path, integer(instance))


def _others(variable: Variable, count: int, pointer: Expr, when: Expr = TRUE) -> list[Update]:
    """The updates of all instances' copies in a step of their own process."""
    updates = [gone(at(variable), pointer, when)]
    for instance in range(count):
        another = op("!=", SelfIndex(), integer(instance))
        updates.append(gone(_of(variable, instance), pointer, conjoin(when, another)))
    return updates


mine, both_ = local("p", "mine", POINTER), local("p", "both", ArrayType(POINTER, 2))
other = local("other", "kept", POINTER)


def _freeing(
    *updates: Update, own: tuple[Variable, ...] = (), count: int | None = None
) -> tuple[Machine, Step]:
    """A step of process p, which has these locals, and one instance of another process."""
    bare = one_step(*updates, variables=[page], own=own, count=count)
    process = SHEET.process("other", 2, "L3", [SHEET.step("other", "L3", 3, "done")], other)
    whole = starts((page, -1), (other, -1), *((v, -1) for v in own))
    model = replace(bare, processes=(*bare.processes, process), starts=whole)
    return model, model.processes[0].steps[0]


def test_a_local_of_another_single_process() -> None:
    model, step = _freeing(gone(_of(other, 0), P), gone(at(page), P))
    assert action_lines(model, step) == [
        '/\\ p_pc = "L3"',
        "/\\ other_kept' = Freed(other_kept, page)",
        "/\\ page' = Freed(page, page)",
        '/\\ p_pc\' = "done"',
        "/\\ UNCHANGED other_pc",
    ]


def test_locals_of_all_instances() -> None:
    model, step = _freeing(*_others(mine, 2, P), own=(mine,), count=2)
    assert action_lines(model, step) == [
        '/\\ p_pc[self] = "L3"',
        "/\\ p_mine' = [i \\in 0..1 |-> Freed(p_mine[i], page)]",
        '/\\ p_pc\' = [p_pc EXCEPT ![self] = "done"]',
        "/\\ UNCHANGED <<page, other_vars>>",
    ]


def test_locals_of_all_instances_under_a_condition() -> None:
    model, step = _freeing(*_others(mine, 2, P, op("!=", P, NOWHERE)), own=(mine,), count=2)
    wanted = (
        "/\\ p_mine' = IF page # NULL THEN [i \\in 0..1 |-> Freed(p_mine[i], page)] ELSE p_mine"
    )
    assert wanted in " ".join(action_lines(model, step)).replace("   ", "").replace("  ", " ")


def test_an_own_value_that_replaces_what_freeing_left() -> None:
    """The executing instance's copy is set afterwards: not all copies are treated alike."""
    model, step = _freeing(*_others(mine, 2, P), put(mine, NOWHERE), own=(mine,), count=2)
    said = " ".join(" ".join(action_lines(model, step)).split())
    assert (
        "/\\ p_mine' = [p_mine EXCEPT "
        "![0] = IF self # 0 THEN Freed(@, page) ELSE @, "
        "![1] = IF self # 1 THEN Freed(p_mine[1], page) ELSE @, "
        "![self] = NULL]" in said
    )


def test_arrays_of_other_instances() -> None:
    updates = [gone(_of(both_, k, integer(i)), P) for k in range(2) for i in range(2)]
    bare = one_step(variables=[page], own=(both_,), count=2)
    freer = SHEET.process("q", 2, "L3", [SHEET.step("q", "L3", 3, "done", *updates)])
    model = replace(
        bare, processes=(*bare.processes, freer), starts=starts((page, -1), (both_, -1))
    )
    assert action_lines(model, freer.steps[0])[1:5] == [
        "/\\ p_both' = [p_both EXCEPT ![0][0] = Freed(@, page),",
        "                            ![0][1] = Freed(p_both[0][1], page),",
        "                            ![1][0] = Freed(p_both[1][0], page),",
        "                            ![1][1] = Freed(p_both[1][1], page)]",
    ]


def test_what_a_shared_variable_has_become_is_called_by_its_name() -> None:
    """In a replicated process as well: it is not one for each instance."""
    large = op("<", plus(op("*", N, N)), op("+", op("*", plus(N), N), N))
    flag, second = shared("flag", BOOL), shared("second", BOOL)
    model = one_step(put(flag, large), put(second, large), variables=[n, flag, second], count=2)
    assert "/\\ second' = flag'" in action_lines(model)


# What they mean to TLC ---------------------------------------------------------------------------


def _holds(model: Machine) -> int:
    result = run(emit(model, None), names_of(model))
    assert result.outcome == Completed(), result.log
    assert not result.warnings
    return result.statistics.distinct


def _same(expr: Expr, value: Value, type_: ScalarType) -> Expr:
    return Binary("==", expr, Literal(value, type_))


def _agree(
    domains: dict[Variable, tuple[Value, ...]],
    cases: list[tuple[Expr, ScalarType, Callable[..., Value | None]]],
) -> None:
    """Each expression has the value that the function gives it; None where it has none."""
    rows = list(product(*domains.values()))
    properties = []
    for number, (expr, type_, meaning) in enumerate(cases):
        parts = []
        for row in rows:
            value = meaning(*row)
            if value is not None:
                pairs = zip(domains, row, strict=True)
                here = conjoin(*(_same(load(v), x, _scalar(v)) for v, x in pairs))
                parts.append(implies(here, _same(expr, value, type_)))
        properties.append(SHEET.property(f"case_{number}", "invariant", 1, conjoin(*parts)))
    still = one_step(variables=tuple(domains), next_="L3")
    begin = tuple(Start(v, Uniform(values)) for v, values in domains.items())
    assert _holds(replace(still, starts=begin, properties=tuple(properties))) == len(rows)


def _scalar(variable: Variable) -> ScalarType:
    assert is_scalar(variable.type)
    return variable.type


def _gone(pointer: int, target: int) -> int:
    return freed(pointer) if pointer == target else pointer


@pytest.mark.tlc
def test_pointers_mean_what_they_should() -> None:
    values = (-3, -2, -1, 0, 1)
    sets = (frozenset[int](), frozenset({0, -2}), frozenset({-1, 0, 1, -3}))
    queues: tuple[tuple[int, ...], ...] = ((), (0,), (0, 0), (1, 0), (-1, -2))
    domains: dict[Variable, tuple[Value, ...]] = {
        page: values,
        object_: (0, 1),
        marked: sets,
        chain: queues,
    }
    _agree(
        domains,
        [
            (Unary("address", P), POINTER, lambda p, o, s, q: freed(p) if p < -1 else p),
            (_b("freed", P, OBJECT), POINTER, lambda p, o, s, q: _gone(p, o)),
            (
                _b("freed", MARKED, OBJECT),
                POINTERS,
                lambda p, o, s, q: frozenset(_gone(x, o) for x in s),
            ),
            (_b("freed", CHAINED, OBJECT), CHAIN, lambda p, o, s, q: tuple(_gone(x, o) for x in q)),
            (_b("in", P, MARKED), BOOL, lambda p, o, s, q: p in s),
            (_b("with", MARKED, P), POINTERS, lambda p, o, s, q: s | {p}),
            (_b("without", MARKED, P), POINTERS, lambda p, o, s, q: s - {p}),
            (_b("append", CHAINED, P), CHAIN, lambda p, o, s, q: (*q, p)),
        ],
    )


@pytest.mark.tlc
def test_sets_and_queues_mean_what_they_should() -> None:
    sets = (frozenset[int](), frozenset({1}), frozenset({0, 2}), frozenset({0, 1, 2}))
    queues: tuple[tuple[int, ...], ...] = ((), (2,), (0, 1), (1, 1))
    domains: dict[Variable, tuple[Value, ...]] = {numbers: sets, line: queues, n: (0, 1, 2)}
    each = SetDomain(NUMBERS)
    below = _b("<", E, N)
    first = select(Unary("empty", LINE), integer(7), Unary("head", LINE))
    _agree(
        domains,
        [
            (Unary("empty", NUMBERS), BOOL, lambda s, q, n: not s),
            (Unary("empty", LINE), BOOL, lambda s, q, n: not q),
            (Unary("len", NUMBERS), INT, lambda s, q, n: len(s)),
            (Unary("len", LINE), INT, lambda s, q, n: len(q)),
            (Unary("head", LINE), SMALL, lambda s, q, n: q[0] if q else None),
            (Unary("tail", LINE), QUEUE, lambda s, q, n: q[1:] if q else None),
            (first, INT, lambda s, q, n: q[0] if q else 7),
            (_b("append", LINE, N), QUEUE, lambda s, q, n: (*q, n)),
            (_b("with", NUMBERS, N), SET, lambda s, q, n: s | {n}),
            (_b("without", NUMBERS, N), SET, lambda s, q, n: s - {n}),
            (_b("in", N, NUMBERS), BOOL, lambda s, q, n: n in s),
            (forall(E, each, below), BOOL, lambda s, q, n: all(e < n for e in s)),
            (Quantifier("exists", E, each, below), BOOL, lambda s, q, n: any(e < n for e in s)),
            (Quantifier("count", E, each, below), INT, lambda s, q, n: sum(e < n for e in s)),
            (Quantifier("min", E, each, plus(E)), INT, lambda s, q, n: min(s, default=-1) + 1),
            (Quantifier("max", E, each, E), INT, lambda s, q, n: max(s, default=0)),
        ],
    )


@pytest.mark.tlc
def test_each_element_of_a_set_can_be_chosen() -> None:
    step = put(n, E)
    model = one_step(step, variables=[n, numbers], choices=(Choice(E, SetDomain(NUMBERS)),))
    begin = (Start(n, Uniform((1,))), Start(numbers, Uniform((frozenset({0, 2}),))))
    assert _holds(replace(model, starts=begin)) == 3


@pytest.mark.tlc
def test_sets_and_queues_inside_of_arrays_and_structs() -> None:
    element = StructType("box", (StructField("line", QUEUE), StructField("seen", POINTERS)))
    boxes = shared("boxes", ArrayType(element, 2))
    colours = shared("colours", QueueType(COLOUR, 2))
    holders = shared("holders", SetType(OWNER))
    taken = owner_of("l")
    model = one_step(
        put_at(at(boxes, integer(1), "line"), _b("append", load(boxes, integer(1), "line"), N)),
        put_at(at(boxes, integer(0), "seen"), _b("with", load(boxes, integer(0), "seen"), NOWHERE)),
        put(colours, _b("append", load(colours), enum_member(COLOUR, "GREEN"))),
        put(holders, _b("with", load(holders), load(taken))),
        variables=[n, boxes, colours, holders, taken],
        structs=(element,),
        enums=(COLOUR,),
    )
    box = (Uniform(((),)), Uniform((frozenset(),)))
    begin = (
        *starts((n, 1), (colours, ()), (holders, frozenset()), (taken, 0)),
        Start(boxes, _parts(_parts(*box), _parts(*box))),
    )
    assert _holds(replace(model, starts=begin)) == 2


def _parts(*parts: Uniform | Parts) -> Parts:
    return Parts(parts)


@pytest.mark.tlc
def test_freeing_reaches_every_instance() -> None:
    """Whichever instance frees what the shared pointer leads to, then all copies know."""
    model, _ = _freeing(*_others(mine, 2, P), gone(_of(other, 0), P), own=(mine,), count=2)
    begin = (
        Start(page, Uniform((0,))),
        Start(other, Uniform((-1, 0, 1))),
        Start(mine, Uniform((-1, 0))),
    )
    moved = op("||", *(Unary("!", _stands(instance)) for instance in range(2)))
    untouched = [op("!=", load_of(integer(k), mine), Literal(0, POINTER)) for k in range(2)]
    last = op("!=", load_of(integer(0), other), Literal(0, POINTER))
    body = implies(moved, conjoin(*untouched, last))
    prop = SHEET.property("reached", "invariant", 1, body)
    _holds(replace(model, starts=begin, properties=(prop,)))


def _stands(instance: int) -> Expr:
    return AtPc("p", integer(instance), ("L3",))
