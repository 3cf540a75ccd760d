"""Objects of pools: allocating and freeing, and what becomes of pointers to what was freed."""

from interpreter.memory import reset
from interpreter.places import (
    Address,
    Pointer,
    Scalar,
    Value,
)
from interpreter.program import used_address
from interpreter.thread import Thread
from spec2tla.analysis.model import PoolSymbol


def _used(pool: PoolSymbol, t: Thread) -> frozenset[Scalar]:
    used = t.globals[t.whole.memory.slots[used_address(pool)]]
    assert isinstance(used, frozenset)
    return used


def unused(pool: PoolSymbol, t: Thread) -> tuple[Pointer, ...]:
    """What an allocation may give, if anything."""
    all_ = [Pointer(pool.name, number, True) for number in range(pool.size)]
    return tuple(pointer for pointer in all_ if pointer not in _used(pool, t))


def take(pointer: Pointer, pool: PoolSymbol, t: Thread) -> None:
    """Gives a pointer to an object that is not in use, or NULL, to the thread."""
    if pointer.alive:
        t.globals[t.whole.memory.slots[used_address(pool)]] = _used(pool, t) | {pointer}
    t.stack.append(pointer)


def free(pool: PoolSymbol, t: Thread) -> None:
    """Of NULL nothing happens. All other pointers to the object lead nowhere from then on."""
    pointer = t.stack.pop()
    assert isinstance(pointer, Pointer)
    if pointer.number < 0:
        return
    if not pointer.alive:
        t.broken("lifetime")
    t.globals[t.whole.memory.slots[used_address(pool)]] = _used(pool, t) - {pointer}
    reset(Address(pool, (pointer.number,)), t)
    t.globals[:] = [without_scalar(value, pointer) for value in t.globals]
    t.locals[:] = [without(value, pointer) for value in t.locals]
    t.stack[:] = [without(value, pointer) for value in t.stack]
    t.freed.append(pointer)


def without(value: Value, freed: Pointer) -> Value:
    """The value after an object was freed: a pointer to it is no pointer to an object any more."""
    match value:
        case Address(variable, path):
            return Address(variable, tuple(_dead(freed) if p == freed else p for p in path))
        case None:
            return None
        case _:
            return without_scalar(value, freed)


def without_scalar(value: Scalar, freed: Pointer) -> Scalar:
    match value:
        case Pointer():
            return _dead(freed) if value == freed else value
        case frozenset():
            return frozenset(without_scalar(element, freed) for element in value)
        case tuple():
            return tuple(without_scalar(element, freed) for element in value)
        case _:
            return value


def _dead(pointer: Pointer) -> Pointer:
    return Pointer(pointer.pool, pointer.number, False)
