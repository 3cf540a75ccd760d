"""The loop of the search: states in order of discovery, each with the one that it came from.

In: a layout and the properties to look at. Out, on the object: counts and the first breach of each
property, as the states that lead to it. It must not know what is reported.

This is the only place where speed is worth more than looks. The queue is the list of all states
itself, which grows while it is gone through. Coverage is noted by slower versions of the step
functions, which are replaced as soon as they have nothing more to note.

A property is asked only where the answer can be new: not after a step that writes nothing that it
reads. For an invariant the answer is then that of the state before. For a transition it is that of
standing still there, so each state that a step which matters leads to is asked that, too; a
transition that standing still anywhere answers is asked of every step from then on.
"""

import sys
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from spec2tla.machine.expr import Value
from spec2tla.machine.model import DONE, Process, Property
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
from spec2tla.reference.relevance import slots_read, slots_written
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


@dataclass(slots=True)
class _Move:
    """What an instance does at a pc, and what is to be asked then: often nothing."""

    successors: Successors
    writes: frozenset[int]
    ask_step: StepPredicate | None = None
    ask_state: Predicate | None = None


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
            partial(compile_predicate, layout), _questions(properties, ("invariant", "property"))
        )
        self._step_watch = Watch[StepPredicate](
            partial(compile_step_predicate, layout), _questions(properties, ("transition",))
        )
        self._points = Points.of(layout.machine)
        self._covered = bytearray(self._points.count) if coverage else None
        self._tables = compile_steps(layout, self._checks)
        self._noting = self._note_coverage()
        self._reads = {
            question: slots_read(layout, question.condition)
            for question in (*self._state_watch.questions, *self._step_watch.questions)
        }
        self._restless: set[Question] = set()
        self._moves: list[dict[Value, _Move | None]] = [
            {
                value: self._move(table[value], *at, pc)
                for value, pc in enumerate(process_pcs(at[0]))
            }
            for at, table in zip(layout.instances, self._tables, strict=True)
        ]
        self._renew_moves()
        self._ends = [
            layout.pc_value(process.name, DONE) if not process.daemon else None
            for process, _ in layout.instances
        ]

    def run(self, max_states: int | None, poll: Poll | None) -> str | None:
        """Searches; returns why it stopped early, if it did."""
        limit = sys.maxsize if max_states is None else max_states
        seen: set[State] = set()
        return self._start(seen, limit, poll) or self._expand(seen, limit, poll)

    def initial(self) -> list[int]:
        """The numbers of the initial states."""
        return [at for at, parent in enumerate(self._parents) if parent < 0]

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
                self._stand_still(state)
                if self.generated > limit:
                    return "states"
            if count % POLL_EVERY == 0 and poll is not None:
                if reason := poll(Progress(self.generated, self.generated, self.generated, 1)):
                    return reason
        return None

    def _expand(self, seen: set[State], limit: int, poll: Poll | None) -> str | None:
        states, parents, moves = self.states, self._parents, self._moves
        out: list[State] = []
        marks: list[int] = []
        add, known = seen.add, len(states)
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
            generated = 0
            # The pcs come first in a state.
            for row, pc in zip(moves, state):  # noqa: B905
                move = row[pc]
                if move is None:
                    continue
                move.successors(state, out, marks)
                generated += len(out)
                for after in out:
                    if move.ask_step is not None and after != state:
                        bits = move.ask_step(state, after)
                        if bits:
                            self._saw_step(bits, at, after)
                    # Adding and looking whether the set grew hashes the state only once.
                    add(after)
                    if len(seen) != known:
                        known += 1
                        states.append(after)
                        parents.append(at)
                        if move.ask_state is not None:
                            bits = move.ask_state(after)
                            if bits:
                                self._saw_state(bits)
                        if move.ask_step is not None and move.ask_step(after, after):
                            self._stand_still(after)
                out.clear()
            if marks:
                self._saw_marks(marks, at)
                marks.clear()
            elif not generated:
                self._saw_stuck(at)
            self.generated += generated
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
        if len(left) < len(self._noting):
            self._noting = left
            self._renew_moves()

    def _move(
        self, successors: Successors | None, process: Process, instance: int, pc: str
    ) -> _Move | None:
        if successors is None:
            return None
        return _Move(successors, slots_written(self._layout, process, instance, pc))

    def _renew_moves(self) -> None:
        """Says which steps matter to the questions that are still open."""
        states, steps = self._state_watch, self._step_watch
        state_reads = [self._reads[question] for question in states.questions]
        step_reads = [self._reads[question] for question in steps.questions]
        restless = not self._restless.isdisjoint(steps.questions)
        for row, table in zip(self._moves, self._tables, strict=True):
            for pc, move in row.items():
                successors = table[pc]
                if move is None or successors is None:
                    continue
                idle = all(map(move.writes.isdisjoint, step_reads)) and not restless
                move.successors = successors
                move.ask_step = None if idle else steps.ask
                idle = all(map(move.writes.isdisjoint, state_reads))
                move.ask_state = None if idle else states.ask

    def _stand_still(self, state: State) -> None:
        """Notes the questions on steps that the state would answer by standing still."""
        ask = self._step_watch.ask
        bits = 0 if ask is None else ask(state, state)
        found = {q for i, q in enumerate(self._step_watch.questions) if bits >> i & 1}
        if not found <= self._restless:
            self._restless |= found
            self._renew_moves()

    def _saw_state(self, bits: int) -> None:
        """Notes what is to be seen in the newest state."""
        for question in self._state_watch.answered(bits):
            self._saw(question, len(self.states) - 1, ())
        self._renew_moves()

    def _saw_step(self, bits: int, at: int, after: State) -> None:
        for question in self._step_watch.answered(bits):
            self._saw(question, at, (after,))
        self._renew_moves()

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


def _questions(properties: tuple[Property, ...], kinds: tuple[str, ...]) -> list[Question]:
    return [question for p in properties if p.kind in kinds for question in questions(p)]
