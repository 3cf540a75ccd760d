"""A replayed run as reports show it."""

from collections.abc import Sequence

from spec2tla.machine.model import Origin
from spec2tla.reference import trace as replayed
from spec2tla.reference.buffers import store_buffers
from spec2tla.reference.layout import Json, Layout, State
from spec2tla.trace.because import because
from spec2tla.trace.forever import forever, never
from spec2tla.trace.model import Change, Ending, Move, Statement, Touched, Trace
from spec2tla.trace.recipe import recipe
from spec2tla.trace.why import why_false


def build(layout: Layout, trace: replayed.Trace, matters: Sequence[bool] = ()) -> Trace:
    """The trace in the user's words; it is certified, since only a replay makes one.

    `matters`: for each step, whether it matters to the end; all of them where it is empty.
    """
    marks = matters or (True,) * len(trace.steps)
    steps = enumerate(zip(trace.steps, marks, strict=True), 1)
    return Trace(
        certified=True,
        initial=_values(layout, trace.initial),
        final=_values(layout, trace.final),
        moves=tuple(_move(number, step, essential) for number, (step, essential) in steps),
        ending=_ending(layout, trace),
        actors=layout.actors(),
        loop=None if trace.loop_to is None else forever(layout, trace, trace.loop_to),
        because=because(layout, trace),
        recipe=recipe(layout, trace.initial, trace.steps, trace.failing),
    )


def _values(layout: Layout, state: State) -> dict[str, Json]:
    return layout.values(state) | layout.local_values(state) | store_buffers(layout, state)


def _move(index: int, step: replayed.TraceStep, essential: bool) -> Move:
    return Move(
        index=index,
        process=step.process.shown_name,
        instance=step.instance,
        actor=step.actor,
        origin=step.step.origin,
        statements=tuple(_statement(executed) for executed in step.executed),
        changes=tuple(Change(c.name, c.before, c.after) for c in step.changes),
        essential=essential,
    )


def _statement(executed: replayed.Executed) -> Statement:
    return Statement(
        executed.origin,
        tuple(Touched(t.name, t.value, t.memory) for t in executed.reads),
        tuple(Touched(t.name, t.value) for t in executed.writes),
    )


def _ending(layout: Layout, trace: replayed.Trace) -> Ending:
    if trace.loop_to is not None:
        return Ending(never(layout, trace, trace.loop_to))
    failing = trace.failing
    if failing is not None:
        return Ending(failing.check.message, failing.actor, failing.check.origin)
    if trace.waiting:
        waiting = tuple((w.actor, _awaited(w)) for w in trace.waiting)
        return Ending("nobody can move", waiting=waiting)
    return Ending(why_false(layout, trace))


def _awaited(waiting: replayed.Waiting) -> Origin:
    return waiting.steps[0].origin
