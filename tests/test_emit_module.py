"""Whole modules: the goldens read as if written by hand, and say nothing twice or in vain."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from building import Sheet, ghost, load, local, machine, op, put, shared, starts
from emitting import SHEET, definition_text, names_of, one_step
from golden import check_golden
from machines import SAMPLES
from sample_collapse import collapse
from sample_locks import failing, readers, rwsem
from sample_pool import pool
from spec2tla.emit.config import config
from spec2tla.emit.model import Pc
from spec2tla.emit.module import emit
from spec2tla.machine.expr import TRUE, integer
from spec2tla.machine.model import Event, Machine, Parts, Start, Uniform
from spec2tla.types import BOOL, ArrayType, IntType, StructField, StructType

GOLDENS = Path(__file__).parent / "emit"
EMITTED = (*SAMPLES, pool)


@pytest.mark.parametrize("sample", EMITTED, ids=lambda sample: sample.__name__)
def test_modules_of_the_samples(sample: Callable[[], Machine]) -> None:
    emitted = emit(sample(), None)
    check_golden(GOLDENS / f"{emitted.module}.tla", emitted.text)
    check_golden(GOLDENS / f"{emitted.module}.cfg", config(emitted, names_of(emitted.machine)))


@pytest.mark.parametrize("sample", EMITTED, ids=lambda sample: sample.__name__)
def test_lines_fit_and_end_where_their_text_does(sample: Callable[[], Machine]) -> None:
    lines = emit(sample(), None).text.split("\n")
    assert max(map(len, lines)) <= 100
    assert all(line == line.rstrip() for line in lines)
    assert not any(a == b == "" for a, b in pairwise(lines))


def test_the_same_machine_gives_the_same_bytes() -> None:
    assert emit(collapse(), None).text == emit(collapse(), None).text


def test_only_the_wanted_properties_are_defined() -> None:
    emitted = emit(collapse(), ["full"])
    assert [p.property for p in emitted.properties] == ["full"]
    assert "no_silent_fill" not in emitted.text
    assert "Terminating" not in emitted.text, "no deadlocks are looked for"
    assert "locks ==" not in emitted.text


def test_actions_and_variables_lead_back_to_the_machine() -> None:
    emitted = emit(readers(), None)
    assert emitted.actions["reader_L8"] == "reader_L8"
    targets = dict(emitted.variables)
    assert targets["reader_pc"] == Pc("reader")
    assert targets["reader_seen"] == readers().processes[0].variables[0]
    assert emitted.owners == ("free", "reader[0]", "reader[1]", "writer")


def test_lines_lead_back_to_their_statements() -> None:
    emitted = emit(collapse(), None)
    lines = emitted.text.split("\n")
    heads = {lines[entry.first - 1].partition(" ")[0]: entry for entry in emitted.lines}
    action = heads["khugepaged_L20"]
    assert action.span.text == "cache[i] = HPAGE;"
    assert lines[action.last - 1].endswith("fault_vars>>")
    assert lines[action.last] == ""
    assert heads["full"].span.first.line == 39


def test_a_module_extends_only_what_it_needs() -> None:
    flag = shared("flag", BOOL)
    assert "EXTENDS" not in emit(one_step(put(flag, TRUE), variables=[flag]), None).text
    x = shared("x", IntType(0, 1))
    assert "\n\nEXTENDS Integers\n" in emit(one_step(variables=[x]), None).text
    assert "\n\nEXTENDS Integers, FiniteSets\n" in emit(collapse(), None).text


def test_every_definition_is_used_or_wanted() -> None:
    wanted = {"Spec", "TypeOK"}
    for sample in EMITTED:
        emitted = emit(sample(), None)
        code = "\n".join(x for x in emitted.text.split("\n") if not x.lstrip().startswith("\\*"))
        heads = {line.split(" ==")[0].split("(")[0] for line in code.split("\n") if " ==" in line}
        checked = {p.operator for p in emitted.properties}
        for name in heads - wanted - checked:
            if name.strip() == name and name.isidentifier():
                assert code.count(name) > 1, name


# Deadlock ----------------------------------------------------------------------------------------


def test_a_process_that_never_ends_cannot_terminate() -> None:
    endless = one_step(variables=[shared("x", BOOL)], next_="L3")
    endless = replace(endless, properties=(SHEET.builtin("deadlock"),))
    assert "Terminating" not in emit(endless, None).text
    worker = replace(endless.processes[0], daemon=True)
    daemons = replace(endless, processes=(worker,))
    assert definition_text(emit(daemons, None), "Terminating") == "Terminating == UNCHANGED vars"


def test_a_false_assumption_cuts_a_run_short() -> None:
    cut = definition_text(emit(failing(), None), "CutShort")
    assert cut == 'CutShort == /\\ two_pc = "L17" /\\ x # 0 /\\ UNCHANGED vars'


def test_a_check_that_is_not_looked_for_ends_a_run_all_the_same() -> None:
    emitted = emit(rwsem(), ["deadlock", "locks"])
    cut = definition_text(emitted, "CutShort")
    assert cut == "CutShort == /\\ ~assertions /\\ UNCHANGED vars"
    assert [p.property for p in emitted.properties] == ["locks"]


def test_nothing_ever_happens() -> None:
    """A machine whose only process has no steps."""
    still = machine("still", [SHEET.process("p", 2, "done", [])], [], [])
    assert definition_text(emit(still, None), "Next") == "Next == UNCHANGED vars"


# Properties --------------------------------------------------------------------------------------


def test_a_property_that_is_not_always_defined() -> None:
    x = shared("x", IntType(0, 9))
    array = shared("array", ArrayType(BOOL, 2))
    inside = op("<", load(x), integer(2))
    model = one_step(variables=[x, array])
    undefined = replace(
        SHEET.property("P", "invariant", 1, load(array, load(x))), defined=inside, doc="Why."
    )
    emitted = emit(replace(model, properties=(undefined,)), None)
    assert definition_text(emitted, "P_defined") == "P_defined == x < 2"
    assert definition_text(emitted, "P") == "P == x < 2 => array[x]"
    assert [(p.operator, p.defines) for p in emitted.properties] == [
        ("P_defined", True),
        ("P", False),
    ]
    moving = replace(undefined, kind="transition")
    emitted = emit(replace(model, properties=(moving,)), None)
    assert definition_text(emitted, "P") == "P == [][x' < 2 => array'[x']]_vars"
    assert all(p.is_action for p in emitted.properties)


# Comments and initial values ---------------------------------------------------------------------


def test_a_step_of_several_statements_shows_them_all() -> None:
    sheet = Sheet("m.kspec", "a = 1;\nb = 2;\n")
    flag = shared("flag", BOOL)
    model = one_step(put(flag, TRUE), variables=[flag])
    process = model.processes[0]
    events = tuple(Event(sheet.origin(line), TRUE) for line in (1, 2, 1))
    step = replace(process.steps[0], events=events)
    model = replace(model, processes=(replace(process, steps=(step,)),))
    assert "\\* m.kspec:1: a = 1;\n\\* m.kspec:2: b = 2;\np_L3 ==" in emit(model, None).text


STRUCT = StructType("s", (StructField("f", IntType(0, 3)), StructField("g", ArrayType(BOOL, 2))))


@pytest.mark.parametrize(
    ("type_", "initial", "text"),
    [
        (IntType(0, 3), Uniform((2,)), "v = 2"),
        (IntType(0, 3), Uniform((1, 2)), "v \\in 1..2"),
        (IntType(0, 3), Uniform((0, 2)), "v \\in {0, 2}"),
        (BOOL, Uniform((False, True)), "v \\in BOOLEAN"),
        (ArrayType(BOOL, 2), Uniform((False,)), "v = [i \\in 0..1 |-> FALSE]"),
        (ArrayType(BOOL, 2), Uniform((False, True)), "v \\in [0..1 -> BOOLEAN]"),
        (
            ArrayType(ArrayType(BOOL, 2), 3),
            Uniform((False,)),
            "v = [i \\in 0..2 |-> [j \\in 0..1 |-> FALSE]]",
        ),
        (
            ArrayType(BOOL, 2),
            Parts((Uniform((False,)), Uniform((True,)))),
            "v = [i \\in 0..1 |-> <<FALSE, TRUE>>[i + 1]]",
        ),
        (ArrayType(BOOL, 2), Parts((Uniform((True,)),) * 2), "v = [i \\in 0..1 |-> TRUE]"),
        (
            ArrayType(IntType(0, 3), 2),
            Parts((Uniform((3,)), Uniform((1, 2)))),
            "v \\in {[i \\in 0..1 |-> <<3, e1>>[i + 1]] : e1 \\in 1..2}",
        ),
        (
            STRUCT,
            Parts((Uniform((3,)), Uniform((False,)))),
            "v = [f |-> 3, g |-> [i \\in 0..1 |-> FALSE]]",
        ),
        (
            STRUCT,
            Parts((Uniform((3,)), Uniform((False, True)))),
            "v \\in [f : {3}, g : [0..1 -> BOOLEAN]]",
        ),
    ],
)
def test_initial_values(type_: object, initial: Uniform | Parts, text: str) -> None:
    v = shared("v", type_)  # type: ignore[arg-type]
    model = replace(one_step(variables=[v], structs=(STRUCT,)), starts=(Start(v, initial),))
    assert f"/\\ {text} /\\" in definition_text(emit(model, None), "Init")


def test_initial_values_of_a_replicated_process() -> None:
    own, open_ = local("p", "a", BOOL), local("p", "b", BOOL)
    model = one_step(variables=[ghost("g", BOOL)], own=(own, open_), count=2)
    begin = (*starts((ghost("g", BOOL), False), (own, True)), Start(open_, Uniform((False, True))))
    init = definition_text(emit(replace(model, starts=begin), None), "Init")
    assert init.split(" /\\ ")[1:] == [
        "g = FALSE",
        'p_pc = [self \\in 0..1 |-> "L3"]',
        "p_a = [self \\in 0..1 |-> TRUE]",
        "p_b \\in [0..1 -> BOOLEAN]",
    ]
