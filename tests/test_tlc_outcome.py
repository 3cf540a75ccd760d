"""What recorded runs of TLC come to: outcome, trace and numbers, in 2.15's dialect and the new one.

The recordings under `tlc_output/2.15` are real (see `record.py` there), those under
`tlc_output/new` are written by hand after newer TLCs.
"""

from pathlib import Path

import pytest

from spec2tla.errors import InternalError
from spec2tla.tlc.ending import Ending, Stop
from spec2tla.tlc.log import RunLog
from spec2tla.tlc.result import (
    ActionCoverage,
    ActionPropertyViolated,
    Completed,
    Crashed,
    Deadlocked,
    DiskFull,
    EvaluationFailed,
    InvariantViolated,
    NoInitialState,
    Outcome,
    OutOfMemory,
    Position,
    SpecRejected,
    Statistics,
    TemporalViolated,
    TimedOut,
    TlcResult,
)
from spec2tla.tlc.run import summarize
from spec2tla.tlc.trace import TlcTrace

RECORDED = Path(__file__).parent / "tlc_output"


def _run(
    text: str, exit_status: int | None = None, stop: Stop | None = None, stderr: str = ""
) -> TlcResult:
    log = RunLog()
    for line in text.splitlines():
        log.take(line)
    log.close()
    return summarize(log, Ending(exit_status, stop, stderr), 0.5, None)


def _recorded(name: str, ended_by_itself: bool = True) -> TlcResult:
    text = (RECORDED / f"{name}.txt").read_text(encoding="utf-8")
    output, _, status = text.rpartition("exit status ")
    return _run(output, int(status) if ended_by_itself else None)


def _trace(result: TlcResult) -> TlcTrace:
    assert result.trace is not None
    return result.trace


OUTCOMES: dict[str, Outcome] = {
    "2.15/success": Completed(),
    "2.15/coverage": Completed(),
    "2.15/liveness_holds": Completed(),
    "2.15/invariant": InvariantViolated("Small"),
    "2.15/invariant_initial": InvariantViolated("Positive"),
    "2.15/invariant_initial_one": InvariantViolated("Zero"),
    "2.15/sequence_to_set": InvariantViolated("NoSet"),
    "2.15/values": InvariantViolated("Untrue"),
    "2.15/action_property": ActionPropertyViolated("NoWrap"),
    "2.15/deadlock": Deadlocked(),
    "2.15/lasso": TemporalViolated(None),
    "2.15/stuttering": TemporalViolated(None),
    "2.15/no_initial_state": NoInitialState(),
    "new/coverage": Completed(),
    "new/invariant_parameters": InvariantViolated("Small"),
    "new/temporal_named": TemporalViolated("Big"),
}


@pytest.mark.parametrize("ended_by_itself", [True, False])
@pytest.mark.parametrize(("name", "expected"), OUTCOMES.items())
def test_outcomes(name: str, expected: Outcome, ended_by_itself: bool) -> None:
    assert _recorded(name, ended_by_itself).outcome == expected


REJECTED = {
    "2.15/parse_error": 'Encountered "3" at line 10',
    "2.15/unknown_name": "Unknown operator: `Foo'.",
    "2.15/config_operator": "Nextt",
    "2.15/config_syntax": "NEXT was not followed by an identifier",
    "2.15/config_constant": "constant parameter N",
    "2.15/assumption": "Assumption line",
}


@pytest.mark.parametrize(("name", "part"), REJECTED.items())
def test_rejected_specs_keep_what_tlc_says(name: str, part: str) -> None:
    outcome = _recorded(name).outcome
    assert isinstance(outcome, SpecRejected)
    assert part in outcome.text
    assert "Parsing file" not in outcome.text


FAILED: dict[str, tuple[str, Position | None, int]] = {
    "2.15/evaluation": ("not in its domain", Position("M", 5, 21, 5, 41), 2),
    "2.15/evaluation_initial": ("Assert evaluated to FALSE", Position("M", 4, 13, 4, 31), 0),
    "2.15/evaluation_no_trace": ("Tail", Position("M", 5, 21, 5, 30), 0),
    "2.15/evaluation_invariant": ("Evaluating invariant Wrong failed", None, 2),
    "2.15/assertion": ("x is not 0", Position("M", 5, 30, 5, 56), 0),
    "2.15/unassigned": ("not assigned: f", None, 5),
    "new/assertion": ("x is not 0", Position("M", 6, 20, 6, 40), 2),
    "new/stack_overflow": ("StackOverflowError", None, 1),
}


@pytest.mark.parametrize(("name", "expected"), FAILED.items())
def test_failed_evaluations_say_where(
    name: str, expected: tuple[str, Position | None, int]
) -> None:
    result = _recorded(name)
    part, position, states = expected
    assert isinstance(result.outcome, EvaluationFailed)
    assert part in result.outcome.text
    assert result.outcome.position == position
    assert len(result.trace.states if result.trace else ()) == states


@pytest.mark.parametrize(
    "name",
    ["stopped_early", "continued", "no_trace", "cut_off", "no_verdict", "bug"],
)
def test_what_only_looks_like_a_verdict_is_none(name: str) -> None:
    result = _recorded(f"new/{name}")
    assert isinstance(result.outcome, Crashed)
    assert result.trace is None


def test_every_recording_is_tested() -> None:
    crashed = {"stopped_early", "continued", "no_trace", "cut_off", "no_verdict", "bug"}
    tested = {*OUTCOMES, *REJECTED, *FAILED, *(f"new/{name}" for name in crashed)}
    recorded = {f"{path.parent.name}/{path.stem}" for path in RECORDED.glob("*/*.txt")}
    assert recorded == tested | {"new/out_of_memory_caught"}


def test_a_success_with_a_failing_exit_status_is_none() -> None:
    text = (RECORDED / "2.15/success.txt").read_text(encoding="utf-8")
    assert isinstance(_run(text, exit_status=1).outcome, Crashed)


CUT = (RECORDED / "2.15/success.txt").read_text(encoding="utf-8").partition("@STARTMSG 2190")[0]


@pytest.mark.parametrize(
    ("status", "stop", "stderr", "expected"),
    [
        (None, Stop.TIMEOUT, "", TimedOut()),
        (None, Stop.DISK, "", DiskFull("its files outgrew their limit")),
        (1, None, "IOException: No space left on device", None),
        (3, None, "", None),
        (1, None, "Error: Could not reserve enough space for object heap", None),
    ],
)
def test_limits(
    status: int | None, stop: Stop | None, stderr: str, expected: Outcome | None
) -> None:
    outcome = _run(CUT, status, stop, stderr).outcome
    if expected is not None:
        assert outcome == expected
    else:
        assert isinstance(outcome, DiskFull if "device" in stderr else OutOfMemory)


def test_memory_that_tlc_itself_found_missing() -> None:
    outcome = _recorded("new/out_of_memory_caught").outcome
    assert isinstance(outcome, OutOfMemory)
    assert "direct buffer memory" in outcome.text


@pytest.mark.parametrize(
    ("status", "stop", "part"),
    [
        (-9, None, "killed by signal 9"),
        (134, None, "exit status 134"),
        (0, None, "exit status 0"),
        (None, Stop.FLOOD, "printed without end"),
        (None, Stop.HANG, "did not end"),
    ],
)
def test_crashes_say_how_it_ended(status: int | None, stop: Stop | None, part: str) -> None:
    outcome = _run(CUT, status, stop, "last words").outcome
    assert isinstance(outcome, Crashed)
    assert part in outcome.text
    assert "last words" in outcome.text


def test_the_verdict_counts_even_if_time_runs_out_after_it() -> None:
    text = (RECORDED / "2.15/invariant.txt").read_text(encoding="utf-8")
    assert _run(text, None, Stop.TIMEOUT).outcome == InvariantViolated("Small")


STATISTICS = {
    "2.15/success": Statistics(generated=38, distinct=21, left=0, depth=9),
    "2.15/invariant": Statistics(generated=4, distinct=3, left=0, depth=3),
    "2.15/invariant_initial": Statistics(),
    "2.15/no_initial_state": Statistics(generated=0, distinct=0, left=0, depth=1),
    "new/invariant_parameters": Statistics(generated=1234, distinct=1021, left=2, depth=3),
}


@pytest.mark.parametrize(("name", "expected"), STATISTICS.items())
def test_statistics(name: str, expected: Statistics) -> None:
    assert _recorded(name).statistics == expected


def test_statistics_of_an_unfinished_run_come_from_its_progress() -> None:
    frame = (
        "@!@!@STARTMSG 2200:0 @!@!@\nProgress(418) at 2026-11-24 08:39:19: 36,278,351 states "
        "generated (36,113,459 s/min), 12,179,794 distinct states found (12,122,394 ds/min), "
        "86,869 states left on queue.\n@!@!@ENDMSG 2200 @!@!@"
    )
    found = _run(f"{CUT}\n{frame}", None, Stop.TIMEOUT).statistics
    assert found == Statistics(36_278_351, 12_179_794, 86_869, 418)


def test_coverage_counts_by_action_and_leaves_init_out() -> None:
    assert _recorded("2.15/coverage").coverage == {
        "Step": ActionCoverage(15, 32),
        "Wrap": ActionCoverage(5, 5),
        "Never": ActionCoverage(0, 0),
    }
    assert _recorded("2.15/success").coverage == {}


def test_coverage_of_an_operator_with_several_actions_adds_up() -> None:
    assert _recorded("new/coverage").coverage == {
        "Step": ActionCoverage(3, 10),
        "Never": ActionCoverage(0, 0),
    }


def test_versions_and_warnings() -> None:
    assert "Version 2.15" in _recorded("2.15/success").version
    assert "2026.04.29" in _recorded("new/coverage").version
    assert _recorded("2.15/success").warnings == ()
    assert any("subscript" in warning for warning in _recorded("2.15/values").warnings)


TRACES: dict[str, tuple[tuple[str | None, ...], int | None, bool]] = {
    "2.15/invariant": ((None, "Step", "Step"), None, False),
    "2.15/invariant_initial": ((None,), None, False),
    "2.15/invariant_initial_one": ((None,), None, False),
    "2.15/action_property": ((None, "Step", "Step", "Step", "Wrap"), None, False),
    "2.15/deadlock": ((None, "Up", "Up"), None, False),
    "2.15/lasso": ((None, "Step", "Step", "Step", "Wrap"), 2, False),
    "2.15/stuttering": ((None, "Up", "Up"), None, True),
    "new/invariant_parameters": ((None, "Step", "Back"), None, False),
    "new/temporal_named": ((None, "Step", "Back"), 2, False),
}


@pytest.mark.parametrize(("name", "expected"), TRACES.items())
def test_traces(name: str, expected: tuple[tuple[str | None, ...], int | None, bool]) -> None:
    trace = _trace(_recorded(name))
    actions = tuple(state.action for state in trace.states)
    assert (actions, trace.loop_to, trace.stuttering) == expected
    assert [state.number for state in trace.states] == list(range(1, len(actions) + 1))


def test_states_hold_values() -> None:
    initial, *_, last = _trace(_recorded("2.15/invariant")).states
    assert initial.values == {"x": 0, "f": {"a": 0, "b": 0}}
    assert last.values == {"x": 2, "f": {"a": 1, "b": 0}}
    assert _trace(_recorded("2.15/invariant_initial")).states[0].values == initial.values


def test_parameters_are_kept_as_text() -> None:
    _, step, back = _trace(_recorded("new/invariant_parameters")).states
    assert (step.arguments, back.arguments) == ('"p1",[v |-> 2]', "")


def test_the_closing_action_of_a_loop() -> None:
    assert _trace(_recorded("2.15/lasso")).loop_action == "Step"
    assert _trace(_recorded("new/temporal_named")).loop_action == "Step"


@pytest.mark.parametrize(
    "broken",
    [
        ("2: <Step line", "3: <Step line"),
        ("<Step line 5", "Step line 5"),
        ("x = 1", "x = ?"),
    ],
)
def test_a_trace_that_does_not_read_is_an_internal_error(broken: tuple[str, str]) -> None:
    text = (RECORDED / "2.15/invariant.txt").read_text(encoding="utf-8")
    with pytest.raises(InternalError):
        _run(text.replace(*broken))


def test_a_loop_to_nowhere_is_an_internal_error() -> None:
    text = (RECORDED / "2.15/lasso.txt").read_text(encoding="utf-8")
    with pytest.raises(InternalError):
        _run(text.replace("2: Back to state", "9: Back to state"))


def test_logs_are_bounded() -> None:
    result = _run("\n".join(f"line {number}" + "x" * 1000 for number in range(2_000)), 1)
    assert "line 0x" in result.log
    assert "line 1999x" in result.log
    assert "characters left out" in result.log
    assert len(result.log) < 300_000
