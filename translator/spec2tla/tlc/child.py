"""One child process: started, listened to, and always reaped.

In: a command and its limits. Out: its standard output, line by line to a callback, and how it
ended. It must not know what the lines mean.
"""

import os
import selectors
import signal
import subprocess
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from spec2tla.tlc.bounded import BoundedText
from spec2tla.tlc.ending import Ending, Stop
from spec2tla.tlc.workspace import Workspace, cannot_start

_TICK = 0.5
_GRACE = 5.0
_CHUNK = 1 << 16
_LONGEST_LINE = 64_000_000

# The child names its process group to the guard before it becomes the command. The pipe to the
# guard is its standard input, so the guard sees no end of file before that line, even if we are
# killed in the middle of the start.
_LAUNCH = 'ulimit -c 0; echo "group $$" >&0; exec "$@" </dev/null'


class Cancel(Protocol):
    """What another thread ends a run with: an Event, or something made of several."""

    def is_set(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """`deadline` is a time of the monotonic clock, `disk` in bytes; None is without end."""

    deadline: float | None
    disk: int | None
    cancel: Cancel | None


@dataclass(frozen=True, slots=True)
class Listener:
    """`line` returns whether enough was heard; `tick` is called about twice a second."""

    line: Callable[[str], bool]
    tick: Callable[[], None]


def run_child(
    command: tuple[str, ...],
    folder: Path,
    environment: Mapping[str, str],
    space: Workspace,
    limits: Limits,
    listener: Listener,
) -> Ending:
    """Runs the command until it ends, enough was heard, or a limit is reached.

    A set `cancel` raises KeyboardInterrupt here, as Ctrl-C does in the main thread. Whatever
    happens, the command's process group has been killed and reaped when this returns or raises.
    """
    with _running(command, folder, environment, space) as process:
        stderr = BoundedText(head=10_000, tail=10_000)
        stop, enough = _listen(process, stderr, space, limits, listener)
        status = None if stop or enough else _await_exit(process, limits)
        if status is None and not stop and not enough:
            stop = Stop.HANG
        _drain(process, stderr)
        return Ending(status, stop, stderr.text())


@contextmanager
def _running(
    command: tuple[str, ...], folder: Path, environment: Mapping[str, str], space: Workspace
) -> Iterator[subprocess.Popen[bytes]]:
    try:
        process = subprocess.Popen(
            ("/bin/sh", "-c", _LAUNCH, "spec2tla", *command),
            stdin=space.guard,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environment,
            start_new_session=True,
            bufsize=0,
        )
    except OSError as error:
        raise cannot_start(error) from error
    try:
        yield process
    finally:
        # The group may hold more than the process, where "java" is a script.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        space.group_is_dead()
        for pipe in _pipes(process):
            pipe.close()


def _listen(
    process: subprocess.Popen[bytes],
    stderr: BoundedText,
    space: Workspace,
    limits: Limits,
    listener: Listener,
) -> tuple[Stop | None, bool]:
    """Reads until the output ends; says what stopped it and whether enough was heard."""
    out, err = _pipes(process)
    lines = _Lines()
    next_tick = time.monotonic() + _TICK
    with selectors.DefaultSelector() as selector:
        for pipe in (out, err):
            os.set_blocking(pipe.fileno(), False)
            selector.register(pipe, selectors.EVENT_READ)
        while True:
            ready = [key.fileobj for key, _ in selector.select(_wait(next_tick, limits))]
            if err in ready and not _read_stderr(err, stderr):
                selector.unregister(err)
            if out in ready:
                chunk = _read(out)
                if any(listener.line(line) for line in lines.feed(chunk)):
                    return None, True
                if chunk == b"":
                    return None, False
            elif not ready and process.poll() is not None:
                # Something it started still holds the pipe.
                return None, False
            stop = _limit_reached(limits, lines)
            if stop is not None:
                return stop, False
            if time.monotonic() >= next_tick:
                next_tick = time.monotonic() + _TICK
                listener.tick()
                if limits.disk is not None and space.size() > limits.disk:
                    return Stop.DISK, False


def _wait(next_tick: float, limits: Limits) -> float:
    until = next_tick if limits.deadline is None else min(next_tick, limits.deadline)
    return max(until - time.monotonic(), 0.0)


def _limit_reached(limits: Limits, lines: "_Lines") -> Stop | None:
    if limits.cancel is not None and limits.cancel.is_set():
        raise KeyboardInterrupt
    if limits.deadline is not None and time.monotonic() >= limits.deadline:
        return Stop.TIMEOUT
    return Stop.FLOOD if lines.waiting > _LONGEST_LINE else None


def _await_exit(process: subprocess.Popen[bytes], limits: Limits) -> int | None:
    """The exit status; None when the process does not end although its output did."""
    grace = _GRACE
    if limits.deadline is not None:
        grace = min(grace, max(limits.deadline - time.monotonic(), 0.1))
    try:
        return process.wait(grace)
    except subprocess.TimeoutExpired:
        return None


def _drain(process: subprocess.Popen[bytes], stderr: BoundedText) -> None:
    """Takes what stands in the pipe already, once more than the text could hold at most."""
    for _ in range(64):
        if not _read_stderr(_pipes(process)[1], stderr):
            return


def _read_stderr(pipe: IO[bytes], stderr: BoundedText) -> bool:
    chunk = _read(pipe)
    stderr.add((chunk or b"").decode(errors="replace"))
    return bool(chunk)


def _read(pipe: IO[bytes]) -> bytes | None:
    """None where nothing has come yet, empty at the end."""
    try:
        return os.read(pipe.fileno(), _CHUNK)
    except BlockingIOError:
        return None


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdout is not None
    assert process.stderr is not None
    return process.stdout, process.stderr


class _Lines:
    """Bytes in pieces into whole lines of text; a piece without a line end waits."""

    def __init__(self) -> None:
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._rest: list[str] = []
        self.waiting = 0

    def feed(self, chunk: bytes | None) -> Iterator[str]:
        """An empty chunk is the end, and gives the last line as it stands."""
        if chunk is None:
            return
        text = self._decoder.decode(chunk, final=not chunk)
        first, *others = text.split("\n")
        self._rest.append(first)
        self.waiting += len(first)
        for following in others:
            yield self._flush().removesuffix("\r")
            self._rest, self.waiting = [following], len(following)
        if not chunk and self.waiting:
            yield self._flush()

    def _flush(self) -> str:
        line = "".join(self._rest)
        self._rest, self.waiting = [], 0
        return line
