"""The options of commands that check whole models: which engine, with what resources, which Java.

In: what the command line and the configuration say. Out: click options, and `pipeline.Options`:
the command line before the configuration before the defaults.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from spec2tla.boundary import INTERRUPTED, is_terminal

if TYPE_CHECKING:
    from spec2tla.config import Settings
    from spec2tla.pipeline import Options
    from spec2tla.verdict import Result

C = TypeVar("C", bound=Callable[..., object])

FORGIVEN = (1, 3, 5)
"""What `--exit-zero` turns into 0."""

_SAID = "spec2tla.resources"

CACHE_MB = 256
"""What earlier runs found out may take so much, unless the configuration says something else."""

EXIT_CODES = """\
Exit codes: 0 every verdict is as expected, 1 some verdict is not, 2 wrong usage or an invalid
spec, 3 undecided within the limits, 4 the environment or the tool failed, 5 passed but vacuous
(--strict), 130 interrupted.
"""


def resource_options(engine: str) -> Callable[[C], C]:
    """`--engine` (with this default), the limits, `--no-cache`, and which Java.

    They stay with click's context, for `asked`: no command needs to know of them.
    """

    def decorate(command: C) -> C:
        for option in reversed((_engine(engine), *_OTHERS)):
            command = option(command)
        return command

    return decorate


def java_options(command: C) -> C:
    """`--java` and `--tla2tools` alone, which the command gets as `java` and `tla2tools`."""
    return click.option("--java", **_JAVA)(click.option("--tla2tools", **_JAR)(command))


def asked(settings: "Settings") -> "Options":
    """What the command line, else the settings, else the defaults say of resources."""
    from spec2tla.pipeline import Options
    from spec2tla.values import duration, size_mb

    said = click.get_current_context().meta[_SAID]
    default = Options()
    workers = said["workers"] or settings.workers
    timeout = duration(said["timeout"]) if said["timeout"] else settings.timeout
    memory = size_mb(said["max_memory"]) if said["max_memory"] else settings.max_memory_mb
    cached = not said["no_cache"] and settings.cache is not False
    return Options(
        engine=said["engine"] if engine_is_said() else settings.engine or said["engine"],
        workers=default.workers if workers is None else _count(str(workers), "workers"),
        jobs=_count(str(said["jobs"] or settings.jobs or "auto"), "jobs"),
        timeout=default.timeout if timeout is None else timeout,
        max_memory_mb=default.max_memory_mb if memory is None else memory,
        max_states=said["max_states"] or settings.max_states,
        strict=settings.strict,
        no_reduce=settings.no_reduce,
        java=said["java"] or settings.java,
        tla2tools=said["tla2tools"] or settings.tla2tools,
        cache_mb=(settings.cache_mb or CACHE_MB) if cached else None,
    )


def engine_is_said() -> bool:
    """Whether the command line says which engine, and not only the default."""
    source = click.get_current_context().get_parameter_source("engine")
    return source is click.core.ParameterSource.COMMANDLINE


def _keep(context: click.Context, parameter: click.Parameter, value: object) -> None:
    context.meta.setdefault(_SAID, {})[parameter.name] = value


def _engine(default: str) -> Callable[[C], C]:
    return _option(
        "--engine",
        type=click.Choice(["tlc", "embedded", "both", "auto"]),
        default=default,
        show_default=True,
        help="What explores the states; both must agree; auto: TLC for what is large.",
    )


def _count(text: str, what: str) -> int:
    """A number of threads or jobs; `auto` is one for each CPU."""
    import os

    from spec2tla.errors import UsageError

    if text == "auto":
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 1024):
        raise UsageError(f"`{text}` is not a number of {what}", hint="write 1 to 1024, or `auto`")
    return int(text)


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


def wind_down(exit_code: int) -> None:
    """The result is out by now: what makes the next check start faster may take its moment."""
    # Who needed no TLC has not loaded it, and has nothing to wait for.
    if "spec2tla.tlc.training" in sys.modules:
        from spec2tla.tlc.training import finish

        finish(seconds=0.0 if exit_code == INTERRUPTED else 10.0)


def _option(name: str, **how: Any) -> Callable[[C], C]:
    return click.option(name, expose_value=False, callback=_keep, **how)


_PATH = {"metavar": "PATH", "type": click.Path(path_type=Path)}
_JAVA: dict[str, Any] = {**_PATH, "help": "The Java to run TLC with."}
_JAR: dict[str, Any] = {**_PATH, "help": "The tla2tools.jar to use."}
_OTHERS = (
    _option("--workers", metavar="N|auto", help="Threads of TLC."),
    _option("--jobs", metavar="N|auto", help="Checks and TLCs at once; default: one a core."),
    _option("--timeout", metavar="TIME", help="Time for each check, such as 90s or 10m."),
    _option("--max-memory", metavar="SIZE", help="Memory for TLC, such as 4g."),
    _option(
        "--max-states",
        metavar="N",
        type=click.IntRange(min=1),
        help="Give up beyond so many states.",
    ),
    _option(
        "--no-cache",
        is_flag=True,
        envvar="SPEC2TLA_NO_CACHE",
        help="Explore everything, whatever earlier runs found out, and keep nothing.",
    ),
    _option("--java", **_JAVA),
    _option("--tla2tools", **_JAR),
)
