"""TLC's values of pointers, sets and queues, read back into the machine's."""

import pytest

from building import machine, shared, starts
from random_expressions import CHAIN, COLOUR, LINE, NUMBERS, POINTER, POINTERS, SHEET
from spec2tla.emit.model import Emitted, Pc
from spec2tla.errors import InternalError
from spec2tla.machine.expr import Value
from spec2tla.machine.model import DONE
from spec2tla.reference.layout import Layout
from spec2tla.report.values import shown
from spec2tla.tlc.values import parse_value
from spec2tla.trace.decode import state_of
from spec2tla.types import BOOL, OWNERS, QueueType, ScalarType, SetType


def _read(type_: ScalarType, text: str) -> tuple[Layout, Value]:
    variable = shared("v", type_)
    process = SHEET.process("p", 2, "P", [SHEET.step("p", "P", 2, DONE)])
    model = machine("m", [process], [variable], starts((variable, 0)))
    layout = Layout.of(model)
    names = (("pc", Pc("p")), ("v", variable))
    emitted = Emitted(model, "m", "", {}, names, (), ("free", "p"), {}, ())
    return layout, state_of(layout, emitted, {"pc": "P", "v": parse_value(text)})[1]


@pytest.mark.parametrize(
    ("type_", "text", "value", "told"),
    [
        (POINTER, "-1", -1, "NULL"),
        (POINTER, "1", 1, "pages[1]"),
        (POINTER, "-3", -3, "pages[1] (freed)"),
        (NUMBERS, "{}", frozenset(), "{}"),
        (NUMBERS, "{2, -1}", frozenset({-1, 2}), "{-1, 2}"),
        (NUMBERS, "1..3", frozenset({1, 2, 3}), "{1, 2, 3}"),
        (POINTERS, "{0, -1}", frozenset({-1, 0}), "{NULL, pages[0]}"),
        (SetType(COLOUR), '{"RED", "BLUE"}', frozenset({0, 2}), "{RED, BLUE}"),
        (OWNERS, '{"p"}', frozenset({1}), "[p]"),
        (LINE, "<<>>", (), "[]"),
        (LINE, "<<2, 1>>", (2, 1), "[2, 1]"),
        (CHAIN, "<<1, -2>>", (1, -2), "[pages[1], pages[0] (freed)]"),
        (QueueType(BOOL, 1), "<<TRUE>>", (True,), "[true]"),
    ],
)
def test_values(type_: ScalarType, text: str, value: Value, told: str) -> None:
    layout, found = _read(type_, text)
    assert found == value
    assert shown(layout.decode(type_, found)) == told


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (POINTER, '"NULL"'),
        (POINTER, "7"),
        (NUMBERS, "<<1>>"),
        (NUMBERS, '{"x"}'),
        (LINE, "{1}"),
        (LINE, "<<1, 2, 3>>"),
        (SetType(COLOUR), '{"PINK"}'),
        (BOOL, "1"),
    ],
)
def test_values_that_are_none_of_the_type(type_: ScalarType, text: str) -> None:
    with pytest.raises(InternalError):
        _read(type_, text)
