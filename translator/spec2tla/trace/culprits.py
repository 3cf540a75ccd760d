"""The locations that make an invariant or transition false, as far as they are needed for that.

In: a property's body and a view in which it is false. Out: slots, of the state after the step and
of the one before it. It goes the way that `why` goes, so that what is told is what is followed.
"""

from dataclasses import replace

from spec2tla.machine.expr import Binary, Expr, Quantifier, Unary
from spec2tla.reference.evaluate import Loads, View, domain_values, evaluate, holds
from spec2tla.reference.layout import Layout
from spec2tla.reference.replay import property_of
from spec2tla.reference.trace import Breach, Trace


def culprits(layout: Layout, trace: Trace) -> Loads:
    """While these have their values, the property is false in the trace's last state."""
    property_ = property_of(layout, trace.property_name)
    before = trace.steps[-1].before if trace.steps else None
    loads = Loads()
    view = View(layout, trace.final, before, loads=loads)
    evaluate(property_.defined, view)
    if trace.breach is Breach.VIOLATED:
        _follow(property_.body, False, view)
    return loads


def _follow(expr: Expr, outcome: bool, view: View) -> None:
    """Reads what is needed to see that the condition has this outcome, and little else."""
    bare = replace(view, loads=None)
    match expr:
        case Quantifier("forall" | "exists" as kind, variable, domain, body):
            every = outcome is (kind == "forall")
            for value in domain_values(domain, view):
                if every or holds(body, bare.with_bound(variable.name, value)) is outcome:
                    _follow(body, outcome, view.with_bound(variable.name, value))
                    if not every:
                        return
        case Binary("&&" | "||" as op, left, right):
            if outcome is (op == "||"):
                _follow(left if holds(left, bare) is outcome else right, outcome, view)
            else:
                _follow(left, outcome, view)
                _follow(right, outcome, view)
        case Binary("==>", left, right) if not outcome:
            _follow(left, True, view)
            _follow(right, False, view)
        case Unary("!", operand):
            _follow(operand, not outcome, view)
        case _:
            evaluate(expr, view)
