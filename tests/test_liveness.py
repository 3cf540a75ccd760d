"""Properties of whole runs: verdicts of the reference engine, and certified counterexamples.

Each program is small enough to see what is right. That TLC agrees is shown in test_liveness_tlc.
"""

from pathlib import Path

import pytest

from kspec import discharged
from spec2tla.errors import InternalError
from spec2tla.machine.model import Machine
from spec2tla.reference.lasso import certify_lasso
from spec2tla.reference.layout import Layout
from spec2tla.reference.search import Options, PropertyOutcome, explore
from spec2tla.reference.trace import Trace

TURNS = """
shared int(0..3) n;
{fairness} daemon process up {{ while (true) {{ await(n == 0); n = 1; }} }}
daemon process down {{ while (true) {{ await(n == 1); n = 0; }} }}
"""

SIGNAL = """
shared bool f;
shared bool g;
{fairness} process p {{ f = true; }}
process q {{ g = true; }}
"""

# `taker` can go on only while `n` is 1, which comes and goes.
NOW_AND_THEN = """
shared int(0..2) n;
shared bool taken;
daemon process flips {{ while (!taken) {{ n = 1; n = 0; }} }}
{fairness} process taker {{ await(n == 1); taken = true; }}
"""

# Nobody ever changes anything again once `quiet` is set.
ENDS = """
shared bool quiet;
shared bool ok;
process p {{ {body} quiet = true; }}
"""

VERDICTS = [
    # What fairness makes happen.
    (SIGNAL, "fair", "eventually f", True),
    (SIGNAL, "strong fair", "eventually f", True),
    (SIGNAL, "unfair", "eventually f", False),
    (SIGNAL, "unfair", "eventually g", True),
    (SIGNAL, "unfair", "finishes(q)", True),
    (SIGNAL, "unfair", "finishes(p)", False),
    (SIGNAL, "fair", "eventually (f && !g)", False),
    # Weak fairness does not help a process that can go on now and then only.
    (NOW_AND_THEN, "unfair", "eventually taken", False),
    (NOW_AND_THEN, "fair", "eventually taken", False),
    (NOW_AND_THEN, "strong fair", "eventually taken", True),
    (NOW_AND_THEN, "strong fair", "finishes(taker)", True),
    # The forms.
    (TURNS, "fair", "always eventually n == 1", True),
    (TURNS, "fair", "always eventually n == 0", True),
    (TURNS, "unfair", "always eventually n == 1", False),
    (TURNS, "unfair", "always eventually n == 0", True),
    (TURNS, "fair", "eventually always n < 2", True),
    (TURNS, "fair", "eventually always n == 0", False),
    (TURNS, "unfair", "eventually always n == 0", False),
    (TURNS, "unfair", "(n == 1) leads_to (n == 0)", True),
    (TURNS, "unfair", "(n == 0) leads_to (n == 1)", False),
    (TURNS, "fair", "(n == 0) leads_to (n == 1)", True),
    (TURNS, "fair", "(n == 3) leads_to (n == 2)", True),
    (TURNS, "fair", "(n == 1) leads_to (n == 1)", True),
]


def outcome(text: str, goal: str, folder: Path) -> tuple[Machine, PropertyOutcome]:
    spec = f'model spec;\n{text}\nproperty goal "it happens": {goal};\n'
    machine = discharged(spec, folder)
    return machine, explore(machine, Options(("goal",))).outcome("goal")


def violation(text: str, goal: str, folder: Path) -> tuple[Layout, Trace]:
    machine, found = outcome(text, goal, folder)
    assert found.violation is not None
    return Layout.of(machine), found.violation


@pytest.mark.parametrize(("text", "fairness", "goal", "holds"), VERDICTS)
def test_verdicts(text: str, fairness: str, goal: str, holds: bool, tmp_path: Path) -> None:
    _, found = outcome(text.format(fairness=fairness), goal, tmp_path)
    assert (found.violation is None) is holds
    assert found.stopped is None


@pytest.mark.parametrize(
    ("body", "goal", "holds"),
    [
        ("", "eventually ok", False),
        ("assume(ok);", "eventually ok", True),
        ("assert(ok);", "eventually ok", True),
        ("assume(!ok);", "eventually ok", False),
        ("assume(ok);", "eventually always ok", True),
        ("assume(ok);", "always eventually ok", True),
        ("assume(ok);", "(!ok) leads_to ok", True),
    ],
)
def test_runs_that_end_early_are_not_considered(
    body: str, goal: str, holds: bool, tmp_path: Path
) -> None:
    _, found = outcome(ENDS.format(body=body), goal, tmp_path)
    assert (found.violation is None) is holds


def test_a_run_that_stands_still_is_a_loop_without_steps(tmp_path: Path) -> None:
    _, trace = violation(SIGNAL.format(fairness="unfair"), "eventually f", tmp_path)
    assert trace.loop_to == len(trace.steps) == 1
    assert [step.actor for step in trace.steps] == ["q"]


def test_the_loop_lets_everybody_move_who_must(tmp_path: Path) -> None:
    layout, trace = violation(TURNS.format(fairness="fair"), "eventually always n == 0", tmp_path)
    assert trace.loop_to is not None
    loop = trace.steps[trace.loop_to :]
    assert {step.actor for step in loop} == {"up", "down"}
    assert trace.states[trace.loop_to] == trace.final
    assert layout.values(trace.initial) == {"n": 0}


def test_a_strongly_fair_process_may_wait_where_it_can_never_move(tmp_path: Path) -> None:
    text = TURNS.format(fairness="fair") + "strong fair process never { await(n == 3); n = 2; }"
    _, trace = violation(text, "finishes(never)", tmp_path)
    assert trace.loop_to is not None


def test_the_shortest_counterexample_is_found(tmp_path: Path) -> None:
    """Standing still after one step, not a loop somewhere later."""
    text = "shared bool f; shared int(0..3) n;\n"
    text += "process p { either { n = 2; await(f); } or { n = 3; } "
    text += "while (true) { n = 0; n = 1; } }\n"
    _, trace = violation(text, "always eventually n == 1", tmp_path)
    assert (len(trace.steps), trace.loop_to) == (1, 1)


# Certification -----------------------------------------------------------------------------------


def test_what_is_found_is_certified_again(tmp_path: Path) -> None:
    layout, trace = violation(TURNS.format(fairness="fair"), "eventually always n == 0", tmp_path)
    assert trace.loop_to is not None
    names = [step.step.name for step in trace.steps]
    assert certify_lasso(layout, "goal", trace.states, names, trace.loop_to) == trace


def refused(layout: Layout, trace: Trace, loop_to: int, steps: int | None = None) -> str:
    states = trace.states if steps is None else trace.states[: steps + 1]
    with pytest.raises(InternalError) as failure:
        certify_lasso(layout, "goal", states, [None] * (len(states) - 1), loop_to)
    assert failure.value.code == "X0403"
    return failure.value.message


def test_a_loop_that_does_not_close_is_refused(tmp_path: Path) -> None:
    layout, trace = violation(TURNS.format(fairness="fair"), "eventually always n == 0", tmp_path)
    assert "does not lead back" in refused(layout, trace, len(trace.steps) - 1)


def test_standing_still_where_a_fair_process_could_move_is_refused(tmp_path: Path) -> None:
    layout, trace = violation(SIGNAL.format(fairness="unfair"), "finishes(p)", tmp_path)
    assert "q is fair and is kept from moving" in refused(layout, trace, 0, steps=0)


def test_a_loop_in_which_the_goal_is_reached_is_refused(tmp_path: Path) -> None:
    text = TURNS.format(fairness="fair")
    _, trace = violation(text, "eventually always n == 0", tmp_path)
    assert trace.loop_to is not None
    other, _ = outcome(text, "always eventually n == 0", tmp_path)
    assert "is not false on this run" in refused(Layout.of(other), trace, trace.loop_to)


def test_an_unfair_loop_is_refused(tmp_path: Path) -> None:
    _, trace = violation(NOW_AND_THEN.format(fairness="fair"), "eventually taken", tmp_path)
    assert trace.loop_to is not None
    strong, _ = outcome(NOW_AND_THEN.format(fairness="strong fair"), "eventually taken", tmp_path)
    assert "taker is strong fair" in refused(Layout.of(strong), trace, trace.loop_to)


# Limits and vacuity ------------------------------------------------------------------------------


def test_a_search_that_is_cut_short_decides_nothing(tmp_path: Path) -> None:
    spec = "model spec;\n" + SIGNAL.format(fairness="fair") + 'property goal "f": eventually f;\n'
    found = explore(discharged(spec, tmp_path), Options(("goal",), max_states=2))
    assert found.stopped == "states"
    assert found.outcome("goal").violation is None


def test_a_limit_that_is_reached_after_the_search_leaves_it_open(tmp_path: Path) -> None:
    spec = "model spec;\n" + SIGNAL.format(fairness="fair") + 'property goal "f": eventually f;\n'
    found = explore(
        discharged(spec, tmp_path),
        # The queue is empty only once the search is through.
        Options(("goal",), poll=lambda progress: "timeout" if progress.depth == 0 else None),
    )
    assert (found.stopped, found.distinct) == (None, 4)
    assert found.outcome("goal").stopped == "timeout"


def test_the_premise_of_leads_to_is_its_left_side(tmp_path: Path) -> None:
    _, never = outcome(TURNS.format(fairness="fair"), "(n == 3) leads_to (n == 2)", tmp_path)
    _, ever = outcome(TURNS.format(fairness="fair"), "(n == 1) leads_to (n == 0)", tmp_path)
    assert (never.premise_held, ever.premise_held) == (False, True)


def test_a_property_without_a_value_is_undefined(tmp_path: Path) -> None:
    text = "shared int(0..3) n; shared bool a[2];\nprocess p { n = 2; a[0] = true; }\n"
    _, found = outcome(text, "eventually a[n]", tmp_path)
    assert found.undefined is not None
    assert found.violation is None
