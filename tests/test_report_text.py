"""The text report: goldens of realistic results, in several widths, and what colour changes."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from golden import check_golden
from samples import RACE_RUN, SAMPLES, SHRINK_RUN, TOOL, builtin, deadlock, race_trace, violated
from spec2tla.report.counterexample import file_tags
from spec2tla.report.style import ansi
from spec2tla.report.text import result_text
from spec2tla.trace.model import Trace
from spec2tla.verdict import Result, Run

GOLDENS = Path(__file__).parent / "report"
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("name", SAMPLES)
def test_golden(name: str) -> None:
    check_golden(GOLDENS / f"{name}.txt", result_text(SAMPLES[name]()))


@pytest.mark.parametrize("page", [60, 72])
def test_golden_of_a_narrow_page(page: int) -> None:
    check_golden(GOLDENS / f"violated.{page}.txt", result_text(violated(), page))


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("page", [60, 80, 100, 160])
def test_the_interleaving_is_no_wider_than_the_page(name: str, page: int) -> None:
    text = result_text(SAMPLES[name](), page)
    for interleaving in re.findall(r"^step  line  .*?^  -->", text, re.DOTALL | re.MULTILINE):
        assert max(map(len, interleaving.splitlines())) <= page


@pytest.mark.parametrize("name", SAMPLES)
def test_colour_only_adds_escapes(name: str) -> None:
    result = SAMPLES[name]()
    coloured = result_text(result, paint=ansi)
    assert ESCAPE.sub("", coloured) == result_text(result)
    assert "\x1b" in coloured


def _crowd(trace: Trace, count: int) -> Trace:
    """The same moves, dealt out among many processes."""
    actors = tuple(f"worker[{number}]" for number in range(count))
    moves = tuple(replace(move, actor=actors[at % count]) for at, move in enumerate(trace.moves))
    return replace(trace, moves=moves, actors=actors)


def _with_trace(run: Run, trace: Trace) -> Result:
    wrong = replace(run.properties[-1], trace=trace)
    return Result(TOOL, (), (replace(run, properties=(wrong,)),))


def test_too_many_processes_for_columns_stand_one_under_another() -> None:
    text = result_text(_with_trace(RACE_RUN, _crowd(race_trace(), 7)))
    check_golden(GOLDENS / "crowd.txt", text)
    assert text.count("\n            worker[") == 13


def test_three_columns() -> None:
    text = result_text(_with_trace(RACE_RUN, _crowd(race_trace(), 3)), 120)
    check_golden(GOLDENS / "three_columns.txt", text)


def test_a_very_long_trace_keeps_its_numbers_aligned() -> None:
    trace = race_trace()
    moves = tuple(replace(trace.moves[-1], index=index) for index in range(99_998, 100_003))
    text = result_text(_with_trace(RACE_RUN, replace(trace, moves=moves)))
    assert "\n  step  line  khugepaged" in text
    assert "\n 99999    33  cache[i]" in text
    assert "\n100000    33  cache[i]" in text


def test_a_trace_that_was_not_replayed_says_so() -> None:
    text = result_text(_with_trace(RACE_RUN, replace(race_trace(), certified=False)))
    assert "warning   this trace has not been replayed" in text


@pytest.mark.parametrize(
    ("names", "tags"),
    [
        ([], []),
        (["specs/lib/lru.kspec", "shmem.kspec"], ["lru", "shmem"]),
        (["a/lru.kspec", "b/lru.kspec", "x.kspec"], ["file1", "file2", "x"]),
        ([f"{'x' * 200}.kspec"], ["file1"]),
    ],
)
def test_other_files_get_a_short_tag(names: list[str], tags: list[str]) -> None:
    assert file_tags(names) == dict(zip(names, tags, strict=True))


def test_who_waits_where_is_part_of_a_deadlock() -> None:
    text = result_text(deadlock())
    assert "kswapd      waits at specs/shrink.kspec:31:9  mutex_lock(shrink_mutex);" in text


def test_strictness_is_named_where_it_makes_a_difference() -> None:
    result = SAMPLES["holds"]()
    assert result_text(result).splitlines()[-1].startswith("passed: ")
    assert result_text(replace(result, strict=True)).splitlines()[-1].startswith("vacuous: ")


def test_a_search_that_was_not_finished_is_told() -> None:
    """The verdicts stand, but what is never reached is not known: no clean pass under --strict."""
    run = replace(SHRINK_RUN, properties=(builtin("locks"),), states=None, unreached=None)
    text = result_text(Result(TOOL, (), (run,), strict=True))
    assert "  search not finished: unreached statements unknown\n" in text
    summary = "1 check, 1 property: 1 as expected; 1 search not finished"
    assert text.endswith(f"vacuous: {summary}\n")


def test_nothing_to_say() -> None:
    empty = replace(SHRINK_RUN, properties=())
    assert result_text(Result(TOOL, (), (empty,))).endswith("passed: 1 check, 0 properties\n")
    assert result_text(Result(TOOL, (), ())) == "passed: 0 checks, 0 properties\n"


def test_many_expected_counterexamples_are_named_and_not_shown() -> None:
    one = SAMPLES["violated_as_expected"]()
    many = replace(one, runs=one.runs * 7)
    assert "step  line" in result_text(one)
    text = result_text(many)
    assert "step  line" not in text
    assert "7 counterexamples came as expected and are not shown here" in text
    unexpected = replace(many, runs=(*many.runs, *violated().runs))
    assert result_text(unexpected).count("step  line") == 1
