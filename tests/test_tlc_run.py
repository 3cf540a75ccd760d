"""Runs of the real TLC: their results, their limits, and that nothing is left behind."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from spec2tla.errors import InternalError
from spec2tla.tlc.command import TlcRequest
from spec2tla.tlc.find import find_jar, find_java
from spec2tla.tlc.prove import EXPECTED_STATES, prove
from spec2tla.tlc.result import (
    ActionCoverage,
    Completed,
    Deadlocked,
    DiskFull,
    EvaluationFailed,
    InvariantViolated,
    OutOfMemory,
    Progress,
    SpecRejected,
    TemporalViolated,
    TimedOut,
)
from spec2tla.tlc.run import check

pytestmark = pytest.mark.tlc

MODULE = """---- MODULE M ----
EXTENDS Naturals
VARIABLES x
Init == x = 0
Up == x < 3 /\\ x' = x + 1  \\* größer
Next == Up
Spec == Init /\\ [][Next]_x
Small == x < 2
Fine == x < 9
Wrong == x = 0 \\/ x = "a"
Far == <>(x = 3)
====
"""
# Runs for minutes, and needs memory and disk for it.
ENDLESS = """---- MODULE M ----
EXTENDS Naturals
VARIABLES x, y, s
Init == x = 0 /\\ y = 0 /\\ s = {}
Next == \\/ x < 30000 /\\ x' = x + 1 /\\ UNCHANGED <<y, s>>
        \\/ y < 30000 /\\ y' = y + 1 /\\ UNCHANGED <<x, s>>
        \\/ s' = {<<i, j>> : i, j \\in 1..WIDTH} /\\ UNCHANGED <<x, y>>
====
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder of the test's own, which must be empty again in the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    yield folder
    assert list(folder.iterdir()) == []
    assert _processes_naming(str(folder)) == []


def _processes_naming(text: str) -> list[str]:
    listed = subprocess.run(
        ["ps", "-axwwo", "pid=,args="], capture_output=True, text=True, check=True
    )
    return [line for line in listed.stdout.splitlines() if text in line]


def _request(config: str = "SPECIFICATION Spec\n", text: str = MODULE) -> TlcRequest:
    return TlcRequest(
        module="M",
        files={"M.tla": text},
        config=config,
        java=find_java(None),
        jar=find_jar(None),
        max_memory_mb=256,
        timeout=120.0,
    )


def _endless(width: int = 2) -> TlcRequest:
    return _request("INIT Init\nNEXT Next\n", ENDLESS.replace("WIDTH", str(width)))


def test_a_model_that_holds() -> None:
    result = check(_request("SPECIFICATION Spec\nINVARIANT Fine\n"))
    assert result.outcome == Completed()
    assert (result.statistics.distinct, result.statistics.depth, result.trace) == (4, 4, None)
    assert "TLC2 Version" in result.version
    assert result.warnings == ()


def test_the_flags_for_long_runs_and_more_workers() -> None:
    request = replace(_request("SPECIFICATION Spec\nINVARIANT Fine\n"), small=False, workers=2)
    assert check(request).outcome == Completed()


def test_a_violated_invariant() -> None:
    result = check(_request("SPECIFICATION Spec\nINVARIANT Small\n"))
    assert result.outcome == InvariantViolated("Small")
    assert result.trace is not None
    assert [(s.action, s.values["x"]) for s in result.trace.states] == [
        (None, 0),
        ("Up", 1),
        ("Up", 2),
    ]


def test_deadlock_only_where_it_is_looked_for() -> None:
    request = _request()
    assert check(request).outcome == Completed()
    assert check(replace(request, check_deadlock=True)).outcome == Deadlocked()


def test_a_violated_temporal_property() -> None:
    result = check(_request("SPECIFICATION Spec\nPROPERTY Far\n"))
    assert isinstance(result.outcome, TemporalViolated)
    assert result.trace is not None
    assert result.trace.stuttering


def test_coverage() -> None:
    result = check(replace(_request(), coverage=True))
    assert result.coverage == {"Up": ActionCoverage(3, 3)}


def test_a_rejected_spec_and_a_failed_evaluation() -> None:
    rejected = check(_request(text=MODULE.replace("x < 9", "Foo"))).outcome
    assert isinstance(rejected, SpecRejected)
    assert "Foo" in rejected.text
    failed = check(_request("SPECIFICATION Spec\nINVARIANT Wrong\n"))
    assert isinstance(failed.outcome, EvaluationFailed)
    assert failed.trace is not None


def test_several_modules() -> None:
    request = _request("SPECIFICATION Spec\nINVARIANT Mine\n")
    files = {
        "M.tla": MODULE.replace("Naturals", "Naturals, Other"),
        "Other.tla": "---- MODULE Other ----\nMine == TRUE\n====\n",
    }
    assert check(replace(request, files=files)).outcome == Completed()


def test_the_proof_for_the_doctor() -> None:
    result = prove(find_java(None), find_jar(None))
    assert result.outcome == Completed()
    assert result.statistics.distinct == EXPECTED_STATES


def test_a_timeout_and_progress_on_the_way() -> None:
    told: list[Progress] = []
    result = check(replace(_endless(), timeout=2.0), told.append)
    assert result.outcome == TimedOut()
    assert result.exit_status is None
    assert told
    assert [p.seconds for p in told] == sorted(p.seconds for p in told)


def test_a_tiny_heap() -> None:
    result = check(replace(_endless(900), max_memory_mb=16))
    assert isinstance(result.outcome, OutOfMemory)


def test_a_disk_limit() -> None:
    result = check(replace(_endless(), max_disk_mb=1))
    assert isinstance(result.outcome, DiskFull)


def test_kept_files_lie_apart_for_each_run(tmp_path: Path) -> None:
    request = replace(_request(), keep=tmp_path / "kept" / "deep")
    first, second = check(request), check(request)
    assert (first.folder, second.folder) == (
        tmp_path / "kept" / "deep" / "M",
        tmp_path / "kept" / "deep" / "M-2",
    )
    assert second.folder is not None
    assert {path.name for path in second.folder.iterdir()} == {"M.tla", "M.cfg", "tlc.log"}
    assert "tlc2.TLC" in (second.folder / "tlc.log").read_text().splitlines()[0]


def test_runs_in_two_threads() -> None:
    requests = [
        _request(f"SPECIFICATION Spec\nINVARIANT {name}\n") for name in ("Fine", "Small") * 2
    ]
    with ThreadPoolExecutor(2) as pool:
        outcomes = [result.outcome for result in pool.map(check, requests)]
    assert outcomes == [Completed(), InvariantViolated("Small")] * 2


def test_cancelling_from_another_thread() -> None:
    cancel = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(check, _endless(), lambda _: cancel.set(), cancel)
        with pytest.raises(KeyboardInterrupt):
            future.result()


def test_an_exception_of_the_progress_callback_cleans_up() -> None:
    def fail(_: Progress) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        check(_endless(), fail)


@pytest.mark.parametrize("name", ["../M.tla", "M.txt", "M;rm.tla", "1.tla", "a/b.tla"])
def test_impossible_file_names(name: str) -> None:
    request = replace(_request(), files={"M.tla": MODULE, name: ""})
    with pytest.raises(InternalError) as caught:
        check(request)
    assert caught.value.code == "X0108"


def test_a_module_without_its_file() -> None:
    with pytest.raises(InternalError):
        check(replace(_request(), module="N"))


PARENT = """
import json, sys
from spec2tla.tlc.command import TlcRequest
from spec2tla.tlc.find import find_jar, find_java
from spec2tla.tlc.run import check
text, limit = json.loads(sys.stdin.readline())
if limit:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
def started(progress):
    sys.stdout.write("running\\n")
    sys.stdout.flush()
request = TlcRequest("M", {"M.tla": text}, "INIT Init\\nNEXT Next\\n", find_java(None),
                     find_jar(None), max_memory_mb=64, timeout=100.0)
try:
    sys.stdout.write(type(check(request, started).outcome).__name__ + "\\n")
except KeyboardInterrupt:
    sys.stdout.write("interrupted\\n")
"""


def _parent(file_limit: int = 0) -> subprocess.Popen[str]:
    """Another Python that checks the endless model."""
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps([ENDLESS.replace("WIDTH", "2"), file_limit]) + "\n")
    process.stdin.flush()
    return process


def _await_first_line(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "running\n"


def test_ctrl_c_ends_tlc_and_is_raised(temporary: Path) -> None:
    with _parent() as process:
        _await_first_line(process)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate()
        assert output.splitlines()[-1] == "interrupted"
        assert list(temporary.iterdir()) == []
        assert _processes_naming(str(temporary)) == []


def test_a_killed_parent_leaves_nothing(temporary: Path) -> None:
    with _parent() as process:
        _await_first_line(process)
        assert any("tlc2.TLC" in line for line in _processes_naming(str(temporary)))
        assert list(temporary.iterdir()) != []
        os.kill(process.pid, signal.SIGKILL)
    _await_nothing(temporary)


def _await_nothing(temporary: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if not list(temporary.iterdir()) and not _processes_naming(str(temporary)):
            return
        time.sleep(0.05)


def test_a_limit_on_the_size_of_files() -> None:
    with _parent(file_limit=1 << 18) as process:
        output, _ = process.communicate()
        assert output.splitlines()[-1] == "DiskFull"
