"""What walks executed -> text for people, and an lcov tracefile for editors and genhtml.

In: statements with how often each was executed. Out: text that ends in a line end. It must not know
how the walks went.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from spec2tla.machine.model import Origin
from spec2tla.report.characters import printable
from spec2tla.report.style import Paint, Role
from spec2tla.report.values import counted
from spec2tla.simulation.walk import Simulation
from spec2tla.source import SourceFile

Executed: TypeAlias = Sequence[tuple[Origin, int]]

_LONGEST = 60


def coverage_text(name: str, simulation: Simulation, paint: Paint) -> str:
    """How far the walks got, then each statement with its line and how often it was executed."""
    executed = simulation.executed
    reached = sum(count > 0 for _, count in executed)
    head = (
        f"{printable(name)}: {counted(simulation.runs, 'run')}, "
        f"{counted(simulation.steps, 'step')}, {counted(simulation.states, 'state')}; "
        f"{reached} of {counted(len(executed), 'statement')} executed"
    )
    lines = [paint(Role.STRONG, head)]
    wide = max((len(str(count)) for _, count in executed), default=1)
    file = None
    for origin, count in executed:
        if origin.span.file.name != file:
            file = origin.span.file.name
            lines.append(f"  {paint(Role.FRAME, printable(file))}")
        lines.append(_line(origin, count, wide, paint))
    return "\n".join(lines) + "\n"


def _line(origin: Origin, count: int, wide: int, paint: Paint) -> str:
    text = printable(origin.text)
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
    number = f"{count:>{wide}}" if count else f"{'-':>{wide}}"
    role = Role.PLAIN if count else Role.WARNING
    return paint(role, f"  {number}  {origin.span.first.line:>5}  {text}")


def lcov(simulations: Iterable[Simulation]) -> str:
    """One record for each file; a line was executed as often as its busiest statement."""
    files: dict[str, dict[int, int]] = {}
    for simulation in simulations:
        lines: dict[tuple[str, int], int] = {}
        for origin, count in simulation.executed:
            at = _path(origin.span.file), origin.span.first.line
            lines[at] = max(lines.get(at, 0), count)
        for (name, line), count in lines.items():
            known = files.setdefault(name, {})
            known[line] = known.get(line, 0) + count
    return "".join(_record(name, lines) for name, lines in files.items())


def _path(file: SourceFile) -> str:
    """Its real path, as lcov's tools want it."""
    return file.name if file.path is None else str(file.path)


def _record(name: str, lines: dict[int, int]) -> str:
    found = [f"DA:{line},{count}\n" for line, count in sorted(lines.items())]
    hit = sum(count > 0 for count in lines.values())
    totals = f"LF:{len(lines)}\nLH:{hit}\n"
    return f"TN:\nSF:{printable(name)}\n{''.join(found)}{totals}end_of_record\n"
