"""One run of TLC, from a request to a result. This module reads as the table of contents.

In: a `TlcRequest`. Out: a `TlcResult`; every file and process that it took is gone. It must not
know where the module came from, nor what its names mean. Safe to use from several threads.
"""

import shlex
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from spec2tla.errors import InternalError
from spec2tla.tlc.archive import is_made
from spec2tla.tlc.child import Cancel, Limits, Listener, run_child
from spec2tla.tlc.command import (
    TlcRequest,
    command_line,
    environment,
    make_kept,
    make_private,
    write_files,
)
from spec2tla.tlc.ending import Ending
from spec2tla.tlc.find import require
from spec2tla.tlc.judge import judge
from spec2tla.tlc.log import RunLog
from spec2tla.tlc.result import (
    ActionPropertyViolated,
    Crashed,
    Deadlocked,
    EvaluationFailed,
    InvariantViolated,
    Outcome,
    Progress,
    TemporalViolated,
    TlcResult,
)
from spec2tla.tlc.trace import TlcTrace, read_trace
from spec2tla.tlc.workspace import Workspace, cannot_start, workspace


def check(
    request: TlcRequest,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: Cancel | None = None,
) -> TlcResult:
    """Checks the module.

    `on_progress` is called from this thread about twice a second. Setting `cancel` from another
    thread ends the run with KeyboardInterrupt, as Ctrl-C does in the main thread.
    """
    require(request.java, request.jar)
    result = _checked(request, on_progress, cancel)
    if not isinstance(result.outcome, Crashed) or not _drop(request.archive):
        return result
    # A damaged archive takes the JVM down with it: once more without.
    left = None if request.timeout is None else max(request.timeout - result.seconds, 0.001)
    return _checked(replace(request, archive=None, timeout=left), on_progress, cancel)


def _drop(archive: Path | None) -> bool:
    """Whether there was an archive, which is gone now."""
    if archive is None or not is_made(archive):
        return False
    with suppress(OSError):
        archive.unlink()
    return True


def _checked(
    request: TlcRequest,
    on_progress: Callable[[Progress], None] | None,
    cancel: Cancel | None,
) -> TlcResult:
    started = time.monotonic()
    log = RunLog()

    def line(text: str) -> bool:
        log.take(text)
        return log.finished or log.overflowing

    def tick() -> None:
        if on_progress is not None:
            on_progress(Progress(time.monotonic() - started, log.statistics))

    with workspace() as space:
        folder, kept = _prepare(request, space)
        command = command_line(request, space.folder)
        ending = run_child(
            command,
            folder,
            environment(),
            space,
            _limits(request, started, cancel),
            Listener(line, tick),
        )
    log.close()
    if kept is not None:
        _keep_log(kept, command, log, ending)
    try:
        return summarize(log, ending, time.monotonic() - started, kept)
    except InternalError as error:
        error.add({"tlc/tlc.log": log.text + ending.stderr})
        raise


def _prepare(request: TlcRequest, space: Workspace) -> tuple[Path, Path | None]:
    """The folder with the module, and the same again if it is to stay."""
    try:
        make_private(space.folder)
        kept = None if request.keep is None else make_kept(request.keep, request.module)
        folder = kept or space.folder / "spec"
        write_files(request, folder)
    except OSError as error:
        raise cannot_start(error) from error
    return folder, kept


def _limits(request: TlcRequest, started: float, cancel: Cancel | None) -> Limits:
    return Limits(
        deadline=None if request.timeout is None else started + request.timeout,
        disk=None if request.max_disk_mb is None else request.max_disk_mb << 20,
        cancel=cancel,
    )


def _keep_log(folder: Path, command: tuple[str, ...], log: RunLog, ending: Ending) -> None:
    text = f"{shlex.join(command)}\n{log.text}{ending.stderr}"
    try:
        (folder / "tlc.log").write_text(text, encoding="utf-8")
    except OSError as error:
        raise cannot_start(error) from error


def summarize(log: RunLog, ending: Ending, seconds: float, kept: Path | None) -> TlcResult:
    """The result of a run that is over; `log` has been closed."""
    outcome = judge(log, ending)
    return TlcResult(
        outcome=outcome,
        trace=_trace(log, outcome),
        statistics=log.statistics,
        coverage=log.coverage,
        warnings=tuple(log.warnings),
        exit_status=ending.exit_status,
        version=log.version,
        seconds=seconds,
        log=log.text + ending.stderr,
        folder=kept,
    )


def _trace(log: RunLog, outcome: Outcome) -> TlcTrace | None:
    """The behaviour that an outcome speaks of; a piece of one means nothing.

    The last state of a failed evaluation may hold what is not a value: then there is no trace.
    """
    match outcome:
        case InvariantViolated() | ActionPropertyViolated() | Deadlocked() | TemporalViolated():
            return read_trace(log.states)
        case EvaluationFailed():
            with suppress(InternalError):
                return read_trace(log.states)
            return None
        case _:
            return None
