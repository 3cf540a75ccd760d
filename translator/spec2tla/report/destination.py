"""Where a report goes: `json` to standard output, `json:FILE` to a file that is never half written.

In: what the command line asks for. Out: files. It must not know what a report contains.
"""

import os
import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from spec2tla.errors import EnvironmentFailure, UsageError
from spec2tla.report.formats import FORMATS
from spec2tla.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class Destination:
    """`file` is None for standard output."""

    format: str
    file: Path | None


def parse_destinations(
    texts: tuple[str, ...], formats: Collection[str] = FORMATS
) -> tuple[Destination, ...]:
    """Of `text`, `json:out.json` and so on; text to standard output where nothing is asked for."""
    found = tuple(_parse(text, formats) for text in texts or ("text",))
    if sum(destination.file is None for destination in found) > 1:
        hint = "write the others to files, like `json:result.json`"
        raise UsageError("only one report can go to standard output", hint=hint)
    files = [destination.file for destination in found if destination.file is not None]
    if len(set(files)) < len(files):
        raise UsageError("two reports cannot go to one file")
    return found


def _parse(text: str, formats: Collection[str]) -> Destination:
    name, colon, file = text.partition(":")
    if name not in formats:
        hint = did_you_mean(name, formats) or f"the formats are {', '.join(formats)}"
        raise UsageError(f"there is no report format `{name}`", hint=hint)
    if colon and not file:
        raise UsageError(f"`{text}` names no file", hint=f"write `{name}:FILE`")
    if "\0" in file:
        raise UsageError("a file name cannot contain a null character")
    return Destination(name, Path(file) if colon else None)


def require_folder(file: Path) -> None:
    """Fails early where a long check would end in a report that cannot be written."""
    if os.path.isdir(file):
        raise _cannot_write(file, "it is a folder")
    if not os.path.isdir(file.absolute().parent):
        raise _cannot_write(file, f"there is no folder {file.absolute().parent}")


def make_folder(folder: Path, purpose: str) -> None:
    """Makes the folder that working files are to stay in, or fails before any work is done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = "it is a file" if os.path.isfile(folder) else (error.strerror or "unknown error")
        message = f"the folder of {purpose} cannot be made: {folder}: {reason.lower()}"
        hint = "Name a folder that you may write to; it is made where it is missing."
        raise EnvironmentFailure("X0201", message, hint) from error


def write_report(file: Path, text: str) -> None:
    """Replaces the file at once; devices and pipes are written to as they are."""
    try:
        if file.exists() and not file.is_file():
            file.write_text(text, encoding="utf-8", errors="backslashreplace")
        else:
            _replace(Path(os.path.realpath(file)), text)
    except OSError as error:
        raise _cannot_write(file, error.strerror or "unknown error") from error


def _replace(file: Path, text: str) -> None:
    """By way of a new file beside it, which has the permissions that a new file gets."""
    beside = file.with_name(f".{file.name[:60]}.{secrets.token_hex(6)}")
    try:
        with beside.open("x", encoding="utf-8", errors="backslashreplace", newline="\n") as out:
            out.write(text)
        beside.replace(file)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def _cannot_write(file: Path, reason: str) -> EnvironmentFailure:
    reason = reason[:1].lower() + reason[1:]
    hint = "Name a file in a folder that exists and that you may write to."
    return EnvironmentFailure("X0201", f"the report cannot be written: {file}: {reason}", hint)
