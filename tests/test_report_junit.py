"""JUnit: goldens, the published schema, and which verdict is what to a build server."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema

from golden import check_golden
from report_samples import EVERY, HOSTILE, hostile, long_trace
from spec2tla.report.junit import result_junit
from spec2tla.verdict import Result

HERE = Path(__file__).parent
SCHEMA = xmlschema.XMLSchema(str(HERE / "schemas/junit-10.xsd"))


@pytest.mark.parametrize("name", EVERY)
def test_golden(name: str) -> None:
    check_golden(HERE / "report" / f"{name}.junit.xml", result_junit(EVERY[name]()))


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("strict", [False, True])
def test_each_is_as_the_schema_says(name: str, strict: bool) -> None:
    SCHEMA.validate(result_junit(replace(EVERY[name](), strict=strict)))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    report = result_junit(hostile(text))
    SCHEMA.validate(report)
    names = {element.tag for element in ElementTree.fromstring(report).iter()}
    assert names <= {
        *("testsuites", "testsuite", "testcase", "properties", "property"),
        *("failure", "error", "system-out"),
    }


def _cases(result: Result) -> Iterator[tuple[str, str | None, str | None]]:
    """Name, tag and type of each case."""
    for case in ElementTree.fromstring(result_junit(result)).iter("testcase"):
        found = [part for part in case if part.tag in ("failure", "error", "skipped")]
        part = found[0] if found else None
        yield (
            case.get("name", ""),
            None if part is None else part.tag,
            None if part is None else part.get("type"),
        )


@pytest.mark.parametrize(
    ("name", "case"),
    [
        ("violated", ("no_silent_fill", "failure", "violated")),
        ("violated_as_expected", ("no_silent_fill", None, None)),
        ("not_violated", ("no_silent_fill", "failure", "not violated")),
        ("unknown", ("deadlock", "error", "timeout")),
        ("unknown", ("context", "error", "unknown")),
        ("assertion", ("deadlock", None, None)),
        ("no_java", ("environment", "error", "X0101")),
        ("failed_run", ("run", "error", "X0107")),
        ("interrupted", ("run to the end", "error", "interrupted")),
        ("holds", ("unreached statements", None, None)),
    ],
)
def test_what_each_verdict_is(name: str, case: tuple[str, str | None, str | None]) -> None:
    assert case in _cases(EVERY[name]())


def test_strictness_fails_what_is_vacuous_or_unreached() -> None:
    cases = list(_cases(replace(EVERY["holds"](), strict=True)))
    assert ("no_silent_fill", "failure", "vacuous") in cases
    assert ("unreached statements", "failure", "unreached") in cases


def test_an_invalid_spec_is_an_error() -> None:
    [(name, tag, kind)] = _cases(EVERY["invalid"]())
    assert (tag, kind) == ("error", "E0260")
    assert name == "E0260 specs/collapse_file_v2.kspec:58:8"


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_skipped_and_failures_are_as_many_as_are_counted(name: str) -> None:
    root = ElementTree.fromstring(result_junit(EVERY[name]()))
    tags = [tag for _, tag, _ in _cases(EVERY[name]())]
    assert "skipped" not in tags
    assert root.get("failures") == str(tags.count("failure"))
    assert root.get("errors") == str(tags.count("error"))
    assert root.get("tests") == str(len(tags))


@pytest.mark.parametrize("name", EVERY)
def test_a_build_is_green_only_where_the_exit_code_is_0(name: str) -> None:
    result = EVERY[name]()
    is_green = {tag for _, tag, _ in _cases(result)} <= {None}
    assert is_green == (result.exit_code == 0)


def test_a_long_trace_is_whole() -> None:
    assert "3000    33  cache[i]" not in result_junit(long_trace(14))
    assert "\n2996    33  cache[i] = HPAGE;" in result_junit(long_trace(2996))
