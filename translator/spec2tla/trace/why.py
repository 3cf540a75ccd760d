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
    Value,
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
        return f"it has no value here: not {_clause(property_.defined, False, view)}"
    return _clause(property_.body, False, view)


def _clause(expr: Expr, outcome: bool, view: View) -> str:
    """Facts that together give the condition this outcome."""
    match expr:
        case Quantifier("forall" | "exists" as kind, variable, domain, body):
            wanted = kind == "exists"
            if outcome is wanted:
                for value in domain_values(domain, view):
                    inner = view.with_bound(variable.name, value)
                    if holds(body, inner) is outcome:
                        return _clause(body, outcome, inner)
            return _fact(expr, outcome, view)
        case Binary("&&" | "||" as op, left, right):
            decisive = op == "||"
            if outcome is decisive:
                side = left if holds(left, view) is outcome else right
                return _clause(side, outcome, view)
            return f"{_clause(left, outcome, view)} and {_clause(right, outcome, view)}"
        case Binary("==>", left, right) if not outcome:
            return f"{_clause(left, True, view)}, but {_clause(right, False, view)}"
        case Unary("!", operand):
            return _clause(operand, not outcome, view)
        case _:
            return _fact(expr, outcome, view)


def _fact(expr: Expr, outcome: bool, view: View) -> str:
    shown = _with_values(expr, view)
    match shown:
        case Binary(op, left, right) if op in _COMPARISONS:
            stated = shown if outcome else negate(shown)
            says_it = isinstance(stated, Binary) and stated.op == "==" and _has_constant(stated)
            return _said(stated, view) + ("" if says_it else _values(left, right, view))
        case Load() | Old():
            return f"{_said(shown, view)} is {'true' if outcome else 'false'}"
        case _:
            return _said(shown, view) if outcome else f"not ({_said(shown, view)})"


def _has_constant(comparison: Binary) -> bool:
    return any(isinstance(s, Literal | Constant) for s in (comparison.left, comparison.right))


def _values(left: Expr, right: Expr, view: View) -> str:
    """What the sides that are no constants are worth."""
    sides = [s for s in (left, right) if not isinstance(s, Literal | Constant)]
    parts = [part for part in (_worth(side, view) for side in sides) if part]
    return f" ({', '.join(parts)})" if parts else ""


def _worth(side: Expr, view: View) -> str:
    value = evaluate(side, view)
    literal = _literal(side, value)
    return "" if literal is None else f"{_said(side, view)} is {_said(literal, view)}"


def _literal(side: Expr, value: Value) -> Literal | None:
    return None if isinstance(value, frozenset) else Literal(value, scalar_type_of(side))


def _with_values(expr: Expr, view: View) -> Expr:
    """The expression with bound variables replaced by their values."""
    if isinstance(expr, Bound):
        return Literal(view.bound[expr.name], expr.type) if expr.name in view.bound else expr
    return rebuild(expr, lambda child: _with_values(child, view))


def _said(expr: Expr, view: View) -> str:
    return print_expr(expr, view.layout.machine)
