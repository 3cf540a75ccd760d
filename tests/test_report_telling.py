"""Reports of what matters and why: marks, sentences, what is left out, and all of it from JSON."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from golden import check_golden
from samples import race_trace, violated
from spec2tla.cli import main
from spec2tla.report.json import result_fields, result_json
from spec2tla.report.lkml import result_lkml
from spec2tla.report.lkml_table import MailStyle
from spec2tla.report.markdown import result_markdown
from spec2tla.report.saved import saved_result
from spec2tla.report.story import switches
from spec2tla.report.text import result_text
from spec2tla.trace.model import Ending, Trace
from spec2tla.verdict import Result

GOLDENS = Path(__file__).parent / "report"
V2 = Path(__file__).parent.parent / "specs" / "shmem" / "v2.kspec"


def told(marked: tuple[int, ...] = (3, 5)) -> Result:
    """The race, with reasons, and two steps that do not matter."""
    trace = race_trace()
    moves = tuple(replace(m, essential=m.index not in marked) for m in trace.moves)
    because = (
        "khugepaged broke it (step 14): cache[0] went from NONE to HPAGE.",
        "khugepaged had read armed as false (step 10); uffd_user has changed it to true since "
        "(step 11).",
    )
    run = violated().runs[0]
    wrong = replace(run.properties[-1], trace=replace(trace, moves=moves, because=because))
    return replace(violated(), runs=(replace(run, properties=(wrong,)),))


def test_golden_of_steps_that_do_not_matter() -> None:
    check_golden(GOLDENS / "telling.txt", result_text(told()))


def test_golden_without_them() -> None:
    check_golden(GOLDENS / "telling.essential.txt", result_text(told(), essential=True))


def test_a_mail_refers_to_steps_only_where_they_have_numbers() -> None:
    assert "(step" not in result_lkml(told())
    assert "(step 11)" in result_lkml(told(), MailStyle(numbered=True))


@pytest.mark.parametrize("essential", [False, True])
def test_other_reports_leave_out_the_same(essential: bool) -> None:
    trace = race_trace()
    missing = trace.moves[4].origin.text
    others = [move.origin.text for move in trace.moves if move.index not in (3, 5)]
    assert missing not in others
    for text in (
        result_lkml(told(), essential=essential),
        result_markdown(told(), essential=essential),
    ):
        assert (missing in text) is not essential


def test_json_has_what_matters_and_where_values_come_from() -> None:
    result = told()
    saved = saved_result(result_json(result))
    assert result_fields(saved) == result_fields(result)
    assert result_text(saved) == result_text(result)


def test_a_check_that_stops_another_process_is_a_switch() -> None:
    trace = race_trace()
    last = trace.moves[-1].actor
    other = next(actor for actor in trace.actors if actor != last)
    assert switches(_stopping(trace, last)) == switches(trace)
    assert switches(_stopping(trace, other)) == switches(trace) + 1


def _stopping(trace: Trace, actor: str) -> Trace:
    return replace(trace, ending=Ending("BUG", actor, trace.moves[0].origin))


# The command line --------------------------------------------------------------------------------


def _checked(*options: str) -> str:
    arguments = ["check", str(V2), "--engine", "embedded", "--property", "no_silent_fill"]
    result = CliRunner().invoke(main, [*arguments, *options])
    assert result.exit_code == 0
    return result.stdout


def test_the_shipped_race_is_told_in_two_switches() -> None:
    text = _checked()
    assert "2 switches" in text
    assert "khugepaged broke it" in text
    assert "uffd_monitor read cache[0] only in an RCU read section" in text
    assert "A step in parentheses cannot matter" in text


def test_any_and_essential() -> None:
    assert "that cannot matter left out" in _checked("--essential")
    assert "spin_lock_irq(&xa_lock);" in _checked("--any", "--report", "lkml")
