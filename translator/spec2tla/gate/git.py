"""A git repository -> commits, what they change, and the files in them. Nothing is checked out.

In: a folder in a repository, names of commits. Out: values. Git is started with a list of
arguments and a clean environment, runs nothing that the repository's configuration or attributes
name, and talks to nobody. Only its plumbing is used: objects are read as they are.
"""

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spec2tla.analysis.paths import printable
from spec2tla.errors import EnvironmentFailure, UsageError

MOST_COMMITS = 500
_SECONDS = 120
_EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
_REGULAR = ("100644", "100755")
_CAREFUL = (
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.attributesFile=/dev/null"),
    *("-c", "core.quotePath=false"),
    *("-c", "protocol.allow=never"),
    *("-c", "credential.helper="),
    "--no-pager",
    "--no-replace-objects",
    "--literal-pathspecs",
)
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_KEPT = ("PATH", "HOME", "USER", "XDG_CONFIG_HOME", "TMPDIR", "SYSTEMROOT", "GIT_INDEX_FILE")
"""Git names the index to a hook: that of `git commit FILE` is one of its own."""


@dataclass(frozen=True, slots=True)
class Repository:
    """`root` is its top folder; `prefix` leads from there to the folder that was named."""

    root: Path
    prefix: str


@dataclass(frozen=True, slots=True)
class Commit:
    """`parent` is the first one, of a root commit the empty tree; `subject` is as written."""

    commit: str
    parent: str
    subject: str


@dataclass(frozen=True, slots=True)
class Blob:
    mode: str
    id: str

    @property
    def is_regular(self) -> bool:
        return self.mode in _REGULAR


def repository(folder: Path) -> Repository:
    """The one that the folder lies in; UsageError where there is none."""
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", hint="name the source tree with --tree")
    told = _git(folder, ("rev-parse", "--show-toplevel", "--show-prefix"), missing=True)
    if told is None:
        hint = "name one with --tree, or give a patch with --diff"
        raise UsageError(f"{folder} is not in a git repository", hint=hint)
    root, _, prefix = told.decode("utf-8", "surrogateescape").partition("\n")
    return Repository(Path(root), prefix.rstrip("\n"))


def commits(repo: Repository, said: str) -> tuple[Commit, ...]:
    """Those of a range `A..B` without merges, the oldest first."""
    first, dots, last = said.partition("..")
    if not dots or not first or last.startswith(".") or not last:
        raise UsageError(f"`{printable(said)}` is not a range", hint="write it like `main..HEAD`")
    limit = f"--max-count={MOST_COMMITS + 1}"
    names = (_commit(repo, last), f"^{_commit(repo, first)}")
    every = _told(repo, ("rev-list", "--reverse", "--no-merges", limit, "--topo-order", *names))
    found = every.decode("ascii", "replace").split()
    if len(found) > MOST_COMMITS:
        raise UsageError(f"`{printable(said)}` has more than {MOST_COMMITS} commits")
    return tuple(_described(repo, name) for name in found)


def changed(repo: Repository, before: str, after: str) -> tuple[str, ...]:
    """The paths, from the top, of all that differs between two commits, links and all."""
    flags = ("-r", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--name-only")
    told = _told(repo, ("diff-tree", *flags, _checked(before), _checked(after)))
    return tuple(_name(path) for path in told.split(b"\0") if path)


def files(
    repo: Repository, commit: str, wanted: Callable[[str], bool] = lambda _: True
) -> dict[str, Blob]:
    """The files of a commit that are wanted, by their paths from the top."""
    told = _told(repo, ("ls-tree", "-r", "-z", "--full-tree", _checked(commit)))
    return {path: blob for path, blob in _blobs(told) if wanted(path)}


def file(repo: Repository, commit: str, path: str) -> Blob | None:
    """One file of a commit; the path is taken to the letter."""
    if "\0" in path:
        return None
    told = _told(repo, ("ls-tree", "-z", "--full-tree", _checked(commit), "--", path))
    return next((blob for name, blob in _blobs(told) if name == path), None)


def _blobs(told: bytes) -> Iterator[tuple[str, Blob]]:
    for row in told.split(b"\0"):
        facts, _, path = row.partition(b"\t")
        mode, _, rest = facts.decode("ascii", "replace").partition(" ")
        if path:
            yield _name(path), Blob(mode, rest.rpartition(" ")[2])


def staged(repo: Repository) -> tuple[str, tuple[str, ...], dict[str, Blob]]:
    """What is to be committed: upon which commit, the paths that it changes, and all files."""
    head = _git(repo.root, ("rev-parse", "--verify", "--quiet", "HEAD^{commit}"), missing=True)
    parent = _EMPTY_TREE if head is None else _checked(head.decode("ascii", "replace").strip())
    flags = ("-z", "--cached", "--no-renames", "--no-ext-diff", "--no-textconv", "--name-only")
    paths = _told(repo, ("diff-index", *flags, parent))
    found: dict[str, Blob] = {}
    for row in _told(repo, ("ls-files", "--stage", "-z", "--full-name")).split(b"\0"):
        facts, _, path = row.partition(b"\t")
        if path:
            mode, blob, _stage = facts.decode("ascii", "replace").split(" ")
            found[_name(path)] = Blob(mode, blob)
    return parent, tuple(_name(path) for path in paths.split(b"\0") if path), found


def contents(repo: Repository, blobs: Sequence[str], largest: int) -> dict[str, bytes]:
    """What is in blobs; those that are larger than that are left out."""
    wanted = [_checked(blob) for blob in dict.fromkeys(blobs)]
    asked = "".join(f"{blob}\n" for blob in wanted).encode()
    sizes = _told(repo, ("cat-file", "--batch-check=%(objectname) %(objectsize)"), asked)
    fit = [row.split()[0] for row in sizes.decode().splitlines() if _size(row) <= largest]
    asked = "".join(f"{blob}\n" for blob in fit).encode()
    told = _told(repo, ("cat-file", "--batch=%(objectname) %(objectsize)"), asked) if fit else b""
    found: dict[str, bytes] = {}
    at = 0
    while at < len(told):
        end = told.index(b"\n", at)
        name, size = told[at:end].decode().split()
        found[name] = told[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)
    return found


def _size(row: str) -> int:
    size = row.partition(" ")[2]
    return int(size) if size.isdigit() else 1 << 62


def _commit(repo: Repository, name: str) -> str:
    shown = printable(name)
    if name.startswith("-") or shown != name:
        raise UsageError(f"`{shown}` is not a commit")
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    told = _git(repo.root, asked, missing=True)
    if told is None:
        hint = "in CI, fetch the history too: `fetch-depth: 0`, or `GIT_DEPTH: 0`"
        raise UsageError(f"there is no commit `{shown}`", hint=hint)
    return _checked(told.decode("ascii", "replace").split()[-1])


def _described(repo: Repository, commit: str) -> Commit:
    head, _, message = _told(repo, ("cat-file", "commit", _checked(commit))).partition(b"\n\n")
    parents = [line.split()[1] for line in head.splitlines() if line.startswith(b"parent ")]
    parent = parents[0].decode("ascii", "replace") if parents else _EMPTY_TREE
    subject = message.decode("utf-8", "replace").strip().split("\n")[0]
    return Commit(commit, _checked(parent), subject)


def _checked(name: str) -> str:
    """Nothing but hashes ever stands where git could take an option or an expression."""
    if not _HASH.fullmatch(name):
        raise EnvironmentFailure("X0502", f"git names an object {printable(name)[:80]}")
    return name


def _name(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")


def _told(repo: Repository, arguments: Sequence[str], given: bytes = b"") -> bytes:
    told = _git(repo.root, arguments, given)
    assert told is not None
    return told


def _git(
    folder: Path, arguments: Sequence[str], given: bytes = b"", *, missing: bool = False
) -> bytes | None:
    """Its output; None where it fails and that is one of the answers (`missing`)."""
    command = ("git", "-C", os.path.realpath(folder), *_CAREFUL, *arguments)
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, env=_environment(), timeout=_SECONDS
        )
    except FileNotFoundError as error:
        hint = "Install git, or give the patch with --diff."
        raise EnvironmentFailure("X0502", "git was not found", hint) from error
    except subprocess.TimeoutExpired as error:
        message = f"git {arguments[0]} took more than {_SECONDS} s"
        raise EnvironmentFailure("X0502", message) from error
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
    if missing and "dubious ownership" not in said:
        return None
    hint = ""
    if "dubious ownership" in said:
        hint = f"If you trust it: git config --global --add safe.directory {folder}"
    raise EnvironmentFailure("X0502", f"git {arguments[0]}: {printable(said)[:500]}", hint)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {
        **kept,
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
    }
