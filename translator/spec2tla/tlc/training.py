"""Making the archive that `archive` speaks of, beside the first check that could have used it.

In: a Java, a jar, and the archive's file. Out: the file, whole or not at all. Whatever goes wrong
means only that runs start more slowly. It must not know what is checked meanwhile.

One process at a time makes one: the others do without. Its thread ends with the process, so who
wants the archive to be there next time waits with `finish`.
"""

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread

from spec2tla import resources
from spec2tla.errors import Spec2tlaError
from spec2tla.tlc.archive import flags_to_make
from spec2tla.tlc.child import Limits, Listener, run_child
from spec2tla.tlc.command import TlcRequest, command_line, environment, make_private, write_files
from spec2tla.tlc.find import Jar, Java
from spec2tla.tlc.workspace import workspace

_SECONDS = 30.0
_MEMORY_MB = 256
_DISK_MB = 500
_KEPT = 4
"""How many archives stay: one for each pair of a Java and a jar, of which few have many."""

_CONFIG = """\
SPECIFICATION Spec
INVARIANT Types
INVARIANT Few
INVARIANT Open
PROPERTY Kept
"""


@dataclass(slots=True)
class _Trainings:
    """Those that this process has begun, by file."""

    threads: dict[Path, Thread] = field(default_factory=dict)
    stop: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)


_begun = _Trainings()


def begin(archive: Path, java: Java, jar: Jar) -> None:
    """Has the archive made in the background, unless it is there or under way."""
    if archive.exists():
        return
    with _begun.lock:
        if archive in _begun.threads:
            return
        thread = Thread(target=_quietly, args=(archive, java, jar), daemon=True)
        _begun.threads[archive] = thread
        thread.start()


def finish(seconds: float) -> None:
    """Waits for what has begun, but not for long. An interrupt ends it, and is no failure."""
    end = time.monotonic() + seconds
    with suppress(KeyboardInterrupt):
        for thread in _begun.threads.values():
            thread.join(max(end - time.monotonic(), 0.0))
    _begun.stop.set()
    for thread in _begun.threads.values():
        thread.join()
    _begun.threads.clear()
    _begun.stop.clear()


def make(archive: Path, java: Java, jar: Jar, stop: Event) -> None:
    """Makes the archive, if nobody else does. KeyboardInterrupt once `stop` is set."""
    with _alone(archive.with_suffix(".lock")) as alone:
        if not alone or archive.exists():
            return
        _tidy(archive.parent)
        unready = archive.with_suffix(f".{secrets.token_hex(4)}.part")
        try:
            made = _train(unready, java, jar, stop)
            if made is None:
                return
            if not made:
                unready.touch(mode=0o600)
            os.replace(unready, archive)
        finally:
            unready.unlink(missing_ok=True)


def _quietly(archive: Path, java: Java, jar: Jar) -> None:
    with suppress(KeyboardInterrupt, OSError, Spec2tlaError):
        make(archive, java, jar, _begun.stop)


@contextmanager
def _alone(lock: Path) -> Iterator[bool]:
    """Whether no other process is inside; the system frees the lock of one that dies."""
    with open(lock, "a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _tidy(folder: Path) -> None:
    """Removes what killed processes left, and all but the newest archives."""
    for path in folder.glob("*.part"):
        path.unlink(missing_ok=True)
    archives = sorted(folder.glob("*.jsa"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in archives[_KEPT - 1 :]:
        path.unlink(missing_ok=True)


def _module() -> str:
    return (resources.templates() / "Training.tla").read_text(encoding="utf-8")


def _train(unready: Path, java: Java, jar: Jar, stop: Event) -> bool | None:
    """Runs TLC to its end on a module with a bit of everything; whether it left an archive.

    None where the run was cut short, which says nothing.
    """
    request = TlcRequest(
        module="Training",
        files={"Training.tla": _module()},
        config=_CONFIG,
        java=java,
        jar=jar,
        max_memory_mb=_MEMORY_MB,
    )
    with workspace() as space:
        make_private(space.folder)
        folder = space.folder / "spec"
        write_files(request, folder)
        # In our own folder at first: it goes away whatever happens.
        written = space.folder / "archive"
        command = command_line(request, space.folder, flags_to_make(written, java))
        limits = Limits(time.monotonic() + _SECONDS, _DISK_MB << 20, stop)
        heard = Listener(lambda _: False, lambda: None)
        ending = run_child(command, folder, environment(), space, limits, heard)
        if ending.stop is not None:
            return None
        if not written.exists() or written.stat().st_size == 0:
            return False
        shutil.copyfile(written, unready)
        return True
