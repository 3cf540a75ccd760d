"""The formats of reports: a row each. Whoever adds one writes its module, a row here, and tests.

In: a `Result` and how it is to look. Out: text. Each format is imported when it is asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from spec2tla.report.style import Paint, plain
from spec2tla.verdict import Result

if TYPE_CHECKING:
    from spec2tla.report.lkml_table import MailStyle


@dataclass(frozen=True, slots=True)
class Look:
    """What depends on where a report goes, and on the command line; `page` is the text's width.

    `verbose`: the text has what the reductions did. `essential`: what is written for people leaves
    out the steps that cannot matter.
    """

    page: int
    paint: Paint = plain
    mail: "MailStyle | None" = None
    verbose: bool = False
    essential: bool = False


Render: TypeAlias = Callable[[Result, Look], str]


@dataclass(frozen=True, slots=True)
class Format:
    """`has_all` but for the text, whose diagnostics and failures go to standard error.

    `gives_commands` where lines of it are meant for the CI that reads standard output.
    """

    render: Render
    has_all: bool = True
    gives_commands: bool = False


def _text(result: Result, look: Look) -> str:
    from spec2tla.report.text import result_text

    return result_text(
        result, look.page, look.paint, verbose=look.verbose, essential=look.essential
    )


def _lkml(result: Result, look: Look) -> str:
    from spec2tla.report.lkml import result_lkml
    from spec2tla.report.lkml_table import MailStyle

    return result_lkml(result, look.mail or MailStyle(), essential=look.essential)


def _markdown(result: Result, look: Look) -> str:
    from spec2tla.report.markdown import result_markdown

    return result_markdown(result, essential=look.essential)


def _html(result: Result, _look: Look) -> str:
    from spec2tla.report.html.page import result_html

    return result_html(result)


def _json(result: Result, _look: Look) -> str:
    from spec2tla.report.json import result_json

    return result_json(result)


def _itf(result: Result, _look: Look) -> str:
    from spec2tla.report.itf import result_itf

    return result_itf(result)


def _junit(result: Result, _look: Look) -> str:
    from spec2tla.report.junit import result_junit

    return result_junit(result)


def _sarif(result: Result, _look: Look) -> str:
    from spec2tla.report.sarif import result_sarif

    return result_sarif(result)


def _github(result: Result, _look: Look) -> str:
    from spec2tla.report.github import result_github

    return result_github(result)


FORMATS: Mapping[str, Format] = {
    "text": Format(_text, has_all=False),
    "lkml": Format(_lkml),
    "markdown": Format(_markdown),
    "html": Format(_html),
    "json": Format(_json),
    "itf": Format(_itf),
    "junit": Format(_junit),
    "sarif": Format(_sarif),
    "github": Format(_github, gives_commands=True),
}
