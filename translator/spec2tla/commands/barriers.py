"""`spec2tla check --barriers`: which barrier a model lacks, and which it could do without.

In: a model and the options of its check. Out: reports of what was found by trying.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from spec2tla.boundary import is_terminal, write
from spec2tla.commands.exploring import FORGIVEN, checked
from spec2tla.commands.reporting import deliver, show_diagnostics, show_failures_of

if TYPE_CHECKING:
    from spec2tla.barriers.search import OnAttempt
    from spec2tla.pipeline import Options
    from spec2tla.report.destination import Destination
    from spec2tla.verdict import Result

_ERASE = "\r\x1b[K"


def barrier_destinations(report: tuple[str, ...]) -> "tuple[Destination, ...]":
    """Where reports about barriers are to go. Raises UsageError for formats that they lack."""
    from spec2tla.barriers.reports import FORMATS
    from spec2tla.report.destination import parse_destinations

    return parse_destinations(report, FORMATS)


def look_for_barriers(
    paths: Sequence[Path],
    options: "Options",
    destinations: "tuple[Destination, ...]",
    *,
    exit_zero: bool,
) -> int:
    """Checks the one model, tries barriers, reports; the exit code."""
    from spec2tla.barriers.reports import FORMATS
    from spec2tla.barriers.search import search
    from spec2tla.errors import UsageError

    if len(paths) != 1 or os.path.isdir(paths[0]):
        raise UsageError("`--barriers` looks at one model", hint="name one file")
    result = checked(paths, options)
    _show(result)
    progress = _on_attempt()
    found = search(paths[0], result, options, progress)
    if progress is not None:
        write(sys.stderr, _ERASE)
    for one in found.findings:
        if one.ended is not None:
            _show(one.ended)
    deliver(destinations, lambda name, _: FORMATS[name](found))
    return 0 if exit_zero and found.exit_code in FORGIVEN else found.exit_code


def _show(result: "Result") -> None:
    show_diagnostics(result.diagnostics)
    show_failures_of([result])


def _on_attempt() -> "OnAttempt | None":
    """Says how far it is, on a terminal only."""
    if not is_terminal(sys.stderr):
        return None
    return lambda number: write(sys.stderr, f"{_ERASE}barriers: attempt {number}")
