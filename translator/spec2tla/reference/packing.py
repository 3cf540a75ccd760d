"""How a search holds its states: a byte for each slot, where every value has one.

In: a layout. Out: how states are packed and unpacked, and what generated code has to do to read or
write a slot. Bytes are hashed once, compared at once and small, which makes a search several times
faster than over tuples.

A number from 0 to 255 stands for itself, also for a boolean, an enum's member, an owner. Other
values (pointers, negative numbers, sets, queues) get numbers as they turn up, by their type: a
codebook. A value that has no byte, because it is too large or is the 257th of its type, is a
ValueError where it is stored; the search then has to hold plain states.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import getitem
from typing import TypeAlias, cast

from spec2tla.machine.expr import Value
from spec2tla.reference.layout import Layout, PcSlot, Slot, State
from spec2tla.types import BoolType, EnumType, IntType, OwnerType, QueueType, ScalarType, SetType

Held: TypeAlias = State | bytes
"""A state as a search holds it."""

_BYTES = 256


class Codebook(dict[Value, int]):
    """Numbers the values of a type in order of their first use; `listed` has them by number."""

    __slots__ = ("_type", "listed")

    def __init__(self, type_: ScalarType) -> None:
        super().__init__()
        self._type = type_
        self.listed: list[Value] = []

    def __missing__(self, value: Value) -> int:
        number = self[value] = len(self.listed)
        self.listed.append(_with_booleans(self._type, value))
        return number


@dataclass(frozen=True, slots=True)
class Packing:
    """`books` has, by slot, the number of the codebook of what does not stand for itself."""

    opened: str
    """The code that makes of the state `s` one that can be written to."""
    closed: str
    """The code that makes of it, as `t`, a state again."""
    books: Mapping[int, int] = field(default_factory=dict)
    names: Mapping[str, object] = field(default_factory=dict)
    """What generated code refers to: `e0` numbers values, `d0` has the values by number."""
    _numbers: tuple[Codebook | None, ...] = ()
    _values: tuple[Sequence[Value], ...] = ()

    @classmethod
    def of(cls, layout: Layout) -> "Packing":
        """Into bytes, if the machine's pcs have numbers that fit."""
        if any(isinstance(s, PcSlot) and len(s.pcs) > _BYTES for s in layout.slots):
            return PLAIN
        found: dict[ScalarType, tuple[int, Codebook]] = {}
        books: dict[int, int] = {}
        numbers: list[Codebook | None] = []
        for at, slot in enumerate(layout.slots):
            if isinstance(slot, PcSlot) or _stands_for_itself(slot.type):
                numbers.append(None)
                continue
            books[at], book = found.setdefault(slot.type, (len(found), Codebook(slot.type)))
            numbers.append(book)
        names: dict[str, object] = {"blank": bytearray()}
        for number, book in found.values():
            names |= {f"e{number}": book, f"d{number}": book.listed}
        pairs = zip(layout.slots, numbers, strict=True)
        values = tuple(_values(slot) if book is None else book.listed for slot, book in pairs)
        # Adding to nothing copies in two thirds of the time that a call of the type takes.
        return cls("blank + s", 'b"" + t', books, names, tuple(numbers), values)

    def pack(self, state: State) -> Held:
        if not self._numbers:
            return state
        pairs = zip(self._numbers, state, strict=True)
        # What stands for itself is a number.
        return bytes(cast(int, v) if book is None else book[v] for book, v in pairs)

    def unpack(self, held: Held) -> State:
        if isinstance(held, bytes):
            return tuple(map(getitem, self._values, held))
        return held

    def unpacked(self, held: Iterable[Held]) -> list[State]:
        return list(map(self.unpack, held))


PLAIN = Packing("list(s)", "tuple(t)")
"""States are held as they are."""


def _stands_for_itself(type_: ScalarType) -> bool:
    match type_:
        case BoolType() | EnumType() | OwnerType():
            return True
        case IntType(low, high, unbounded):
            return not unbounded and low >= 0 and high < _BYTES
        case _:
            return False


def _values(slot: Slot) -> Sequence[Value]:
    """The values by byte, of a slot where they stand for themselves."""
    if isinstance(slot, PcSlot) or not isinstance(slot.type, BoolType):
        return range(_BYTES)
    return (False, True)


def _with_booleans(type_: ScalarType, value: Value) -> Value:
    """A boolean that was held as a number is a boolean again, inside of others."""
    match type_, value:
        case SetType(BoolType()), frozenset():
            return frozenset(map(bool, value))
        case QueueType(BoolType()), tuple():
            return tuple(map(bool, value))
        case _:
            return value
