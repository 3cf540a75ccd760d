"""What a step does, arranged as a person would write it: common conditions written once.

In: a step's updates and successor. Out: a list of items, each giving new values to variables; where
several of them hang on one condition they stand in the two sides of a `Split`. Nothing is ever
written twice, so the list is no longer than the step.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from spec2tla.emit.conditions import Fact, conjuncts, disjuncts, fact, opposite
from spec2tla.emit.known import Facts, Knowledge, facts_of
from spec2tla.emit.model import Pc, Target
from spec2tla.emit.sharing import Graph
from spec2tla.machine.expr import FALSE, TRUE, Expr, Ite, Load
from spec2tla.machine.model import Branch, Goto, Next, Step, Update
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


def arrange(step: Step, knowledge: Knowledge, facts: Facts) -> tuple[Item, ...]:
    """The items of a step, where the facts hold; what none of them mentions stays as it is."""
    arranger = _Arranger(step, knowledge)
    updates = arranger.given(step.updates, facts)
    return arranger.items(updates, knowledge.pruned(step.next, facts), facts)


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
    knowledge: Knowledge

    @property
    def graph(self) -> Graph:
        return self.knowledge.graph

    def items(
        self, updates: Sequence[Update], next_: Next | None, facts: Facts
    ) -> tuple[Item, ...]:
        """The items of some updates and, unless it has been dealt with, the successor.

        `facts` are known to hold here.
        """
        groups = _by_variable(updates)
        condition = self._shared_condition(groups, next_, facts)
        if condition is None:
            return (*(Assignment(v, us) for v, us in groups.items()), *self._jump(next_))
        return self._split(condition, groups, next_, facts)

    def _jump(self, next_: Next | None) -> tuple[Item, ...]:
        stays = next_ is None or next_ == Goto(self.step.pc)
        return () if next_ is None or stays else (Jump(self.step.process, next_),)

    def _shared_condition(
        self, groups: dict[Variable, tuple[Update, ...]], next_: Next | None, facts: Facts
    ) -> Expr | None:
        """The condition to split on: the successor's, or else one that decides two variables."""
        if isinstance(next_, Branch) and self._is_open(next_.condition, facts):
            if self._decided(next_.condition, groups):
                return next_.condition
        for updates in groups.values():
            for condition in conjuncts(updates[0].when)[:1]:
                if self._is_open(condition, facts) and len(self._decided(condition, groups)) > 1:
                    return condition
        return None

    def _is_open(self, condition: Expr, facts: Facts) -> bool:
        """Whether its outcome is not known yet, so that splitting on it gets anywhere."""
        known = fact(condition, self.graph)
        return known not in facts and opposite(known) not in facts

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
        """Whether knowing leaves less of the condition in both cases, and no part in both."""
        parts = conjuncts(condition)
        if len(parts) == 1 and isinstance(parts[0], Ite):
            parts = [parts[0].condition]
        elif len(parts) == 1:
            parts = disjuncts(parts[0])
        return known[0] in {fact(part, self.graph)[0] for part in parts}

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
        facts: Facts,
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
        facts: Facts,
    ) -> tuple[Item, ...]:
        """What is left to do where one more fact is known."""
        facts |= {known}
        updates = [u for group in groups.values() for u in self.given(group, facts)]
        following = None if next_ is None else self.knowledge.pruned(next_, facts)
        return self.items(updates, following, facts)

    def given(self, updates: Sequence[Update], facts: Facts) -> list[Update]:
        """What is left of the updates where the facts hold."""
        left: list[Update] = []
        for group in _by_variable(updates).values():
            kept = [update for u in group if (update := self._update(u, facts)).when != FALSE]
            if len(kept) == 1 and kept[0].when == TRUE and kept[0].value == Load(kept[0].place):
                continue
            left += kept
        return left

    def _update(self, update: Update, facts: Facts) -> Update:
        when = self.knowledge.given(update.when, facts)
        happening = facts | facts_of(when, True, self.graph)
        return replace(update, when=when, value=self.knowledge.given(update.value, happening))


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
