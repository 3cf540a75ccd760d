"""The variables of a step machine."""

from dataclasses import dataclass
from enum import Enum

from spec2tla.source import Span
from spec2tla.types import Type


class VariableKind(Enum):
    SHARED = "shared"
    GHOST = "ghost"
    LOCK = "lock"
    """The owner (OwnerType), the holders (OWNERS) or the count (int) of a lock."""
    LOCAL = "local"
    """One for each instance of its process; its value outlives its block."""
    TEMP = "temp"
    """Made by the translator and never shown: a value read by one step and used by a later one."""


@dataclass(frozen=True, slots=True)
class Variable:
    """`name` is unique in the machine and made of the user's names.

    A shared variable, ghost or lock: as declared ("cache"); the shared side of a reader-writer
    lock: "mmap_lock.readers"; a seqlock's number: "stamp.sequence"; a local: "khugepaged.i", of
    an inlined function "khugepaged.collapse.i", and "khugepaged.i@31" (line) where a process has
    several of the name; a temp: "khugepaged.$1". `process` is the owning process of a local or
    temp; a temp of the whole machine has none. `type` never contains a LockType or VoidType.
    """

    name: str
    type: Type
    kind: VariableKind
    process: str | None = None
    doc: str = ""
    span: Span | None = None

    def __hash__(self) -> int:
        # Asked for very often; the rest hardly ever makes a difference.
        return hash(self.name)
