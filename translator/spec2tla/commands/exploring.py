"""The options of commands that check whole models: which engine, with what resources, which Java.

In: what the command line and the configuration say. Out: click options, and `pipeline.Options`:
the command line before the configuration before the defaults.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from spec2tla.boundary import is_terminal

if TYPE_CHECKING:
    from spec2tla.config import Settings
    from spec2tla.pipeline import Options
    from spec2tla.verdict import Result

C = TypeVar("C", bound=Callable[..., object])

FORGIVEN = (1, 3, 5)
"""What `--exit-zero` turns into 0."""

CACHE_MB = 256
"""What earlier runs found out may take so much, unless the configuration says something else."""

EXIT_CODES = """\
Exit codes: 0 every verdict is as expected, 1 some verdict is not, 2 wrong usage or an invalid
spec, 3 undecided within the limits, 4 the environment or the tool failed, 5 passed but vacuous
(--strict), 130 interrupted.
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the command line says of resources, as written; None where it says nothing."""

    workers: str | None
    timeout: str | None
    max_memory: str | None
    max_states: int | None


def engine_option(default: str) -> Callable[[C], C]:
    """`--engine`, with a default of the command's own."""
    return click.option(
        "--engine",
        type=click.Choice(["tlc", "embedded", "both", "auto"]),
        default=default,
        show_default=True,
        help="What explores the states; both must agree; auto: TLC for what is large.",
    )


def limit_options(command: C) -> C:
    """`--workers`, `--jobs`, `--timeout`, `--max-memory`, `--max-states`, as they are written."""
    for option in reversed(_LIMITS):
        command = option(command)
    return command


def no_cache_option(command: C) -> C:
    """`--no-cache`."""
    return click.option(
        "--no-cache",
        is_flag=True,
        envvar="SPEC2TLA_NO_CACHE",
        help="Explore everything, whatever earlier runs found out, and keep nothing.",
    )(command)


def java_options(command: C) -> C:
    """`--java` and `--tla2tools`."""
    for option in reversed(_JAVA):
        command = option(command)
    return command


def limited(settings: "Settings", limits: Limits) -> "Options":
    """The options that limits and settings make; the others are as they are by default."""
    from dataclasses import replace

    from spec2tla.pipeline import Options
    from spec2tla.values import duration, size_mb

    options = Options()
    workers = limits.workers or settings.workers
    timeout = duration(limits.timeout) if limits.timeout else settings.timeout
    memory = size_mb(limits.max_memory) if limits.max_memory else settings.max_memory_mb
    return replace(
        options,
        workers=options.workers if workers is None else count(str(workers), "workers"),
        timeout=options.timeout if timeout is None else timeout,
        max_memory_mb=options.max_memory_mb if memory is None else memory,
        max_states=limits.max_states or settings.max_states,
    )


def count(text: str, what: str) -> int:
    """A number of threads or jobs; `auto` is one for each CPU."""
    import os

    from spec2tla.errors import UsageError

    if text == "auto":
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 1024):
        raise UsageError(f"`{text}` is not a number of {what}", hint="write 1 to 1024, or `auto`")
    return int(text)


def is_said(parameter: str) -> bool:
    """Whether the command line says it, and not only the default."""
    source = click.get_current_context().get_parameter_source(parameter)
    return source is click.core.ParameterSource.COMMANDLINE


def cache_mb(settings: "Settings", no_cache: bool) -> int | None:
    """How large the cache of verdicts may be; None where none is wanted."""
    wanted = not no_cache and settings.cache is not False
    return (settings.cache_mb or CACHE_MB) if wanted else None


def here() -> Path:
    """The current folder, whose configuration counts."""
    from spec2tla.errors import UsageError

    try:
        return Path.cwd()
    except FileNotFoundError as error:
        hint = "change to a folder that exists"
        raise UsageError("the current folder does not exist any more", hint=hint) from error


def checked(paths: Sequence[Path], options: "Options") -> "Result":
    """The checks, with a progress line where there is a terminal for it."""
    from spec2tla import pipeline
    from spec2tla.report.progress import ProgressLine

    if not is_terminal(sys.stderr):
        return pipeline.check(paths, options)
    progress = ProgressLine(sys.stderr)
    try:
        return pipeline.check(paths, options, progress)
    finally:
        progress.clear()


_LIMITS = (
    click.option("--workers", metavar="N|auto", help="Threads of TLC."),
    click.option("--jobs", metavar="N|auto", help="Checks and TLCs at once; default: one a core."),
    click.option("--timeout", metavar="TIME", help="Time for each check, such as 90s or 10m."),
    click.option("--max-memory", metavar="SIZE", help="Memory for TLC, such as 4g."),
    click.option(
        "--max-states",
        metavar="N",
        type=click.IntRange(min=1),
        help="Give up beyond so many states.",
    ),
)
_JAVA = (
    click.option(
        "--java", metavar="PATH", type=click.Path(path_type=Path), help="The Java to run TLC with."
    ),
    click.option(
        "--tla2tools",
        metavar="PATH",
        type=click.Path(path_type=Path),
        help="The tla2tools.jar to use.",
    ),
)
