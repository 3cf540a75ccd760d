"""Reading and writing locations, with what the checks `ranges` and `guards` ask of that."""

from interpreter import locking
from interpreter.code import (
    Load,
    Modify,
    Store,
)
from interpreter.places import (
    Address,
    Local,
    Scalar,
    Value,
    fits,
)
from interpreter.thread import Thread, address_of, scalar_of
from interpreter.values import first_value, same, type_at
from spec2tla.analysis.model import PoolSymbol, VariableSymbol


def reset(address: Address, t: Thread) -> None:
    memory, values = t.memory_of(address)
    for other, slot in memory.slots.items():
        if other.variable == address.variable and other.path[: len(address.path)] == address.path:
            type_ = memory.types[slot]
            values[slot] = None if type_ is None else first_value(type_)


def require_existing(address: Address, t: Thread) -> None:
    address = t.locate(address)
    variable = address.variable
    assert isinstance(variable, VariableSymbol | PoolSymbol | Local)
    symbol = variable.symbol if isinstance(variable, Local) else variable
    if type_at(symbol.type, address.path) is None:
        t.broken("ranges")


def load(instruction: Load, t: Thread) -> None:
    address = address_of(t.stack.pop())
    values, slot, _ = t.slot(address)
    if instruction.guarded:
        locking.guard(address, t, write=False)
    t.show(instruction.shown)
    t.stack.append(values[slot])


def store(instruction: Store, t: Thread) -> None:
    value, address = t.stack.pop(), address_of(t.stack.pop())
    values, slot, type_ = t.slot(address)
    if type_ is not None and not fits(type_, value):
        t.broken("ranges")
    if instruction.guarded:
        locking.guard(address, t, write=True)
    t.show(instruction.shown)
    values[slot] = value


def modify(instruction: Modify, t: Thread) -> None:
    """A read-modify-write of the kernel."""
    operands, address = _operands(instruction, t)
    values, slot, type_ = t.slot(address)
    if instruction.guarded:
        locking.guard(address, t, write=True)
    t.show(instruction.shown)
    old = values[slot]
    new, result = _modified(instruction.op, scalar_of(old), operands)
    if new is not None:
        if type_ is not None and not fits(type_, new):
            t.broken("ranges")
        values[slot] = new
    t.stack.append(result)


def _operands(instruction: Modify, t: Thread) -> tuple[tuple[Scalar, ...], Address]:
    if instruction.op == "atomic_add":
        address = address_of(t.stack.pop())
        return (scalar_of(t.stack.pop()),), address
    operands = tuple(scalar_of(t.stack.pop()) for _ in range(instruction.operands))
    return operands[::-1], address_of(t.stack.pop())


def _modified(op: str, old: Scalar, operands: tuple[Scalar, ...]) -> tuple[Scalar | None, Value]:
    """What is written (None: nothing), and the result."""
    match op:
        case "cmpxchg":
            expected, new = operands
            return (new if same(old, expected) else None), old
        case "xchg":
            return operands[0], old
        case "test_and_set" | "test_and_clear":
            return op == "test_and_set", old
        case _:
            return _counted(op, old, operands)


def _counted(op: str, old: Scalar, operands: tuple[Scalar, ...]) -> tuple[Scalar | None, Value]:
    assert isinstance(old, int)
    match op:
        case "atomic_inc":
            return old + 1, None
        case "atomic_dec":
            return old - 1, None
        case "atomic_add":
            amount = operands[0]
            assert isinstance(amount, int)
            return old + amount, None
        case "atomic_dec_and_test":
            return old - 1, old == 1
        case "atomic_inc_not_zero":
            return (old + 1 if old != 0 else None), old != 0
        case _:
            raise AssertionError(op)
