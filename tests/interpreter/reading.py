"""Specs as resolved models: the front end, which the interpreter shares with the tool."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from spec2tla import resources
from spec2tla.analysis.checks import CheckOptions, plans
from spec2tla.analysis.model import Model
from spec2tla.analysis.modules import Program, load
from spec2tla.analysis.resolve import resolve
from spec2tla.diagnostics import Diagnostic, Sink
from spec2tla.lower.machine import lower
from spec2tla.machine.model import Machine
from spec2tla.reduce.discharge import discharge
from spec2tla.source import SourceFile
from spec2tla.syntax.parser import parse


def read_text(text: str) -> tuple[Model | None, tuple[Diagnostic, ...]]:
    """The model of a text without its first line, and what was said about it."""
    sink, file = Sink(), SourceFile("test.kspec", "model test;\n" + text)
    unit = parse(file, sink)
    if unit is None or unit.header is None or sink.has_errors:
        return None, sink.diagnostics
    program = Program("test", unit.header.doc, unit.header, unit.declarations, (file,))
    model = resolve(program, {}, sink)
    return model, sink.diagnostics


def model_of(text: str) -> Model:
    """The model of a text that is right."""
    model, found = read_text(text)
    assert model is not None, [d.message for d in found]
    return model


def read_file(path: Path, constants: Mapping[str, int | bool] | None = None) -> Model:
    """The model of the default check of a file that is right."""
    sink = Sink()
    program = load(path, sink, library=resources.library())
    assert program is not None, sink.diagnostics
    plan = plans(program, sink, CheckOptions(defines=constants or {}))[0]
    model = resolve(program, plan.constants, sink)
    assert model is not None, sink.diagnostics
    return replace(model, nochecks=model.nochecks | plan.nochecks)


def machines(model: Model) -> tuple[Machine, Machine]:
    """The machine of a model, as it is lowered and as both engines get it."""
    sink = Sink()
    machine = lower(model, sink)
    assert not sink.has_errors, [d.message for d in sink.diagnostics]
    return machine, discharge(machine, locks_are_checked="locks" not in model.nochecks)
