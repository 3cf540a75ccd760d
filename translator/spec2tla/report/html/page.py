"""A result -> one HTML page that stands alone: it needs no network and runs from disk.

In: a `Result`. Out: HTML. What specs say gets into the page in two ways only: as JSON that holds no
`<`, which the script shows as text, and through the template, which escapes it. The page allows no
script and no style but its own, each by its hash. Without scripts it shows the text report.
"""

import base64
import hashlib
import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from spec2tla.report.characters import printable
from spec2tla.report.diagnostics import diagnostic_text, failure_text
from spec2tla.report.html.data import result_data
from spec2tla.report.html.files import Files
from spec2tla.report.text import result_text
from spec2tla.verdict import Result

_FOLDER = Path(__file__).parent

STYLES = ("page.css", "panes.css", "print.css")
SCRIPTS = ("dom.js", "trace.js", "lanes.js", "source.js", "state.js", "verdicts.js", "page.js")
"""Each defines functions that the later ones use; together they are one script."""

_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&"}


def result_html(result: Result) -> str:
    """The whole result; the same result gives the same bytes."""
    script = "(() => {\n" + _text(*SCRIPTS) + "})();\n"
    style = _text(*STYLES)
    summary = _summary(result)
    page = _environment().get_template("page.html.j2")
    return page.render(
        title=printable(f"{summary} \N{EN DASH} spec2tla"),
        # Not escaped: our own text, and JSON without any `<`. None can end its element.
        script=script,
        style=style,
        data=embedded(result_data(result, summary, Files())),
        policy=_policy(script, style),
        text=_all_text(result),
    )


def embedded(data: object) -> str:
    """JSON in ASCII that cannot end the element it stands in, nor begin a comment there."""
    text = json.dumps(data, allow_nan=False, separators=(",", ":"))
    return text.translate(_ESCAPES)


def _policy(script: str, style: str) -> str:
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _summary(result: Result) -> str:
    """The last line of the text report: `failed: 1 check, 3 properties: 2 as expected, 1 not`."""
    return result_text(result).splitlines()[-1]


def _all_text(result: Result) -> str:
    parts = [diagnostic_text(found) + "\n" for found in result.diagnostics]
    parts += [failure_text(failure) for failure in result.failures]
    return "".join([*parts, result_text(result)])


def _text(*names: str) -> str:
    return "".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
