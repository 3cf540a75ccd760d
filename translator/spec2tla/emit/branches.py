"""What a step does, arranged as a person would write it: common conditions written once.

In: a step's updates and successor. Out: a list of items, each giving new values to variables; where
several of them hang on one condition they stand in the two sides of a `Split`. Nothing is ever
written twice, so the list is no longer than the step.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from spec2tla.emit.conditions import Fact, conjuncts, fact, opposite
from spec2tla.emit.model import Pc, Target
from spec2tla.emit.sharing import Graph
from spec2tla.machine.expr import TRUE, Expr, Ite, Load
from spec2tla.machine.model import Branch, Goto, Next, Step, Update
from spec2tla.machine.simplify import conjoin
from spec2tla.machine.variables import Variable


@dataclass(frozen=True, slots=True)
class Assignment:
    """All updates of one variable, in order."""

    variable: Variable
    updates: tuple[Update, ...]


@dataclass(frozen=True, slots=True)
class Jump:
    process: str
    next: Next


@dataclass(frozen=True, slots=True)
class Unchanged:
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Both sides give values to the same variables."""

    condition: Expr
    then: "tuple[Item, ...]"
    otherwise: "tuple[Item, ...]"


Item: TypeAlias = Assignment | Jump | Unchanged | Split


def arrange(step: Step, graph: Graph) -> tuple[Item, ...]:
    """The items of a step; what none of them mentions stays as it is."""
    return _Arranger(step, graph).items(step.updates, step.next, frozenset())


def assigned(items: Iterable[Item]) -> tuple[Target, ...]:
    """The variables that the items speak of, each once, in order."""
    found: dict[Target, None] = {}
    for item in items:
        match item:
            case Assignment(variable, _):
                found[variable] = None
            case Jump(process, _):
                found[Pc(process)] = None
            case Unchanged(targets):
                found.update(dict.fromkeys(targets))
            case Split(_, then, otherwise):
                found.update(dict.fromkeys(assigned(then) + assigned(otherwise)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Arranger:
    step: Step
    graph: Graph

    def items(
        self, updates: Sequence[Update], next_: Next | None, facts: frozenset[Fact]
    ) -> tuple[Item, ...]:
        """The items of some updates and, unless it has been dealt with, the successor.

        `facts` are known to hold here.
        """
        groups = _by_variable(updates)
        condition = self._shared_condition(groups, next_)
        if condition is None:
            return (*(Assignment(v, us) for v, us in groups.items()), *self._jump(next_))
        return self._split(condition, groups, next_, facts)

    def _jump(self, next_: Next | None) -> tuple[Item, ...]:
        stays = next_ is None or next_ == Goto(self.step.pc)
        return () if next_ is None or stays else (Jump(self.step.process, next_),)

    def _shared_condition(
        self, groups: dict[Variable, tuple[Update, ...]], next_: Next | None
    ) -> Expr | None:
        """The condition to split on: the successor's, or else one that decides two variables."""
        if isinstance(next_, Branch) and self._decided(next_.condition, groups):
            return next_.condition
        for updates in groups.values():
            for condition in conjuncts(updates[0].when)[:1]:
                if len(self._decided(condition, groups)) > 1:
                    return condition
        return None

    def _decided(
        self, condition: Expr, groups: dict[Variable, tuple[Update, ...]]
    ) -> tuple[Variable, ...]:
        """The variables of which every update depends on the condition."""
        known = fact(condition, self.graph)
        return tuple(
            v for v, updates in groups.items() if all(self._depends(u, known) for u in updates)
        )

    def _depends(self, update: Update, known: Fact) -> bool:
        return self._mentions(update.when, known) or self._hangs_on(update.value, known)

    def _mentions(self, condition: Expr, known: Fact) -> bool:
        return known[0] in {fact(part, self.graph)[0] for part in conjuncts(condition)}

    def _hangs_on(self, value: Expr, known: Fact) -> bool:
        """Whether each condition of a conditional value mentions the known one.

        Only then does dividing it into two sides say nothing twice.
        """
        hangs = False
        while isinstance(value, Ite):
            if not self._mentions(value.condition, known):
                return False
            hangs, value = True, value.otherwise
        return hangs

    def _split(
        self,
        condition: Expr,
        groups: dict[Variable, tuple[Update, ...]],
        next_: Next | None,
        facts: frozenset[Fact],
    ) -> tuple[Item, ...]:
        known = fact(condition, self.graph)
        inside = self._decided(condition, groups)
        outside = [Assignment(v, us) for v, us in groups.items() if v not in inside]
        branches = isinstance(next_, Branch) and fact(next_.condition, self.graph)[0] == known[0]
        within = {v: groups[v] for v in inside}
        then, otherwise = (
            self._side(within, next_ if branches else None, case, facts)
            for case in (known, opposite(known))
        )
        rest = () if branches else self._jump(next_)
        return (*outside, *_paired(condition, then, otherwise), *rest)

    def _side(
        self,
        groups: dict[Variable, tuple[Update, ...]],
        next_: Next | None,
        known: Fact,
        facts: frozenset[Fact],
    ) -> tuple[Item, ...]:
        """What is left to do where one more fact is known."""
        facts |= {known}
        updates: list[Update] = []
        for group in groups.values():
            left = [self._given(u, known) for u in group]
            kept = [u for u in left if u is not None]
            if len(kept) == 1 and kept[0].when == TRUE and kept[0].value == Load(kept[0].place):
                continue
            updates += kept
        return self.items(updates, None if next_ is None else self._pruned(next_, facts), facts)

    def _pruned(self, next_: Next, facts: frozenset[Fact]) -> Next:
        """The successor without the tests whose outcome is known."""
        match next_:
            case Goto():
                return next_
            case Branch(condition, then, otherwise):
                known = fact(condition, self.graph)
                if known in facts:
                    return self._pruned(then, facts)
                if opposite(known) in facts:
                    return self._pruned(otherwise, facts)
                sides = self._pruned(then, facts), self._pruned(otherwise, facts)
                return sides[0] if sides[0] == sides[1] else Branch(condition, *sides)

    def _given(self, update: Update, known: Fact) -> Update | None:
        """The update where a fact is known; None where it does not happen."""
        parts = conjuncts(update.when)
        if opposite(known) in {fact(part, self.graph) for part in parts}:
            return None
        when = conjoin(*(part for part in parts if fact(part, self.graph) != known))
        return replace(update, when=when, value=self._value_given(update.value, known))

    def _value_given(self, value: Expr, known: Fact) -> Expr:
        """The value where a fact is known."""
        links: list[tuple[Expr, Expr]] = []
        while isinstance(value, Ite):
            parts = conjuncts(value.condition)
            facts = [fact(part, self.graph) for part in parts]
            if opposite(known) not in facts:
                left = conjoin(*(p for p, f in zip(parts, facts, strict=True) if f != known))
                links.append((left, value.then))
                if left == TRUE:
                    break
            value = value.otherwise
        result = links.pop()[1] if links and links[-1][0] == TRUE else value
        for condition, then in reversed(links):
            result = Ite(condition, then, result)
        return result


def _by_variable(updates: Sequence[Update]) -> dict[Variable, tuple[Update, ...]]:
    groups: dict[Variable, tuple[Update, ...]] = {}
    for update in updates:
        variable = update.place.variable
        groups[variable] = (*groups.get(variable, ()), update)
    return groups


def _paired(
    condition: Expr, then: tuple[Item, ...], otherwise: tuple[Item, ...]
) -> tuple[Item, ...]:
    """The two sides, each saying of what only the other one changes that it is unchanged."""
    changed_then, changed_otherwise = assigned(then), assigned(otherwise)
    if not changed_then and not changed_otherwise:
        return ()
    return (
        Split(
            condition,
            (*then, *_unchanged(changed_otherwise, changed_then)),
            (*otherwise, *_unchanged(changed_then, changed_otherwise)),
        ),
    )


def _unchanged(wanted: Sequence[Target], said: Sequence[Target]) -> tuple[Item, ...]:
    left = tuple(target for target in wanted if target not in said)
    return (Unchanged(left),) if left else ()
