"""`spec2tla anchors`: whether the code that specs model is as it was when they were written.

In: specs and a source tree. Out: what has changed since, or the lock files written anew. There is
one lock file in each folder of models.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spec2tla.boundary import guarded, paint_for, write
from spec2tla.commands.asking import colour_option
from spec2tla.commands.exploring import here
from spec2tla.commands.reporting import show_diagnostics

if TYPE_CHECKING:
    from spec2tla.anchors.collect import Modelled, Use
    from spec2tla.anchors.drift import Code
    from spec2tla.anchors.lock import Lock
    from spec2tla.diagnostics import Sink

_tree_option = click.option(
    "--tree",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The source tree that the anchors speak of; default: `tree` of the configuration.",
)
_paths = click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))


@click.group()
def anchors() -> None:
    """Hold the specs' `@src` anchors against a source tree."""


@anchors.command()
@_paths
@_tree_option
@click.option("--quiet", "-q", is_flag=True, help="Only the names of what has changed.")
@colour_option
@guarded
def check(paths: tuple[Path, ...], tree: Path | None, quiet: bool) -> int:
    """Show what has changed in the code that the models at the PATHs are made from.

    Exit codes: 0 nothing has, 1 something has, or was never recorded, 2 wrong usage.
    """
    from spec2tla.anchors.drift import compare
    from spec2tla.anchors.text import findings_text

    code, folders, status = _opened(paths, tree)
    found = [
        finding
        for folder, uses in folders.items()
        for finding in compare(uses, code, _lock(folder / _name()))
    ]
    write(sys.stdout, findings_text(found, paint_for(sys.stdout), brief=quiet))
    drifted = any(finding.drifted for finding in found)
    return status or (1 if drifted else 0)


@anchors.command()
@_paths
@_tree_option
@colour_option
@guarded
def update(paths: tuple[Path, ...], tree: Path | None) -> int:
    """Record the code that the models at the PATHs are made from, as it is now.

    Writes `anchors.lock` into each folder of models.
    """
    from spec2tla.anchors.drift import compare, recorded
    from spec2tla.anchors.lock import EMPTY, print_lock
    from spec2tla.anchors.text import findings_text, written_text
    from spec2tla.errors import UsageError
    from spec2tla.report.destination import write_report

    code, folders, status = _opened(paths, tree)
    if status:
        return status
    missing = []
    for folder, uses in folders.items():
        file = folder / _name()
        try:
            before = _lock(file)
        except UsageError:
            before = EMPTY
        lock = recorded(uses, code, before)
        text = print_lock(lock)
        if lock or file.exists():
            write_report(file, text)
            write(sys.stdout, written_text(file, before, lock))
        missing += [f for f in compare(uses, code, lock) if f.drifted]
    if missing:
        write(sys.stdout, findings_text(missing, paint_for(sys.stdout)))
    return 1 if missing else 0


def _name() -> str:
    from spec2tla.anchors.lock import NAME

    return NAME


def _opened(
    paths: Sequence[Path], tree: Path | None
) -> "tuple[Code, Mapping[Path, Sequence[Use]], int]":
    """The code, what the models of each folder name of it, and 2 where a spec has errors."""
    from spec2tla.anchors.drift import Code
    from spec2tla.anchors.tree import folder_reader
    from spec2tla.config import read_settings
    from spec2tla.diagnostics import Severity, Sink
    from spec2tla.errors import UsageError

    settings = read_settings(here())
    root = tree or settings.tree
    if root is None:
        hint = "name it with --tree, or with `tree` in the configuration"
        raise UsageError("which source tree do the anchors speak of?", hint=hint)
    sink = Sink()
    folders: dict[Path, list[Use]] = {}
    for model in _models(paths or settings.specs or (Path(),), sink):
        folders.setdefault(model.spec.parent, []).extend(model.uses)
    errors = [d for d in sink.diagnostics if d.severity is Severity.ERROR]
    show_diagnostics(errors)
    return Code(folder_reader(root)), folders, 2 if errors else 0


def _models(paths: Sequence[Path], sink: "Sink") -> "Iterator[Modelled]":
    from spec2tla.anchors.collect import modelled, spec_files

    for spec in spec_files(paths):
        model = modelled(spec, sink)
        if model is not None:
            yield model


def _lock(file: Path) -> "Lock":
    from spec2tla.analysis.paths import printable
    from spec2tla.anchors.lock import EMPTY, parse_lock
    from spec2tla.anchors.tree import LARGEST_FILE
    from spec2tla.errors import UsageError

    if not file.is_file():
        return EMPTY
    try:
        with file.open("rb") as opened:
            data = opened.read(4 * LARGEST_FILE)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise UsageError(f"the lock file cannot be read: {reason}", place=str(file)) from error
    return parse_lock(data.decode("utf-8", "replace"), printable(str(file)))
