"""A source tree at a moment: a commit's, the disk's, or one of those with a patch on it.

In: repositories, folders, diffs. Out: `Snapshot`s, and `Step`s from one to the next. Everything is
read into memory; nothing is written and nothing is checked out. Knows nothing of what specs say.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from spec2tla.analysis.paths import Refusal, find, read, real_path
from spec2tla.anchors.lock import NAME
from spec2tla.anchors.tree import LARGEST_FILE, MISSING, Reader, folder_reader, text_of
from spec2tla.errors import UsageError
from spec2tla.gate.diffs import FileDiff, applied, file_diffs
from spec2tla.gate.git import Blob, Commit, Repository, changed, contents, file, files, staged
from spec2tla.gate.mail import Patch
from spec2tla.syntax.reading import MAX_BYTES

MOST_SPECS = 2000
MOST_SPEC_BYTES = 64 << 20
_MOST_ON_DISK = 20_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`read` gives files by their paths in the tree; `specs` the texts of all specs and locks."""

    read: Reader
    specs: Callable[[], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Step:
    """A patch: `name` says which, `commit` is empty where it is none.

    `paths` are those that it changes. `loose` are changes to files that the tree does not have:
    all that is known of them is in the patch.
    """

    name: str
    commit: str
    before: Snapshot
    after: Snapshot
    paths: tuple[str, ...]
    loose: tuple[FileDiff, ...] = ()


def is_spec(path: str) -> bool:
    """Whether a file is of interest beside the code."""
    return path.endswith(".kspec") or path.rpartition("/")[2] == NAME


def squashed(steps: Sequence[Step]) -> Step:
    """A series as one patch."""
    paths = tuple(dict.fromkeys(path for step in steps for path in step.paths))
    loose = tuple(diff for step in steps for diff in step.loose)
    name = steps[0].name if len(steps) == 1 else f"{len(steps)} patches: {steps[-1].name}"
    return Step(name, steps[-1].commit, steps[0].before, steps[-1].after, paths, loose)


# Commits -----------------------------------------------------------------------------------------


def commit_steps(repo: Repository, series: Sequence[Commit]) -> tuple[Step, ...]:
    """Each commit against its first parent."""
    known: dict[str, Snapshot] = {}
    texts: dict[str, bytes] = {}

    def of(commit: str) -> Snapshot:
        if commit not in known:
            known[commit] = _of_commit(repo, commit, texts)
        return known[commit]

    return tuple(
        Step(
            one.subject,
            one.commit,
            of(one.parent),
            of(one.commit),
            changed(repo, one.parent, one.commit),
        )
        for one in series
    )


def staged_steps(repo: Repository) -> tuple[Step, ...]:
    """What the next commit would do, or nothing."""
    parent, paths, listing = staged(repo)
    texts: dict[str, bytes] = {}
    specs = {path: blob for path, blob in listing.items() if is_spec(path)}
    after = Snapshot(
        lambda path: _read(repo, path, listing.get(path)), lambda: _specs(repo, specs, texts)
    )
    step = Step("what is staged", "", _of_commit(repo, parent, texts), after, paths)
    return (step,) if paths else ()


def _of_commit(repo: Repository, commit: str, texts: dict[str, bytes]) -> Snapshot:
    """`texts` holds the specs of all commits, by their blobs: few differ."""

    @lru_cache(maxsize=64)
    def reader(path: str) -> str | Refusal:
        return _read(repo, path, file(repo, commit, path))

    @lru_cache(maxsize=1)
    def specs() -> Mapping[str, bytes]:
        return _specs(repo, files(repo, commit, is_spec), texts)

    return Snapshot(reader, specs)


def _read(repo: Repository, path: str, blob: Blob | None) -> str | Refusal:
    if blob is None:
        return Refusal(MISSING, f"`{path}` does not exist")
    if not blob.is_regular:
        return Refusal("E0022", f"`{path}` is not a regular file")
    data = contents(repo, (blob.id,), LARGEST_FILE).get(blob.id)
    return Refusal("E0022", f"`{path}` is too large") if data is None else text_of(data, path)


def _specs(
    repo: Repository, listing: Mapping[str, Blob], texts: dict[str, bytes]
) -> Mapping[str, bytes]:
    wanted = {path: blob.id for path, blob in listing.items() if blob.is_regular}
    _limit(len(wanted), 0)
    texts |= contents(repo, [blob for blob in wanted.values() if blob not in texts], LARGEST_FILE)
    found = {path: texts[blob] for path, blob in wanted.items() if blob in texts}
    _limit(0, sum(len(data) for data in found.values()))
    return found


def _limit(number: int, size: int) -> None:
    if number > MOST_SPECS:
        raise UsageError(f"there are more than {MOST_SPECS} specs in the tree")
    if size > MOST_SPEC_BYTES:
        raise UsageError(f"the specs take more than {MOST_SPEC_BYTES >> 20} MiB")


# The disk ----------------------------------------------------------------------------------------


def folder_snapshot(tree: Path, folders: Sequence[Path]) -> Snapshot:
    """The tree as it lies there; specs are looked for in these folders of it."""
    root = real_path(tree)
    reader = folder_reader(root)

    @lru_cache(maxsize=1)
    def specs() -> Mapping[str, bytes]:
        found: dict[str, bytes] = {}
        for path in _specs_below(root, folders):
            place = find(root, path, root)
            data = None if isinstance(place, Refusal) else read(place, path, MAX_BYTES)
            if isinstance(data, bytes):
                found[path] = data
        _limit(len(found), sum(len(data) for data in found.values()))
        return found

    return Snapshot(reader, specs)


def _specs_below(root: Path, folders: Sequence[Path]) -> list[str]:
    found: dict[str, None] = {}
    for folder in folders:
        for seen, (parent, inner, names) in enumerate(os.walk(folder)):
            if seen > _MOST_ON_DISK:
                raise UsageError(f"{folder} has too many folders", hint="name those with specs")
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            place = real_path(Path(parent))
            if place.is_relative_to(root):
                below = place.relative_to(root)
                found |= {(below / name).as_posix(): None for name in names if is_spec(name)}
    return sorted(found)


# Patches -----------------------------------------------------------------------------------------


def patch_steps(base: Snapshot, series: Sequence[Patch]) -> tuple[Step, ...]:
    """Each patch on top of those before it; UsageError where one does not apply."""
    steps: list[Step] = []
    now = base
    for patch in series:
        step = _patched(now, patch)
        steps.append(step)
        now = step.after
    return tuple(steps)


def _patched(before: Snapshot, patch: Patch) -> Step:
    new: dict[str, str | None] = {}
    loose: list[FileDiff] = []
    diffs = file_diffs(patch.diff, patch.name)
    for diff in diffs:
        text = _old_text(before, diff, new)
        if not diff.is_regular:
            new |= {path: None for path in (diff.old, diff.new) if path is not None}
        elif isinstance(text, Refusal):
            _require_code(text, diff, patch)
            loose.append(diff)
        else:
            after = applied(diff, text, patch.name)
            if diff.old is not None and diff.old != diff.new:
                new[diff.old] = None
            if diff.new is not None:
                new[diff.new] = after
    paths = dict.fromkeys(p for diff in diffs for p in (diff.old, diff.new) if p is not None)
    return Step(patch.name, "", before, _overlaid(before, new), tuple(paths), tuple(loose))


def _old_text(
    before: Snapshot, diff: FileDiff, new: Mapping[str, str | None]
) -> str | Refusal | None:
    """None for a file that is new. A patch may speak of a file twice."""
    if diff.old is None:
        text = before.read(diff.new or "")
        return None if isinstance(text, Refusal) else text
    if new.get(diff.old) is not None:
        return new[diff.old]
    return before.read(diff.old)


def _require_code(refusal: Refusal, diff: FileDiff, patch: Patch) -> None:
    """Of code that is not at hand a patch tells enough; of specs, and of what is no file, not."""
    if refusal.code != MISSING or is_spec(diff.old or ""):
        raise UsageError(f"{patch.name} does not apply: {refusal.message}", hint=refusal.hint)


def _overlaid(before: Snapshot, new: Mapping[str, str | None]) -> Snapshot:
    def reader(path: str) -> str | Refusal:
        if path not in new:
            return before.read(path)
        text = new[path]
        return Refusal(MISSING, f"`{path}` does not exist") if text is None else text

    def specs() -> Mapping[str, bytes]:
        found = dict(before.specs())
        for path in filter(is_spec, new):
            text = new[path]
            if text is None:
                found.pop(path, None)
            else:
                found[path] = text.encode("utf-8", "replace")
        return found

    return Snapshot(reader, specs) if new else before
