"""A JSON report holds all that any other report shows, and what is no such report is refused."""

import json
from collections.abc import Callable

import pytest

from report_samples import EVERY, HOSTILE, hostile, traces, values
from samples import violated
from spec2tla.report.formats import FORMATS, Look
from spec2tla.report.json import result_json
from spec2tla.report.nodes import NotAsExpected
from spec2tla.report.saved import saved_result
from spec2tla.report.states import states
from spec2tla.trace.model import Trace


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("format_", FORMATS)
def test_each_report_of_a_saved_result_is_that_of_the_result(name: str, format_: str) -> None:
    result = EVERY[name]()
    saved = saved_result(result_json(result))
    render = FORMATS[format_].render
    assert render(saved, Look(100)) == render(result, Look(100))
    assert saved.exit_code == result.exit_code


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_as_it_was(text: str) -> None:
    result = hostile(text)
    assert result_json(saved_result(result_json(result))) == result_json(result)


def test_sets_come_back_as_sets() -> None:
    saved = saved_result(result_json(values()))
    trace, original = saved.runs[0].properties[0].trace, values().runs[0].properties[0].trace
    assert trace is not None
    assert original is not None
    assert (trace.initial, trace.final) == (original.initial, original.final)
    assert trace.moves[0].changes == original.moves[0].changes


@pytest.mark.parametrize(("name", "trace"), list(traces()))
def test_the_changes_lead_from_the_first_state_to_the_last(name: str, trace: Trace) -> None:
    found = states(trace)
    assert len(found) == len(trace.moves) + 1
    assert found[0] == trace.initial
    assert found[-1] == trace.final, name


def _without(*path: str | int) -> Callable[[dict[str, object]], None]:
    def change(whole: dict[str, object]) -> None:
        at: object = whole
        for step in path[:-1]:
            at = at[step]  # type: ignore[index]
        del at[path[-1]]  # type: ignore[attr-defined]

    return change


def _with(value: object, *path: str | int) -> Callable[[dict[str, object]], None]:
    def change(whole: dict[str, object]) -> None:
        at: object = whole
        for step in path[:-1]:
            at = at[step]  # type: ignore[index]
        at[path[-1]] = value  # type: ignore[index]

    return change


TRACE = ("runs", 0, "properties", 3, "trace")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_without("schema"), "it has no `schema`"),
        (_with("x/9", "schema"), "its `schema` is `x/9`, not `spec2tla.result/1`"),
        (_without("sources"), "it has no `sources`: an older version wrote it"),
        (_without("runs", 0, "file"), "`runs[0].file` is missing"),
        (_with(3, "runs"), "`runs` is not an array"),
        (_with({}, "sources"), "`runs[0].unreached[0].file` is not among its `sources`"),
        (_with(True, "runs", 0, "states", "depth"), "`runs[0].states.depth` is not a whole"),
        (_with("x", "runs", 0, "bounds", "NR"), "`runs[0].bounds.NR` is not a constant"),
        (_with(None, "runs", 0, "seconds"), "`runs[0].seconds` is not a number of seconds"),
        (_with("maybe", "runs", 0, "properties", 0, "verdict"), "is none of holds, violated"),
        (_with("x", "runs", 0, "properties", 0, "kind"), "is none of invariant, transition"),
        (_with(999, *TRACE, "steps", 0, "line"), "`runs[0].properties[3].trace.steps[0]` is not"),
        (_with(0, *TRACE, "steps", 0, "column"), "is not a place of its file"),
        (_with(7, *TRACE, "steps", 0, "index"), "are not numbered from 1"),
        (_with(99, *TRACE, "loop_to"), "is not one of its steps"),
        (_with(1.5, *TRACE, "initial", "armed"), "is not a value of a model"),
        (_with(1, "strict"), "`strict` is neither true nor false"),
    ],
)
def test_what_is_damaged_is_refused_and_says_where(
    damage: Callable[[dict[str, object]], None], message: str
) -> None:
    whole = json.loads(result_json(EVERY["violated_as_expected"]()))
    damage(whole)
    with pytest.raises(NotAsExpected) as caught:
        saved_result(json.dumps(whole))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it is not JSON"),
        ("{", "it is not JSON"),
        ("[" * 100_000, "it is nested too deeply"),
        (f'{{"schema": {"1" * 5000}}}', "it is not JSON"),
        ("[]", "it has no `schema`"),
        ('{"version": "2.1.0"}', "it has no `schema`"),
    ],
)
def test_what_is_something_else_is_refused(text: str, message: str) -> None:
    with pytest.raises(NotAsExpected) as caught:
        saved_result(text)
    assert str(caught.value) == message


def test_unknown_fields_are_passed_over() -> None:
    """A later version may have added some."""
    whole = json.loads(result_json(violated()))
    whole["new"] = whole["runs"][0]["new"] = 1
    assert result_json(saved_result(json.dumps(whole))) == result_json(violated())
