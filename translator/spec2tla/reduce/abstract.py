"""Abstract evaluation: which values an expression can have, given what is known of the locals.

The domain is an interval for ints and a set of values for bools and enums (Cousot and Cousot,
"Abstract Interpretation", 1977). Of a lock it is known whether the executing process holds it.
Every function here errs on one side only: a value that is possible is never left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from spec2tla.machine.expr import (
    Binary,
    Bound,
    Constant,
    Domain,
    Expr,
    Ite,
    Literal,
    Load,
    Me,
    Place,
    RangeDomain,
    SelfIndex,
    Unary,
    ValuesDomain,
)
from spec2tla.machine.typing import scalar_type_of
from spec2tla.machine.variables import Variable
from spec2tla.reduce.intervals import UNLIMITED, Interval, arithmetic, comparison
from spec2tla.types import BoolType, EnumType, IntType, OwnerType, ScalarType

Choices: TypeAlias = frozenset[int]
"""A set of bools or of enum positions; bools are 0 and 1."""

Abstract: TypeAlias = Interval | Choices | None
"""What a scalar can be; None where nothing is known."""

YES, NO, MAYBE = frozenset({1}), frozenset({0}), frozenset({0, 1})
NOBODY, SOMEBODY = frozenset({0}), frozenset({1})

LARGEST_ENUM = 64


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known where a process stands.

    `values`: of its scalar locals. `mine`: of the owner and reader variables of single locks,
    whether this process is in them (YES, NO, MAYBE). `bound`: of choices and quantified variables.
    `seen`: of other places, within the step that looks at them; of a lock's owner NOBODY or
    SOMEBODY.
    """

    values: Mapping[Variable, Abstract]
    mine: Mapping[Variable, Choices]
    bound: Mapping[Bound, Abstract]
    seen: Mapping[Place, Abstract]
    instances: int


def anything(type_: ScalarType) -> Abstract:
    match type_:
        case BoolType():
            return MAYBE
        case IntType(low, high):
            return Interval(low, high)
        case EnumType(_, members) if len(members) <= LARGEST_ENUM:
            return frozenset(range(len(members)))
        case _:
            return None


def join(left: Abstract, right: Abstract) -> Abstract:
    """What is possible where either side may be the case."""
    if isinstance(left, Interval) and isinstance(right, Interval):
        return Interval(min(left.low, right.low), max(left.high, right.high))
    if isinstance(left, frozenset) and isinstance(right, frozenset):
        return left | right
    return None


def evaluate(expr: Expr, known: Knowledge) -> Abstract:
    """The values that the expression can have."""
    match expr:
        case Literal(value, type_) | Constant(_, value, type_):
            return _exactly(value, type_)
        case Load(place):
            if place.variable in known.values and not place.path and place.instance is None:
                return known.values[place.variable]
            return known.seen[place] if place in known.seen else anything(scalar_type_of(expr))
        case Bound():
            return known.bound.get(expr, anything(expr.type))
        case SelfIndex():
            return Interval(0, known.instances - 1)
        case Unary(op, operand):
            return _unary(op, operand, known)
        case Binary(op, left, right):
            return _binary(op, left, right, known)
        case Ite(condition, then, otherwise):
            return _either(condition, then, otherwise, known)
        case _:
            return anything(scalar_type_of(expr))


def _exactly(value: object, type_: ScalarType) -> Abstract:
    match value:
        case bool():
            return frozenset({int(value)})
        case int() if isinstance(type_, IntType):
            return Interval(value, value)
        case int():
            return frozenset({value})
        case _:
            return None


def truth(expr: Expr, known: Knowledge) -> Choices:
    """YES, NO or MAYBE for a condition."""
    value = evaluate(expr, known)
    return value if isinstance(value, frozenset) else MAYBE


def _unary(op: str, operand: Expr, known: Knowledge) -> Abstract:
    match op:
        case "!":
            return frozenset(1 - v for v in truth(operand, known))
        case "-":
            inner = evaluate(operand, known)
            return Interval(-inner.high, -inner.low) if isinstance(inner, Interval) else None
        case "~":
            inner = evaluate(operand, known)
            return Interval(~inner.high, ~inner.low) if isinstance(inner, Interval) else None
        case "empty" if isinstance(operand, Load) and known.mine.get(operand.place.variable) == YES:
            return NO
        case "empty":
            return MAYBE
        case _:
            return anything(scalar_type_of(operand))


def _either(condition: Expr, then: Expr, otherwise: Expr, known: Knowledge) -> Abstract:
    yes, no = assuming(condition, True, known), assuming(condition, False, known)
    if yes is None:
        return evaluate(otherwise, known) if no is None else evaluate(otherwise, no)
    if no is None:
        return evaluate(then, yes)
    return join(evaluate(then, yes), evaluate(otherwise, no))


def _binary(op: str, left: Expr, right: Expr, known: Knowledge) -> Abstract:
    match op:
        case "&&":
            return _both(truth(left, known), right, assuming(left, True, known))
        case "||":
            negative = _both(truth(left, known), right, assuming(left, False, known), flip=True)
            return frozenset(1 - v for v in negative)
        case "==>":
            holds = frozenset(1 - v for v in truth(left, known))
            negative = _both(holds, right, assuming(left, True, known), flip=True)
            return frozenset(1 - v for v in negative)
        case "<==>" | "in":
            return _lock_test(left, right, known) if op == "in" else MAYBE
        case "with" | "without":
            return None
        case _:
            return _compared(op, left, right, known)


def _both(first: Choices, second: Expr, then: Knowledge | None, flip: bool = False) -> Choices:
    """The conjunction of two conditions (with `flip`, of their negations)."""
    if flip:
        first = frozenset(1 - v for v in first)
    if first == NO or then is None:
        return NO
    rest = truth(second, then)
    if flip:
        rest = frozenset(1 - v for v in rest)
    return rest if first == YES else rest | NO


def _lock_test(left: Expr, right: Expr, known: Knowledge) -> Choices:
    if isinstance(left, Me) and isinstance(right, Binary) and isinstance(right.right, Me):
        return YES if right.op == "with" else NO
    if isinstance(left, Me) and isinstance(right, Load) and not right.place.path:
        return known.mine.get(right.place.variable, MAYBE)
    return MAYBE


def _compared(op: str, left: Expr, right: Expr, known: Knowledge) -> Abstract:
    if op in ("==", "!=") and isinstance(scalar_type_of(left), OwnerType):
        same = _same_owner(left, right, known)
        return same if op == "==" else frozenset(1 - v for v in same)
    a, b = evaluate(left, known), evaluate(right, known)
    if isinstance(a, Interval) and isinstance(b, Interval):
        outcome = comparison(op, a, b)
        return arithmetic(op, a, b) if outcome is None else outcome
    if isinstance(a, frozenset) and isinstance(b, frozenset):
        return _compared_sets(op, a, b)
    return anything(scalar_type_of(Binary(op, left, right)))


def _compared_sets(op: str, left: Choices, right: Choices) -> Choices:
    possible = set()
    for a in left:
        for b in right:
            result = {
                "==": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b,
            }[op]  # fmt: skip
            possible.add(int(result))
    return frozenset(possible)


def _same_owner(left: Expr, right: Expr, known: Knowledge) -> Choices:
    if isinstance(left, Ite):
        sides = ((left.then, True), (left.otherwise, False))
        found = [
            _same_owner(side, right, there)
            for side, outcome in sides
            if (there := assuming(left.condition, outcome, known)) is not None
        ]
        return frozenset().union(*found)
    if isinstance(left, Me):
        return YES if isinstance(right, Me) else NO if _is_nobody(right) else MAYBE
    if not isinstance(left, Load) or left.place.path:
        return MAYBE
    mine = known.mine.get(left.place.variable, MAYBE)
    if isinstance(right, Me):
        return mine
    if not _is_nobody(right):
        return MAYBE
    seen = known.seen.get(left.place)
    return YES if seen == NOBODY else NO if seen == SOMEBODY or mine == YES else MAYBE


def _is_nobody(expr: Expr) -> bool:
    return isinstance(expr, Literal) and expr.value == 0


# What a condition tells --------------------------------------------------------------------------


def assuming(condition: Expr, outcome: bool, known: Knowledge) -> Knowledge | None:
    """What is known where the condition has this outcome; None where it can't have it."""
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
            return truth(condition, known)


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


def joined(left: Knowledge, right: Knowledge) -> Knowledge:
    """What is known where either side is the case."""
    return Knowledge(
        {v: join(a, right.values[v]) for v, a in left.values.items() if v in right.values},
        {v: a | right.mine.get(v, MAYBE) for v, a in left.mine.items()},
        {b: join(a, right.bound[b]) for b, a in left.bound.items() if b in right.bound},
        {p: join(a, right.seen[p]) for p, a in left.seen.items() if p in right.seen},
        left.instances,
    )


def _with_mine(variable: Variable, outcome: bool, known: Knowledge) -> Knowledge:
    return replace(known, mine={**known.mine, variable: YES if outcome else NO})


_NEGATED = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def _assuming_comparison(
    op: str, left: Expr, right: Expr, outcome: bool, known: Knowledge
) -> Knowledge | None:
    actual = op if outcome else _NEGATED[op]
    if isinstance(scalar_type_of(left), OwnerType):
        return _assuming_owner(actual, left, right, known)
    result = _limited(left, actual, evaluate(right, known), known)
    if result is None:
        return None
    return _limited(right, _MIRRORED[actual], evaluate(left, result), result)


def _assuming_owner(op: str, left: Expr, right: Expr, known: Knowledge) -> Knowledge | None:
    if not isinstance(left, Load) or left.place.path or left.place.variable not in known.mine:
        return known
    if isinstance(right, Me):
        return _with_mine(left.place.variable, op == "==", known)
    if not _is_nobody(right):
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
                present = evaluate(expr, known)
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
            met = _meet(known.values[place.variable], allowed)
            if _is_empty(met):
                return None
            return replace(known, values={**known.values, place.variable: met})
        case Load(place) if place.instance is None:
            met = _meet(known.seen.get(place, anything(scalar_type_of(expr))), allowed)
            return None if _is_empty(met) else replace(known, seen={**known.seen, place: met})
        case Bound():
            met = _meet(known.bound.get(expr, anything(expr.type)), allowed)
            return None if _is_empty(met) else replace(known, bound={**known.bound, expr: met})
        case Binary("+" | "-" as op, inner, Literal(value, _) | Constant(_, value, _)):
            if isinstance(allowed, Interval) and isinstance(value, int):
                shift = -value if op == "+" else value
                return _narrowed(inner, Interval(allowed.low + shift, allowed.high + shift), known)
            return known
        case _:
            return known


def _meet(left: Abstract, right: Abstract) -> Abstract:
    if isinstance(left, Interval) and isinstance(right, Interval):
        return Interval(max(left.low, right.low), min(left.high, right.high))
    if isinstance(left, frozenset) and isinstance(right, frozenset):
        return left & right
    return left if right is None else right if left is None else left


def _is_empty(value: Abstract) -> bool:
    match value:
        case Interval(low, high):
            return low > high
        case frozenset():
            return not value
        case _:
            return False


def domain_values(domain: Domain, known: Knowledge) -> Abstract:
    """The values that a choice from the domain can have."""
    match domain:
        case RangeDomain(low, high):
            a, b = evaluate(low, known), evaluate(high, known)
            if isinstance(a, Interval) and isinstance(b, Interval):
                return Interval(a.low, b.high)
            return None
        case ValuesDomain(values):
            result = evaluate(values[0], known)
            for value in values[1:]:
                result = join(result, evaluate(value, known))
            return result
