"""`compare --necessity`: what breaks without each difference; no file is touched for it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome

from shipped import SPECS
from spec2tla import pipeline, resources
from spec2tla.analysis.modules import Program, load
from spec2tla.cli import main
from spec2tla.comparing import necessity
from spec2tla.comparing.differences import differences
from spec2tla.comparing.undoing import Grain, Undo, distinct, texts, undoings
from spec2tla.diagnostics import Sink
from spec2tla.pipeline import Options
from spec2tla.verdict import PropertyResult, Result, Verdict

BASE = """model base;
shared int(0..4) n = 0;
ghost int(0..2) done = 0;
shared int(0..9) other = 0;
spinlock l;
static void add(void)
{
    int(0..4) seen = n;
    n = seen + 1;
    ghost done = done + 1;
}
process p[2] { add(); }
invariant counted "nothing is lost": done <= n;
expect counted violated;
"""
LOCKED = """variant locked of "base.kspec";
override static void add(void)
{
    int(0..4) unused = 0;
    spin_lock(&l);
    int(0..4) seen = n;
    unused = seen;
    other = unused;
    n = seen + 1;
    ghost done = done + 1;
    spin_unlock(&l);
}
expect counted holds;
"""


def run(*arguments: str | Path) -> Outcome:
    words = ["compare", "--necessity", *(str(one) for one in arguments)]
    return CliRunner().invoke(main, words, prog_name="spec2tla")


def attempts(*arguments: str | Path, code: int = 0) -> list[Any]:
    outcome = run(*arguments, "--report", "json")
    assert outcome.exit_code == code, outcome.stderr
    return [
        attempt
        for variant in json.loads(outcome.stdout)["variants"]
        for attempt in variant["necessity"]["attempts"]
    ]


def needs(found: list[Any]) -> dict[tuple[str, str], list[str]]:
    """What is undone, by its first line, and what is violated then."""
    return {
        (a["undone"][0]["grain"], a["undone"][0]["lines"][0].strip("+-").strip()): [
            f"{one['property']}" for one in a["violated"]
        ]
        for a in found
    }


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    (tmp_path / "base.kspec").write_text(BASE, encoding="utf-8")
    file = tmp_path / "locked.kspec"
    file.write_text(LOCKED, encoding="utf-8")
    return file


def program(path: Path) -> Program:
    found = load(path, Sink(), library=resources.library())
    assert found is not None
    return found


def ways(base: Path, variant: Path) -> tuple[Undo, ...]:
    other = program(variant)
    return distinct(undoings(differences(program(base), other), other))


# The shipped models ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("            cache[index] = RETRY;", {"no_silent_fill"}),
        ("    if (nr_none != nr_none_check) {", {"eexist_is_sound"}),
        ("    if (vma_uffd_missing) ", {"no_silent_fill"}),
    ],
)
def test_each_part_of_the_merged_patch_is_needed(statement: str, broken: set[str]) -> None:
    """The near misses of specs/shmem, found from the difference between the two patches alone."""
    v2, merged = SPECS / "shmem/v2.kspec", SPECS / "shmem/merged.kspec"
    mine = [w for w in ways(v2, merged) if w.grain is Grain.STATEMENT]
    [undo] = [w for w in mine if _begins(w, statement)]
    result = pipeline.check((merged,), Options(engine="auto", texts=texts((undo,))))
    assert not any(d.code.startswith("E") for d in result.diagnostics)
    [run_] = result.runs
    violated = {p.name for p in run_.properties if p.verdict.value == "violated"}
    assert broken <= violated


def _begins(undo: Undo, statement: str) -> bool:
    return "\n".join(row.text for row in undo.rows).startswith(statement)


def test_the_whole_of_the_claim_in_one_command() -> None:
    """On a variant that is near enough to its base for few attempts."""
    base, merged = SPECS / "shmem/no_recount.kspec", SPECS / "shmem/merged.kspec"
    outcome = run(base, merged, "--property", "eexist_is_sound")
    assert outcome.exit_code == 0, outcome.stderr
    told = outcome.stdout[outcome.stdout.index("What of merged is needed") :]
    needed = told[: told.index("  not needed (")]
    assert "      +    if (nr_none != nr_none_check) {\n" in needed
    assert "--> eexist_is_sound is violated (" in needed


# What is undone ----------------------------------------------------------------------------------


def test_the_lock_is_needed_and_the_rest_is_not(locked: Path) -> None:
    told = needs(attempts(locked.parent / "base.kspec", locked))
    assert told == {
        ("declaration", "@@ -6,6 +2,11 @@"): ["counted"],
        ("lines", "int(0..4) unused = 0;"): ["locks", "counted"],
        ("lines", "unused = seen;"): [],
        ("lines", "spin_unlock(&l);"): ["locks"],
        ("statement", "spin_lock(&l);"): ["locks", "counted"],
        ("statement", "unused = seen;"): [],
        ("statement", "other = unused;"): [],
    }


def test_what_makes_no_model_alone_is_undone_with_what_it_goes_with(locked: Path) -> None:
    """A local and the lines that use it, in either order."""
    found = attempts(locked.parent / "base.kspec", locked)
    groups = [[u["line"] for u in a["undone"]] for a in found if len(a["undone"]) > 1]
    assert groups == [[4, 7]]
    backwards = attempts(locked, locked.parent / "base.kspec")
    assert backwards == [] or all(a["need"] != "invalid" for a in backwards)


def test_what_makes_no_model_at_all_is_said(tmp_path: Path) -> None:
    """A constant that a property of the variant speaks of cannot be taken away from it."""
    (tmp_path / "base.kspec").write_text(BASE, encoding="utf-8")
    text = 'variant more of "base.kspec";\nconst MOST = 4;\ninvariant few "few": n <= MOST;\n'
    more = tmp_path / "more.kspec"
    more.write_text(text, encoding="utf-8")
    outcome = run(tmp_path / "base.kspec", more, "--exit-zero")
    assert "  no model without it (1)\n    more.kspec:2, all of MOST\n      --> " in outcome.stdout
    [attempt] = attempts(tmp_path / "base.kspec", more)
    assert attempt["need"] == "invalid"
    assert "MOST" in attempt["reason"]
    assert attempt["result"] is None


def test_only_what_the_variant_satisfies_counts(locked: Path) -> None:
    """Backwards, the base is the variant: `counted` is violated anyway."""
    found = attempts(locked, locked.parent / "base.kspec")
    assert all("counted" not in [v["property"] for v in a["violated"]] for a in found)


def test_a_file_beside_it_is_changed_where_that_is_what_differs(tmp_path: Path) -> None:
    """The variant of a variant: what differs stands in the file between the two."""
    (tmp_path / "base.kspec").write_text(BASE, encoding="utf-8")
    (tmp_path / "locked.kspec").write_text(LOCKED, encoding="utf-8")
    top = tmp_path / "top.kspec"
    top.write_text('variant top of "locked.kspec";\n', encoding="utf-8")
    found = attempts(tmp_path / "base.kspec", top)
    assert {u["file"].rpartition("/")[2] for a in found for u in a["undone"]} == {"locked.kspec"}
    assert ["counted"] in needs(found).values()


def test_undecided_attempts_are_no_pass(locked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variant is decided, and what is left without its lock is not."""
    real = pipeline.check

    def limited(paths: Sequence[Path], options: Options) -> Result:
        found = real(paths, options)
        if not options.texts:
            return found
        unknown = [
            replace(run_, properties=tuple(map(lost, run_.properties))) for run_ in found.runs
        ]
        return replace(found, runs=tuple(unknown))

    def lost(found: PropertyResult) -> PropertyResult:
        return replace(found, verdict=Verdict.UNKNOWN, reason="states: 1", trace=None)

    monkeypatch.setattr(necessity.pipeline, "check", limited)
    found = attempts(locked.parent / "base.kspec", locked, code=3)
    assert {a["need"] for a in found} == {"undecided"}
    assert all("is unknown: states" in a["reason"] for a in found)


def test_files_are_as_they_were(locked: Path) -> None:
    before = {file: file.read_bytes() for file in locked.parent.iterdir()}
    assert run(locked.parent / "base.kspec", locked).exit_code == 0
    assert {file: file.read_bytes() for file in locked.parent.iterdir()} == before


@pytest.mark.parametrize("format_", ["markdown", "lkml"])
def test_other_reports_have_it_too(locked: Path, format_: str) -> None:
    outcome = run(locked.parent / "base.kspec", locked, "--report", format_)
    assert outcome.exit_code == 0
    assert "not needed (3): no property breaks without it" in outcome.stdout
    assert "Without " in outcome.stdout
    if format_ == "lkml":
        assert max(map(len, outcome.stdout.splitlines())) <= 72


# Edits -------------------------------------------------------------------------------------------


def test_statements_leave_the_numbers_of_lines_as_they_are(locked: Path) -> None:
    statements = [w for w in ways(locked.parent / "base.kspec", locked) if "s" in w.grain.value]
    for undo in (w for w in statements if w.grain is Grain.STATEMENT):
        [text] = texts((undo,)).values()
        assert text.count("\n") == LOCKED.count("\n")


def test_all_hunks_undone_are_the_base(locked: Path) -> None:
    base = locked.parent / "base.kspec"
    hunks = [w for w in ways(base, locked) if w.grain is Grain.LINES]
    [text] = texts(hunks).values()
    body = BASE[BASE.index("static void add") : BASE.index("process")]
    assert (
        text
        == f'variant locked of "base.kspec";\noverride {body.rstrip()}\nexpect counted holds;\n'
    )
