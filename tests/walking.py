"""Long counterexamples: random walks, where a search would find the short ones."""

from random import Random

from spec2tla.machine.model import Property
from spec2tla.reference.evaluate import View, holds
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.replay import certify
from spec2tla.reference.semantics import Failed, Taken, initial_states, is_deadlock, outcomes
from spec2tla.reference.trace import Trace


def walk(layout: Layout, property_: Property, random: Random, longest: int) -> Trace | None:
    """A run to a breach of the property, None where chance did not lead to one."""
    state = next(initial_states(layout))
    states, actions = [state], list[str]()
    for _ in range(longest):
        possible = list(outcomes(layout, state))
        if _is_broken(layout, property_, states, [o for o in possible if isinstance(o, Failed)]):
            return certify(layout, property_.name, states, actions)
        ways = [outcome for outcome in possible if isinstance(outcome, Taken)]
        if not ways:
            return None
        way = random.choice(ways)
        state = way.after
        states.append(state)
        actions.append(way.attempt.step.name)
    return None


def _is_broken(
    layout: Layout, property_: Property, states: list[State], failures: list[Failed]
) -> bool:
    if property_.name == "deadlock":
        return is_deadlock(layout, states[-1])
    if property_.kind == "builtin":
        return any(failure.check.kind == property_.name for failure in failures)
    before = states[-2] if property_.kind == "transition" and len(states) > 1 else None
    if property_.kind == "transition" and before in (None, states[-1]):
        return False
    view = View(layout, states[-1], before)
    return holds(property_.defined, view) and not holds(property_.body, view)
