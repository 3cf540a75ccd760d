"""The gate, end to end: patches against a model in a git repository, as commits and as mails."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gating import (
    CODE,
    COMMENTED,
    FOLDING,
    RACY_CODE,
    RACY_SPEC,
    SPEC,
    SPECS,
    UNMODELLED,
    Repo,
    small_repo,
)
from spec2tla.anchors.collect import Modelled, modelled
from spec2tla.cli import main
from spec2tla.diagnostics import Sink


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    made = small_repo(tmp_path / "repo")
    monkeypatch.chdir(made.root)
    return made


def gate(*arguments: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["gate", "--engine", "embedded", *arguments], input=given)


def ways(repo: Repo) -> tuple[tuple[str, ...], ...]:
    """What has been committed since base: as commits, and as a mailbox for the tree at base."""
    box = repo.root.parent / "series.mbox"
    box.write_bytes(repo.series("base"))
    return ("--range", "base..HEAD"), ("--diff", str(box))


def judged(repo: Repo, *more: str) -> tuple[dict[str, Any], ...]:
    """The JSON reports of both ways, which agree in what they say of the patches."""
    first, second = ways(repo)
    by_range = gate(*first, "--report", "json", *more)
    repo.git("checkout", "-q", "base")
    by_mail = gate(*second, "--report", "json", *more)
    repo.git("checkout", "-q", "main")
    told = [json.loads(result.stdout) for result in (by_range, by_mail)]
    assert by_range.exit_code == told[0]["exit_code"]
    assert by_mail.exit_code == told[1]["exit_code"]
    return tuple(told)


def kept(told: dict[str, Any]) -> list[dict[str, Any]]:
    names = ("exit_code", "mended_by", "touched", "problems", "notes", "specs", "verdicts")
    return [{name: patch[name] for name in names} for patch in told["patches"]]


def test_what_touches_nothing_modelled_passes_at_once(repo: Repo) -> None:
    repo.commit("lib: other", **{"lib/main.c": "int main(void) { return 1; }\n"})
    repo.commit("mm: count", folding=UNMODELLED)
    for told in judged(repo):
        assert told["exit_code"] == 0
        first, second = told["patches"]
        assert (first["touched"], first["after"]) == ([], None)
        [touched] = second["touched"]
        assert touched["function"] == "count_folds"
        assert touched["upkeep"] == "not_modelled"
        assert second["after"] is None


def test_a_change_without_its_model_fails_and_names_function_spec_and_lines(repo: Repo) -> None:
    repo.commit("mm: fold faster", folding=RACY_CODE)
    by_range, by_mail = judged(repo)
    assert kept(by_range) == kept(by_mail)
    [patch] = by_range["patches"]
    assert patch["exit_code"] == 1
    [touched] = patch["touched"]
    assert touched["function"] == "fold_slot"
    assert touched["file"] == FOLDING
    assert touched["models"] == [SPECS]
    lines = RACY_CODE.splitlines()[touched["line"] - 1 : touched["end_line"]]
    assert lines[0] == "\tif (table->armed)"
    assert lines[-1] == "\tspin_lock(&table->lock);"
    [problem] = patch["problems"]
    assert problem["code"] == "W0701"
    assert (problem["file"], problem["line"]) == (SPECS, 7)
    assert SPEC.splitlines()[6].startswith("static void fold_slot")
    # The check itself still passes: the model is the one of the old code.
    assert patch["after"]["exit_code"] == 0
    text = gate("--range", "base..HEAD").stdout
    assert "mm/folding.c:9-11: fold_slot() changed; the model does not change" in text
    assert "specs/fold.kspec:7" in text
    assert text.splitlines()[-1].startswith("gate failed")


def test_an_updated_model_that_breaks_a_property_fails_with_its_trace(repo: Repo) -> None:
    repo.commit("mm: fold faster", folding=RACY_CODE, spec=RACY_SPEC)
    by_range, by_mail = judged(repo)
    assert kept(by_range) == kept(by_mail)
    [patch] = by_range["patches"]
    assert patch["exit_code"] == 1
    assert patch["problems"] == []
    assert patch["touched"][0]["upkeep"] == "spec"
    [shift] = [v for v in patch["verdicts"] if v["before"] != v["after"]]
    assert (shift["property"], shift["before"], shift["after"]) == (
        "never_both",
        "holds",
        "violated",
    )
    run = next(run for run in patch["after"]["runs"] if run["file"] == SPECS)
    found = next(p for p in run["properties"] if p["name"] == "never_both")
    assert found["trace"]["certified"]
    lines = RACY_SPEC.splitlines()
    for step in found["trace"]["steps"]:
        assert step["file"] == SPECS
        assert lines[step["line"] - 1].strip().startswith(step["source"].splitlines()[0])
    github = gate("--range", "base..HEAD", "--report", "github").stdout
    [error] = [line for line in github.splitlines() if line.startswith("::error")]
    assert f"file={SPECS},line=" in error
    at = int(error.partition("line=")[2].partition(",")[0])
    assert lines[at - 1].strip() in ("folded = true;", "armed = true;")


def test_each_patch_of_a_series_must_pass_by_itself(repo: Repo) -> None:
    repo.commit("mm: fold faster", folding=RACY_CODE, spec=RACY_SPEC)
    repo.commit("mm: look again", folding=CODE, spec=SPEC)
    by_range, by_mail = judged(repo)
    assert kept(by_range) == kept(by_mail)
    assert [patch["exit_code"] for patch in by_range["patches"]] == [1, 0]
    assert by_range["patches"][0]["mended_by"] == 2
    assert by_range["exit_code"] == 1
    for told in judged(repo, "--squash"):
        assert told["exit_code"] == 0
    assert "patch 1 of 2: failed: patch 2 mends it" in gate("--range", "base..HEAD").stdout


def test_a_later_patch_can_bring_the_model(repo: Repo) -> None:
    better = CODE.replace("return -EBUSY;", "return -EAGAIN;")
    repo.commit("mm: again", folding=better)
    repo.commit("specs: again", spec=SPEC.replace("model fold;", "/// Looked at.\nmodel fold;"))
    for told in judged(repo):
        assert [patch["exit_code"] for patch in told["patches"]] == [1, 0]
    for told in judged(repo, "--squash"):
        assert told["exit_code"] == 0


def test_comments_and_white_space_do_not_count(repo: Repo) -> None:
    repo.commit("mm: say why", folding=COMMENTED)
    for told in judged(repo):
        assert told["exit_code"] == 0
        [patch] = told["patches"]
        [touched] = patch["touched"]
        assert (touched["function"], touched["change"]) == ("arm_table", "comments")
        assert patch["after"] is None


def test_the_record_of_the_code_is_enough_where_the_model_still_fits(repo: Repo) -> None:
    update = ["anchors", "update", "--tree", ".", "specs"]
    assert CliRunner().invoke(main, update).exit_code == 0
    repo.commit("specs: record")
    repo.git("tag", "-f", "base")
    repo.write(FOLDING, CODE.replace("return -EBUSY;", "return -EAGAIN;"))
    assert CliRunner().invoke(main, update).exit_code == 0
    repo.commit("mm: again")
    for told in judged(repo):
        assert told["exit_code"] == 0
        [patch] = told["patches"]
        assert [one["upkeep"] for one in patch["touched"]] == ["lock"]
        assert patch["specs"] == [SPECS]
        assert patch["after"]["exit_code"] == 0


def test_code_that_goes_away_is_missed(repo: Repo) -> None:
    repo.commit("mm: rename", folding=CODE.replace("fold_slot", "fold_one"))
    repo.commit("mm: line", folding=CODE.replace("->folded = true;", "->state = FOLDED;"))
    by_range, by_mail = judged(repo)
    assert kept(by_range) == kept(by_mail)
    first, second = by_range["patches"]
    assert {p["code"] for p in first["problems"]} == {"W0702"}
    assert any("no fold_slot()" in p["message"] for p in first["problems"])
    assert {p["code"] for p in second["problems"]} == {"W0701", "W0702"} or second["problems"]


def test_a_model_that_is_removed_is_told_of(repo: Repo) -> None:
    (repo.root / SPECS).unlink()
    repo.commit("mm: fold faster", folding=RACY_CODE)
    [patch] = judged(repo)[0]["patches"]
    assert "specs/fold.kspec is removed: what it says is not checked any more" in patch["notes"]
    assert "fold_slot() in mm/folding.c is not modelled any more" in patch["notes"]


def test_a_spec_that_is_broken_by_a_patch_is_invalid(repo: Repo) -> None:
    repo.commit("specs: oops", spec=SPEC.replace("process user {", "process user ("))
    for told in judged(repo):
        assert told["exit_code"] == 2


def test_libraries_and_bases_count(repo: Repo) -> None:
    library = 'static void get(void) @src("mm/folding.c", count_folds) { }\n'
    variant = 'variant late of "fold.kspec";\nuse "lib/count.kspec";\nprocess counter { get(); }\n'
    repo.commit("specs: more", **{"specs/lib/count.kspec": library, "specs/late.kspec": variant})
    repo.git("tag", "-f", "base")
    repo.commit("mm: count", folding=UNMODELLED)
    repo.commit("lib", **{"specs/lib/count.kspec": library.replace("{ }", "{ ; }")})
    first, second = judged(repo)[0]["patches"]
    assert first["touched"][0]["models"] == ["specs/late.kspec"]
    assert first["problems"][0]["file"] == "specs/lib/count.kspec"
    assert second["specs"] == ["specs/late.kspec"]
    assert second["exit_code"] == 0


def test_without_a_tree_hunks_say_which_function_they_are_in(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("mm: fold faster", folding=RACY_CODE)
    box = tmp_path / "a.mbox"
    box.write_bytes(repo.series("base"))
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "fold.kspec").write_text(SPEC)
    monkeypatch.chdir(alone)
    told = json.loads(gate("--diff", str(box), "--report", "json").stdout)
    [patch] = told["patches"]
    assert (patch["touched"][0]["function"], patch["touched"][0]["change"]) == (
        "fold_slot",
        "seen",
    )
    assert patch["exit_code"] == 1


def test_a_patch_that_does_not_apply_says_where(repo: Repo) -> None:
    repo.commit("mm: fold faster", folding=RACY_CODE)
    box = repo.root.parent / "a.mbox"
    box.write_bytes(repo.series("base"))
    result = gate("--diff", str(box))
    assert result.exit_code == 2
    assert "does not apply to mm/folding.c" in result.stderr


@pytest.mark.parametrize("name", ["text", "markdown", "lkml", "html", "junit", "sarif"])
def test_each_report_tells_of_the_trace(name: str, repo: Repo) -> None:
    repo.commit("mm: fold faster", folding=RACY_CODE, spec=RACY_SPEC)
    result = gate("--range", "base..HEAD", "--report", name)
    assert result.exit_code == 1
    assert "never_both" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "`--diff`, `--range` or `--staged`"),
        (("--range", "base"), "not a range"),
        (("--range", "base..nothing"), "no commit `nothing`"),
        (("--range", "--output=x..HEAD"), "not a commit"),
        (("--diff", "specs/other.kspec"), "no diff"),
        (("--diff", "gone.patch"), "cannot be read"),
        (("--range", "base..HEAD", "--tree", "/nowhere"), "no folder"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], said: str, repo: Repo) -> None:
    result = gate(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_line_that_a_spec_names_without_its_function_ties_it_to_that_function(
    repo: Repo,
) -> None:
    spec = SPEC.replace(' @src("mm/folding.c", fold_slot)', "")
    repo.commit("specs: looser", spec=spec)
    repo.git("tag", "-f", "base")
    repo.commit("mm: fold faster", folding=RACY_CODE)
    [patch] = judged(repo)[0]["patches"]
    assert patch["touched"][0]["models"] == [SPECS]
    [problem] = patch["problems"]
    assert spec.splitlines()[problem["line"] - 1].lstrip().startswith("@src")


def test_what_is_staged_is_what_counts(repo: Repo) -> None:
    repo.write(FOLDING, RACY_CODE)
    assert gate("--staged").exit_code == 0
    repo.git("add", FOLDING)
    repo.write(FOLDING, CODE)
    found = gate("--staged", "--report", "json")
    assert found.exit_code == 1
    [patch] = json.loads(found.stdout)["patches"]
    assert patch["touched"][0]["function"] == "fold_slot"


def test_a_model_is_found_however_its_anchor_is_written(repo: Repo) -> None:
    spec = SPEC.replace(
        '@src("mm/folding.c", fold_slot)', '@src /* a */ (\n// b\n"mm/folding.c",\nfold_slot)'
    )
    repo.commit("specs: odd", spec=spec)
    repo.git("tag", "-f", "base")
    repo.commit("mm: fold faster", folding=RACY_CODE)
    assert judged(repo)[0]["exit_code"] == 1


def test_models_that_a_patch_cannot_concern_are_not_read(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def told(spec: Path, sink: Sink) -> Modelled | None:
        read.append(spec.name)
        return modelled(spec, sink)

    monkeypatch.setattr("spec2tla.gate.sides.modelled", told)
    repo.commit("lib: other", **{"lib/main.c": "int main(void) { return 1; }\n"})
    assert gate("--range", "base..HEAD").exit_code == 0
    assert read == []
    repo.commit("mm: count", folding=UNMODELLED)
    assert gate("--range", "base..HEAD").exit_code == 0
    assert read == ["fold.kspec"]


def test_a_model_that_could_not_be_read_before_either_is_no_excuse(repo: Repo) -> None:
    repo.commit("specs: oops", spec=SPEC.replace("process user {", "}{"))
    repo.git("tag", "-f", "base")
    repo.commit("mm: fold faster", folding=RACY_CODE)
    assert judged(repo)[0]["exit_code"] == 2


def test_paths_in_anchors_need_not_be_the_shortest(repo: Repo) -> None:
    repo.commit("specs: odd", spec=SPEC.replace("mm/folding.c", "./mm//folding.c"))
    repo.git("tag", "-f", "base")
    repo.commit("mm: fold faster", folding=RACY_CODE)
    assert judged(repo)[0]["exit_code"] == 1
