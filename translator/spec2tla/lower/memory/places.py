"""Locations that differ in nothing but their indices, numbered.

`cache[0]` and `cache[1]` are one family, `page.n` and `page.up` are two. A location of a family is
its number in it, its indices taken together: an expression, where they are not known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from spec2tla.machine.expr import Element, Expr, FieldOf, Place, Selector, integer
from spec2tla.machine.simplify import binary
from spec2tla.machine.typing import place_type
from spec2tla.machine.variables import Variable
from spec2tla.types import ArrayType, ScalarType, StructType, Type, is_scalar


@dataclass(frozen=True, slots=True)
class Family:
    """`way` is how its locations lie in the variable; None stands for an index, one of `sizes`."""

    variable: Variable
    way: tuple[str | None, ...]
    sizes: tuple[int, ...]
    type: ScalarType

    @property
    def count(self) -> int:
        total = 1
        for size in self.sizes:
            total *= size
        return total

    @property
    def name(self) -> str:
        return ".".join([self.variable.name, *(part for part in self.way if part is not None)])


def family(place: Place) -> Family:
    type_ = place_type(place)
    if not is_scalar(type_):
        raise ValueError(f"{place.variable.name} is not accessed whole")
    way = tuple(s.name if isinstance(s, FieldOf) else None for s in place.path)
    return Family(place.variable, way, tuple(_sizes(place.variable.type, place.path)), type_)


def number(place: Place) -> Expr:
    """Which location of its family a place is."""
    sizes = family(place).sizes
    indices = [s.index for s in place.path if isinstance(s, Element)]
    total: Expr | None = None
    for index, size in zip(indices, sizes, strict=True):
        total = index if total is None else binary("+", binary("*", total, integer(size)), index)
    return integer(0) if total is None else total


def _sizes(type_: Type, path: Sequence[Selector]) -> Iterator[int]:
    for selector in path:
        match type_, selector:
            case ArrayType(element, size), Element():
                yield size
                type_ = element
            case StructType(), FieldOf(name):
                part = type_.field(name)
                if part is None:
                    raise ValueError(f"{type_} has no field {name}")
                type_ = part.type
            case _:
                raise ValueError(f"{type_} has no parts")


def every_place(one: Family) -> Iterator[Place]:
    """Its locations, in the order of their numbers."""
    for indices in product(*(range(size) for size in one.sizes)):
        rest = iter(indices)
        path = (FieldOf(n) if n is not None else Element(integer(next(rest))) for n in one.way)
        yield Place(one.variable, tuple(path))
