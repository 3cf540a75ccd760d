"""Movers that know values, on programs made for them: markers, readers that wait, notes, rollbacks.

Each program of `generating.marked` is reduced, by all passes, and by `movers` alone; verdicts,
premises, statements and counterexamples are those of the machine as it is. With SPEC2TLA_NIGHTLY
set, to a number that the programs' numbers begin with, many more are tried, in every combination.
What once differed is kept in `differential_cases`.
"""

import os
from collections import Counter
from random import Random

import pytest

from generating.marked import marked
from interpreter.reading import machines, model_of, read_text
from reducing import COMBINATIONS, Found, differences, explored, for_safety, stages
from spec2tla.machine.model import Machine

NIGHTLY = os.environ.get("SPEC2TLA_NIGHTLY", "")
FIRST_SEED = int(NIGHTLY) if NIGHTLY.isdigit() else 0
SEEDS = range(FIRST_SEED, FIRST_SEED + (4_000 if NIGHTLY else 6))
NAMES = tuple(COMBINATIONS) if NIGHTLY else ("all", "only movers")
MOST_STATES = 3_000 if NIGHTLY else 300
PROGRAMS = 10 if NIGHTLY else 5


def found_in(text: str) -> Found | None:
    """The program's machine, as it is; None for one that is refused or has too many states."""
    model, found = read_text(text)
    assert model is not None, [(d.code, d.message) for d in found]
    return explored(for_safety(machines(model)[1]), MOST_STATES)


def reduced(machine: Machine, name: str) -> Machine:
    return stages(machine, COMBINATIONS[name])[-1].machine


@pytest.mark.parametrize("seed", SEEDS)
def test_programs_about_markers(seed: int) -> None:
    source, compared = Random(f"values {seed}"), 0
    while compared < PROGRAMS:
        text = marked(source)
        whole = found_in(text)
        if whole is None:
            continue
        for name in NAMES:
            assert differences(whole, reduced(whole.machine, name)) == [], (name, text)
        compared += 1


def test_the_programs_are_worth_it() -> None:
    """Some steps become one, some properties hold and some don't, in a good part of them."""
    counts: Counter[str] = Counter()
    source = Random("worth it")
    for _ in range(40):
        whole = found_in(marked(source))
        if whole is None:
            continue
        after = reduced(whole.machine, "only movers")
        counts["steps"] += _steps(whole.machine)
        counts["left"] += _steps(after)
        for outcome in whole.exploration.properties:
            if outcome.property.name.startswith("p"):
                counts["held" if outcome.violation is None else "violated"] += 1
    assert counts["left"] < 0.85 * counts["steps"]
    assert min(counts["held"], counts["violated"]) > 0.2 * (counts["held"] + counts["violated"])


def _steps(machine: Machine) -> int:
    return sum(len(process.steps) for process in machine.processes)


# What it is for ----------------------------------------------------------------------------------

MARKER = """
enum entry { NONE, PAGE, HUGE, RETRY };
shared enum entry cache[2] = NONE;
shared bool armed = false;
ghost bool told[2] = false;
spinlock l;

process collapse {
    spin_lock(l);
    for (int(0..2) i = 0; i < 2; i++)
        cache[i] = RETRY;
    if (armed)
        for (int(0..2) j = 0; j < 2; j++)
            cache[j] = NONE;
    else
        for (int(0..2) j = 0; j < 2; j++)
            cache[j] = HUGE;
    spin_unlock(l);
}

process monitor {
    enum entry folio;
    armed = true;
    choose int(0..1) i;
    do
        folio = cache[i];
    while (folio == RETRY);
    ghost told[i] = folio == NONE;
}
"""

ONE_BY_ONE = """
transition no_silent_fill "a hole that somebody was told of is not filled":
    forall (i in 0..1) told[i] && old(cache[i]) != HUGE ==> cache[i] != HUGE;
"""

AT_ONE_TIME = """
invariant all_or_none "one is filled where the other one is":
    (cache[0] == HUGE) == (cache[1] == HUGE);
"""

SEES_MARKS = """
invariant unmarked "nobody is told of a hole that is a mark":
    forall (i in 0..1) told[i] ==> cache[i] != RETRY;
"""


@pytest.mark.parametrize(
    ("properties", "steps"),
    [(ONE_BY_ONE, 2), (AT_ONE_TIME, 5), (SEES_MARKS, 3), (ONE_BY_ONE + AT_ONE_TIME, 5)],
    ids=["one by one", "at one time", "marks are seen", "both"],
)
def test_a_marker_is_a_lock(properties: str, steps: int) -> None:
    """Marking is one step, filling another, as far as no property looks in between."""
    machine = for_safety(machines(model_of(MARKER + properties))[1])
    after = reduced(machine, "only movers")
    assert len(after.process("collapse").steps) == steps
    whole = explored(machine, 5_000)
    assert whole is not None
    assert differences(whole, after) == []
