"""`compare`: what differs, the table, counterexamples of what changed, regressions, exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome

from shipped import SPECS
from spec2tla.cli import main
from spec2tla.comparing.formats import FORMATS

BASE = """model base;
shared int(0..2) n = 0;
ghost int(0..2) done = 0;
spinlock l;

/// Adds one.
static void add(void)
{
    spin_lock(&l);
    int(0..2) seen = n;
    n = seen + 1;
    ghost done = done + 1;
    spin_unlock(&l);
}

process p[2] { add(); }

invariant counted "nothing is lost": done <= n;
"""
RACY = """variant racy of "base.kspec";

override static void add(void)
{
    int(0..2) seen = n;
    n = seen + 1;
    ghost done = done + 1;
}
"""
SAME = """variant same of "base.kspec";

/// The same, in other words.
override static void add(void) {
    spin_lock(&l);   // a comment
    int(0..2) seen = n; n = seen + 1;
    ghost done = done + 1;
    spin_unlock(&l);
}
"""
MORE = 'variant more of "base.kspec";\ninvariant few "few": n <= 2;\n'
LARGE = """variant large of "base.kspec";
shared int(0..2000) k = 0;
process slow { while (k < 2000) k++; }
invariant far "far": k < 2000 || done == 2;
expect far violated;
"""
EXPECTED = f"{RACY}\nexpect counted violated;\n"


def run(*arguments: str | Path) -> Outcome:
    words = ["compare", *(str(one) for one in arguments)]
    return CliRunner().invoke(main, words, prog_name="spec2tla")


def compared(*arguments: str | Path, code: int = 0) -> Any:
    """The JSON report of a comparison that ends with this exit code."""
    outcome = run(*arguments, "--report", "json")
    assert outcome.exit_code == code, outcome.stderr
    return json.loads(outcome.stdout)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.kspec"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return written(tmp_path, "base", BASE)


def changes(found: Any) -> dict[str, str]:
    """Of a comparison with one variant: what changed."""
    rows = {row["property"]: row["variants"][0]["change"] for row in found["table"]}
    return {name: change for name, change in rows.items() if change is not None}


# The shipped models ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shmem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all reports on before_2023, v2 and merged."""
    folder = tmp_path_factory.mktemp("shmem")
    files = [SPECS / f"shmem/{name}.kspec" for name in ("before_2023", "v2", "merged")]
    reports = [word for name in FORMATS for word in ("--report", f"{name}:{folder / name}")]
    outcome = run(*files, *reports, "--essential")
    assert outcome.exit_code == 0, outcome.stderr
    return folder


def test_merged_mends_what_was_wrong_before_2023_and_v2_only_a_part_of_it(shmem: Path) -> None:
    text = (shmem / "text").read_text(encoding="utf-8")
    table = text[text.index("\ncheck default") :].splitlines()[2:]
    rows = {line.split()[0]: line.split("  ") for line in table[1:12] if line.strip()}
    told = {name: [c.strip() for c in cells if c.strip()][1:] for name, cells in rows.items()}
    assert told["no_silent_fill"] == ["violated 10/1", "violated 21/2", "holds +"]
    assert told["eexist_is_sound"][1:] == ["holds +", "holds +"]
    assert told["eexist_is_sound"][0].startswith("violated ")
    assert told["retry_discipline"] == ["-", "-", "holds"]
    # What changed stands first, the built-in checks last.
    assert next(iter(told)) == "no_silent_fill"
    assert list(told)[4:7] == ["no_fill_once_registered", "retry_discipline", "deadlock"]


def test_the_differences_of_a_shipped_variant_have_their_places_on_both_sides(shmem: Path) -> None:
    variant = json.loads((shmem / "json").read_text(encoding="utf-8"))["variants"][1]
    named = {(one["kind"], one["declares"], one["name"]) for one in variant["differences"]}
    assert ("replaced", "function", "collapse_file") in named
    assert ("added", "property", "retry_discipline") in named
    assert ("removed", "expect", "no_silent_fill") in named
    [function] = [d for d in variant["differences"] if d["name"] == "collapse_file"]
    old, new = function["old"], function["new"]
    assert old["file"].endswith("before_2023.kspec")
    assert new["file"].endswith("merged.kspec")
    lines = Path(SPECS / "shmem/merged.kspec").read_text(encoding="utf-8").splitlines()
    assert lines[new["line"] - 1].startswith("override static void collapse_file")
    assert lines[new["end_line"] - 1] == "}"
    assert "+            cache[index] = RETRY;" in function["lines"]


def test_the_cursor_of_v2_and_the_last_fix_are_as_good_as_the_loop_that_was() -> None:
    names = ("v2", "e8c716bc6812", "c8a8f3b4a95a", "a2e17cc2efc7")
    outcome = run(SPECS / "cursor/cursor.kspec", *(SPECS / f"cursor/{n}.kspec" for n in names))
    assert outcome.exit_code == 0
    assert "== no_stale_node: violated in c8a8f3b4a95a; holds in cursor" in outcome.stdout
    assert "violated in v2" not in outcome.stdout
    assert "violated in e8c716bc6812" not in outcome.stdout


# What differs ------------------------------------------------------------------------------------


def test_comments_and_layout_are_no_difference(base: Path) -> None:
    found = compared(base, written(base.parent, "same", SAME))
    assert found["variants"][0]["differences"] == []
    assert changes(found) == {}
    assert "declares the same as base" in run(base, base.parent / "same.kspec").stdout


def test_a_model_of_its_own_is_compared_by_names(base: Path) -> None:
    other = BASE.replace("model base", "model other").replace("done <= n", "done <= n || n > 5")
    other = other.replace("spinlock l;", "spinlock l;\nconst UNUSED = 1;")
    other = other.replace("ghost int(0..2) done", "ghost int(0..3) done")
    found = compared(base, written(base.parent, "other", other))
    named = [(d["kind"], d["declares"], d["name"]) for d in found["variants"][0]["differences"]]
    assert named == [
        ("replaced", "ghost", "done"),
        ("added", "const", "UNUSED"),
        ("replaced", "property", "counted"),
    ]


def test_a_variant_of_a_variant_is_compared_with_what_it_comes_from(base: Path) -> None:
    written(base.parent, "racy", RACY)
    text = 'variant back of "racy.kspec";\noverride ' + BASE[BASE.index("static") :]
    back = written(base.parent, "back", text[: text.index("process")])
    assert compared(base, back)["variants"][0]["differences"] == []
    found = compared(base.parent / "racy.kspec", back, code=1)
    assert [d["name"] for d in found["variants"][0]["differences"]] == ["add"]
    assert changes(found) == {"counted": "improvement", "locks": "new", "deadlock": "new"}


# Verdicts and exit codes -------------------------------------------------------------------------


def test_a_changed_verdict_comes_with_its_counterexample(base: Path) -> None:
    outcome = run(base, written(base.parent, "racy", RACY))
    assert outcome.exit_code == 1
    [row] = [line.split() for line in outcome.stdout.splitlines() if line.startswith("  counted")]
    assert row[1:3] == ["holds", "violated"]
    assert row[-1] == "!"
    assert "== counted: violated in racy; holds in base\n" in outcome.stdout
    assert "int(0..2) seen = n;" in outcome.stdout
    assert "1 verdict changed; 1 regression; 1 verdict not as expected\n" in outcome.stdout


def test_a_regression_counts_although_it_is_expected(base: Path) -> None:
    racy = written(base.parent, "racy", EXPECTED)
    assert compared(base, racy)["regressions"] != []
    found = compared(base, racy, "--forbid", "regressions", code=1)
    assert [r["property"] for r in found["regressions"]] == ["counted"]
    assert run(base, racy, "--forbid", "regressions", "--exit-zero").exit_code == 0


def test_the_other_way_round_nothing_is_forbidden(base: Path) -> None:
    racy = written(base.parent, "racy", RACY)
    assert compared(racy, base, code=1)["regressions"] == []
    assert compared(racy, base, "--forbid", "regressions")["regressions"] == []


@pytest.mark.parametrize("switch", ["nocheck locks;", "check default_too { only counted; }"])
def test_what_is_not_looked_at_any_more_is_a_regression(base: Path, switch: str) -> None:
    """A variant is not to get past the gate by turning off what it breaks."""
    written(base.parent, "checked", BASE + "check default_too { }\n")
    text = f'variant off of "checked.kspec";\n{"override " if "check d" in switch else ""}{switch}'
    off = written(base.parent, "off", text)
    found = compared(base.parent / "checked.kspec", off, "--forbid", "regressions", code=1)
    assert {one["property"] for one in found["regressions"]} >= {"locks"}
    assert "not looked at !" in run(base.parent / "checked.kspec", off).stdout


def test_a_builtin_check_that_has_nothing_to_look_at_is_no_regression(base: Path) -> None:
    text = """variant plain of "base.kspec";
override static void add(void) { n++; ghost done = done + 1; }
"""
    plain = written(base.parent, "plain", text.replace("n++; ghost", "atomic { n++; } ghost"))
    found = compared(base, plain, "--forbid", "regressions")
    assert "locks" not in changes(found)


def test_what_a_variant_adds_is_judged_by_its_expectation(base: Path) -> None:
    text = 'variant more of "base.kspec";\ninvariant few "few": n < 2;\n'
    more = written(base.parent, "more", text)
    found = compared(base, more, "--forbid", "regressions", code=1)
    assert changes(found) == {"few": "new"}
    more.write_text(text + "expect few violated;\n", encoding="utf-8")
    compared(base, more, "--forbid", "regressions")


def test_what_is_not_decided_is_no_regression_and_no_pass(base: Path) -> None:
    large = written(base.parent, "large", LARGE)
    few = ("--max-states", "50", "--engine", "embedded")
    found = compared(base, large, "--forbid", "regressions", *few, code=3)
    assert found["regressions"] == []
    assert changes(found)["counted"] == "undecided"


def test_a_property_that_only_the_variant_has_can_be_asked_for(base: Path) -> None:
    more = written(base.parent, "more", MORE)
    found = compared(base, more, "--property", "few")
    assert [row["property"] for row in found["table"]] == ["few"]


# Wrong usage -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["base.kspec"], "Missing argument 'VARIANT...'"),
        (["base.kspec", "base.kspec"], "base.kspec is named twice"),
        (["base.kspec", "./link.kspec"], "link.kspec is named twice"),
        (["base.kspec", "."], ". is a folder"),
        ([".", "base.kspec"], ". is a folder"),
        (["base.kspec", "none.kspec"], "`none.kspec` does not exist"),
        (["base.kspec", "unfit.kspec"], "the base has no declaration `subtract` to override"),
        (["base.kspec", "racy.kspec", "--check", "big"], "base.kspec: there is no check `big`"),
        (["base.kspec", "racy.kspec", "--define", "N=3"], "there is no constant `N`"),
        (["base.kspec", "racy.kspec", "--property", "x"], "there is no property `x` in any"),
        (["base.kspec", "racy.kspec", "--report", "sarif"], "there is no report format `sarif`"),
    ],
)
def test_wrong_usage_is_said(
    base: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    written(base.parent, "racy", RACY)
    written(base.parent, "unfit", RACY.replace("add", "subtract"))
    (base.parent / "link.kspec").symlink_to(base)
    monkeypatch.chdir(base.parent)
    outcome = run(*arguments)
    assert outcome.exit_code == 2
    assert message in outcome.stderr
    assert "Traceback" not in outcome.output


# Reports -----------------------------------------------------------------------------------------

HOSTILE = """variant hostile of "base.kspec";
// </summary><script>alert(1)</script> ``` @everyone
override static void add(void)
{
    int(0..2) seen = n;                 // ::error::</details> ``` | x \u200b\u00e9
    n = seen + 1;
    ghost done = done + 1;
}
invariant counted_too "</code>|`<b>|\u202d": done <= n;
"""


@pytest.mark.parametrize("format_", FORMATS)
def test_no_text_of_a_spec_has_power_over_a_report(base: Path, format_: str) -> None:
    text = HOSTILE.replace("\u202d", "\u2028")
    outcome = run(base, written(base.parent, "hostile", text), "--report", format_)
    assert outcome.exit_code == 1, outcome.stderr
    assert all(char == "\n" or char.isprintable() for char in outcome.stdout)
    if format_ == "markdown":
        outside, fence = [], ""
        for line in outcome.stdout.splitlines():
            if line.startswith("```") and (not fence or line == fence):
                fence = "" if fence else line[: len(line) - len(line.lstrip("`"))]
            elif not fence:
                outside.append(line)
        assert fence == ""
        assert not any(word in line for word in ("<script", "<b>", "@every") for line in outside)
    if format_ == "lkml":
        lines = outcome.stdout.splitlines()
        assert outcome.stdout.isascii()
        assert not any(line.startswith(("---", "+++", "diff ", ">", "From ")) for line in lines)


def test_the_cover_letter_fits_a_mail(shmem: Path) -> None:
    letter = (shmem / "lkml").read_text(encoding="utf-8")
    assert letter.isascii()
    assert max(map(len, letter.splitlines())) <= 72
    assert "  v2 (" in letter
    assert "holds +" in letter


def test_many_models_come_in_blocks(base: Path) -> None:
    """As wide as they are, with the base in each block."""
    others = [
        written(base.parent, f"quite_long_{i}", RACY.replace("racy", f"a_rather_long_name_{i}"))
        for i in range(8)
    ]
    outcome = run(base, *others)
    table = outcome.stdout[outcome.stdout.index("check default") : outcome.stdout.index("\n==")]
    assert max(map(len, table.splitlines())) <= 100
    assert table.count("states ") >= 2
    assert all(f"a_rather_long_name_{i}" in table for i in range(8))


def test_reports_go_to_files_too(base: Path, tmp_path: Path) -> None:
    racy = written(base.parent, "racy", RACY)
    page, data = tmp_path / "page.md", tmp_path / "data.json"
    outcome = run(base, racy, "--report", f"markdown:{page}", "--report", f"json:{data}")
    assert outcome.exit_code == 1
    assert outcome.stdout == ""
    assert "**violated " in page.read_text(encoding="utf-8")
    found = json.loads(data.read_text(encoding="utf-8"))
    assert found["schema"] == "spec2tla.compare/1"
    assert found["result"]["schema"] == "spec2tla.result/1"
    assert len(found["result"]["runs"]) == 2
