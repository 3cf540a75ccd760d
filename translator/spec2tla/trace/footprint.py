"""What a step of a run depends on and what it changes, location by location, with its values then.

In: a layout, and a step with the state that it was taken in. Out: slots. Whatever an expression did
not need to look at there, it does not depend on.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from spec2tla.machine.expr import (
    Binary,
    Element,
    Expr,
    Load,
    Me,
    Place,
    children,
    domain_parts,
)
from spec2tla.machine.model import Branch, Check, Next, Step, Update, targets
from spec2tla.machine.variables import Variable
from spec2tla.reference.evaluate import Loads, View, domain_values, evaluate, holds, locate
from spec2tla.reference.layout import Layout, State, ValueSlot
from spec2tla.reference.semantics import Attempt, view_of
from spec2tla.reference.trace import FailedCheck, Trace, TraceStep
from spec2tla.types import SetType


@dataclass(frozen=True, slots=True)
class Footprint:
    """What one step read and wrote.

    `control`: what decided whether it could be taken, where it went, and what it wrote to.
    `values`: for each slot that it wrote, its own pc among them, what the value was made of.
    `own`: sets to which it only added its own process, or took it away, and asked for no more.
    `decides`: with other values in `control` it might not be taken, or go elsewhere.
    """

    control: frozenset[int]
    values: Mapping[int, frozenset[int]]
    own: frozenset[int] = frozenset()
    decides: bool = False

    @property
    def reads(self) -> frozenset[int]:
        return self.control.union(*self.values.values())

    def needs(self, wanted: Iterable[int]) -> frozenset[int]:
        """What it must read to write the same to the wanted slots, and to go where it went."""
        return self.control.union(*(self.values[slot] for slot in wanted if slot in self.values))


def footprints(layout: Layout, trace: Trace) -> tuple[Footprint, ...]:
    """One for each step of the trace."""
    return tuple(_footprint(layout, step) for step in trace.steps)


def footprint_of_failure(layout: Layout, state: State, failing: FailedCheck) -> Footprint:
    """What decided that the check of this step is broken."""
    attempt = Attempt(failing.process, failing.instance, failing.step, failing.picks)
    view, loads = _watched(layout, state, attempt)
    _take(failing.step, view)
    _check(failing.step, view, failing.check)
    return Footprint(frozenset(loads.now), {}, decides=True)


def waits_for(layout: Layout, state: State, trace: Trace) -> frozenset[int]:
    """What keeps those from moving who wait in a deadlock."""
    found: set[int] = set()
    for waiting in trace.waiting:
        for step in waiting.steps:
            found |= blocking(layout, state, Attempt(waiting.process, waiting.instance, step, ()))
    return frozenset(found)


def blocking(layout: Layout, state: State, attempt: Attempt) -> frozenset[int]:
    """What keeps an instance from taking the step, whatever it chooses."""
    view, loads = _watched(layout, state, attempt)
    _blocked(attempt.step, 0, view)
    return frozenset(loads.now)


def _blocked(step: Step, chosen: int, view: View) -> None:
    if chosen == len(step.choices):
        holds(step.guard, view)
        return
    choice = step.choices[chosen]
    for value in domain_values(choice.domain, view):
        inner = view.with_bound(choice.variable.name, value)
        if holds(choice.condition, inner):
            _blocked(step, chosen + 1, inner)


def _watched(layout: Layout, state: State, attempt: Attempt) -> tuple[View, Loads]:
    bare, loads = view_of(layout, state, attempt), Loads()
    view = View(layout, state, None, bare.process, bare.instance, bare.bound, loads)
    return view, loads


def _footprint(layout: Layout, done: TraceStep) -> Footprint:
    step = done.step
    attempt = Attempt(done.process, done.instance, step, done.picks)
    view, loads = _watched(layout, done.before, attempt)
    _take(step, view)
    decides = bool(loads.now)
    _check(step, view, None)
    values: dict[int, frozenset[int]] = {}
    for update in step.updates:
        if holds(update.when, view):
            slot = locate(update.place, view)
            alone, made_of = _watched(layout, done.before, attempt)
            evaluate(update.value, alone)
            values[slot] = frozenset(made_of.now)
    _destination(step.next, view)
    values[layout.pc_slot(done.process.name, done.instance)] = frozenset()
    went, decided = _watched(layout, done.before, attempt)
    if len(targets(step.next)) > 1:
        _destination(step.next, went)
    own = frozenset(slot for slot in values if _adds_itself(layout, slot, step))
    return Footprint(frozenset(loads.now), values, own, decides or bool(decided.now))


def _take(step: Step, view: View) -> None:
    """Reads whatever decides that the step is taken."""
    for choice in step.choices:
        domain_values(choice.domain, view)
        holds(choice.condition, view)
    holds(step.guard, view)
    holds(step.assumes, view)


def _check(step: Step, view: View, failing: Check | None) -> None:
    """Reads what decides that each check is kept, up to the one that fails."""
    for check in step.checks:
        holds(check.ok, view)
        if check is failing:
            return


def _destination(next_: Next, view: View) -> None:
    while isinstance(next_, Branch):
        next_ = next_.then if holds(next_.condition, view) else next_.otherwise


# Sets of processes -------------------------------------------------------------------------------


def _adds_itself(layout: Layout, slot: int, step: Step) -> bool:
    """Whether all that the step asks or changes of the set is whether its own process is in it."""
    place = layout.slots[slot]
    if not isinstance(place, ValueSlot) or not isinstance(place.type, SetType):
        return False
    variable = place.variable
    for update in step.updates:
        if update.place.variable == variable and not _is_own_change(update):
            return False
    return all(_asks_for_itself(expr, variable) for expr in _expressions(step))


def _is_own_change(update: Update) -> bool:
    match update.value:
        case Binary("with" | "without", Load(place), Me()):
            return place == update.place
        case _:
            return False


def _asks_for_itself(expr: Expr, variable: Variable) -> bool:
    """Whether each read of the variable in it is `Me in …`, or a change by Me."""
    work, seen = [expr], set[int]()
    while work:
        found = work.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        match found:
            case Load(place) if place.variable == variable:
                return False
            case Binary("in", Me(), Load(place)) | Binary("with" | "without", Load(place), Me()):
                work += _indices(place)
            case _:
                work += children(found)
    return True


def _indices(place: Place) -> Iterator[Expr]:
    return (selector.index for selector in place.path if isinstance(selector, Element))


def _expressions(step: Step) -> Iterator[Expr]:
    for choice in step.choices:
        yield from domain_parts(choice.domain)
        yield choice.condition
    yield from (step.guard, step.assumes)
    yield from (check.ok for check in step.checks)
    for update in step.updates:
        yield from (update.when, update.value, *_indices(update.place))
    yield from _conditions(step.next)


def _conditions(next_: Next) -> Iterator[Expr]:
    if isinstance(next_, Branch):
        yield next_.condition
        yield from _conditions(next_.then)
        yield from _conditions(next_.otherwise)
