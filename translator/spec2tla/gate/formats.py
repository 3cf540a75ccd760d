"""The formats of the gate's reports: its own, and those of checks, with what it found added.

In: a `GateResult` and how it is to look. Out: text. Each format is imported when it is asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from spec2tla.gate.model import GateResult
from spec2tla.report.formats import FORMATS as OF_CHECKS
from spec2tla.report.formats import Look
from spec2tla.verdict import Result, Tool

Render: TypeAlias = Callable[[GateResult, Look], str]


def _text(found: GateResult, look: Look) -> str:
    from spec2tla.gate.text import gate_text

    return gate_text(found, look)


def _markdown(found: GateResult, look: Look) -> str:
    from spec2tla.gate.markdown import gate_markdown

    return gate_markdown(found, look)


def _json(found: GateResult, _look: Look) -> str:
    from spec2tla.gate.json import gate_json

    return gate_json(found)


def _github(found: GateResult, look: Look) -> str:
    from spec2tla.gate.github import gate_github

    return gate_github(found, look)


def _as_a_check(name: str) -> Render:
    """The checks of all patches in one, with the anchors to look at among its diagnostics."""

    def render(found: GateResult, look: Look) -> str:
        checks = found.checks or _nothing()
        told = (*found.problems, *checks.diagnostics)
        return OF_CHECKS[name].render(replace(checks, diagnostics=told), look)

    return render


def _nothing() -> Result:
    from spec2tla import __version__

    return Result(Tool(__version__, "none"), (), ())


FORMATS: Mapping[str, Render] = {
    "text": _text,
    "markdown": _markdown,
    "json": _json,
    "github": _github,
    "lkml": _as_a_check("lkml"),
    "html": _as_a_check("html"),
    "junit": _as_a_check("junit"),
    "sarif": _as_a_check("sarif"),
}
"""Where a format is a check's, it has the checks of all patches, one after the other."""
