"""The documentation is true: its models are checked, its commands parse, its outputs are real.

A fence may carry words after its language: `kspec` blocks are complete files, `file=NAME` gives one
a name that the others of its page and its commands can use, `expect=1` its exit code, `error=CODE`
the diagnostic that it must get, `warn=CODE,CODE` its warnings. A line `<!-- output: COMMAND -->`
above a fence says where its text comes from; `<!-- output from "A" to "B": COMMAND -->` takes the
part from the line that begins with A to the one before B. Lines `…` stand for what is left out.
`UPDATE_GOLDENS=1` writes outputs (those without `…`) and the page of diagnostics anew.
"""

import json
import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from golden import check_golden
from spec2tla import pipeline
from spec2tla.cli import main
from spec2tla.codes import CODES
from spec2tla.config import read_settings
from spec2tla.pipeline import Options
from spec2tla.report.json import result_json

ROOT = Path(__file__).parents[1]
PAGES = tuple(
    page.relative_to(ROOT) for page in (*ROOT.glob("*.md"), *sorted(ROOT.glob("docs/**/*.md")))
)
OUTPUT = re.compile(r'<!-- output(?: from "(.+)" to "(.+)")?: (.*) -->')
SECONDS = re.compile(r"\b\d+\.\d s\b")
CUT = "…"


@dataclass(frozen=True)
class Fence:
    """`line` is that of the fence itself, `above` the one before it.

    `command` is what its text is said to be the output of, `part` where that part of the output
    begins and ends, empty for all of it.
    """

    page: Path
    line: int
    language: str
    words: dict[str, str]
    text: str
    above: str = ""
    command: str | None = None
    part: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def fences(page: Path) -> Iterator[Fence]:
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    start: int | None = None
    for number, line in enumerate(lines):
        if not line.startswith("```"):
            continue
        if start is None:
            start = number
            continue
        language, *words = lines[start].removeprefix("```").split() or [""]
        above = lines[start - 1] if start else ""
        found = OUTPUT.fullmatch(above)
        text = "".join(f"{inner}\n" for inner in lines[start + 1 : number])
        pairs = dict(word.split("=", 1) for word in words)
        command = found[3] if found else None
        part = (found[1], found[2]) if found and found[1] else ()
        yield Fence(page, start + 1, language, pairs, text, above, command, part)
        start = None
    assert start is None, f"{page}: a fence is not closed"


ALL = tuple(fence for page in PAGES for fence in fences(page))
MODELS = tuple(f for f in ALL if f.language == "kspec")
OUTPUTS = tuple(f for f in ALL if f.command is not None)


def write_files(page: Path, folder: Path) -> None:
    """The named files of a page."""
    for fence in fences(page):
        if "file" in fence.words:
            (folder / fence.words["file"]).write_text(fence.text, encoding="utf-8")


# Models ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fence", MODELS, ids=str)
def test_each_model_gets_the_verdicts_that_it_expects(fence: Fence, tmp_path: Path) -> None:
    write_files(fence.page, tmp_path)
    path = tmp_path / fence.words.get("file", "example.kspec")
    path.write_text(fence.text, encoding="utf-8")
    result = pipeline.check([path], Options(engine="embedded"))
    codes = {found.code for found in result.diagnostics}
    wanted = fence.words.get("error")
    warnings = set(fence.words.get("warn", "").split(",")) - {""}
    expected_codes = warnings | ({wanted} if wanted else set())
    assert codes == expected_codes, [d.message for d in result.diagnostics]
    expected = 2 if wanted else int(fence.words.get("expect", "0"))
    verdicts = {p.name: p.verdict.value for run in result.runs for p in run.properties}
    assert result.exit_code == expected, verdicts
    assert [run.vacuous for run in result.runs if run.vacuous] == []


@pytest.mark.parametrize("fence", [f for f in ALL if f.language == "c"], ids=str)
def test_each_fragment_is_part_of_a_model_of_its_page(fence: Fence) -> None:
    models = "".join(f.text for f in MODELS if f.page == fence.page and "error" not in f.words)
    known = {line.strip() for line in models.splitlines()}
    lines = [line.strip() for line in fence.text.splitlines()]
    missing = [line for line in lines if line not in known and line != "..."]
    assert missing == []


# Commands ----------------------------------------------------------------------------------------


def commands(page: Path) -> Iterator[str]:
    """The commands of ours that a page shows, as a user would type them."""
    for fence in fences(page):
        lines = fence.text.splitlines() if fence.language == "sh" else [fence.command or ""]
        yield from (line for line in lines if line.startswith("spec2tla "))
    prose = (ROOT / page).read_text(encoding="utf-8")
    yield from re.findall(r"^    (spec2tla \w+ [^\[\n]*)$", prose, re.MULTILINE)
    yield from re.findall(r"`(spec2tla \w+ [a-z.-][^`]*)`", prose)


PLACEHOLDERS = ("FILE", "CODE", "DIR", "PATH")
SHOWN = sorted({(page, command) for page in PAGES for command in commands(page)})


@pytest.mark.parametrize(("page", "command"), SHOWN, ids=lambda value: str(value))
def test_each_command_that_is_shown_is_valid(page: Path, command: str) -> None:
    name, *arguments = shlex.split(command.split("   ")[0])[1:]
    known = main.commands[name]
    known.make_context(name, list(arguments))
    for argument in arguments:
        if argument.startswith("specs/"):
            assert (ROOT / argument).exists(), f"{page}: {argument}"


def test_the_readme_has_the_commands_to_begin_with() -> None:
    shown = [f.text.strip() for f in fences(Path("README.md")) if f.language == "sh"]
    assert shown == [
        "python3 -m venv .venv && .venv/bin/pip install --quiet '.[java]' "
        "&& .venv/bin/spec2tla check specs/shmem/v2.kspec "
        "specs/shmem/merged.kspec --property no_silent_fill",
        "bash tests/run",
    ]


def test_all_options_of_check_are_described() -> None:
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| `(--[a-z0-9-]+)", text, re.MULTILINE))
    options = [p for p in main.commands["check"].params if isinstance(p, click.Option)]
    names = {name for option in options for name in option.opts if name.startswith("--")}
    assert described | {"--color"} == names
    assert set(main.commands) == set(re.findall(r"^## ([a-z]+)$", text, re.MULTILINE))


def test_the_configuration_that_is_shown_is_read(tmp_path: Path) -> None:
    [fence] = [f for f in ALL if f.language == "toml"]
    (tmp_path / "spec2tla.toml").write_text(fence.text, encoding="utf-8")
    settings = read_settings(tmp_path)
    assert settings.workers == "auto"
    assert settings.strict


def keys(value: object) -> Iterator[str]:
    """All fields of a JSON object, but for those that are named by the user."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            if key not in ("bounds", "initial", "final", "sources"):
                yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def test_all_fields_of_the_json_report_are_described(tmp_path: Path) -> None:
    write_files(Path("docs/tutorial.md"), tmp_path)
    result = pipeline.check([tmp_path / "v2.kspec"], Options(engine="embedded"))
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    described = {
        word for code in re.findall(r"`([^`]*)`", text) for word in re.findall(r"\w+", code)
    }
    assert set(keys(json.loads(result_json(result)))) - described == set()


# Outputs -----------------------------------------------------------------------------------------


def output(fence: Fence, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the command prints, run where the page's files are, or in the project for its specs."""
    command = fence.command or ""
    write_files(fence.page, folder)
    monkeypatch.chdir(ROOT if " specs" in command else folder)
    outcome = CliRunner().invoke(main, shlex.split(command)[1:])
    assert outcome.exit_code in (0, 1), outcome.output
    return part_of(outcome.stdout, *fence.part) if fence.part else outcome.stdout


def part_of(text: str, first: str, after: str) -> str:
    lines = text.splitlines(keepends=True)
    start = next(at for at, line in enumerate(lines) if line.startswith(first))
    end = next(at for at, line in enumerate(lines) if at > start and line.startswith(after))
    return "".join(lines[start:end]).rstrip("\n") + "\n"


def same(text: str) -> str:
    return SECONDS.sub("N s", text)


@pytest.mark.tlc
@pytest.mark.parametrize("fence", OUTPUTS, ids=str)
def test_each_output_that_is_shown_is_real(
    fence: Fence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = output(fence, tmp_path, monkeypatch)
    if (
        os.environ.get("UPDATE_GOLDENS")
        and CUT not in fence.text
        and same(printed) != same(fence.text)
    ):
        replace_fence(fence, printed)
        return
    pieces = fence.text.split(f"{CUT}\n")
    at = 0
    if len(pieces) == 1:
        assert same(fence.text) == same(printed)
    for piece in pieces:
        found = same(printed).find(same(piece), at)
        assert found >= 0, f"not in the output:\n{piece}\nwhich is:\n{printed}"
        at = found + len(same(piece))


def replace_fence(fence: Fence, text: str) -> None:
    """By its place after its comment: earlier fences of the page may have moved it."""
    path = ROOT / fence.page
    page = path.read_text(encoding="utf-8")
    opening = f"{fence.above}\n```text\n"
    before, _, after = page.partition(opening)
    path.write_text(before + opening + text + after.removeprefix(fence.text), encoding="utf-8")


# Pages -------------------------------------------------------------------------------------------


def diagnostics_page() -> str:
    kinds = {"E": "Errors", "W": "Warnings", "X": "Failures of the environment or of the tool"}
    lines = [
        "# Diagnostics",
        "",
        "Every error and warning has a code; `spec2tla explain CODE` prints what stands here.",
        "Errors are mistakes in a spec (exit code 2). Warnings do not stop a check, but with",
        "`--strict` they fail it. Failures (exit code 4) say nothing about the spec.",
    ]
    for letter, title in kinds.items():
        lines += ["", f"## {title}"]
        for code in sorted(code for code in CODES if code[0] == letter):
            lines += ["", f"### {code}: {CODES[code].title}", "", CODES[code].explanation]
    return "\n".join(lines) + "\n"


def test_the_page_of_diagnostics_is_up_to_date() -> None:
    check_golden(ROOT / "docs/diagnostics.md", diagnostics_page())


def slugs(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


LINKS = tuple(
    (page, target)
    for page in PAGES
    for target in re.findall(
        r"\]\(([^)\s]+)\)", re.sub(r"(?ms)^```.*?^```$", "", (ROOT / page).read_text("utf-8"))
    )
)


@pytest.mark.parametrize(("page", "target"), LINKS, ids=lambda value: str(value))
def test_each_link_leads_somewhere(page: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    assert "://" not in target, "the documentation stands by itself"
    file = (ROOT / page).parent / path if path else ROOT / page
    assert file.exists()
    assert not anchor or anchor in slugs(file)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_each_page_begins_with_its_title(page: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert text.endswith("\n")
    assert not any(line.endswith(" ") for line in text.splitlines())
