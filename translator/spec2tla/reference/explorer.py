"""The loop of the search: states in order of discovery, each with the one that it came from.

In: a layout and the properties to look at. Out, on the object: counts and the first breach of each
property, as the states that lead to it. It must not know what is reported. Of states that symmetry
makes one, the first that is found is kept.

This is the only place where speed is worth more than looks. The queue is the list of all states
itself, which grows while it is gone through: step functions find states, leave out those that are
known, and add the others. Beside that they look at as little as they can (attending.py).

A property is asked only where the answer can be new: not after a step that writes nothing that it
reads. For an invariant the answer is then that of the state before. For a transition it is that of
standing still there, so each state that a step which matters leads to is asked that, too; a
transition that standing still anywhere answers is asked of every step from then on.
"""

import sys
from array import array
from bisect import bisect_right
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TypeAlias, cast

from spec2tla.machine.model import DONE, Property
from spec2tla.machine.simplify import conjoin
from spec2tla.reference.attending import Attendance, Wanted
from spec2tla.reference.canonical import orbit_key
from spec2tla.reference.compile import (
    CheckTable,
    Code,
    Note,
    Outlet,
    Predicate,
    StepPredicate,
    compile_predicate,
    compile_step_predicate,
)
from spec2tla.reference.coverage import Coverage, Points, coverage_of
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.packing import PLAIN, Held, Packing
from spec2tla.reference.relevance import slots_read
from spec2tla.reference.semantics import starting_states
from spec2tla.reference.step_code import ENDED, IN_STATE, IN_STEP
from spec2tla.reference.trace import Breach
from spec2tla.reference.watch import Question, Sight, Watch, questions

POLL_EVERY = 4096

FIRST_RENEWAL = 16_384
"""After so many states, and then each time that there are twice as many, step functions that have
less to look at than they do are made anew. In small searches that would cost more than it saves.
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is."""

    distinct: int
    queue: int
    generated: int
    depth: int


Poll: TypeAlias = Callable[[Progress], str | None]


class NoByteError(Exception):
    """A value turned up that the packing has no byte for."""


class Explorer:
    """One search. `found` has the run to the first breach of a property of each kind."""

    def __init__(
        self, layout: Layout, properties: tuple[Property, ...], coverage: bool, packing: Packing
    ) -> None:
        self.properties = properties
        self.packing = packing
        self.held: list[Held] = []
        self.generated = 0
        self.depth = 0
        self.found: dict[tuple[str, Breach], list[State]] = {}
        self.premises: set[str] = set()
        self._layout = layout
        self._initial = 0
        self._ends = array("l")
        """By state: how many states were known when its successors were."""
        self._notes: list[Note] = []
        self._checks = CheckTable.of(layout)
        self._builtins = {p.name for p in properties if p.kind == "builtin"}
        self._state_watch = Watch[Predicate](
            partial(compile_predicate, layout, packing=packing),
            _questions(properties, ("invariant", "property")),
        )
        self._step_watch = Watch[StepPredicate](
            partial(compile_step_predicate, layout, packing=packing),
            _questions(properties, ("transition",)),
        )
        self._reads = {
            question: slots_read(layout, question.condition)
            for question in (*self._state_watch.questions, *self._step_watch.questions)
        }
        self._restless: set[Question] = set()
        """Questions about steps that standing still somewhere answers."""
        self._points = Points.of(layout.machine)
        self._covered = bytearray(self._points.count) if coverage else None
        self._known = _known(layout)
        outlet = Outlet(self._known, self.held.append, self._notes.append)
        self._code = Code.into(outlet, packing)
        self._attendance = Attendance(layout, self._checks, self._code, self._covered)
        self._done = [
            layout.pc_value(process.name, DONE) if not process.daemon else None
            for process, _ in layout.instances
        ]

    @property
    def states(self) -> list[State]:
        """All states that were found, in order."""
        return self.packing.unpacked(self.held)

    def run(self, max_states: int | None, poll: Poll | None) -> str | None:
        """Searches; returns why it stopped early, if it did. May raise NoByteError."""
        limit = sys.maxsize if max_states is None else max_states
        try:
            reason = self._start(limit, poll)
            if reason is None:
                self._renew_questions()
                self._renew_attention()
                reason = self._levels(limit, poll)
        except KeyboardInterrupt:
            reason = "interrupted"
        return reason

    def initial(self) -> range:
        """The numbers of the initial states."""
        return range(self._initial)

    def coverage(self) -> Coverage | None:
        if self._covered is None:
            return None
        return coverage_of(self._layout.machine, self._points, self._covered)

    # The loop -----------------------------------------------------------------------------------

    def _start(self, limit: int, poll: Poll | None) -> str | None:
        """The initial states."""
        assumed = compile_predicate(self._layout, [conjoin(*self._layout.machine.assumes)])
        for count, state in enumerate(starting_states(self._layout), 1):
            if assumed(state):
                self._start_from(self._packed(state))
                self.generated += 1
                if len(self.held) > limit:
                    return "states"
            if count % POLL_EVERY == 0 and poll is not None:
                if reason := poll(Progress(self.generated, self.generated, self.generated, 1)):
                    return reason
        return None

    def _start_from(self, state: Held) -> None:
        if self._known(state, state) is not state:
            return
        self.held.append(state)
        self._initial += 1
        if self._state_watch.ask is not None:
            found = self._state_watch.answered(self._state_watch.ask(state))
            self._saw(found, self._initial - 1, ())
            self._settle(set(found))
        self._stand_still(state)

    def _packed(self, state: State) -> Held:
        try:
            return self.packing.pack(state)
        except ValueError as error:
            raise NoByteError from error

    def _levels(self, limit: int, poll: Poll | None) -> str | None:
        """Level by level, in pieces that are short enough to ask in between whether to go on."""
        waiting = iter(self.held)
        at = boundary = 0
        renewal = FIRST_RENEWAL
        while at < len(self.held):
            known = len(self.held)
            if known > limit:
                return "states"
            if at == boundary:
                self.depth += 1
                boundary = known
            if at >= renewal:
                renewal *= 2
                self._renew_attention()
            if poll is not None:
                reason = poll(Progress(known, known - at, self.generated, self.depth))
                if reason:
                    return reason
            pieces = min(boundary - at, POLL_EVERY)
            if not self._expand(islice(waiting, pieces), limit):
                return "states"
            at += pieces
        return None

    def _expand(self, states: "islice[Held]", limit: int) -> bool:
        """Finds the successors of these states; whether the limit was kept."""
        held, notes, end = self.held, self._notes, self._ends.append
        # The pcs come first in a state.
        steps, pcs = self._attendance.standings, len(self._done)
        known = len(held)
        generated = 0
        try:
            for state in states:
                if known > limit:
                    return False
                before = generated
                for step in steps[state[:pcs]]:
                    generated += step(state)
                if notes:
                    self._read_notes(state, known)
                elif generated == before:
                    self._saw_stuck(state)
                known = len(held)
                end(known)
        except ValueError as error:
            raise NoByteError from error
        finally:
            self.generated += generated
        return True

    # What is seen -------------------------------------------------------------------------------

    def _read_notes(self, state: Held, first: int) -> None:
        """What step functions noted in a state, whose new successors begin with number `first`."""
        at = len(self._ends)
        answered: set[Question] = set()
        standing: list[Held] = []
        for note in self._notes:
            match note:
                case int(mark):
                    if mark != ENDED:
                        self._builtin(self._checks.checks[mark].kind, at)
                case (sight, bits, after) if sight == IN_STEP:
                    found = self._step_watch.answered(bits)
                    self._saw(found, at, (self.packing.unpack(after),))
                    answered.update(found)
                case (sight, bits, after) if sight == IN_STATE:
                    found = self._state_watch.answered(bits)
                    self._saw(found, self.held.index(after, first), ())
                    answered.update(found)
                case (_, _, after):
                    standing.append(after)
        self._notes.clear()
        self._settle(answered)
        for after in standing:
            self._stand_still(after)

    def _stand_still(self, state: Held) -> None:
        """Notes the questions on steps that the state would answer by standing still.

        A premise that holds so held: somebody may always do something that no property looks at,
        and whether the machine has a step of its own for that must not matter.
        """
        watch = self._step_watch
        answers = [] if watch.ask is None else watch.answered(watch.ask(state, state))
        premises = {question for question in answers if question.sight is Sight.PREMISE}
        self.premises.update(question.property for question in premises)
        self._settle(premises)
        found = [question for question in answers if question not in premises]
        if not self._restless.issuperset(found):
            self._restless.update(found)
            self._renew_attention()

    def _saw_stuck(self, state: Held) -> None:
        pcs = zip(self._done, state)  # noqa: B905
        if any(done is not None and pc != done for done, pc in pcs):
            self._builtin("deadlock", len(self._ends))

    def _saw(self, found: list[Question], at: int, rest: tuple[State, ...]) -> None:
        """Notes what is to be seen in the state with the number `at`, or in a step from there."""
        for question in found:
            match question.sight:
                case Sight.PREMISE:
                    self.premises.add(question.property)
                case Sight.VIOLATED:
                    self._breach(question.property, Breach.VIOLATED, at, rest)
                case Sight.UNDEFINED:
                    self._breach(question.property, Breach.UNDEFINED, at, rest)

    def _builtin(self, name: str, at: int) -> None:
        if name in self._builtins:
            self._breach(name, Breach.VIOLATED, at, ())

    def _breach(self, name: str, breach: Breach, at: int, rest: tuple[State, ...]) -> None:
        if (name, breach) not in self.found:
            self.found[name, breach] = [*self._path(at), *rest]

    def _path(self, at: int) -> list[State]:
        """The states from an initial one to the one with the number `at`."""
        path = [at]
        while path[-1] >= self._initial:
            path.append(bisect_right(self._ends, path[-1]))
        return [self.packing.unpack(self.held[number]) for number in reversed(path)]

    # What is still asked ------------------------------------------------------------------------

    def _settle(self, found: set[Question]) -> None:
        if found:
            self._state_watch.settle(found)
            self._step_watch.settle(found)
            self._renew_questions()

    def _renew_questions(self) -> None:
        """Functions that still ask get the questions that are left; they are renewed later."""
        self._code.names["ask_state"] = self._state_watch.ask or _nothing
        self._code.names["ask_step"] = self._step_watch.ask or _nothing

    def _renew_attention(self) -> None:
        states, steps = self._state_watch.questions, self._step_watch.questions
        self._attendance.renew(
            Wanted(
                [self._reads[question] for question in states],
                [self._reads[question] for question in steps],
                not self._restless.isdisjoint(steps),
            )
        )


def _known(layout: Layout) -> Callable[[Held, Held], Held]:
    """Who of a state's orbit was found first: of the state itself if nothing is symmetric."""
    key = orbit_key(layout)
    if key is None:
        seen: dict[Held, Held] = {}
        return seen.setdefault
    firsts: dict[Hashable, Held] = {}
    return lambda state, _: firsts.setdefault(key(cast(State, state)), state)


def _nothing(*_: Held) -> int:
    return 0


def _questions(properties: tuple[Property, ...], kinds: tuple[str, ...]) -> list[Question]:
    return [question for p in properties if p.kind in kinds for question in questions(p)]


def search(
    layout: Layout,
    properties: tuple[Property, ...],
    coverage: bool,
    max_states: int | None,
    poll: Poll | None,
) -> tuple[Explorer, str | None]:
    """The search when it is over, and why it stopped early, if it did."""
    # Orbits are told apart by plain states.
    packing = PLAIN if layout.machine.symmetric else Packing.of(layout)
    explorer = Explorer(layout, properties, coverage, packing)
    try:
        return explorer, explorer.run(max_states, poll)
    except NoByteError:
        del explorer
    explorer = Explorer(layout, properties, coverage, PLAIN)
    return explorer, explorer.run(max_states, poll)
