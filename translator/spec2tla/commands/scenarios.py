"""`check --save-scenario` and `spec2tla replay`: a counterexample kept, and run against variants.

In: a result, or a scenario and models. Out: a file, or what becomes of the scenario in each model.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from spec2tla.boundary import guarded, paint_for, write
from spec2tla.commands.asking import colour_option
from spec2tla.commands.reporting import show_diagnostics

if TYPE_CHECKING:
    from spec2tla.diagnostics import Sink
    from spec2tla.explore.scenario import Header
    from spec2tla.opening import Opened
    from spec2tla.verdict import PropertyResult, Result, Run

C = TypeVar("C", bound=Callable[..., object])

_INVALID = 2
_NO_RESULT = (2, 4, 130)


def save_scenario_option(command: C) -> C:
    """`--save-scenario`, which the command gets as `save_scenario`."""
    return click.option(
        "--save-scenario",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Save the counterexample of what is violated, or of --property, for `replay`.",
    )(command)


def save_from(result: "Result", file: Path | None) -> None:
    """Writes the counterexample of a result, if a file is named for it.

    UsageError where there is none, or more than one.
    """
    if file is None or result.exit_code in _NO_RESULT:
        return
    from spec2tla.errors import UsageError
    from spec2tla.explore.scenario import Header, recipe_text
    from spec2tla.report.destination import write_report

    run, violated = _violated(result)
    trace = violated.trace
    if trace is None or trace.recipe is None or trace.loop is not None:
        hint = "a scenario is a run with an end"
        raise UsageError(f"{violated.name} is about runs that go on for ever", hint=hint)
    header = Header(run.model, run.check, dict(run.bounds), violated.name)
    write_report(file, recipe_text(header, trace.recipe))


def _violated(result: "Result") -> "tuple[Run, PropertyResult]":
    from spec2tla.errors import UsageError
    from spec2tla.verdict import Verdict

    found = [
        (run, one)
        for run in result.runs
        for one in run.properties
        if one.verdict is Verdict.VIOLATED
    ]
    if not found:
        raise UsageError("no scenario was saved: nothing is violated")
    if len(found) > 1:
        names = ", ".join(dict.fromkeys(one.name for _, one in found))
        hint = "choose one file, and one with `--property` and `--check`"
        raise UsageError(f"no scenario was saved: {names} are violated", hint=hint)
    return found[0]


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--property", "property_name", metavar="NAME", help="Look at this property, not the saved one."
)
@colour_option
@guarded
def replay(scenario: Path, files: tuple[Path, ...], property_name: str | None) -> int:
    """Run a SCENARIO that `check --save-scenario` has saved against each FILE.

    Exit codes: 0 none has this violation any more, 1 one has, 2 wrong usage or an invalid spec, 3
    one cannot be compared.
    """
    from spec2tla.diagnostics import Sink
    from spec2tla.errors import UsageError
    from spec2tla.explore.files import recipe_of
    from spec2tla.explore.replay_text import replay_lines, table_lines
    from spec2tla.explore.replaying import replay as replayed

    header, recipe = recipe_of(scenario)
    name = property_name or header.property
    if not name:
        raise UsageError("the scenario names no property", hint="choose one with `--property`")
    sink = Sink()
    opened = [one for file in files if (one := _opened(file, header, sink)) is not None]
    show_diagnostics(sink.diagnostics)
    if len(opened) < len(files):
        return _INVALID
    found = [replayed(one, recipe, name) for one in opened]
    paint = paint_for(sys.stdout)
    parts = [replay_lines(one, paint) for one in found]
    if len(found) > 1:
        parts.append(table_lines(found))
    write(sys.stdout, "\n\n".join("\n".join(lines) for lines in parts) + "\n")
    codes = {one.exit_code for one in found}
    return next((code for code in (1, 3) if code in codes), 0)


def _opened(file: Path, header: "Header", sink: "Sink") -> "Opened | None":
    """The scenario's check of the file, with its constants; the default one where it has none."""
    from spec2tla.analysis.checks import CheckOptions
    from spec2tla.diagnostics import Sink
    from spec2tla.errors import UsageError
    from spec2tla.opening import open_check

    mine = Sink()
    try:
        opened = open_check(file, CheckOptions(header.check, None, header.constants), mine)
    except UsageError:
        mine = Sink()
        opened = open_check(file, CheckOptions(None, None, header.constants), mine)
    sink.extend(mine)
    return opened
