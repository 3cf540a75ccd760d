"""What docs/ci.md gives to people: its files are those that it shows, and they do the job."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from gating import CODE, FOLDING, RACY_CODE, RACY_SPEC, Repo, small_repo
from spec2tla.cli import main

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent


def loaded(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def run(script: str, repo: Repo, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(repo.root.parent)}
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=repo.root,
        env={**inherited, "SPEC2TLA_NO_CACHE": "1", **environment},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = small_repo(tmp_path / "repo")
    made.write("spec2tla.toml", 'specs = ["specs"]\nengine = "embedded"\n')
    made.commit("configuration")
    made.git("tag", "-f", "base")
    return made


def test_the_files_are_those_that_the_page_shows() -> None:
    shown = re.findall(r"<!-- file: (\S+) -->\n```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert {path for path, _ in shown} == {"docs/ci/workflow.yml", "docs/ci/gitlab.yml"}
    for path, text in shown:
        assert (ROOT / path).read_text(encoding="utf-8") == text


def test_the_workflow_has_few_rights_and_all_commits() -> None:
    workflow = loaded("docs/ci/workflow.yml")
    # YAML takes the key `on` for a truth.
    assert workflow[True] == {"pull_request": None}
    assert workflow["permissions"] == {"contents": "read"}
    checkout, gate, _ = workflow["jobs"]["gate"]["steps"]
    assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}
    assert gate["uses"].split("@")[0].endswith("/docs/ci")
    assert set(gate["with"]) <= set(loaded("docs/ci/action.yml")["inputs"])


def test_no_expression_is_part_of_a_script() -> None:
    for step in loaded("docs/ci/action.yml")["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
    assert "pull_request_target:" not in (ROOT / "docs/ci/workflow.yml").read_text("utf-8")


def gate_of_the_action(
    repo: Repo, tmp: Path, specs: str = "specs", said: str = "base..HEAD"
) -> Any:
    [step] = [s for s in loaded("docs/ci/action.yml")["runs"]["steps"] if s.get("name") == "Gate"]
    tmp.mkdir(exist_ok=True)
    return run(
        step["run"],
        repo,
        RANGE=said,
        SPECS=specs,
        TREE=".",
        TIMEOUT="1m",
        RUNNER_TEMP=str(tmp),
        GITHUB_STEP_SUMMARY=str(tmp / "summary.md"),
    )


def test_the_action_annotates_and_fails(repo: Repo, tmp_path: Path) -> None:
    repo.commit("mm: fold faster", folding=RACY_CODE, spec=RACY_SPEC)
    done = gate_of_the_action(repo, tmp_path / "runner")
    assert done.returncode == 1, done.stderr
    assert "::error file=specs/fold.kspec,line=" in done.stdout
    summary = (tmp_path / "runner/summary.md").read_text()
    assert summary.startswith("## spec2tla gate: ❌ failed")
    assert "holds | violated" in summary
    assert {p.name for p in (tmp_path / "runner").iterdir()} >= {"spec2tla.sarif", "spec2tla.json"}


def test_the_action_passes_what_concerns_no_model(repo: Repo, tmp_path: Path) -> None:
    repo.commit("lib: other", **{"lib/main.c": "int main(void) { return 1; }\n"})
    done = gate_of_the_action(repo, tmp_path / "runner")
    assert (done.returncode, done.stdout) == (0, "")
    assert "✅ passed" in (tmp_path / "runner/summary.md").read_text()


def test_inputs_of_the_action_are_no_code(repo: Repo, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    evil = f'specs; touch {ran} $(touch {ran}) `touch {ran}` " *'
    done = gate_of_the_action(repo, tmp_path / "runner", evil, f"base..$(touch {ran})")
    assert done.returncode == 2
    assert not ran.exists()


def test_the_commands_for_gitlab_do_the_job(repo: Repo) -> None:
    job = loaded("docs/ci/gitlab.yml")["models"]
    assert job["variables"]["GIT_DEPTH"] == "0"
    script = next(line for line in job["script"] if line.startswith("spec2tla"))
    base = repo.git("rev-parse", "base").strip()
    head = repo.commit("mm: fold faster", folding=RACY_CODE, spec=RACY_SPEC)
    done = run(script, repo, CI_MERGE_REQUEST_DIFF_BASE_SHA=base, CI_COMMIT_SHA=head)
    assert done.returncode == 1, done.stderr
    for name in (*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]):
        assert (repo.root / name).exists()


def hooks() -> dict[str, Any]:
    [shown] = re.findall(r"```yaml\n(repos:.*?)```", PAGE, re.DOTALL)
    return {
        "shown": yaml.safe_load(shown)["repos"][0]["hooks"][0],
        "shipped": loaded(".pre-commit-hooks.yaml")[0],
    }


def test_the_hook_that_is_shipped_is_the_one_that_is_shown() -> None:
    shown, shipped = hooks()["shown"], hooks()["shipped"]
    for key in ("id", "name", "entry", "pass_filenames", "require_serial", "files"):
        assert shown[key] == shipped[key]
    wanted = re.compile(shipped["files"])
    for path in ("mm/khugepaged.c", "a.h", "specs/a.kspec", "specs/anchors.lock"):
        assert wanted.search(path)
    assert not wanted.search("README.md")


def test_the_hook_stops_a_commit(repo: Repo) -> None:
    """Run by git itself, with the index of `git commit FILE`, too."""
    hook = repo.root / ".git/hooks/pre-commit"
    command = shlex.join([str(BIN / "spec2tla"), *hooks()["shown"]["entry"].split()[1:]])
    hook.write_text(f"#!/bin/sh\nexec {command} --engine embedded --no-cache\n")
    hook.chmod(0o755)
    repo.write("lib/main.c", "int main(void) { return 1; }\n")
    repo.git("commit", "-q", "-a", "-m", "lib: other")
    repo.write(FOLDING, RACY_CODE)
    for arguments in (("-a",), (FOLDING,)):
        with pytest.raises(subprocess.CalledProcessError) as stopped:
            repo.git("commit", "-q", "-m", "mm: fold faster", *arguments)
        assert "fold_slot() changed" in stopped.value.stdout + stopped.value.stderr
    repo.git("reset", "-q")
    repo.write("specs/new.kspec", "model new;\n")
    repo.write(FOLDING, CODE)
    assert repo.git("log", "-1", "--format=%s") == "lib: other\n"


def test_a_reviewer_gets_what_goes_into_the_reply(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("mm: fold faster", folding=RACY_CODE, spec=RACY_SPEC)
    box = tmp_path / "v2_series.mbx"
    box.write_bytes(repo.series("base"))
    repo.git("checkout", "-q", "base")
    monkeypatch.chdir(tmp_path)
    [line] = [line for line in PAGE.splitlines() if line.endswith("--report lkml specs")]
    (tmp_path / "linux").symlink_to(repo.root)
    monkeypatch.chdir(repo.root)
    arguments = shlex.split(line.replace("v2_series.mbx", str(box)).replace("linux", "."))[1:]
    result = CliRunner().invoke(main, [*arguments, "--engine", "embedded"])
    assert result.exit_code == 1
    assert "fold_slot" in result.stdout
    assert all(len(row) <= 72 for row in result.stdout.splitlines())
