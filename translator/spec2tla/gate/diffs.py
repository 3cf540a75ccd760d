"""The text of a diff -> what it does to each file, and files with that done.

In: unified diffs, and a reader of the tree. Out: `FileDiff` values, and new texts. A hunk must fit
to the letter; it may stand at other lines where there is one place alone for it. Nothing is
written, and no path that leads out of the tree is let through.
"""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchedFile, PatchSet

from spec2tla.analysis.paths import printable
from spec2tla.errors import UsageError

MOST_FILES = 5000
_NOWHERE = "/dev/null"
_LINK = "120000"


@dataclass(frozen=True, slots=True)
class Hunk:
    """`start` is a line of the old file, from 1; `section` what the `@@` line says after it."""

    start: int
    section: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileDiff:
    """`old` and `new` are paths in the tree, None where a file is new or goes.

    `is_regular` is not so for links and for what has no text.
    """

    old: str | None
    new: str | None
    hunks: tuple[Hunk, ...]
    is_regular: bool = True


def file_diffs(text: str, name: str) -> tuple[FileDiff, ...]:
    """All files of a diff; UsageError where it is none, or names what is not in a tree."""
    try:
        parsed = PatchSet(text)
    except (UnidiffParseError, ValueError) as error:
        reason = printable(str(error).splitlines()[0]) if str(error) else "it is cut off"
        raise UsageError(f"{name} is not a unified diff: {reason[:200]}") from error
    if len(parsed) > MOST_FILES:
        raise UsageError(f"{name} changes more than {MOST_FILES} files")
    found = tuple(_file_diff(file, name) for file in parsed)
    if not found:
        raise UsageError(f"there is no diff in {name}")
    return found


def applied(diff: FileDiff, text: str | None, name: str) -> str | None:
    """The new text of a file, None where it goes. `text` is the old one, None where there is none.

    UsageError, which names the hunk, where it does not fit.
    """
    path = diff.new or diff.old or ""
    if diff.old is None and text:
        raise UsageError(f"{name} does not apply: there is a file {path} already")
    if diff.new is None:
        return None
    lines = (text or "").split("\n")
    moved = 0
    for hunk in diff.hunks:
        at = _place(lines, hunk, moved)
        if at is None:
            hint = "name the tree that it is made for with --tree, or the commits with --range"
            raise UsageError(
                f"{name} does not apply to {path}: the lines at {hunk.start} are others", hint=hint
            )
        moved = at - (hunk.start - 1) + len(hunk.after) - len(hunk.before)
        lines[at : at + len(hunk.before)] = hunk.after
    joined = "\n".join(lines)
    return joined if joined.endswith("\n") or not joined else f"{joined}\n"


def _place(lines: Sequence[str], hunk: Hunk, moved: int) -> int | None:
    size = len(hunk.before)
    expected = max(hunk.start - 1, 0) + moved if size else hunk.start + moved
    if tuple(lines[expected : expected + size]) == hunk.before:
        return expected
    if not size:
        return None
    first = hunk.before[0]
    found = [
        at
        for at, line in enumerate(lines)
        if line == first and tuple(lines[at : at + size]) == hunk.before
    ]
    return found[0] if len(found) == 1 else None


# Values ------------------------------------------------------------------------------------------


def _file_diff(file: PatchedFile, name: str) -> FileDiff:
    old = _path(file.source_file, name)
    new = _path(file.target_file, name)
    info = "".join(file.patch_info or ())
    is_regular = not file.is_binary_file and f"mode {_LINK}" not in info and f" {_LINK}" not in info
    hunks = tuple(
        Hunk(
            hunk.source_start,
            hunk.section_header,
            tuple(_line(line.value) for line in hunk if line.is_context or line.is_removed),
            tuple(_line(line.value) for line in hunk if line.is_context or line.is_added),
        )
        for hunk in file
    )
    return FileDiff(old, new, hunks, is_regular)


def _line(value: str) -> str:
    return value.removesuffix("\n")


def _path(said: str, name: str) -> str | None:
    """A path of a diff without its `a/` or `b/`; UsageError for one that is not in the tree."""
    if said == _NOWHERE:
        return None
    path = said[2:] if said[:2] in ("a/", "b/") else said
    normal = posixpath.normpath(path)
    if (
        not path
        or path.startswith(("/", '"'))
        or normal.split("/")[0] in ("..", ".git")
        or printable(path) != path
        or "\\" in path
    ):
        raise UsageError(f"{name} names a file that is not in the tree: {printable(said)[:200]}")
    return normal
