"""Specs -> the code that they say they model.

In: paths of specs. Out: for each model what its `@src` anchors name, those of its bases and
libraries included, and the files that it is put together from. Whether that code exists is not
known here.
"""

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spec2tla import resources
from spec2tla.analysis.anchors import anchors
from spec2tla.analysis.discover import models_below
from spec2tla.analysis.modules import load_parts
from spec2tla.diagnostics import Sink
from spec2tla.source import SourceFile, Span
from spec2tla.syntax import ast


@dataclass(frozen=True, slots=True)
class Use:
    """Where a spec names code. `symbol` is the function, empty where a file alone is known.

    `line` is the line of code that a statement names, else empty.
    """

    path: str
    symbol: str
    line: str
    span: Span


@dataclass(frozen=True, slots=True)
class Modelled:
    """A model and its anchors; `files` are all that it is put together from, itself first."""

    spec: Path
    name: str
    files: tuple[SourceFile, ...]
    uses: tuple[Use, ...]

    @property
    def functions(self) -> tuple[tuple[str, str], ...]:
        """The path and name of each function that it models."""
        return tuple(dict.fromkeys((use.path, use.symbol) for use in self.uses if use.symbol))


def spec_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The models at the paths: files, or folders that are searched."""
    found: list[Path] = []
    for path in paths:
        found += models_below(path) if path.is_dir() else [path]
    return tuple(dict.fromkeys(found))


def modelled(spec: Path, sink: Sink) -> Modelled | None:
    """What a spec models; None where it cannot be read."""
    program = load_parts(spec, sink, library=resources.library())
    if program is None:
        return None
    uses = tuple(use for decl in program.declarations for use in _uses(decl))
    return Modelled(spec, program.files[0].name, program.files, uses)


def _uses(declaration: ast.Decl) -> Iterator[Use]:
    own = _own(declaration)
    for anchor in anchors(declaration):
        path = posixpath.normpath(anchor.path)
        if not anchor.is_text:
            yield Use(path, anchor.target, "", anchor.span)
        else:
            symbol = own.target if own is not None and posixpath.normpath(own.path) == path else ""
            yield Use(path, symbol, anchor.target, anchor.span)


def _own(declaration: ast.Decl) -> ast.Anchor | None:
    """The function that a declaration as a whole stands for."""
    match declaration:
        case ast.FunctionDecl(anchor=own) | ast.ProcessDecl(anchor=own):
            return own if own is not None and not own.is_text else None
        case _:
            return None
