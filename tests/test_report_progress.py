"""The progress line: what it says, how it fits, and that it is gone before anything else."""

import io
from dataclasses import replace

import pytest

from spec2tla.pipeline import Progress
from spec2tla.report.progress import Estimate, ProgressLine, progress_text

PROGRESS = Progress("specs/a.kspec", "default", 1_234_567, 8_000, 41, 61.5)


def test_the_whole_line() -> None:
    assert progress_text(PROGRESS, 120) == (
        "specs/a.kspec, check default: 1,234,567 states, 20,074/s, queue 8,000, depth 41, 1:01"
    )


def test_no_rate_before_the_first_second() -> None:
    assert "/s" not in progress_text(replace(PROGRESS, seconds=0.0), 120)


@pytest.mark.parametrize("room", range(20, 120, 7))
def test_it_fits(room: int) -> None:
    assert len(progress_text(PROGRESS, room)) <= room


def test_numbers_matter_more_than_names() -> None:
    assert progress_text(PROGRESS, 60).endswith("queue 8,000, depth 41, 1:01")


def test_it_is_overwritten_and_cleared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    stream = io.StringIO()
    line = ProgressLine(stream)
    line.clear()
    assert stream.getvalue() == ""
    line(PROGRESS)
    line(PROGRESS)
    line.clear()
    line.clear()
    assert stream.getvalue().count("\r\x1b[K") == 3
    assert stream.getvalue().endswith("\r\x1b[K")


def test_a_terminal_too_narrow_for_it_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "10")
    stream = io.StringIO()
    ProgressLine(stream)(PROGRESS)
    assert stream.getvalue() == ""


def test_what_is_left_is_said_once_the_queue_shrinks() -> None:
    estimate = Estimate()
    queues = [(1.0, 100), (2.0, 400), (3.0, 390), (4.0, 200), (6.0, 100)]
    left = [
        estimate.left(replace(PROGRESS, seconds=seconds, queue=queue)) for seconds, queue in queues
    ]
    # Growing, longest; then 10 in 1 s, 200 in 2 s, 300 in 4 s.
    assert left == [None, None, 39.0, 2.0, 4 / 3]


def test_the_estimate_stands_in_the_line() -> None:
    assert progress_text(PROGRESS, 120, 95.0).endswith("1:01, about 1:35 left")
