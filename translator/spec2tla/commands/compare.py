"""`spec2tla compare`: what a variant changes, in the text and in the verdicts, and what it needs.

In: a base, variants, the options of a check. Out: reports of the comparison.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spec2tla.boundary import guarded, is_terminal, write
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
from spec2tla.commands.reducing import Reducing, no_reduce_option
from spec2tla.commands.reporting import (
    deliver,
    essential_option,
    show_diagnostics,
    show_failures_of,
)

if TYPE_CHECKING:
    from spec2tla.comparing.model import Comparison
    from spec2tla.comparing.necessity import OnAttempt
    from spec2tla.report.destination import Destination

_ERASE = "\r\x1b[K"


@click.command(cls=Reducing, epilog=EXIT_CODES)
@click.argument("base", type=click.Path(path_type=Path))
@click.argument(
    "variants", metavar="VARIANT...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--property", "property_name", metavar="NAME", help="Only the property of this name.")
@check_options
@click.option(
    "--necessity",
    is_flag=True,
    help="Take each difference back alone, and say which property breaks without it.",
)
@click.option(
    "--forbid",
    type=click.Choice(["regressions"]),
    help="Fail where something held in BASE and does not in a VARIANT, whatever that expects.",
)
@resource_options("auto")
@click.option("--strict", is_flag=True, help="Fail where `check --strict` would, too.")
@no_reduce_option
@click.option("--exit-zero", is_flag=True, help="Exit with 0 instead of 1, 3 or 5.")
@click.option(
    "--report",
    metavar="FORMAT[:FILE]",
    multiple=True,
    help="text (default), lkml, markdown or json, to standard output or to a file; repeatable.",
)
@essential_option
@colour_option
@guarded
def compare(
    base: Path,
    variants: tuple[Path, ...],
    property_name: str | None,
    check_name: str | None,
    define: tuple[str, ...],
    necessity: bool,
    forbid: str | None,
    strict: bool,
    no_reduce: tuple[str, ...],
    exit_zero: bool,
    report: tuple[str, ...],
) -> int:
    """Compare each VARIANT with BASE: what it declares otherwise, and what becomes of properties.

    A VARIANT need not be a `variant of` BASE: whatever has a name is compared by name.
    """
    from dataclasses import replace

    from spec2tla.comparing.compare import compare as compared
    from spec2tla.comparing.compare import with_necessity
    from spec2tla.comparing.formats import FORMATS
    from spec2tla.config import read_settings
    from spec2tla.report.destination import parse_destinations, require_folder
    from spec2tla.values import reductions_off

    destinations = parse_destinations(report, FORMATS)
    for destination in destinations:
        if destination.file is not None:
            require_folder(destination.file)
    options = asked(read_settings(here()))
    options = replace(
        options,
        check=check_name,
        property=property_name,
        defines=defines(define),
        strict=strict or options.strict,
        no_reduce=reductions_off(no_reduce) | options.no_reduce,
    )
    found = compared(base, variants, options, checked, forbid=forbid is not None)
    if necessity:
        found = with_necessity(found, variants, options, _on_attempt())
    _emit(found, destinations)
    wind_down(found.exit_code)
    return 0 if exit_zero and found.exit_code in FORGIVEN else found.exit_code


def _on_attempt() -> "OnAttempt | None":
    """Says how far it is, on a terminal only."""
    if not is_terminal(sys.stderr):
        return None

    def told(done: int, of: int) -> None:
        write(sys.stderr, f"{_ERASE}undone {done} of {of} differences" if done < of else _ERASE)

    return told


def _emit(found: "Comparison", destinations: "Sequence[Destination]") -> None:
    """Each report to its place; diagnostics and failures to standard error."""
    from spec2tla.comparing.formats import FORMATS

    show_diagnostics(found.result.diagnostics)
    show_failures_of([found.result, *(a.result for a in found.attempts if a.result is not None)])
    deliver(destinations, lambda name, look: FORMATS[name](found, look))
