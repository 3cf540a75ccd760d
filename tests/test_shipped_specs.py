"""The shipped models: their verdicts, their size, their TLA+, and the race they are there for."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import spec2tla.report.json
from golden import check_golden
from schema import Schema
from shipped import MODELS, SPECS, default_machine, name_of
from shipped_facts import DISTINCT, VIOLATED
from spec2tla.cli import main
from spec2tla.emit.config import config
from spec2tla.emit.module import emit
from spec2tla.judge import Job
from spec2tla.pipeline import Options, check
from spec2tla.report.lkml import result_lkml
from spec2tla.values import REDUCTIONS
from spec2tla.verdict import Result, Run

GOLDENS = Path(__file__).parent / "specs"
REDUCED = GOLDENS / "reduced.txt"
"""Distinct states of the default checks with all reductions."""
SCHEMA = Schema(Path(spec2tla.report.json.__file__).with_name("result.schema.json"))

PARTLY_REACHED = ("classic/", "cursor/", "memory/", "shmem/")
"""Where a base has statements for some of its variants only."""


# Each of the two is worked out once, by the process that has all tests of it.
AS_WRITTEN = pytest.mark.xdist_group("shipped models as written")
REDUCED_ONES = pytest.mark.xdist_group("shipped models reduced")


@pytest.fixture(scope="module")
def embedded() -> Result:
    return check([SPECS], Options(engine="embedded", no_reduce=frozenset(REDUCTIONS)))


@pytest.fixture(scope="module")
def reduced() -> Result:
    return check([SPECS], Options(engine="embedded"))


def _default_run(result: Result, name: str) -> Run:
    return next(r for r in result.runs if r.check == "default" and r.file.endswith(f"{name}.kspec"))


def test_all_are_known_here() -> None:
    assert {name_of(path) for path in MODELS} == set(DISTINCT) == set(VIOLATED)


@AS_WRITTEN
def test_every_verdict_is_as_expected(embedded: Result) -> None:
    assert embedded.exit_code == 0
    assert embedded.diagnostics == ()


@AS_WRITTEN
@pytest.mark.parametrize("name", DISTINCT)
def test_states_and_violations(embedded: Result, name: str) -> None:
    run = _default_run(embedded, name)
    assert run.states is not None
    assert run.states.distinct == DISTINCT[name]
    found = {p.name for p in run.properties if p.verdict.value == "violated"}
    assert found == VIOLATED[name]
    assert all(p.trace is not None and p.trace.certified for p in run.properties if p.name in found)
    assert run.vacuous == ()


@REDUCED_ONES
def test_states_of_the_reduced_models(reduced: Result) -> None:
    assert reduced.exit_code == 0
    counts = {name: _default_run(reduced, name).states for name in DISTINCT}
    assert all(n is not None and n.distinct <= DISTINCT[name] for name, n in counts.items())
    lines = [f"{name} {n.distinct}\n" for name, n in counts.items() if n is not None]
    check_golden(REDUCED, "".join(lines))


@REDUCED_ONES
@pytest.mark.parametrize("name", DISTINCT)
def test_reductions_change_no_verdict(reduced: Result, name: str) -> None:
    run = _default_run(reduced, name)
    found = {p.name for p in run.properties if p.verdict.value == "violated"}
    assert found == VIOLATED[name]
    assert all(p.trace is not None and p.trace.certified for p in run.properties if p.name in found)


@REDUCED_ONES
@pytest.mark.parametrize("name", [n for n in DISTINCT if not n.startswith(PARTLY_REACHED)])
def test_every_statement_is_reached(reduced: Result, name: str) -> None:
    assert _default_run(reduced, name).unreached == ()


@REDUCED_ONES
@pytest.mark.parametrize("name", [n for n in VIOLATED if VIOLATED[n] and "classic" not in n])
def test_told_in_a_mail(reduced: Result, name: str) -> None:
    """Each kernel bug as one would mail it."""
    run = replace(_default_run(reduced, name), file=f"specs/{name}.kspec")
    text = result_lkml(replace(reduced, runs=(run,)))
    check_golden(GOLDENS / f"{name}.lkml", re.sub(r"(?m)^Place: .*/specs/", "Place: specs/", text))


@pytest.mark.parametrize("path", MODELS, ids=name_of)
def test_emitted_module(path: Path) -> None:
    machine, plan = default_machine(path)
    wanted = Job.open_properties(machine, plan)
    emitted = emit(machine, wanted)
    check_golden(GOLDENS / f"{name_of(path)}.tla", emitted.text)
    check_golden(GOLDENS / f"{name_of(path)}.cfg", config(emitted, wanted))


@AS_WRITTEN
def test_the_race_of_the_thread(embedded: Result) -> None:
    """The interleaving that a reviewer wrote by hand: checked, then seen, then filled."""
    run = _default_run(embedded, "shmem/v2")
    silent = next(p for p in run.properties if p.name == "no_silent_fill")
    assert silent.trace is not None
    story = [(move.actor, move.origin.text) for move in silent.trace.moves]
    assert {actor for actor, _ in story} == {"khugepaged", "uffd_monitor"}
    checked = story.index(("khugepaged", "if (vma_uffd_missing)"))
    armed = story.index(("uffd_monitor", "vma_uffd_missing = true;"))
    looked = story.index(("uffd_monitor", "folio = cache[index];"))
    assert checked < armed < looked < len(story) - 1
    assert story[-1] == ("khugepaged", "cache[index] = HPAGE;")
    files = {move.origin.span.file.name.rpartition("/")[2] for move in silent.trace.moves}
    assert files == {"v2.kspec", "shmem.kspec"}


@pytest.mark.tlc
@pytest.mark.parametrize("folder", sorted({path.parent.name for path in MODELS}))
def test_main_job_with_tlc(folder: str) -> None:
    """TLC checks everything, as `check specs` does, and every trace replays."""
    done = CliRunner().invoke(main, ["check", str(SPECS / folder), "--report", "json"])
    assert done.exit_code == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    assert SCHEMA.problems(result) == []
    assert result["tool"]["engine"] == "tlc"
    counts = dict(line.split() for line in REDUCED.read_text().splitlines())
    for run in result["runs"]:
        name = f"{folder}/{Path(run['file']).stem}"
        if run["check"] == "default":
            assert run["states"]["distinct"] == int(counts[name])
        for found in run["properties"]:
            assert found["verdict"] == found["expected"]
            if found["verdict"] == "violated":
                assert found["trace"]["certified"] is True
