"""What a patch, a spec or a repository from a stranger cannot do through the gate."""

import base64
import json
import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gating import CODE, FOLDING, RACY_CODE, RACY_SPEC, SPEC, SPECS, Repo, small_repo
from spec2tla.anchors.functions import _parser
from spec2tla.cli import main
from spec2tla.gate.git import commits, files, repository
from spec2tla.gate.mail import LARGEST


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    made = small_repo(tmp_path / "repo")
    monkeypatch.chdir(made.root)
    return made


def gate(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["gate", "--engine", "embedded", *arguments])


def everything_below(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def test_nothing_is_written_but_the_report(repo: Repo, tmp_path: Path) -> None:
    repo.commit("mm: fold faster", folding=RACY_CODE, spec=RACY_SPEC)
    before = everything_below(repo.root)
    gate("--range", "base..HEAD")
    box = tmp_path / "a.mbox"
    box.write_bytes(repo.series("base"))
    repo.git("checkout", "-q", "base")
    tree = everything_below(repo.root)
    gate("--diff", str(box))
    assert everything_below(repo.root) == tree
    repo.git("checkout", "-q", "main")
    changed = {
        name for name, data in everything_below(repo.root).items() if before.get(name) != data
    }
    assert changed <= {".git/index", ".git/logs/HEAD", ".git/HEAD"}


def test_nothing_of_a_repository_is_run(repo: Repo, tmp_path: Path) -> None:
    """Neither what its configuration nor what its attributes, its hooks or its objects name."""
    repo.commit("mm: fold faster", folding=RACY_CODE, spec=RACY_SPEC)
    ran = tmp_path / "ran"
    script = tmp_path / "run"
    script.write_text(f"#!/bin/sh\ntouch {ran}\n")
    script.chmod(0o755)
    for hook in ("post-checkout", "pre-commit", "reference-transaction", "fsmonitor-watchman"):
        (repo.root / ".git/hooks" / hook).symlink_to(script)
    (repo.root / ".git/info/attributes").write_text("* diff=bad filter=bad\n")
    config = [
        ("core.fsmonitor", str(script)),
        ("core.pager", str(script)),
        ("core.sshCommand", str(script)),
        ("diff.external", str(script)),
        ("diff.bad.command", str(script)),
        ("diff.bad.textconv", str(script)),
        ("filter.bad.smudge", str(script)),
        ("filter.bad.clean", str(script)),
        ("filter.bad.required", "true"),
        ("gpg.program", str(script)),
        ("log.showSignature", "true"),
        ("core.alternateRefsCommand", str(script)),
        ("uploadpack.packObjectsHook", str(script)),
        ("alias.rev-list", f"!{script}"),
    ]
    for key, value in config:
        repo.git("config", key, value)
    result = gate("--range", "base..HEAD")
    assert result.exit_code == 1
    assert not ran.exists()


def test_the_environment_cannot_lead_git_elsewhere(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("mm: fold faster", folding=RACY_CODE)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "x")
    assert gate("--range", "base..HEAD").exit_code == 1


@pytest.mark.parametrize(
    "name",
    ["--upload-pack=x", "-rf", "a\nb.c", "::error::x\n::set-env", "\x1b[2Jx.c", ":(glob)**", "ü.c"],
)
def test_no_file_name_is_an_option_or_a_command(name: str, repo: Repo) -> None:
    repo.commit("mm: odd", **{f"mm/{name}": "int f(void) { return 0; }\n", "folding": RACY_CODE})
    repo.commit("specs: odd", **{f"specs/{name}.kspec": SPEC})
    result = gate("--range", "base..HEAD")
    assert result.exit_code in (1, 2)
    for line in result.output.splitlines():
        assert not line.startswith(("::", "##["))
    assert "\x1b" not in result.output


@pytest.mark.parametrize(
    "said",
    [
        "--output=x..HEAD",
        "base..--all",
        "HEAD..HEAD\n--all",
        "base..HEAD^{/x",
        "-..-",
        "....",
        "a..b..c",
    ],
)
def test_no_range_is_an_option(said: str, repo: Repo) -> None:
    assert gate("--range", said).exit_code == 2
    assert not (repo.root / "x").exists()


def test_links_in_commits_and_patches_are_not_followed(repo: Repo, tmp_path: Path) -> None:
    secret = tmp_path / "secret.kspec"
    secret.write_text("SECRET here\n")
    (repo.root / SPECS).unlink()
    (repo.root / SPECS).symlink_to(secret)
    (repo.root / FOLDING).unlink()
    (repo.root / FOLDING).symlink_to(secret)
    repo.write("specs/user.kspec", 'variant user of "fold.kspec";\n')
    repo.commit("link")
    box = tmp_path / "a.mbox"
    box.write_bytes(repo.series("base"))
    by_range = gate("--range", "base..HEAD", "--report", "json")
    repo.git("checkout", "-q", "base")
    by_mail = gate("--diff", str(box), "--report", "json")
    for result in (by_range, by_mail):
        assert result.exit_code in (1, 2)
        assert "SECRET" not in result.output


def test_links_in_the_tree_are_not_followed(repo: Repo, tmp_path: Path) -> None:
    repo.commit("mm: fold faster", folding=RACY_CODE)
    box = tmp_path / "a.mbox"
    box.write_bytes(repo.series("base"))
    repo.git("checkout", "-q", "base")
    secret = tmp_path / "secret.c"
    secret.write_text(CODE + "int SECRET(void) { return 0; }\n")
    (repo.root / FOLDING).unlink()
    (repo.root / FOLDING).symlink_to(secret)
    result = gate("--diff", str(box), "--report", "json")
    assert result.exit_code == 2
    assert "SECRET" not in result.output
    assert "leads out of the tree" in result.stderr


def test_a_spec_of_a_patch_reads_nothing_outside(repo: Repo, tmp_path: Path) -> None:
    secret = tmp_path / "secret.kspec"
    secret.write_text("SECRET here\n")
    for at, path in enumerate(("../../secret.kspec", str(secret), "../../../secret.kspec")):
        spec = f'{SPEC}use "{path}";\n'
        repo.commit(f"specs: use {at}", spec=spec)
    result = gate("--range", "base..HEAD")
    assert result.exit_code == 2
    assert "SECRET" not in result.output
    assert "E0024" in result.output


EVIL = "x\n::error::y%0A::stop-commands::z <script>alert(1)</script> `|` ]]> \x1b[31m"


@pytest.mark.parametrize("name", ["text", "markdown", "json", "github", "html", "sarif", "junit"])
def test_subjects_and_words_of_specs_are_data_in_every_report(name: str, repo: Repo) -> None:
    spec = RACY_SPEC.replace("what is armed is not folded", "]]> <script>alert(1)</script> %0A::x")
    repo.commit(EVIL.replace("\n", " "), folding=RACY_CODE, spec=spec)
    repo.commit(EVIL.replace("\n", " "), folding=CODE)
    out = gate("--range", "base..HEAD", "--report", name).stdout
    assert "\x1b" not in out
    commands = [line for line in out.splitlines() if line.startswith("::")]
    if name == "github":
        assert commands
        assert all(line.startswith(("::error file=", "::notice file=")) for line in commands)
        assert not any("%0A::stop" in line.replace("%250A", "") for line in commands)
    else:
        assert commands == []
    if name in ("markdown", "html"):
        outside = out.split("```")[::2] if name == "markdown" else [out]
        assert not any("<script>alert" in part for part in outside)
    if name in ("json", "sarif"):
        assert json.loads(out)


def test_what_is_too_large_is_refused_at_once(repo: Repo, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.eml"
    line = base64.encodebytes(b"+" * 57)
    head = b"Subject: [PATCH] x\nContent-Transfer-Encoding: base64\n\n"
    bomb.write_bytes(head + line * (LARGEST // len(line) + 1))
    result = gate("--diff", str(bomb))
    assert result.exit_code == 2
    assert "larger than 16 MiB" in result.stderr
    nested = tmp_path / "nested.eml"
    parts = "".join("--x\nContent-Type: text/plain\n\nhello\n" for _ in range(5000))
    mail = f'Subject: x\nContent-Type: multipart/mixed; boundary="x"\n\n{parts}--x--\n'
    nested.write_text(mail)
    assert "more than 200 parts" in gate("--diff", str(nested)).stderr


def test_too_many_specs_are_refused(repo: Repo) -> None:
    for number in range(2001):
        repo.write(f"specs/many/{number}.kspec", "")
    repo.commit("specs: many")
    result = gate("--range", "base..HEAD")
    assert result.exit_code == 2
    assert "more than 2000 specs" in result.stderr


def test_huge_files_are_not_read(repo: Repo) -> None:
    with (repo.root / FOLDING).open("ab") as file:
        file.truncate(17 << 20)
    repo.commit("mm: huge")
    result = gate("--range", "base..HEAD")
    assert result.exit_code == 1
    assert "no fold_slot()" in result.stdout


def test_nothing_is_left_behind(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "tmp"
    here.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(here))
    repo.commit("mm: fold faster", folding=RACY_CODE, spec=RACY_SPEC)
    assert gate("--range", "base..HEAD").exit_code == 1
    assert list(here.iterdir()) == []


def test_names_are_those_of_the_tree_from_wherever_it_is_run(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("mm: fold faster", folding=RACY_CODE, spec=RACY_SPEC)
    monkeypatch.chdir("/")
    arguments = ("--range", "base..HEAD", "--tree", str(repo.root), str(repo.root / "specs"))
    told = json.loads(gate(*arguments, "--report", "json").stdout)
    [patch] = told["patches"]
    assert {run["file"] for run in patch["after"]["runs"]} == {SPECS}
    assert Path(os.getcwd()) == Path("/")


def test_a_commit_is_read_as_it_is_whatever_replaces_it(repo: Repo) -> None:
    first = repo.commit("mm: fold faster", folding=RACY_CODE)
    repo.git("replace", first, "base")
    [commit] = commits(repository(repo.root), "base..HEAD")
    assert commit.commit == first
    assert FOLDING in files(repository(repo.root), first)


def test_a_configuration_that_the_commits_change_is_not_used(repo: Repo, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    script = tmp_path / "java"
    script.write_text(f"#!/bin/sh\ntouch {ran}\n")
    script.chmod(0o755)
    config = f'specs = ["lib"]\njava = "{script}"\nengine = "tlc"\n'
    repo.commit("mm: fold faster", folding=RACY_CODE, spec=RACY_SPEC, **{"spec2tla.toml": config})
    result = CliRunner().invoke(main, ["gate", "--engine", "embedded", "--range", "base..HEAD"])
    assert result.exit_code == 1
    assert "the configuration is not used" in result.stderr
    assert "never_both" in result.stdout
    assert not ran.exists()


def test_what_is_missing_is_told(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit("mm: fold faster", folding=RACY_CODE)
    _parser.cache_clear()
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "tree_sitter", None)
        result = gate("--range", "base..HEAD")
    assert (result.exit_code, "X0501" in result.stderr) == (4, True)
    monkeypatch.setenv("PATH", "/nowhere")
    result = gate("--range", "base..HEAD")
    assert (result.exit_code, "git was not found" in result.stderr) == (4, True)
