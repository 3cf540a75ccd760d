"""The command line: options, files and exit codes around the pipeline.

In: arguments. Out: reports on standard output or in files, everything else on standard error.
Nothing but click is imported at the top, so that `--help` is quick: each command imports what it
needs. It must not decide anything about a spec.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spec2tla.boundary import guarded, keep_reports, paint_for, write
from spec2tla.commands.anchors import anchors
from spec2tla.commands.asking import check_options, colour_option, defines
from spec2tla.commands.cache import cache
from spec2tla.commands.compare import compare
from spec2tla.commands.explore import explore
from spec2tla.commands.exploring import (
    EXIT_CODES,
    FORGIVEN,
    asked,
    checked,
    engine_is_said,
    here,
    java_options,
    resource_options,
    wind_down,
)
from spec2tla.commands.gate import gate
from spec2tla.commands.graph import graph
from spec2tla.commands.init import init
from spec2tla.commands.litmus import litmus
from spec2tla.commands.reducing import Reducing, no_reduce_option
from spec2tla.commands.reporting import emit, report_options, show_diagnostics
from spec2tla.commands.scenarios import replay, save_from, save_scenario_option
from spec2tla.commands.show import show
from spec2tla.commands.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spec2tla.errors import UsageError
    from spec2tla.pipeline import Translation


def _print_version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    import spec2tla

    click.echo(f"spec2tla {spec2tla.__version__}")
    context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Show the version and exit.",
)
def main() -> None:
    """Check models of concurrent kernel code, written in kspec."""


main.add_command(anchors)
main.add_command(compare)
main.add_command(cache)
main.add_command(explore)
main.add_command(gate)
main.add_command(graph)
main.add_command(init)
main.add_command(litmus)
main.add_command(replay)
main.add_command(show)
main.add_command(simulate)


# check -------------------------------------------------------------------------------------------


@main.command(cls=Reducing, epilog=EXIT_CODES)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@check_options
@click.option("--property", "property_name", metavar="NAME", help="Only the property of this name.")
@click.option("--memory", type=click.Choice(["sc", "tso", "weak"]), help="The memory model.")
@resource_options("tlc")
@click.option(
    "--keep",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Keep TLC's working files in this folder.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="Warnings, unreached and vacuous parts, and unfinished searches fail, too.",
)
@no_reduce_option
@click.option(
    "--any",
    "as_found",
    is_flag=True,
    help="Counterexamples as the engine found them: not shortened, not put in order.",
)
@click.option(
    "--barriers",
    is_flag=True,
    help="Of one model, try which memory barriers it lacks, and which it could do without.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 instead of 1, 3 or 5.")
@save_scenario_option
@report_options
@colour_option
@guarded
def check(
    paths: tuple[Path, ...],
    check_name: str | None,
    property_name: str | None,
    define: tuple[str, ...],
    memory: str | None,
    keep: Path | None,
    strict: bool,
    no_reduce: tuple[str, ...],
    as_found: bool,
    barriers: bool,
    exit_zero: bool,
    save_scenario: Path | None,
    report: tuple[str, ...],
) -> int:
    """Check all models at the PATHs: files, or folders that are searched for them.

    Without a PATH: the specs of the configuration ([tool.spec2tla] in pyproject.toml, or
    spec2tla.toml), else the current folder.
    """
    from dataclasses import replace

    from spec2tla.commands.barriers import barrier_destinations, look_for_barriers
    from spec2tla.config import read_settings
    from spec2tla.report.destination import make_folder, parse_destinations, require_folder
    from spec2tla.values import reductions_off

    destinations = barrier_destinations(report) if barriers else parse_destinations(report)
    for place in (*(d.file for d in destinations), save_scenario):
        if place is not None:
            require_folder(place)
    if keep is not None:
        make_folder(keep, "--keep")
    settings = read_settings(here())
    options = asked(settings)
    options = replace(
        options,
        check=check_name,
        property=property_name,
        defines=defines(define),
        memory=memory,
        keep=keep,
        strict=strict or options.strict,
        no_reduce=reductions_off(no_reduce) | options.no_reduce,
        as_found=as_found,
        checks=settings.checks,
        recipes=save_scenario is not None,
    )
    if barriers:
        # Many small checks: where nobody wants an engine of their own, the quicker one.
        wanted = options if engine_is_said() else replace(options, engine="auto")
        return look_for_barriers(paths, wanted, destinations, exit_zero=exit_zero)
    result = checked(paths or settings.specs or (Path(),), options)
    keep_reports((*result.failures, *(run.failure for run in result.runs)), keep)
    emit(result, destinations)
    save_from(result, save_scenario)
    wind_down(result.exit_code)
    return 0 if exit_zero and result.exit_code in FORGIVEN else result.exit_code


# translate, doctor, explain ----------------------------------------------------------------------


@main.command(cls=Reducing)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write the module, its configuration and its source map here.",
)
@click.option(
    "--show",
    type=click.Choice(["ast", "ir", "tla"]),
    help="Print the syntax tree, the steps, or the TLA+ module (the default).",
)
@click.option("--reduced", is_flag=True, help="With `--show ir`: the steps after all reductions.")
@click.option("--after", metavar="NAME", help="With `--show ir`: the steps after this reduction.")
@no_reduce_option
@colour_option
@guarded
def translate(
    file: Path,
    folder: Path | None,
    show: str | None,
    reduced: bool,
    after: str | None,
    no_reduce: tuple[str, ...],
) -> int:
    """Translate the model in FILE to TLA+ without checking it.

    The module is what `check` would explore; `--show ir` without more is the model as it is.
    """
    from spec2tla import pipeline
    from spec2tla.diagnostics import Severity
    from spec2tla.values import reductions_off

    if (reduced or after is not None) and show != "ir":
        raise _only_for_steps("--reduced" if reduced else "--after")
    translation = pipeline.translate(file, reductions_off(no_reduce))
    show_diagnostics(translation.diagnostics)
    if any(found.severity is Severity.ERROR for found in translation.diagnostics):
        return 2
    if folder is not None:
        _write_files(translation.files, folder)
    if show is None and folder is not None:
        return 0
    modules = "".join(text for name, text in translation.files.items() if name.endswith(".tla"))
    shown = {"ast": translation.ast, "tla": modules}.get(show or "tla", "")
    if show == "ir":
        shown = _steps(translation, reduced, after)
    write(sys.stdout, shown if shown.endswith("\n") else f"{shown}\n")
    return 0


def _only_for_steps(option: str) -> "UsageError":
    from spec2tla.errors import UsageError

    return UsageError(f"`{option}` is for the steps", hint=f"write `--show ir {option}`")


def _steps(translation: "Translation", reduced: bool, after: str | None) -> str:
    """The steps as they are, after all reductions, or after the one of this name."""
    from spec2tla.errors import UsageError

    names = [name for name, _ in translation.stages]
    if after is not None and after not in names:
        hint = f"there are {', '.join(names)}"
        raise UsageError(f"no reduction `{after}` was applied", hint=hint)
    at = names.index(after) if after is not None else (-1 if reduced else 0)
    return translation.stages[at][1]


def _write_files(files: "Mapping[str, str]", folder: Path) -> None:
    """Makes the folder, and names each file that is written."""
    from spec2tla.errors import EnvironmentFailure
    from spec2tla.report.characters import printable
    from spec2tla.report.destination import write_report

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise EnvironmentFailure("X0201", f"cannot make the folder {folder}: {reason}") from error
    for name, text in files.items():
        write_report(folder / name, text)
        write(sys.stdout, f"{printable(str(folder / name))}\n")


@main.command()
@java_options
@colour_option
@guarded
def doctor(java: Path | None, tla2tools: Path | None) -> int:
    """Show what is used, and prove that TLC works by checking a model of three lines."""
    from spec2tla.config import read_settings
    from spec2tla.doctor import examine
    from spec2tla.report.findings import finding_text

    settings = read_settings(here())
    healthy = True
    for finding in examine(java or settings.java, tla2tools or settings.tla2tools):
        healthy = healthy and finding.ok
        write(sys.stdout, finding_text(finding, paint_for(sys.stdout)))
    return 0 if healthy else 4


@main.command()
@click.argument("code")
@guarded
def explain(code: str) -> int:
    """Explain an error or warning by its CODE, such as E0203."""
    from spec2tla.codes import CODES
    from spec2tla.errors import UsageError
    from spec2tla.report.characters import wrap
    from spec2tla.suggest import did_you_mean

    wanted = code.strip().upper()
    found = CODES.get(wanted)
    if found is None:
        raise UsageError(f"there is no code `{code}`", hint=did_you_mean(wanted, CODES))
    lines = [f"{wanted}: {found.title}", ""]
    for paragraph in found.explanation.split("\n"):
        lines += wrap(paragraph, 80)
    write(sys.stdout, "\n".join(lines) + "\n")
    return 0
