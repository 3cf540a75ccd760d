"""Sets and queues: what each operation on one does."""

from interpreter import locking
from interpreter.code import (
    Change,
)
from interpreter.places import (
    Scalar,
    Value,
    fits,
)
from interpreter.thread import Thread, WaitingError, address_of, scalar_of
from spec2tla.types import QueueType

_WITH_ELEMENT = ("push", "try_push", "insert", "remove")


def change(instruction: Change, t: Thread) -> None:
    element = scalar_of(t.stack.pop()) if instruction.op in _WITH_ELEMENT else None
    address = address_of(t.stack.pop())
    values, slot, _ = t.slot(address)
    if instruction.guarded:
        locking.guard(address, t, write=True)
    if instruction.op in ("push", "try_push", "insert"):
        if not fits(instruction.type.element, element):
            t.broken("ranges")
    old = scalar_of(values[slot])
    values[slot], results = _changed(instruction, old, element)
    t.show(instruction.shown)
    t.stack += results


def _changed(
    instruction: Change, old: Scalar, element: Scalar | None
) -> tuple[Scalar, list[Value]]:
    """What is there then, and what the operation leaves on the stack."""
    if isinstance(old, frozenset):
        assert element is not None
        there = {element}
        return (old | there if instruction.op == "insert" else old - there), [None]
    assert isinstance(old, tuple)
    if element is not None:
        return _pushed(instruction, old, element)
    match instruction.op, old:
        case "pop", ():
            raise WaitingError
        case "try_pop", ():
            return old, [None, False]
        case "pop", (first, *rest):
            return tuple(rest), [first]
        case _, (first, *rest):
            return tuple(rest), [first, True]
        case _:
            raise AssertionError(instruction)


def _pushed(
    instruction: Change, old: tuple[Scalar, ...], element: Scalar
) -> tuple[Scalar, list[Value]]:
    assert isinstance(instruction.type, QueueType)
    full = len(old) == instruction.type.capacity
    if instruction.op == "try_push":
        return (old if full else (*old, element)), [not full]
    if full:
        raise WaitingError
    return (*old, element), [None]
