"""Why an invariant or transition is false: which part of it, at which index, with which values."""

from spec2tla.machine.expr import (
    Binary,
    Bound,
    Constant,
    Expr,
    Literal,
    Load,
    Old,
    Quantifier,
    Unary,
    rebuild,
)
from spec2tla.machine.printer import print_expr
from spec2tla.machine.simplify import negate
from spec2tla.machine.typing import scalar_type_of
from spec2tla.reference.evaluate import View, domain_values, evaluate, holds
from spec2tla.reference.layout import Layout
from spec2tla.reference.trace import Breach, Trace

_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


def why_false(layout: Layout, trace: Trace) -> str:
    """One clause: the facts at the end of the trace that make its property false."""
    property_ = next(p for p in layout.machine.properties if p.name == trace.property_name)
    before = trace.steps[-1].before if trace.steps else None
    view = View(layout, trace.final, before)
    if trace.breach is Breach.UNDEFINED:
        return f"it has no value here: {_clause(property_.defined, view)}"
    return _clause(property_.body, view)


def why_not(condition: Expr, view: View) -> str:
    """One clause: the facts that make a condition false there."""
    return _clause(condition, view)


def _clause(expr: Expr, view: View) -> str:
    """Why a condition is false; of an implication, what holds and what then does not."""
    match expr:
        case Quantifier("forall", variable, domain, body):
            for value in domain_values(domain, view):
                inner = view.with_bound(variable.name, value)
                if not holds(body, inner):
                    return _clause(body, inner)
            return _joined(_facts(expr, False, view))
        case Binary("&&", left, right):
            return _clause(right if holds(left, view) else left, view)
        case Binary("==>", left, right):
            return f"{_joined(_facts(left, True, view))}, but {_clause(right, view)}"
        case _:
            return _joined(_facts(expr, False, view))


def _joined(facts: list[str]) -> str:
    return " and ".join(dict.fromkeys(facts))


def _facts(expr: Expr, outcome: bool, view: View) -> list[str]:
    """Facts that together give the condition this outcome."""
    match expr:
        case Quantifier("forall" | "exists" as kind, variable, domain, body):
            if outcome is (kind == "exists"):
                for value in domain_values(domain, view):
                    inner = view.with_bound(variable.name, value)
                    if holds(body, inner) is outcome:
                        return _facts(body, outcome, inner)
            return [_fact(expr, outcome, view)]
        case Binary("&&" | "||" as op, left, right):
            if outcome is (op == "||"):
                return _facts(left if holds(left, view) is outcome else right, outcome, view)
            return _facts(left, outcome, view) + _facts(right, outcome, view)
        case Binary("==>", left, right) if not outcome:
            return _facts(left, True, view) + _facts(right, False, view)
        case Unary("!", operand):
            return _facts(operand, not outcome, view)
        case _:
            return [_fact(expr, outcome, view)]


def _fact(expr: Expr, outcome: bool, view: View) -> str:
    shown = _with_values(expr, view)
    match shown:
        case Binary(op, left, right) if op in _COMPARISONS:
            return _comparison(shown if outcome else negate(shown), left, right, view)
        case Load() | Old():
            return f"{_said(shown, view)} is {'true' if outcome else 'false'}"
        case _:
            return _said(shown, view) if outcome else f"not ({_said(shown, view)})"


def _comparison(stated: Expr, left: Expr, right: Expr, view: View) -> str:
    """What was compared with a constant is worth; of two sides that vary, the comparison too."""
    if isinstance(stated, Binary) and stated.op == "==":
        return _said(stated, view)
    varying = [side for side in (left, right) if not isinstance(side, Literal | Constant)]
    worth = [_worth(side, view) for side in varying]
    if len(varying) == 1 and worth:
        return worth[0]
    return _said(stated, view) + (f" ({', '.join(worth)})" if worth else "")


def _worth(side: Expr, view: View) -> str:
    literal = Literal(evaluate(side, view), scalar_type_of(side))
    return f"{_said(side, view)} is {_said(literal, view)}"


def _with_values(expr: Expr, view: View) -> Expr:
    """The expression as it is told: bound variables are their values, pointers are themselves.

    That pointers are compared by address goes without saying; their values say which are freed.
    """
    if isinstance(expr, Unary) and expr.op == "address":
        return _with_values(expr.operand, view)
    if isinstance(expr, Bound):
        return Literal(view.bound[expr.name], expr.type) if expr.name in view.bound else expr
    return rebuild(expr, lambda child: _with_values(child, view))


def _said(expr: Expr, view: View) -> str:
    return print_expr(expr, view.layout.machine)
