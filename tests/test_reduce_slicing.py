"""Variables that nothing depends on go, with all that is only there to compute them."""

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
from spec2tla.machine.model import Machine
from spec2tla.machine.printer import print_machine
from spec2tla.reduce.accesses import step_expressions, step_writes, variables_read
from spec2tla.reduce.slicing import slice_
from spec2tla.reference.search import Options, explore

GOLDENS = Path(__file__).parent / "ir"
MOST_STATES = 1_500


def variables(machine: Machine) -> set[str]:
    own = (v for process in machine.processes for v in process.variables)
    return {v.name for v in (*machine.variables, *own)}


DECLARED = "shared int(0..3) x, y; shared bool f; ghost int(0..3) g; spinlock l;"

LEFT = {
    "nothing is asked of anything": ("process p { x = 1; y = x; }", set()),
    "what an invariant reads": ('process p { x = 1; y = 2; } invariant i "i": x < 3;', {"x"}),
    "what that is computed from": (
        'process p { x = y; } process q { y = 1; f = true; } invariant i "i": x < 3;',
        {"x", "y", "p.$1"},
    ),
    "a ghost that is read": (
        'process p { x = 1; ghost g = 1; } invariant i "i": g < 3;',
        {"g"},
    ),
    "a ghost that is not read": (
        'process p { x = 1; ghost g = x; } invariant i "i": x < 3;',
        {"x"},
    ),
    "what a transition reads before the step": (
        'process p { x = 1; y = 1; } transition i "i": old(x) == 0;',
        {"x"},
    ),
    "what is waited for": ("process p { await (x == 1); y = 1; } process q { x = 1; }", {"x"}),
    "what is asserted": ("process p { x = 1; y = 1; assert(x == 1); }", {"x"}),
    "what is assumed": ("process p { x = 1; y = 1; assume(x == 1); }", {"x"}),
    "what decides where to go": (
        "process p { x = 1; if (f) y = 1; } process q { f = true; }",
        {"f"},
    ),
    "what decides which statement is executed": (
        "process p { bool b = f; int(0..3) n = 0; if (b) n = 1; y = n; } process q { f = true; }",
        {"f"},
    ),
    "what is chosen from": (
        "process p { int(0..3) n; x = 1; choose n in 0..1 where n < x; y = n; }",
        {"x"},
    ),
    "a lock that is taken": ("process p { spin_lock(l); x = 1; spin_unlock(l); }", {"l"}),
    "an index of what is read": (
        'shared bool a[4]; process p { x = 1; a[x] = true; y = 2; } invariant i "i": !a[0];',
        {"a", "x", "p.$1"},
    ),
    "what the start must satisfy": ("process p { y = 1; } assume x == 0;", {"x"}),
}


@pytest.mark.parametrize(("text", "expected"), LEFT.values(), ids=LEFT)
def test_what_is_left(text: str, expected: set[str], tmp_path: Path) -> None:
    machine = slice_(discharged(f"model m; {DECLARED} {text}", tmp_path), each_step_counts=False)
    assert variables(machine) == expected
    used = [
        v.name
        for p in machine.processes
        for s in p.steps
        for v in variables_read(step_expressions(s))
    ]
    used += [v.name for p in machine.processes for s in p.steps for v in step_writes(s)]
    assert set(used) <= expected
    assert {s.variable.name for s in machine.starts} == expected
    assert {v.name for lock in machine.locks for v in lock.variables} <= expected
    print_machine(machine)


@pytest.mark.parametrize("text", [text for text, _ in LEFT.values()], ids=LEFT)
def test_verdicts_stay(text: str, tmp_path: Path) -> None:
    machine = discharged(f"model m; {DECLARED} {text} process other {{ x = 2; }}", tmp_path)
    whole = explored(machine, MOST_STATES)
    assert whole is not None
    assert differences(whole, slice_(machine, each_step_counts=False)) == []


def test_steps_and_statements_stay(tmp_path: Path) -> None:
    machine = discharged("model m; shared int(0..3) x; process p { x = 1; x = 2; }", tmp_path)
    sliced = slice_(machine, each_step_counts=False)
    for before, after in zip(machine.processes, sliced.processes, strict=True):
        assert [s.name for s in after.steps] == [s.name for s in before.steps]
        assert [e.origin for s in after.steps for e in s.events] == [
            e.origin for s in before.steps for e in s.events
        ]
        assert all(s.updates == () and s.events[0].writes == () for s in after.steps)


def test_a_pool_goes_with_its_objects(tmp_path: Path) -> None:
    text = """model m; struct node { int(0..1) n; }; pool struct node nodes[2];
        process p { struct node *a = alloc(nodes); assert(a != NULL); }"""
    machine = discharged(text, tmp_path)
    assert [pool.name for pool in machine.pools] == ["nodes"]
    sliced = slice_(machine, each_step_counts=False)
    assert machine.pools[0].objects not in sliced.variables
    assert sliced.pools == ()


# Any machine -------------------------------------------------------------------------------------


def facts(machine: Machine) -> object:
    """What must not change; with the lengths of counterexamples."""
    found = explore(machine, Options(max_states=MOST_STATES))
    if found.stopped:
        return None
    verdicts = [
        (
            o.property.name,
            o.violation is not None and len(o.violation.steps),
            o.undefined is not None and len(o.undefined.steps),
            o.premise_held,
        )
        for o in found.properties
    ]
    return verdicts, found.coverage


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.__name__)
def test_samples(sample: object) -> None:
    assert callable(sample)
    machine: Machine = sample()
    assert facts(slice_(machine, each_step_counts=True)) == facts(machine)


@pytest.mark.parametrize("pooled", [False, True], ids=["plain", "pooled"])
@pytest.mark.parametrize("seed", range(12))
def test_each_step_may_count(seed: int, pooled: bool) -> None:
    """Also for transition properties that a step violates which changes nothing."""
    machine = random_machine(seed, pooled)
    before = facts(machine)
    if before is not None:
        assert facts(slice_(machine, each_step_counts=True)) == before


@pytest.mark.parametrize("pooled", [False, True], ids=["plain", "pooled"])
@pytest.mark.parametrize("seed", range(12))
def test_properties_of_whole_runs_one_by_one(seed: int, pooled: bool) -> None:
    machine = random_runs(seed, pooled)
    for property_ in machine.properties:
        alone = replace(machine, properties=(property_,))
        before = facts(alone)
        if before is not None:
            assert facts(slice_(alone, each_step_counts=False)) == before


STANDING = {
    "whole runs": """shared bool f; process p { bool more = true;
        while (more) { either { atomic { f = !f; } } or { more = false; } } }
        property ends "p ends": eventually done(p);""",
    "single steps": """shared bool f; shared bool g; process p { while (true) atomic { f = !f; } }
        transition moves "each step sets g": g && !old(g);""",
}


@pytest.mark.parametrize("text", STANDING.values(), ids=STANDING)
def test_going_around_is_still_a_move(text: str, tmp_path: Path) -> None:
    machine = discharged(f"model m; {text}", tmp_path)
    sliced = slice_(machine, each_step_counts="transition" in text)
    assert "f" in variables(sliced)
    assert facts(sliced) == facts(machine)


# Goldens -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["classic/clh_lock", "classic/work_queue_late_clear"])
def test_shipped_models_as_text(name: str) -> None:
    machine, _ = default_machine(SPECS / f"{name}.kspec")
    asked = replace(machine, properties=tuple(p for p in machine.properties if not p.is_liveness))
    text = print_machine(slice_(asked, each_step_counts=False))
    check_golden(GOLDENS / f"sliced_{name.rpartition('/')[2]}.txt", text)
