"""The types of kspec values, resolved: bounds are numbers, names are looked up.

Shared by analysis, machine, engines and emission. The Python value of a type: `bool` for
BoolType, `int` for IntType, the member's position for EnumType, the instance's number (0 for
"nobody") for OwnerType, a number for PointerType (see there), a frozenset of such values for
SetType, a tuple of them for QueueType.
"""

from dataclasses import dataclass
from typing import TypeAlias, TypeGuard

INT_MIN = -(2**31)
INT_MAX = 2**31 - 1


@dataclass(frozen=True, slots=True)
class BoolType:
    def __str__(self) -> str:
        return "bool"


@dataclass(frozen=True, slots=True)
class IntType:
    """Integers low..high. Plain `int` is C's 32 bits and has `unbounded` set.

    `top`, where the highest value stands for something, is what it is called in reports.
    """

    low: int = INT_MIN
    high: int = INT_MAX
    unbounded: bool = False
    top: str = ""

    def __str__(self) -> str:
        return "int" if self.unbounded else f"int({self.low}..{self.high})"


@dataclass(frozen=True, slots=True)
class EnumType:
    name: str
    members: tuple[str, ...]

    def __str__(self) -> str:
        return f"enum {self.name}"


@dataclass(frozen=True, slots=True)
class StructField:
    name: str
    type: "Type"


@dataclass(frozen=True, slots=True)
class StructType:
    name: str
    fields: tuple[StructField, ...]

    def __str__(self) -> str:
        return f"struct {self.name}"

    def field(self, name: str) -> StructField | None:
        return next((f for f in self.fields if f.name == name), None)


@dataclass(frozen=True, slots=True)
class ArrayType:
    element: "Type"
    size: int

    def __str__(self) -> str:
        sizes, inner = f"[{self.size}]", self.element
        while isinstance(inner, ArrayType):
            sizes, inner = f"{sizes}[{inner.size}]", inner.element
        return f"{inner}{sizes}"


@dataclass(frozen=True, slots=True)
class OwnerType:
    """Who holds an exclusive lock: a process instance, or nobody."""

    def __str__(self) -> str:
        return "lock owner"


@dataclass(frozen=True, slots=True)
class PointerType:
    """A pointer to an object of the pool `pool`, of `size` objects of the struct `struct`.

    Its value is the object's number, 0..size-1; NULL is -1. When the object is freed, each pointer
    to it becomes -2 minus its number, and stays that: it has the same address but leads nowhere.
    """

    struct: str
    pool: str
    size: int

    def __str__(self) -> str:
        return f"struct {self.struct} *"


@dataclass(frozen=True, slots=True)
class SetType:
    """A finite set. Who holds a shared lock is a set of owners."""

    element: "ScalarType"

    def __str__(self) -> str:
        return "lock holders" if isinstance(self.element, OwnerType) else f"set({self.element})"


@dataclass(frozen=True, slots=True)
class QueueType:
    """First in, first out; at most `capacity` elements."""

    element: "ScalarType"
    capacity: int

    def __str__(self) -> str:
        return f"queue({self.element}, {self.capacity})"


@dataclass(frozen=True, slots=True)
class LockType:
    """A declared lock as the user sees it; the machine has its owner variables instead.

    `kind`: spinlock, mutex, rwlock, rwsem, seqlock; also completion, which nobody holds.
    """

    kind: str

    def __str__(self) -> str:
        return self.kind


@dataclass(frozen=True, slots=True)
class VoidType:
    def __str__(self) -> str:
        return "void"


ScalarType: TypeAlias = (
    BoolType | IntType | EnumType | OwnerType | PointerType | SetType | QueueType
)
Type: TypeAlias = ScalarType | StructType | ArrayType | LockType | VoidType

NULL = -1
"""The pointer to no object."""


def freed(pointer: int) -> int:
    """What a pointer to an object becomes when the object is freed."""
    return -2 - pointer


BOOL = BoolType()
INT = IntType(unbounded=True)
OWNER = OwnerType()
OWNERS = SetType(OWNER)
VOID = VoidType()
SEQUENCE = IntType(0, 15)
"""Sequence numbers of a seqlock, which wrap: odd ones while somebody writes."""
COMPLETIONS = IntType(0, 16, top="all")
"""How many may still pass a completion; the highest value, after `complete_all`, lets all pass."""


def is_scalar(type_: Type) -> TypeGuard[ScalarType]:
    """Whether a value of the type is one location: not an array, struct, lock or void."""
    return not isinstance(type_, StructType | ArrayType | LockType | VoidType)
