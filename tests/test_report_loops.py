"""Counterexamples of properties of whole runs in the reports: the loop, and who is left out."""

import json
from pathlib import Path
from typing import Any

import pytest

import spec2tla.report.json
from golden import check_golden
from schema import Schema
from spec2tla.pipeline import Options, check
from spec2tla.report.json import result_json
from spec2tla.report.text import result_text
from spec2tla.verdict import Result

GOLDENS = Path(__file__).parent / "report"
SCHEMA = Schema(Path(spec2tla.report.json.__file__).with_name("result.schema.json"))

LOOPS = """model loops;

/// Two CPUs with a lock that only test_and_set guards.
shared bool taken;
shared bool stopped;

process cpu[2]
{
    while (true) {
        while (test_and_set(taken))
            await (!taken);
critical:
        taken = false;
    }
}

unfair process operator
{
    stopped = true;
}

property starves "CPU 0 gets in again and again":
    always eventually at(cpu[0], critical);
property quiet "in the end the lock is free":
    eventually always !taken;
property answered "a CPU that is inside is stopped at last":
    at(cpu[1], critical) leads_to stopped;
"""

STANDS = """model stands;

shared bool ready;
shared bool fed;

unfair process feeder
{
    fed = true;
    ready = true;
}

process eater
{
    await (ready);
}

property eats "the eater is not kept waiting": finishes(eater);
"""


def _result(name: str, text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.chdir(folder)
    Path(f"{name}.kspec").write_text(text)
    monkeypatch.setattr("time.monotonic", lambda: 0.0)
    return check([Path(f"{name}.kspec")], Options(engine="embedded"))


@pytest.mark.parametrize(("name", "text"), [("loops", LOOPS), ("stands", STANDS)])
def test_text(name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _result(name, text, tmp_path, monkeypatch)
    check_golden(GOLDENS / f"{name}.txt", result_text(found))


def _traces(result: Result) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(result_json(result))
    assert SCHEMA.problems(fields) == []
    return {p["name"]: p["trace"] for run in fields["runs"] for p in run["properties"]}


def test_json_of_loops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    traces = _traces(_result("loops", LOOPS, tmp_path, monkeypatch))
    for name in ("starves", "quiet", "answered"):
        assert traces[name]["certified"] is True
        assert traces[name]["loop_to"] < len(traces[name]["steps"])
    assert [s["actor"] for s in traces["answered"]["stalled"]] == ["cpu[0]", "operator"]
    reasons = {s["actor"]: s["reason"] for s in traces["answered"]["stalled"]}
    assert "`unfair`" in reasons["operator"]
    assert traces["deadlock"] is None


def test_json_of_a_run_that_stands_still(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trace = _traces(_result("stands", STANDS, tmp_path, monkeypatch))["eats"]
    assert (trace["loop_to"], trace["steps"]) == (0, [])
    assert [(s["actor"], s["line"]) for s in trace["stalled"]] == [("feeder", 8), ("eater", 14)]


def test_the_loop_is_marked_where_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = result_text(_result("loops", LOOPS, tmp_path, monkeypatch))
    assert text.count("loop: what follows repeats for ever") == 3
    assert "steps 3-" in text
