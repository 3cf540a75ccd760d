"""`spec2tla litmus`: tests in herd7's C format, read, run under each memory model, and written.

In: files. Out: models in kspec, a table of answers, litmus tests.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spec2tla.boundary import guarded, write
from spec2tla.commands.asking import check_options, colour_option, defines
from spec2tla.commands.exploring import (
    EXIT_CODES,
    FORGIVEN,
    asked,
    checked,
    here,
    resource_options,
    wind_down,
)
from spec2tla.commands.reporting import deliver, show_diagnostics, show_failures_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spec2tla.litmus.model import Answer
    from spec2tla.litmus.run import Outcome
    from spec2tla.report.destination import Destination


@click.group()
def litmus() -> None:
    """Litmus tests in herd7's C format: read them, run them, write them."""


@litmus.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="Write to this file instead of standard output.",
)
@click.option(
    "--expect",
    metavar="MODEL=ANSWER,...",
    help="A check for each memory model named, such as sc=never,weak=sometimes.",
)
@colour_option
@guarded
def import_(file: Path, output: Path | None, expect: str | None) -> int:
    """Write the litmus test in FILE as a model in kspec.

    Its condition becomes an invariant: that it never comes about, or with `forall` that it always
    does. What is expected is what the test's comments say, unless --expect says something else.
    """
    from spec2tla.diagnostics import Sink
    from spec2tla.litmus.kspec import model_text
    from spec2tla.litmus.load import load
    from spec2tla.litmus.run import expected
    from spec2tla.report.destination import require_folder, write_report

    wanted = None if expect is None else _answers(expect)
    if output is not None:
        require_folder(output)
    sink = Sink()
    test = load(file, sink)
    show_diagnostics(sink.diagnostics)
    text = None if test is None else model_text(test, expected(test) if wanted is None else wanted)
    if text is None:
        return 2
    if output is None:
        write(sys.stdout, text)
    else:
        write_report(output, text)
    return 0


@litmus.command(epilog=EXIT_CODES)
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@resource_options("auto")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 instead of 1 or 3.")
@click.option(
    "--report",
    metavar="FORMAT[:FILE]",
    multiple=True,
    help="text (default), markdown or json, to standard output or to a file; repeatable.",
)
@colour_option
@guarded
def run(
    paths: tuple[Path, ...],
    exit_zero: bool,
    report: tuple[str, ...],
) -> int:
    """Run the litmus tests at the PATHs under sc, tso and weak, and print a table.

    Never, Sometimes or Always: in how many runs what the condition says comes about. Where a
    comment of a test says what is to come out, that decides the exit code.
    """
    from dataclasses import replace

    from spec2tla.config import read_settings
    from spec2tla.diagnostics import Sink
    from spec2tla.litmus.load import files, load
    from spec2tla.litmus.reports import FORMATS
    from spec2tla.litmus.run import run as run_all
    from spec2tla.report.destination import parse_destinations, require_folder

    destinations = parse_destinations(report, FORMATS)
    for destination in destinations:
        if destination.file is not None:
            require_folder(destination.file)
    # What a test has no use for, such as a variable that nobody reads, is no fault of it.
    options = replace(asked(read_settings(here())), strict=False)
    sink = Sink()
    loaded = {path: load(path, sink) for path in files(paths)}
    show_diagnostics(sink.diagnostics)
    tests = {path: test for path, test in loaded.items() if test is not None}
    if not tests:
        return 2
    found = run_all(tests, options, checked)
    _emit(found, destinations)
    wind_down(found.exit_code)
    code = 2 if sink.has_errors and found.exit_code not in (130, 4) else found.exit_code
    return 0 if exit_zero and code in FORGIVEN else code


@litmus.command()
@click.argument("file", type=click.Path(path_type=Path))
@check_options
@click.option("--property", "property_name", metavar="NAME", help="Only the property of this name.")
@click.option("--memory", type=click.Choice(["sc", "tso", "weak"]), help="The memory model.")
@resource_options("auto")
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="Write to this file instead of standard output.",
)
@colour_option
@guarded
def export(
    file: Path,
    check_name: str | None,
    define: tuple[str, ...],
    property_name: str | None,
    memory: str | None,
    output: Path | None,
) -> int:
    """Write the counterexample of the model in FILE as a litmus test, or the model itself.

    It asks whether this very run can come about: for herd7, and the kernel's own memory model.
    Where several properties are violated, the first one counts. Where none is, the test is the
    model with an invariant of its end: only of models without loops and functions, on scalars.
    """
    from dataclasses import replace

    from spec2tla import resources
    from spec2tla.analysis.modules import load as load_program
    from spec2tla.config import read_settings
    from spec2tla.diagnostics import Sink
    from spec2tla.litmus.export import exported
    from spec2tla.litmus.source import written
    from spec2tla.report.destination import require_folder, write_report

    if output is not None:
        require_folder(output)
    options = replace(
        asked(read_settings(here())),
        check=check_name,
        property=property_name,
        defines=defines(define),
        memory=memory,
    )
    result = checked((file,), options)
    show_diagnostics(result.diagnostics)
    show_failures_of([result])
    if result.exit_code in (130, 4, 2):
        return result.exit_code
    traces = [
        (run, p.name, p.trace) for run in result.runs for p in run.properties if p.trace is not None
    ]
    program = load_program(file, Sink(), library=resources.library())
    if program is None:
        return 2
    sink = Sink()
    if traces:
        run, name, trace = traces[0]
        text = exported(f"{run.model}+{name}", trace, program, sink)
    else:
        text = written(program, property_name, sink)
    show_diagnostics(sink.diagnostics)
    if text is None:
        return 2
    if output is None:
        write(sys.stdout, text)
    else:
        write_report(output, text)
    return 0


def _emit(found: "Outcome", destinations: "tuple[Destination, ...]") -> None:
    from spec2tla.diagnostics import Severity
    from spec2tla.litmus.reports import FORMATS

    show_failures_of(found.results)
    # Of the models that nobody sees, warnings are of no use.
    errors = {d for r in found.results for d in r.diagnostics if d.severity is Severity.ERROR}
    show_diagnostics(sorted(errors, key=lambda d: (d.span.file.name, d.span.start)))
    deliver(destinations, lambda name, _: FORMATS[name](found))


def _answers(text: str) -> "Mapping[str, Answer]":
    from spec2tla.errors import UsageError
    from spec2tla.litmus.model import Answer
    from spec2tla.litmus.reading import MODELS

    known = {a.value.lower(): a for a in Answer if a is not Answer.UNKNOWN}
    found: dict[str, Answer] = {}
    for part in text.split(","):
        model, _, answer = (word.strip().lower() for word in part.partition("="))
        if model not in MODELS or answer not in known or model in found:
            hint = "write it like `sc=never,tso=never,weak=sometimes`"
            raise UsageError(f"`{part.strip()}` is not what is expected of a memory model", hint)
        found[model] = known[answer]
    return found
