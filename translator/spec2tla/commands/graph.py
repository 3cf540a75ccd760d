"""`spec2tla graph`: a model as a picture.

In: a spec. Out: DOT or SVG, on standard output or in a file.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spec2tla.boundary import guarded, write
from spec2tla.commands.asking import check_options, colour_option, defines
from spec2tla.commands.reporting import show_diagnostics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spec2tla.graph.model import Drawing
    from spec2tla.opening import Opened

_UNDECIDED = 3


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@check_options
@click.option(
    "--process", "processes", metavar="NAME", multiple=True, help="Only this process; repeatable."
)
@click.option("--states", is_flag=True, help="The states instead, of a small model.")
@click.option(
    "--max-states",
    metavar="N",
    type=click.IntRange(1, 20_000),
    default=200,
    show_default=True,
    help="With --states: draw nothing if there are more.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["dot", "svg"]),
    help="Default: dot, or what the name of the file ends in.",
)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="Write to this file instead of standard output.",
)
@colour_option
@guarded
def graph(
    file: Path,
    check_name: str | None,
    define: tuple[str, ...],
    processes: tuple[str, ...],
    states: bool,
    max_states: int,
    format_: str | None,
    output: Path | None,
) -> int:
    """Draw the control flow of the processes of the model in FILE, or its states.

    SVG needs Graphviz.
    """
    from spec2tla.analysis.checks import CheckOptions
    from spec2tla.diagnostics import Sink
    from spec2tla.errors import UsageError
    from spec2tla.graph.dot import to_dot
    from spec2tla.graph.svg import to_svg
    from spec2tla.opening import open_check
    from spec2tla.report.destination import require_folder, write_report

    if states and processes:
        raise UsageError("`--process` is for control flow", hint="leave out `--states`")
    if output is not None:
        require_folder(output)
    sink = Sink()
    opened = open_check(file, CheckOptions(check_name, None, defines(define)), sink)
    show_diagnostics(sink.diagnostics)
    if opened is None:
        return 2
    drawing = _states(opened, max_states) if states else _flow(opened, processes)
    if drawing is None:
        message = f"there are more than {max_states} states; nothing was drawn\n"
        write(sys.stderr, f"{message}help: make the constants smaller, or allow --max-states\n")
        return _UNDECIDED
    text = to_dot(drawing)
    if (format_ or _format_of(output)) == "svg":
        text = to_svg(text)
    if output is None:
        write(sys.stdout, text)
    else:
        write_report(output, text)
    return 0


def _format_of(output: Path | None) -> str:
    return "svg" if output is not None and output.suffix.lower() == ".svg" else "dot"


def _flow(opened: "Opened", names: "Sequence[str]") -> "Drawing":
    from spec2tla.errors import UsageError
    from spec2tla.graph.flow import control_flow
    from spec2tla.suggest import did_you_mean

    known = [process.name for process in opened.machine.processes]
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
            raise UsageError(f"the model has no process `{name}`", hint=hint)
    return control_flow(opened.machine, names)


def _states(opened: "Opened", max_states: int) -> "Drawing | None":
    from spec2tla.graph.states import state_graph
    from spec2tla.reference.layout import Layout

    looked_at = tuple(p for p in opened.machine.properties if opened.plan.looks_at(p.name))
    return state_graph(Layout.of(opened.machine), looked_at, max_states)
