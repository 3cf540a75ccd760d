r"""Operators on pointers, sets and queues in TLA+.

In: the terms of the operands, and the machine's type of the one that matters. Out: a term. TLA+ has
`\cup`, `Append` and the like; what freeing an object does to pointers is in `helpers.py`.
"""

from spec2tla.emit import terms
from spec2tla.emit.scope import Scope
from spec2tla.emit.terms import Infix, Term
from spec2tla.emit.values import helper
from spec2tla.types import QueueType, ScalarType, SetType

UNARY = frozenset({"empty", "len", "head", "tail", "address"})
BINARY = frozenset({"in", "with", "without", "append", "freed"})

_FUNCTIONS = {"head": "Head", "tail": "Tail", "append": "Append"}
_SETS = {"with": "\\cup", "without": "\\"}


def unary_container(op: str, operand: Term, type_: ScalarType, scope: Scope) -> Term:
    """`type_`: the operand's."""
    queue = isinstance(type_, QueueType)
    match op:
        case "empty":
            return terms.equals(operand, terms.tuple_of(()) if queue else terms.set_of(()))
        case "len" if queue:
            return _of_sequences("Len", scope, operand)
        case "len":
            scope.used.cardinality = True
            return terms.call("Cardinality", operand)
        case "address":
            return terms.call(helper("Address", scope), operand)
        case _:
            return _of_sequences(_FUNCTIONS[op], scope, operand)


def binary_container(op: str, left: Term, right: Term, type_: ScalarType, scope: Scope) -> Term:
    """`type_`: the left operand's."""
    match op:
        case "in":
            return Infix("\\in", left, right, terms.COMPARISON)
        case "freed":
            return freed(left, right, type_, scope)
        case "append":
            return _of_sequences(_FUNCTIONS[op], scope, left, right)
        case _:
            return Infix(_SETS[op], left, terms.set_of((right,)), terms.SETS)


def freed(value: Term, pointer: Term, type_: ScalarType, scope: Scope) -> Term:
    """A pointer, or a set or queue of them, after the pointer's object has been freed."""
    match type_:
        case SetType():
            name = "FreedSet"
        case QueueType():
            name = "FreedSeq"
        case _:
            name = "Freed"
    return terms.call(helper(name, scope), value, pointer)


def _of_sequences(name: str, scope: Scope, *arguments: Term) -> Term:
    scope.used.sequences = True
    return terms.call(name, *arguments)
