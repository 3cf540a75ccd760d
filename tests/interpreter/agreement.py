"""Holds the machine that a model is lowered to against the interpreter: states, verdicts, coverage.

Both are brought to the same form: of a state, what the user can see of it, by the places in the
text that declare it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from interpreter.explore import Found, State, TooManyStatesError
from interpreter.explore import explore as interpret
from interpreter.places import (
    NULL,
    Address,
    Hidden,
    Local,
    Pointer,
)
from interpreter.program import Whole, whole
from interpreter.runs import judge
from interpreter.step import is_done
from spec2tla.analysis.model import LockSymbol, Model, PoolSymbol, VariableSymbol
from spec2tla.machine.expr import Value
from spec2tla.machine.model import DONE, Machine
from spec2tla.machine.variables import Variable as MachineVariable
from spec2tla.machine.variables import VariableKind
from spec2tla.reference.coverage import Coverage
from spec2tla.reference.explorer import search
from spec2tla.reference.layout import Layout, PcSlot, ValueSlot
from spec2tla.reference.layout import State as MachineState
from spec2tla.reference.liveness import decide
from spec2tla.reference.trace import Breach
from spec2tla.source import Span
from spec2tla.types import PointerType, QueueType, ScalarType, SetType

Key: TypeAlias = tuple[object, ...]
"""What a location is called on both sides."""

Seen: TypeAlias = frozenset[tuple[Key, object]]
"""A state, as far as it is seen: the locations that don't hold what they start with."""


@dataclass(frozen=True, slots=True)
class Explored:
    """What one side found. `verdicts` has violated properties and those without a value."""

    seen: frozenset[Seen]
    distinct: int
    violated: frozenset[str]
    undefined: frozenset[str]
    executed: frozenset[Span]


def compare(expected: Explored, found: Explored) -> list[str]:
    """The differences between what should be found and what was."""
    said = []
    for name, right, given in (
        ("violated", expected.violated, found.violated),
        ("without value", expected.undefined, found.undefined),
        ("executed", _texts(expected.executed), _texts(found.executed)),
        ("states", expected.seen, found.seen),
    ):
        missing, extra = right - given, given - right
        if missing or extra:
            said.append(f"{name}: missing {_some(missing)}, too many {_some(extra)}")
    if expected.distinct > found.distinct:
        said.append(f"{found.distinct} states, should be {expected.distinct}")
    return said


def _texts(spans: frozenset[Span]) -> frozenset[object]:
    return frozenset((s.start, " ".join(s.text.split())) for s in spans)


def _some(items: frozenset[object]) -> str:
    shown = sorted(
        (sorted(map(str, i)) if isinstance(i, frozenset) else [str(i)] for i in items),
        key=lambda lines: (len(lines), lines),
    )
    return f"{len(items)} {shown[:2]}" if shown else "none"


# The interpreter ---------------------------------------------------------------------------------


def by_interpreter(model: Model, max_states: int) -> Explored:
    found = interpret(whole(model), max_states)
    judge(found)
    return Explored(
        frozenset(_of_state(state, found) for state in found.states),
        len(found.states),
        frozenset(found.broken - model.nochecks),
        frozenset(found.undefined),
        frozenset(found.executed),
    )


def _of_state(state: State, found: Found) -> Seen:
    return frozenset(item for item in _items(state, found.whole) if _counts(item))


def _counts(item: tuple[Key, object]) -> bool:
    return item[1] not in (0, frozenset(), (), NULL)


def _items(state: State, model: Whole) -> Iterator[tuple[Key, object]]:
    for address, slot in model.memory.slots.items():
        if not isinstance(address.variable, Hidden):
            yield _global_key(address), state.globals[slot]
    for (program, instance), standing in zip(model.instances(), state.standings, strict=True):
        name = program.symbol.name
        yield (name, instance, "done"), is_done(program, standing.place)
        for address, slot in program.memory.slots.items():
            value = standing.locals[slot]
            if address.variable is program.rcu:
                yield (name, instance, "rcu"), value
            elif isinstance(address.variable, Local):
                key = _place_key(address.variable.symbol.span)
                yield (name, instance, key, address.path), value


def _global_key(address: Address) -> Key:
    symbol = address.variable
    assert isinstance(symbol, VariableSymbol | LockSymbol | PoolSymbol)
    if isinstance(symbol, VariableSymbol | PoolSymbol):
        return (symbol.name, address.path)
    suffix = {"readers": ".readers", "count": ".sequence"}.get(str(address.path[-1]), "")
    if symbol.type.kind == "completion":
        suffix = ""
    return (symbol.name + suffix, address.path[:-1])


def _place_key(span: Span | None) -> Key:
    assert span is not None
    return (span.file.name, span.start)


# The machine -------------------------------------------------------------------------------------


def by_machine(machine: Machine, max_states: int) -> Explored:
    layout = Layout.of(machine)
    explorer, stopped = search(layout, machine.properties, True, max_states, None)
    if stopped is not None:
        raise TooManyStatesError
    view = _viewer(layout)
    coverage = explorer.coverage()
    assert coverage is not None
    undefined = {name for name, breach in explorer.found if breach is Breach.UNDEFINED}
    of_runs = [p for p in machine.properties if p.is_liveness and p.name not in undefined]
    decided = decide(layout, of_runs, explorer.states, explorer.initial())
    false = {name for name, one in decided.items() if one.violation is not None}
    false |= {name for name, breach in explorer.found if breach is Breach.VIOLATED}
    return Explored(
        frozenset(view(state) for state in explorer.states),
        len(explorer.states),
        frozenset(false),
        frozenset(undefined),
        frozenset(_executed(machine, coverage)),
    )


def _viewer(layout: Layout) -> Callable[[MachineState], Seen]:
    """What is seen of a state, made ready once for all states."""
    keys: list[tuple[int, Key]] = []
    pointers: dict[int, PointerType] = {}
    ends: list[tuple[int, Key, int]] = []
    used = {pool.allocated: pool.name for pool in layout.machine.pools}
    for at, slot in enumerate(layout.slots):
        if isinstance(slot, PcSlot):
            key = (slot.process, slot.instance, "done")
            ends.append((at, key, slot.pcs.index(DONE)))
        elif (known := _slot_key(slot, used)) is not None:
            keys.append((at, known))
            if (pointer := _pointer(slot.type)) is not None:
                pointers[at] = pointer

    def view(state: MachineState) -> Seen:
        items = [
            (key, _decoded(state[at], pointers[at]) if at in pointers else state[at])
            for at, key in keys
        ]
        done = [(key, True) for at, key, end in ends if state[at] == end]
        return frozenset([*(item for item in items if _counts(item)), *done])

    return view


def _pointer(type_: ScalarType) -> PointerType | None:
    """The type of the pointers in values of a type."""
    match type_:
        case PointerType():
            return type_
        case SetType(element) | QueueType(element):
            return _pointer(element)
        case _:
            return None


def _decoded(value: Value, type_: PointerType) -> object:
    match value:
        case frozenset():
            return frozenset(_decoded(element, type_) for element in value)
        case tuple():
            return tuple(_decoded(element, type_) for element in value)
        case -1:
            return NULL
        case _:
            return Pointer(type_.pool, value if value >= 0 else -2 - value, value >= 0)


def _slot_key(slot: ValueSlot, used: Mapping[MachineVariable, str]) -> Key | None:
    variable, instance = slot.variable, slot.instance
    if variable in used:
        return (used[variable], ("in use",))
    if variable.kind is VariableKind.TEMP:
        is_depth = variable.name.endswith("$rcu")
        return (variable.process, instance, "rcu") if is_depth else None
    if variable.kind is VariableKind.LOCAL:
        return (variable.process, instance, _place_key(variable.span), slot.path)
    return (variable.name, slot.path)


def _executed(machine: Machine, coverage: Coverage) -> Iterator[Span]:
    for process in machine.processes:
        for step in process.steps:
            for number, event in enumerate(step.events):
                if (step.name, number) in coverage.events:
                    yield event.origin.span
