"""The formats of a comparison: a row each.

In: a `Comparison` and how it is to look. Out: text. Each format is imported when it is asked for.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from spec2tla.comparing.model import Comparison
from spec2tla.report.formats import Look

Render: TypeAlias = Callable[[Comparison, Look], str]


def _text(found: Comparison, look: Look) -> str:
    from spec2tla.comparing.text import comparison_text

    return comparison_text(found, look.page, look.paint, essential=look.essential)


def _lkml(found: Comparison, look: Look) -> str:
    from spec2tla.comparing.lkml import comparison_lkml

    return comparison_lkml(found, essential=look.essential)


def _markdown(found: Comparison, look: Look) -> str:
    from spec2tla.comparing.markdown import comparison_markdown

    return comparison_markdown(found, essential=look.essential)


def _json(found: Comparison, _look: Look) -> str:
    from spec2tla.comparing.json import comparison_json

    return comparison_json(found)


FORMATS: Mapping[str, Render] = {
    "text": _text,
    "lkml": _lkml,
    "markdown": _markdown,
    "json": _json,
}
