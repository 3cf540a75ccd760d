"""Abstract evaluation: which values an expression can have, given what is known of the locals.

The domain is an interval for ints and a set of values for bools, enums and pointers (Cousot and
Cousot, "Abstract Interpretation", 1977). Of a lock it is known whether the executing process holds
it.
Every function here errs on one side only: a value that is possible is never left out.
"""

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
    RangeDomain,
    SelfIndex,
    SetDomain,
    Unary,
    ValuesDomain,
)
from spec2tla.machine.typing import scalar_type_of
from spec2tla.reduce import assuming
from spec2tla.reduce.intervals import Interval, arithmetic, comparison
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
    is_nobody,
    join,
)
from spec2tla.types import NULL, IntType, OwnerType, ScalarType, freed

_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})


def evaluate(expr: Expr, known: Knowledge) -> Abstract:
    """The values that the expression can have; None with no budget left."""
    remembered = known.evaluated.get(id(expr))
    if remembered is not None:
        return remembered[1]
    value = _evaluated(expr, known) if known.budget.grants() else None
    known.evaluated[id(expr)] = expr, value
    return value


def _evaluated(expr: Expr, known: Knowledge) -> Abstract:
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
        case "address":
            return _addresses(evaluate(operand, known))
        case _:
            return None


def _addresses(pointers: Abstract) -> Abstract:
    if not isinstance(pointers, frozenset):
        return None
    return frozenset(pointer if pointer >= NULL else freed(pointer) for pointer in pointers)


def _either(condition: Expr, then: Expr, otherwise: Expr, known: Knowledge) -> Abstract:
    yes, no = assuming.assuming(condition, True, known), assuming.assuming(condition, False, known)
    if yes is None:
        return evaluate(otherwise, known) if no is None else evaluate(otherwise, no)
    if no is None:
        return evaluate(then, yes)
    return join(evaluate(then, yes), evaluate(otherwise, no))


def _binary(op: str, left: Expr, right: Expr, known: Knowledge) -> Abstract:
    match op:
        case "&&":
            return _both(truth(left, known), right, assuming.assuming(left, True, known))
        case "||":
            negative = _both(
                truth(left, known), right, assuming.assuming(left, False, known), flip=True
            )
            return frozenset(1 - v for v in negative)
        case "==>":
            holds = frozenset(1 - v for v in truth(left, known))
            negative = _both(holds, right, assuming.assuming(left, True, known), flip=True)
            return frozenset(1 - v for v in negative)
        case "<==>" | "in":
            return _lock_test(left, right, known) if op == "in" else MAYBE
        case "freed":
            return perhaps_freed(evaluate(left, known))
        case "with" | "without" | "append":
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
    if op in _COMPARISONS and isinstance(a, frozenset):
        b = _as_choices(b)
    if isinstance(a, Interval) and isinstance(b, Interval):
        outcome = comparison(op, a, b)
        return arithmetic(op, a, b) if outcome is None else outcome
    if op in _COMPARISONS and isinstance(a, frozenset) and isinstance(b, frozenset):
        return _compared_sets(op, a, b)
    return MAYBE if op in _COMPARISONS else None


def _as_choices(value: Abstract) -> Abstract:
    """A number that a pointer is compared with, as the pointer of that value."""
    if isinstance(value, Interval) and value.low == value.high:
        return frozenset({value.low})
    return value


def perhaps_freed(value: Abstract) -> Abstract:
    """What a pointer can be after any object may have been freed."""
    if not isinstance(value, frozenset):
        return None
    return value | {freed(pointer) for pointer in value if pointer >= 0}


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
            if (there := assuming.assuming(left.condition, outcome, known)) is not None
        ]
        return frozenset().union(*found)
    if isinstance(left, Me):
        return YES if isinstance(right, Me) else NO if is_nobody(right) else MAYBE
    if not isinstance(left, Load) or left.place.path:
        return MAYBE
    mine = known.mine.get(left.place.variable, MAYBE)
    if isinstance(right, Me):
        return mine
    if not is_nobody(right):
        return MAYBE
    seen = known.seen.get(left.place)
    return YES if seen == NOBODY else NO if seen == SOMEBODY or mine == YES else MAYBE


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
        case SetDomain():
            return None
