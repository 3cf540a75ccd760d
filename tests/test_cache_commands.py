"""The cache on the command line: when it is used, what it says of itself, how it is emptied."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spec2tla.cli import main

SPEC = """model m; shared int(0..3) x = 0;
process p[2] { x++; }
invariant both "both count": done(p[0]) && done(p[1]) ==> x == 2;
expect both violated;
"""


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPEC2TLA_NO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "tree").mkdir()
    monkeypatch.chdir(tmp_path / "tree")
    Path("m.kspec").write_text(SPEC, encoding="utf-8")
    Path("spec2tla.toml").write_text('engine = "embedded"\n', encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="spec2tla")


def is_cached(*arguments: str) -> bool:
    outcome = run("check", *arguments, "--report", "json")
    assert outcome.exit_code == 0, outcome.output
    [found] = json.loads(outcome.stdout)["runs"]
    assert isinstance(found["cached"], bool)
    return found["cached"]


def test_what_is_known_is_not_found_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [is_cached(), is_cached(), is_cached("--no-cache"), is_cached()] == [
        False,
        True,
        False,
        True,
    ]
    assert "; cached\n" in run("check").stdout
    monkeypatch.setenv("SPEC2TLA_NO_CACHE", "1")
    assert not is_cached()


def test_the_configuration_can_turn_it_off() -> None:
    assert not is_cached()
    Path("spec2tla.toml").write_text('engine = "embedded"\ncache = false\n', encoding="utf-8")
    assert not is_cached()
    assert "does not use it" in run("cache", "info").stdout


def test_a_scenario_can_be_saved_of_what_is_known() -> None:
    assert not is_cached()
    assert run("check", "--save-scenario", "s.json").exit_code == 0
    first = Path("s.json").read_text(encoding="utf-8")
    assert run("check", "--no-cache", "--save-scenario", "s.json").exit_code == 0
    assert Path("s.json").read_text(encoding="utf-8") == first


def test_it_can_be_looked_at_and_emptied() -> None:
    assert "entries  0, 0.0 MB" in run("cache", "info").stdout
    assert not is_cached()
    told = run("cache", "info").stdout
    assert "cache/spec2tla/verdicts\n" in told
    assert "entries  2, " in told
    assert "at most  256 MB" in told
    assert run("cache", "clear").stdout.startswith("removed 2 entries, ")
    assert not is_cached()


def test_without_a_folder_there_is_nothing_to_look_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/none")
    outcome = run("cache", "clear")
    assert outcome.exit_code == 4
    assert "X0204" in outcome.stderr
    assert not is_cached()


def test_the_configuration_names_checks_and_jobs() -> None:
    Path("m.kspec").write_text(SPEC + "check other { expect both violated; }\n", encoding="utf-8")
    Path("spec2tla.toml").write_text(
        'engine = "embedded"\nchecks = ["other", "missing"]\njobs = 1\n', encoding="utf-8"
    )
    runs = json.loads(run("check", "--report", "json").stdout)["runs"]
    assert [(one["check"], one["engine"]) for one in runs] == [("other", "embedded")]
    assert [is_cached("--check", "default"), is_cached("--check", "other")] == [True, True]
    Path("spec2tla.toml").write_text('engine = "embedded"\nchecks = "missing"\n', encoding="utf-8")
    outcome = run("check")
    assert outcome.exit_code == 2
    assert "there is no check `missing`" in outcome.stderr
