"""The specs of a snapshot as files in a temporary folder, where checks can read them.

In: the texts of specs by path. Out: folders, removed at the end. Only regular files are made, and
only below the folder; what could make a difference to where a tree ends is made the same for all.
"""

import os
import posixpath
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from spec2tla.analysis.paths import printable
from spec2tla.errors import EnvironmentFailure, UsageError

MOST_BYTES = 256 << 20


@dataclass(slots=True)
class Workspace:
    """`folders` by what they hold: snapshots with the same specs share one."""

    root: Path
    folders: dict[tuple[tuple[str, bytes], ...], Path] = field(default_factory=dict)
    size: int = 0

    def folder(self, specs: Mapping[str, bytes]) -> Path:
        """A tree with these files."""
        key = tuple(sorted(specs.items()))
        if key not in self.folders:
            self.size += sum(len(data) for data in specs.values())
            if self.size > MOST_BYTES:
                raise UsageError(
                    f"the specs of these patches take more than {MOST_BYTES >> 20} MiB together",
                    hint="look at fewer commits at once",
                )
            place = self.root / f"{len(self.folders)}"
            try:
                _write(place, specs)
            except OSError as error:
                reason = (error.strerror or "unknown error").lower()
                message = f"the specs cannot be written to {self.root}: {reason}"
                raise EnvironmentFailure("X0201", message) from error
            self.folders[key] = place
        return self.folders[key]


@contextmanager
def workspace() -> Iterator[Workspace]:
    """A workspace that is gone afterwards."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="spec2tla-gate-", ignore_cleanup_errors=True) as root:
        place = Path(root).resolve()
        # Reports name a file by its way from the current folder, where it is somewhere below; but
        # where the workspace lies is of no interest to anybody.
        if place.is_relative_to(here.resolve()):
            (place / "here").mkdir()
            os.chdir(place / "here")
        try:
            yield Workspace(place)
        finally:
            os.chdir(here)


def _write(place: Path, specs: Mapping[str, bytes]) -> None:
    place.mkdir()
    # Marks the root of the tree, to which names in reports are relative.
    (place / "spec2tla.toml").write_text("", encoding="utf-8")
    for path, data in specs.items():
        if not _is_plain(path):
            continue
        file = place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as out:
            out.write(data)


def _is_plain(path: str) -> bool:
    parts = path.split("/")
    return (
        printable(path) == path
        and posixpath.normpath(path) == path
        and not path.startswith("/")
        and ".." not in parts
    )
