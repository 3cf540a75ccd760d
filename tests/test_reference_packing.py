"""States held as bytes: nothing is lost, and a search finds what it finds over plain states."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from building import Sheet, load, machine, op, plus, put, shared, starts
from golden import check_golden
from machines import SAMPLES
from random_machines import random_machine
from sample_pool import pool
from spec2tla.machine.expr import Value, integer
from spec2tla.machine.model import DONE, Machine
from spec2tla.reference.compile import CheckTable, moves_of
from spec2tla.reference.explorer import Explorer, search
from spec2tla.reference.layout import Layout
from spec2tla.reference.packing import PLAIN, Packing
from spec2tla.reference.search import explore
from spec2tla.reference.semantics import initial_states
from spec2tla.reference.step_code import Attention, step_function
from spec2tla.types import BOOL, IntType, QueueType, SetType

SHEET = Sheet(
    "count.kspec", "model count;\nshared int x = 0;\nprocess p {\n    line4;\n    line5;\n}\n"
)
GOLDENS = Path(__file__).parent / "reference"


def counting(type_: IntType, start: int, last: int, amount: int = 1) -> Machine:
    """One variable that is counted up, whatever its type says."""
    x = shared("x", type_)
    counted = put(x, plus(load(x), amount))
    step = SHEET.step("p", "L4", 4, "L4", counted, guard=op("<", load(x), integer(last)))
    end = SHEET.step("p", "L4", 5, DONE, guard=op(">=", load(x), integer(last)))
    process = SHEET.process("p", 3, "L4", (step, replace(end, name="p_L5")))
    return machine("count", [process], [x], starts((x, start)), [SHEET.builtin("deadlock")])


def random_pool(seed: int) -> Callable[[], Machine]:
    return lambda: random_machine(seed, pooled=True)


MACHINES = (*SAMPLES, pool, *(random_pool(seed) for seed in range(8)))


def _over(layout: Layout, packing: Packing) -> Explorer:
    explorer = Explorer(layout, layout.machine.properties, True, packing)
    explorer.run(1500, None)
    return explorer


@pytest.mark.parametrize("make", MACHINES)
def test_a_search_over_bytes_finds_the_same(make: Callable[[], Machine]) -> None:
    layout = Layout.of(make())
    packed, plain = _over(layout, Packing.of(layout)), _over(layout, PLAIN)
    assert all(isinstance(held, bytes) for held in packed.held)
    assert packed.states == plain.states
    assert (packed.generated, packed.depth) == (plain.generated, plain.depth)
    assert (packed.found, packed.premises) == (plain.found, plain.premises)
    assert packed.coverage() == plain.coverage()


@pytest.mark.parametrize("make", MACHINES)
def test_what_was_packed_has_its_types_again(make: Callable[[], Machine]) -> None:
    layout = Layout.of(make())
    packing = Packing.of(layout)
    for state, _ in zip(initial_states(layout), range(50), strict=False):
        found = packing.unpack(packing.pack(state))
        assert found == state
        assert list(map(type, found)) == list(map(type, state))


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (SetType(BOOL), frozenset({True})),
        (QueueType(BOOL, 3), (True, False)),
        (IntType(-9, 9), -9),
        (IntType(unbounded=True), 123_456),
    ],
)
def test_values_that_do_not_stand_for_themselves(
    type_: SetType | QueueType | IntType, value: Value
) -> None:
    x = shared("x", type_)
    bare = counting(IntType(), 0, 1)
    layout = Layout.of(replace(bare, variables=(x,), starts=starts((x, value)), processes=()))
    packing = Packing.of(layout)
    assert repr(packing.unpack(packing.pack((value,)))) == repr((value,))


@pytest.mark.parametrize(
    ("model", "distinct"),
    [
        (counting(IntType(0, 255), 0, 255), 257),
        (counting(IntType(0, 300), 0, 255), 257),
        (counting(IntType(unbounded=True), -100, 155), 257),
        (counting(IntType(unbounded=True), 0, 250_000, 1_000), 252),
    ],
    ids=["bytes", "few of a wide range", "256 values", "large values"],
)
def test_what_fits_into_bytes(model: Machine, distinct: int) -> None:
    explorer, stopped = search(Layout.of(model), model.properties, True, None, None)
    assert stopped is None
    assert (len(explorer.held), explorer.packing is PLAIN) == (distinct, False)


@pytest.mark.parametrize(
    "model",
    [
        counting(IntType(0, 255), 0, 256),
        counting(IntType(0, 300), 0, 256),
        counting(IntType(unbounded=True), -100, 156),
    ],
    ids=["more than the type says", "257 values of a wide range", "257 values"],
)
def test_a_value_without_a_byte_makes_the_search_start_again(model: Machine) -> None:
    explorer, stopped = search(Layout.of(model), model.properties, True, None, None)
    assert stopped is None
    assert explorer.packing is PLAIN
    assert len(explorer.held) == 258
    assert explorer.generated == 258
    assert explore(model).distinct == 258


def test_an_initial_value_without_a_byte() -> None:
    found = explore(counting(IntType(0, 9), 999, 1000))
    assert (found.distinct, found.stopped) == (3, None)


def test_more_places_than_bytes() -> None:
    x = shared("x", IntType(0, 9))
    lines = [f"L{number}" for number in range(300)]
    steps = [
        replace(SHEET.step("p", here, 4, there), name=f"p_{here}")
        for here, there in zip(lines, [*lines[1:], DONE], strict=True)
    ]
    process = SHEET.process("p", 3, "L0", steps)
    model = machine("long", [process], [x], starts((x, 0)), [])
    assert Packing.of(Layout.of(model)) is PLAIN
    assert explore(model).distinct == 301


def _code(layout: Layout, packing: Packing, attention: Attention) -> list[str]:
    lines: list[str] = []
    constants: dict[str, Value] = {}
    for position, row in enumerate(moves_of(layout, CheckTable.of(layout))):
        for pc, moves in enumerate(row):
            for number, move in enumerate(moves):
                name = f"f{position}_{pc}_{number}"
                lines += [f"# {move.step.name}"]
                lines += [*step_function(name, move, packing, attention, constants), ""]
    return lines


@pytest.mark.parametrize(
    ("name", "attention"),
    [("quick", Attention()), ("attending", Attention(True, True, True))],
)
def test_generated_code(name: str, attention: Attention) -> None:
    """What runs in a search of a machine with pointers: the quickest code, and what asks most."""
    layout = Layout.of(pool())
    lines = _code(layout, Packing.of(layout), attention)
    check_golden(GOLDENS / f"{name}.txt", "\n".join(lines))
