"""How many steps of walks executed each statement, or a part of it.

In: the steps that were taken, as an instance with the states before and after. Out: counts by place
of the statement. It must not know how steps are chosen.

What a step executes depends on the state that it begins in, and is found out by the meaning of the
machine. That is slow, so the answers are kept; where no condition is involved, there is only one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from spec2tla.errors import InternalError
from spec2tla.machine.expr import TRUE
from spec2tla.machine.model import Machine, Origin, Process, Step
from spec2tla.reference.evaluate import holds
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.semantics import Taken, outcomes_of, view_of
from spec2tla.source import Span

_MOST_KEPT = 200_000


class Counting:
    """Counts what is executed; `counts` has all statements of the machine, in order of the text."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._counts: Counter[Span] = Counter()
        self._same = {
            (p.name, pc): spans for p in layout.machine.processes for pc, spans in _same(p)
        }
        self._kept: dict[tuple[int, State, State], tuple[Span, ...]] = {}

    def note(self, position: int, before: State, after: State) -> None:
        """The step that the instance at a position of the layout has taken."""
        process, instance = self._layout.instances[position]
        same = self._same.get((process.name, self._layout.pc(before, process.name, instance)))
        self._counts.update(self._executed(position, before, after) if same is None else same)

    @property
    def counts(self) -> tuple[tuple[Origin, int], ...]:
        return tuple((o, self._counts[o.span]) for o in statements(self._layout.machine))

    def _executed(self, position: int, before: State, after: State) -> tuple[Span, ...]:
        key = position, before, after
        known = self._kept.get(key)
        if known is None:
            known = self._found_out(position, before, after)
            if len(self._kept) < _MOST_KEPT:
                self._kept[key] = known
        return known

    def _found_out(self, position: int, before: State, after: State) -> tuple[Span, ...]:
        process, instance = self._layout.instances[position]
        for outcome in outcomes_of(self._layout, before, process, instance):
            if isinstance(outcome, Taken) and outcome.after == after:
                view = view_of(self._layout, before, outcome.attempt)
                events = outcome.attempt.step.events
                return _once(e.origin.span for e in events if holds(e.when, view))
        raise InternalError("X0403", f"a step of {process.name} does not replay")


def statements(machine: Machine) -> tuple[Origin, ...]:
    """All statements, by file and place; of an inlined one, one of its calls."""
    found: dict[Span, Origin] = {}
    for process in machine.processes:
        for step in process.steps:
            for event in step.events:
                found.setdefault(event.origin.span, event.origin)
    files: Mapping[str, int] = {s.file.name: at for at, s in reversed([*enumerate(found)])}
    return tuple(
        found[span] for span in sorted(found, key=lambda s: (files[s.file.name], s.start, s.end))
    )


def _once(spans: Iterable[Span]) -> tuple[Span, ...]:
    """A statement has several events in a step that reads and writes, or goes round a loop."""
    return tuple(dict.fromkeys(spans))


def _same(process: Process) -> list[tuple[str, tuple[Span, ...]]]:
    """The pcs from which always the same statements are executed."""
    steps: dict[str, list[Step]] = {}
    for step in process.steps:
        steps.setdefault(step.pc, []).append(step)
    return [
        (pc, _once(event.origin.span for event in alone[0].events))
        for pc, alone in steps.items()
        if len(alone) == 1 and all(event.when == TRUE for event in alone[0].events)
    ]
