"""Values of the machine's scalar types in TLA+: single ones, and the sets that they are from.

In: a value or a type. Out: a term. Pointers are integers, NULL and pointers to freed objects too
(`helpers.py` says which); sets are sets, queues sequences, enum members and lock owners strings.
"""

from typing import assert_never

from spec2tla.emit import terms
from spec2tla.emit.scope import Scope
from spec2tla.emit.terms import Atom, Prefix, Term
from spec2tla.machine.expr import Value
from spec2tla.types import (
    NULL,
    BoolType,
    EnumType,
    IntType,
    OwnerType,
    PointerType,
    QueueType,
    ScalarType,
    SetType,
)


def literal(value: Value, type_: ScalarType, scope: Scope) -> Term:
    match type_:
        case BoolType():
            return terms.TRUE if value else terms.FALSE
        case IntType():
            return terms.number(whole_number(value))
        case EnumType(_, members):
            return terms.quoted(members[whole_number(value)])
        case OwnerType():
            return terms.quoted(scope.names.owners[whole_number(value)])
        case PointerType():
            pointer = whole_number(value)
            return null(scope) if pointer == NULL else terms.number(pointer)
        case SetType(element):
            elements = sorted(value) if isinstance(value, frozenset) else []
            return terms.set_of(tuple(literal(v, element, scope) for v in elements))
        case QueueType(element, _):
            queue = value if isinstance(value, tuple) else ()
            return terms.tuple_of(tuple(literal(v, element, scope) for v in queue))
        case _:
            assert_never(type_)


def whole_number(value: Value) -> int:
    if not isinstance(value, int):
        raise ValueError("a set or a queue where one value is wanted")
    return value


def null(scope: Scope) -> Term:
    return Atom(helper("NULL", scope))


def helper(name: str, scope: Scope) -> str:
    """The name of a helper operator, which the module then defines."""
    scope.used.helpers.add(name)
    return name


def scalar_set(type_: ScalarType, scope: Scope) -> Term:
    """The set of all values of the type."""
    match type_:
        case BoolType():
            return Atom("BOOLEAN")
        case IntType(low, high, unbounded):
            return Atom("Int") if unbounded else terms.interval(*map(terms.number, (low, high)))
        case EnumType(name, _):
            scope.used.enum_sets.add(name)
            return Atom(scope.names.enum_sets[name])
        case OwnerType():
            scope.used.owner_set = True
            return Atom(scope.names.owner_set)
        case PointerType(_, _, size):
            return terms.call(helper("Pointers", scope), Atom(str(size)))
        case SetType(element):
            return Prefix("SUBSET ", scalar_set(element, scope), terms.SETS)
        case QueueType(element, capacity):
            scope.used.sequences = True
            elements = scalar_set(element, scope)
            return terms.call(helper("BoundedSeq", scope), elements, Atom(str(capacity)))
        case _:
            assert_never(type_)
