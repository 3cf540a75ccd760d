"""What freeing an object does to the pointers to it, wherever in the state they are kept.

The process that frees it executes this for shared variables and for its own as part of its step.
Of the others, other instances of the same process among them, nothing is read in the step, so that
their pointers are changed by updates of their own at its end.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spec2tla.lower.flow import Free
from spec2tla.machine.defaults import default_value, scalar_paths
from spec2tla.machine.expr import (
    FALSE,
    TRUE,
    Binary,
    Element,
    Expr,
    Literal,
    Load,
    Place,
    SelfIndex,
    integer,
)
from spec2tla.machine.model import Pool, Update
from spec2tla.machine.simplify import binary, conjoin, ite
from spec2tla.machine.typing import place_type
from spec2tla.machine.variables import Variable
from spec2tla.symbolic.conditions import Condition
from spec2tla.symbolic.memory import Memory
from spec2tla.types import ArrayType, PointerType, QueueType, SetType, Type


@dataclass(frozen=True, slots=True)
class Keeper:
    """A process that may keep pointers in its locals and temps."""

    name: str
    count: int
    variables: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class Holders:
    """All variables: what the machine has, and each process."""

    variables: tuple[Variable, ...]
    keepers: Mapping[str, Keeper]


@dataclass(frozen=True, slots=True)
class Freed:
    """An object that is freed in a step, in terms of the state that the step starts in."""

    condition: Condition
    pool: Pool
    pointer: Expr


def _points_into(type_: Type, pool: Pool) -> bool:
    match type_:
        case PointerType():
            return type_.pool == pool.name
        case SetType(element) | QueueType(element, _):
            return _points_into(element, pool)
        case _:
            return False


def _pointers(variable: Variable, pool: Pool) -> Iterator[Place]:
    """Each location of the variable that holds pointers into the pool."""
    for path, scalar in scalar_paths(variable.type):
        if _points_into(scalar, pool):
            yield Place(variable, path)


def free(
    op: Free, condition: Condition, memory: Memory, holders: Holders, own: Sequence[Variable]
) -> Freed:
    """Executes it for all that the process itself may read; `own` are its variables that matter."""
    pool, pointer = op.pool, memory.resolve(op.pointer, condition)
    objects, allocated = Place(pool.objects), Place(pool.allocated)
    type_ = place_type(objects)
    if not isinstance(type_, ArrayType):
        raise ValueError(f"{pool.name} is no array of objects")
    for path, scalar in scalar_paths(type_.element):
        place = Place(pool.objects, (Element(pointer), *path))
        memory.store(condition, place, Literal(default_value(scalar), scalar))
    rest = Binary("without", memory.load(allocated, condition), pointer)
    memory.store(condition, allocated, rest)
    for variable in (*holders.variables, *own):
        if variable == pool.allocated:
            continue
        for place in _pointers(variable, pool):
            old = memory.load(place, condition)
            memory.store(condition, place, Binary("freed", old, pointer))
    return Freed(condition, pool, pointer)


def updates_of_others(
    freed: Sequence[Freed], memory: Memory, holders: Holders, process: str
) -> Iterator[Update]:
    """How the pointers change that other processes, or instances of the process, keep."""
    for pool in dict.fromkeys(one.pool for one in freed):
        for keeper in holders.keepers.values():
            if keeper.name == process and keeper.count == 1:
                continue
            for instance in range(keeper.count):
                other: Expr = TRUE
                if keeper.name == process:
                    other = binary("!=", SelfIndex(), integer(instance))
                for variable in keeper.variables:
                    yield from _updates(variable, instance, other, pool, freed, memory)


def _updates(
    variable: Variable,
    instance: int,
    other: Expr,
    pool: Pool,
    freed: Sequence[Freed],
    memory: Memory,
) -> Iterator[Update]:
    events = [(memory.when(one.condition), one.pointer) for one in freed if one.pool == pool]
    for own in _pointers(variable, pool):
        place = Place(variable, own.path, integer(instance))
        value: Expr = Load(place)
        for when, pointer in events:
            value = ite(when, Binary("freed", value, pointer), value)
        when = events[0][0] if len(events) == 1 else TRUE
        if len(events) == 1:
            value = Binary("freed", Load(place), events[0][1])
        if conjoin(other, when) != FALSE:
            yield Update(place, value, conjoin(other, when))
