"""What a step of another process would notice of a change to a location that it reads.

In: a step of another process, the place that it reads, and the values before and after the change.
Out: whether it does the same either way, and whether with one of them it does nothing at all: it
waits, or looks again without having changed anything that is still read. And whether all statements
that it executes with one value are also executed with the other one: which statements are reached
must not depend on an order that is left out. It must not know whose change it is.

So who waits in a loop while a slot holds some marker can't be told from one who waits for a lock,
with the marker as its holder.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spec2tla.machine.expr import (
    FALSE,
    TRUE,
    Binary,
    Expr,
    Ite,
    Literal,
    Load,
    Place,
    Unary,
    Value,
    domain_parts,
    is_small,
    map_place,
    rebuild,
)
from spec2tla.machine.model import Branch, Goto, Machine, Next, Step, Update
from spec2tla.machine.simplify import binary, ite, unary
from spec2tla.machine.typing import place_type
from spec2tla.machine.variables import Variable
from spec2tla.reduce.accesses import branch_conditions, leads_to, places_read, step_expressions
from spec2tla.reduce.live import Live, live_locals, untouchable
from spec2tla.types import BoolType, EnumType

LARGEST = 300
"""Nodes of an expression that is looked into."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step does where a place holds a certain value; updates that matter only.

    `executed`: when each of its events is, and when early. What does the same is equal, whichever
    statements say so.
    """

    guard: Expr
    assumes: Expr
    checks: tuple[Expr, ...]
    updates: tuple[Update, ...]
    next: Next
    executed: tuple[tuple[Expr, Expr], ...] = field(compare=False)

    def is_nothing(self, step: Step) -> bool:
        """Whether the step, if it is not blocked, leads back to where it began."""
        if self.guard == FALSE:
            return True
        return self.goes_on and not self.updates and self.next == Goto(step.pc)

    @property
    def goes_on(self) -> bool:
        """Whether the run does not end here."""
        return self.assumes == TRUE and all(ok == TRUE for ok in self.checks)

    def executes_all_of(self, other: "Outcome") -> bool:
        """Whether this one can be taken where the other can, and executes what that one does."""
        if other.guard == FALSE:
            return True
        if self.guard not in (TRUE, other.guard):
            return False
        ends_alike = self.goes_on or (self.assumes, self.checks) == (other.assumes, other.checks)
        return ends_alike and all(
            theirs in (FALSE, mine) or mine == TRUE
            for pair, others in zip(self.executed, other.executed, strict=True)
            for mine, theirs in zip(pair, others, strict=True)
        )


@dataclass(slots=True)
class Notice:
    """The outcomes of a machine's steps, worked out when they are asked for."""

    _live: Mapping[str, Live]
    _known: dict[tuple[str, Place, Value], Outcome | None] = field(default_factory=dict)

    @classmethod
    def of(cls, machine: Machine) -> "Notice":
        always = untouchable(machine, strict=False)
        live = {p.name: live_locals(p, always, strict=False) for p in machine.processes}
        return cls(live)

    def outcome(self, step: Step, place: Place, value: Value) -> Outcome | None:
        """What the step does where the place holds the value.

        None where that can't be said: the step reads other parts of the variable, or chooses by it,
        or is too large.
        """
        key = step.name, place, value
        if key not in self._known:
            self._known[key] = self._worked_out(step, place, value)
        return self._known[key]

    def _worked_out(self, step: Step, place: Place, value: Value) -> Outcome | None:
        type_ = place_type(place)
        if not isinstance(type_, BoolType | EnumType) or not _reads_only(step, place):
            return None
        put = _Putting(place, Literal(value, type_))
        next_ = put.next(step.next)
        live = self._live[step.process]
        dead = live.tracked.intersection(*(live.dead_at(pc) for pc in leads_to(next_)))
        return Outcome(
            put.expr(step.guard),
            put.expr(step.assumes),
            tuple(put.expr(check.ok) for check in step.checks),
            tuple(u for u in map(put.update, step.updates) if _matters(u, dead)),
            next_,
            tuple((put.expr(event.when), put.expr(event.early)) for event in step.events),
        )


def _reads_only(step: Step, place: Place) -> bool:
    """Whether the step reads this part of its variable alone, and none of its choices does."""
    for choice in step.choices:
        parts = (*domain_parts(choice.domain), choice.condition)
        if any(p.variable == place.variable for p in places_read(parts)):
            return False
    exprs = tuple(step_expressions(step))
    if not all(is_small(expr, LARGEST) for expr in (*exprs, *branch_conditions(step.next))):
        return False
    read = {p for p in places_read(exprs) if p.variable == place.variable}
    return read == {place} and all(u.place.variable != place.variable for u in step.updates)


def _matters(update: Update, dead: frozenset[Variable]) -> bool:
    if update.when == FALSE or update.value == Load(update.place):
        return False
    return update.place.variable not in dead or update.place.instance is not None


@dataclass(frozen=True, slots=True)
class _Putting:
    """Puts a value for what a place holds."""

    place: Place
    value: Literal

    def expr(self, expr: Expr) -> Expr:
        if isinstance(expr, Load) and expr.place == self.place:
            return self.value
        match rebuild(expr, self.expr):
            case Binary(op, left, right):
                return binary(op, left, right)
            case Unary(op, operand):
                return unary(op, operand)
            case Ite(condition, then, otherwise):
                return ite(condition, then, otherwise)
            case other:
                return other

    def update(self, update: Update) -> Update:
        place = map_place(update.place, self.expr)
        return Update(place, self.expr(update.value), self.expr(update.when))

    def next(self, next_: Next) -> Next:
        match next_:
            case Goto():
                return next_
            case Branch(test, then, otherwise):
                condition = self.expr(test)
                if condition == TRUE:
                    return self.next(then)
                if condition == FALSE:
                    return self.next(otherwise)
                return Branch(condition, self.next(then), self.next(otherwise))
