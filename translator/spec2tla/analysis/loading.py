"""A main file -> all the files that make up its model, parsed: bases, libraries, each once.

In: the main file's path. Out: `Loaded` values that refer to each other as the files do. Mistakes of
paths, circles and files of the wrong kind are reported here; what they declare is not looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from spec2tla.analysis.paths import SHIPPED, Found, Refusal, find, locate, printable, read, shown
from spec2tla.diagnostics import Label, Severity, Sink
from spec2tla.source import SourceFile, Span
from spec2tla.suggest import nearest
from spec2tla.syntax import ast
from spec2tla.syntax.parser import parse
from spec2tla.syntax.reading import MAX_BYTES, source_text

MAX_FILES = 256
MAX_TEXT = 4 << 20
MAX_CHAIN = 32

_LIBRARIES = "kernel"


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A file, its base and its libraries, one for each `use`: None where it cannot be used.

    `whole` is false where syntax errors left something out of the unit.
    """

    unit: ast.Unit
    whole: bool
    base: "Loaded | None"
    uses: tuple["Loaded | None", ...]


@dataclass(frozen=True, slots=True)
class _Link:
    """A file on the way from the main file; `span` is the reference that led to it."""

    real: Path
    name: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class _Target:
    """A file to load: what was said, where it was found, and the tree that it may refer to."""

    found: Found
    said: str
    root: Path


@dataclass(slots=True)
class Loader:
    """`complete` is whether everything was found and parsed without an error so far.

    `texts` are read in place of what is in the files, by their real paths.
    """

    sink: Sink
    library: Path
    complete: bool = True
    files: list[SourceFile] = field(default_factory=list)
    known: dict[Path, Loaded | None] = field(default_factory=dict)
    texts: Mapping[Path, str] = field(default_factory=dict)

    def refuse(self, code: str, span: Span, message: str, *labels: Label, hint: str = "") -> None:
        self.complete = False
        self.sink.report(code, span, message, *labels, hint=hint)


def load_main(loader: Loader, path: Path, root: Path) -> Loaded | None:
    """The main file and all that it refers to; None where it cannot be read or parsed at all."""
    said = printable(str(path))
    found = locate(path, root, said)
    if isinstance(found, Refusal):
        nowhere = Span(SourceFile(said, ""), 0, 0)
        loader.refuse(found.code, nowhere, found.message, hint=found.hint)
        return None
    return _load(loader, _Target(found, said, root), None, ())


def _load(
    loader: Loader, target: _Target, span: Span | None, chain: tuple[_Link, ...]
) -> Loaded | None:
    link = _Link(target.found.real, _name(loader, target), span)
    if span is not None and _goes_wrong(loader, link, span, chain):
        return None
    if link.real not in loader.known:
        # Known before its own references are followed, so that the limit counts it.
        loader.known[link.real] = None
        before = _errors(loader.sink)
        unit = _parse(loader, target, link)
        whole = _errors(loader.sink) == before
        loader.complete &= whole and unit is not None
        if unit is not None:
            loader.known[link.real] = _follow(loader, unit, whole, target, (*chain, link))
    return loader.known[link.real]


def _name(loader: Loader, target: _Target) -> str:
    """The name that reports show; that of a shipped library is the same wherever the tool lies."""
    shipped = loader.library.resolve()
    if target.found.real.is_relative_to(shipped / _LIBRARIES):
        return printable(SHIPPED + target.found.real.relative_to(shipped).as_posix())
    return shown(target.found.place, target.root)


def _goes_wrong(loader: Loader, link: _Link, span: Span, chain: tuple[_Link, ...]) -> bool:
    """Whether following a reference would lead in a circle or beyond a limit."""
    reals = [earlier.real for earlier in chain]
    if link.real in reals:
        _report_circle(loader, link, span, chain[reals.index(link.real) :])
        return True
    if len(chain) >= MAX_CHAIN:
        loader.refuse("E0511", span, f"more than {MAX_CHAIN} files in a row refer to the next")
        return True
    if link.real not in loader.known and len(loader.known) >= MAX_FILES:
        loader.refuse("E0510", span, f"the model is put together from more than {MAX_FILES} files")
        return True
    return False


def _report_circle(loader: Loader, link: _Link, span: Span, circle: tuple[_Link, ...]) -> None:
    names = " -> ".join([*(each.name for each in circle), link.name])
    labels = [Label(each.span, f"leads to {each.name}") for each in circle[1:] if each.span]
    if len(circle) == 1:
        loader.refuse("E0028", span, f"`{link.name}` refers to itself", hint="remove this line")
        return
    message = f"these files refer to each other in a circle: {names}"
    loader.refuse("E0028", span, message, *labels, hint="move what both need into a third file")


def _parse(loader: Loader, target: _Target, link: _Link) -> ast.Unit | None:
    by = link.span.file.path if link.span else None
    other = loader.texts.get(link.real)
    data = other.encode() if other is not None else read(target.found, target.said, MAX_BYTES, by)
    if isinstance(data, Refusal):
        span = link.span or Span(SourceFile(link.name, "", target.found.place), 0, 0)
        loader.refuse(data.code, span, data.message, hint=data.hint)
        return None
    file, unit = _parsed(data, link.name, target.found.place) or (None, None)
    if file is None:
        file = source_text(data, link.name, target.found.place, loader.sink)
    if file is None:
        return None
    loader.files.append(file)
    if sum(len(known.text) for known in loader.files) > MAX_TEXT:
        message = f"the model is put together from more than {MAX_TEXT >> 20} MiB of text"
        loader.refuse("E0510", link.span or Span(file, 0, 0), message)
        return None
    return unit or parse(file, loader.sink)


@lru_cache(maxsize=32)
def _parsed(data: bytes, name: str, place: Path) -> tuple[SourceFile, ast.Unit] | None:
    """A file without any fault, and its tree; of many specs that use a library it is read once."""
    sink = Sink()
    file = source_text(data, name, place, sink)
    unit = None if file is None else parse(file, sink)
    return None if file is None or unit is None or sink.diagnostics else (file, unit)


def _errors(sink: Sink) -> int:
    return sum(found.severity is Severity.ERROR for found in sink.diagnostics)


def _follow(
    loader: Loader, unit: ast.Unit, whole: bool, target: _Target, chain: tuple[_Link, ...]
) -> Loaded:
    base = _base(loader, unit.header, target, chain) if unit.header else None
    uses = [d for d in unit.declarations if isinstance(d, ast.UseDecl)]
    libraries = tuple([_library(loader, use, target, chain) for use in uses])
    return Loaded(unit, whole, base, libraries)


def _base(
    loader: Loader, header: ast.Header, target: _Target, chain: tuple[_Link, ...]
) -> Loaded | None:
    if header.base is None:
        return None
    found = find(target.found.place.parent, header.base, target.root)
    if isinstance(found, Refusal):
        loader.refuse(found.code, header.span, found.message, hint=found.hint)
        return None
    base = _load(loader, _Target(found, header.base, target.root), header.span, chain)
    if base is None or base.unit.header is not None or not base.whole:
        return base
    message = f"`{header.base}` is a library: a variant needs a model or another variant"
    hint = f'write `model {header.name.text};` and `use "{header.base}";`'
    loader.refuse("E0027", header.span, message, hint=hint)
    return None


def _library(
    loader: Loader, use: ast.UseDecl, target: _Target, chain: tuple[_Link, ...]
) -> Loaded | None:
    wanted = _shipped(loader, use) if use.is_library else _beside(use, target)
    if isinstance(wanted, Refusal):
        loader.refuse(wanted.code, use.span, wanted.message, hint=wanted.hint)
        return None
    library = _load(loader, wanted, use.span, chain)
    if library is None or library.unit.header is None:
        return library
    header = library.unit.header
    kind = "model" if header.base is None else "variant"
    label = Label(header.span, f"here it says that it is a {kind}")
    hint = f'write a `variant NAME of "{use.target}";`, or move what both need into a library'
    loader.refuse("E0026", use.span, f"`{use.target}` is a {kind}, not a library", label, hint=hint)
    return None


def _beside(use: ast.UseDecl, target: _Target) -> _Target | Refusal:
    found = find(target.found.place.parent, use.target, target.root)
    return found if isinstance(found, Refusal) else _Target(found, use.target, target.root)


def _shipped(loader: Loader, use: ast.UseDecl) -> _Target | Refusal:
    root = loader.library.resolve()
    known = _shipped_names(root)
    if use.target in known:
        return _Target(Found(known[use.target], known[use.target]), use.target, root)
    hint = _suggestion(use.target, known) or _listing(known)
    return Refusal("E0029", f"no library `{use.target}` ships with this version", hint)


def _shipped_names(root: Path) -> dict[str, Path]:
    files = sorted(root.glob(f"{_LIBRARIES}/**/*.kspec"))
    return {".".join(file.relative_to(root).with_suffix("").parts): file for file in files}


def _suggestion(target: str, known: dict[str, Path]) -> str:
    # All of them begin with `kernel.`, which would make any two of them look alike.
    match = nearest(target.removeprefix("kernel."), [k.removeprefix("kernel.") for k in known])
    return f"did you mean `kernel.{match}`?" if match else ""


def _listing(known: dict[str, Path]) -> str:
    if not known:
        return 'to use a file of your own, write `use "file.kspec";`'
    return "there are " + ", ".join(f"`{name}`" for name in known)
