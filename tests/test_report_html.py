"""The HTML report as text: what is in it, and that nothing of a spec gets out of its place."""

import base64
import hashlib
import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from building import Sheet
from samples import COLLAPSE, RACE_RUN, SAMPLES, TOOL, race_trace, violated
from spec2tla.machine.model import Origin
from spec2tla.report.html.data import result_data
from spec2tla.report.html.files import Files
from spec2tla.report.html.page import embedded, result_html
from spec2tla.report.html.steps import trace_data, value_data
from spec2tla.report.text import result_text
from spec2tla.source import SourceFile, Span
from spec2tla.trace.model import Ending, Json, Loop, Move, Statement, Touched, Trace
from spec2tla.trace.reads_from import Read, reads_from
from spec2tla.verdict import Result, Run, Verdict

HOSTILE = (
    "</script><script>alert(1)</script><!--<script>&\u2028\u202e\x1b]]><img src=x onerror=a()>"
)


class Elements(HTMLParser):
    """What elements a page has, as a parser of HTML sees them, and the text of the scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self.tags[-1] if self.tags else "", []).append(data)


def data_of(page: str) -> Any:
    (found,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page)
    return json.loads(found)


def as_json(data: object) -> Any:
    return json.loads(json.dumps(data))


# The page ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_the_page_has_the_same_elements_whatever_is_in_it(name: str) -> None:
    page = result_html(SAMPLES[name]())
    assert Elements(page).tags == Elements(result_html(SAMPLES["holds"]())).tags
    assert page == result_html(SAMPLES[name]()), "and the same bytes again"


@pytest.mark.parametrize("name", SAMPLES)
def test_without_scripts_it_shows_the_text_report(name: str) -> None:
    result = SAMPLES[name]()
    (shown,) = re.findall(
        r'<noscript><pre id="text">(.*?)</pre></noscript>', result_html(result), re.S
    )
    assert html.unescape(shown).endswith(result_text(result))
    for found in result.diagnostics:
        assert found.message in html.unescape(shown)


def test_nothing_is_loaded_from_elsewhere() -> None:
    names = dict(Elements(result_html(violated())).attributes)
    assert not {"src", "srcset", "data", "action", "style"} & names.keys()
    assert names["href"] == "#main"
    assert "@import" not in result_html(violated())
    assert "url(" not in result_html(violated())


def test_only_its_own_script_and_style_may_run() -> None:
    page = result_html(violated())
    (policy,) = re.findall(r'Content-Security-Policy" content="(.*?)"', page)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.S)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.S)
    assert html.unescape(policy).split("; ") == [
        "default-src 'none'",
        f"script-src 'sha256-{_digest(script)}'",
        f"style-src 'sha256-{_digest(style)}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_script_never_makes_html_of_text() -> None:
    (script,) = re.findall(r"<script>(.*?)</script>", result_html(violated()), re.S)
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "DOMParser",
    ):
        assert word not in script


# Hostile text ------------------------------------------------------------------------------------


def test_embedded_data_cannot_end_its_element() -> None:
    text = embedded({HOSTILE: [HOSTILE, "\ud800"]})
    assert not set("<>&\u2028\u2029") & set(text)
    assert text.isascii()
    assert json.loads(text) == {HOSTILE: [HOSTILE, "\ud800"]}


def hostile() -> Result:
    """Wherever a spec has text of its own, and where a file's name is shown."""
    file = SourceFile(f"{HOSTILE}.kspec", f"{HOSTILE}\n{COLLAPSE.text}")
    origin = Origin(Span(file, 0, len(HOSTILE)), HOSTILE, (), HOSTILE)
    trace = race_trace()
    first = replace(
        trace.moves[0],
        origin=origin,
        statements=(Statement(origin, (Touched(HOSTILE, HOSTILE),), ()),),
    )
    trace = replace(
        trace,
        initial={**trace.initial, HOSTILE: HOSTILE},
        moves=(first, *trace.moves[1:]),
        ending=Ending(HOSTILE),
    )
    wrong = replace(
        RACE_RUN.properties[-1],
        name=HOSTILE,
        text=HOSTILE,
        span=origin.span,
        trace=trace,
        expected=Verdict.HOLDS,
    )
    run = replace(RACE_RUN, file=file.name, check=HOSTILE, properties=(wrong,), unreached=(origin,))
    return Result(TOOL, (), (run,))


def test_hostile_text_adds_no_element() -> None:
    page = result_html(hostile())
    assert Elements(page).tags == Elements(result_html(violated())).tags
    data = data_of(page)
    assert HOSTILE in json.dumps(data, ensure_ascii=False).replace("\\u001b", "\x1b")
    assert "\x1b" not in page
    assert "\u202e" not in page


# Data --------------------------------------------------------------------------------------------


def _run_data(result: Result) -> Any:
    (run,) = as_json(result_data(result, "", Files()))["runs"]
    return run


def test_all_files_of_a_run_are_shown_though_nothing_speaks_of_them() -> None:
    files = (SourceFile("a.kspec", "model a;\n"), SourceFile("b.kspec", "x\n"))
    run = replace(RACE_RUN, file="a.kspec", properties=(), unreached=(), sources=files)
    data = result_data(Result(TOOL, (), (run,)), "", Files())
    assert data["files"] == [{"name": f.name, "text": f.text} for f in files]


def test_each_verdict_has_its_mark() -> None:
    marks = {
        name: [found["mark"] for found in _run_data(SAMPLES[name]())["properties"]]
        for name in ("violated", "violated_as_expected", "not_violated", "unknown")
    }
    assert marks["violated"][-1] == "FAIL"
    assert marks["violated_as_expected"][-1] == "ok"
    assert "FAIL" in marks["not_violated"]
    assert "?" in marks["unknown"]


@pytest.mark.parametrize(
    ("value", "data"),
    [
        (True, "true"),
        (None, "NULL"),
        (3, "3"),
        (["NONE", 1], ["[", "NONE", "1"]),
        ((1, 2), ["{", "1", "2"]),
        ({"a": [0], "b": False}, ["struct", "a", ["[", "0"], "b", "false"]),
    ],
)
def test_values_keep_their_shape(value: Json, data: object) -> None:
    assert value_data(value) == data


def test_each_step_tells_what_it_changed_and_who_holds_what() -> None:
    trace = race_trace()
    data = as_json(trace_data(trace, COLLAPSE.name, Files()))
    steps = data["steps"]
    names = [one["name"] for one in data["variables"]]
    assert [one["name"] for one in data["variables"] if one["lock"]] == ["xa_lock"]
    assert steps[0]["held"] == [[0, "xa_lock"]]
    assert steps[4]["held"] == []
    assert [names.index("cache"), ["[", "HPAGE", "PAGE", "PAGE"]] in steps[-1]["state"]
    assert ["cache[0]", "NONE", "HPAGE"] in steps[-1]["changes"]


def test_each_line_of_the_interleaving_belongs_to_a_step() -> None:
    trace = race_trace()
    data = as_json(trace_data(trace, COLLAPSE.name, Files()))
    lines = [line for turn in data["turns"] for line in turn["lines"]]
    assert [line["step"] for line in lines if line["main"]] == [move.index for move in trace.moves]
    assert sorted(line["step"] for line in lines) == [line["step"] for line in lines]


def test_a_loop_says_where_it_begins() -> None:
    trace = replace(race_trace(), loop=Loop(10, ()), ending=Ending("armed never becomes false"))
    data = as_json(trace_data(trace, COLLAPSE.name, Files()))
    assert data["loop_to"] == 10
    assert [one["text"] for one in data["why"]] == [
        "armed never becomes false",
        "steps 11-14 repeat for ever",
    ]
    assert sum(turn["loop"] for turn in data["turns"]) == 1


# Who wrote what was read -------------------------------------------------------------------------

SHEET = Sheet("p.kspec", "x;\ny;\n")


def move(index: int, *touches: tuple[str, str]) -> Move:
    """Of `r NAME` and `w NAME`, a statement each."""
    statements = tuple(
        Statement(
            SHEET.origin(1),
            (Touched(name, 0),) if kind == "r" else (),
            (Touched(name, 0),) if kind == "w" else (),
        )
        for kind, name in touches
    )
    return Move(index, "p", 0, "p", SHEET.origin(1), statements, ())


@pytest.mark.parametrize(
    ("moves", "last"),
    [
        ([[("r", "x")]], {"x": 0}),
        ([[("w", "x")], [("r", "x")]], {"x": 1}),
        ([[("w", "x")], [("w", "x")], [("r", "x")]], {"x": 2}),
        ([[("w", "y")], [("r", "x")]], {"x": 0}),
        ([[("w", "x[1]")], [("r", "x[0]"), ("r", "x[1]")]], {"x[0]": 0, "x[1]": 1}),
        ([[("w", "x[1]")], [("r", "x")]], {"x": 1}),
        ([[("w", "x")], [("r", "x.flag")]], {"x.flag": 1}),
        ([[("w", "x")], [("r", "xa")]], {"xa": 0}),
        ([[("w", "x"), ("r", "x")]], {}),
        ([[("w", "x")], [("r", "x"), ("w", "x"), ("r", "x")]], {"x": 1}),
    ],
)
def test_a_read_knows_its_writer(moves: list[list[tuple[str, str]]], last: dict[str, int]) -> None:
    made = tuple(move(index, *touches) for index, touches in enumerate(moves, start=1))
    trace = Trace(True, {}, {}, made, Ending(""), ("p",))
    assert reads_from(trace)[-1] == tuple(Read(name, 0, writer) for name, writer in last.items())


def long_run(steps: int) -> Run:
    """The race with its last step again and again."""
    trace = race_trace()
    last = trace.moves[-1]
    moves = tuple(replace(last, index=n) for n in range(len(trace.moves) + 1, steps + 1))
    wrong = replace(
        RACE_RUN.properties[-1],
        trace=replace(trace, moves=(*trace.moves, *moves)),
        expected=Verdict.HOLDS,
    )
    return replace(RACE_RUN, properties=(wrong,))


def test_a_long_trace_takes_space_in_proportion() -> None:
    short = len(result_html(Result(TOOL, (), (long_run(250),))))
    long = len(result_html(Result(TOOL, (), (long_run(500),))))
    assert long < 2.2 * short
