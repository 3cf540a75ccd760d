"""`spec2tla show`: any report, from a result that was saved as JSON.

In: a file that `--report json` wrote. Out: reports. Nothing is checked again.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spec2tla.boundary import guarded
from spec2tla.commands.reporting import emit, report_options

if TYPE_CHECKING:
    from spec2tla.verdict import Result

_LARGEST = 512 * 1024 * 1024


@click.command()
@click.argument("file", metavar="RESULT.json", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--check", "check_name", metavar="NAME", help="Only the check of this name.")
@click.option("--property", "property_name", metavar="NAME", help="Only the property of this name.")
@report_options
@click.option(
    "--color/--no-color",
    default=None,
    expose_value=False,
    callback=lambda context, _parameter, wanted: setattr(context, "color", wanted),
    help="Colours; default: on a terminal, unless NO_COLOR is set.",
)
@guarded
def show(
    file: Path, check_name: str | None, property_name: str | None, report: tuple[str, ...]
) -> int:
    """Make a report of RESULT.json, which `check --report json:RESULT.json` has written.

    The exit code is 0, whatever the verdicts are; `-` reads standard input.
    """
    from spec2tla.report.destination import parse_destinations, require_folder

    destinations = parse_destinations(report)
    for destination in destinations:
        if destination.file is not None:
            require_folder(destination.file)
    result = _read(file)
    if check_name is not None or property_name is not None:
        result = _chosen(result, check_name, property_name)
    emit(result, destinations)
    return 0


def _read(file: Path) -> "Result":
    from spec2tla.errors import UsageError
    from spec2tla.report.characters import printable
    from spec2tla.report.nodes import NotAsExpected
    from spec2tla.report.saved import saved_result

    name = printable(str(file))
    try:
        return saved_result(_text(file))
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise UsageError(f"{name} cannot be read: {reason}") from error
    except (NotAsExpected, UnicodeDecodeError) as error:
        reason = str(error) if isinstance(error, NotAsExpected) else "it is not UTF-8"
        hint = "make one with `spec2tla check --report json:result.json`"
        raise UsageError(f"{name} is no saved result: {reason}", hint=hint) from error


def _text(file: Path) -> str:
    from spec2tla.report.nodes import NotAsExpected

    if str(file) == "-":
        data = sys.stdin.buffer.read(_LARGEST + 1)
    else:
        with file.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise NotAsExpected("it is larger than 512 MiB")
    return data.decode("utf-8-sig")


def _chosen(result: "Result", check: str | None, name: str | None) -> "Result":
    """What is left of it; something must be."""
    from dataclasses import replace

    from spec2tla.errors import UsageError
    from spec2tla.suggest import did_you_mean

    runs = [run for run in result.runs if check is None or run.check == check]
    if not runs:
        hint = did_you_mean(check or "", {run.check for run in result.runs})
        raise UsageError(f"the result has no check `{check}`", hint=hint)
    if name is not None:
        names = {found.name for run in runs for found in run.properties}
        if name not in names:
            raise UsageError(f"the result has no property `{name}`", hint=did_you_mean(name, names))
        runs = [
            replace(run, properties=tuple(p for p in run.properties if p.name == name))
            for run in runs
            if any(p.name == name for p in run.properties)
        ]
    return replace(result, runs=tuple(runs))
