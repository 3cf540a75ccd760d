"""`simulate`: what random walks find is true, certified, and the same for the same seed.

What they do not find is never said to hold. They reach nothing that the search does not reach.
"""

import json
import re
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome

from golden import check_golden
from kspec import lowered
from random_machines import random_machine
from reducing import executed
from shipped import MODELS, SPECS, default_machine, name_of
from spec2tla.cli import main
from spec2tla.machine.model import Machine
from spec2tla.reference.layout import Layout
from spec2tla.reference.replay import Move, replay
from spec2tla.reference.search import Exploration, Options, explore
from spec2tla.reference.trace import Trace
from spec2tla.report.formats import FORMATS
from spec2tla.simulation import begin, walk
from spec2tla.simulation.walk import NO_START_FOUND, NOTHING_STARTS, Plan, Simulation, simulate

GOLDENS = Path(__file__).parent / "simulate"
NO_TURN = SPECS / "classic/peterson_no_turn.kspec"
V2 = SPECS / "shmem/v2.kspec"
SECONDS = re.compile(r"\b\d+\.\d s\b")

COUNTER = """model counter;
shared int(0..9) x = 0;
process p { while (x < 9) x++; }
invariant small "x stays small": x < 4;
"""


def run(*arguments: str) -> Outcome:
    return CliRunner().invoke(main, ["simulate", *arguments], prog_name="spec2tla")


def written(folder: Path, text: str) -> str:
    path = folder / "some.kspec"
    path.write_text(text, encoding="utf-8")
    return str(path)


def walked(machine: Machine, runs: int = 20, depth: int = 100, seed: int = 0) -> Simulation:
    return simulate(Layout.of(machine), machine.properties, Plan(runs, depth, seed))


def moves(trace: Trace) -> list[Move]:
    return [Move(s.process.name, s.instance, s.step.name, s.picks) for s in trace.steps]


def assert_true_of(machine: Machine, found: Simulation, whole: Exploration) -> None:
    """Each violation replays and is known to the search; so is all that was executed."""
    layout = Layout.of(machine)
    for name, trace in found.violations.items():
        assert whole.outcome(name).violation is not None, name
        assert replay(layout, trace.initial, moves(trace))[-1:] == trace.steps[-1:]
        assert len(set(trace.states[:-1])) == len(trace.steps) or not trace.steps
    for name in found.undefined:
        assert whole.outcome(name).undefined is not None, name
    assert found.states <= whole.distinct
    assert whole.coverage is not None
    reached = {origin.span for origin, count in found.executed if count}
    assert reached <= executed(machine, whole.coverage)


# Truth -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", MODELS, ids=name_of)
def test_shipped_models(path: Path) -> None:
    machine, _ = default_machine(path)
    whole = explore(machine, Options(max_states=3000))
    found = walked(machine, runs=5, depth=200)
    assert found.stopped is None
    if whole.stopped is None:
        assert_true_of(machine, found, whole)


@pytest.mark.parametrize("seed", range(40))
def test_random_machines(seed: int) -> None:
    machine = random_machine(seed)
    assert_true_of(machine, walked(machine, seed=seed), explore(machine))


def test_walks_reach_what_the_search_reaches_where_there_is_little() -> None:
    machine, _ = default_machine(NO_TURN)
    whole, found = explore(machine), walked(machine, runs=100)
    assert whole.coverage is not None
    reached = {origin.span for origin, count in found.executed if count}
    assert reached == executed(machine, whole.coverage)
    assert set(found.violations) == {"deadlock"}
    violation = whole.outcome("deadlock").violation
    assert violation is not None
    assert len(found.violations["deadlock"].steps) == len(violation.steps)


@pytest.mark.parametrize(
    ("text", "name", "steps"),
    [
        ('process p { x = 1; }\ninvariant zero "z": x == 0;', "zero", 1),
        ('process p { x = 1; }\ntransition same "s": x == old(x);', "same", 1),
        ("process p { x = 1; assert(x == 0); }", "assertions", 1),
        ("process p { await (x == 1); }", "deadlock", 0),
        ("spinlock l; process p { spin_unlock(&l); }", "locks", 0),
        ('process p { x = 1; }\ninvariant never "n": x == 5;', "never", 0),
    ],
)
def test_each_kind_of_violation_is_found(text: str, name: str, steps: int, tmp_path: Path) -> None:
    """Also with a single run that is no longer than the way there."""
    machine = lowered(f"model m;\nshared int(0..9) x = 0;\n{text}\n", tmp_path)
    found = walked(machine, runs=1, depth=max(steps, 1))
    assert {key: len(trace.steps) for key, trace in found.violations.items()} == {name: steps}


def test_the_shortest_way_that_was_met_is_kept(tmp_path: Path) -> None:
    """Rounds that lead back to where they began are no part of it."""
    text = """model m;
shared bool on = false;
shared bool bad = false;
process p { while (true) { either { on = true; } or { on = false; } or { bad = true; } } }
invariant good "nothing is bad": !bad;
"""
    found = walked(lowered(text, tmp_path), runs=1, depth=500)
    assert len(found.violations["good"].steps) == 1


def test_how_often_a_statement_was_executed(tmp_path: Path) -> None:
    found = walked(lowered(COUNTER, tmp_path), runs=3)
    counts = {origin.text: count for origin, count in found.executed}
    # In each walk x is compared ten times, and nine times read and written.
    assert counts["while (x < 9)"] == 3 * 10
    assert (found.runs, found.steps) == (3, 84)


# Chance ------------------------------------------------------------------------------------------


def without_seconds(text: str) -> str:
    return SECONDS.sub("0.0 s", text)


def test_the_same_seed_walks_the_same_way() -> None:
    arguments = (str(V2), "--runs", "10", "--seed", "7")
    first, second = run(*arguments), run(*arguments)
    assert without_seconds(first.stdout) == without_seconds(second.stdout)
    other = run(str(V2), "--runs", "10", "--seed", "8")
    assert without_seconds(other.stdout) != without_seconds(first.stdout)


def test_more_runs_begin_as_fewer_do() -> None:
    """Each walk has a generator of its own: the length of one does not change the next."""
    machine, _ = default_machine(V2)
    few, many = walked(machine, runs=3), walked(machine, runs=6)
    pairs = zip(few.executed, many.executed, strict=True)
    assert all(some <= more for (_, some), (_, more) in pairs)


def test_no_process_is_faster_for_having_more_to_choose_from(tmp_path: Path) -> None:
    text = """model m;
shared int(0..99) a = 0;
shared int(0..1) b = 0;
process p { while (true) { choose int(0..99) i; a = i; } }
process q { while (true) { b = 1; b = 0; } }
"""
    found = walked(lowered(text, tmp_path), runs=1, depth=2000)
    counts = {origin.text: count for origin, count in found.executed}
    assert 800 < counts["b = 1;"] + counts["b = 0;"] < 1200


@pytest.mark.parametrize("listed", [begin.MOST_LISTED, 0], ids=["listed", "drawn"])
def test_walks_begin_anywhere_that_is_assumed(
    listed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(begin, "MOST_LISTED", listed)
    text = """model m;
shared int(0..3) a = any { 0, 1, 2, 3 };
shared int(0..3) b = any { 0, 1, 2, 3 };
assume a < b;
process p { a = 0; }
"""
    layout = Layout.of(lowered(text, tmp_path))
    beginnings, random = begin.Beginnings(layout), Random(0)
    drawn = [beginnings.draw(random) for _ in range(200)]
    values = {(v["a"], v["b"]) for v in (layout.values(s) for s in drawn if s is not None)}
    assert values == {(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)}


@pytest.mark.parametrize(
    ("listed", "stopped"), [(begin.MOST_LISTED, NOTHING_STARTS), (0, NO_START_FOUND)]
)
def test_where_nothing_begins(
    listed: int, stopped: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(begin, "MOST_LISTED", listed)
    monkeypatch.setattr(begin, "MOST_DRAWN", 10)
    text = "model m;\nshared int(0..3) a = any { 0, 1 };\nassume a > 2;\nprocess p { a = 0; }\n"
    text += 'invariant low "a is low": a < 3;\n'
    path = written(tmp_path, text)
    assert walked(lowered(text, tmp_path)).stopped == stopped
    outcome = run(path)
    if stopped == NOTHING_STARTS:
        assert outcome.exit_code == 2
        assert "E0484" in outcome.stderr
    else:
        assert outcome.exit_code == 3
        assert NO_START_FOUND in outcome.stdout


# The command -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        (COUNTER, (), 1),
        (COUNTER, ("--exit-zero",), 0),
        (COUNTER, ("--depth", "3"), 3),
        (COUNTER, ("--depth", "3", "--exit-zero"), 0),
        (COUNTER + "expect small violated;\n", ("--property", "small"), 0),
        (COUNTER + "expect small violated;\n", (), 3),
        (COUNTER + "expect small violated;\n", ("--property", "small", "--depth", "3"), 3),
        (COUNTER + "check more { expect small violated; }\n", ("--check", "more"), 3),
        (COUNTER.replace("x++", "y++"), (), 2),
        (COUNTER, ("--property", "smal"), 2),
        (COUNTER, ("--check", "nonsuch"), 2),
        (COUNTER, ("--define", "X=1"), 2),
        (COUNTER, ("--runs", "0"), 2),
        (COUNTER, ("--timeout", "soon"), 2),
        (COUNTER, ("--report", "json:missing/folder"), 2),
    ],
)
def test_exit_codes(
    text: str,
    arguments: tuple[str, ...],
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run(written(tmp_path, text), *arguments)
    expected = 4 if "json:missing/folder" in arguments else code
    assert outcome.exit_code == expected, outcome.output


def test_a_folder_is_refused(tmp_path: Path) -> None:
    outcome = run(str(tmp_path))
    assert outcome.exit_code == 2
    assert "is a folder" in outcome.stderr


def test_what_was_not_violated_is_unknown(tmp_path: Path) -> None:
    outcome = run(written(tmp_path, COUNTER), "--report", "json", "--depth", "3", "--seed", "5")
    found = json.loads(outcome.stdout)
    verdicts = {p["name"]: (p["verdict"], p["reason"]) for p in found["runs"][0]["properties"]}
    reason = "simulated: no violation in 100 runs with seed 5"
    assert verdicts["small"] == ("unknown", reason)
    assert verdicts["ranges"] == ("unknown", reason)
    assert found["runs"][0]["engine"] == "simulation"
    assert found["runs"][0]["states"] is None
    assert found["runs"][0]["unreached"] is None


def test_what_nothing_could_violate_holds() -> None:
    outcome = run(str(V2), "--runs", "1", "--property", "context")
    assert outcome.exit_code == 0
    assert "context  holds" in outcome.stdout


def test_properties_of_whole_runs_are_not_decided(tmp_path: Path) -> None:
    text = COUNTER.replace("invariant small", "property small").replace(
        "x < 4", "eventually x == 9"
    )
    outcome = run(written(tmp_path, text), "--property", "small")
    assert outcome.exit_code == 3
    assert "walks do not decide what must happen in the end" in outcome.stdout


def test_a_property_without_a_value_is_a_mistake(tmp_path: Path) -> None:
    text = COUNTER + 'shared bool a[2] = false;\ninvariant inside "i": !a[x];\n'
    outcome = run(written(tmp_path, text))
    assert outcome.exit_code == 2
    assert "E0483" in outcome.stderr


@pytest.mark.parametrize("name", FORMATS)
def test_all_reports(name: str, tmp_path: Path) -> None:
    """From the result itself, and from a saved one."""
    saved = tmp_path / "result.json"
    path = written(tmp_path, COUNTER)
    outcome = run(path, "--report", name, "--report", f"json:{saved}")
    assert outcome.exit_code == 1
    assert outcome.stdout
    shown = CliRunner().invoke(main, ["show", str(saved), "--report", name])
    assert shown.exit_code == 0
    report = shown.stdout if name != "json" else outcome.stdout
    assert outcome.stdout.startswith(report)


def test_the_text_ends_with_what_was_executed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SPECS)
    outcome = run("classic/peterson_no_turn.kspec", "--runs", "10")
    _, head, rest = outcome.stdout.partition("check default: ")
    check_golden(GOLDENS / "executed.txt", head + rest)


def test_lcov(tmp_path: Path) -> None:
    """A record for each file, with totals that fit; check blocks are added up."""
    text = COUNTER + "check again { expect small violated; }\n"
    file = tmp_path / "lcov.info"
    path = written(tmp_path, text)
    outcome = run(path, "--runs", "3", "--coverage", str(file), "--report", "json")
    assert json.loads(outcome.stdout)["exit_code"] == outcome.exit_code
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("SF:")] == [f"SF:{path}"]
    assert "DA:3,108" in lines
    assert lines[-3:] == ["LF:1", "LH:1", "end_of_record"]


def test_time_is_limited(tmp_path: Path) -> None:
    text = COUNTER.replace("x < 9", "true").replace("x++", "x = 1")
    many = ("--runs", "1000000000", "--depth", "1000000")
    outcome = run(written(tmp_path, text), *many, "--timeout", "100ms")
    assert outcome.exit_code == 3
    assert "no violation in 0 runs with seed 0; timeout" in outcome.stdout


def test_an_interrupt_keeps_what_was_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = walk._Walker.walk
    walks: list[int] = []

    def interrupted(self: walk._Walker, *arguments: object) -> str | None:
        walks.append(1)
        if len(walks) > 2:
            raise KeyboardInterrupt
        return original(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(walk._Walker, "walk", interrupted)
    outcome = run(written(tmp_path, COUNTER), "--report", "json")
    assert outcome.exit_code == 130
    [found] = json.loads(outcome.stdout)["runs"]
    assert found["interrupted"]
    verdicts = {p["name"]: p["verdict"] for p in found["properties"]}
    assert verdicts["small"] == "violated"
