"""Random walks through the unreduced machine, and the violations that they run into.

In: a layout, properties, how many walks and how long. Out: a `Simulation`: for each property that
broke the shortest run to it that was met, and what was executed. The same seed walks the same way
on every machine. It must not know what is reported.

At each state an instance is drawn among those that can move, then one of its steps, so that a
choice among many values makes no process faster than the others. Like the search, a walk does not
take a step that would break a built-in check; it notes the violation, and ends there if it drew it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias

from spec2tla.machine.model import Origin, Property
from spec2tla.reference.compile import (
    CheckTable,
    Predicate,
    StepPredicate,
    Table,
    compile_predicate,
    compile_step_predicate,
    compile_steps,
)
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.replay import certify
from spec2tla.reference.semantics import finished
from spec2tla.reference.step_code import ENDED
from spec2tla.reference.trace import Breach, Trace
from spec2tla.reference.watch import Question, Sight, questions
from spec2tla.simulation.begin import Beginnings
from spec2tla.simulation.executed import Counting

Stop: TypeAlias = Callable[[], str | None]
"""Asked before each step; says why to stop."""

_Key: TypeAlias = tuple[str, Breach]


@dataclass(frozen=True, slots=True)
class Plan:
    """`depth` is the most steps of a walk. A walk also ends where nobody can move."""

    runs: int
    depth: int
    seed: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """`violations` and `undefined` are certified, by name of property.

    `runs` and `steps` are those that were walked; `states` is how many states were met. `executed`
    has all statements of the machine and how often. `stopped` says why it ended early.
    """

    runs: int
    steps: int
    states: int
    violations: dict[str, Trace]
    undefined: dict[str, Trace]
    executed: tuple[tuple[Origin, int], ...]
    stopped: str | None


NOTHING_STARTS = "nothing starts"
NO_START_FOUND = "no initial state was found among those that were drawn"


def simulate(
    layout: Layout, properties: Sequence[Property], plan: Plan, stop: Stop | None = None
) -> Simulation:
    """Walks; Ctrl-C ends it with what was found so far."""
    walker = _Walker(layout, properties)
    runs, stopped = 0, None
    try:
        for number in range(plan.runs):
            # A generator for each walk: how long one of them is does not change the next.
            stopped = walker.walk(Random(f"{plan.seed}/{number}"), plan.depth, stop)
            if stopped is not None:
                break
            runs += 1
    except KeyboardInterrupt:
        stopped = "interrupted"
    return walker.result(runs, stopped)


@dataclass(slots=True)
class _Path:
    """A walk without its detours: where it meets a state again, what lies between is cut out."""

    states: list[State] = field(default_factory=list)
    _at: dict[State, int] = field(default_factory=dict)

    def add(self, state: State) -> None:
        known = self._at.get(state)
        if known is None:
            self._at[state] = len(self.states)
            self.states.append(state)
            return
        for dropped in self.states[known + 1 :]:
            del self._at[dropped]
        del self.states[known + 1 :]


class _Walker:
    def __init__(self, layout: Layout, properties: Sequence[Property]) -> None:
        self._layout = layout
        self._beginnings = Beginnings(layout)
        self._checks = CheckTable.of(layout)
        self._tables: tuple[Table, ...] = compile_steps(layout, self._checks)
        self._builtins = {p.name for p in properties if p.kind == "builtin"}
        of_states = _questions([p for p in properties if p.kind in ("invariant", "property")])
        of_steps = _questions([p for p in properties if p.kind == "transition"])
        self._of_states, self._of_steps = of_states, of_steps
        self._ask_state: Predicate = compile_predicate(layout, [q.condition for q in of_states])
        self._ask_step: StepPredicate = compile_step_predicate(
            layout, [q.condition for q in of_steps]
        )
        self._counting = Counting(layout)
        self._met: set[State] = set()
        self._found: dict[_Key, list[State]] = {}
        self._steps = 0

    def walk(self, random: Random, depth: int, stop: Stop | None) -> str | None:
        """One walk; says why no other one should follow."""
        state = self._beginnings.draw(random)
        if state is None:
            return NOTHING_STARTS if self._beginnings.is_empty else NO_START_FOUND
        path = _Path()
        self._arrive(path, state)
        for _ in range(depth):
            reason = None if stop is None else stop()
            if reason is not None:
                return reason
            taken = self._choose(random, path, state)
            if taken is None:
                return None
            position, after = taken
            self._counting.note(position, state, after)
            self._steps += 1
            if after != state:
                self._look_at_step(path, state, after)
            self._arrive(path, after)
            state = after
        self._choose(random, path, state)  # for what can break in the last state
        return None

    def result(self, runs: int, stopped: str | None) -> Simulation:
        return Simulation(
            runs=runs,
            steps=self._steps,
            states=len(self._met),
            violations=self._certified(Breach.VIOLATED),
            undefined=self._certified(Breach.UNDEFINED),
            executed=self._counting.counts,
            stopped=stopped,
        )

    def _arrive(self, path: _Path, state: State) -> None:
        path.add(state)
        self._met.add(state)
        bits = self._ask_state(state)
        if bits:
            self._saw(self._of_states, bits, path.states)

    def _look_at_step(self, path: _Path, before: State, after: State) -> None:
        bits = self._ask_step(before, after)
        if bits:
            self._saw(self._of_steps, bits, [*path.states, after])

    def _choose(self, random: Random, path: _Path, state: State) -> tuple[int, State] | None:
        """A step to take; None where the walk ends. Notes what breaks in the state."""
        able: list[tuple[int, list[State], list[int]]] = []
        for position, table in enumerate(self._tables):
            successors = table[state[position]]
            if successors is None:
                continue
            out: list[State] = []
            marks: list[int] = []
            successors(state, out, marks)
            self._saw_marks(marks, path.states)
            if out or marks:
                able.append((position, out, marks))
        if not able:
            self._saw_end(path.states, state)
            return None
        position, out, marks = able[random.randrange(len(able))]
        drawn = random.randrange(len(out) + len(marks))
        return (position, out[drawn]) if drawn < len(out) else None

    def _saw_marks(self, marks: Sequence[int], states: list[State]) -> None:
        for mark in marks:
            if mark != ENDED and self._checks.checks[mark].kind in self._builtins:
                self._keep((self._checks.checks[mark].kind, Breach.VIOLATED), states)

    def _saw_end(self, states: list[State], state: State) -> None:
        if "deadlock" in self._builtins and not finished(self._layout, state):
            self._keep(("deadlock", Breach.VIOLATED), states)

    def _saw(self, asked: Sequence[Question], bits: int, states: list[State]) -> None:
        for bit, question in enumerate(asked):
            if bits >> bit & 1:
                breach = _BREACHES[question.sight]
                self._keep((question.property, breach), states)

    def _keep(self, key: _Key, states: list[State]) -> None:
        """The first one of those that are shortest."""
        known = self._found.get(key)
        if known is None or len(states) < len(known):
            self._found[key] = list(states)

    def _certified(self, wanted: Breach) -> dict[str, Trace]:
        return {
            name: certify(self._layout, name, states, [None] * (len(states) - 1), breach)
            for (name, breach), states in self._found.items()
            if breach is wanted
        }


_BREACHES = {Sight.VIOLATED: Breach.VIOLATED, Sight.UNDEFINED: Breach.UNDEFINED}


def _questions(properties: Sequence[Property]) -> list[Question]:
    """All but those about premises: that one never held means nothing here."""
    every = [question for p in properties for question in questions(p)]
    return [question for question in every if question.sight in _BREACHES]
