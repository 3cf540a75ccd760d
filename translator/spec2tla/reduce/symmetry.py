"""Processes whose instances are interchangeable: states that differ only in who is who are one.

In: a machine. Out: the same machine, which says of which processes that is so, for the engines to
act on. No step and no property is changed.

A process qualifies where the machine is the same when any two of its instances have changed places
(automorphism.py): with the pc and the locals of each go its elements of the arrays that have one
for each instance, and its part in each lock. Then changing places is an automorphism of the state
graph, which keeps the initial states, every property and every built-in check, deadlocks among
them; and the graph of orbits has a run to a violation exactly where the machine has one (Clarke,
Enders, Filkorn and Jha, "Exploiting symmetry in temporal logic model checking", 1996; Emerson and
Sistla, "Symmetry and model checking", 1996; Ip and Dill, "Better verification through symmetry",
1996). A transition property is a property of pairs of states, and changing places changes both
states of a pair. Each statement that somebody reaches is reached, though perhaps by another
instance.

Two states are of one orbit exactly where what does not belong to any instance is the same, and the
same states of single instances occur, equally often each. That needs an instance's state to name no
other instance: a process whose instances are named in the state of another one, or of its own, is
left out, of two such processes the one with fewer instances.

For safety only: a run that goes round in the graph of orbits may be one in the machine that does
not come back (Emerson and Sistla, section 6, on fairness). So a machine with a property of whole
runs stays as it is.
"""

from collections.abc import Iterator
from dataclasses import replace

from spec2tla.machine.expr import (
    Binary,
    Element,
    Expr,
    Ite,
    Literal,
    Load,
    Me,
    OwnerOf,
    Place,
    SelfIndex,
)
from spec2tla.machine.model import Initial, Machine, Parts, Process, Step, Symmetric
from spec2tla.machine.variables import Variable
from spec2tla.reduce.accesses import control_expressions, places_read, update_expressions
from spec2tla.reduce.automorphism import is_same_for_all
from spec2tla.reduce.renaming import Instances
from spec2tla.types import OWNER, OWNERS, ArrayType, OwnerType, SetType, StructType, Type


def symmetry(machine: Machine, *, each_step_counts: bool) -> Machine:
    """The machine with the processes whose instances need not be told apart.

    It makes no difference whether each step counts: none is left out but for one just like it.
    """
    del each_step_counts
    if any(property_.is_liveness for property_ in machine.properties):
        return machine
    holders = _holders(machine)
    candidates = [p for p in machine.processes if p.count > 1]
    chosen: list[Symmetric] = []
    for process in sorted(candidates, key=lambda p: -p.count):
        found = _symmetric(machine, process, holders)
        if found is not None and all(_are_apart(found, other) for other in chosen):
            chosen.append(found)
    order = [process.name for process in machine.processes]
    return replace(machine, symmetric=tuple(sorted(chosen, key=lambda s: order.index(s.process))))


def _are_apart(one: Symmetric, other: Symmetric) -> bool:
    """Whether neither has its instances named in the state of an instance of the other one."""
    return not (set(one.held) & set(other.arrays) or set(other.held) & set(one.arrays))


def _symmetric(
    machine: Machine, process: Process, holders: dict[Variable, set[str]]
) -> Symmetric | None:
    arrays = tuple(_arrays(machine, process))
    held = tuple(v for v, names in holders.items() if process.name in names)
    if any(v.process is not None or v in arrays or not _is_lock(v.type) for v in held):
        return None
    if not is_same_for_all(machine, Instances.of(machine, process, frozenset(arrays))):
        return None
    return Symmetric(process.name, arrays, held)


# Arrays with an element for each instance --------------------------------------------------------


def _arrays(machine: Machine, process: Process) -> Iterator[Variable]:
    """The shared arrays that the process uses by its own number; no element starts otherwise."""
    starts = {start.variable: start.initial for start in machine.starts}
    used = {
        place.variable
        for step in process.steps
        for place in _places(step)
        if place.path and place.path[0] == Element(SelfIndex())
    }
    for variable in machine.variables:
        match variable.type:
            case ArrayType(_, size) if variable in used and size == process.count:
                if _is_even(starts[variable]):
                    yield variable
            case _:
                pass


def _places(step: Step) -> Iterator[Place]:
    parts = [*control_expressions(step)]
    for update in step.updates:
        yield update.place
        parts += update_expressions(update)
    yield from places_read(parts)


def _is_even(initial: Initial) -> bool:
    return not isinstance(initial, Parts) or len(set(initial.parts)) == 1


# Whom a lock may name ----------------------------------------------------------------------------


def _is_lock(type_: Type) -> bool:
    """OwnerType, OWNERS or an array of those."""
    return type_ in (OWNER, OWNERS) or (isinstance(type_, ArrayType) and _is_lock(type_.element))


def _names_owners(type_: Type) -> bool:
    match type_:
        case OwnerType():
            return True
        case ArrayType(element, _) | SetType(element):
            return _names_owners(element)
        case StructType(_, fields):
            return any(_names_owners(field.type) for field in fields)
        case _:
            return False


def _holders(machine: Machine) -> dict[Variable, set[str]]:
    """The variables that name lock owners, and of which processes these may be."""
    every = (*machine.variables, *(v for p in machine.processes for v in p.variables))
    found: dict[Variable, set[str]] = {v: set() for v in every if _names_owners(v.type)}
    copies: list[tuple[Variable, Variable]] = []
    for process in machine.processes:
        for step in process.steps:
            for update in step.updates:
                variable = update.place.variable
                if variable in found:
                    for part in _sources(update.value):
                        found[variable] |= _named(part, process, machine)
                        if isinstance(part, Load):
                            copies.append((part.place.variable, variable))
    for _ in copies:
        for source, variable in copies:
            found[variable] |= found[source]
    return found


def _sources(value: Expr) -> Iterator[Expr]:
    """The parts of an owner, or set of owners, that its value comes from."""
    match value:
        case Ite(_, then, otherwise):
            yield from _sources(then)
            yield from _sources(otherwise)
        case Binary("with", left, right):
            yield from _sources(left)
            yield from _sources(right)
        case Binary("without", left, _):
            yield from _sources(left)
        case _:
            yield value


def _named(part: Expr, process: Process, machine: Machine) -> set[str]:
    match part:
        case Me():
            return {process.name}
        case OwnerOf(name, _):
            return {name}
        case Literal(int(owner), OwnerType()):
            owners = [p.name for p, _ in machine.instances()]
            return {owners[owner - 1]} if owner else set()
        case Literal(frozenset() as owners, _) if not owners:
            return set()
        case Load():
            return set()
        case _:
            return {p.name for p in machine.processes}
