"""Of all shortest runs that end in the same breach, one with the fewest switches.

In: a layout, and a certified run. Out: a certified run that breaks the same property, with no more
steps, and none of that many has fewer changes of the process that moves. The machine is searched
once more, breadth-first, with the cheapest way to each state by who moved last. That takes the
whole machine up to the breach, so where there are more than `MOST` states the run stays as it is;
so do runs that go on for ever.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import TypeAlias

from spec2tla.machine.simplify import conjoin
from spec2tla.reference.compile import (
    CheckTable,
    Table,
    compile_predicate,
    compile_step_predicate,
    compile_steps,
)
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.replay import certify, property_of
from spec2tla.reference.semantics import is_deadlock, starting_states
from spec2tla.reference.step_code import ENDED
from spec2tla.reference.trace import Breach, Trace
from spec2tla.reference.watch import Sight, questions

MOST = 50_000

_NOBODY = -1

_Test: TypeAlias = Callable[[State, State], int]


@dataclass(frozen=True, slots=True)
class _Way:
    """The cheapest known way to a state: its switches, and where and whose its last step began."""

    cost: int
    before: State
    last: int


_Level: TypeAlias = dict[State, dict[int, _Way]]
"""States that are equally far, with the ways to each by the instance that moved last."""


@dataclass(frozen=True, slots=True)
class _End:
    """A breach: the state before it and who moved last, and the state that a last step led to."""

    cost: int
    state: State
    last: int
    after: State | None = None


def with_fewest_of_all(layout: Layout, trace: Trace) -> Trace:
    """The run itself where none is better, or the machine is too large to know."""
    if trace.loop_to is not None or _price(trace)[1] == 0:
        return trace
    states = _Search.of(layout, trace).best(len(trace.steps))
    if not states:
        return trace
    actions = [None] * (len(states) - 1)
    found = certify(layout, trace.property_name, states, actions, trace.breach)
    return found if _price(found) < _price(trace) else trace


def _price(trace: Trace) -> tuple[int, int]:
    movers = [(step.process.name, step.instance) for step in trace.steps]
    if trace.failing is not None:
        movers.append((trace.failing.process.name, trace.failing.instance))
    return len(trace.steps), sum(one != other for one, other in pairwise(movers))


@dataclass(slots=True)
class _Search:
    """`in_state` and `in_step` find breaches of a property of the user, `kind` is a check's."""

    layout: Layout
    kind: str | None
    in_state: Callable[[State], int] | None
    in_step: _Test | None
    checks: CheckTable
    rows: tuple[Table, ...]
    levels: list[_Level] = field(default_factory=list)

    @classmethod
    def of(cls, layout: Layout, trace: Trace) -> "_Search":
        property_ = property_of(layout, trace.property_name)
        sight = Sight.UNDEFINED if trace.breach is Breach.UNDEFINED else Sight.VIOLATED
        wrong = [q.condition for q in questions(property_) if q.sight is sight]
        of_steps = property_.kind == "transition"
        checks = CheckTable.of(layout)
        return cls(
            layout,
            property_.name if property_.kind == "builtin" else None,
            None if of_steps or property_.kind == "builtin" else compile_predicate(layout, wrong),
            compile_step_predicate(layout, wrong) if of_steps else None,
            checks,
            compile_steps(layout, checks),
        )

    def best(self, longest: int) -> list[State]:
        """The states of the best run of at most so many steps; none where that is not known."""
        level = self._start()
        known = set(level)
        for _ in range(longest + 1):
            self.levels.append(level)
            ends = self._in_states(level)
            following = {} if ends else self._expand(level, known, ends)
            if ends:
                return self._path(min(ends, key=lambda end: end.cost))
            known |= following.keys()
            if len(known) > MOST:
                return []
            level = following
        return []

    def _start(self) -> _Level:
        """The initial states; none where so many values are possible that it would take long."""
        assumed = compile_predicate(self.layout, [conjoin(*self.layout.machine.assumes)])
        possible = list(islice(starting_states(self.layout), MOST + 1))
        nobody = {_NOBODY: _Way(0, (), _NOBODY)}
        if len(possible) > MOST:
            return {}
        return {state: nobody for state in possible if assumed(state)}

    def _in_states(self, level: _Level) -> list[_End]:
        if self.in_state is None:
            return []
        wrong = [state for state in level if self.in_state(state)]
        return [
            _End(way.cost, state, last) for state in wrong for last, way in level[state].items()
        ]

    def _expand(self, level: _Level, known: set[State], ends: list[_End]) -> _Level:
        """The next level; what breaks here, or in a step from here, is added to `ends`."""
        following: _Level = {}
        for state, ways in level.items():
            moved = False
            for mover, after, mark in self._moves(state):
                moved = True
                cost, last = _cheapest(ways, mover)
                if after is None:
                    if mark != ENDED and self.checks.checks[mark].kind == self.kind:
                        ends.append(_End(cost, state, last))
                    continue
                if self.in_step is not None and after != state and self.in_step(state, after):
                    ends.append(_End(cost, state, last, after))
                if after not in known:
                    to = following.setdefault(after, {})
                    if mover not in to or cost < to[mover].cost:
                        to[mover] = _Way(cost, state, last)
            if not moved and self.kind == "deadlock" and is_deadlock(self.layout, state):
                ends += [_End(way.cost, state, last) for last, way in ways.items()]
        return following

    def _moves(self, state: State) -> Iterator[tuple[int, State | None, int]]:
        """Who can move, and where to; or which mark is left instead."""
        found: list[State] = []
        marks: list[int] = []
        for mover, table in enumerate(self.rows):
            run = table[state[mover]]
            if run is None:
                continue
            run(state, found, marks)
            yield from ((mover, after, ENDED) for after in found)
            yield from ((mover, None, mark) for mark in marks)
            found.clear()
            marks.clear()

    def _path(self, end: _End) -> list[State]:
        path = [] if end.after is None else [end.after]
        state, last = end.state, end.last
        for level in reversed(self.levels):
            path.append(state)
            way = level[state][last]
            state, last = way.before, way.last
        return path[::-1]


def _cheapest(ways: Mapping[int, _Way], mover: int) -> tuple[int, int]:
    """What it costs that this instance moves now, and who moved before it."""
    return min((way.cost + (last not in (mover, _NOBODY)), last) for last, way in ways.items())
