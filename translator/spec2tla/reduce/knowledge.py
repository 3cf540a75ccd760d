"""What is known of the values that locals and locks can have.

The domain is an interval for ints and a set of values for bools, enums and pointers (Cousot and
Cousot, "Abstract Interpretation", 1977). Of a lock it is known whether the executing process holds
it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from spec2tla.budget import Budget
from spec2tla.machine.expr import (
    Bound,
    Expr,
    Literal,
    Place,
)
from spec2tla.machine.variables import Variable
from spec2tla.reduce.intervals import Interval
from spec2tla.types import BoolType, EnumType, IntType, PointerType, ScalarType, freed

Choices: TypeAlias = frozenset[int]
"""A set of bools, of enum positions or of pointers; bools are 0 and 1."""

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
    SOMEBODY. `budget` is for all questions asked of this and of what is derived from it; answers
    are remembered, with the expression, whose identity they go by.
    """

    values: Mapping[Variable, Abstract]
    mine: Mapping[Variable, Choices]
    bound: Mapping[Bound, Abstract]
    seen: Mapping[Place, Abstract]
    instances: int
    budget: Budget = field(compare=False)
    evaluated: dict[int, tuple[Expr, Abstract]] = field(
        default_factory=dict, init=False, compare=False
    )
    assumed: "dict[tuple[int, bool], tuple[Expr, Knowledge | None]]" = field(
        default_factory=dict, init=False, compare=False
    )


def anything(type_: ScalarType) -> Abstract:
    match type_:
        case BoolType():
            return MAYBE
        case IntType(low, high):
            return Interval(low, high)
        case EnumType(_, members) if len(members) <= LARGEST_ENUM:
            return frozenset(range(len(members)))
        case PointerType(_, _, size) if 2 * size < LARGEST_ENUM:
            return frozenset(range(freed(size - 1), size))
        case _:
            return None


def join(left: Abstract, right: Abstract) -> Abstract:
    """What is possible where either side may be the case."""
    if isinstance(left, Interval) and isinstance(right, Interval):
        return Interval(min(left.low, right.low), max(left.high, right.high))
    if isinstance(left, frozenset) and isinstance(right, frozenset):
        return left | right
    return None


def joined(left: Knowledge, right: Knowledge) -> Knowledge:
    """What is known where either side is the case."""
    return Knowledge(
        {v: join(a, right.values[v]) for v, a in left.values.items() if v in right.values},
        {v: a | right.mine.get(v, MAYBE) for v, a in left.mine.items()},
        {b: join(a, right.bound[b]) for b, a in left.bound.items() if b in right.bound},
        {p: join(a, right.seen[p]) for p, a in left.seen.items() if p in right.seen},
        left.instances,
        left.budget,
    )


def meet(left: Abstract, right: Abstract) -> Abstract:
    if isinstance(left, Interval) and isinstance(right, Interval):
        return Interval(max(left.low, right.low), min(left.high, right.high))
    if isinstance(left, frozenset) and isinstance(right, frozenset):
        return left & right
    if isinstance(left, frozenset) and isinstance(right, Interval):
        return frozenset(value for value in left if right.low <= value <= right.high)
    return left if right is None else right if left is None else left


def is_empty(value: Abstract) -> bool:
    match value:
        case Interval(low, high):
            return low > high
        case frozenset():
            return not value
        case _:
            return False


def is_nobody(expr: Expr) -> bool:
    return isinstance(expr, Literal) and expr.value == 0
