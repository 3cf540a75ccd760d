"""What is needed to find a bug that showed in a spec: collected here, written out at the edge.

In: the spec's files, the check's settings, the runs of TLC. Out: texts by file name, added to the
InternalError. Nothing is in them but the spec, what was made of it, and what the tools said of it.
"""

import os
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from spec2tla import resources
from spec2tla.engine.approach import NothingStarts
from spec2tla.errors import InternalError, Spec2tlaError, UsageError, bug, trace_of
from spec2tla.source import SourceFile

if TYPE_CHECKING:
    from spec2tla.engine.record import TlcRun

MOST_RUNS = 10
"""Of more runs of TLC, the last ones are told of."""

_LARGEST_FILE = 2_000_000


@contextmanager
def told(details: Callable[[], Mapping[str, str]]) -> Iterator[None]:
    """A bug that shows inside leaves as an InternalError that has the details with it."""
    try:
        yield
    except InternalError as error:
        error.add({**trace_of(error), **details()})
        raise
    except (Spec2tlaError, UsageError, NothingStarts):
        raise
    except Exception as error:  # as at the edge, but here it is known which spec it is about
        found = bug(error)
        found.add(details())
        raise found from error


# The spec ----------------------------------------------------------------------------------------


def main_file(path: Path) -> dict[str, str]:
    """The file that was to be read, where nothing is known of those that it needs."""
    try:
        if not path.is_file():
            return {}
        with path.open(encoding="utf-8", errors="backslashreplace") as file:
            return {f"specs/{path.name}": file.read(_LARGEST_FILE)}
    except OSError:
        return {}


def spec_files(files: Sequence[SourceFile], arguments: Sequence[str] = ()) -> dict[str, str]:
    """The files of a program, the main one first, as they lie to each other, and how to check it.

    Of a file's path no more is told than how it differs from the others'.
    """
    places = _places(files)
    if not places:
        return {}
    found = {place: file.text for place, file in zip(places, files, strict=True)}
    main = places[0].removeprefix("specs/")
    command = shlex.join(("spec2tla", "check", f"./{main}", *arguments))
    # An empty configuration marks the root of the tree, for paths that go up.
    found["specs/spec2tla.toml"] = ""
    found["reproduce.sh"] = f'#!/bin/sh\ncd -- "$(dirname -- "$0")/specs" || exit\nexec {command}\n'
    return found


def _places(files: Sequence[SourceFile]) -> list[str]:
    if not files:
        return []
    library = Path(os.path.realpath(resources.library()))
    shipped = files[0].path is None or not files[0].path.is_relative_to(library)
    apart = {f for f in files if shipped and f.path is not None and f.path.is_relative_to(library)}
    folders = [str(f.path.parent) for f in files if f.path is not None and f not in apart]
    root = os.path.commonpath(folders) if folders else "/"
    return [_place(file, library if file in apart else Path(root), file in apart) for file in files]


def _place(file: SourceFile, root: Path, is_library: bool) -> str:
    if file.path is None:
        return f"specs/{Path(file.name).name}"
    folder = "library" if is_library else "specs"
    return f"{folder}/{file.path.relative_to(root).as_posix()}"


# The engines -------------------------------------------------------------------------------------


def tlc_files(runs: "Sequence[TlcRun]") -> dict[str, str]:
    """The last runs of TLC, a folder for each."""
    from spec2tla.engine.record import run_files

    found: dict[str, str] = {}
    first = max(len(runs) - MOST_RUNS, 0)
    for number, run in enumerate(runs[first:], first + 1):
        found |= run_files(run, f"tlc-{number}")
    return found
