"""The shipped models: their verdicts, their size, their TLA+, and the race they are there for."""

import json
import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import spec2tla.report.json
from golden import check_golden, check_line
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


@dataclass(frozen=True)
class Model:
    """A shipped model, checked as it is written and with all reductions, both once at the most."""

    name: str

    @cached_property
    def as_written(self) -> Result:
        return self._checked(frozenset(REDUCTIONS))

    @cached_property
    def reduced(self) -> Result:
        return self._checked(frozenset())

    def _checked(self, off: frozenset[str]) -> Result:
        return check([SPECS / f"{self.name}.kspec"], Options(engine="embedded", no_reduce=off))


@pytest.fixture(scope="module", params=DISTINCT)
def model(request: pytest.FixtureRequest) -> Model:
    """With this scope all tests of one model come one after the other."""
    return Model(request.param)


def _default_run(result: Result) -> Run:
    return next(run for run in result.runs if run.check == "default")


def test_all_are_known_here() -> None:
    assert {name_of(path) for path in MODELS} == set(DISTINCT) == set(VIOLATED)


def test_states_and_violations(model: Model) -> None:
    assert model.as_written.exit_code == 0
    assert model.as_written.diagnostics == ()
    run = _default_run(model.as_written)
    assert run.states is not None
    assert run.states.distinct == DISTINCT[model.name]
    found = {p.name for p in run.properties if p.verdict.value == "violated"}
    assert found == VIOLATED[model.name]
    assert all(p.trace is not None and p.trace.certified for p in run.properties if p.name in found)
    assert run.vacuous == ()


def test_states_of_the_reduced_model(model: Model) -> None:
    assert model.reduced.exit_code == 0
    states = _default_run(model.reduced).states
    assert states is not None
    assert states.distinct <= DISTINCT[model.name]
    check_line(REDUCED, model.name, str(states.distinct))


def test_reductions_change_nothing_that_is_said(model: Model) -> None:
    """In each check: verdicts, what is vacuous and why, and what is never reached."""
    for whole, less in zip(model.as_written.runs, model.reduced.runs, strict=True):
        assert less.failure is None
        assert _said(less) == _said(whole)
        assert all(p.trace.certified for p in less.properties if p.trace is not None)


def _said(run: Run) -> object:
    verdicts = [(p.name, p.verdict, p.vacuous, p.trace is None) for p in run.properties]
    spans = [origin.span for origin in run.unreached or ()]
    return run.check, verdicts, [(span.file.name, span.start, span.end) for span in spans]


def test_every_statement_is_reached(model: Model) -> None:
    assert model.name.startswith(PARTLY_REACHED) or _default_run(model.reduced).unreached == ()


def test_told_in_a_mail(model: Model) -> None:
    """Each kernel bug as one would mail it."""
    golden = GOLDENS / f"{model.name}.lkml"
    if not VIOLATED[model.name] or model.name.startswith("classic/"):
        assert not golden.exists()
        return
    run = replace(_default_run(model.reduced), file=f"specs/{model.name}.kspec")
    text = result_lkml(replace(model.reduced, runs=(run,)))
    check_golden(golden, re.sub(r"(?m)^Place: .*/specs/", "Place: specs/", text))


@pytest.mark.parametrize("path", MODELS, ids=name_of)
def test_emitted_module(path: Path) -> None:
    machine, plan = default_machine(path)
    wanted = Job.open_properties(machine, plan)
    emitted = emit(machine, wanted)
    check_golden(GOLDENS / f"{name_of(path)}.tla", emitted.text)
    check_golden(GOLDENS / f"{name_of(path)}.cfg", config(emitted, wanted))


def test_the_race_of_the_thread() -> None:
    """The interleaving that a reviewer wrote by hand: checked, then seen, then filled."""
    run = _default_run(Model("shmem/v2").as_written)
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
