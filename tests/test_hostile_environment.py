"""The command line where the machine does not play along: signals, limits, missing tools, full
disks, folders that are none. It says what is wrong and what to do, and leaves nothing behind.
"""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from test_invalid_specs import INSIDE

pytestmark = pytest.mark.tlc

SMALL = """\
model small;
shared int(0..3) n;
process p[2] { n = self; }
process q { n = 3; }
invariant i "n stays small": n <= 3;
"""

# Too large for both engines: a billion states.
LARGE = """\
model large;
const N = 1000;
shared int(0..N) a, b, c;
process p { while (true) a = (a + 1) % N; }
process q { while (true) b = (b + 1) % N; }
process r { while (true) c = (c + 1) % N; }
invariant i "so it is": a + b + c >= 0;
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder of the test's own, in the end empty again and used by no process."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    (work / "small.kspec").write_text(SMALL)
    (work / "large.kspec").write_text(LARGE)
    yield folder
    assert list(folder.iterdir()) == []
    assert _processes(folder) == []


def _processes(folder: Path) -> list[str]:
    """The command lines of all processes that name the folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if str(folder) in words:
                found.append(words)
    return found


COMMAND = (sys.executable, "-m", "spec2tla")


def run(
    *arguments: str,
    prepare: Callable[[], None] | None = None,
    environment: dict[str, str] | None = None,
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=100,
        env={**os.environ, **(environment or {})},
        preexec_fn=prepare,
    )


def explained(outcome: "subprocess.CompletedProcess[str]", *words: str) -> None:
    """It failed for a reason in the environment, and says which one and what to do."""
    assert outcome.returncode == 4
    for word in words:
        assert word in outcome.stderr + outcome.stdout
    assert "help: " in outcome.stderr + outcome.stdout
    assert "Traceback" not in outcome.stderr
    assert "Errno" not in outcome.stderr + outcome.stdout


# Signals ------------------------------------------------------------------------------------------


def _started(folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    """A check that is so far that TLC runs."""
    process = subprocess.Popen(
        [*COMMAND, "check", "large.kspec", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 90
    while time.monotonic() < end and process.poll() is None:
        if any("tla2tools" in words for words in _processes(folder)):
            return process
        time.sleep(0.05)
    process.kill()
    raise AssertionError(process.communicate())


def test_ctrl_c(temporary: Path) -> None:
    """What is known so far is reported, as JSON too."""
    process = _started(temporary, "--report", "json")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    found = json.loads(out)
    assert found["exit_code"] == 130
    assert found["runs"][0]["interrupted"] is True
    assert {p["verdict"] for p in found["runs"][0]["properties"]} == {"unknown"}
    assert INSIDE.findall(err) == []


def test_termination_while_the_embedded_engine_works() -> None:
    process = subprocess.Popen(
        [*COMMAND, "check", "large.kspec", "--engine", "embedded"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(2)
    process.terminate()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in out + err
    assert "Traceback" not in err


def test_kill(temporary: Path) -> None:
    """Nobody can clean up but those that we leave: TLC does not outlive us, nor do its files."""
    process = _started(temporary)
    process.kill()
    process.communicate(timeout=60)
    end = time.monotonic() + 30
    while time.monotonic() < end and (_processes(temporary) or any(temporary.iterdir())):
        time.sleep(0.05)


# Limits -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        (("--timeout", "1s"), "timeout"),
        (("--max-states", "1000", "--engine", "embedded"), "states"),
        (("--max-memory", "1m"), "memory"),
    ],
)
def test_a_limit_leaves_it_open(limit: tuple[str, ...], reason: str) -> None:
    outcome = run("check", "large.kspec", *limit)
    assert (outcome.returncode, outcome.stderr) == (3, "")
    assert f"i  unknown: {reason}" in outcome.stdout
    assert f"with --{limit[0].removeprefix('--')}" in outcome.stdout


# Tools that are none ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (("--java", "/nonexistent"), {}, ("X0102", "--java", "no such file")),
        (("--java", "small.kspec"), {}, ("X0102", "not executable")),
        (("--java", "."), {}, ("X0102", "--java")),
        (("--java", "/bin/true"), {}, ("X0102", "--java")),
        ((), {"JAVA_HOME": "/nonexistent"}, ("X0102", "JAVA_HOME")),
        (("--tla2tools", "/nonexistent"), {}, ("X0105", "no such file")),
        (("--tla2tools", "small.kspec"), {}, ("X0105", "not a jar")),
        (("--tla2tools", "."), {}, ("X0105", "--tla2tools")),
        ((), {"SPEC2TLA_TLA2TOOLS": "small.kspec"}, ("X0105", "SPEC2TLA_TLA2TOOLS")),
    ],
)
def test_a_tool_that_cannot_be_used(
    arguments: tuple[str, ...], environment: dict[str, str], words: tuple[str, ...]
) -> None:
    outcome = run("check", "small.kspec", *arguments, environment=environment)
    explained(outcome, *words)


# Folders and files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--report", "json:/nonexistent/x"), ("no folder /nonexistent",)),
        (("--report", "json:."), ("it is a folder",)),
        (("--report", "json:small.kspec/x"), ("small.kspec",)),
        (("--report", f"json:{'x' * 300}"), ("file name too long",)),
        (("--report", "json:/dev/full"), ("no space left",)),
        (("--keep", "small.kspec"), ("--keep", "it is a file")),
        (("--keep", "small.kspec/kept"), ("--keep", "not a directory")),
        (("--keep", "/proc/kept"), ("--keep", "/proc/kept")),
    ],
)
def test_what_cannot_be_written(arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    explained(run("check", "small.kspec", *arguments), "X0201", *words)
    assert Path("small.kspec").read_text() == SMALL


def test_what_is_kept() -> None:
    assert run("check", "small.kspec", "--keep", "kept/here").returncode == 0
    (kept,) = Path("kept/here").iterdir()
    assert {"small.tla", "small.cfg"} <= {file.name for file in kept.iterdir()}


def _at_most(size: int) -> Callable[[], None]:
    """The disk is full: no file gets longer than so many bytes, Java's neither."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_full_disk() -> None:
    explained(run("check", "small.kspec", prepare=_at_most(16)), "X0106", "TMPDIR")
    outcome = run("translate", "small.kspec", "-o", "out", prepare=_at_most(16))
    explained(outcome, "X0201", "file too large")
    assert list(Path("out").iterdir()) == []
    with Path("/dev/full").open("w") as full:
        failed = subprocess.run([*COMMAND, "check", "small.kspec"], stdout=full, check=False)
    assert failed.returncode == 4


@pytest.mark.parametrize(
    "environment",
    [
        {"TMPDIR": "/nonexistent", "TMP": "/proc"},
        {"HOME": "/nonexistent", "XDG_CACHE_HOME": "/proc/none", "XDG_CONFIG_HOME": "/dev/null"},
        {"HOME": "", "LANG": "C", "LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"},
        {"TERM": "", "COLUMNS": "-1", "NO_COLOR": "1", "FORCE_COLOR": ""},
        {"JAVA_TOOL_OPTIONS": "-Xmx1g", "_JAVA_OPTIONS": "-Dx=y", "CLASSPATH": "/nonexistent"},
        {"PYTHONOPTIMIZE": "2"},
    ],
)
def test_a_strange_environment(environment: dict[str, str]) -> None:
    outcome = run("check", "small.kspec", environment=environment)
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_a_reader_that_goes_away() -> None:
    """As in `spec2tla check … | head -1`."""
    for arguments in (("check", "small.kspec"), ("translate", "small.kspec"), ("explain", "E0480")):
        with subprocess.Popen(
            [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 0


@pytest.mark.parametrize("streams", [("stdout",), ("stderr",), ("stdin", "stdout", "stderr")])
def test_closed_streams(streams: tuple[str, ...]) -> None:
    numbers = {"stdin": 0, "stdout": 1, "stderr": 2}

    def close() -> None:
        for stream in streams:
            os.close(numbers[stream])

    assert run("check", "small.kspec", prepare=close).returncode == 0


def test_a_folder_that_is_gone() -> None:
    gone = Path("gone").absolute()
    gone.mkdir()
    outcome = subprocess.run(
        ["/bin/sh", "-c", 'cd gone && rmdir "$PWD" && exec "$@"', "sh", *COMMAND, "check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 2
    assert "the current folder does not exist any more" in outcome.stderr


def test_two_at_a_time() -> None:
    """In one folder, with one folder to keep things in."""
    command = [*COMMAND, "check", "small.kspec", "--keep", "kept"]
    both = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(timeout=100) for process in both] == [0, 0]
    assert len(list(Path("kept").iterdir())) == 2
    shutil.rmtree("kept")
