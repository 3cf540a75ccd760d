"""Merging of steps that move: what becomes one step, what must not, and that verdicts stay."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from generating.program import program
from generating.scope import Draw
from interpreter.agreement import Explored, by_machine
from interpreter.explore import TooManyStatesError
from interpreter.reading import machines, model_of, read_file, read_text
from shipped import MODELS, name_of
from spec2tla.machine.model import Machine
from spec2tla.reduce.movers import movers
from spec2tla.reference.standing import each_step_counts

LOCKED = "spinlock l; shared int(0..3) x, y; shared int(0..3) seen;\n"


def safety(machine: Machine) -> Machine:
    return replace(machine, properties=tuple(p for p in machine.properties if not p.is_liveness))


def machine_of(text: str) -> Machine:
    return safety(machines(model_of(text))[1])


def reduced(machine: Machine) -> Machine:
    return movers(machine, each_step_counts=each_step_counts(machine))


def steps_of(text: str, process: str) -> list[str]:
    """The names of the steps of a process after the pass."""
    return [s.name for s in reduced(machine_of(text)).process(process).steps]


ONE_STEP = {
    "a section that all keep to": LOCKED
    + """process p { spin_lock(l); int(0..3) i = x; y = i; spin_unlock(l); }
    process q { spin_lock(l); x = 1; y = 2; spin_unlock(l); }""",
    "a loop of reads in a section": """spinlock l; shared bool a[3];
    process p {
        bool some = false;
        spin_lock(l);
        for (int(0..3) i = 0; i < 3; i++)
            if (a[i])
                some = true;
        spin_unlock(l);
    }
    process q { spin_lock(l); a[0] = true; spin_unlock(l); }""",
    "reads under the lock of all writers, though others look without it": LOCKED
    + """process p { spin_lock(l); int(0..3) i = x; i = y; spin_unlock(l); }
    process writer { spin_lock(l); x = 1; spin_unlock(l); }
    observer looks { int(0..3) i = x; }""",
    "a read section of a semaphore": """rwsem s; shared int(0..3) x, y;
    process p { down_read(s); int(0..3) i = x; i = y; up_read(s); }
    process q { down_write(s); x = 1; y = 1; up_write(s); }""",
}

SEVERAL_STEPS = {
    # The trap: a store under the lock does not move, where somebody looks without it.
    "stores that somebody sees without the lock": (
        LOCKED
        + """process p { spin_lock(l); x = 1; y = 1; spin_unlock(l); }
        observer looks { int(0..3) i = x; i = y; }""",
        2,
    ),
    "reads without a lock": (
        """shared int(0..3) x, y;
        process p { int(0..3) i = x; i = y; }
        process q { x = 1; y = 1; }""",
        2,
    ),
    "two sections": (
        LOCKED
        + """process p { spin_lock(l); x = 1; spin_unlock(l); spin_lock(l); y = 1; spin_unlock(l); }
        process q { spin_lock(l); x = 2; y = 2; spin_unlock(l); }""",
        2,
    ),
    "a lock that somebody tries": (
        LOCKED
        + """process p { spin_lock(l); x = 1; spin_unlock(l); }
        process q { if (spin_trylock(l)) { x = 2; spin_unlock(l); } }""",
        2,
    ),
    "another lock": (
        """spinlock l, k; shared int(0..3) x;
        process p { spin_lock(l); x = 1; x = 2; spin_unlock(l); }
        process q { spin_lock(k); x = 3; spin_unlock(k); }""",
        2,
    ),
    "what a property looks at": (
        LOCKED
        + """process p { spin_lock(l); x = 1; x = 2; x = 3; spin_unlock(l); }
        process q { spin_lock(l); x = 0; spin_unlock(l); }
        invariant never_two "x is never 2": x != 2;""",
        3,
    ),
    "a place that a property asks about": (
        LOCKED
        + """process p { spin_lock(l); y = 1; here: y = 2; spin_unlock(l); }
        process q { spin_lock(l); y = 3; spin_unlock(l); }
        invariant nobody "nobody gets there": !at(p, here);""",
        2,
    ),
}


@pytest.mark.parametrize("text", ONE_STEP.values(), ids=ONE_STEP)
def test_becomes_one_step(text: str) -> None:
    assert len(steps_of(text, "p")) == 1


@pytest.mark.parametrize(("text", "count"), SEVERAL_STEPS.values(), ids=SEVERAL_STEPS)
def test_stays_several_steps(text: str, count: int) -> None:
    assert len(steps_of(text, "p")) == count


def test_a_transition_that_a_step_without_change_breaks_keeps_every_step() -> None:
    text = "shared int(0..3) x, y; process p { int(0..3) i; i = x; i = y; }\n"
    assert len(steps_of(text, "p")) == 1
    text += 'transition moves "every step changes y": y != old(y);'
    assert len(steps_of(text, "p")) == 2


def same_findings(machine: Machine, most_states: int) -> None:
    before = by_machine(machine, most_states)
    after = by_machine(reduced(machine), most_states)

    def found(explored: Explored) -> tuple[frozenset[object], ...]:
        return explored.violated, explored.undefined, explored.executed

    assert found(after) == found(before)
    assert after.distinct <= before.distinct


@pytest.mark.parametrize("path", MODELS, ids=name_of)
def test_shipped_models_keep_their_verdicts(path: Path) -> None:
    machine = safety(machines(read_file(path))[1])
    try:
        same_findings(machine, 70_000)
    except TooManyStatesError:
        smaller = {"shmem": {"NR": 1}}.get(path.parent.name, {})
        same_findings(safety(machines(read_file(path, smaller))[1]), 60_000)


@pytest.mark.parametrize("seed", range(10))
def test_programs_keep_their_verdicts(seed: int) -> None:
    source, compared = random.Random(seed + 10_000), 0
    while compared < 12:
        model, _ = read_text(program(Draw(source.randrange)))
        if model is None:
            continue
        try:
            same_findings(safety(machines(model)[1]), 1_500)
        except TooManyStatesError:
            continue
        compared += 1
