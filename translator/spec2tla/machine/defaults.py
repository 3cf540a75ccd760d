"""What a variable starts as where nothing is said, and the scalars that a type is made of."""

from collections.abc import Iterator

from spec2tla.machine.expr import Element, FieldOf, Literal, Place, Selector, Value, integer
from spec2tla.machine.model import Initial, Parts, Uniform
from spec2tla.machine.variables import Variable
from spec2tla.types import (
    NULL,
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


def default_value(type_: ScalarType) -> Value:
    """false, the lowest value (0 for plain int), the first member, nobody, NULL, nothing in it."""
    match type_:
        case BoolType():
            return False
        case IntType(low, _, unbounded):
            return 0 if unbounded else low
        case EnumType() | OwnerType():
            return 0
        case PointerType():
            return NULL
        case SetType():
            return frozenset()
        case QueueType():
            return ()


def default_initial(type_: Type) -> Initial:
    match type_:
        case ArrayType(element, size):
            return Parts((default_initial(element),) * size)
        case StructType(_, fields):
            return Parts(tuple(default_initial(f.type) for f in fields))
        case LockType() | VoidType():
            raise ValueError(f"a variable cannot be of type {type_}")
        case _:
            return Uniform((default_value(type_),))


def scalar_paths(type_: Type) -> Iterator[tuple[tuple[Selector, ...], ScalarType]]:
    """The way to each scalar in a value of the type, in order, with its type."""
    match type_:
        case ArrayType(element, size):
            for index in range(size):
                for path, scalar in scalar_paths(element):
                    yield (Element(integer(index)), *path), scalar
        case StructType(_, fields):
            for part in fields:
                for path, scalar in scalar_paths(part.type):
                    yield (FieldOf(part.name), *path), scalar
        case LockType() | VoidType():
            raise ValueError(f"{type_} has no scalars")
        case _:
            yield (), type_


def default_stores(variable: Variable) -> Iterator[tuple[Place, Literal]]:
    """Each scalar of a variable with its default."""
    for path, scalar in scalar_paths(variable.type):
        yield Place(variable, path), Literal(default_value(scalar), scalar)
