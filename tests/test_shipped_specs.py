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
from spec2tla.cli import main
from spec2tla.emit.config import config
from spec2tla.emit.module import emit
from spec2tla.judge import Job
from spec2tla.pipeline import Options, check
from spec2tla.report.lkml import result_lkml
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
    "classic/qrwlock": 5_725,
    "classic/qrwlock_counted_in_line": 1_234,
    "classic/qrwlock_no_wait": 7_449,
    "classic/qrwlock_pending_ignored": 2_881,
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
    "collapsers/no_probe": 63_232,
    "collapsers/no_probe_no_recount": 54_071,
    "collapsers/no_recount": 51_211,
    "collapsers/no_trylock": 14_544,
    "collapsers/two_collapsers": 58_529,
    "cursor/a2e17cc2efc7": 6_707,
    "cursor/c8a8f3b4a95a": 9_478,
    "cursor/cursor": 11_811,
    "cursor/e8c716bc6812": 9_766,
    "cursor/reviewer": 9_660,
    "cursor/v2": 11_187,
    "folio/entry_of_new_folio": 29_114,
    "folio/folio_split": 19_862,
    "folio/late_index": 21_670,
    "folio/unfreeze_first": 25_960,
    "freeze/freeze": 2_730,
    "freeze/frozen_and_replaced": 2_927,
    "freeze/frozen_in_place": 2_201,
    "gup/check_before_pin": 650,
    "gup/collapse": 664,
    "gup/no_pmd_check": 612,
    "gup/table_free": 2_138,
    "gup/table_free_at_once": 2_162,
    "gup/table_free_deferred": 2_766,
    "leaf/leaf": 31_325,
    "leaf/one_step": 4_472,
    "leaf/v2": 15_992,
    "memory/check_first": 21,
    "memory/handshake": 13,
    "memory/handshake_no_open_barrier": 13,
    "memory/handshake_no_thp_barrier": 13,
    "memory/locked_message": 15,
    "memory/message_passing": 7,
    "memory/message_passing_release": 7,
    "memory/message_passing_wmb": 7,
    "memory/message_passing_wmb_rmb": 8,
    "memory/retry_mark": 30,
    "memory/retry_mark_mb": 30,
    "memory/retry_mark_wmb": 30,
    "nr_thps/asks_first": 67,
    "nr_thps/handshake": 74,
    "nr_thps/no_barriers": 74,
    "nr_thps/open_looks_first": 86,
    "retract/mfill": 656,
    "retract/mfill_bug_on": 708,
    "retract/mfill_v6_5": 226,
    "retract/mremap": 53,
    "retract/mremap_no_recheck": 57,
    "retract/mremap_v6_5": 60,
    "retract/uffd_wp": 824,
    "retract/uffd_wp_no_recheck": 738,
    "retract/uffd_wp_v5_18": 514,
    "retract/uffd_wp_v5_19": 446,
    "reuse/before_033b5d775511": 535,
    "reuse/lock_page": 432,
    "reuse/reuse": 763,
    "rollback/copy_late": 2_128,
    "rollback/hpage_leaked": 1_956,
    "rollback/marks_left": 2_044,
    "rollback/no_putback": 1_912,
    "rollback/no_uncharge": 1_828,
    "rollback/no_unlock": 2_056,
    "rollback/nrpages_left": 2_028,
    "rollback/rollback": 2_128,
    "shmem/before_2023": 55_686,
    "shmem/check_before_retry": 49_958,
    "shmem/merged": 49_406,
    "shmem/no_recount": 50_188,
    "shmem/retry_left": 45_928,
    "shmem/shmem": 18_180,
    "shmem/start_vmas_only": 63_864,
    "shmem/uptodate_late": 51_667,
    "shmem/v2": 84_812,
    "shmem/zero_for_retry": 49_820,
    "swap/border_not_rounded": 1_420,
    "swap/order_read_apart": 859,
    "swap/truncate": 1_219,
    "tlb/batched_flush": 438,
    "tlb/flush_after_copy": 448,
    "tlb/flush_each_page": 392,
    "tlb/no_flush": 378,
    "truncate/errant_store": 19_628,
    "truncate/no_probe": 24_038,
    "truncate/truncate": 23_172,
    "truncate/whole_thp": 23_042,
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
    "classic/qrwlock": set(),
    "classic/qrwlock_counted_in_line": {"deadlock", "writers_get_in"},
    "classic/qrwlock_no_wait": {"no_mix"},
    "classic/qrwlock_pending_ignored": {"writers_get_in"},
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
    "collapsers/no_probe": set(),
    "collapsers/no_probe_no_recount": {"hpage_stays", "no_page_lost", "one_collapses"},
    "collapsers/no_recount": {"no_page_lost"},
    "collapsers/no_trylock": {"hpage_stays", "no_page_lost", "one_collapses"},
    "collapsers/two_collapsers": set(),
    "cursor/a2e17cc2efc7": {"in_step", "examined_once", "no_self_lock"},
    "cursor/c8a8f3b4a95a": {"no_stale_node"},
    "cursor/cursor": set(),
    "cursor/e8c716bc6812": set(),
    "cursor/reviewer": {"in_step", "examined_once", "coverage"},
    "cursor/v2": set(),
    "folio/entry_of_new_folio": {"assertions"},
    "folio/folio_split": set(),
    "folio/late_index": {"assertions"},
    "folio/unfreeze_first": {"assertions"},
    "freeze/freeze": set(),
    "freeze/frozen_and_replaced": {"no_phantom"},
    "freeze/frozen_in_place": {"collapse_ends", "mincore_ends"},
    "gup/check_before_pin": {"no_lost_write", "pins_are_mapped"},
    "gup/collapse": set(),
    "gup/no_pmd_check": {"no_lost_write", "pins_are_mapped"},
    "gup/table_free": set(),
    "gup/table_free_at_once": {"lifetime"},
    "gup/table_free_deferred": set(),
    "leaf/leaf": set(),
    "leaf/one_step": {"no_late_hole"},
    "leaf/v2": {"no_late_hole", "no_silent_fill"},
    "memory/check_first": {"no_silent_fill"},
    "memory/handshake": set(),
    "memory/handshake_no_open_barrier": set(),
    "memory/handshake_no_thp_barrier": set(),
    "memory/locked_message": set(),
    "memory/message_passing": set(),
    "memory/message_passing_release": set(),
    "memory/message_passing_wmb": set(),
    "memory/message_passing_wmb_rmb": set(),
    "memory/retry_mark": set(),
    "memory/retry_mark_mb": set(),
    "memory/retry_mark_wmb": set(),
    "nr_thps/asks_first": {"no_thp_when_written"},
    "nr_thps/handshake": set(),
    "nr_thps/no_barriers": set(),
    "nr_thps/open_looks_first": {"no_thp_when_written"},
    "retract/mfill": set(),
    "retract/mfill_bug_on": {"assertions"},
    "retract/mfill_v6_5": set(),
    "retract/mremap": set(),
    "retract/mremap_no_recheck": {"no_bogus_table"},
    "retract/mremap_v6_5": set(),
    "retract/uffd_wp": set(),
    "retract/uffd_wp_no_recheck": {"markers_stay"},
    "retract/uffd_wp_v5_18": {"markers_stay"},
    "retract/uffd_wp_v5_19": set(),
    "reuse/before_033b5d775511": {"assertions"},
    "reuse/lock_page": {"assertions"},
    "reuse/reuse": set(),
    "rollback/copy_late": {"accounting", "hpage_freed", "slots_restored"},
    "rollback/hpage_leaked": {"hpage_freed"},
    "rollback/marks_left": {"accounting", "no_mark_left", "slots_restored"},
    "rollback/no_putback": {"pages_restored"},
    "rollback/no_uncharge": {"accounting"},
    "rollback/no_unlock": {"pages_restored"},
    "rollback/nrpages_left": {"accounting"},
    "rollback/rollback": set(),
    "shmem/before_2023": {
        "no_silent_fill", "no_fill_once_registered", "no_phantom", "eexist_is_sound",
        "uptodate_when_reachable",
    },
    "shmem/check_before_retry": {"no_silent_fill", "no_fill_once_registered"},
    "shmem/merged": {"no_fill_once_registered"},
    "shmem/no_recount": {"eexist_is_sound", "no_fill_once_registered"},
    "shmem/retry_left": {"retry_discipline", "eexist_is_sound", "no_fill_once_registered"},
    "shmem/shmem": set(),
    "shmem/start_vmas_only": {"no_fill_once_registered", "no_silent_fill"},
    "shmem/uptodate_late": {"no_fill_once_registered", "no_phantom", "uptodate_when_reachable"},
    "shmem/v2": {
        "no_silent_fill", "no_fill_once_registered", "no_phantom", "uptodate_when_reachable",
    },
    "shmem/zero_for_retry": {"no_silent_fill", "no_fill_once_registered"},
    "swap/border_not_rounded": {"truncation_ends"},
    "swap/order_read_apart": {"assertions", "swap_is_there"},
    "swap/truncate": set(),
    "tlb/batched_flush": set(),
    "tlb/flush_after_copy": {"no_lost_write"},
    "tlb/flush_each_page": set(),
    "tlb/no_flush": {"no_late_store", "no_lost_write"},
    "truncate/errant_store": {"references", "rollback_is_exact", "stays_empty", "user_ends"},
    "truncate/no_probe": {"stays_empty"},
    "truncate/truncate": set(),
    "truncate/whole_thp": {"rest_intact"},
}  # fmt: skip
"""What each model is there to show; everything else holds."""

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
