"""TLC's values as states of the machine, through what emission says of its names."""

from collections.abc import Mapping

from spec2tla.emit.model import Emitted, Pc
from spec2tla.errors import InternalError
from spec2tla.machine.expr import Value
from spec2tla.machine.variables import Variable
from spec2tla.reference.layout import Layout, Path, PcSlot, State, ValueSlot
from spec2tla.tlc import values as tla
from spec2tla.types import (
    BoolType,
    EnumType,
    IntType,
    OwnerType,
    PointerType,
    QueueType,
    ScalarType,
    SetType,
)


def state_of(layout: Layout, emitted: Emitted, found: Mapping[str, tla.Value]) -> State:
    """The machine's state that TLC printed; InternalError where it is none."""
    names = {target: name for name, target in emitted.variables}
    replicated = {p.name for p in emitted.machine.processes if p.replicated}

    def whole(target: Variable | Pc, process: str | None, instance: int | None) -> tla.Value:
        name = names[target]
        if name not in found:
            raise _unexpected(f"TLC shows no {name}")
        value = found[name]
        return _part(value, instance or 0) if process in replicated else value

    def pc(slot: PcSlot) -> str:
        value = whole(Pc(slot.process), slot.process, slot.instance)
        if not isinstance(value, str):
            raise _unexpected(f"{value!r} is no place in {slot.process}")
        return value

    def location(slot: ValueSlot) -> Value:
        value = whole(slot.variable, slot.variable.process, slot.instance)
        return _scalar(slot.type, _inside(value, slot.path, emitted), emitted)

    return layout.from_values(pc, location)


def _part(value: tla.Value, key: int | str) -> tla.Value:
    if isinstance(value, tla.TlaFunction) and key in value:
        return value[key]
    if isinstance(value, tuple) and isinstance(key, int) and 1 <= key <= len(value):
        return value[key - 1]
    raise _unexpected(f"{value!r} has nothing at {key!r}")


def _inside(value: tla.Value, path: Path, emitted: Emitted) -> tla.Value:
    for key in path:
        value = _part(value, emitted.fields[key] if isinstance(key, str) else key)
    return value


def _scalar(type_: ScalarType, value: tla.Value, emitted: Emitted) -> Value:
    match type_, value:
        case SetType(element), frozenset():
            return frozenset(_element(element, each, emitted) for each in value)
        case QueueType(element), tuple():
            return tuple(_element(element, each, emitted) for each in value)
        case SetType() | QueueType(), _:
            raise _unexpected(f"{value!r} is no {type_}")
        case _:
            return _element(type_, value, emitted)


def _element(type_: ScalarType, value: tla.Value, emitted: Emitted) -> int:
    """A value that is no collection."""
    match type_, value:
        case EnumType(_, members), str() if value in members:
            return members.index(value)
        case OwnerType(), str() if value in emitted.owners:
            return emitted.owners.index(value)
        case BoolType(), bool():
            return value
        case IntType() | PointerType(), int():
            return value
        case _:
            raise _unexpected(f"{value!r} is no {type_}")


def _unexpected(message: str) -> InternalError:
    return InternalError("X0301", f"TLC's state cannot be read back: {message}")
