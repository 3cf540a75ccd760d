"""The command line with the real pipeline behind it: from files to reports and exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import spec2tla.report.json
from samples import COLLAPSE
from schema import Schema
from spec2tla.cli import main

SCHEMA = Schema(Path(spec2tla.report.json.__file__).with_name("result.schema.json"))

SHRINK = """\
model shrink;

spinlock lru_lock;
mutex shrink_mutex;
shared int(0..4) pages = 2;

int(0..4) isolate(int(0..4) wanted) {
    spin_lock(lru_lock);
    if (pages >= wanted)
        pages -= wanted;
    else
        wanted = 0;
    spin_unlock(lru_lock);
    return wanted;
}

process reclaim[2] {
    int(0..4) got = 0;
    got = isolate(self + 1);
    BUG_ON(pages == 0 && got > 0);
}

process kswapd {
    mutex_lock(shrink_mutex);
    spin_lock(lru_lock);
    spin_unlock(lru_lock);
    mutex_unlock(shrink_mutex);
}

invariant vacuous "never so": pages == 4 ==> pages == 3;
"""

DEADLOCK = """\
model crossed;
mutex a;
mutex b;
process first { mutex_lock(a); mutex_lock(b); mutex_unlock(b); mutex_unlock(a); }
process second { mutex_lock(b); mutex_lock(a); mutex_unlock(a); mutex_unlock(b); }
"""


@pytest.fixture(autouse=True)
def _specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "collapse.kspec").write_text(COLLAPSE.text)
    (tmp_path / "shrink.kspec").write_text(SHRINK)
    (tmp_path / "crossed.kspec").write_text(DEADLOCK)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="spec2tla")


def embedded(*arguments: str) -> Result:
    return run("check", "--engine", "embedded", *arguments)


def as_json(outcome: Result) -> Any:
    """The object, after a look at whether it is as the schema says."""
    found = json.loads(outcome.stdout)
    assert SCHEMA.problems(found) == []
    assert found["exit_code"] == outcome.exit_code
    return found


TABLE = """\
step  line  khugepaged              uffd_user
            ==========              =========
   1    18  spin_lock(xa_lock);  [xa_lock: free -> khugepaged]
   2    20  if (cache[i] == NONE)  [reads cache[0] = NONE]
        21    nr_none++;  [nr_none: 0 -> 1]
"""


def test_the_race_of_the_example() -> None:
    outcome = embedded("collapse.kspec", "--check", "default")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert "\nno_silent_fill violated, as expected\n" in outcome.stdout
    assert TABLE in outcome.stdout
    assert "\n  14    33  cache[i] = HPAGE;  [cache[0]: NONE -> HPAGE]\n" in outcome.stdout
    assert "length    14 steps, 2 switches" in outcome.stdout


@pytest.mark.tlc
def test_the_race_of_the_example_by_tlc() -> None:
    found = as_json(run("check", "collapse.kspec", "--report", "json", "--check", "default"))
    (run_,) = found["runs"]
    assert (run_["engine"], run_["passed"], run_["bounds"]) == ("tlc", True, {"NR": 3})
    (violated,) = (p for p in run_["properties"] if p["verdict"] == "violated")
    assert (violated["name"], violated["trace"]["certified"]) == ("no_silent_fill", True)
    assert len(violated["trace"]["steps"]) == 14
    assert found["tool"]["tlc"]
    assert found["tool"]["java"]


def test_a_built_in_check_and_a_vacuous_property() -> None:
    outcome = embedded("shrink.kspec")
    assert outcome.exit_code == 1
    assert "  FAIL  assertions  violated" in outcome.stdout
    assert "  isolate(wanted = 2)\n" in outcome.stdout
    assert "\n   !    20  BUG_ON(pages == 0 && got > 0);\n" in outcome.stdout
    assert "vacuous: what it is about never happened" in outcome.stdout
    found = as_json(embedded("shrink.kspec", "--report", "json"))
    assert found["runs"][0]["vacuous"] == ["vacuous"]


def test_a_deadlock_says_who_waits_where() -> None:
    outcome = embedded("crossed.kspec")
    assert outcome.exit_code == 1
    assert "first   waits at crossed.kspec:4:" in outcome.stdout
    assert "second  waits at crossed.kspec:5:" in outcome.stdout
    trace = next(
        found["trace"]
        for found in as_json(embedded("crossed.kspec", "--report", "json"))["runs"][0]["properties"]
        if found["name"] == "deadlock"
    )
    assert [waiting["actor"] for waiting in trace["ending"]["waiting"]] == ["first", "second"]


def test_a_limit_leaves_it_undecided() -> None:
    outcome = embedded("collapse.kspec", "--check", "larger", "--max-states", "50")
    assert outcome.exit_code == 3
    assert "unknown: states" in outcome.stdout
    assert "allow more with --max-states" in outcome.stdout
    assert embedded("collapse.kspec", "--max-states", "50", "--exit-zero").exit_code == 0


def test_a_constant_from_the_command_line() -> None:
    arguments = ("collapse.kspec", "--check", "default", "--define", "NR=1", "--report", "json")
    assert as_json(embedded(*arguments))["runs"][0]["bounds"] == {"NR": 1}


@pytest.mark.parametrize(
    "arguments",
    [
        ("collapse.kspec", "--check", "lager"),
        ("collapse.kspec", "--property", "no_silent_fil"),
        ("collapse.kspec", "--define", "NRR=1"),
        ("missing.kspec",),
    ],
)
def test_what_is_not_there_ends_with_2(arguments: tuple[str, ...]) -> None:
    outcome = embedded(*arguments)
    assert outcome.exit_code == 2
    assert "error" in outcome.stderr


def test_a_wrong_spec_is_explained(tmp_path: Path) -> None:
    (tmp_path / "wrong.kspec").write_text(
        COLLAPSE.text.replace("spin_lock(xa_lock)", "spin_lock(xa_lok)")
    )
    outcome = embedded("wrong.kspec")
    assert outcome.exit_code == 2
    assert "  --> wrong.kspec:18:15\n" in outcome.stderr
    assert "18 |     spin_lock(xa_lok);\n   |               ^^^^^^\n" in outcome.stderr
    assert "help: did you mean `xa_lock`?" in outcome.stderr
    found = as_json(embedded("wrong.kspec", "--report", "json"))
    assert found["diagnostics"][0]["line"] == 18
    assert found["runs"] == []


def test_a_folder_is_searched() -> None:
    outcome = embedded("--report", "json")
    assert [run_["file"] for run_ in as_json(outcome)["runs"]] == [
        "collapse.kspec",
        "collapse.kspec",
        "crossed.kspec",
        "shrink.kspec",
    ]


def test_a_wrong_java_ends_with_4() -> None:
    outcome = run("check", "collapse.kspec", "--java", "/nowhere/java")
    assert outcome.exit_code == 4
    assert "/nowhere/java" in outcome.stderr


def test_translation() -> None:
    shown = run("translate", "collapse.kspec")
    assert shown.exit_code == 0
    assert "MODULE collapse_file_v2" in shown.stdout.splitlines()[0]
    assert run("translate", "collapse.kspec", "--show", "ir").stdout != ""
    assert run("translate", "collapse.kspec", "--show", "ast").stdout != ""
    written = run("translate", "collapse.kspec", "-o", "out")
    assert written.stdout.splitlines() == [
        "out/collapse_file_v2.tla",
        "out/collapse_file_v2.cfg",
        "out/collapse_file_v2.map.json",
    ]
    assert Path("out/collapse_file_v2.tla").read_text() == shown.stdout
