"""`init` writes a beginning that works, and never over what is there."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spec2tla.cli import main
from spec2tla.config import Settings, read_settings

WRITTEN = (
    ".github/workflows/spec2tla.yml",
    "spec2tla.toml",
    "specs/fill.kspec",
    "specs/fill_unchecked.kspec",
)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="spec2tla")


def files(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()))


def test_what_it_writes_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run("init")
    assert outcome.exit_code == 0
    assert outcome.stdout.endswith("next: spec2tla check\n")
    assert files(tmp_path) == WRITTEN
    checked = run("check", "--engine", "embedded", "--strict")
    assert checked.exit_code == 0, checked.output
    assert "filled_once  violated, as expected" in checked.stdout


@pytest.mark.tlc
def test_it_passes_with_tlc_out_of_the_box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("init")
    assert run("check").exit_code == 0


def test_the_settings_that_are_commented_out_are_right(tmp_path: Path) -> None:
    run("init", str(tmp_path))
    path = tmp_path / "spec2tla.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line.removeprefix("# ") if " = " in line else line for line in lines)
    path.write_text(text, encoding="utf-8")
    settings = read_settings(tmp_path)
    assert settings.source == path
    assert (settings.strict, settings.cache, settings.cache_mb) == (True, False, 256)
    said = {name for name in Settings.__dataclass_fields__ if getattr(settings, name)}
    assert said >= {"specs", "timeout", "max_memory_mb", "engine", "workers", "jobs", "checks"}


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "spec2tla.toml").write_text("strict = true\n", encoding="utf-8")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/fill.kspec").symlink_to("nowhere")
    outcome = run("init", str(tmp_path))
    assert outcome.exit_code == 0
    words = [line.split()[0] for line in outcome.stdout.splitlines()[:-1]]
    assert words == ["exists", "exists", "written", "written"]
    assert (tmp_path / "spec2tla.toml").read_text(encoding="utf-8") == "strict = true\n"
    assert not (tmp_path / "specs/nowhere").exists()


def test_a_configuration_in_pyproject_toml_is_enough(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.spec2tla]\nstrict = true\n", encoding="utf-8")
    assert run("init", str(tmp_path)).stdout.startswith("left out")
    assert not (tmp_path / "spec2tla.toml").exists()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    outcome = run("init", str(tmp_path / "file"))
    assert outcome.exit_code == 4
    assert "cannot write" in outcome.stderr
