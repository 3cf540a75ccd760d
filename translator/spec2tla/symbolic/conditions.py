"""Path conditions as reduced ordered binary decision diagrams over the tests on the way.

A test is known by its number, in order of execution; the diagram tests in that order, so that
turned back into an expression each test stands where the ones before it have been decided, and is
never evaluated where the program would not evaluate it.
(Bryant, "Graph-Based Algorithms for Boolean Function Manipulation", 1986; `simplified` is the
restrict operator of Coudert and Madre, 1990.)

In: outcomes of tests. Out: conditions, each one value however it was come by, expressions and
successors that share what they have in common. It must not know what the tests are about.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from spec2tla.budget import Budget
from spec2tla.machine.expr import FALSE, TRUE, Binary, Expr, Ite, Literal, Unary, is_small
from spec2tla.machine.model import Branch, Goto, Next
from spec2tla.machine.simplify import conjoin, disjoin, ite, negate

MOST_WORK = 500_000
"""Units for one step: decisions made and stores looked at, of a few microseconds each."""

LARGEST_SHARED = 200
"""Nodes of a test that is looked for among those that were made before."""

LARGEST_TREE = 400
"""Branches of a successor that are written out, each as often as ways lead to it."""


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """Made by `Diagrams` alone, which has one for each function: equal ones are identical."""

    test: int
    high: "Condition"
    low: "Condition"


Condition: TypeAlias = bool | Decision

_Pair: TypeAlias = tuple[Condition, Condition]
_Leaves: TypeAlias = Sequence[tuple[Condition, str]]


@dataclass(slots=True)
class Diagrams:
    """The conditions over the tests of one step, and what is known of them already."""

    budget: Budget = field(default_factory=lambda: Budget(MOST_WORK))
    tests: list[Expr] = field(default_factory=list)
    _made: dict[Expr, list[tuple[int, Condition]]] = field(default_factory=dict)
    _decisions: dict[tuple[int, Condition, Condition], Decision] = field(default_factory=dict)
    _both: dict[_Pair, Condition] = field(default_factory=dict)
    _either: dict[_Pair, Condition] = field(default_factory=dict)
    _negated: dict[Decision, Condition] = field(default_factory=dict)
    _simplified: dict[_Pair, Condition] = field(default_factory=dict)
    _expressions: dict[Decision, Expr] = field(default_factory=dict)

    def outcome(self, test: Expr, given: Condition) -> Condition:
        """The paths, of those where a condition holds, on which a test made there holds.

        A test that was made before, where whatever holds now held too, is the same one: the diagram
        may make it at its old place.
        """
        if not is_small(test, LARGEST_SHARED):
            return self.both(given, self.literal(self.new_test(test), True))
        match test:
            case Literal(value):
                return given if value else False
            case Binary("&&", left, right):
                return self.outcome(right, self.outcome(left, given))
            case Binary("||", left, right):
                yes = self.outcome(left, given)
                return self.either(yes, self.outcome(right, self.without(given, yes)))
            case Ite(condition, then, otherwise):
                yes = self.outcome(condition, given)
                no = self.without(given, yes)
                return self.either(self.outcome(then, yes), self.outcome(otherwise, no))
            case _ if given is False:
                return False
            case _:
                positive = _positive(test)
                literal = self.literal(self._number(positive, given), positive is test)
                return self.both(given, literal)

    def without(self, condition: Condition, paths: Condition) -> Condition:
        """The paths of a condition but for these."""
        return self.both(condition, self.negated(paths))

    def paths(self, test: Expr, given: Condition) -> Condition | None:
        """As `outcome`, for a test that was made before; else None."""
        if not is_small(test, LARGEST_SHARED):
            return None
        match test:
            case Literal(value):
                return given if value else False
            case Binary("&&", left, right):
                yes = self.paths(left, given)
                return None if yes is None else self.paths(right, yes)
            case Binary("||", left, right):
                yes = self.paths(left, given)
                if yes is None:
                    return None
                rest = self.paths(right, self.without(given, yes))
                return None if rest is None else self.either(yes, rest)
            case _:
                return self._made_before(_positive(test), test, given)

    def _made_before(self, positive: Expr, test: Expr, given: Condition) -> Condition | None:
        for number, there in self._made.get(positive, ()):
            if self.both(given, there) is given:
                return self.both(given, self.literal(number, positive is test))
        return None

    def decided(self, test: Expr, given: Condition) -> bool | None:
        """What the test comes to wherever a condition holds, if that is known."""
        paths = self.paths(test, given)
        return False if paths is False else True if paths is given else None

    def _number(self, test: Expr, given: Condition) -> int:
        earlier = self._made.setdefault(test, [])
        for number, there in earlier:
            if self.both(given, there) is given:
                return number
        number = self.new_test(test)
        earlier.append((number, given))
        return number

    def new_test(self, test: Expr) -> int:
        self.tests.append(test)
        return len(self.tests) - 1

    def literal(self, test: int, outcome: bool) -> Condition:
        return self._decision(test, outcome, not outcome)

    def both(self, left: Condition, right: Condition) -> Condition:
        if left is False or right is False:
            return False
        if left is True:
            return right
        if right is True or left is right:
            return left
        known = self._both.get((left, right))
        if known is None:
            top = _top(left, right)
            known = self._decision(
                top,
                self.both(_follow(left, top, True), _follow(right, top, True)),
                self.both(_follow(left, top, False), _follow(right, top, False)),
            )
            self._both[left, right] = self._both[right, left] = known
        return known

    def either(self, left: Condition, right: Condition) -> Condition:
        if left is True or right is True:
            return True
        if left is False:
            return right
        if right is False or left is right:
            return left
        known = self._either.get((left, right))
        if known is None:
            top = _top(left, right)
            known = self._decision(
                top,
                self.either(_follow(left, top, True), _follow(right, top, True)),
                self.either(_follow(left, top, False), _follow(right, top, False)),
            )
            self._either[left, right] = self._either[right, left] = known
        return known

    def negated(self, condition: Condition) -> Condition:
        if not isinstance(condition, Decision):
            return not condition
        known = self._negated.get(condition)
        if known is None:
            high, low = self.negated(condition.high), self.negated(condition.low)
            known = self._decision(condition.test, high, low)
            self._negated[condition] = known
        return known

    def simplified(self, condition: Condition, given: Condition) -> Condition:
        """A smaller condition that equals the first where the second holds; True if given False."""
        if given is True or not isinstance(condition, Decision):
            return condition
        if not isinstance(given, Decision):
            return True
        known = self._simplified.get((condition, given))
        if known is None:
            known = self._restricted(condition, given)
            self._simplified[condition, given] = known
        return known

    def _restricted(self, condition: Decision, given: Decision) -> Condition:
        self.budget.spend()
        test = condition.test
        if given.test < test:
            return self.simplified(condition, self.either(given.high, given.low))
        high_given, low_given = _follow(given, test, True), _follow(given, test, False)
        if high_given is False:
            return self.simplified(condition.low, low_given)
        if low_given is False:
            return self.simplified(condition.high, high_given)
        high = self.simplified(condition.high, high_given)
        return self._decision(test, high, self.simplified(condition.low, low_given))

    def _decision(self, test: int, high: Condition, low: Condition) -> Condition:
        self.budget.spend()
        if high is low:
            return high
        key = (test, high, low)
        known = self._decisions.get(key)
        if known is None:
            known = self._decisions[key] = Decision(test, high, low)
        return known

    # Back to expressions -------------------------------------------------------------------------

    def expression(self, condition: Condition) -> Expr:
        """The condition as an expression, the same one each time."""
        if not isinstance(condition, Decision):
            return TRUE if condition else FALSE
        known = self._expressions.get(condition)
        if known is None:
            high, low = self.expression(condition.high), self.expression(condition.low)
            known = _choice(self.tests[condition.test], high, low)
            self._expressions[condition] = known
        return known

    def successor(self, leaves: _Leaves) -> Next:
        """The successor that goes to each pc where its condition holds; they cover all cases."""
        by_pc: dict[str, Condition] = {}
        for condition, pc in leaves:
            by_pc[pc] = self.either(by_pc.get(pc, False), condition)
        alive = [(condition, pc) for pc, condition in by_pc.items() if condition is not False]
        tree = self._tree(alive, [LARGEST_TREE])
        return self.chain(alive) if tree is None else tree

    def _tree(self, leaves: _Leaves, left: list[int]) -> Next | None:
        """One branch for each test on the way; None where there are more of them than are left."""
        alive = [(condition, pc) for condition, pc in leaves if condition is not False]
        if len(alive) == 1:
            return Goto(alive[0][1])
        left[0] -= 1
        if left[0] < 0:
            return None
        top = _top(*(condition for condition, _ in alive))
        high = self._tree([(_follow(c, top, True), pc) for c, pc in alive], left)
        low = self._tree([(_follow(c, top, False), pc) for c, pc in alive], left)
        return None if high is None or low is None else Branch(self.tests[top], high, low)

    def chain(self, leaves: _Leaves) -> Next:
        """One branch for each pc, on its whole condition."""
        *others, (_, last) = leaves
        result: Next = Goto(last)
        for condition, pc in reversed(others):
            result = Branch(self.expression(condition), Goto(pc), result)
        return result


def _positive(test: Expr) -> Expr:
    """The test, or its opposite: the same for both."""
    match test:
        case Unary("!") | Binary("!=" | ">=" | "<="):
            return negate(test)
        case _:
            return test


def _choice(test: Expr, high: Expr, low: Expr) -> Expr:
    if high == FALSE:
        return conjoin(negate(test), low)
    if low == FALSE:
        return conjoin(test, high)
    if high == TRUE:
        return disjoin(test, low)
    if low == TRUE:
        return disjoin(negate(test), high)
    return ite(test, high, low)


def _top(*conditions: Condition) -> int:
    return min(c.test for c in conditions if isinstance(c, Decision))


def _follow(condition: Condition, test: int, outcome: bool) -> Condition:
    if not isinstance(condition, Decision) or condition.test != test:
        return condition
    return condition.high if outcome else condition.low
