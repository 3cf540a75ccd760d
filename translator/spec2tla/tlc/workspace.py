"""The private folder of one run, and the guard that outlives us to remove it.

In: nothing but the machine. Out: a `Workspace`, gone without a trace when its context ends, also
when this process is killed. It must not know what runs in it.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from spec2tla.errors import EnvironmentFailure

_GUARD = Path(__file__).with_name("guard.py")
_PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Workspace:
    """`folder` is private and empty at first; `guard` is the pipe to the guard.

    A child that writes `group N` there before it does anything else will not outlive this process.
    """

    folder: Path
    guard: int

    def group_is_dead(self) -> None:
        _tell(self.guard, "dead")

    def size(self) -> int:
        """The bytes of all files in the folder; a file that vanishes meanwhile counts nothing."""
        total = 0
        for parent, _, names in os.walk(self.folder):
            for name in names:
                with suppress(OSError):
                    total += os.lstat(os.path.join(parent, name)).st_size
        return total


@contextmanager
def workspace() -> Iterator[Workspace]:
    """The guard is there before the folder, so that no moment leaves the folder unguarded."""
    try:
        folder = Path(tempfile.gettempdir()).resolve() / f"spec2tla-{secrets.token_hex(8)}"
        guard = _start_guard(folder)
    except OSError as error:
        raise cannot_start(error) from error
    assert guard.stdin is not None
    pipe = guard.stdin.fileno()
    try:
        _make(folder)
        yield Workspace(folder, pipe)
    finally:
        _remove(folder)
        _tell(pipe, "done")
        guard.stdin.close()
        guard.wait()


def cannot_start(error: OSError) -> EnvironmentFailure:
    """The failure to report when a process or a working file cannot be made."""
    reason = (error.strerror or "unknown error").lower()
    where = f": {error.filename}" if error.filename else ""
    return EnvironmentFailure(
        "X0106",
        f"TLC could not be started{where}: {reason}",
        "Look at the free space of the temporary folder (TMPDIR) and the limit on processes.",
    )


def _start_guard(folder: Path) -> subprocess.Popen[bytes]:
    """In a session of its own, so that a Ctrl-C in the terminal does not reach it."""
    return subprocess.Popen(
        (sys.executable, "-I", "-S", str(_GUARD), str(folder)),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
        bufsize=0,
    )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise cannot_start(error) from error


def _remove(folder: Path) -> None:
    """A process that is just dying may still write: hence again, until the folder is gone."""
    end = time.monotonic() + _PATIENCE
    shutil.rmtree(folder, ignore_errors=True)
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.02)
        shutil.rmtree(folder, ignore_errors=True)


def _tell(pipe: int, word: str) -> None:
    """A guard that someone killed cannot listen; the work goes on without it."""
    with suppress(OSError):
        os.write(pipe, f"{word}\n".encode())
