"""Scenarios on disk.

In: a path that the user named. Out: a position, or a `UsageError` that says what is wrong with it.
"""

from pathlib import Path

from spec2tla.errors import UsageError
from spec2tla.explore.scenario import (
    DoesNotReplay,
    Header,
    read_header,
    read_recipe,
    replayed,
    to_text,
)
from spec2tla.explore.session import Position
from spec2tla.reference.layout import Layout
from spec2tla.report.characters import printable
from spec2tla.report.destination import write_report
from spec2tla.report.nodes import Node, NotAsExpected
from spec2tla.trace.model import Recipe

_LARGEST = 64 * 1024 * 1024
_HINT = "make one with `spec2tla check --save-scenario` or `save FILE` in `explore`"


def save(layout: Layout, position: Position, check: str, file: Path) -> None:
    """Replaces the file; EnvironmentFailure where that cannot be done."""
    write_report(file, to_text(layout, position, check))


def header(file: Path) -> Header:
    """What a scenario is of."""
    return _read(file)[0]


def recipe_of(file: Path) -> tuple[Header, Recipe]:
    """What a scenario is of, and its steps; UsageError for a file that is none."""
    found, root = _read(file)
    try:
        return found, read_recipe(root)
    except NotAsExpected as error:
        raise _no_scenario(file, str(error)) from error


def load(layout: Layout, file: Path) -> Position:
    """The position after all steps of a scenario."""
    found, root = _read(file)
    try:
        return replayed(layout, found, root)
    except NotAsExpected as error:
        raise _no_scenario(file, str(error)) from error
    except DoesNotReplay as error:
        message = f"{printable(str(file))} does not replay: {printable(str(error))}"
        raise UsageError(message, hint="the model has changed, or it is another one") from error


def _read(file: Path) -> tuple[Header, Node]:
    try:
        with file.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise _no_scenario(file, "it is larger than 64 MiB")
        return read_header(data.decode("utf-8-sig"))
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise UsageError(f"{printable(str(file))} cannot be read: {reason}") from error
    except UnicodeDecodeError as error:
        raise _no_scenario(file, "it is not UTF-8") from error
    except NotAsExpected as error:
        raise _no_scenario(file, str(error)) from error


def _no_scenario(file: Path, reason: str) -> UsageError:
    return UsageError(f"{printable(str(file))} is no scenario: {printable(reason)}", hint=_HINT)
