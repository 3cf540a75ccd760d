"""All reachable states of a model, and what they say about its properties.

A state is the shared memory, and for each process instance where it stands and what its locals are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from interpreter.objects import without
from interpreter.places import (
    Address,
    Local,
    Path,
    Pointer,
    Scalar,
    Value,
)
from interpreter.program import (
    Program,
    Whole,
    initial_globals,
    initial_locals,
    owner_address,
    readers_address,
)
from interpreter.pure import View, holds
from interpreter.step import Broken, Moved, Outcome, Place, entry, is_done, outcomes
from interpreter.values import NoValueError, location
from spec2tla.analysis.model import InstanceRef, LabelRef, LocalRef, LockSymbol
from spec2tla.source import Span
from spec2tla.syntax import ast


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a process instance stands, and its locals."""

    place: Place
    locals: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class State:
    globals: tuple[Scalar, ...]
    standings: tuple[Standing, ...]


class TooManyStatesError(Exception):
    pass


@dataclass(slots=True)
class Found:
    """`broken`: properties and built-in checks; `undefined`: properties that lack a value once.

    `moves` has each step that changes the state, by the number of the instance that takes it;
    `able` who can take such a step, or one at which the run ends.
    """

    whole: Whole
    states: set[State] = field(default_factory=set)
    initial: list[State] = field(default_factory=list)
    moves: dict[State, list[tuple[int, State]]] = field(default_factory=dict)
    able: dict[State, frozenset[int]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    undefined: set[str] = field(default_factory=set)
    executed: set[Span] = field(default_factory=set)
    known: dict[tuple[int, Standing, tuple[Scalar, ...]], tuple[Outcome, ...]] = field(
        default_factory=dict
    )


def explore(whole: Whole, max_states: int) -> Found:
    """Explores all; TooManyStatesError where there are more."""
    found = Found(whole)
    work = list(_initial_states(whole, found))
    for state in work:
        _look_at(state, None, found)
    found.states.update(work)
    found.initial += work
    while work:
        state = work.pop()
        moves = found.moves[state] = []
        for number, after in _successors(state, found):
            if after != state:
                moves.append((number, after))
                _look_at(after, state, found)
            if after not in found.states:
                _look_at(after, None, found)
                found.states.add(after)
                work.append(after)
        if len(found.states) > max_states:
            raise TooManyStatesError
    return found


def _initial_states(whole: Whole, found: Found) -> Iterator[State]:
    standings = []
    for program, instance in whole.instances():
        local = initial_locals(program)
        standings.append(Standing(entry(whole, program, instance, local), local))
    for memory in initial_globals(whole):
        state = State(memory, tuple(standings))
        if all(holds(e, view_of(whole, state)) for e in whole.model.assumes):
            yield state


def _successors(state: State, found: Found) -> Iterator[tuple[int, State]]:
    stuck, able = True, set[int]()
    for number, (program, instance) in enumerate(found.whole.instances()):
        for outcome in _outcomes(number, program, instance, state, found):
            stuck = False
            match outcome:
                case Moved(place, local, memory, shown, freed):
                    found.executed |= shown
                    standing = Standing(place, local)
                    others = tuple(_after_freeing(other, freed) for other in state.standings)
                    standings = (*others[:number], standing, *others[number + 1 :])
                    after = State(memory, standings)
                    able |= {number} if after != state else set()
                    yield number, after
                case Broken(check):
                    found.broken.add(check)
                    able.add(number)
                case _:
                    able.add(number)
    found.able[state] = frozenset(able)
    if stuck and not _finished(state, found.whole):
        found.broken.add("deadlock")


def _after_freeing(standing: Standing, freed: tuple[Pointer, ...]) -> Standing:
    stack, local = standing.place.stack, standing.locals
    for pointer in freed:
        stack = tuple(without(value, pointer) for value in stack)
        local = tuple(without(value, pointer) for value in local)
    return Standing(Place(standing.place.at, stack), local) if freed else standing


def _outcomes(
    number: int, program: Program, instance: int, state: State, found: Found
) -> tuple[Outcome, ...]:
    """What an instance can do depends on itself and shared memory alone."""
    standing = state.standings[number]
    key = (number, standing, state.globals)
    known = found.known.get(key)
    if known is None:
        here = outcomes(
            found.whole, program, instance, standing.place, standing.locals, state.globals
        )
        known = found.known[key] = tuple(here)
    return known


def _finished(state: State, whole: Whole) -> bool:
    pairs = zip(whole.instances(), state.standings, strict=True)
    return all(
        is_done(program, standing.place)
        for (program, _), standing in pairs
        if not program.symbol.declaration.daemon
    )


# Properties --------------------------------------------------------------------------------------


def _look_at(state: State, before: State | None, found: Found) -> None:
    """Evaluates the invariants in a state, or the transitions of a step that leads to it."""
    kind = "invariant" if before is None else "transition"
    view = view_of(found.whole, state, before)
    for declaration in found.whole.model.properties:
        if declaration.kind != kind:
            continue
        name, body = declaration.name.text, _condition(declaration)
        try:
            if not holds(body, view):
                found.broken.add(name)
        except NoValueError:
            found.undefined.add(name)


def _condition(declaration: ast.PropertyDecl) -> ast.Expr:
    body = declaration.body
    assert not isinstance(body, _TEMPORAL)
    return body


_TEMPORAL = (
    ast.AlwaysEventually | ast.EventuallyAlways | ast.Eventually | ast.LeadsTo | ast.Finishes
)


Reader: TypeAlias = Callable[[Path], Scalar]


@dataclass(frozen=True, slots=True)
class _Processes:
    whole: Whole
    state: State

    def _of(self, ref: InstanceRef, instance: int) -> tuple[Program, Standing]:
        number = self.owner(ref, instance) - 1
        program = next(p for p in self.whole.programs if p.symbol is ref.process)
        return program, self.state.standings[number]

    def local(self, ref: LocalRef, instance: int) -> Reader:
        program, standing = self._of(ref.instance, instance)
        variable = Local("" if ref.function is None else ref.function.name, ref.variable)

        def read(path: Path) -> Scalar:
            slot = program.memory.slots.get(Address(variable, path))
            if slot is None:
                raise NoValueError
            value = standing.locals[slot]
            assert value is not None
            assert not isinstance(value, Address)
            return value

        return read

    def at(self, ref: InstanceRef, instance: int, label: LabelRef) -> bool:
        program, standing = self._of(ref, instance)
        function = "" if label.function is None else label.function.name
        return standing.place.at in program.labels.get((function, label.label), frozenset())

    def done(self, ref: InstanceRef, instance: int) -> bool:
        program, standing = self._of(ref, instance)
        return is_done(program, standing.place)

    def in_rcu(self, ref: InstanceRef, instance: int) -> bool:
        program, standing = self._of(ref, instance)
        depth = standing.locals[program.memory.slots[Address(program.rcu)]]
        assert isinstance(depth, int)
        return depth > 0

    def owner(self, ref: InstanceRef, instance: int) -> int:
        return self.whole.first[ref.process.name] + instance

    def holders(self, lock: LockSymbol, index: int | None) -> frozenset[int]:
        if lock.size is not None and not (index is not None and 0 <= index < lock.size):
            raise NoValueError
        slots, memory = self.whole.memory.slots, self.state.globals
        owner = memory[slots[owner_address(lock, index)]]
        readers = memory[slots[readers_address(lock, index)]]
        assert isinstance(owner, int)
        assert isinstance(readers, frozenset)
        return frozenset(r for r in (*readers, owner) if isinstance(r, int) and r != 0)


def view_of(whole: Whole, state: State, before: State | None = None) -> View:
    def read(address: Address) -> Scalar:
        slot = whole.memory.slots.get(location(address))
        if slot is None:
            raise NoValueError
        return state.globals[slot]

    old = None if before is None else view_of(whole, before)
    processes = _Processes(whole, state)
    return View(whole.model.facts, whole.pools, Address, read, processes=processes, old=old)
