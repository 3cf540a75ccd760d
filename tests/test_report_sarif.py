"""SARIF: goldens, the published schema, regions that are true, and one flow for each process."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from golden import check_golden
from report_samples import EVERY, HOSTILE, hostile, long_trace
from samples import violated
from spec2tla.diagnostics import Diagnostic
from spec2tla.report.sarif import result_sarif
from spec2tla.report.sarif_places import artifact, message, region
from spec2tla.report.sources import source_files
from spec2tla.source import SourceFile, Span
from spec2tla.verdict import Result

HERE = Path(__file__).parent
SCHEMA = jsonschema.Draft4Validator(
    json.loads((HERE / "schemas/sarif-2.1.0.json").read_text(encoding="utf-8"))
)


@pytest.mark.parametrize("name", EVERY)
def test_golden(name: str) -> None:
    check_golden(HERE / "report" / f"{name}.sarif", result_sarif(EVERY[name]()))


def _run(result: Result) -> dict[str, Any]:
    log = json.loads(result_sarif(result))
    assert [error.message for error in SCHEMA.iter_errors(log)] == []
    [run] = log["runs"]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("name", EVERY)
def test_each_is_as_the_schema_says(name: str) -> None:
    run = _run(EVERY[name]())
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    for found in run["results"]:
        assert rules[found["ruleIndex"]] == found["ruleId"]
        assert found["locations"]
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["help"]["text"]
        assert rule["fullDescription"]["text"]


def test_the_schema_refuses_what_is_wrong() -> None:
    """Otherwise the test above would show nothing."""
    log = json.loads(result_sarif(violated()))
    log["runs"][0]["results"][0]["levl"] = "error"
    assert list(SCHEMA.iter_errors(log)) != []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    report = result_sarif(hostile(text))
    assert report.isascii()
    _run(hostile(text))


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("violated", {"collapse_file_v2/no_silent_fill": "error"}),
        ("not_violated", {"collapse_file_v2/no_silent_fill": "error"}),
        ("invalid", {"E0260": "error"}),
        ("assertion", {"assertions": "error"}),
        ("no_java", {}),
        ("holds", {"collapse_file_v2/no_silent_fill": "warning", "unreached": "warning"}),
        (
            "violated_as_expected",
            {"collapse_file_v2/no_silent_fill": "note", "unreached": "warning"},
        ),
    ],
)
def test_levels(name: str, levels: dict[str, str]) -> None:
    results = _run(EVERY[name]())["results"]
    assert {found["ruleId"]: found["level"] for found in results} == levels


def test_what_is_unknown_is_a_warning_each() -> None:
    results = _run(EVERY["unknown"]())["results"]
    assert [found["level"] for found in results] == ["warning"] * 6


def test_an_expected_violation_is_suppressed_in_the_source() -> None:
    [found, *_] = _run(EVERY["violated_as_expected"]())["results"]
    [suppression] = found["suppressions"]
    assert suppression["kind"] == "inSource"
    assert "suppressions" not in _run(violated())["results"][0]


def test_failures_are_notifications() -> None:
    [invocation] = _run(EVERY["no_java"]())["invocations"]
    assert invocation["executionSuccessful"] is False
    [told] = invocation["toolExecutionNotifications"]
    assert (told["level"], told["descriptor"]["id"]) == ("error", "X0101")


# Places and flows ---------------------------------------------------------------------------------


def test_columns_count_utf16_units_from_1() -> None:
    file = SourceFile("x", "// \U0001f600 é a\nsecond")
    start = file.text.index("a")
    found = region(Span(file, start, start + 1))
    assert (found["startLine"], found["startColumn"], found["endColumn"]) == (1, 9, 10)
    assert _run(violated())["columnKind"] == "utf16CodeUnits"


@pytest.mark.parametrize("name", EVERY)
def test_each_region_is_of_the_text_that_it_quotes(name: str) -> None:
    """No text here is beyond the first plane, so that columns are positions."""
    result = EVERY[name]()
    texts = {file.name: file.text.splitlines() for file in source_files(result)}
    for place in _places(_run(result)):
        found = place["region"]
        if found["startLine"] == found.get("endLine"):
            line = texts[place["artifactLocation"]["uri"]][found["startLine"] - 1]
            quoted = line[found["startColumn"] - 1 : found["endColumn"] - 1]
            assert quoted == found["snippet"]["text"]


def _places(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        mine = [value] if "region" in value else []
        return mine + [place for part in value.values() for place in _places(part)]
    if isinstance(value, list):
        return [place for part in value for place in _places(part)]
    return []


def test_one_thread_flow_for_each_process_and_all_steps_in_order() -> None:
    [found] = _run(violated())["results"]
    [flow] = found["codeFlows"]
    assert [thread["id"] for thread in flow["threadFlows"]] == ["khugepaged", "uffd_user"]
    orders = [
        step["executionOrder"] for thread in flow["threadFlows"] for step in thread["locations"]
    ]
    assert sorted(orders) == list(range(1, 15))
    first = flow["threadFlows"][0]["locations"]
    assert [step["executionOrder"] for step in first] == [*range(1, 11), 14]


def test_the_statement_that_breaks_it_is_the_last_step() -> None:
    [found] = _run(EVERY["assertion"]())["results"]
    last = found["codeFlows"][0]["threadFlows"][0]["locations"][-1]
    assert last["executionOrder"] == 8
    assert last["location"]["physicalLocation"]["region"]["startLine"] == 24


def test_a_very_long_trace_is_cut_with_a_note() -> None:
    [found] = _run(long_trace(6000))["results"]
    [flow] = found["codeFlows"]
    steps = sum(len(thread["locations"]) for thread in flow["threadFlows"])
    assert steps == 5000
    assert flow["message"]["text"] == "... 1000 steps left out ..."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[a](b)", "\\[a\\](b)"),
        ("{0}", "{{0}}"),
        ("a\\b", "a\\\\b"),
        ("\x1b", "\\\\x1b"),
    ],
)
def test_messages_hold_no_links_and_no_placeholders(text: str, shown: str) -> None:
    assert message(text) == {"text": shown}


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("specs/a b.kspec", "specs/a%20b.kspec"),
        ("../x.kspec", "../x.kspec"),
        ("/x/é.kspec", "file:///x/%C3%A9.kspec"),
    ],
)
def test_paths_are_uris(name: str, uri: str) -> None:
    assert artifact(name)["uri"] == uri


def test_a_fingerprint_does_not_depend_on_lines() -> None:
    [found] = EVERY["invalid"]().diagnostics
    file = SourceFile(found.span.file.name, "\n" * 9 + found.span.file.text)
    moved = Diagnostic(
        found.code, found.message, Span(file, found.span.start + 9, found.span.end + 9)
    )
    results = [
        _run(replace(EVERY["invalid"](), diagnostics=(d,)))["results"] for d in (found, moved)
    ]
    prints = [r[0]["partialFingerprints"] for r in results]
    assert prints[0] == prints[1]
    lines = [r[0]["locations"][0]["physicalLocation"]["region"]["startLine"] for r in results]
    assert lines[1] == lines[0] + 9
