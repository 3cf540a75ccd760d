"""Path conditions as reduced ordered binary decision diagrams over the tests on the way.

A test is known by its number, in order of execution; the diagram tests in that order, so that
turned back into an expression each test stands where the ones before it have been decided, and is
never evaluated where the program would not evaluate it.
(Bryant, "Graph-Based Algorithms for Boolean Function Manipulation", 1986; `simplified` is the
restrict operator of Coudert and Madre, 1990.)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from spec2tla.machine.expr import FALSE, TRUE, Expr
from spec2tla.machine.model import Branch, Goto, Next
from spec2tla.machine.simplify import conjoin, disjoin, ite, negate


@dataclass(frozen=True, slots=True)
class Decision:
    test: int
    high: "Condition"
    low: "Condition"


Condition: TypeAlias = bool | Decision


def literal(test: int, outcome: bool) -> Condition:
    return Decision(test, outcome, not outcome)


def both(left: Condition, right: Condition) -> Condition:
    if left is False or right is False:
        return False
    if left is True:
        return right
    if right is True or left == right:
        return left
    return _combine(left, right, both)


def either(left: Condition, right: Condition) -> Condition:
    if left is True or right is True:
        return True
    if left is False:
        return right
    if right is False or left == right:
        return left
    return _combine(left, right, either)


def negated(condition: Condition) -> Condition:
    if not isinstance(condition, Decision):
        return not condition
    return Decision(condition.test, negated(condition.high), negated(condition.low))


def _combine(
    left: Condition, right: Condition, operator: Callable[[Condition, Condition], Condition]
) -> Condition:
    top = _top(left, right)
    high = operator(_follow(left, top, True), _follow(right, top, True))
    low = operator(_follow(left, top, False), _follow(right, top, False))
    return high if high == low else Decision(top, high, low)


def _top(*conditions: Condition) -> int:
    return min(c.test for c in conditions if isinstance(c, Decision))


def _follow(condition: Condition, test: int, outcome: bool) -> Condition:
    if not isinstance(condition, Decision) or condition.test != test:
        return condition
    return condition.high if outcome else condition.low


def simplified(condition: Condition, given: Condition) -> Condition:
    """A smaller condition that equals the first wherever the second holds; True if given False."""
    if given is True or not isinstance(condition, Decision):
        return condition
    if not isinstance(given, Decision):
        return True
    if given.test < condition.test:
        return simplified(condition, either(given.high, given.low))
    high_given, low_given = (
        _follow(given, condition.test, True),
        _follow(given, condition.test, False),
    )
    if high_given is False:
        return simplified(condition.low, low_given)
    if low_given is False:
        return simplified(condition.high, high_given)
    high = simplified(condition.high, high_given)
    low = simplified(condition.low, low_given)
    return high if high == low else Decision(condition.test, high, low)


def expression(condition: Condition, tests: Mapping[int, Expr]) -> Expr:
    """The condition as an expression, given each test's."""
    if not isinstance(condition, Decision):
        return TRUE if condition else FALSE
    test = tests[condition.test]
    high, low = expression(condition.high, tests), expression(condition.low, tests)
    if high == FALSE:
        return conjoin(negate(test), low)
    if low == FALSE:
        return conjoin(test, high)
    if high == TRUE:
        return disjoin(test, low)
    if low == TRUE:
        return disjoin(negate(test), high)
    return ite(test, high, low)


def successor(leaves: list[tuple[Condition, str]], tests: Mapping[int, Expr]) -> Next:
    """The successor that goes to each pc where its condition holds; they cover all cases."""
    alive = [(c, pc) for c, pc in leaves if c is not False]
    if len({pc for _, pc in alive}) == 1:
        return Goto(alive[0][1])
    top = _top(*(c for c, _ in alive))
    high = successor([(_follow(c, top, True), pc) for c, pc in alive], tests)
    low = successor([(_follow(c, top, False), pc) for c, pc in alive], tests)
    return high if high == low else Branch(tests[top], high, low)
