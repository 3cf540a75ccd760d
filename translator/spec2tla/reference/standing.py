"""Whether a transition property can be violated by a step that changes nothing that it looks at.

If it can, it is about each single step, whatever the step does, and no two steps may become one.
It cannot, if standing still violates it nowhere; or only in states that no step leads to without
violating it, and in which no run begins.
"""

from itertools import islice

from spec2tla.machine.expr import (
    TRUE,
    Binary,
    Expr,
    Old,
    Quantifier,
    domain_parts,
    loads,
    rebuild,
)
from spec2tla.machine.model import Machine, Property
from spec2tla.machine.simplify import conjoin, implies
from spec2tla.reference.always import always
from spec2tla.reference.close import Closing
from spec2tla.reference.evaluate import View, holds
from spec2tla.reference.layout import Layout
from spec2tla.reference.nodes import Nodes
from spec2tla.reference.semantics import initial_states

MOST_STATES = 20_000
"""Initial states that are looked at; where there are more it is not found out."""


def each_step_counts(machine: Machine) -> bool:
    """Whether some transition property of the machine may be about steps that change nothing."""
    layout = Layout.of(machine)
    return not all(_is_about_changes(layout, p) for p in machine.properties)


def _is_about_changes(layout: Layout, property_: Property) -> bool:
    if property_.kind != "transition":
        return True
    moving = conjoin(property_.defined, property_.body)
    still = _now(moving)
    if _is_always_true(layout, still):
        return True
    return _is_always_true(layout, _then_still(moving)) and _begins_well(layout, still)


def _then_still(moving: Expr) -> Expr:
    """That where a step satisfies a condition, its end does so standing still; part by part."""
    match moving:
        case Binary("&&", left, right):
            return conjoin(_then_still(left), _then_still(right))
        case Quantifier("forall", variable, domain, body):
            # Before the step the domain may be another one.
            if _now(moving) == moving:
                return TRUE
            if all(_now(e) == e and not any(True for _ in loads(e)) for e in domain_parts(domain)):
                return Quantifier("forall", variable, domain, _then_still(body))
            return implies(moving, _now(moving))
        case _:
            return implies(moving, _now(moving))


def _now(expr: Expr) -> Expr:
    """What an expression on a step says where nothing changes."""
    return _now(expr.operand) if isinstance(expr, Old) else rebuild(expr, _now)


def _is_always_true(layout: Layout, condition: Expr) -> bool:
    return always(layout, Closing(layout, Nodes()).close(condition)) is True


def _begins_well(layout: Layout, condition: Expr) -> bool:
    states = list(islice(initial_states(layout), MOST_STATES + 1))
    return len(states) <= MOST_STATES and all(holds(condition, View(layout, s)) for s in states)
