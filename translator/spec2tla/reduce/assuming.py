"""What a condition tells: knowledge, made narrower by the outcome that a condition has."""

from dataclasses import replace

from spec2tla.machine.expr import (
    Binary,
    Bound,
    Constant,
    Expr,
    Ite,
    Literal,
    Load,
    Me,
    Unary,
)
from spec2tla.machine.typing import scalar_type_of
from spec2tla.machine.variables import Variable
from spec2tla.reduce import abstract
from spec2tla.reduce.intervals import UNLIMITED, Interval
from spec2tla.reduce.knowledge import (
    MAYBE,
    NO,
    NOBODY,
    SOMEBODY,
    YES,
    Abstract,
    Choices,
    Knowledge,
    anything,
    is_empty,
    is_nobody,
    joined,
    meet,
)
from spec2tla.types import OwnerType

_NEGATED = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def assuming(condition: Expr, outcome: bool, known: Knowledge) -> Knowledge | None:
    """What is known where the condition has this outcome; None where it can't have it.

    With no budget left, what was known before.
    """
    remembered = known.assumed.get((id(condition), outcome))
    if remembered is not None:
        return remembered[1]
    result = _assumed(condition, outcome, known) if known.budget.grants() else known
    known.assumed[id(condition), outcome] = condition, result
    return result


def _assumed(condition: Expr, outcome: bool, known: Knowledge) -> Knowledge | None:
    if int(outcome) not in truth_without_context(condition, known):
        return None
    match condition:
        case Unary("!", operand):
            return assuming(operand, not outcome, known)
        case Binary("&&", left, right) if outcome:
            return _assuming_all(((left, True), (right, True)), known)
        case Binary("||", left, right) if not outcome:
            return _assuming_all(((left, False), (right, False)), known)
        case Binary("==>", left, right) if not outcome:
            return _assuming_all(((left, True), (right, False)), known)
        case Binary("&&" | "||" | "==>" as op, left, right):
            return _assuming_rest(op, left, right, outcome, known)
        case Binary("==" | "!=" | "<" | "<=" | ">" | ">=" as op, left, right):
            return _assuming_comparison(op, left, right, outcome, known)
        case Binary("in", Me(), Load(place)) if place.variable in known.mine and not place.path:
            return _with_mine(place.variable, outcome, known)
        case Load() | Bound():
            return _narrowed(condition, frozenset({int(outcome)}), known)
        case _:
            return known


def truth_without_context(condition: Expr, known: Knowledge) -> Choices:
    """As `truth`, for the connectives only what their sides say each on its own.

    This keeps `assuming` and `evaluate` from calling each other without end.
    """
    match condition:
        case Binary("&&" | "||" | "==>" | "<==>", _, _) | Ite():
            return MAYBE
        case Unary("!", operand):
            return frozenset(1 - v for v in truth_without_context(operand, known))
        case _:
            return abstract.truth(condition, known)


def _assuming_all(facts: tuple[tuple[Expr, bool], ...], known: Knowledge) -> Knowledge | None:
    result: Knowledge | None = known
    for condition, outcome in facts:
        if result is None:
            return None
        result = assuming(condition, outcome, result)
    return result


def _assuming_rest(
    op: str, left: Expr, right: Expr, outcome: bool, known: Knowledge
) -> Knowledge | None:
    """One of two things is the case: what is known if only one of them can be."""
    first_outcome = {"&&": False, "||": True, "==>": False}[op]
    second_outcome = outcome
    first = assuming(left, first_outcome, known)
    second = _assuming_all(((left, not first_outcome), (right, second_outcome)), known)
    if first is None:
        return second
    if second is None:
        return first
    return joined(first, second)


def _with_mine(variable: Variable, outcome: bool, known: Knowledge) -> Knowledge:
    mine = YES if outcome else NO
    if known.mine.get(variable) == mine:
        return known
    return replace(known, mine={**known.mine, variable: mine})


def _assuming_comparison(
    op: str, left: Expr, right: Expr, outcome: bool, known: Knowledge
) -> Knowledge | None:
    actual = op if outcome else _NEGATED[op]
    if isinstance(scalar_type_of(left), OwnerType):
        return _assuming_owner(actual, left, right, known)
    result = _limited(left, actual, abstract.evaluate(right, known), known)
    if result is None:
        return None
    return _limited(right, _MIRRORED[actual], abstract.evaluate(left, result), result)


def _assuming_owner(op: str, left: Expr, right: Expr, known: Knowledge) -> Knowledge | None:
    if not isinstance(left, Load) or left.place.path or left.place.variable not in known.mine:
        return known
    if isinstance(right, Me):
        return _with_mine(left.place.variable, op == "==", known)
    if not is_nobody(right):
        return known
    free = op == "=="
    with_owner = replace(known, seen={**known.seen, left.place: NOBODY if free else SOMEBODY})
    return _with_mine(left.place.variable, False, with_owner) if free else with_owner


def _limited(expr: Expr, op: str, other: Abstract, known: Knowledge) -> Knowledge | None:
    """What is known where `expr op x` for some x that `other` allows."""
    match other:
        case Interval(low, high):
            limits = {
                "==": Interval(low, high),
                "<": Interval(-UNLIMITED, high - 1),
                "<=": Interval(-UNLIMITED, high),
                ">": Interval(low + 1, UNLIMITED),
                ">=": Interval(low, UNLIMITED),
            }.get(op)
            return known if limits is None else _narrowed(expr, limits, known)
        case frozenset():
            if op == "==":
                return _narrowed(expr, other, known)
            if op == "!=" and len(other) == 1:
                present = abstract.evaluate(expr, known)
                if isinstance(present, frozenset):
                    return _narrowed(expr, present - other, known)
            return known
        case _:
            return known


def _narrowed(expr: Expr, allowed: Abstract, known: Knowledge) -> Knowledge | None:
    """What is known where the expression's value is among the allowed ones."""
    match expr:
        case Load(place) if place.variable in known.values and not place.path:
            if place.instance is not None:
                return known
            present = known.values[place.variable]
            met = meet(present, allowed)
            if is_empty(met) or met == present:
                return None if is_empty(met) else known
            return replace(known, values={**known.values, place.variable: met})
        case Load(place) if place.instance is None:
            present = known.seen.get(place, anything(scalar_type_of(expr)))
            met = meet(present, allowed)
            if is_empty(met) or met == present:
                return None if is_empty(met) else known
            return replace(known, seen={**known.seen, place: met})
        case Bound():
            present = known.bound.get(expr, anything(expr.type))
            met = meet(present, allowed)
            if is_empty(met) or met == present:
                return None if is_empty(met) else known
            return replace(known, bound={**known.bound, expr: met})
        case Binary("+" | "-" as op, inner, Literal(value, _) | Constant(_, value, _)):
            if isinstance(allowed, Interval) and isinstance(value, int):
                shift = -value if op == "+" else value
                return _narrowed(inner, Interval(allowed.low + shift, allowed.high + shift), known)
            return known
        case _:
            return known
