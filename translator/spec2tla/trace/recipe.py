"""What is needed to take the same steps again: statements and choices, not states.

In: a layout, and steps that were replayed. Out: a `Recipe`, in the user's words.
"""

from collections.abc import Sequence

from spec2tla.machine.expr import Value
from spec2tla.machine.model import Origin, Step
from spec2tla.machine.typing import scalar_type_of
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.semantics import starting_values
from spec2tla.reference.trace import FailedCheck, TraceStep
from spec2tla.trace.model import Json, Recipe, Said, Taking


def recipe(
    layout: Layout,
    initial: State,
    steps: Sequence[TraceStep],
    failing: FailedCheck | None = None,
) -> Recipe:
    """`failing` is the step at the end that would break a built-in check."""
    return Recipe(
        _chosen_start(layout, initial),
        tuple(_taking(layout, step) for step in steps),
        None if failing is None else _taking(layout, failing),
    )


def shown_picks(layout: Layout, step: Step, picks: Sequence[Value]) -> list[Json]:
    """The values of a step's choices, in the user's words."""
    pairs = zip(step.choices, picks, strict=True)
    return [layout.decode(scalar_type_of(choice.variable), value) for choice, value in pairs]


def function_of(origin: Origin) -> str:
    """The function that a statement stands in; empty for the process itself."""
    return origin.calls[-1].function if origin.calls else ""


def said(origin: Origin) -> Said:
    return Said(function_of(origin), origin.span.first.line, origin.text)


def _taking(layout: Layout, step: TraceStep | FailedCheck) -> Taking:
    origin = step.step.origin
    return Taking(
        process=step.process.name,
        instance=step.instance,
        step=step.step.name,
        line=origin.span.first.line,
        source=origin.text,
        choices=tuple(shown_picks(layout, step.step, step.picks)),
        statements=_statements(step),
    )


def _statements(step: TraceStep | FailedCheck) -> tuple[Said, ...]:
    origin = step.step.origin
    executed = step.executed if isinstance(step, TraceStep) else ()
    found = [said(one.origin) for one in executed if one.writes or one.origin == origin]
    return tuple(dict.fromkeys(found if said(origin) in found else [said(origin), *found]))


def _chosen_start(layout: Layout, initial: State) -> dict[str, Json]:
    """The locations that could also have started as something else."""
    return {
        layout.slot_name(at): layout.shown(at, initial)
        for at, values in enumerate(starting_values(layout))
        if len(values) > 1
    }
