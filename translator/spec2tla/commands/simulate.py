"""`spec2tla simulate`: random walks through a model, without searching all of it.

In: a spec, how many walks and a seed. Out: the reports of `check`, and which statements were
executed how often. Nothing is proved by it.
"""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spec2tla.boundary import guarded, keep_reports, paint_for, write
from spec2tla.commands.asking import check_options, colour_option, defines
from spec2tla.commands.reporting import emit, report_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spec2tla.diagnostics import Sink
    from spec2tla.opening import Opened
    from spec2tla.report.destination import Destination
    from spec2tla.simulation.walk import Plan, Simulation, Stop
    from spec2tla.verdict import Result, Run

_FORGIVEN = (1, 3, 5)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@check_options
@click.option("--property", "property_name", metavar="NAME", help="Only the property of this name.")
@click.option(
    "--runs",
    metavar="N",
    type=click.IntRange(1, 1_000_000_000),
    default=100,
    show_default=True,
    help="Walks from an initial state, for each check.",
)
@click.option(
    "--depth",
    metavar="N",
    type=click.IntRange(1, 1_000_000),
    default=1000,
    show_default=True,
    help="The most steps of a walk.",
)
@click.option(
    "--seed",
    metavar="S",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    show_default=True,
    help="Another seed walks other ways; the same one the same way.",
)
@click.option("--timeout", metavar="TIME", help="Time for each check, such as 90s or 10m.")
@click.option(
    "--coverage",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write how often each line was executed to a file, for lcov's tools.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 instead of 1, 3 or 5.")
@report_options
@colour_option
@guarded
def simulate(
    file: Path,
    check_name: str | None,
    property_name: str | None,
    define: tuple[str, ...],
    runs: int,
    depth: int,
    seed: int,
    timeout: str | None,
    coverage: Path | None,
    exit_zero: bool,
    report: tuple[str, ...],
) -> int:
    """Walk through the model in FILE at random, and report what breaks on the way.

    For models too large to be searched. What no walk violates is unknown, not proved. The text
    report is followed by how often each statement was executed.
    """
    from spec2tla.analysis.checks import CheckOptions
    from spec2tla.diagnostics import Sink
    from spec2tla.opening import open_checks
    from spec2tla.report.destination import parse_destinations, require_folder, write_report
    from spec2tla.simulation.coverage import lcov
    from spec2tla.simulation.walk import Plan
    from spec2tla.values import duration

    destinations = parse_destinations(report)
    for place in (*(d.file for d in destinations), coverage):
        if place is not None:
            require_folder(place)
    seconds = duration(timeout) if timeout else None
    sink = Sink()
    asked = CheckOptions(check_name, property_name, defines(define))
    opened = open_checks(file, asked, sink)
    walked = [_walked(one, Plan(runs, depth, seed), seconds, sink) for one in opened]
    result = _result([run for run, _ in walked], sink)
    simulations = [(run.check, found) for run, found in walked if found is not None]
    keep_reports([run.failure for run in result.runs], None)
    emit(result, destinations)
    if coverage is not None:
        write_report(coverage, lcov(found for _, found in simulations))
    _show_coverage(simulations, destinations)
    return 0 if exit_zero and result.exit_code in _FORGIVEN else result.exit_code


def _walked(
    opened: "Opened", plan: "Plan", seconds: float | None, sink: "Sink"
) -> "tuple[Run, Simulation | None]":
    from spec2tla.errors import InternalError
    from spec2tla.evidence import spec_files, told
    from spec2tla.reference.layout import Layout
    from spec2tla.simulation.judged import failed, judged, mistakes
    from spec2tla.simulation.walk import simulate as walk

    started = time.monotonic()
    properties = [p for p in opened.machine.properties if opened.plan.looks_at(p.name)]
    try:
        with told(lambda: spec_files(opened.program.files)):
            found = walk(Layout.of(opened.machine), properties, plan, _until(started, seconds))
    except InternalError as error:
        return failed(opened, error, time.monotonic() - started), None
    sink.extend(mistakes(opened, found))
    return judged(opened, plan, found, time.monotonic() - started), found


def _until(started: float, seconds: float | None) -> "Stop | None":
    if seconds is None:
        return None
    return lambda: "timeout" if time.monotonic() - started > seconds else None


def _result(runs: "Sequence[Run]", sink: "Sink") -> "Result":
    from spec2tla import __version__
    from spec2tla.simulation.judged import ENGINE
    from spec2tla.verdict import Result, Tool

    return Result(Tool(__version__, ENGINE), sink.diagnostics, tuple(runs))


def _show_coverage(
    simulations: "Sequence[tuple[str, Simulation]]", destinations: "Sequence[Destination]"
) -> None:
    """After the text report, where that goes to standard output."""
    from spec2tla.simulation.coverage import coverage_text

    if not any(d.format == "text" and d.file is None for d in destinations):
        return
    for check, found in simulations:
        text = coverage_text(f"check {check}", found, paint_for(sys.stdout))
        write(sys.stdout, f"\n{text}")
