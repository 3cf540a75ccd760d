"""The specs and the code of a snapshot, looked at once however many patches ask.

In: snapshots, the workspace that holds their specs. Out: models, their locks, what they are put
together from. To see that a patch concerns no model must not cost the reading of all of them: what
a spec could speak of is found by its words, and only what is left is parsed.
"""

import posixpath
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from spec2tla import resources
from spec2tla.analysis.paths import Found, Refusal, locate, read, real_path
from spec2tla.anchors.collect import Modelled, modelled, spec_files
from spec2tla.anchors.drift import Code
from spec2tla.anchors.lock import EMPTY, NAME, Lock, parse_lock
from spec2tla.anchors.tree import Reader
from spec2tla.diagnostics import Sink
from spec2tla.gate.snapshot import Snapshot
from spec2tla.gate.workspace import Workspace
from spec2tla.syntax.lexemes import Kind, Lexeme, scan
from spec2tla.syntax.reading import MAX_BYTES
from spec2tla.verdict import Result


@dataclass(frozen=True, slots=True)
class Where:
    """`root` is the tree's place; `inside` are the specs' paths in it, `outside` are elsewhere.

    `prefix` leads from the root to the tree that anchors speak of.
    """

    root: Path
    inside: tuple[str, ...]
    outside: tuple[Path, ...] = ()
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    """What a file could speak of: paths of code, and other specs. More than it does, never less."""

    code: frozenset[str]
    files: tuple[Path, ...]


@dataclass(slots=True)
class Specs:
    """The specs of all snapshots that have the same ones."""

    root: Path
    every: tuple[Path, ...]
    results: dict[tuple[Path, ...], Result] = field(default_factory=dict)
    _words: dict[Path, _Words] = field(default_factory=dict)
    _loaded: dict[Path, Modelled | None] = field(default_factory=dict)
    _locks: dict[Path, Lock] = field(default_factory=dict)

    def concerned(self, code: Collection[str], specs: Collection[str]) -> tuple[Path, ...]:
        """The models that could have to do with paths of code or with specs that change."""
        wanted = frozenset(code), frozenset(specs)
        return tuple(spec for spec in self.every if self._could_concern(spec, *wanted))

    def model(self, spec: Path) -> Modelled | None:
        """None where it cannot be read: why shows when it is checked."""
        if spec not in self._loaded:
            self._loaded[spec] = modelled(spec, Sink())
        return self._loaded[spec]

    def key(self, path: Path) -> str:
        """What names a spec in all snapshots."""
        inside = path.is_relative_to(self.root)
        return path.relative_to(self.root).as_posix() if inside else str(path)

    def files(self, model: Modelled) -> frozenset[str]:
        """The names of all that a model is put together from."""
        return frozenset(self.key(file.path) for file in model.files if file.path is not None)

    def lock(self, model: Modelled) -> Lock:
        """That of the folder of a model; UsageError where it is none."""
        file = model.spec.parent / NAME
        if file not in self._locks:
            text = _text(file, 64 << 20)
            self._locks[file] = parse_lock(text, self.key(file)) if text else EMPTY
        return self._locks[file]

    def _could_concern(self, spec: Path, code: frozenset[str], specs: frozenset[str]) -> bool:
        seen: set[Path] = set()
        waiting = [spec]
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            seen.add(path)
            words = self._words_of(path)
            if words.code & code or self.key(path) in specs:
                return True
            waiting += words.files
        return False

    def _words_of(self, path: Path) -> _Words:
        if path not in self._words:
            self._words[path] = _words(path)
        return self._words[path]


def _words(path: Path) -> _Words:
    """Any string could be a path of code; after `use` and `of` stand the names of files."""
    lexemes = [one for one in scan(_text(path, MAX_BYTES)) if one.kind is not Kind.COMMENT]
    strings = _paths(_inside(one.text) for one in lexemes if one.kind is Kind.STRING)
    files: list[Path] = []
    for at, lexeme in enumerate(lexemes[:-1]):
        if lexeme.text not in ("use", "of"):
            continue
        following = lexemes[at + 1]
        if following.kind is Kind.STRING:
            files.append(real_path(path.parent / _inside(following.text).replace("\0", "")))
        else:
            files.append(_library(lexemes[at + 1 : at + 20]))
    return _Words(strings, tuple(files))


def _inside(literal: str) -> str:
    return re.sub(r"\\(.)", r"\1", literal[1:-1])


def _paths(literals: Iterable[str]) -> frozenset[str]:
    return frozenset(posixpath.normpath(text) for text in literals if text)


def _library(lexemes: Sequence[Lexeme]) -> Path:
    """The place of `kernel.shmem`, of which these are the words and dots, and what follows."""
    parts: list[str] = []
    for lexeme in lexemes:
        if lexeme.kind is Kind.WORD:
            parts.append(lexeme.text)
        elif lexeme.text != ".":
            break
    return real_path(resources.library() / f"{'/'.join(parts) or 'none'}.kspec")


def _text(path: Path, most: int) -> str:
    """Empty where it cannot be read: loading it properly says why."""
    found = locate(path, Path("/"), str(path))
    data = read(found, str(path), most) if isinstance(found, Found) else found
    return "" if isinstance(data, Refusal) else data.decode("utf-8", "replace")


@dataclass(slots=True)
class Shelf:
    """All specs that were looked at, by the folders that hold them."""

    where: Where
    space: Workspace
    known: dict[Path, Specs] = field(default_factory=dict)

    def specs(self, texts: Mapping[str, bytes]) -> Specs:
        root = self.space.folder(texts)
        if root not in self.known:
            places = [root / path for path in self.where.inside]
            paths = [*(place for place in places if place.exists()), *self.where.outside]
            self.known[root] = Specs(root, spec_files(paths))
        return self.known[root]


class Side:
    """A snapshot: its code, by paths that anchors have, and its specs."""

    def __init__(self, snapshot: Snapshot, shelf: Shelf) -> None:
        where = shelf.where
        self.read: Reader = lambda path: snapshot.read(where.prefix + path)
        self.code = Code(self.read)
        self._snapshot, self._shelf = snapshot, shelf

    @cached_property
    def specs(self) -> Specs:
        texts = self._snapshot.specs() if self._shelf.where.inside else {}
        return self._shelf.specs(texts)

    def models(self, paths: Sequence[str]) -> tuple[tuple[Modelled, ...], tuple[Path, ...]]:
        """Those that a patch to these paths could concern, and which of them cannot be read."""
        prefix = self._shelf.where.prefix
        code = [path.removeprefix(prefix) for path in paths if path.startswith(prefix)]
        found = [(spec, self.specs.model(spec)) for spec in self.specs.concerned(code, paths)]
        models = tuple(model for _, model in found if model is not None)
        return models, tuple(spec for spec, model in found if model is None)
