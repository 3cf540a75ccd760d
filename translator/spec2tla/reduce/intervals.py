"""Intervals of integers: what arithmetic and comparisons make of them."""

from dataclasses import dataclass

UNLIMITED = 2**80
"""A bound that no value of a model reaches."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The integers low..high; empty where low > high."""

    low: int
    high: int


def arithmetic(op: str, left: Interval, right: Interval) -> Interval:
    """An interval that holds every result; all integers for operators that are not followed."""
    match op:
        case "+":
            return Interval(left.low + right.low, left.high + right.high)
        case "-":
            return Interval(left.low - right.high, left.high - right.low)
        case "*":
            ends = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
            return Interval(min(ends), max(ends))
        case _:
            return Interval(-UNLIMITED, UNLIMITED)


def comparison(op: str, left: Interval, right: Interval) -> frozenset[int] | None:
    """The possible outcomes (0 and 1) of a comparison; None for another operator."""
    apart = left.high < right.low or right.high < left.low
    equal = left.low == left.high == right.low == right.high
    match op:
        case "==":
            return _outcomes(equal, apart)
        case "!=":
            return _outcomes(apart, equal)
        case "<":
            return _outcomes(left.high < right.low, left.low >= right.high)
        case "<=":
            return _outcomes(left.high <= right.low, left.low > right.high)
        case ">":
            return _outcomes(left.low > right.high, left.high <= right.low)
        case ">=":
            return _outcomes(left.low >= right.high, left.high < right.low)
        case _:
            return None


def _outcomes(always: bool, never: bool) -> frozenset[int]:
    return frozenset({1} if always else {0} if never else {0, 1})
