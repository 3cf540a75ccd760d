"""One spec opened for a look at the model itself: nothing reduced, nothing searched yet.

In: a path and what the command line asks. Out: the checks that are meant, each with its machine.
What is wrong with the spec goes to the sink. It must not know what the machine is wanted for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from spec2tla import resources
from spec2tla.analysis.checks import DEFAULT, CheckOptions, CheckPlan, plans
from spec2tla.analysis.modules import Program, load_parts
from spec2tla.analysis.partial import check_rest
from spec2tla.diagnostics import Sink
from spec2tla.errors import UsageError
from spec2tla.evidence import main_file, spec_files, told
from spec2tla.machine.model import Machine
from spec2tla.machine.simplify import conjoin
from spec2tla.pipeline import to_machine
from spec2tla.reference.compile import compile_predicate
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.semantics import starting_states

MOST_TRIED = 1_000_000
"""Ways to start that are looked at in search of one that satisfies the assumes."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A check and the machine that it is about; `file` is how reports call the spec."""

    program: Program
    plan: CheckPlan
    machine: Machine

    @property
    def file(self) -> str:
        return self.program.files[0].name


def open_checks(path: Path, asked: CheckOptions, sink: Sink) -> tuple[Opened, ...]:
    """All checks that are meant; none where the spec has errors.

    Raises UsageError for a folder, and for a check, property or constant that the spec lacks.
    """
    return _opened(path, asked, sink, every=True)


def open_check(path: Path, asked: CheckOptions, sink: Sink) -> Opened | None:
    """The check that is named, else the default one; None where the spec has errors."""
    found = _opened(path, asked, sink, every=False)
    return found[0] if found else None


def first_states(layout: Layout, most: int) -> tuple[State, ...]:
    """The first initial states; UsageError where none is found in a reasonable time."""
    assumed = compile_predicate(layout, [conjoin(*layout.machine.assumes)])
    tried = islice(starting_states(layout), MOST_TRIED)
    found = tuple(islice((state for state in tried if assumed(state)), most))
    if not found:
        raise UsageError("no initial state was found that satisfies the model's `assume`")
    return found


def _opened(path: Path, asked: CheckOptions, sink: Sink, *, every: bool) -> tuple[Opened, ...]:
    if path.is_dir():
        raise UsageError(f"{path} is a folder", hint="name one model, a file *.kspec")
    with told(lambda: main_file(path)):
        program = load_parts(path, sink, library=resources.library())
        if program is not None and not program.whole:
            check_rest(program, sink)
    if program is None or not program.whole:
        return ()
    with told(lambda: spec_files(program.files)):
        chosen = plans(program, sink, asked)
        opened = _machines(program, chosen if every else _one(chosen), sink)
    return () if sink.has_errors else opened


def _one(chosen: Sequence[CheckPlan]) -> Sequence[CheckPlan]:
    """The default check is not among them where another one was asked for, or it looks at less."""
    return [plan for plan in chosen if plan.name == DEFAULT][:1] or chosen[:1]


def _machines(program: Program, chosen: Sequence[CheckPlan], sink: Sink) -> tuple[Opened, ...]:
    found = []
    for plan in chosen:
        machine = to_machine(program, plan, sink)
        if machine is not None:
            found.append(Opened(program, plan, machine))
    return tuple(found)
