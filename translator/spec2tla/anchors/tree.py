"""The source tree that anchors speak of, as a function from a path in it to text.

In: the folder of a tree. Out: a `Reader`. Nothing outside of the tree is read, nor anything but
regular files of a sensible size.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from spec2tla.analysis.paths import Refusal, find, read, real_path
from spec2tla.errors import UsageError

LARGEST_FILE = 16 << 20

Reader: TypeAlias = Callable[[str], "str | Refusal"]
"""The text of a file by its path in the tree, or why there is none."""

MISSING = "E0021"
"""The code of a refusal where there is no such file."""


def folder_reader(tree: Path) -> Reader:
    """Of a folder on the disk; UsageError where there is none."""
    root = real_path(tree)
    if not root.is_dir():
        raise UsageError(f"there is no folder {tree}", hint="name the source tree with --tree")

    def reader(path: str) -> str | Refusal:
        found = find(root, path, root)
        if isinstance(found, Refusal):
            return found
        data = read(found, path, LARGEST_FILE)
        return data if isinstance(data, Refusal) else text_of(data, path)

    return reader


def text_of(data: bytes, path: str) -> str | Refusal:
    if len(data) > LARGEST_FILE:
        return Refusal("E0022", f"`{path}` is larger than {LARGEST_FILE >> 20} MiB")
    return data.decode("utf-8", "replace")
