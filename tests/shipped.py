"""The shipped models, and their way through the pipeline up to the machine."""

from pathlib import Path

from spec2tla import resources
from spec2tla.analysis.checks import CheckOptions, CheckPlan, plans
from spec2tla.analysis.discover import models_below
from spec2tla.analysis.modules import load
from spec2tla.diagnostics import Sink
from spec2tla.machine.model import Machine
from spec2tla.pipeline import to_machine

SPECS = Path(resources.library())
MODELS = models_below(SPECS)


def name_of(path: Path) -> str:
    return path.relative_to(SPECS).with_suffix("").as_posix()


def default_machine(path: Path) -> tuple[Machine, CheckPlan]:
    """The machine of the model's default check; it must have no errors."""
    sink = Sink()
    program = load(path, sink, library=SPECS)
    assert program is not None, sink.diagnostics
    plan = plans(program, sink, CheckOptions())[0]
    machine = to_machine(program, plan, sink)
    assert machine is not None, sink.diagnostics
    return machine, plan
