"""Counterexamples replayed: every step and the violation itself, by the meaning of the machine.

In: states and the names of the steps between them, from TLC or from our own search. Out: a `Trace`
that says what each step did, or an InternalError that says in words where the two first differ.
Only `semantics` and `evaluate` are relied on here, never compiled code.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spec2tla.errors import InternalError
from spec2tla.machine.expr import Value
from spec2tla.machine.model import Property
from spec2tla.reference.evaluate import View, holds
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.semantics import (
    Failed,
    Taken,
    is_deadlock,
    is_initial,
    outcomes,
    starting_values,
)
from spec2tla.reference.trace import Breach, Trace, TraceStep, failed_check, trace_step, waiting


@dataclass(frozen=True, slots=True)
class Move:
    """A step to be taken by an instance; without `picks` the first choice that can be made."""

    process: str
    instance: int
    step: str
    picks: tuple[Value, ...] | None = None


def replay(layout: Layout, initial: State, moves: Sequence[Move]) -> tuple[TraceStep, ...]:
    """The steps taken one after the other from an initial state."""
    _check_initial(layout, initial)
    steps: list[TraceStep] = []
    state = initial
    for number, move in enumerate(moves, 1):
        taken = next((t for t in _taken(layout, state) if _is_move(t, move)), None)
        if taken is None:
            raise mismatch(f"step {number}: {move.process} cannot take {move.step} there")
        steps.append(trace_step(layout, state, taken))
        state = taken.after
    return tuple(steps)


def certify(
    layout: Layout,
    property_name: str,
    states: Sequence[State],
    actions: Sequence[str | None],
    breach: Breach = Breach.VIOLATED,
) -> Trace:
    """Proves that the states are a run of the machine that ends in a breach of the property.

    `actions` has, for each state but the first, the name of the step that led to it, or None where
    that is not known. Whichever instance and choice fits is right.
    """
    steps = certified_run(layout, states, actions)
    trace = Trace(property_name, breach, states[0], steps)
    property_ = property_of(layout, property_name)
    if property_.kind == "builtin":
        return _check_builtin(layout, trace)
    check_breach(layout, property_, states, breach)
    return trace


def certified_run(
    layout: Layout, states: Sequence[State], actions: Sequence[str | None]
) -> tuple[TraceStep, ...]:
    """The steps between the states, which begin with an initial one."""
    if not states or len(actions) != len(states) - 1:
        raise mismatch(f"{len(states)} states with {len(actions)} steps between them")
    _check_initial(layout, states[0])
    return tuple(
        _find(layout, number, states[number - 1], states[number], action)
        for number, action in enumerate(actions, 1)
    )


def check_breach(
    layout: Layout, property_: Property, states: Sequence[State], breach: Breach
) -> None:
    """Fails where the property, which is no built-in one, is as it should be in the last state."""
    name, before = property_.name, None
    if property_.kind == "transition":
        if len(states) < 2 or states[-1] == states[-2]:
            raise mismatch(f"{name} is about steps, and the last state comes from none")
        before = states[-2]
    view = View(layout, states[-1], before)
    defined = holds(property_.defined, view)
    if breach is Breach.UNDEFINED:
        if defined:
            raise mismatch(f"{name} has a value in the last state")
    elif not defined or holds(property_.body, view):
        raise mismatch(f"{name} is not false in the last state")


def first_breach(
    layout: Layout, property_: Property, states: Sequence[State], breach: Breach
) -> int:
    """The number of the state with which the property breaks first, or else of the last one."""
    last = len(states) - 1
    if property_.kind == "builtin":
        return last
    for at, state in enumerate(states):
        before = states[at - 1] if at else None
        if property_.kind == "transition" and before in (None, state):
            continue
        view = View(layout, state, before if property_.kind == "transition" else None)
        defined = holds(property_.defined, view)
        if (
            not defined
            if breach is Breach.UNDEFINED
            else defined and not holds(property_.body, view)
        ):
            return at
    return last


def property_of(layout: Layout, name: str) -> Property:
    found = next((p for p in layout.machine.properties if p.name == name), None)
    if found is None:
        raise mismatch(f"there is no property {name}")
    return found


def _check_initial(layout: Layout, state: State) -> None:
    possible = starting_values(layout)
    if len(state) != len(possible):
        raise mismatch(f"the first state has {len(state)} locations, not {len(possible)}")
    for at, values in enumerate(possible):
        if state[at] not in values:
            shown = layout.shown(at, state)
            raise mismatch(f"{layout.slot_name(at)} cannot start as {shown!r}")
    if not is_initial(layout, state):
        raise mismatch("the first state does not satisfy the assumptions")


def _find(
    layout: Layout, number: int, before: State, after: State, action: str | None
) -> TraceStep:
    candidates = [
        taken
        for taken in _taken(layout, before)
        if action is None or taken.attempt.step.name == action
    ]
    for taken in candidates:
        if taken.after == after:
            return trace_step(layout, before, taken)
    name = action or "some step"
    if not candidates:
        raise mismatch(f"step {number}: {name} cannot be taken there")
    nearest = min((c.after for c in candidates), key=lambda found: len(_different(found, after)))
    at = _different(nearest, after)[0]
    raise mismatch(
        f"step {number}: after {name} {layout.slot_name(at)} should be "
        f"{layout.shown(at, nearest)!r} and is {layout.shown(at, after)!r}"
    )


def _different(left: State, right: State) -> list[int]:
    return [at for at, pair in enumerate(zip(left, right, strict=True)) if pair[0] != pair[1]]


def _check_builtin(layout: Layout, trace: Trace) -> Trace:
    """The trace, with what breaks the built-in check in its last state."""
    last = trace.final
    if trace.property_name == "deadlock":
        if not is_deadlock(layout, last):
            raise mismatch("the last state is no deadlock")
        return replace(trace, waiting=waiting(layout, last))
    for outcome in outcomes(layout, last):
        if isinstance(outcome, Failed) and outcome.check.kind == trace.property_name:
            return replace(trace, failing=failed_check(outcome))
    raise mismatch(f"no step breaks {trace.property_name} in the last state")


def _taken(layout: Layout, state: State) -> Iterator[Taken]:
    return (outcome for outcome in outcomes(layout, state) if isinstance(outcome, Taken))


def _is_move(taken: Taken, move: Move) -> bool:
    attempt = taken.attempt
    if (attempt.process.name, attempt.instance) != (move.process, move.instance):
        return False
    return attempt.step.name == move.step and move.picks in (None, attempt.picks)


def mismatch(message: str) -> InternalError:
    """What is not as the counterexample says."""
    return InternalError("X0403", f"a counterexample does not replay: {message}")
