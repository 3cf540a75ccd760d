"""`spec2tla explore`: somebody steps through a model on the terminal.

In: a spec, and lines that are typed or come from a pipe. Out: what they lead to. Lines from a pipe
are repeated after the prompt, so that the output reads like a session at a terminal.
"""

import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spec2tla.boundary import INTERRUPTED, guarded, is_terminal, paint_for, write
from spec2tla.commands.asking import check_options, colour_option, defines
from spec2tla.commands.reporting import page_for_output, show_diagnostics

if TYPE_CHECKING:
    from spec2tla.report.style import Paint

_LONGEST_LINE = 4096


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@check_options
@click.option(
    "--scenario",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Begin after the steps that `save FILE` has saved.",
)
@click.option(
    "--timeout",
    metavar="TIME",
    default="10m",
    show_default=True,
    help="Time for a search for a violation.",
)
@click.option(
    "--max-states",
    metavar="N",
    type=click.IntRange(min=1),
    help="A search for a violation gives up beyond so many states.",
)
@colour_option
@guarded
def explore(
    file: Path,
    check_name: str | None,
    define: tuple[str, ...],
    scenario: Path | None,
    timeout: str,
    max_states: int | None,
) -> int:
    """Step through the model in FILE: `help` lists the commands.

    Commands are read from standard input, a line each.
    """
    from spec2tla.analysis.checks import CheckOptions
    from spec2tla.diagnostics import Sink
    from spec2tla.engine.findings import Limits
    from spec2tla.explore.files import header
    from spec2tla.explore.shell import run
    from spec2tla.opening import open_check
    from spec2tla.values import duration

    limits = Limits(seconds=duration(timeout), states=max_states)
    constants, sink = defines(define), Sink()
    if scenario is not None:
        saved = header(scenario)
        check_name = check_name or saved.check
        constants = {**saved.constants, **constants}
    opened = open_check(file, CheckOptions(check_name, None, constants), sink)
    show_diagnostics(sink.diagnostics)
    if opened is None:
        return 2
    terminal = Streams(page_for_output(), paint_for(sys.stdout))
    try:
        run(opened, terminal, limits, scenario)
    except KeyboardInterrupt:
        terminal.say("\n")
        return INTERRUPTED
    return 0


@dataclass(frozen=True, slots=True)
class Streams:
    """Standard input and output as a terminal."""

    page: int
    paint: "Paint"

    def ask(self, prompt: str) -> str | None:
        if sys.stdin is None:
            return None
        if is_terminal(sys.stdin) and is_terminal(sys.stdout):
            return _typed(prompt)
        line = sys.stdin.readline(_LONGEST_LINE)
        self.say(_echo(prompt, line))
        return line.rstrip("\r\n") if line else None

    def say(self, text: str) -> None:
        write(sys.stdout, text)


def _typed(prompt: str) -> str | None:
    """With editing and a history where Python was built with it."""
    with suppress(ImportError):
        import readline  # noqa: F401  (importing it is what makes `input` edit)
    try:
        return input(prompt)
    except EOFError:
        write(sys.stdout, "\n")
        return None


def _echo(prompt: str, line: str) -> str:
    from spec2tla.report.characters import printable

    return f"{prompt}{printable(line.rstrip())}\n"
