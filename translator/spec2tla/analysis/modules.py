"""A main file -> one program: its declarations with those of its bases and libraries.

In: a path. Out: a `Program`, whose names are not resolved yet. What the declarations mean is not
looked at here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from spec2tla.analysis.anchors import check_anchors
from spec2tla.analysis.loading import Loaded, Loader, load_main
from spec2tla.analysis.merging import Replacement, merge
from spec2tla.analysis.paths import real_path, tree_root
from spec2tla.diagnostics import Sink
from spec2tla.source import SourceFile, Span
from spec2tla.syntax import ast


@dataclass(frozen=True, slots=True)
class Program:
    """A model put together. `header` is the main file's, and gives the name.

    `doc` is the main file's, or that of the nearest base that has one. `declarations` hold no
    UseDecl, and each SharedDecl and LockDecl has one declarator. `files` begin with the main file.
    `bases` are the headers of the bases, nearest first. `replaced` holds what variants replaced.
    It is not `whole` where files or declarations are missing, because of errors in the sink.
    """

    name: str
    doc: str
    header: ast.Header
    declarations: tuple[ast.Decl, ...]
    files: tuple[SourceFile, ...]
    bases: tuple[ast.Header, ...] = ()
    replaced: tuple[Replacement, ...] = ()
    whole: bool = True


def load(path: Path, sink: Sink, *, root: Path | None = None, library: Path) -> Program | None:
    """The program of a main file; None where a file is missing, unfit or has syntax errors.

    `root` is the tree that the files must lie in, by default that of the project around the main
    file; `library` the folder of the shipped libraries. A program may come with errors in the sink.
    """
    program = load_parts(path, sink, root=root, library=library)
    return program if program is not None and program.whole else None


def load_parts(
    path: Path,
    sink: Sink,
    *,
    root: Path | None = None,
    library: Path,
    texts: Mapping[Path, str] | None = None,
) -> Program | None:
    """Like `load`, but also what is left of a program of which parts are missing.

    `texts` are read in place of what is in the files, by their real paths.
    """
    loader = Loader(sink, library, texts=texts or {})
    main = load_main(loader, path, tree_root(path) if root is None else real_path(root))
    if main is None:
        return None
    header, files = main.unit.header, tuple(loader.files)
    if header is None:
        if loader.complete:
            _report_library(main.unit, sink)
        return None
    if loader.complete:
        return _program(main, header, files, sink)
    rest = Sink()
    program = replace(_program(main, header, files, rest), whole=False)
    for found in rest.diagnostics:
        # What there is nothing to override of may be in a part that is missing.
        if found.code != "E0250":
            sink.add(found)
    return program


def _report_library(unit: ast.Unit, sink: Sink) -> None:
    message = f"nothing to check: {unit.file.name} is a library"
    hint = "check a model that uses it, or begin it with `model NAME;`"
    sink.report("E0025", Span(unit.file, 0, 0), message, hint=hint)


def _program(
    main: Loaded, header: ast.Header, files: tuple[SourceFile, ...], sink: Sink
) -> Program:
    merged = merge(main, sink)
    check_anchors((*merged.declarations, *(r.old for r in merged.replaced)), sink)
    bases = _bases(main)
    doc = next((h.doc for h in (header, *bases) if h.doc), "")
    return Program(
        header.name.text, doc, header, merged.declarations, files, bases, merged.replaced
    )


def _bases(main: Loaded) -> tuple[ast.Header, ...]:
    base = main.base
    headers: list[ast.Header] = []
    while base is not None:
        if base.unit.header is not None:
            headers.append(base.unit.header)
        base = base.base
    return tuple(headers)
