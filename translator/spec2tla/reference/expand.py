"""Counterexamples of a reduced machine, told in steps of the machine that it was made from.

In: both machines' layouts, and a certified run of the reduced one. Out: a run of the whole machine
that breaks the same property, certified in its turn, or an InternalError. What is relied on to find
it, not to believe it:

- the reduced machine's variables and pcs are some of the whole machine's, by the same names;
- each of its steps stands for steps of the same instance, one after the other, which execute the
  same statements and end at the same pc, with the same values. A local may have its default where
  the whole machine still has a value that nobody will read.

It must not know which reductions there are.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, product
from typing import TypeAlias

from spec2tla.budget import Budget, TooMuchWork
from spec2tla.errors import InternalError
from spec2tla.machine.defaults import default_value
from spec2tla.machine.expr import Value
from spec2tla.machine.model import Origin
from spec2tla.reference.evaluate import holds
from spec2tla.reference.lasso import certify_lasso
from spec2tla.reference.layout import Layout, PcSlot, State, ValueSlot
from spec2tla.reference.replay import certify, first_breach, property_of
from spec2tla.reference.semantics import (
    Attempt,
    Failed,
    Taken,
    is_deadlock,
    is_initial,
    outcomes_of,
    starting_values,
    view_of,
)
from spec2tla.reference.trace import FailedCheck, Trace, TraceStep

MOST_TRIED = 200_000
"""Steps and initial states that are tried for one counterexample."""

MOST_ROUNDS = 4096
"""Rounds of a loop after which the whole machine is to be back in a state that it was in."""


def expand(whole: Layout, reduced: Layout, trace: Trace) -> Trace:
    """The run in steps of the whole machine. It ends with the first breach of the property."""
    search = _Search(whole, reduced, _Match.of(whole, reduced))
    try:
        if trace.loop_to is not None:
            return _with_loop(search, trace, trace.loop_to)
        levels = [*map(search.following, trace.steps), search.ending(trace)]
        states, actions = _run(search.chain(trace.initial, levels), trace)
    except TooMuchWork:
        raise _no_way(trace) from None
    property_ = property_of(whole, trace.property_name)
    end = first_breach(whole, property_, states, trace.breach)
    return certify(whole, trace.property_name, states[: end + 1], actions[:end], trace.breach)


def _with_loop(search: "_Search", trace: Trace, loop_to: int) -> Trace:
    """The loop goes on until the whole machine, too, is back where it was at some round's start.

    What only the whole machine has may need more than one round for that.
    """
    start, loop = trace.steps[:loop_to], trace.steps[loop_to:]
    rounds = 1
    while rounds <= MOST_ROUNDS:
        levels = [search.following(step) for step in (*start, *loop * rounds)]
        ways = search.chain(trace.initial, levels)
        if ways is None:
            break
        begins = [way.after for way in ways[loop_to :: len(loop) or 1]]
        found = _repeated(begins) if loop else (0, 0)
        if found is not None:
            first, last = (loop_to + at * len(loop) for at in found)
            states, actions = _run(ways[: last + 1], trace)
            back = sum(len(way.moves) for way in ways[: first + 1])
            return certify_lasso(search.whole, trace.property_name, states, actions, back)
        rounds *= 2
    raise _no_way(trace)


def _repeated(states: Sequence[State]) -> tuple[int, int] | None:
    """The numbers of the first two states that are the same."""
    known: dict[State, int] = {}
    for at, state in enumerate(states):
        if state in known:
            return known[state], at
        known[state] = at
    return None


def _run(ways: "Sequence[_Way] | None", trace: Trace) -> tuple[list[State], list[str]]:
    """The states of a run, and the names of the steps between them."""
    if ways is None:
        raise _no_way(trace)
    moves = [move for way in ways for move in way.moves]
    return [ways[0].after, *(state for _, state in moves)], [name for name, _ in moves]


def _no_way(trace: Trace) -> InternalError:
    name = trace.property_name
    what = f"a counterexample of {name} in the reduced model is none of the model"
    return InternalError("X0404", what)


# What is the same in both ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Location:
    """A scalar that both have; `reset`: what the reduced machine may have instead of its value."""

    reduced: int
    whole: int
    reset: Value | None


@dataclass(frozen=True, slots=True)
class _Match:
    """`pcs`: for each instance, what the reduced machine's pcs are in the whole one."""

    pcs: tuple[tuple[int, int, tuple[int, ...]], ...]
    locations: tuple[_Location, ...]

    @classmethod
    def of(cls, whole: Layout, reduced: Layout) -> "_Match":
        places: dict[object, int] = {}
        for at, slot in enumerate(whole.slots):
            if isinstance(slot, ValueSlot):
                places[slot.variable.name, slot.instance, slot.path] = at
        pcs: list[tuple[int, int, tuple[int, ...]]] = []
        locations: list[_Location] = []
        for at, slot in enumerate(reduced.slots):
            if isinstance(slot, PcSlot):
                numbers = tuple(whole.pc_value(slot.process, pc) for pc in slot.pcs)
                pcs.append((at, whole.pc_slot(slot.process, slot.instance), numbers))
                continue
            found = places.get((slot.variable.name, slot.instance, slot.path))
            if found is None:
                raise InternalError("X0401", f"{slot.variable.name} is no variable of the model")
            reset = None if slot.variable.process is None else default_value(slot.type)
            locations.append(_Location(at, found, reset))
        return cls(tuple(pcs), tuple(locations))

    def looseness(self, reduced: State, whole: State) -> int | None:
        """How many values differ that may; None where the states do not stand for each other."""
        for at, there, numbers in self.pcs:
            standing = reduced[at]
            if not isinstance(standing, int) or numbers[standing] != whole[there]:
                return None
        loose = 0
        for place in self.locations:
            value = reduced[place.reduced]
            if value != whole[place.whole]:
                if place.reset is None or value != place.reset:
                    return None
                loose += 1
        return loose


# The search --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Way:
    """Steps of the whole machine, by name, with the state after each; `after` is where they end."""

    after: State
    moves: tuple[tuple[str, State], ...] = ()
    loose: int = 0


_Ways: TypeAlias = Callable[[State], Iterator[_Way]]


@dataclass(slots=True)
class _Search:
    """One search, depth first: where it cannot go on from, another way before that is tried."""

    whole: Layout
    reduced: Layout
    match: _Match
    budget: Budget = field(default_factory=lambda: Budget(MOST_TRIED))

    def chain(self, initial: State, levels: Sequence[_Ways]) -> list[_Way] | None:
        """A way for the start and each level; None where there are none that fit together."""
        chosen: list[_Way] = []
        opened = [self._starting(initial)]
        hopeless: set[tuple[int, State]] = set()
        while opened:
            way = next(opened[-1], None)
            if way is None:
                opened.pop()
                if chosen:
                    hopeless.add((len(chosen) - 1, chosen.pop().after))
            elif (len(chosen), way.after) not in hopeless:
                chosen.append(way)
                if len(chosen) > len(levels):
                    return chosen
                opened.append(levels[len(chosen) - 1](way.after))
        return None

    def _starting(self, state: State) -> Iterator[_Way]:
        """The initial states that the reduced machine's one may stand for, the like one first."""
        values = [list(possible) for possible in starting_values(self.whole)]
        for place in self.match.locations:
            value = state[place.reduced]
            known = [value] if value in values[place.whole] else []
            if place.reset is None or value != place.reset:
                values[place.whole] = known
            else:
                others = (v for v in values[place.whole] if v != value)
                values[place.whole] = [*known, *others]
        for found in product(*values):
            self.budget.spend()
            if is_initial(self.whole, found):
                loose = self.match.looseness(state, found)
                if loose is not None:
                    yield _Way(found, (), loose)

    def following(self, step: TraceStep) -> _Ways:
        return lambda before: self._ways(before, step)

    def _ways(self, before: State, step: TraceStep) -> Iterator[_Way]:
        """How the instance can do what the step did, the best first, and of those the shortest."""
        said = tuple(executed.origin for executed in step.executed)
        work = deque([(before, 0, tuple[tuple[str, State], ...]())])
        seen = {(before, 0)}
        loose: list[_Way] = []
        while work:
            state, told, path = work.popleft()
            for taken in self._taken(state, step.process.name, step.instance):
                origins = self._executed(state, taken.attempt)
                number = told + len(origins)
                key = (taken.after, number)
                if said[told:number] != origins or key in seen:
                    continue
                seen.add(key)
                longer = (*path, (taken.attempt.step.name, taken.after))
                work.append((taken.after, number, longer))
                if number < len(said):
                    continue
                differing = self.match.looseness(step.after, taken.after)
                if differing == 0:
                    yield _Way(taken.after, longer)
                elif differing is not None:
                    loose.append(_Way(taken.after, longer, differing))
        yield from sorted(loose, key=lambda way: way.loose)

    def ending(self, trace: Trace) -> _Ways:
        failing = trace.failing
        if failing is not None:
            return lambda state: self._to_failure(state, failing)
        if trace.property_name == "deadlock":
            return lambda state: chain([_Way(state)] if is_deadlock(self.whole, state) else [])
        return lambda state: iter([_Way(state)])

    def _to_failure(self, before: State, failing: FailedCheck) -> Iterator[_Way]:
        """The way of the instance to where it breaks the check: maybe in the middle of its step."""
        work = deque([(before, tuple[tuple[str, State], ...]())])
        seen = {before}
        name, check = failing.process.name, failing.check
        while work:
            state, path = work.popleft()
            for outcome in self._outcomes(state, name, failing.instance):
                if isinstance(outcome, Failed):
                    broken = outcome.check
                    if (broken.kind, broken.origin) == (check.kind, check.origin):
                        yield _Way(state, path)
                elif outcome.after not in seen:
                    seen.add(outcome.after)
                    longer = (*path, (outcome.attempt.step.name, outcome.after))
                    work.append((outcome.after, longer))

    def _outcomes(self, state: State, process: str, instance: int) -> Iterator[Taken | Failed]:
        self.budget.spend()
        found = self.whole.machine.process(process)
        for outcome in outcomes_of(self.whole, state, found, instance):
            self.budget.spend()
            if isinstance(outcome, Taken | Failed):
                yield outcome

    def _taken(self, state: State, process: str, instance: int) -> Iterator[Taken]:
        found = self._outcomes(state, process, instance)
        return (outcome for outcome in found if isinstance(outcome, Taken))

    def _executed(self, before: State, attempt: Attempt) -> tuple[Origin, ...]:
        view = view_of(self.whole, before, attempt)
        return tuple(e.origin for e in attempt.step.events if holds(e.when, view))
