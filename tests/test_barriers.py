"""`check --barriers`: which barrier helps, which pairs do, which are needed, and where."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome

from shipped import SPECS
from spec2tla import pipeline
from spec2tla.analysis.modules import load
from spec2tla.barriers.changes import edited
from spec2tla.barriers.places import places
from spec2tla.barriers.search import Finding, search
from spec2tla.cli import main
from spec2tla.diagnostics import Sink
from spec2tla.options import Options
from spec2tla.verdict import Result

MP = """model mp;
memory weak;
shared bool data = false;
shared bool flag = false;
process writer {{
    WRITE_ONCE(data, true);
    {publish}
}}
process reader {{
    bool seen = false;
    if ({look})
        seen = data;
    else
        seen = true;
}}
invariant fresh "what is seen is there": done(reader) ==> reader.seen;
"""
RELEASE = MP.format(publish="smp_store_release(flag, true);", look="READ_ONCE(flag)")
ACQUIRE = MP.format(publish="flag = true;", look="smp_load_acquire(flag)")
NEITHER = MP.format(publish="flag = true;", look="flag")
BOTH = MP.format(publish="smp_wmb(); flag = true;", look="smp_load_acquire(flag)")
TOO_MUCH = MP.format(
    publish="smp_mb(); smp_store_release(flag, true); smp_mb();", look="smp_load_acquire(flag)"
)
SB = """model sb;
memory tso;
shared bool x[2] = false;
process p[2] {
    bool r = false;
    x[self] = true;
    r = x[1 - self];
}
invariant one "one sees the other": done(p[0]) && done(p[1]) ==> p[0].r || p[1].r;
"""


def looked(text: str, folder: Path) -> Finding:
    path = folder / "m.kspec"
    path.write_text(text, encoding="utf-8")
    options = Options(engine="embedded")
    [finding] = search(path, pipeline.check([path], options), options).findings
    return finding


def told(finding: Finding) -> list[str]:
    """Each remedy in short: operation and line, weakest first as they are given."""
    return [
        " & ".join(f"{c.what}:{c.statement.first.line}" for c in r.changes)
        for r in finding.remedies
    ]


REMEDIES = [
    (RELEASE, ["smp_load_acquire:11", "smp_rmb:12", "smp_mb:12"]),
    (ACQUIRE, ["smp_store_release:7", "smp_wmb:7", "smp_mb:7"]),
    (NEITHER, ["smp_store_release:7 & smp_load_acquire:11"]),
    (SB, ["smp_mb:7"]),
]


@pytest.mark.parametrize(("text", "wanted"), REMEDIES)
def test_what_helps(text: str, wanted: list[str], tmp_path: Path) -> None:
    finding = looked(text, tmp_path)
    assert told(finding)[: len(wanted)] == wanted
    assert not finding.cut_off
    # What is said to help does.
    path = tmp_path / "m.kspec"
    for remedy in finding.remedies:
        [changed] = edited(remedy.changes).values()
        path.write_text(changed, encoding="utf-8")
        result = pipeline.check([path], Options(engine="embedded"))
        assert result.exit_code == 0, changed


def test_pairs_are_as_weak_as_they_can_be(tmp_path: Path) -> None:
    finding = looked(NEITHER, tmp_path)
    assert {name for remedy in finding.remedies for name in remedy.holds} == {"fresh"}
    used = {change.what for remedy in finding.remedies for change in remedy.changes}
    assert "smp_mb" not in used


PRESENT = [
    (BOTH, {"smp_wmb": ("fresh",), "smp_load_acquire": ("fresh",)}, ()),
    (
        TOO_MUCH,
        {"smp_mb": (), "smp_store_release": (), "smp_load_acquire": ("fresh",)},
        (),
    ),
    (RELEASE, {"smp_store_release": ()}, ("fresh",)),
]


@pytest.mark.parametrize(("text", "broken", "wanted"), PRESENT)
def test_which_of_those_that_are_there_are_needed(
    text: str, broken: dict[str, tuple[str, ...]], wanted: tuple[str, ...], tmp_path: Path
) -> None:
    finding = looked(text, tmp_path)
    assert {p.change.what: p.broken for p in finding.present} == broken
    assert {p.wanted for p in finding.present} == {wanted}
    assert all(p.decided for p in finding.present)


def test_every_change_is_a_model_of_its_own(tmp_path: Path) -> None:
    """Insertions into branches without braces, behind labels, in loops, on declarations."""
    text = """model m;
memory tso;
shared int(0..2) x = 0;
shared int(0..2) y = 0;
static void touch(void) { x = 1; y = 1; }
process p {
    int(0..2) r = READ_ONCE(x);
    for (int(0..2) i = 0; i < 2; i++)
        if (y == 1)
            x = 1;
        else
            r = y;
    touch();
out:
    x = 2;
    either { y = 1; } or { x = 1; y = 2; }
    switch (x) { case 1: y = 1; break; default: r = y; }
    @src("a.c", "y") y = r;
    do { r = x; y = r; } while (false);
}
daemon process q { await (x == 1); x = 0; }
invariant small "x is small": x <= 2;
"""
    path = tmp_path / "m.kspec"
    path.write_text(text, encoding="utf-8")
    program = load(path, Sink(), library=SPECS)
    assert program is not None
    known = places(program)
    changes = [c for place in known.places for c in (place.full, *place.weaker)]
    assert len(known.places) >= 12
    for change in (*changes, *known.conversions, *known.present):
        [changed] = edited((change,)).values()
        path.write_text(changed, encoding="utf-8")
        result = pipeline.check([path], Options(engine="embedded"))
        assert result.exit_code == 0, (changed, [d.message for d in result.diagnostics])
        assert changed.count("\n") == text.count("\n")


def test_under_sc_there_is_nothing_to_try(tmp_path: Path) -> None:
    text = """model m;
shared bool x = false;
shared bool y = false;
process p { x = true; y = true; }
process q { bool r = x; y = r; }
invariant first "y follows x": y ==> !x;
"""
    finding = looked(text, tmp_path)
    assert (finding.violated, finding.attempts) == (("first",), 0)


def test_when_enough_has_been_tried_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spec2tla.barriers.search.MOST_ATTEMPTS", 2)
    finding = looked(NEITHER, tmp_path)
    assert (finding.attempts, finding.cut_off, finding.remedies) == (2, True, ())
    outcome = command(tmp_path / "m.kspec", "--engine", "embedded")
    assert "2 attempts, not all was tried" in outcome.stdout


def test_an_interrupt_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.kspec"
    path.write_text(NEITHER, encoding="utf-8")
    whole, asked = pipeline.check, list[Options]()

    def check(paths: Sequence[Path], options: Options) -> Result:
        asked.append(options)
        return replace(whole(paths, options), interrupted=len(asked) > 2)

    monkeypatch.setattr(pipeline, "check", check)
    outcome = command(path, "--engine", "embedded")
    assert (outcome.exit_code, len(asked)) == (130, 3)
    assert [len(options.texts) for options in asked] == [0, 1, 1]


# The command -------------------------------------------------------------------------------------


def command(*arguments: object) -> Outcome:
    return CliRunner().invoke(main, ["check", "--barriers", *(str(a) for a in arguments)])


def test_the_founding_case() -> None:
    path = SPECS / "memory" / "retry_mark.kspec"
    outcome = command(path, "--check", "tso", "--engine", "embedded")
    assert outcome.exit_code == 0
    assert "insert smp_mb() before `if (vma_uffd_missing)`" in outcome.stdout
    assert "smp_mb() in mmput: needed with what helps" in " ".join(outcome.stdout.split())


def test_json_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "m.kspec"
    path.write_text(ACQUIRE, encoding="utf-8")
    outcome = command(path, "--report", "json")
    found = json.loads(outcome.stdout)
    assert (found["schema"], found["exit_code"], outcome.exit_code) == ("spec2tla.barriers/1", 1, 1)
    [check] = found["checks"]
    assert check["violated"] == ["fresh"]
    assert check["remedies"][0]["changes"][0]["operation"] == "smp_store_release"
    assert check["present"][0]["needed"] is True
    assert found["result"]["exit_code"] == 1
    assert path.read_text("utf-8") == ACQUIRE


def test_a_model_with_errors_is_only_told_of(tmp_path: Path) -> None:
    path = tmp_path / "m.kspec"
    path.write_text("model m;\nprocess p { y = 1; }\n", encoding="utf-8")
    outcome = command(path)
    assert outcome.exit_code == 2
    assert "error[E" in outcome.stderr


@pytest.mark.parametrize("arguments", [(SPECS,), (SPECS, SPECS), (), ("x", "--report", "html")])
def test_one_model_and_two_formats(arguments: tuple[object, ...]) -> None:
    assert command(*arguments).exit_code == 2
