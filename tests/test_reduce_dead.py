"""Locals have their default where nobody will read them; those that nobody reads are gone."""

from dataclasses import replace
from pathlib import Path

import pytest

from golden import check_golden
from kspec import discharged
from machines import SAMPLES
from random_machines import random_machine
from random_runs import random_runs
from reducing import differences, explored
from shipped import SPECS, default_machine
from spec2tla.machine.defaults import default_value
from spec2tla.machine.expr import Binary, Load, Place, integer
from spec2tla.machine.model import Machine, Start, Uniform, Update
from spec2tla.machine.printer import print_expr, print_machine, print_place
from spec2tla.reduce.dead import dead
from spec2tla.reduce.live import live_locals, untouchable
from spec2tla.reference.explorer import search
from spec2tla.reference.layout import Layout, PcSlot, State
from spec2tla.reference.search import Exploration, Options, explore
from spec2tla.reference.semantics import Taken, initial_states, outcomes

GOLDENS = Path(__file__).parent / "ir"
MOST_STATES = 1_500


def reduced(text: str, folder: Path) -> Machine:
    return dead(discharged(f"model m; {text}", folder), each_step_counts=False)


def updates(machine: Machine, process: str = "p") -> list[str]:
    """`pc: place = value if when` for each update of a local of the process, in order."""
    found = []
    for step in machine.process(process).steps:
        for update in step.updates:
            if update.place.variable.process is None:
                continue
            place, value = print_place(update.place, machine), print_expr(update.value, machine)
            when = print_expr(update.when, machine)
            found.append(
                f"{step.pc}: {place} = {value}" + ("" if when == "true" else f" if {when}")
            )
    return found


XY = "shared int(0..3) x, y; shared bool f;"

RESET = {
    "after it was read": (
        "process p { int(0..3) a = x; y = a; x = 1; }",
        ["L1: p.a = x", "L1b: p.a = 0"],
    ),
    "before it is written again": (
        "process p { int(0..3) a = x; y = a; x = 1; a = y; x = a; }",
        ["L1: p.a = x", "L1b: p.a = 0", "L1d: p.a = y", "L1e: p.a = 0"],
    ),
    "on the way on which it is not read": (
        "process p { int(0..3) a = x; if (f) y = a; x = 2; }",
        ["L1: p.a = x", "L1b: p.a = 0 if !f", "L1c: p.a = 0"],
    ),
    "where it only serves to compute one that is not read": (
        "process p { int(0..3) a = x, b = 0; y = a; b = 3 - a; x = 2; if (f) b = 1; x = 1; }",
        ["L1: p.a = x", "L1b: p.a = 0"],
    ),
    "where it is sure to be written on the way that reads it": (
        "process p { int(0..3) a = x; y = a; y = 1; if (f) { a = 2; y = a; } x = 1; }",
        ["L1: p.a = x", "L1b: p.a = 0", "L1d: p.a = 2 if f", "L1e: p.a = 0"],
    ),
    "an array, whole": (
        "process p { int(0..3) a[2]; a[0] = x; a[1] = y; x = a[0]; y = 2; }",
        [
            "L1: p.a[1] = 0",
            "L1: p.a[0] = x",
            "L1b: p.a[1] = y",
            "L1c: p.a[0] = 0",
            "L1c: p.a[1] = 0",
        ],
    ),
    "to the lowest value that its type has": (
        "process p { int(2..3) a = 2; if (x == 3) a = 3; y = a; x = 1; }",
        ["L1: p.a = x == 3 ? 3 : 2", "L1b: p.a = 2"],
    ),
}

KEPT = {
    "read in a loop": (
        "process p { int(0..3) a = x; while (f) { y = a; } }",
        ["L1: p.a = x", "L1b: p.a = 0 if !f"],
    ),
    "a guard": (
        "process p { int(0..3) a = x; y = 1; await (x == a); }",
        ["L1: p.a = x", "L1c: p.a = 0"],
    ),
    "what is written on one way only": (
        "process p { int(0..3) a = x; y = 1; if (f) a = 2; y = a; x = 1; }",
        ["L1: p.a = x", "L1c: p.a = 2 if f", "L1d: p.a = 0"],
    ),
    "an assertion": (
        "process p { int(0..3) a = x; y = 1; assert(a == x); }",
        ["L1: p.a = x", "L1c: p.a = 0"],
    ),
    "an invariant": (
        'process p { int(0..3) a = x; y = a; x = 1; } invariant i "i": p.a <= 2;',
        ["L1: p.a = x"],
    ),
    "a transition": (
        'process p { int(0..3) a = x; y = a; x = 1; } transition i "i": old(p.a) <= p.a;',
        ["L1: p.a = x"],
    ),
    "an array of which a part is written": (
        "process p { int(0..3) a[2]; a[0] = x; a[1] = y; x = a[1]; }",
        [
            "L1: p.a[1] = 0",
            "L1: p.a[0] = x",
            "L1b: p.a[1] = y",
            "L1c: p.a[0] = 0",
            "L1c: p.a[1] = 0",
        ],
    ),
}

GONE = {
    "never read": "process p { int(0..3) a = x; x = 1; }",
    "read by nothing but itself": "process p { int(0..3) a = 1; while (f) { a = 3 - a; } }",
    "read by another one that nobody reads": "process p { int(0..3) a = x, b; y = 1; b = a; }",
    "read where it was assigned": "process p { int(0..3) a; atomic { a = x; y = a; } x = 1; }",
    "an array": "process p { int(0..3) a[2]; a[0] = x; a[1] = y; }",
    "an array all of which is written": """process p {
        int(0..3) a[2]; a[0] = x; a[1] = y; atomic { a[1] = x; a[0] = 2; y = a[1]; } x = 1; }""",
    "a large array": "process p { int(0..3) a[200]; a[0] = x; a[1] = y; }",
}


@pytest.mark.parametrize(("text", "expected"), RESET.values(), ids=RESET)
def test_a_local_is_reset(text: str, expected: list[str], tmp_path: Path) -> None:
    assert updates(reduced(XY + text, tmp_path)) == expected


@pytest.mark.parametrize(("text", "expected"), KEPT.values(), ids=KEPT)
def test_a_local_is_kept_for(text: str, expected: list[str], tmp_path: Path) -> None:
    assert updates(reduced(XY + text, tmp_path)) == expected


@pytest.mark.parametrize("text", GONE.values(), ids=GONE)
def test_a_local_goes(text: str, tmp_path: Path) -> None:
    machine = reduced(XY + text, tmp_path)
    assert machine.process("p").variables == ()
    assert updates(machine) == []
    print_machine(machine)


TABLES = {**RESET, **KEPT, **{name: (text, []) for name, text in GONE.items()}}


@pytest.mark.parametrize("text", [text for text, _ in TABLES.values()], ids=TABLES)
def test_verdicts_stay(text: str, tmp_path: Path) -> None:
    other = "process other { x = 3; f = true; y = 3; f = false; }"
    machine = discharged(f"model m; {XY}{text}{other}", tmp_path)
    whole = explored(machine, MOST_STATES)
    assert whole is not None
    assert differences(whole, dead(machine, each_step_counts=False)) == []


# Pointers ----------------------------------------------------------------------------------------

FREEING = """struct node { int(0..1) n; }; pool struct node nodes[2]; shared struct node *head;
    process init { head = alloc(nodes); }
    process p { struct node *a = head; if (a != NULL) { head = NULL; free(a); } }
    process q { struct node *b = head; struct node *c = head; head = NULL;
        if (b != NULL) head = b; }"""


def test_freeing_is_told_only_to_those_who_keep_pointers(tmp_path: Path) -> None:
    before = discharged(f"model m; {FREEING}", tmp_path)
    after = dead(before, each_step_counts=False)
    for machine, told in ((before, {"init.$1", "q.b", "q.c"}), (after, {"init.$1", "q.b"})):
        assert told == {
            update.place.variable.name
            for step in machine.process("p").steps
            for update in step.updates
            if update.place.instance is not None
        }
    whole = explored(before, MOST_STATES)
    assert whole is not None
    assert differences(whole, after) == []


# What others do with a local ---------------------------------------------------------------------


def test_a_local_that_another_process_looks_at_or_changes_is_kept(tmp_path: Path) -> None:
    text = f"model m; {XY} process p {{ int(0..3) a = x; y = 1; }} process q {{ y = 2; }}"
    machine = discharged(text, tmp_path)
    p, q = machine.processes
    there = Place(p.variables[0], (), integer(0))
    first = q.steps[0]
    curious = replace(first, guard=Binary("<", Load(there), integer(3)))
    busy = replace(first, updates=(*first.updates, Update(there, integer(1))))
    for step in (curious, busy):
        meddling = replace(machine, processes=(p, replace(q, steps=(step, *q.steps[1:]))))
        assert untouchable(meddling, strict=False) == {p.variables[0]}
        assert dead(meddling, each_step_counts=False) == meddling


# States ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "values"), [("a = x;", (0,)), ("if (f) a = x;", (2, 3))])
def test_a_local_starts_as_anything_only_where_that_is_read(
    text: str, values: tuple[int, ...], tmp_path: Path
) -> None:
    spec = f"model m; {XY} process p {{ int(0..3) a; y = 3; {text} x = a; y = 2; }}"
    machine = discharged(spec, tmp_path)
    process = machine.process("p")
    (local,) = process.variables
    # What is declared is given its default there: without that, what it starts as would be read.
    first = replace(process.steps[0], updates=())
    begun = replace(
        machine,
        processes=(replace(process, steps=(first, *process.steps[1:])),),
        starts=tuple(
            Start(local, Uniform((2, 3))) if s.variable == local else s for s in machine.starts
        ),
    )
    (after,) = (s for s in dead(begun, each_step_counts=False).starts if s.variable == local)
    assert after.initial == Uniform(values)


def _reachable(layout: Layout) -> set[State]:
    work = list(initial_states(layout))
    seen = set(work)
    while work:
        for outcome in outcomes(layout, work.pop()):
            if isinstance(outcome, Taken) and outcome.after not in seen:
                seen.add(outcome.after)
                work.append(outcome.after)
    return seen


STATES = {**{name: XY + text for name, (text, _) in TABLES.items()}, "freeing": FREEING}


@pytest.mark.parametrize("text", STATES.values(), ids=STATES)
def test_what_is_not_live_is_default_in_all_states(text: str, tmp_path: Path) -> None:
    machine = reduced(f"{text} process other {{ }}", tmp_path)
    always = untouchable(machine, strict=False)
    live = {p.name: live_locals(p, always, strict=False) for p in machine.processes}
    layout = Layout.of(machine)
    explorer, stopped = search(layout, (), False, MOST_STATES, None)
    assert stopped is None
    for state in explorer.states:
        for value, slot in zip(state, layout.slots, strict=True):
            if isinstance(slot, PcSlot) or slot.variable.process is None or slot.instance is None:
                continue
            pc = layout.pc(state, slot.variable.process, slot.instance)
            if slot.variable in live[slot.variable.process].dead_at(pc):
                assert value == default_value(slot.type)


# Any machine -------------------------------------------------------------------------------------


def facts(machine: Machine) -> object:
    """What must not change."""
    found = explore(machine, Options(max_states=MOST_STATES))
    return None if found.stopped else (_verdicts(found), found.coverage)


def _verdicts(found: Exploration) -> list[tuple[object, ...]]:
    return [
        (
            o.property.name,
            o.violation is not None and len(o.violation.steps),
            o.undefined is not None and len(o.undefined.steps),
            o.premise_held,
        )
        for o in found.properties
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.__name__)
def test_samples(sample: object) -> None:
    assert callable(sample)
    machine: Machine = sample()
    assert facts(dead(machine, each_step_counts=True)) == facts(machine)


@pytest.mark.parametrize("pooled", [False, True], ids=["plain", "pooled"])
@pytest.mark.parametrize("seed", range(12))
def test_each_step_may_count(seed: int, pooled: bool) -> None:
    """Also for transition properties that a step violates which changes nothing."""
    machine = random_machine(seed, pooled)
    before = facts(machine)
    if before is not None:
        assert facts(dead(machine, each_step_counts=True)) == before


@pytest.mark.parametrize("pooled", [False, True], ids=["plain", "pooled"])
@pytest.mark.parametrize("seed", range(12))
def test_properties_of_whole_runs(seed: int, pooled: bool) -> None:
    machine = random_runs(seed, pooled)
    before = facts(machine)
    if before is not None:
        assert facts(dead(machine, each_step_counts=False)) == before


def test_a_loop_that_changes_what_nobody_reads_still_goes_on(tmp_path: Path) -> None:
    """The fair process may go around for ever: going around is a move, though nobody reads `a`."""
    text = """model m; shared bool f = true; fair process p { bool a = false; bool more = true;
        while (more) { either { a = a != f; } or { more = f && false; } } }
        property ends "p ends": eventually done(p);"""
    machine = discharged(text, tmp_path)
    assert explore(machine).outcome("ends").violation is not None
    assert facts(dead(machine, each_step_counts=False)) == facts(machine)


# Goldens -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["classic/clh_lock", "classic/treiber_stack"])
def test_shipped_models_as_text(name: str) -> None:
    machine, _ = default_machine(SPECS / f"{name}.kspec")
    text = print_machine(dead(machine, each_step_counts=False))
    check_golden(GOLDENS / f"dead_{name.rpartition('/')[2]}.txt", text)
