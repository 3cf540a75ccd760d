"""The edge between commands and the shell: whatever a command ends with becomes an exit code.

In: a command that returns an exit code or raises. Out: the process's exit, with a message on
standard error where one is due; never a traceback. The streams are written to through here, since
they can fail as well. It must not know what the commands do.
"""

import gc
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TextIO

import click

if TYPE_CHECKING:
    from spec2tla.errors import InternalError, Spec2tlaError
    from spec2tla.report.style import Paint

P = ParamSpec("P")

USAGE = 2
FAILED = 4
INTERRUPTED = 130

_COMMAND = re.compile(r"^(\s*)(::|##\[)", re.MULTILINE)


def guarded(command: Callable[P, int]) -> Callable[P, None]:
    """Exits with what the command returns, or with the code for what it raises."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        for stream in (sys.stdout, sys.stderr):
            _accept_any_text(stream)
        # Nearly all that a command makes is kept till its end: looking for garbage finds none.
        gc.set_threshold(50_000, 20, 50)
        with _terminated_like_interrupted():
            code = _run(lambda: command(*args, **kwargs), kwargs.get("keep"))
        sys.exit(code)

    return run


def _run(command: Callable[[], int], keep: object) -> int:
    """`keep` is the folder for what is to stay, of a command that has such an option."""
    from spec2tla.errors import InternalError, Spec2tlaError, UsageError, bug, trace_of
    from spec2tla.report.diagnostics import failure_text, usage_text

    try:
        return command()
    except (click.ClickException, click.Abort, click.exceptions.Exit):
        raise
    except KeyboardInterrupt:
        write(sys.stderr, "interrupted\n")
        return INTERRUPTED
    except UsageError as error:
        write(sys.stderr, usage_text(error, paint_for(sys.stderr)))
        return USAGE
    except InternalError as error:
        error.add(trace_of(error))
        found: Spec2tlaError = error
    except Spec2tlaError as error:
        found = error
    except Exception as error:  # the edge must catch everything: this is a bug
        found = bug(error)
    if isinstance(found, InternalError):
        _keep_report(found, keep if isinstance(keep, Path) else None)
    write(sys.stderr, failure_text(found, paint_for(sys.stderr)))
    return FAILED


# Streams -----------------------------------------------------------------------------------------


def write(stream: TextIO | None, text: str) -> None:
    """Text that has no power over the CI that reads it."""
    write_commands(stream, _inert(text))


def write_commands(stream: TextIO | None, text: str) -> None:
    """A reader that has gone away is no failure; a disk that is full is one."""
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        _write_nowhere(stream)
    except OSError as error:
        _write_nowhere(stream)
        if stream is sys.stderr:
            return
        from spec2tla.errors import EnvironmentFailure

        reason = (error.strerror or "unknown error").lower()
        message = f"standard output cannot be written: {reason}"
        raise EnvironmentFailure("X0201", message) from error


def _inert(text: str) -> str:
    """CI takes lines such as `::add-mask::` for commands; a spec's words are not to give any."""
    return _COMMAND.sub(r"\1\\\2", text)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a line on it can be overwritten."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def paint_for(stream: TextIO | None) -> "Paint":
    """Colours where `--color`, `NO_COLOR`, `FORCE_COLOR` or the terminal says so, in this order."""
    from spec2tla.report.style import ansi, plain

    return ansi if _is_coloured(stream) else plain


def _is_coloured(stream: TextIO | None) -> bool:
    context = click.get_current_context(silent=True)
    if context is not None and context.color is not None:
        return context.color
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or is_terminal(stream)


def _accept_any_text(stream: TextIO | None) -> None:
    """A character that the locale does not have is escaped, not a crash."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def _write_nowhere(stream: TextIO) -> None:
    """So that what is still buffered does not fail again when Python exits."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
    except OSError:
        return


# Signals and bugs --------------------------------------------------------------------------------


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """SIGTERM cleans up as Ctrl-C does; where signals are not ours to handle, nothing changes."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def keep_reports(failures: "Iterable[Spec2tlaError | None]", keep: Path | None) -> None:
    """Of each bug, a folder to report it with; standard error says so, whatever the report is."""
    from spec2tla.errors import InternalError
    from spec2tla.report.diagnostics import failure_text

    for failure in failures:
        if isinstance(failure, InternalError):
            _keep_report(failure, keep)
            write(sys.stderr, failure_text(failure, paint_for(sys.stderr)))


def _keep_report(failure: "InternalError", keep: Path | None) -> None:
    """Writes what is needed to find a bug to a folder, and puts into the hint which one it is."""
    from spec2tla.bundle import write_bundle

    reason = ""
    for parent in dict.fromkeys((keep, None)):
        try:
            folder = write_bundle(failure, sys.argv[1:], parent)
        except OSError as error:
            reason = (error.strerror or "unknown error").lower()
            continue
        failure.hint = f"This is a bug. Please report it, with what is in the folder {folder}."
        return
    failure.hint = f"This is a bug; the details could not be kept: {reason}."
