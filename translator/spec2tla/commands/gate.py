"""`spec2tla gate`: what patches do to code that specs model, and whether the models keep up.

In: patches, or a range of commits, a source tree, specs. Out: reports; exit codes as of `check`.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spec2tla.boundary import guarded, write
from spec2tla.commands.asking import colour_option
from spec2tla.commands.exploring import (
    EXIT_CODES,
    FORGIVEN,
    asked,
    checked,
    here,
    resource_options,
    wind_down,
)
from spec2tla.commands.reporting import (
    deliver,
    essential_option,
    show_diagnostics,
    show_failures_of,
)

if TYPE_CHECKING:
    from spec2tla.config import Settings
    from spec2tla.errors import UsageError
    from spec2tla.gate.model import GateResult
    from spec2tla.gate.sides import Where
    from spec2tla.gate.snapshot import Step
    from spec2tla.report.destination import Destination


@click.command(epilog=EXIT_CODES)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--diff",
    metavar="PATCH",
    multiple=True,
    type=click.Path(path_type=Path, allow_dash=True),
    help="A diff, a mail or a mailbox with patches; `-` for standard input; repeatable.",
)
@click.option("--range", "commits", metavar="A..B", help="The commits of B that A does not have.")
@click.option("--staged", is_flag=True, help="What the next commit would do: for hooks.")
@click.option(
    "--tree",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The source tree; default: `tree` of the configuration, else the project around.",
)
@click.option("--squash", is_flag=True, help="Judge a series as one patch, not patch by patch.")
@resource_options("auto")
@click.option("--strict", is_flag=True, help="Fail where `check --strict` would, too.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 instead of 1, 3 or 5.")
@click.option(
    "--report",
    metavar="FORMAT[:FILE]",
    multiple=True,
    help="text (default), markdown, json, github, lkml, html, junit or sarif, to standard output "
    "or to a file; repeatable.",
)
@essential_option
@colour_option
@guarded
def gate(
    paths: tuple[Path, ...],
    diff: tuple[Path, ...],
    commits: str | None,
    staged: bool,
    tree: Path | None,
    squash: bool,
    strict: bool,
    exit_zero: bool,
    report: tuple[str, ...],
) -> int:
    """Check what patches do to the code that the specs at the PATHs model.

    Fails where a function changes that a spec names with @src and neither the spec nor the record
    of `spec2tla anchors update` changes with it, and where the specs that depend on it do not have
    the verdicts that they expect.
    """
    from dataclasses import replace

    from spec2tla.analysis.paths import tree_root
    from spec2tla.config import Settings, read_settings
    from spec2tla.gate.formats import FORMATS
    from spec2tla.gate.judging import judge
    from spec2tla.gate.snapshot import squashed
    from spec2tla.gate.workspace import workspace
    from spec2tla.report.destination import parse_destinations, require_folder

    destinations = parse_destinations(report, FORMATS)
    for destination in destinations:
        if destination.file is not None:
            require_folder(destination.file)
    if sum((bool(diff), bool(commits), staged)) != 1:
        raise _nothing_to_look_at()

    def looked_at(settings: "Settings") -> "tuple[tuple[Step, ...], Where]":
        root = tree or settings.tree or tree_root(here() / "any")
        specs = paths or settings.specs or (Path(),)
        return _patches(specs, diff, root) if diff else _commits(specs, commits, root)

    settings = read_settings(here())
    steps, where = looked_at(settings)
    if commits and settings.source is not None and _is_changed(settings.source, steps, where):
        settings = Settings()
        steps, where = looked_at(settings)
        write(sys.stderr, "note: the configuration is not used, since these commits change it\n")
    options = asked(settings)
    options = replace(options, strict=strict or options.strict)
    if squash and steps:
        steps = (squashed(steps),)
    with workspace() as space:
        found = judge(steps, where, lambda specs: checked(specs, options), space)
    _emit(found, destinations)
    wind_down(found.exit_code)
    return 0 if exit_zero and found.exit_code in FORGIVEN else found.exit_code


def _is_changed(source: Path, steps: "Sequence[Step]", where: "Where") -> bool:
    """Whether the patches change the configuration, which says what is run and what is checked."""
    from spec2tla.analysis.paths import real_path

    place = real_path(source.parent) / source.name
    return any(place == where.root / path for step in steps for path in step.paths)


def _nothing_to_look_at() -> "UsageError":
    from spec2tla.errors import UsageError

    hint = "write `--diff fix.patch`, `--range main..HEAD` or `--staged`"
    return UsageError("what is to be looked at: `--diff`, `--range` or `--staged`", hint=hint)


def _commits(
    paths: Sequence[Path], said: str | None, tree: Path
) -> "tuple[tuple[Step, ...], Where]":
    """Those of a range, or what is staged."""
    from spec2tla.gate.git import commits, repository
    from spec2tla.gate.snapshot import commit_steps, staged_steps

    repo = repository(tree)
    where = _where(paths, repo.root, repo.prefix)
    steps = commit_steps(repo, commits(repo, said)) if said else staged_steps(repo)
    return steps, where


def _patches(
    paths: Sequence[Path], diff: Sequence[Path], tree: Path
) -> "tuple[tuple[Step, ...], Where]":
    from spec2tla.analysis.paths import real_path
    from spec2tla.gate.mail import patches
    from spec2tla.gate.snapshot import folder_snapshot, patch_steps

    series = patches([_file(file) for file in diff])
    where = _where(paths, tree, "")
    root = real_path(tree)
    folders = [(root / path) for path in where.inside]
    near = [folder if folder.is_dir() else folder.parent for folder in folders]
    return patch_steps(folder_snapshot(tree, near), series), where


def _where(paths: Sequence[Path], root: Path, prefix: str) -> "Where":
    from spec2tla.analysis.paths import real_path
    from spec2tla.errors import UsageError
    from spec2tla.gate.sides import Where

    top = real_path(root)
    inside: list[str] = []
    outside: list[Path] = []
    for path in paths:
        real = real_path(path)
        if real.is_relative_to(top):
            inside.append(real.relative_to(top).as_posix())
        elif path.exists():
            outside.append(real)
        else:
            raise UsageError(f"there is no spec {path}")
    return Where(top, tuple(inside), tuple(outside), prefix)


def _file(path: Path) -> tuple[str, bytes]:
    from spec2tla.analysis.paths import printable
    from spec2tla.errors import UsageError
    from spec2tla.gate.mail import LARGEST

    name = printable(path.name) if str(path) != "-" else "standard input"
    try:
        if str(path) == "-":
            return name, sys.stdin.buffer.read(LARGEST + 1)
        with path.open("rb") as file:
            return name, file.read(LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise UsageError(f"{printable(str(path))} cannot be read: {reason}") from error


def _emit(found: "GateResult", destinations: "Sequence[Destination]") -> None:
    """Each report to its place; diagnostics of the specs and failures to standard error."""
    from spec2tla.gate.formats import FORMATS

    if found.checks is not None:
        show_diagnostics(found.checks.diagnostics)
        show_failures_of([found.checks])
    deliver(destinations, lambda name, look: FORMATS[name](found, look), frozenset({"github"}))
