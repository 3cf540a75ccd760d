"""What is left of an expression where some facts are known to hold.

Steps are composed of several statements, so a condition often stands under itself or its opposite;
here such repetitions go. Only evaluation is saved: nothing is evaluated that was not before.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from spec2tla.emit.conditions import Fact, conjuncts, differ, disjuncts, fact, opposite
from spec2tla.emit.sharing import Graph
from spec2tla.machine.expr import (
    FALSE,
    TRUE,
    Binary,
    Expr,
    Ite,
    Quantifier,
    Unary,
    rebuild,
)
from spec2tla.machine.model import Branch, Goto, Next
from spec2tla.machine.simplify import binary, conjoin, disjoin, implies, ite, negate

Facts: TypeAlias = frozenset[Fact]

MOST = 20_000
"""Subexpressions that are looked at in one step; an expression may be larger than its graph."""

DEEPEST = 100


def facts_of(expr: Expr, outcome: bool, graph: Graph) -> Facts:
    """What is known where the expression is true, or false."""
    match expr:
        case Unary("!", operand):
            return facts_of(operand, not outcome, graph)
        case Binary("==>", left, right) if not outcome:
            return facts_of(left, True, graph) | facts_of(right, False, graph)
        case _ if outcome:
            return frozenset(fact(part, graph) for part in conjuncts(expr))
        case _:
            return frozenset(opposite(fact(part, graph)) for part in disjuncts(expr))


@dataclass(slots=True)
class Knowledge:
    """Simplifies the expressions of one step."""

    graph: Graph
    _left: int = MOST
    _memo: dict[tuple[int, Facts], Expr] = field(default_factory=dict)

    def given(self, expr: Expr, facts: Facts) -> Expr:
        """The expression where the facts hold."""
        return self._given(expr, facts, 0)

    def in_order(self, parts: Iterable[Expr], facts: Facts) -> tuple[list[Expr], Facts]:
        """The parts of a conjunction, each given those before it; and what all of them say."""
        kept: list[Expr] = []
        for part in parts:
            left = conjuncts(self.given(part, facts))
            kept += left
            facts |= facts_of(conjoin(*left), True, self.graph)
        return kept, facts

    def pruned(self, next_: Next, facts: Facts) -> Next:
        """The successor without the tests whose outcome is known."""
        match next_:
            case Goto():
                return next_
            case Branch(test, then, otherwise):
                condition = self.given(test, facts)
                if condition in (TRUE, FALSE):
                    return self.pruned(then if condition == TRUE else otherwise, facts)
                first = self.pruned(then, facts | facts_of(condition, True, self.graph))
                second = self.pruned(otherwise, facts | facts_of(condition, False, self.graph))
                return first if first == second else Branch(condition, first, second)

    def _given(self, expr: Expr, facts: Facts, depth: int) -> Expr:
        if self._left <= 0 or depth > DEEPEST:
            return expr
        self._left -= 1
        key = (self.graph.number(expr), facts)
        if key not in self._memo:
            self._memo[key] = self._simplified(expr, facts, depth + 1)
        return self._memo[key]

    def _simplified(self, expr: Expr, facts: Facts, depth: int) -> Expr:
        outcome = self._outcome(expr, facts)
        if outcome is not None:
            return TRUE if outcome else FALSE
        match expr:
            case Unary("!", operand):
                return negate(self._given(operand, facts, depth))
            case Binary("&&" | "||" | "==>", _, _):
                return self._connected(expr, facts, depth)
            case Ite(condition, then, otherwise):
                test = self._given(condition, facts, depth)
                first = self._given(then, facts | facts_of(test, True, self.graph), depth)
                second = self._given(otherwise, facts | facts_of(test, False, self.graph), depth)
                return self._choice(test, first, second)
            case Quantifier():
                # What it says of its variable is another matter than what is known outside.
                return expr
            case _:
                return _same_or_new(expr, lambda part: self._given(part, facts, depth))

    def _connected(self, expr: Binary, facts: Facts, depth: int) -> Expr:
        left = self._given(expr.left, facts, depth)
        then = facts_of(left, expr.op != "||", self.graph)
        right = self._given(expr.right, facts | then, depth)
        match expr.op:
            case "&&":
                return conjoin(left, right)
            case "||":
                return disjoin(left, right)
            case _:
                return implies(left, right)

    def _choice(self, test: Expr, first: Expr, second: Expr) -> Expr:
        """A conditional; `c ? true : e` and the like as a disjunction or conjunction."""
        if self.graph.number(first) == self.graph.number(second):
            return first
        return ite(test, first, second)

    def _outcome(self, expr: Expr, facts: Facts) -> bool | None:
        """The truth value that the facts give the expression, if they do."""
        number, positive = fact(expr, self.graph)
        if (number, positive) in facts:
            return True
        if (number, not positive) in facts:
            return False
        if self._is_another(number, facts):
            return not positive
        return None

    def _is_another(self, number: int, facts: Facts) -> bool:
        """Of `x == a`: whether `x == b` is known, b being something else."""
        wanted = self.graph.nodes[number].expr
        if not isinstance(wanted, Binary) or wanted.op != "==":
            return False
        left = self.graph.number(wanted.left)
        known = [self.graph.nodes[n].expr for n, true in facts if true]
        return any(
            isinstance(other, Binary)
            and other.op == "=="
            and self.graph.number(other.left) == left
            and differ(other.right, wanted.right)
            for other in known
        )


def _same_or_new(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """Rebuilt only where a part has changed, so that what was shared stays so."""
    changed = False

    def part(child: Expr) -> Expr:
        nonlocal changed
        result = change(child)
        changed = changed or result is not child
        return result

    rebuilt = rebuild(expr, part)
    if not changed:
        return expr
    match rebuilt:
        case Binary("+" | "-" as op, left, right):
            return binary(op, left, right)
        case _:
            return rebuilt
