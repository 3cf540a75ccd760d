"""Counterexamples of properties of whole runs, certified: a run to a loop, and the loop.

In: states, the steps between them, and where the last state leads back to. Out: a `Trace` with
`loop_to`, or an InternalError that says what is wrong. Only `semantics` and `evaluate` are relied
on. A run that comes to stand still is a loop without steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from spec2tla.errors import InternalError
from spec2tla.machine.model import Process, Property
from spec2tla.reference.evaluate import View, holds
from spec2tla.reference.layout import Layout, State, actor
from spec2tla.reference.replay import certified_run, mismatch, property_of
from spec2tla.reference.semantics import Taken, outcomes
from spec2tla.reference.trace import Breach, Trace


@dataclass(frozen=True, slots=True)
class Abilities:
    """By state: the positions of the instances that can change it or end the run there."""

    layout: Layout
    states: Sequence[State]

    def able(self, state: State) -> frozenset[int]:
        found: set[int] = set()
        for outcome in outcomes(self.layout, state):
            if not isinstance(outcome, Taken) or outcome.after != state:
                attempt = outcome.attempt
                found.add(self.layout.pc_slot(attempt.process.name, attempt.instance))
        return frozenset(found)

    def movers(self, before: State, after: State) -> frozenset[int]:
        """Who may lead from the one state to the other."""
        return frozenset(
            self.layout.pc_slot(o.attempt.process.name, o.attempt.instance)
            for o in outcomes(self.layout, before)
            if isinstance(o, Taken) and o.after == after != before
        )


def certify_lasso(
    layout: Layout,
    property_name: str,
    states: Sequence[State],
    actions: Sequence[str | None],
    loop_to: int,
) -> Trace:
    """Proves that the states are a fair run of the machine on which the property is false.

    The run goes on for ever from the state with the number `loop_to`, which is also the last one;
    the last state's own number is for a run that stands still there.
    """
    property_ = property_of(layout, property_name)
    steps = certified_run(layout, states, actions)
    if not 0 <= loop_to < len(states) or states[loop_to] != states[-1]:
        raise mismatch("the last state does not lead back to where the loop begins")
    _check_fair(layout, states[loop_to:])
    _check_false(layout, property_, states, loop_to)
    return replace(Trace(property_name, Breach.VIOLATED, states[0], steps), loop_to=loop_to)


def _check_fair(layout: Layout, loop: Sequence[State]) -> None:
    """`loop` begins and ends with the same state, which may be its only one."""
    abilities = Abilities(layout, loop)
    able = [abilities.able(state) for state in loop]
    moving = [abilities.movers(*pair) for pair in pairwise(loop)]
    for position, (process, instance) in enumerate(layout.instances):
        if any(position in movers for movers in moving):
            continue
        if is_unfair(process, [position in here for here in able]):
            name = actor(process, instance)
            raise mismatch(f"{name} is {process.fairness} and is kept from moving for ever")


def is_unfair(process: Process, able: Sequence[bool]) -> bool:
    """Whether it is unfair that the process never moves in the loop, going by where it could."""
    match process.fairness:
        case "unfair":
            return False
        case "fair":
            return all(able)
        case "strong fair":
            return any(able)
        case _:
            raise InternalError("X0401", f"no fairness is called {process.fairness}")


def _check_false(
    layout: Layout, property_: Property, states: Sequence[State], loop_to: int
) -> None:
    if begins_to_fail(layout, property_, states, loop_to) is None:
        raise mismatch(f"{property_.name} is not false on this run")


def begins_to_fail(
    layout: Layout, property_: Property, states: Sequence[State], loop_to: int
) -> int | None:
    """The number of the state from which on it is false, None where it is true.

    For `eventually always` it is a state of the loop in which what should always hold does not.
    """
    views = [View(layout, state) for state in states]
    if not all(holds(property_.defined, view) for view in views):
        raise mismatch(f"{property_.name} has no value in some state")
    reached = [holds(property_.body, view) for view in views]
    # From which state on it is never reached; the loop comes again and again.
    after_last = max((at + 1 for at, good in enumerate(reached) if good), default=0)
    never = None if any(reached[loop_to:]) else after_last
    match property_.form, property_.trigger:
        case "eventually", None:
            return 0 if not any(reached) else None
        case "always_eventually", None:
            return never
        case "eventually_always", None:
            failing = (at for at in range(loop_to, len(states)) if not reached[at])
            return next(failing, None)
        case "leads_to", trigger if trigger is not None and never is not None:
            return next((at for at in range(never, len(states)) if holds(trigger, views[at])), None)
        case "leads_to", _:
            return None
        case form, _:
            raise InternalError("X0401", f"no property has the form {form!r}")
