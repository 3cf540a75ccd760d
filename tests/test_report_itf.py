"""ITF: goldens, and that the library for the format reads what was meant."""

import json
from pathlib import Path

import itf_py
import pytest

from golden import check_golden
from report_samples import EVERY, HOSTILE, hostile, lasso, stands_still, values
from samples import violated, violated_as_expected
from spec2tla.report.itf import result_itf, value
from spec2tla.trace.model import Json
from spec2tla.verdict import Result

GOLDENS = Path(__file__).parent / "report"


@pytest.mark.parametrize("name", EVERY)
def test_golden(name: str) -> None:
    check_golden(GOLDENS / f"{name}.itf.json", result_itf(EVERY[name]()))


def _read(result: Result) -> itf_py.Trace:
    return itf_py.trace_from_json(json.loads(result_itf(result)))


@pytest.mark.parametrize("name", EVERY)
def test_each_is_read_back(name: str) -> None:
    trace = _read(EVERY[name]())
    for at, state in enumerate(trace.states):
        assert state.meta["index"] == at
        assert set(state.values) == set(trace.vars)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_read_back(text: str) -> None:
    trace = _read(hostile(text))
    assert trace.states[-1].meta["action"] == text


def test_values_mean_what_they_meant() -> None:
    first, last = _read(values()).states
    assert first.values["inodes"][1]._asdict() == {"pages": frozenset({1, 2}), "next": "inodes[0]"}
    assert first.values["large"] == -(2**31)
    assert last.values["queue"] == [2]
    assert last.values["m.readers"] == [["reclaim[1]"], ["reclaim[0]"]]


@pytest.mark.parametrize(
    ("of", "shown"),
    [
        (3, {"#bigint": "3"}),
        (-(2**70), {"#bigint": "-1180591620717411303424"}),
        (True, True),
        ("NONE", "NONE"),
        (None, "NULL"),
        ((1,), {"#set": [{"#bigint": "1"}]}),
        ([False, ()], [False, {"#set": []}]),
        ({"a": 1}, {"a": {"#bigint": "1"}}),
    ],
)
def test_values(of: Json, shown: object) -> None:
    assert value(of) == shown


def test_a_loop_leads_back_to_a_state() -> None:
    assert (_read(lasso()).loop, len(_read(lasso()).states)) == (1, 5)
    assert (_read(stands_still()).loop, len(_read(stands_still()).states)) == (1, 2)
    assert _read(violated()).loop is None


def test_the_unexpected_comes_first() -> None:
    expected, unexpected = violated_as_expected(), lasso()
    both = Result(expected.tool, (), expected.runs + unexpected.runs)
    assert _read(both).meta["property"] == "finishes"
    assert _read(both).meta["other-counterexamples"] == 1
