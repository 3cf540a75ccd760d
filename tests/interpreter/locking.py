"""Locks, RCU read sections, and what the built-in checks ask of them."""

from collections.abc import Iterator

from interpreter.code import (
    LockOp,
)
from interpreter.places import (
    Address,
    Hidden,
    Scalar,
)
from interpreter.program import (
    RCU_READERS,
    awaited_address,
    count_address,
    owner_address,
    readers_address,
)
from interpreter.thread import Thread, WaitingError
from spec2tla.analysis.model import LockSymbol, LockUse, PoolSymbol, VariableSymbol

DEEPEST_RCU = 8
NUMBERS = 16
"""A seqlock's number goes from 0 to 15."""
ALL = 16
"""What a completion has when all may pass."""
SPINNING = ("spinlock", "rwlock", "seqlock")
SLEEPING = ("mutex", "rwsem")


def _owner(lock: LockSymbol, index: int | None, t: Thread) -> int:
    value = t.globals[t.whole.memory.slots[owner_address(lock, index)]]
    assert isinstance(value, int)
    return value


def _readers(lock: LockSymbol, index: int | None, t: Thread) -> frozenset[int]:
    value = t.globals[t.whole.memory.slots[readers_address(lock, index)]]
    return owners_in(value)


def owners_in(value: Scalar) -> frozenset[int]:
    assert isinstance(value, frozenset)
    return frozenset(owner for owner in value if isinstance(owner, int))


def _held(lock: LockSymbol, index: int | None, t: Thread) -> bool:
    return _owner(lock, index, t) == t.me or t.me in _readers(lock, index, t)


def _all_held(t: Thread) -> Iterator[LockSymbol]:
    return (lock for lock, index in t.whole.locks() if _held(lock, index, t))


def _available(operation: LockOp, index: int | None, t: Thread) -> bool:
    if _owner(operation.lock, index, t) != 0:
        return False
    return operation.mode == "shared" or not _readers(operation.lock, index, t)


def operate(operation: LockOp, t: Thread) -> None:
    lock, index = operation.lock, None
    number = t.stack.pop() if operation.op == "read_retry" else None
    if lock.size is not None:
        popped = t.stack.pop()
        assert isinstance(popped, int)
        index = popped
        if not 0 <= index < lock.size:
            t.broken("ranges")
    if lock.type.kind == "completion":
        _complete_or_wait(operation, index, t)
    elif operation.op == "read_retry":
        t.stack.append(_count(lock, index, t) != number)
    else:
        _operate(operation, index, t)
    t.show(operation.shown)


def _operate(operation: LockOp, index: int | None, t: Thread) -> None:
    lock = operation.lock
    match operation.op:
        case "acquire":
            _acquire(operation, index, t)
        case "tryacquire":
            _tryacquire(operation, index, t)
        case "release":
            _require_held(operation, index, t)
            _release(operation, index, t)
        case "read_begin":
            _read_begin(lock, index, t)
        case _:
            _require_held(operation, index, t)
            _release(operation, index, t)
            _put_readers(lock, index, _readers(lock, index, t) | {t.me}, t)


def _acquire(operation: LockOp, index: int | None, t: Thread) -> None:
    if _held(operation.lock, index, t):
        t.broken("locks")
    if operation.lock.type.kind in SLEEPING and _must_not_sleep(t):
        t.broken("context")
    if not _available(operation, index, t):
        raise WaitingError
    _take(operation, index, t)


def _must_not_sleep(t: Thread) -> bool:
    return _rcu_depth(t) > 0 or any(lock.type.kind in SPINNING for lock in _all_held(t))


def _tryacquire(operation: LockOp, index: int | None, t: Thread) -> None:
    if operation.mode == "shared" and t.me in _readers(operation.lock, index, t):
        t.broken("locks")
    free = _available(operation, index, t)
    if free:
        _take(operation, index, t)
    t.stack.append(free)


def _take(operation: LockOp, index: int | None, t: Thread) -> None:
    lock = operation.lock
    if operation.mode == "shared":
        _put_readers(lock, index, _readers(lock, index, t) | {t.me}, t)
    else:
        _put_owner(lock, index, t.me, t)
    _advance(lock, index, t)


def _require_held(operation: LockOp, index: int | None, t: Thread) -> None:
    lock = operation.lock
    shared = operation.mode == "shared"
    held = t.me in _readers(lock, index, t) if shared else _owner(lock, index, t) == t.me
    if not held:
        t.broken("locks")


def _release(operation: LockOp, index: int | None, t: Thread) -> None:
    lock = operation.lock
    if operation.mode == "shared":
        _put_readers(lock, index, _readers(lock, index, t) - {t.me}, t)
    else:
        _put_owner(lock, index, 0, t)
    _advance(lock, index, t)


def _put_owner(lock: LockSymbol, index: int | None, owner: int, t: Thread) -> None:
    t.globals[t.whole.memory.slots[owner_address(lock, index)]] = owner


def _put_readers(lock: LockSymbol, index: int | None, readers: frozenset[int], t: Thread) -> None:
    t.globals[t.whole.memory.slots[readers_address(lock, index)]] = readers


# Seqlocks and completions -------------------------------------------------------------------------


def _count(lock: LockSymbol, index: int | None, t: Thread) -> int:
    value = t.globals[t.whole.memory.slots[count_address(lock, index)]]
    assert isinstance(value, int)
    return value


def _put_count(lock: LockSymbol, index: int | None, count: int, t: Thread) -> None:
    t.globals[t.whole.memory.slots[count_address(lock, index)]] = count


def _advance(lock: LockSymbol, index: int | None, t: Thread) -> None:
    """The sequence number of a seqlock counts the writers that came and went."""
    if lock.type.kind == "seqlock":
        _put_count(lock, index, (_count(lock, index, t) + 1) % NUMBERS, t)


def _read_begin(lock: LockSymbol, index: int | None, t: Thread) -> None:
    if _held(lock, index, t):
        t.broken("locks")
    number = _count(lock, index, t)
    if number % 2 == 1:
        raise WaitingError
    t.stack.append(number)


def _complete_or_wait(operation: LockOp, index: int | None, t: Thread) -> None:
    lock, count = operation.lock, _count(operation.lock, index, t)
    match operation.op:
        case "complete_all":
            _put_count(lock, index, ALL, t)
        case "complete":
            if count == ALL - 1:
                t.broken("ranges")
            _put_count(lock, index, ALL if count == ALL else count + 1, t)
        case _:
            if _must_not_sleep(t):
                t.broken("context")
            if count == 0:
                raise WaitingError
            _put_count(lock, index, ALL if count == ALL else count - 1, t)


# RCU, the end, guarded variables -----------------------------------------------------------------


def _rcu_depth(t: Thread) -> int:
    depth = t.locals[t.program.memory.slots[Address(t.program.rcu)]]
    assert isinstance(depth, int)
    return depth


def rcu(by: int, t: Thread) -> None:
    depth = _rcu_depth(t) + by
    if not 0 <= depth <= DEEPEST_RCU:
        t.broken("locks")
    t.locals[t.program.memory.slots[Address(t.program.rcu)]] = depth
    if RCU_READERS not in t.whole.memory.slots:
        return
    if by > 0:
        _put_owners(RCU_READERS, _owners(RCU_READERS, t) | {t.me}, t)
    elif depth == 0:
        for address in t.whole.memory.slots:
            if isinstance(address.variable, Hidden):
                _put_owners(address, _owners(address, t) - {t.me}, t)


def _owners(address: Address, t: Thread) -> frozenset[int]:
    value = t.globals[t.whole.memory.slots[address]]
    return owners_in(value)


def _put_owners(address: Address, owners: frozenset[int], t: Thread) -> None:
    t.globals[t.whole.memory.slots[address]] = owners


def grace(over: bool, t: Thread) -> None:
    """A grace period waits for those who are in a section when it begins, until they leave it."""
    if not over:
        if _must_not_sleep(t):
            t.broken("context")
        _put_owners(awaited_address(t.me), _owners(RCU_READERS, t), t)
    elif _owners(awaited_address(t.me), t):
        raise WaitingError


def finish(t: Thread) -> None:
    """A process ends holding no lock, and outside of read sections."""
    if any(True for _ in _all_held(t)) or _rcu_depth(t) != 0:
        t.broken("locks")


def guard(address: Address, t: Thread, *, write: bool) -> None:
    """That the locks are held which a shared variable was declared with."""
    symbol = address.variable
    if isinstance(symbol, PoolSymbol):
        return
    assert isinstance(symbol, VariableSymbol)
    uses = symbol.guarded_by + (symbol.writes_guarded_by if write else ())
    if not all(_is_held_for(use, write, t) for use in uses):
        t.broken("guards")


def _is_held_for(use: LockUse, write: bool, t: Thread) -> bool:
    if write:
        return _owner(use.lock, use.index, t) == t.me
    return _held(use.lock, use.index, t)
