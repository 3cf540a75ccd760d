"""What values there are, and where they can be: locations, locals, pointers.

Shared by the instructions, by what executes them, and by what evaluates properties.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from spec2tla.analysis.model import LockSymbol, PoolSymbol, VariableSymbol
from spec2tla.types import IntType, Type


@dataclass(frozen=True, slots=True, eq=False)
class Hidden:
    """Something to remember: an argument, what a reference refers to, a struct that is returned.

    `type` is None for a single value or an address.
    """

    type: Type | None = None


@dataclass(frozen=True, slots=True)
class Local:
    """A local of the process itself (function "") or of a function that it calls."""

    function: str
    symbol: VariableSymbol


Variable: TypeAlias = VariableSymbol | LockSymbol | PoolSymbol | Local | Hidden


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of a body stand for: its function ("" for the process), its references."""

    function: str
    references: Mapping[VariableSymbol, Hidden]


@dataclass(frozen=True, slots=True)
class Pointer:
    """What an allocation in a pool gave: the object's number, and whether it was freed since."""

    pool: str
    number: int
    alive: bool


NULL = Pointer("", -1, False)


Path: TypeAlias = tuple["int | str | Pointer", ...]


@dataclass(frozen=True, slots=True)
class Address:
    """A location, or something larger that has locations in it; nothing says that it exists.

    Where the path begins with a pointer it leads to the object only while that is alive.
    """

    variable: Variable
    path: Path = ()


Scalar: TypeAlias = bool | int | Pointer | frozenset["Scalar"] | tuple["Scalar", ...]


Value: TypeAlias = Scalar | Address | None


def fits(type_: Type, value: Value) -> bool:
    """Whether a value is one of the type, as far as ints are concerned."""
    return not isinstance(type_, IntType) or (
        isinstance(value, int) and type_.low <= value <= type_.high
    )
