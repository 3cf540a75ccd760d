"""A bug leaves a folder to report it with: what is in it, that it is bounded, and where it lies."""

import json
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spec2tla import bundle, resources
from spec2tla.bundle import write_bundle
from spec2tla.cli import main
from spec2tla.emit.model import Emitted
from spec2tla.engine.embedded import run_embedded
from spec2tla.engine.findings import Findings, Limits
from spec2tla.errors import InternalError
from spec2tla.evidence import spec_files
from spec2tla.machine.expr import Value
from spec2tla.machine.model import Machine
from spec2tla.reference.layout import Layout, State
from spec2tla.source import SourceFile
from spec2tla.tlc.trace import TlcTrace
from spec2tla.tlc.values import Value as TlaValue
from spec2tla.trace.decode import state_of
from spec2tla.verdict import States, Verdict

BASE = """model base;
const N = 2;
shared int(0..5) x = 0;
process a { x++; }
process b { x++; }
invariant both "both counted": done(a) && done(b) ==> x == N;
"""

VARIANT = """variant changed of "../base spec.kspec";
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of the test's own, and specs in the current one."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    work = tmp_path / "work"
    (work / "variants").mkdir(parents=True)
    monkeypatch.chdir(work)
    (work / "spec2tla.toml").touch()
    (work / "base spec.kspec").write_text(BASE)
    (work / "variants" / "it's.kspec").write_text(VARIANT)
    return folder


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.setattr("sys.argv", ["spec2tla", *arguments])
    return CliRunner().invoke(main, arguments, prog_name="spec2tla")


def only_bundle(folder: Path) -> Path:
    (found,) = folder.glob("spec2tla-report-*")
    return found


def files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


# A disagreement ----------------------------------------------------------------------------------


def _more_states(found: Findings) -> Findings:
    assert found.states is not None
    return replace(found, states=States(1, found.states.distinct + 1, 1))


def _all_hold(found: Findings) -> Findings:
    held = {n: replace(f, verdict=Verdict.HOLDS) for n, f in found.properties.items()}
    return replace(found, properties=held)


@pytest.mark.tlc
@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (_more_states, "the engines disagree about the states: TLC found"),
        (_all_hold, "the engines disagree about both: TLC says violated"),
    ],
)
def test_engines_that_disagree(
    change: Callable[[Findings], Findings],
    difference: str,
    monkeypatch: pytest.MonkeyPatch,
    temporary: Path,
) -> None:
    def changed(machine: Machine, properties: Sequence[str], limits: Limits) -> Findings:
        return change(run_embedded(machine, properties, limits))

    monkeypatch.setattr("spec2tla.engine.asking.run_embedded", changed)
    path = "variants/it's.kspec"
    outcome = run(monkeypatch, "check", path, "--define", "N=2", "--report", "json")
    folder = only_bundle(temporary)
    assert outcome.exit_code == 4
    assert outcome.stderr.startswith("error[X0303]: ")
    assert str(folder) in outcome.stderr
    assert str(folder) in json.loads(outcome.stdout)["runs"][0]["failure"]["hint"]
    assert "Traceback" not in outcome.stderr + outcome.stdout
    kept = {"README.txt", "error.txt", "command.txt", "versions.txt", "settings.json"}
    kept |= {"engines.txt", "traceback.txt", "reproduce.sh"}
    kept |= {"specs/base spec.kspec", "specs/variants/it's.kspec", "specs/spec2tla.toml"}
    tlc = {"changed.tla", "changed.cfg", "changed.map.json", "command.txt", "tlc.log"}
    assert files(folder) >= kept | {f"tlc-1/{name}" for name in tlc}
    assert difference in (folder / "error.txt").read_text()
    assert difference in (folder / "README.txt").read_text()
    assert "both" in (folder / "engines.txt").read_text()
    assert (folder / "specs" / "base spec.kspec").read_text() == BASE
    assert "tlc2.TLC" in (folder / "tlc-1" / "command.txt").read_text()
    assert "@!@!@" in (folder / "tlc-1" / "tlc.log").read_text()
    command = (folder / "command.txt").read_text()
    assert command == "spec2tla check 'variants/it'\"'\"'s.kspec' --define N=2 --report json\n"
    settings = json.loads((folder / "settings.json").read_text())
    assert (settings["check"], settings["constants"]) == ("default", {"N": 2})
    assert settings["tlc"]
    assert settings["java"]
    assert "spec2tla 0." in (folder / "versions.txt").read_text()


@pytest.mark.tlc
def test_a_bundle_reproduces_the_check(
    monkeypatch: pytest.MonkeyPatch, temporary: Path, tmp_path: Path
) -> None:
    """The script runs the same check of the same files: here, without the bug."""

    def changed(machine: Machine, properties: Sequence[str], limits: Limits) -> Findings:
        return _all_hold(run_embedded(machine, properties, limits))

    monkeypatch.setattr("spec2tla.engine.asking.run_embedded", changed)
    assert run(monkeypatch, "check", "variants/it's.kspec").exit_code == 4
    folder = only_bundle(temporary)
    shown = _shown_by_the_script(folder, tmp_path, monkeypatch)
    assert shown[:4] == ["check", "./variants/it's.kspec", "--check", "default"]
    monkeypatch.undo()
    monkeypatch.chdir(folder / "specs")
    outcome = CliRunner().invoke(main, ["check", "variants/it's.kspec", "--engine", "embedded"])
    assert "both" in outcome.stdout
    assert outcome.exit_code == 1


def _shown_by_the_script(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """The arguments that `reproduce.sh` gives to spec2tla."""
    script = tmp_path / "bin" / "spec2tla"
    script.parent.mkdir()
    script.write_text('#!/bin/sh\nfor word; do echo "$word"; done\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}:{os.environ['PATH']}")
    command = ["sh", str(folder / "reproduce.sh")]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.tlc
@pytest.mark.parametrize("where", ["state", "syntax"])
def test_a_counterexample_that_does_not_replay(
    where: str, monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    """What TLC says is tampered with: a state that cannot be, and one that cannot be read."""

    def wrong(layout: Layout, emitted: Emitted, values: Mapping[str, TlaValue]) -> State:
        state: list[Value] = list(state_of(layout, emitted, values))
        at = layout.bases["x"]
        state[at] = 5 if state[at] == 1 else state[at]
        return tuple(state)

    def unreadable(_states: object) -> TlcTrace:
        raise InternalError("X0104", "TLC printed what is no value")

    if where == "state":
        monkeypatch.setattr("spec2tla.engine.rounds.state_of", wrong)
    else:
        monkeypatch.setattr("spec2tla.tlc.run.read_trace", unreadable)
    outcome = run(monkeypatch, "check", "base spec.kspec", "--keep", "kept")
    assert outcome.exit_code == 4
    folder = only_bundle(Path("kept"))
    assert list(temporary.glob("spec2tla-report-*")) == []
    assert folder.name in outcome.stderr
    logs = {log: log.read_text() for log in folder.rglob("tlc.log")}
    log = next(log for log, text in logs.items() if "Invariant both is violated" in text)
    assert (log.parent / "base.tla").exists()
    error = (folder / "error.txt").read_text()
    if where == "state":
        assert "after a_L" in error
        assert "x should be 1 and is 5" in error


# A bug before any engine runs --------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["load_parts", "lower", "judge"])
@pytest.mark.parametrize("bug", [KeyError("x"), InternalError("X0401", "a malformed machine")])
def test_a_bug_in_a_stage(
    stage: str, bug: Exception, monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    """The spec and the traceback are in the folder, and the traceback is nowhere else."""

    def broken(*_arguments: object, **_options: object) -> None:
        raise bug

    place = "engine.asking.run_embedded" if stage == "judge" else f"pipeline.{stage}"
    monkeypatch.setattr(f"spec2tla.{place}", broken)
    outcome = run(monkeypatch, "check", "base spec.kspec", "--engine", "embedded")
    folder = only_bundle(temporary)
    assert outcome.exit_code == 4
    assert str(folder) in outcome.stderr
    assert "Traceback" not in outcome.stderr + outcome.stdout
    assert "in broken" in (folder / "traceback.txt").read_text()
    assert (folder / "specs" / "base spec.kspec").read_text() == BASE


def test_translate_too(monkeypatch: pytest.MonkeyPatch, temporary: Path) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("spec2tla.emit.module.emit", broken)
    outcome = run(monkeypatch, "translate", "base spec.kspec")
    assert outcome.exit_code == 4
    assert outcome.stderr.startswith("error[X9999]: internal error: ZeroDivisionError")
    assert (only_bundle(temporary) / "specs" / "base spec.kspec").exists()


# The folder itself -------------------------------------------------------------------------------


def written(details: Mapping[str, str], keep: Path | None = None) -> Path:
    return write_bundle(InternalError("X0303", "no", details=details), ("check",), keep)


def test_it_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "LONGEST_FILE", 100)
    monkeypatch.setattr(bundle, "LONGEST_BUNDLE", 1000)
    monkeypatch.setattr(bundle, "MOST_FILES", 20)
    folder = written({f"tlc-{n}/tlc.log": f"start{'x' * 10_000}end" for n in range(50)})
    first = (folder / "tlc-0" / "tlc.log").read_text()
    assert first.startswith("start")
    assert first.endswith("end")
    assert "9908 characters left out" in first
    assert len(files(folder)) <= 21
    assert sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) < 5000


@pytest.mark.parametrize("name", ["../out", "/tmp/spec2tla-out", "a/../../out", "specs/../../out"])
def test_no_name_leads_out_of_it(name: str, temporary: Path) -> None:
    folder = written({name: "x", "specs/in": "y"})
    assert files(folder) == {"README.txt", "error.txt", "command.txt", "versions.txt", "specs/in"}
    assert [path.name for path in temporary.iterdir()] == [folder.name]


def test_the_home_folder_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    folder = written({"tlc-1/tlc.log": "in /home/somebody/x", "specs/a": "/home/somebody"})
    assert (folder / "tlc-1" / "tlc.log").read_text() == "in ~/x"
    # The spec is as it is.
    assert (folder / "specs" / "a").read_text() == "/home/somebody"


def test_files_lie_to_each_other_as_they_did() -> None:
    """Nothing is told of where they lie together; what the library has is told apart."""
    library = resources.library().resolve()
    found = spec_files(
        (
            SourceFile("x.kspec", "1", Path("/home/me/secret/a/x.kspec")),
            SourceFile("../b/y.kspec", "2", Path("/home/me/secret/b/y.kspec")),
            SourceFile("rcu.kspec", "3", library / "kernel" / "rcu.kspec"),
        ),
        ("--define", "N=$(touch x)"),
    )
    assert {name: found[name] for name in found if name.endswith("kspec")} == {
        "specs/a/x.kspec": "1",
        "specs/b/y.kspec": "2",
        "library/kernel/rcu.kspec": "3",
    }
    assert "secret" not in "".join(found.values())
    assert "--define 'N=$(touch x)'" in found["reproduce.sh"]


def test_text_from_memory_has_a_place_too() -> None:
    assert spec_files((SourceFile("x.kspec", "1"),))["specs/x.kspec"] == "1"
    assert spec_files(()) == {}
