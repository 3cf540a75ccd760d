"""TLC and the reference engine give properties of whole runs the same verdicts.

On random machines, in which most steps may be blocked, end the run or change nothing, and on the
tables of test_liveness. Every counterexample of either is certified on the way.
"""

import os
from functools import cache
from pathlib import Path

import pytest

from random_runs import random_runs
from spec2tla.engine.embedded import run_embedded
from spec2tla.engine.findings import Finding, Limits
from spec2tla.engine.rounds import Approach, Tools
from spec2tla.engine.tlc import run_tlc
from spec2tla.engine.whole_runs import closed
from spec2tla.machine.model import FORMS, Machine
from spec2tla.tlc.find import find_jar, find_java
from spec2tla.verdict import Verdict
from test_liveness import ENDS, VERDICTS, outcome

NIGHTLY = os.environ.get("SPEC2TLA_NIGHTLY", "")
FIRST_SEED = int(NIGHTLY) if NIGHTLY.isdigit() else 0
NO_LIMITS = Limits()
SEEDS = range(FIRST_SEED, FIRST_SEED + (100 if NIGHTLY else 5))


@cache
def _tools() -> Tools:
    return Tools(find_java(None), find_jar(None))


def by_tlc(machine: Machine, name: str, limits: Limits = NO_LIMITS) -> Finding:
    found = run_tlc(machine, [name], limits, _tools(), Approach())
    return found.properties[name]


@pytest.mark.tlc
@pytest.mark.parametrize("seed", SEEDS)
def test_random_machines(seed: int) -> None:
    machine = random_runs(seed)
    expected = run_embedded(machine, FORMS, Limits()).properties
    found = run_tlc(machine, FORMS, Limits(), _tools(), Approach()).properties
    for form in FORMS:
        assert found[form].verdict is expected[form].verdict, form
        mine, other = expected[form].trace, found[form].trace
        assert mine is None or other is None or len(mine.steps) <= len(other.steps), form


@pytest.mark.tlc
@pytest.mark.parametrize(("text", "fairness", "goal", "holds"), VERDICTS[::3])
def test_verdicts(text: str, fairness: str, goal: str, holds: bool, tmp_path: Path) -> None:
    machine, _ = outcome(text.format(fairness=fairness), goal, tmp_path)
    found = by_tlc(machine, "goal")
    assert found.verdict is (Verdict.HOLDS if holds else Verdict.VIOLATED)
    assert (found.trace is None) is holds
    assert found.trace is None or found.trace.loop_to is not None


@pytest.mark.tlc
@pytest.mark.parametrize("ending", ["assume(ok);", "assert(ok);"])
def test_runs_that_end_early_are_not_considered(ending: str, tmp_path: Path) -> None:
    machine, _ = outcome(ENDS.format(body=ending), "eventually ok", tmp_path)
    assert by_tlc(machine, "goal").verdict is Verdict.HOLDS


@pytest.mark.tlc
def test_a_property_without_a_value_is_the_properties_mistake(tmp_path: Path) -> None:
    text = "shared int(0..3) n; shared bool a[2];\nprocess p { n = 2; a[0] = true; }\n"
    machine, _ = outcome(text, "eventually a[n]", tmp_path)
    assert by_tlc(machine, "goal").undefined


@pytest.mark.tlc
def test_a_run_that_takes_too_long_decides_nothing() -> None:
    found = by_tlc(random_runs(4), "eventually_always", Limits(seconds=0.01))
    assert found.verdict is Verdict.UNKNOWN
    assert (found.reason or "").startswith("timeout")


# What TLC prints of a loop -----------------------------------------------------------------------

A, B, C = (0,), (1,), (2,)


@pytest.mark.parametrize(
    ("states", "back", "expected"),
    [
        # Standing still after the last state.
        ([A, B], None, ([A, B], ["b"], 1)),
        ([A], None, ([A], [], 0)),
        # Back to a state, by one more step.
        ([A, B, C], 1, ([A, B, C, B], ["b", "c", "back"], 1)),
        ([A, B], 0, ([A, B, A], ["b", "back"], 0)),
        # Standing still on the way is left out.
        ([A, A, B], None, ([A, B], ["b"], 1)),
        ([A, B, B, C], 2, ([A, B, C, B], ["b", "c", "back"], 1)),
        # The last state is the loop's first one already.
        ([A, B, A], 0, ([A, B, A], ["b", "a"], 0)),
        ([A, B, B], 1, ([A, B], ["b"], 1)),
    ],
)
def test_loops_are_closed(
    states: list[tuple[int, ...]],
    back: int | None,
    expected: tuple[list[tuple[int, ...]], list[str], int],
) -> None:
    names: list[str | None] = [{A: "a", B: "b", C: "c"}[state] for state in states[1:]]
    assert closed(states, names, back, "back") == expected
