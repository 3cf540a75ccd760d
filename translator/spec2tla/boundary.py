"""The edge between commands and the shell: whatever a command ends with becomes an exit code.

In: a command that returns an exit code or raises. Out: the process's exit, with a message on
standard error where one is due; never a traceback. The streams are written to through here, since
they can fail as well. It must not know what the commands do.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TextIO

import click

if TYPE_CHECKING:
    from spec2tla.errors import InternalError
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
        with _terminated_like_interrupted():
            code = _run(lambda: command(*args, **kwargs))
        sys.exit(code)

    return run


def _run(command: Callable[[], int]) -> int:
    from spec2tla.errors import Spec2tlaError, UsageError
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
    except Spec2tlaError as error:
        write(sys.stderr, failure_text(error, paint_for(sys.stderr)))
        return FAILED
    except Exception as error:  # the one place that must catch everything: this is a bug
        write(sys.stderr, failure_text(_internal_error(error), paint_for(sys.stderr)))
        return FAILED


# Streams -----------------------------------------------------------------------------------------


def write(stream: TextIO | None, text: str) -> None:
    """A reader that has gone away is no failure; a disk that is full is one."""
    if stream is None:
        return
    try:
        stream.write(_inert(text))
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


def _internal_error(error: Exception) -> "InternalError":
    """What to say of a bug; all that is needed to find it goes to a file."""
    from spec2tla.errors import InternalError

    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    message = f"internal error: {what[:500]}"
    try:
        file = _keep_crash(error)
    except OSError as failure:
        hint = f"This is a bug; the details could not be kept: {failure.strerror}."
        return InternalError("X9999", message, hint)
    hint = f"This is a bug. Please report it, with the spec and the file {file}."
    return InternalError("X9999", message, hint)


def _keep_crash(error: Exception) -> str:
    import platform
    import tempfile
    import traceback

    import spec2tla

    lines = (
        f"spec2tla {spec2tla.__version__}, Python {platform.python_version()}, "
        f"{platform.platform()}\n",
        f"arguments: {sys.argv[1:]!r}\n\n",
        *traceback.format_exception(error),
    )
    descriptor, name = tempfile.mkstemp(prefix="spec2tla-crash-", suffix=".txt")
    with open(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.writelines(lines)
    return name
