"""How a state is laid out: a flat tuple of scalars, each at a fixed slot.

In: a machine. Out: where each location of it stands in the tuple, and what a state holds in the
user's words. First come the pcs of all instances, as positions in their process's list of pcs;
then the shared variables, ghosts and locks; then, instance by instance, the locals. It must not
know how steps run.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from spec2tla.errors import InternalError
from spec2tla.machine.expr import Value
from spec2tla.machine.model import DONE, Machine, Process
from spec2tla.machine.printer import pointer_name
from spec2tla.machine.variables import Variable, VariableKind
from spec2tla.types import (
    ArrayType,
    BoolType,
    EnumType,
    IntType,
    LockType,
    OwnerType,
    PointerType,
    QueueType,
    ScalarType,
    SetType,
    StructType,
    Type,
    VoidType,
)

State: TypeAlias = tuple[Value, ...]
Path: TypeAlias = tuple[int | str, ...]
Json: TypeAlias = "bool | int | str | list[Json] | tuple[Json, ...] | dict[str, Json] | None"
"""A set of the user is a tuple, in ascending order; arrays, queues and lock holders are lists."""

FREE = "free"


@dataclass(frozen=True, slots=True)
class PcSlot:
    """Where an instance stands: the value is a position in `pcs`, of which DONE is one."""

    process: str
    instance: int
    pcs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueSlot:
    """A scalar location of a variable; `instance` is None unless it is a local."""

    variable: Variable
    instance: int | None
    path: Path
    type: ScalarType


Slot: TypeAlias = PcSlot | ValueSlot


@dataclass(frozen=True, slots=True)
class Layout:
    """`bases` has the first slot of each variable (of its instance 0), by name; the slots of a
    local of instance i stand i times its process's `stride` further on.
    """

    machine: Machine
    slots: tuple[Slot, ...]
    bases: Mapping[str, int]
    strides: Mapping[str, int]
    owners: Mapping[str, int]
    """By process: the owner value of its instance 0."""
    instances: tuple[tuple[Process, int], ...]

    @classmethod
    def of(cls, machine: Machine) -> "Layout":
        instances = machine.instances()
        slots: list[Slot] = [PcSlot(p.name, i, process_pcs(p)) for p, i in instances]
        bases: dict[str, int] = {}
        strides: dict[str, int] = {}
        owners: dict[str, int] = {}
        for variable in machine.variables:
            bases[variable.name] = len(slots)
            slots += _variable_slots(variable, None)
        for position, (process, instance) in enumerate(instances):
            start = len(slots)
            owners.setdefault(process.name, position + 1)
            for variable in process.variables:
                bases.setdefault(variable.name, len(slots))
                slots += _variable_slots(variable, instance)
            strides[process.name] = len(slots) - start
        return cls(machine, tuple(slots), bases, strides, owners, instances)

    def pc_slot(self, process: str, instance: int) -> int:
        return self.owners[process] - 1 + instance

    def pc(self, state: State, process: str, instance: int) -> str:
        """The pc that an instance stands at."""
        at = self.pc_slot(process, instance)
        slot, value = self.slots[at], state[at]
        if isinstance(slot, PcSlot) and isinstance(value, int) and 0 <= value < len(slot.pcs):
            return slot.pcs[value]
        raise _malformed(f"{process} has no pc {value!r}")

    def pc_value(self, process: str, pc: str) -> int:
        """The value that stands for a pc of the process."""
        slot = self.slots[self.pc_slot(process, 0)]
        if not isinstance(slot, PcSlot) or pc not in slot.pcs:
            raise _malformed(f"{process} has no pc {pc}")
        return slot.pcs.index(pc)

    def base(self, variable: Variable, instance: int | None) -> int:
        """The variable's first slot, for a local: of the instance."""
        base = self.bases[variable.name]
        if variable.process is None or not instance:
            return base
        return base + instance * self.strides[variable.process]

    def from_values(
        self, pc: Callable[[PcSlot], str], value: Callable[[ValueSlot], Value]
    ) -> State:
        """The state in which each slot holds what the two functions say of it."""
        return tuple(
            self.pc_value(slot.process, pc(slot))
            if isinstance(slot, PcSlot)
            else checked(slot.type, value(slot))
            for slot in self.slots
        )

    def values(self, state: State) -> dict[str, Json]:
        """What shared variables, ghosts and locks hold, whole, by name."""
        return {
            v.name: self._decode(v.type, state, self.bases[v.name])
            for v in self.machine.variables
            if v.kind is not VariableKind.TEMP
        }

    def local_values(self, state: State) -> dict[str, Json]:
        """What the locals of the user hold, whole: `khugepaged.i`, `reader[1].seen`."""
        return {
            self.variable_name(v, i): self._decode(v.type, state, self.base(v, i))
            for process, i in self.instances
            for v in process.variables
            if v.kind is not VariableKind.TEMP
        }

    def decode(self, type_: ScalarType, value: Value) -> Json:
        """A scalar in the user's words: an enum member's name, who holds a lock, `pages[1]`."""
        match type_:
            case BoolType():
                return bool(value)
            case EnumType(_, members) if isinstance(value, int) and 0 <= value < len(members):
                return members[value]
            case OwnerType() if isinstance(value, int):
                return self.owner_name(value)
            case PointerType() if isinstance(value, int):
                return pointer_name(value, type_)
            case SetType(OwnerType()) if isinstance(value, frozenset):
                return [self.owner_name(owner) for owner in sorted(value)]
            case SetType(element) if isinstance(value, frozenset):
                return tuple(self.decode(element, each) for each in sorted(value))
            case QueueType(element) if isinstance(value, tuple):
                return [self.decode(element, each) for each in value]
            case IntType(_, high, _, top) if top and value == high:
                return top
            case IntType() if isinstance(value, int):
                return int(value)
            case _:
                raise _malformed(f"{value!r} is not a value of {type_}")

    def actors(self) -> tuple[str, ...]:
        """All process instances, by name, each once."""
        return actors(self.machine)

    def owner_name(self, owner: int) -> str:
        """The process instance that an owner value stands for, or "free"."""
        if owner == 0:
            return FREE
        if not 0 < owner <= len(self.instances):
            raise _malformed(f"nobody is owner {owner}")
        process, instance = self.instances[owner - 1]
        return actor(process, instance)

    def variable_name(self, variable: Variable, instance: int | None) -> str:
        if variable.process is None or instance is None:
            return variable.name
        process = self.machine.process(variable.process)
        return actor(process, instance) + variable.name.removeprefix(process.name)

    def slot_name(self, at: int) -> str:
        """A location in the user's words: `cache[1]`, `reader[1].seen[0]`, `m[0].readers`."""
        match self.slots[at]:
            case PcSlot(process, instance, _):
                return f"{process}[{instance}]'s place"
            case ValueSlot(variable, instance, path, _):
                ways = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)
                name = self.variable_name(variable, instance)
                if variable.kind is VariableKind.LOCK:
                    lock, dot, part = name.partition(".")
                    return lock + ways + dot + part
                return name + ways

    def shown(self, at: int, state: State) -> Json:
        """What a slot holds, in the user's words; of a pc its name."""
        match self.slots[at]:
            case PcSlot(process, instance, _):
                return self.pc(state, process, instance)
            case ValueSlot(_, _, _, type_):
                return self.decode(type_, state[at])

    def kind(self, at: int) -> VariableKind | None:
        """The kind of the variable that a slot belongs to, None for a pc."""
        slot = self.slots[at]
        return slot.variable.kind if isinstance(slot, ValueSlot) else None

    def is_shown(self, at: int) -> bool:
        """Whether the slot belongs to a variable of the user."""
        slot = self.slots[at]
        return isinstance(slot, ValueSlot) and slot.variable.kind is not VariableKind.TEMP

    def _decode(self, type_: Type, state: State, at: int) -> Json:
        match type_:
            case ArrayType(element, size):
                step = scalar_count(element)
                return [self._decode(element, state, at + i * step) for i in range(size)]
            case StructType(_, fields):
                decoded: dict[str, Json] = {}
                for part in fields:
                    decoded[part.name] = self._decode(part.type, state, at)
                    at += scalar_count(part.type)
                return decoded
            case LockType() | VoidType():
                raise _malformed(f"a variable of type {type_}")
            case _:
                return self.decode(type_, state[at])


def actor(process: Process, instance: int) -> str:
    """How an instance is called: `khugepaged`, of a replicated process `reader[1]`."""
    name = process.shown_name
    return f"{name}[{instance}]" if process.replicated else name


def actors(machine: Machine) -> tuple[str, ...]:
    """All process instances by name; a store buffer is none of its own."""
    return tuple(actor(p, i) for p, i in machine.instances() if not p.part_of)


def process_pcs(process: Process) -> tuple[str, ...]:
    """All pcs of a process in order of its steps; its entry and DONE are always among them."""
    return tuple(dict.fromkeys((*(s.pc for s in process.steps), process.entry, DONE)))


def scalar_count(type_: Type) -> int:
    """The number of slots that a value of the type takes."""
    match type_:
        case ArrayType(element, size):
            return size * scalar_count(element)
        case StructType(_, fields):
            return sum(scalar_count(f.type) for f in fields)
        case _:
            return 1


def field_offset(type_: StructType, name: str) -> tuple[int, Type]:
    """How many slots before a struct's field, and the field's type."""
    offset = 0
    for part in type_.fields:
        if part.name == name:
            return offset, part.type
        offset += scalar_count(part.type)
    raise _malformed(f"{type_} has no field {name}")


def checked(type_: ScalarType, value: Value) -> Value:
    """The value in the Python form of its type (types.py)."""
    match type_:
        case BoolType() if value in (True, False):
            return bool(value)
        case SetType(element) if isinstance(value, frozenset):
            return frozenset(_checked_element(element, each) for each in value)
        case QueueType(element, capacity) if isinstance(value, tuple) and len(value) <= capacity:
            return tuple(_checked_element(element, each) for each in value)
        case PointerType(_, _, size) if isinstance(value, int) and -1 - size <= value < size:
            return int(value)
        case IntType() if isinstance(value, int):
            return int(value)
        case EnumType(_, members) if isinstance(value, int) and 0 <= value < len(members):
            return int(value)
        case OwnerType() if isinstance(value, int) and value >= 0:
            return int(value)
        case _:
            raise _malformed(f"{value!r} is not a value of {type_}")


def _checked_element(type_: ScalarType, value: Value) -> int:
    found = checked(type_, value)
    if isinstance(found, int):
        return found
    raise _malformed(f"{value!r} is inside of a set or queue")


def _variable_slots(variable: Variable, instance: int | None) -> Sequence[ValueSlot]:
    return [ValueSlot(variable, instance, path, t) for path, t in _scalars(variable.type)]


def _scalars(type_: Type) -> Iterator[tuple[Path, ScalarType]]:
    match type_:
        case ArrayType(element, size):
            for index in range(size):
                yield from (((index, *path), scalar) for path, scalar in _scalars(element))
        case StructType(_, fields):
            for part in fields:
                yield from (((part.name, *path), scalar) for path, scalar in _scalars(part.type))
        case LockType() | VoidType():
            raise _malformed(f"a variable of type {type_}")
        case _:
            yield (), type_


def _malformed(message: str) -> InternalError:
    return InternalError("X0401", message)
