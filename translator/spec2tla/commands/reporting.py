"""The options of commands that end in reports, and the reports themselves.

In: a `Result` and what the command line asks for. Out: standard output, files; diagnostics of the
text report on standard error. It must not know how the result came about.
"""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from spec2tla.boundary import is_terminal, keep_reports, paint_for, write, write_commands

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spec2tla.diagnostics import Diagnostic
    from spec2tla.errors import Spec2tlaError
    from spec2tla.report.destination import Destination
    from spec2tla.report.formats import Look
    from spec2tla.report.lkml_table import MailStyle
    from spec2tla.verdict import Result

_WIDEST = 160
_NARROWEST = 60
_MOST_DIAGNOSTICS = 200
_MAIL = "spec2tla.mail"
_VERBOSE = "spec2tla.verbose"
_ESSENTIAL = "spec2tla.essential"

C = TypeVar("C", bound=Callable[..., object])


def report_options(command: C) -> C:
    """`--report`, which the command gets as `report`, and how the report for mails looks.

    The latter stay with click's context, for `emit`: no command needs to know of them.
    """
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _keep(context: click.Context, parameter: click.Parameter, value: object) -> None:
    context.meta.setdefault(_MAIL, {})[parameter.name] = value


def _keep_verbose(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    context.meta[_VERBOSE] = value


def _keep_essential(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    context.meta[_ESSENTIAL] = value


essential_option = click.option(
    "--essential",
    is_flag=True,
    expose_value=False,
    callback=_keep_essential,
    help="text, lkml, markdown: counterexamples without the steps that cannot matter.",
)
"""For commands with reports of their own; `deliver` knows of it."""

_OPTIONS = (
    click.option(
        "--report",
        metavar="FORMAT[:FILE]",
        multiple=True,
        help="text (default), lkml, markdown, html, json, itf, junit, sarif or github, to standard "
        "output or to a file; repeatable.",
    ),
    click.option(
        "-v",
        "--verbose",
        is_flag=True,
        expose_value=False,
        callback=_keep_verbose,
        help="text: what each reduction did to the size of the model.",
    ),
    essential_option,
    click.option(
        "--columns",
        metavar="N",
        type=click.IntRange(1, 9),
        expose_value=False,
        callback=_keep,
        help="lkml: at most so many columns; 1 puts CPUs one under another.",
    ),
    click.option(
        "--width",
        metavar="N",
        type=click.IntRange(40, 200),
        default=72,
        expose_value=False,
        callback=_keep,
        help="lkml: the longest line; default 72.",
    ),
    click.option(
        "--numbered",
        is_flag=True,
        expose_value=False,
        callback=_keep,
        help="lkml: the numbers of steps and of source lines.",
    ),
    click.option(
        "--locks",
        is_flag=True,
        expose_value=False,
        callback=_keep,
        help="lkml: which locks a process holds after each of its steps.",
    ),
    click.option(
        "--state",
        is_flag=True,
        expose_value=False,
        callback=_keep,
        help="lkml: the shared variables after each step that changes one.",
    ),
    click.option(
        "--userspace",
        metavar="PROCESS",
        multiple=True,
        expose_value=False,
        callback=_keep,
        help="lkml: a numbered scenario of what this process does, not a table; repeatable.",
    ),
)


# Reports -----------------------------------------------------------------------------------------


def emit(result: "Result", destinations: "tuple[Destination, ...]") -> None:
    """Each report to its place. Of the text, diagnostics and failures go to standard error.

    Bugs have been told of already.
    """
    from spec2tla.report.formats import FORMATS

    if not all(FORMATS[destination.format].has_all for destination in destinations):
        show_diagnostics(result.diagnostics)
        _show_failures(result.failures)
    commands = frozenset(name for name, row in FORMATS.items() if row.gives_commands)
    deliver(destinations, lambda name, look: FORMATS[name].render(result, look), commands)


def deliver(
    destinations: "Iterable[Destination]",
    render: "Callable[[str, Look], str]",
    commands: frozenset[str] = frozenset(),
) -> None:
    """Each report to its place.

    `render` makes the one in a format; those in `commands` are read by the CI that runs this.
    """
    from spec2tla.report.destination import write_report

    for destination in destinations:
        text = render(destination.format, _look(for_file=destination.file is not None))
        if destination.file is not None:
            write_report(destination.file, text)
        elif destination.format in commands:
            write_commands(sys.stdout, text)
        else:
            write(sys.stdout, text)


def show_failures_of(results: "Iterable[Result]") -> None:
    """What went wrong in them and in their runs; reports of bugs are kept."""
    failures = [f for r in results for f in (*r.failures, *(run.failure for run in r.runs)) if f]
    keep_reports(failures, None)
    _show_failures(failures)


def _show_failures(failures: "Iterable[Spec2tlaError]") -> None:
    from spec2tla.errors import InternalError
    from spec2tla.report.diagnostics import failure_text

    for failure in failures:
        if not isinstance(failure, InternalError):
            write(sys.stderr, failure_text(failure, paint_for(sys.stderr)))


def show_diagnostics(diagnostics: "Iterable[Diagnostic]") -> None:
    """The first of them, on standard error."""
    from spec2tla.report.diagnostics import diagnostic_text

    paint = paint_for(sys.stderr)
    every = tuple(diagnostics)
    for found in every[:_MOST_DIAGNOSTICS]:
        write(sys.stderr, diagnostic_text(found, paint) + "\n")
    if len(every) > _MOST_DIAGNOSTICS:
        rest = len(every) - _MOST_DIAGNOSTICS
        write(sys.stderr, f"{rest} more are not shown here; `--report json` has them\n")


def _look(*, for_file: bool) -> "Look":
    from spec2tla.report.formats import Look
    from spec2tla.report.text import PAGE

    meta = click.get_current_context().meta
    verbose, essential = bool(meta.get(_VERBOSE)), bool(meta.get(_ESSENTIAL))
    if for_file:
        return Look(PAGE, mail=_mail(), verbose=verbose, essential=essential)
    return Look(page_for_output(), paint_for(sys.stdout), _mail(), verbose, essential)


def _mail() -> "MailStyle":
    """How the command line wants the report for mails."""
    from spec2tla.report.lkml_table import MailStyle

    return MailStyle(**click.get_current_context().meta.get(_MAIL, {}))


def page_for_output() -> int:
    """The columns of a report: the terminal's within reason, else what a report has by itself."""
    import shutil

    from spec2tla.report.text import PAGE

    if not is_terminal(sys.stdout):
        return PAGE
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))
