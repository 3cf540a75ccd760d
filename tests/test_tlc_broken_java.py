"""A `java` that misbehaves in any way gives an outcome and leaves nothing behind; no JVM is run."""

import os
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from spec2tla.errors import EnvironmentFailure
from spec2tla.tlc.command import TlcRequest
from spec2tla.tlc.find import Jar, Java
from spec2tla.tlc.result import (
    Completed,
    Crashed,
    DiskFull,
    Outcome,
    OutOfMemory,
    TimedOut,
    TlcResult,
)
from spec2tla.tlc.run import check

SUCCESS = (
    (Path(__file__).parent / "tlc_output" / "2.15" / "success.txt")
    .read_text()
    .rpartition("exit")[0]
)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    yield folder
    assert list(folder.iterdir()) == []


def _request(tmp_path: Path, script: str) -> TlcRequest:
    java = tmp_path / "java"
    java.write_text(f"#!/bin/sh\n{script}\n")
    java.chmod(java.stat().st_mode | stat.S_IXUSR)
    (tmp_path / "success").write_text(SUCCESS)
    return TlcRequest(
        module="M",
        files={"M.tla": "---- MODULE M ----\n====\n"},
        config="",
        java=Java(java, "17", "--java"),
        jar=Jar(tmp_path / "t.jar", "2.15", "--tla2tools", 8),
        max_memory_mb=64,
        timeout=60.0,
    )


def _check(tmp_path: Path, script: str, timeout: float = 60.0) -> TlcResult:
    return check(replace(_request(tmp_path, script), timeout=timeout))


CASES: dict[str, tuple[str, type[Outcome], str]] = {
    "exits at once": ("exit 0", Crashed, "exit status 0"),
    "fails at once": ("echo cannot >&2; exit 42", Crashed, "cannot"),
    "garbage": ("head -c 300000 /dev/urandom; exit 7", Crashed, "exit status 7"),
    "dies of a signal": ("kill -SEGV $$", Crashed, "signal 11"),
    "cannot load TLC": ("echo 'Error: Could not find the main class' >&2; exit 1", Crashed, "main"),
    "half a frame": ("printf '@!@!@STARTMSG 2110:1 @!@!@\\nInvariant'; exit 12", Crashed, "12"),
    "no space": (
        "printf '@!@!@STARTMSG 1000:1 @!@!@\\njava.io.IOException: No space left on device\\n"
        "@!@!@ENDMSG 1000 @!@!@\\n'; exit 75",
        DiskFull,
        "No space left",
    ),
    "no memory": (
        "echo 'Terminating due to java.lang.OutOfMemoryError'; exit 3",
        OutOfMemory,
        "Ter",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_outcomes(case: str, tmp_path: Path) -> None:
    script, kind, part = CASES[case]
    outcome = _check(tmp_path, script).outcome
    assert isinstance(outcome, kind)
    assert part in repr(outcome)


def test_the_verdict_ends_a_run_that_lingers(tmp_path: Path) -> None:
    result = _check(tmp_path, f"cat {tmp_path}/success; trap '' TERM INT; sleep 1000")
    assert result.outcome == Completed()
    assert result.exit_status is None


HANGS = {
    "silent": "sleep 1000",
    "ignores signals": "trap '' TERM INT HUP; sleep 1000",
    "closes its output": "exec >&- 2>&-; sleep 1000",
    "closes its errors": "exec 2>&-; sleep 1000",
    "a child that stays": "sleep 1000 & wait",
    "prints for ever": "yes",
    "prints for ever in one frame": "echo '@!@!@STARTMSG 1000:1 @!@!@'; yes",
    "complains for ever": "yes >&2",
}


@pytest.mark.parametrize("case", HANGS)
def test_hangs_end_at_the_timeout(case: str, tmp_path: Path) -> None:
    result = _check(tmp_path, HANGS[case], timeout=1.0)
    assert result.outcome == TimedOut() or "did not end" in repr(result.outcome)
    assert result.exit_status is None
    assert len(result.log) < 400_000


@pytest.mark.parametrize(
    "script", ["yes | tr -d '\\n'", "echo '@!@!@STARTMSG 1:0 @!@!@'; yes $(printf %05000d 1)"]
)
def test_endless_output_ends_without_a_timeout(script: str, tmp_path: Path) -> None:
    outcome = check(replace(_request(tmp_path, script), timeout=None)).outcome
    assert isinstance(outcome, Crashed)
    assert "printed without end" in outcome.text


def test_a_child_that_outlives_its_parent_is_killed(tmp_path: Path) -> None:
    """The script ends, its child holds the pipe: without care the run would wait for it."""
    result = _check(tmp_path, f"sleep 1000 & echo $! > {tmp_path}/pid; exit 5")
    assert isinstance(result.outcome, Crashed)
    assert result.exit_status == 5
    _await_death(int((tmp_path / "pid").read_text()))


def _await_death(pid: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        state = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True
        )
        if state.stdout.strip()[:1] in ("", "Z"):
            return
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    raise AssertionError("the child was left")


def test_a_script_that_vanished(tmp_path: Path) -> None:
    request = _request(tmp_path, "exit 0")
    request.java.path.unlink()
    outcome = check(request).outcome
    assert isinstance(outcome, Crashed)
    assert "127" in outcome.text


def test_variables_that_change_the_jvm_do_not_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "CLASSPATH"):
        monkeypatch.setenv(name, "-Xmx1g")
    monkeypatch.setenv("SPEC2TLA_TEST", "stays")
    log = _check(tmp_path, "env; exit 1").log
    assert "SPEC2TLA_TEST=stays" in log
    assert "-Xmx1g" not in log


def test_the_command_line(tmp_path: Path) -> None:
    request = _request(tmp_path, 'pwd; for each in "$@"; do echo "<$each>"; done; exit 1')
    plain = check(request).log
    other = check(replace(request, small=False, check_deadlock=True, coverage=True, workers=2)).log
    for part in ("<-XX:+ExitOnOutOfMemoryError>", "<-Xmx64m>", "<-tool>", "<M.cfg>", "<M>"):
        assert part in plain
    assert ("<-deadlock>" in plain, "<-deadlock>" in other) == (True, False)
    assert ("<-coverage>" in plain, "<-coverage>" in other) == (False, True)
    assert "<-XX:+UseSerialGC>" in plain
    assert "<-XX:+UseParallelGC>" in other
    assert "<-workers>\n<2>" in other


def test_a_temporary_folder_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = _request(tmp_path, "exit 0")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    with pytest.raises(EnvironmentFailure) as caught:
        check(request)
    assert caught.value.code == "X0106"


def test_a_keep_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    request = replace(_request(tmp_path, "exit 0"), keep=tmp_path / "file" / "kept")
    with pytest.raises(EnvironmentFailure) as caught:
        check(request)
    assert caught.value.code == "X0106"
