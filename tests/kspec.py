"""kspec text to a machine, for tests of what comes after the front end."""

from dataclasses import replace
from pathlib import Path

from spec2tla import resources
from spec2tla.analysis.modules import load
from spec2tla.analysis.resolve import resolve
from spec2tla.diagnostics import Diagnostic, Sink
from spec2tla.lower.machine import lower
from spec2tla.machine.model import Machine
from spec2tla.machine.printer import print_machine
from spec2tla.reduce.discharge import discharge


def lowered(
    text: str, folder: Path, nochecks: frozenset[str] = frozenset(), memory: str = "sc"
) -> Machine:
    """The machine of a spec without errors, before any reduction."""
    machine, found = lowered_with_findings(text, folder, nochecks, memory)
    assert machine is not None, [d.message for d in found]
    return machine


def lowered_with_findings(
    text: str, folder: Path, nochecks: frozenset[str] = frozenset(), memory: str = "sc"
) -> tuple[Machine | None, tuple[Diagnostic, ...]]:
    path, sink = folder / "spec.kspec", Sink()
    path.write_text(text, encoding="utf-8")
    program = load(path, sink, library=resources.library())
    model = None if program is None else resolve(program, {}, sink)
    if model is None:
        return None, sink.diagnostics
    machine = lower(replace(model, nochecks=model.nochecks | nochecks), sink, memory)
    return machine, sink.diagnostics


def discharged(text: str, folder: Path) -> Machine:
    return discharge(lowered(text, folder), locks_are_checked=True)


def process_text(machine: Machine, process: str) -> str:
    """The printed steps of one process, without its header, variables and events."""
    lines = print_machine(machine).splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"process {process}"))
    kept: list[str] = []
    for line in lines[start + 1 :]:
        if not line.startswith("  "):
            break
        if not line.startswith(("  local", "  temp", "    event", "      ")):
            kept.append(line)
    return "\n".join(kept) + "\n"
