"""The loop of the search: states in order of discovery, each with the one that it came from.

In: a layout and the properties to look at. Out, on the object: counts and the first breach of each
property, as the states that lead to it. It must not know what is reported.

This is the only place where speed is worth more than looks. The queue is the list of all states
itself, which grows while it is gone through. Coverage is noted by slower versions of the step
functions, which are replaced as soon as they have nothing more to note.
"""

import sys
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from spec2tla.machine.expr import Value
from spec2tla.machine.model import DONE, Property
from spec2tla.machine.simplify import conjoin
from spec2tla.reference.compile import (
    ENDED,
    CheckTable,
    Covering,
    Predicate,
    StepPredicate,
    Successors,
    Table,
    compile_predicate,
    compile_step_predicate,
    compile_steps,
)
from spec2tla.reference.coverage import Coverage, Points, coverage_of
from spec2tla.reference.layout import Layout, State, process_pcs
from spec2tla.reference.semantics import starting_states
from spec2tla.reference.trace import Breach
from spec2tla.reference.watch import Question, Sight, Watch, questions

POLL_EVERY = 4096


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is."""

    distinct: int
    queue: int
    generated: int
    depth: int


Poll: TypeAlias = Callable[[Progress], str | None]


@dataclass(frozen=True, slots=True)
class _Noting:
    """A step function that notes what it executes, until all of `points` are noted."""

    table: Table
    pc: Value
    points: tuple[int, ...]
    plain: Successors | None


class Explorer:
    """One search. `found` has the run to the first breach of a property of each kind."""

    def __init__(self, layout: Layout, properties: tuple[Property, ...], coverage: bool) -> None:
        self.properties = properties
        self.states: list[State] = []
        self.generated = 0
        self.depth = 0
        self.found: dict[tuple[str, Breach], list[State]] = {}
        self.premises: set[str] = set()
        self._layout = layout
        self._parents = array("i")
        self._checks = CheckTable.of(layout)
        self._builtins = {p.name for p in properties if p.kind == "builtin"}
        self._state_watch = Watch[Predicate](
            partial(compile_predicate, layout), _questions(properties, "invariant")
        )
        self._step_watch = Watch[StepPredicate](
            partial(compile_step_predicate, layout), _questions(properties, "transition")
        )
        self._points = Points.of(layout.machine)
        self._covered = bytearray(self._points.count) if coverage else None
        self._tables = compile_steps(layout, self._checks)
        self._noting = self._note_coverage()
        self._ends = [
            layout.pc_value(process.name, DONE) if not process.daemon else None
            for process, _ in layout.instances
        ]

    def run(self, max_states: int | None, poll: Poll | None) -> str | None:
        """Searches; returns why it stopped early, if it did."""
        limit = sys.maxsize if max_states is None else max_states
        seen: set[State] = set()
        return self._start(seen, limit, poll) or self._expand(seen, limit, poll)

    def coverage(self) -> Coverage | None:
        if self._covered is None:
            return None
        return coverage_of(self._layout.machine, self._points, self._covered)

    def _note_coverage(self) -> list[_Noting]:
        """Puts the noting functions into the tables, and says what is to be put back."""
        if self._covered is None:
            return []
        plain = self._tables
        covering = Covering(self._points, self._covered)
        self._tables = compile_steps(self._layout, self._checks, covering)
        instances = zip(self._layout.instances, self._tables, plain, strict=True)
        return [
            _Noting(table, value, self._points.at_pc(process, pc), before[value])
            for (process, _), table, before in instances
            for value, pc in enumerate(process_pcs(process))
        ]

    def _start(self, seen: set[State], limit: int, poll: Poll | None) -> str | None:
        """The initial states."""
        assumed = compile_predicate(self._layout, [conjoin(*self._layout.machine.assumes)])
        for count, state in enumerate(starting_states(self._layout), 1):
            if assumed(state):
                seen.add(state)
                self.states.append(state)
                self._parents.append(-1)
                self.generated += 1
                ask = self._state_watch.ask
                if ask is not None and (bits := ask(state)):
                    self._saw_state(bits)
                if self.generated > limit:
                    return "states"
            if count % POLL_EVERY == 0 and poll is not None:
                if reason := poll(Progress(self.generated, self.generated, self.generated, 1)):
                    return reason
        return None

    def _expand(self, seen: set[State], limit: int, poll: Poll | None) -> str | None:
        states, parents, tables = self.states, self._parents, self._tables
        ask_state, ask_step = self._state_watch.ask, self._step_watch.ask
        out: list[State] = []
        marks: list[int] = []
        known = len(states)
        boundary = pause = 0
        for at, state in enumerate(states):
            if at == pause or known > limit:
                if known > limit:
                    return "states"
                if at == boundary:
                    self.depth += 1
                    boundary = known
                    self._stop_noting()
                if poll is not None:
                    reason = poll(Progress(known, known - at, self.generated, self.depth))
                    if reason:
                        return reason
                pause = min(boundary, at + POLL_EVERY)
            # The pcs come first in a state.
            for table, pc in zip(tables, state):  # noqa: B905
                move = table[pc]
                if move is not None:
                    move(state, out, marks)
            if marks:
                self._saw_marks(marks, at)
                marks.clear()
            elif not out:
                self._saw_stuck(at)
            self.generated += len(out)
            for after in out:
                if ask_step is not None and after != state:
                    bits = ask_step(state, after)
                    if bits:
                        ask_step = self._saw_step(bits, at, after)
                # Adding and looking whether the set grew hashes the state only once.
                seen.add(after)
                if len(seen) != known:
                    known += 1
                    states.append(after)
                    parents.append(at)
                    if ask_state is not None:
                        bits = ask_state(after)
                        if bits:
                            ask_state = self._saw_state(bits)
            out.clear()
        return None

    def _stop_noting(self) -> None:
        covered, left = self._covered, []
        if covered is None:
            return
        for noting in self._noting:
            if all(covered[point] for point in noting.points):
                noting.table[noting.pc] = noting.plain
            else:
                left.append(noting)
        self._noting = left

    def _saw_state(self, bits: int) -> Predicate | None:
        """Notes what is to be seen in the newest state."""
        for question in self._state_watch.answered(bits):
            self._saw(question, len(self.states) - 1, ())
        return self._state_watch.ask

    def _saw_step(self, bits: int, at: int, after: State) -> StepPredicate | None:
        for question in self._step_watch.answered(bits):
            self._saw(question, at, (after,))
        return self._step_watch.ask

    def _saw(self, question: Question, at: int, rest: tuple[State, ...]) -> None:
        match question.sight:
            case Sight.PREMISE:
                self.premises.add(question.property)
            case Sight.VIOLATED:
                self._breach(question.property, Breach.VIOLATED, at, rest)
            case Sight.UNDEFINED:
                self._breach(question.property, Breach.UNDEFINED, at, rest)

    def _saw_marks(self, marks: list[int], at: int) -> None:
        """Runs that end at the state with the number `at`."""
        for mark in marks:
            if mark != ENDED:
                self._builtin(self._checks.checks[mark].kind, at)

    def _saw_stuck(self, at: int) -> None:
        pcs = zip(self._ends, self.states[at])  # noqa: B905
        if any(end is not None and pc != end for end, pc in pcs):
            self._builtin("deadlock", at)

    def _builtin(self, name: str, at: int) -> None:
        if name in self._builtins:
            self._breach(name, Breach.VIOLATED, at, ())

    def _breach(self, name: str, breach: Breach, at: int, rest: tuple[State, ...]) -> None:
        if (name, breach) not in self.found:
            self.found[name, breach] = [*self._path(at), *rest]

    def _path(self, at: int) -> list[State]:
        """The states from an initial one to the one with the number `at`."""
        path = []
        while at >= 0:
            path.append(self.states[at])
            at = self._parents[at]
        return path[::-1]


def _questions(properties: tuple[Property, ...], kind: str) -> list[Question]:
    return [question for p in properties if p.kind == kind for question in questions(p)]
