"""Paths that a spec says -> files that may be read, and their bytes.

In: a folder and what a spec (or the command line) says relative to it. Out: the place and the real
file, or a `Refusal`. Nothing outside of the tree is ever opened, nor anything but a regular file.
Knows nothing of what is in the files.
"""

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from spec2tla.suggest import nearest

SHIPPED = "<spec2tla>/"
"""What the names of shipped libraries begin with, which nobody else's can."""

_MARKS_OF_A_TREE = (".git", "pyproject.toml", "spec2tla.toml")


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read: `place` is where the user sees it, `real` has all links resolved."""

    place: Path
    real: Path


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is not read, for a diagnostic at the place that asks for it."""

    code: str
    message: str
    hint: str = ""


def real_path(path: Path) -> Path:
    """The path with its links and `..` resolved, whether or not it exists."""
    return Path(os.path.realpath(path))


def tree_root(main: Path) -> Path:
    """The tree that the main file lies in: up to the nearest mark of a project, else its folder."""
    folder = real_path(main.parent)
    for candidate in (folder, *folder.parents):
        if any(_exists(candidate / mark) for mark in _MARKS_OF_A_TREE):
            return candidate
    return folder


def find(folder: Path, target: str, root: Path) -> Found | Refusal:
    """The file that a spec in `folder` means by `target`; it must lie in the tree at `root`."""
    said = printable(target)
    if not target or said != target or "\\" in target:
        return Refusal("E0024", f"`{said}` is not a path", "write it like `lib/shmem.kspec`")
    if target.startswith("/"):
        hint = "write a path relative to this file"
        return Refusal("E0024", f"`{said}` is an absolute path", hint)
    return locate(folder / target, root, said)


def locate(path: Path, root: Path, said: str) -> Found | Refusal:
    """Like `find`, for a path that may be absolute: the main file's. `said` is for messages."""
    if "\0" in str(path):
        return Refusal("E0024", f"`{said}` is not a path")
    place = _place(path)
    real = real_path(place)
    if not real.is_relative_to(root):
        hint = f"files are read inside of `{printable(str(root))}` only"
        return Refusal("E0024", f"`{said}` leads out of the tree", hint)
    return Found(place, real)


def shown(place: Path, root: Path) -> str:
    """The name that reports show for a file: below the current folder, else within the tree."""
    for base in (_current_folder(), root):
        if base is not None and place.is_relative_to(base):
            return printable(place.relative_to(base).as_posix())
    return printable(str(place))


def printable(text: str) -> str:
    """The text with whatever could disturb a terminal or a report replaced by `?`."""
    return "".join(char if char.isprintable() else "?" for char in text)


def read(found: Found, said: str, most: int, by: Path | None = None) -> bytes | Refusal:
    """The content of a regular file; of one that is too large, only `most` + 1 bytes.

    `by` is the file that says it, which it can't have meant.
    """
    try:
        return _read(found.real, said, most)
    except OSError as error:
        return _refusal(error, found, said, by)


def _read(real: Path, said: str, most: int) -> bytes | Refusal:
    # Opening a FIFO waits for a writer, and opening a device can act on it: look first.
    mode = os.stat(real).st_mode
    if not stat.S_ISREG(mode):
        return _not_regular(mode, said)
    # Should the file be swapped between the two calls, this neither waits nor follows a link.
    handle = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        mode = os.fstat(handle).st_mode
        return file.read(most + 1) if stat.S_ISREG(mode) else _not_regular(mode, said)


def _not_regular(mode: int, said: str) -> Refusal:
    if stat.S_ISDIR(mode):
        return Refusal("E0022", f"`{said}` is a folder, not a file")
    return Refusal("E0022", f"`{said}` is not a regular file")


def _refusal(error: OSError, found: Found, said: str, by: Path | None) -> Refusal:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return Refusal("E0021", f"`{said}` does not exist", _suggestion(found.place, said, by))
    reason = (error.strerror or "unknown error").lower()
    return Refusal("E0023", f"`{said}` cannot be read: {reason}")


def _suggestion(place: Path, said: str, by: Path | None) -> str:
    try:
        names = [name for name in os.listdir(place.parent) if name.endswith(".kspec")]
    except OSError:
        return ""
    names = [name for name in names if place.parent / name != by]
    added = place.name + ".kspec"
    match = added if added in names else nearest(place.name, names)
    if match is None:
        return ""
    return f"did you mean `{printable(os.path.join(os.path.dirname(said), match))}`?"


def _place(path: Path) -> Path:
    """The path with its folder resolved; a last part that is a link keeps its own name."""
    text = os.fspath(path)
    head, tail = os.path.split(text)
    if tail in ("", ".", ".."):
        return real_path(path)
    return real_path(Path(head)) / tail


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _current_folder() -> Path | None:
    try:
        return real_path(Path.cwd())
    except FileNotFoundError:
        return None
