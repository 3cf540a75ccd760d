"""What earlier checks found out is used where it must still be so, and nowhere else."""

import json
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from spec2tla.pipeline import Options, check
from spec2tla.report.json import result_fields
from spec2tla.verdict import Result
from spec2tla.verdictcache import cache as cache_module
from spec2tla.verdictcache.store import Store

CACHED = Options(engine="embedded", cache_mb=16, jobs=2)
ONLY_FINDINGS = replace(CACHED, recipes=True)
"""As for `--save-scenario`: what was reported as a whole does not count, only what was found."""

RACE = """model race;
const N = 2;
shared int(0..4) x = 0;
process a[N] { int(0..4) seen = x; x = seen + 1; }
invariant both "each counts": (forall (i in 0..N-1) done(a[i])) ==> x == N;
invariant small "never too many": x <= N;
"""
STUCK = "model stuck; mutex m, n;\nprocess a { mutex_lock(&m); mutex_lock(&n); }\n" + (
    "process b { mutex_lock(&n); mutex_lock(&m); }\nexpect deadlock violated;\n"
)
ENDLESS = """model endless; shared bool done_it = false; shared bool go = false;
process a { while (true) { go = !go; } }
unfair process b { done_it = true; }
property comes "it is done": eventually done_it;
"""
BROKEN_RANGE = """model wide; shared int(0..1) x = any { 0, 1 };
process a { choose int(0..1) v; x = x + 2 * v; }
expect ranges violated;
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "tree").mkdir()
    monkeypatch.chdir(tmp_path / "tree")
    return tmp_path / "tree"


def checked(folder: Path, options: Options = CACHED, **texts: str) -> Result:
    for name, text in texts.items():
        (folder / f"{name}.kspec").write_text(text, encoding="utf-8")
    return check([folder], options)


def cached(result: Result) -> list[bool]:
    return [run.cached for run in result.runs]


def said(result: Result) -> object:
    """All that a report has, but for how it came about."""
    fields = json.loads(json.dumps(result_fields(result)))
    for run in fields["runs"]:
        del run["seconds"], run["cached"]
    return fields


def entries(folder: Path, kind: str) -> list[Path]:
    return sorted((folder.parent / "cache/spec2tla/verdicts").glob(f"{kind}*.json"))


# What is reused ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [RACE, STUCK, ENDLESS, BROKEN_RANGE], ids=lambda t: t.split()[1])
@pytest.mark.parametrize("options", [CACHED, ONLY_FINDINGS], ids=["whole", "findings"])
def test_the_second_check_says_the_same(text: str, options: Options, folder: Path) -> None:
    first = checked(folder, options, spec=text)
    second = check([folder], options)
    assert (cached(first), cached(second)) == ([False], [True])
    assert said(first) == said(second)


@pytest.mark.tlc
def test_what_tlc_found_is_kept_too(folder: Path) -> None:
    tlc = replace(CACHED, engine="tlc")
    first = checked(folder, tlc, spec=RACE, stuck=STUCK)
    for options in (tlc, replace(tlc, recipes=True)):
        second = check([folder], options)
        assert cached(second) == [True, True]
        assert said(first) == said(second)
    assert cached(checked(folder)) == [False, False]


REFORMATTED = RACE.replace(";\n", ";   // a comment\n\n\n").replace(
    "invariant", "/// Said.\ninvariant"
)


def test_where_only_lines_move_the_trace_has_the_new_ones(folder: Path) -> None:
    checked(folder, spec=RACE)
    second = checked(folder, spec=REFORMATTED)
    assert cached(second) == [True]
    fresh = checked(folder, replace(CACHED, cache_mb=None))
    assert cached(fresh) == [False]
    assert said(second) == said(fresh)


def test_a_file_that_changes_leaves_the_others_known(folder: Path) -> None:
    checked(folder, a=RACE, b=STUCK)
    again = checked(folder, b=STUCK.replace("expect", "const MORE = 1;\nexpect"))
    assert cached(again) == [True, False]
    assert [d.code for d in again.diagnostics] == ["W0202"]


def test_expectations_are_looked_at_anew(folder: Path) -> None:
    assert checked(folder, spec=RACE).exit_code == 1
    second = checked(folder, spec=RACE + "expect both violated;\n")
    assert (cached(second), second.exit_code) == ([True], 0)


def test_warnings_come_back(folder: Path) -> None:
    first = checked(folder, spec=RACE + "const UNUSED = 3;\n")
    assert [d.code for d in first.diagnostics] == [
        d.code for d in check([folder], CACHED).diagnostics
    ]
    assert len(first.diagnostics) == 1


def test_a_variant_beside_a_file_can_take_its_warning_away(folder: Path) -> None:
    assert len(checked(folder, spec=RACE + "const UNUSED = 3;\n").diagnostics) == 1
    variant = 'variant v of "spec.kspec";\ninvariant three "x is not it": x != UNUSED;\n'
    second = checked(folder, v=variant)
    assert [d.span.file.name for d in second.diagnostics] == []


# What is not -------------------------------------------------------------------------------------


CHANGES: dict[str, str] = {
    "another statement": RACE.replace("x = seen + 1", "x = seen"),
    "another constant": RACE.replace("N = 2", "N = 3"),
    "another property": RACE.replace("x <= N", "x < N"),
    "another start": RACE.replace("x = 0;", "x = 1;"),
    "another type": RACE.replace("(0..4) x", "(0..3) x"),
    "no check of deadlocks": RACE + "nocheck deadlock;\n",
    "a library": RACE + "use kernel.refcount;\nshared struct refcount r = { .refs = 1 };\n",
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_model_is_another_question(change: str, folder: Path) -> None:
    checked(folder, spec=RACE)
    assert cached(checked(folder, spec=CHANGES[change])) == [False]


OTHERS: dict[str, Options] = {
    "constants": replace(CACHED, defines={"N": 1}),
    "reductions": replace(CACHED, no_reduce=frozenset({"movers"})),
    "as found": replace(CACHED, as_found=True),
    "states": replace(CACHED, max_states=1000),
    "memory": replace(CACHED, max_memory_mb=2000),
    "time": replace(CACHED, timeout=100.0),
    "workers": replace(CACHED, workers=2),
    "property": replace(CACHED, property="small"),
    "no cache": replace(CACHED, cache_mb=None),
    "kept files": replace(CACHED, keep=Path()),
}


@pytest.mark.parametrize("other", OTHERS)
def test_other_settings_are_another_question(other: str, folder: Path) -> None:
    checked(folder, spec=RACE)
    assert cached(check([folder], OTHERS[other])) == [False]


def test_another_version_of_the_tool_finds_out_for_itself(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(folder, spec=RACE)
    monkeypatch.setattr(cache_module, "tool_identity", lambda: "another")
    assert cached(check([folder], CACHED)) == [False]


def test_one_check_of_many_is_known_from_all_of_them(folder: Path) -> None:
    checked(folder, spec=RACE + "check three { N = 3; }\n")
    assert cached(check([folder], replace(CACHED, check="three"))) == [True]


def test_what_is_open_is_not_kept(folder: Path) -> None:
    few = replace(CACHED, max_states=2)
    assert checked(folder, few, spec=RACE).exit_code == 3
    assert cached(check([folder], few)) == [False]
    assert entries(folder, "") == []


NOTHING = 'model m; shared bool b; assume b && !b; process p { b = true; } invariant i "so": b;'


def test_mistakes_are_told_of_each_time(folder: Path) -> None:
    for _ in range(2):
        result = checked(folder, spec=NOTHING, other="model o; process p { nothing(); }")
        assert result.exit_code == 2
        assert {d.code for d in result.diagnostics} >= {"E0484"}
    assert entries(folder, "") == []


# Entries that lie --------------------------------------------------------------------------------


def forged(folder: Path, change: Callable[[dict[str, object]], object]) -> Result:
    """The check after the entry of its findings was changed by somebody who knows how."""
    checked(folder, spec=RACE)
    store = Store(folder.parent / "cache/spec2tla/verdicts", 1 << 20)
    (path,) = entries(folder, "check")
    value = store.get(path.stem)
    assert isinstance(value, dict)
    change(value["properties"])
    store.put(path.stem, value)
    return check([folder], ONLY_FINDINGS)


LIES: dict[str, Callable[[dict[str, object]], object]] = {
    "violated": lambda p: p.update(small=p["both"]),
    "no steps": lambda p: p["both"]["trace"].update(moves=[]),  # type: ignore[index]
    "other steps": lambda p: p["both"]["trace"]["moves"].reverse(),  # type: ignore[index]
    "no such step": lambda p: p["both"]["trace"].update(moves=[[0, 99, []]]),  # type: ignore[index]
    "no such process": lambda p: p["both"]["trace"].update(moves=[[9, 0, []]]),  # type: ignore[index]
    "no such start": lambda p: p["both"]["trace"].update(initial=[0, 0, 7]),  # type: ignore[index]
    "no such loop": lambda p: p["both"]["trace"].update(loop_to=0),  # type: ignore[index]
    "no trace": lambda p: p["both"].update(trace=None),  # type: ignore[attr-defined]
    "no verdict": lambda p: p["both"].update(verdict="unknown"),  # type: ignore[attr-defined]
    "no property": lambda p: p.pop("both"),
    "another shape": lambda p: p.update(both=[1]),
    "deep": lambda p: p["both"]["trace"].update(moves=[[0, 0, [[[1]]]]]),  # type: ignore[index]
}


@pytest.mark.parametrize("lie", LIES)
def test_no_counterexample_is_believed_that_does_not_replay(lie: str, folder: Path) -> None:
    honest = checked(folder, replace(CACHED, cache_mb=None), spec=RACE)
    result = forged(folder, LIES[lie])
    assert cached(result) == [False]
    assert said(result) == said(honest)
    assert cached(check([folder], ONLY_FINDINGS)) == [True]


def test_reports_that_somebody_else_has_sealed_do_not_count(folder: Path) -> None:
    honest = checked(folder, spec=RACE)
    (path,) = entries(folder, "spec")
    path.write_bytes(path.read_bytes().replace(b'"holds"', b'"violated"'))
    assert said(check([folder], CACHED)) == said(honest)
    seal = folder.parent / "state/spec2tla/seal"
    assert stat.S_IMODE(seal.stat().st_mode) == 0o600
    seal.unlink()
    for secret in (b"x" * 32, b"short", b""):
        (path,) = entries(folder, "check")
        path.unlink()
        seal.write_bytes(secret)
        seal.chmod(0o600)
        assert cached(check([folder], CACHED)) == [False]


def test_a_seal_that_others_can_read_seals_nothing(folder: Path) -> None:
    checked(folder, spec=RACE)
    (folder.parent / "state/spec2tla/seal").chmod(0o644)
    for path in entries(folder, "check"):
        path.unlink()
    assert cached(check([folder], CACHED)) == [False]


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut off": lambda p: os.truncate(p, p.stat().st_size // 2),
    "empty": lambda p: os.truncate(p, 0),
    "noise": lambda p: p.write_bytes(os.urandom(5000)),
    "one byte": lambda p: p.write_bytes(p.read_bytes()[:-3] + b"9" + p.read_bytes()[-2:]),
    "a pipe": lambda p: (p.unlink(), os.mkfifo(p)),
    "a link": lambda p: (p.unlink(), p.symlink_to("/dev/zero")),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_entries_are_passed_over_and_replaced(damage: str, folder: Path) -> None:
    honest = checked(folder, spec=RACE)
    for path in entries(folder, ""):
        DAMAGES[damage](path)
    again = check([folder], CACHED)
    assert (cached(again), said(again)) == ([False], said(honest))
    assert cached(check([folder], CACHED)) == [True]
