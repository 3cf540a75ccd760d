"""No text of a spec, a path or a tool has any power over the terminal, wherever it turns up."""

import dataclasses
from enum import Enum
from typing import Any

import pytest

from report_samples import EVERY
from samples import SAMPLES
from spec2tla.errors import EnvironmentFailure, InternalError
from spec2tla.pipeline import Progress
from spec2tla.report.diagnostics import diagnostic_text, failure_text
from spec2tla.report.findings import Finding, finding_text
from spec2tla.report.formats import FORMATS, Look
from spec2tla.report.progress import progress_text
from spec2tla.report.text import result_text
from spec2tla.source import SourceFile

NASTY = "\x1b]0;owned\x07\r\n\x9b2J\u202e\x00"


def poisoned(value: Any) -> Any:
    """The same value, with every text in it followed by what a terminal would obey."""
    match value:
        case str():
            return value + NASTY
        case tuple():
            return tuple(poisoned(item) for item in value)
        case list():
            return [poisoned(item) for item in value]
        case dict():
            return {poisoned(key): poisoned(item) for key, item in value.items()}
        case SourceFile(name, text, path):
            return FILES.setdefault(name, SourceFile(name + NASTY, _poisoned_lines(text), path))
        case EnvironmentFailure() | InternalError():
            return type(value)(value.code, value.message + NASTY, value.hint + NASTY)
        case Enum():
            return value
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.init}
            changed = {name: poisoned(field) for name, field in fields.items() if name != "code"}
            return dataclasses.replace(value, **changed)
        case _:
            return value


FILES: dict[str, SourceFile] = {}


def _poisoned_lines(text: str) -> str:
    """Of the same length, so that spans stay right."""
    return text.replace(" ", "\x9b").replace("E", "\x1b")


def _is_harmless(text: str) -> bool:
    return all(char == "\n" or char.isprintable() for char in text)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("format_", FORMATS)
def test_reports(name: str, format_: str) -> None:
    result = poisoned(EVERY[name]())
    assert _is_harmless(FORMATS[format_].render(result, Look(100)))


@pytest.mark.parametrize("name", SAMPLES)
def test_diagnostics_and_failures(name: str) -> None:
    result = poisoned(SAMPLES[name]())
    assert all(_is_harmless(diagnostic_text(found)) for found in result.diagnostics)
    assert all(_is_harmless(failure_text(failure)) for failure in result.failures)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_text_cannot_forge_a_line_of_the_report(name: str) -> None:
    """Where a text has line ends, what comes after them does not stand at the left margin."""
    result = poisoned(SAMPLES[name]())
    forged = [line for line in result_text(result).splitlines() if line.startswith("\\x9b2J")]
    assert forged == []


def test_progress_and_findings() -> None:
    progress = Progress(f"x{NASTY}.kspec", f"default{NASTY}", 1000, 20, 7, 61.0)
    assert _is_harmless(progress_text(progress, 120))
    assert _is_harmless(finding_text(Finding("java", f"x{NASTY}", False, f"do {NASTY}")))
