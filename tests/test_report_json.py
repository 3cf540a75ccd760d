"""The JSON report: goldens, the shipped schema, and the published fields in their order."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

import spec2tla.report.json
from golden import check_golden
from samples import SAMPLES, violated_as_expected
from schema import Schema
from spec2tla.report.json import result_json
from spec2tla.verdict import States

GOLDENS = Path(__file__).parent / "report"
SCHEMA = Schema(Path(spec2tla.report.json.__file__).with_name("result.schema.json"))

PUBLISHED = {
    "result": ["schema", "tool", "exit_code", "diagnostics", "runs"],
    "tool": ["spec2tla", "engine", "tlc", "java"],
    "diagnostic": [
        *["code", "severity", "message", "file", "line", "column", "end_line", "end_column"]
    ],
    "run": [
        *["file", "model", "check", "bounds", "memory", "passed", "cached", "seconds", "states"],
        *["unreached", "vacuous", "properties"],
    ],
    "states": ["generated", "distinct", "depth"],
    "property": [
        *["name", "kind", "text", "file", "line", "expected", "verdict", "reason", "trace"]
    ],
    "trace": ["certified", "loop_to", "initial", "steps"],
    "step": [
        *["index", "process", "instance", "file", "line", "column", "end_line", "end_column"],
        *["source", "call_stack", "anchor", "changes"],
    ],
    "change": ["name", "before", "after"],
}


@pytest.mark.parametrize("name", SAMPLES)
def test_golden(name: str) -> None:
    check_golden(GOLDENS / f"{name}.json", result_json(SAMPLES[name]()))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_result_is_as_the_schema_says(name: str) -> None:
    assert SCHEMA.problems(json.loads(result_json(SAMPLES[name]()))) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((), []),
        (("schema",), "spec2tla.result/2"),
        (("exit_code",), 6),
        (("runs", 0, "states", "depth"), -1),
        (("runs", 0, "states"), 3),
        (("runs", 0, "bounds", "NR"), "3"),
        (("runs", 0, "properties", 0, "verdict"), "maybe"),
        (("runs", 0, "properties", 3, "trace", "steps", 0, "line"), 0),
        (("runs", 0, "properties", 3, "trace", "steps", 0, "line"), True),
        (("runs", 0, "unreached", 0), {"file": "x", "line": 1}),
    ],
)
def test_the_schema_refuses_what_is_wrong(path: tuple[str | int, ...], value: object) -> None:
    """Otherwise the test above would show nothing."""
    whole = {"result": json.loads(result_json(violated_as_expected()))}
    steps: list[str | int] = ["result", *path]
    at = whole
    for step in steps[:-1]:
        at = at[step]  # type: ignore[index]
    at[steps[-1]] = value  # type: ignore[index]
    assert SCHEMA.problems(whole["result"]) != []


def test_the_published_fields_are_there_in_their_order() -> None:
    result = json.loads(result_json(violated_as_expected()))
    diagnosed = json.loads(result_json(SAMPLES["invalid"]()))
    run = result["runs"][0]
    violated = run["properties"][3]
    step = violated["trace"]["steps"][0]
    objects = {
        "result": result,
        "tool": result["tool"],
        "diagnostic": diagnosed["diagnostics"][0],
        "run": run,
        "states": run["states"],
        "property": violated,
        "trace": violated["trace"],
        "step": step,
        "change": step["changes"][0],
    }
    for kind, fields in PUBLISHED.items():
        places = [list(objects[kind]).index(field) for field in fields]
        assert all(before < after for before, after in pairwise(places)), kind


def test_what_is_not_known_is_null() -> None:
    run = json.loads(result_json(SAMPLES["unknown"]()))["runs"][0]
    assert (run["states"], run["unreached"]) == (None, None)
    assert run["properties"][0]["file"] is None


def test_it_is_ascii_and_the_same_each_time() -> None:
    result = violated_as_expected()
    odd = replace(result.runs[0], model="\x1b[31m\ud800é\x9b", states=States(1, 1, 1))
    text = result_json(replace(result, runs=(odd,)))
    assert text.isascii()
    assert text.isprintable() is False  # line ends only:
    assert all(char == "\n" or char.isprintable() for char in text)
    assert json.loads(text)["runs"][0]["model"] == odd.model
    assert text == result_json(replace(result, runs=(odd,)))
