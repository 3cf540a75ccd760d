"""The shipped models: their verdicts, their size, their TLA+, and the race they are there for."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import spec2tla.report.json
from golden import check_golden
from schema import Schema
from shipped import MODELS, SPECS, default_machine, name_of
from spec2tla.cli import main
from spec2tla.emit.config import config
from spec2tla.emit.module import emit
from spec2tla.judge import Job
from spec2tla.pipeline import Options, check
from spec2tla.values import REDUCTIONS
from spec2tla.verdict import Result, Run

GOLDENS = Path(__file__).parent / "specs"
SCHEMA = Schema(Path(spec2tla.report.json.__file__).with_name("result.schema.json"))

DISTINCT = {
    "classic/bakery": 2_598,
    "classic/bakery_no_choosing": 2_025,
    "classic/barrier": 32,
    "classic/barrier_no_sense": 26,
    "classic/bounded_buffer": 910,
    "classic/bounded_buffer_early_slot": 4_778,
    "classic/clh_lock": 368,
    "classic/clh_lock_own_node": 94,
    "classic/completion": 11,
    "classic/completion_for_one": 7,
    "classic/dekker": 97,
    "classic/double_checked": 40,
    "classic/double_checked_early": 50,
    "classic/double_checked_once": 48,
    "classic/five_increments": 1_277,
    "classic/lost_wakeup": 23,
    "classic/lost_wakeup_late_state": 15,
    "classic/mcs_lock": 23_316,
    "classic/mcs_lock_late_flag": 33_132,
    "classic/node_stack": 1_972,
    "classic/node_stack_no_grace": 1_594,
    "classic/peterson": 47,
    "classic/peterson_late_flag": 66,
    "classic/peterson_no_turn": 15,
    "classic/philosophers": 87,
    "classic/philosophers_ordered": 72,
    "classic/qspinlock": 5_264,
    "classic/qspinlock_no_pending": 13_208,
    "classic/rcu_list": 7_024,
    "classic/rcu_list_early_publish": 7_150,
    "classic/rcu_list_no_grace": 4_600,
    "classic/rcu_update": 6_815,
    "classic/rcu_update_no_grace": 2_473,
    "classic/rw_counters": 562,
    "classic/rw_counters_look_first": 288,
    "classic/rw_counters_no_retreat": 246,
    "classic/rw_readers_first": 22,
    "classic/rw_tickets": 787,
    "classic/seqlock_reader": 6_302,
    "classic/seqlock_reader_no_retry": 698,
    "classic/tas_lock": 12,
    "classic/tas_lock_torn": 20,
    "classic/ticket_lock": 580,
    "classic/ticket_lock_few": 585,
    "classic/ticket_lock_torn": 206,
    "classic/transfer": 64,
    "classic/transfer_abba": 69,
    "classic/treiber_stack": 110,
    "classic/treiber_stack_aba": 109,
    "classic/treiber_stack_wraps": 109,
    "classic/work_queue": 89,
    "classic/work_queue_late_clear": 89,
    "cursor/a2e17cc2efc7": 6_707,
    "cursor/c8a8f3b4a95a": 9_478,
    "cursor/cursor": 11_811,
    "cursor/e8c716bc6812": 9_766,
    "cursor/reviewer": 9_660,
    "cursor/v2": 11_187,
    "shmem/before_2023": 55_686,
    "shmem/check_before_retry": 49_958,
    "shmem/merged": 49_406,
    "shmem/no_recount": 50_188,
    "shmem/retry_left": 45_928,
    "shmem/shmem": 18_180,
    "shmem/v2": 84_812,
    "shmem/zero_for_retry": 49_820,
}
"""Distinct states of the default checks, local work merged, without further reductions."""

REDUCED = GOLDENS / "reduced.txt"
"""The same with all reductions."""

VIOLATED = {
    "classic/bakery": set(),
    "classic/bakery_no_choosing": {"exclusive"},
    "classic/barrier": set(),
    "classic/barrier_no_sense": {"deadlock"},
    "classic/bounded_buffer": set(),
    "classic/bounded_buffer_early_slot": {"exactly_once"},
    "classic/clh_lock": set(),
    "classic/clh_lock_own_node": {"deadlock"},
    "classic/completion": set(),
    "classic/completion_for_one": {"deadlock"},
    "classic/dekker": set(),
    "classic/double_checked": set(),
    "classic/double_checked_early": {"complete"},
    "classic/double_checked_once": {"made_once"},
    "classic/five_increments": {"at_least_three"},
    "classic/lost_wakeup": set(),
    "classic/lost_wakeup_late_state": {"deadlock", "wakes_up"},
    "classic/mcs_lock": set(),
    "classic/mcs_lock_late_flag": {"deadlock"},
    "classic/node_stack": set(),
    "classic/node_stack_no_grace": {"lifetime"},
    "classic/peterson": set(),
    "classic/peterson_late_flag": {"exclusive"},
    "classic/peterson_no_turn": {"deadlock", "no_starvation"},
    "classic/philosophers": {"deadlock"},
    "classic/philosophers_ordered": set(),
    "classic/qspinlock": set(),
    "classic/qspinlock_no_pending": {"deadlock", "exclusive"},
    "classic/rcu_list": set(),
    "classic/rcu_list_early_publish": {"assertions"},
    "classic/rcu_list_no_grace": {"lifetime"},
    "classic/rcu_update": set(),
    "classic/rcu_update_no_grace": {"assertions"},
    "classic/rw_counters": set(),
    "classic/rw_counters_look_first": {"no_mix"},
    "classic/rw_counters_no_retreat": {"deadlock"},
    "classic/rw_readers_first": {"writer_gets_in"},
    "classic/rw_tickets": set(),
    "classic/seqlock_reader": set(),
    "classic/seqlock_reader_no_retry": {"whole"},
    "classic/tas_lock": {"no_starvation"},
    "classic/tas_lock_torn": {"exclusive", "no_starvation"},
    "classic/ticket_lock": set(),
    "classic/ticket_lock_few": {"exclusive", "no_starvation"},
    "classic/ticket_lock_torn": {"deadlock", "exclusive", "no_starvation"},
    "classic/transfer": set(),
    "classic/transfer_abba": {"deadlock"},
    "classic/treiber_stack": set(),
    "classic/treiber_stack_aba": {"top_is_free"},
    "classic/treiber_stack_wraps": {"top_is_free"},
    "classic/work_queue": set(),
    "classic/work_queue_late_clear": {"served"},
    "cursor/a2e17cc2efc7": {"in_step", "examined_once", "no_self_lock"},
    "cursor/c8a8f3b4a95a": {"no_stale_node"},
    "cursor/cursor": set(),
    "cursor/e8c716bc6812": set(),
    "cursor/reviewer": {"in_step", "examined_once", "coverage"},
    "cursor/v2": set(),
    "shmem/before_2023": {
        "no_silent_fill", "no_fill_once_registered", "no_phantom", "eexist_is_sound",
        "uptodate_when_reachable",
    },
    "shmem/check_before_retry": {"no_silent_fill", "no_fill_once_registered"},
    "shmem/merged": {"no_fill_once_registered"},
    "shmem/no_recount": {"eexist_is_sound", "no_fill_once_registered"},
    "shmem/retry_left": {"retry_discipline", "eexist_is_sound", "no_fill_once_registered"},
    "shmem/shmem": set(),
    "shmem/v2": {
        "no_silent_fill", "no_fill_once_registered", "no_phantom", "uptodate_when_reachable",
    },
    "shmem/zero_for_retry": {"no_silent_fill", "no_fill_once_registered"},
}  # fmt: skip
"""What each model is there to show; everything else holds."""


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


def test_every_verdict_is_as_expected(embedded: Result) -> None:
    assert embedded.exit_code == 0
    assert embedded.diagnostics == ()


@pytest.mark.parametrize("name", DISTINCT)
def test_states_and_violations(embedded: Result, name: str) -> None:
    run = _default_run(embedded, name)
    assert run.states is not None
    assert run.states.distinct == DISTINCT[name]
    found = {p.name for p in run.properties if p.verdict.value == "violated"}
    assert found == VIOLATED[name]
    assert all(p.trace is not None and p.trace.certified for p in run.properties if p.name in found)
    assert run.vacuous == ()


def test_states_of_the_reduced_models(reduced: Result) -> None:
    assert reduced.exit_code == 0
    counts = {name: _default_run(reduced, name).states for name in DISTINCT}
    assert all(n is not None and n.distinct <= DISTINCT[name] for name, n in counts.items())
    lines = [f"{name} {n.distinct}\n" for name, n in counts.items() if n is not None]
    check_golden(REDUCED, "".join(lines))


@pytest.mark.parametrize("name", DISTINCT)
def test_reductions_change_no_verdict(reduced: Result, name: str) -> None:
    run = _default_run(reduced, name)
    found = {p.name for p in run.properties if p.verdict.value == "violated"}
    assert found == VIOLATED[name]
    assert all(p.trace is not None and p.trace.certified for p in run.properties if p.name in found)


@pytest.mark.parametrize("path", MODELS, ids=name_of)
def test_emitted_module(path: Path) -> None:
    machine, plan = default_machine(path)
    wanted = Job.open_properties(machine, plan)
    emitted = emit(machine, wanted)
    check_golden(GOLDENS / f"{name_of(path)}.tla", emitted.text)
    check_golden(GOLDENS / f"{name_of(path)}.cfg", config(emitted, wanted))


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
def test_main_job_with_tlc() -> None:
    """What the README's first command does: TLC checks everything, and every trace replays."""
    done = CliRunner().invoke(main, ["check", str(SPECS), "--report", "json"])
    assert done.exit_code == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    assert SCHEMA.problems(result) == []
    assert result["tool"]["engine"] == "tlc"
    counts = dict(line.split() for line in REDUCED.read_text().splitlines())
    for run in result["runs"]:
        name = run["file"].rpartition("specs/")[2].removesuffix(".kspec")
        if run["check"] == "default":
            assert run["states"]["distinct"] == int(counts[name])
        for found in run["properties"]:
            assert found["verdict"] == found["expected"]
            if found["verdict"] == "violated":
                assert found["trace"]["certified"] is True
