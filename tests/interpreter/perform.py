"""What each instruction does."""

from interpreter import containers, locking, memory, objects
from interpreter.code import (
    Alloc,
    Apply,
    Assert,
    Assume,
    Begin,
    BranchEnd,
    Cases,
    Change,
    Choose,
    Collect,
    Dup,
    Either,
    End,
    Evaluate,
    Exists,
    Field,
    Fits,
    Follow,
    Forget,
    Free,
    Grace,
    Guard,
    Instruction,
    Into,
    IsIn,
    Jump,
    Keep,
    Load,
    LockOp,
    Modify,
    Note,
    Pop,
    Push,
    PushSelf,
    RcuOp,
    Recall,
    Reset,
    Round,
    SkipIf,
    Store,
    Test,
)
from interpreter.places import (
    NULL,
    Address,
    Local,
    Names,
    Pointer,
    Scalar,
    fits,
)
from interpreter.pure import View, elements, evaluate
from interpreter.thread import RunEndedError, Thread, WaitingError, address_of, scalar_of
from interpreter.values import NoValueError, all_values, apply, location, same, truth
from spec2tla.analysis.model import VariableSymbol
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk
from spec2tla.types import SetType


def perform(instruction: Instruction, t: Thread, work: list[Thread]) -> None:
    """Executes one instruction. Where it can go on in several ways, all are put into `work`."""
    t.at += 1
    stack = t.stack
    match instruction:
        case Push(value):
            stack.append(value)
        case PushSelf():
            stack.append(t.instance)
        case Pop():
            stack.pop()
        case Dup():
            stack.append(stack[-1])
        case Keep(hidden):
            t.locals[t.program.memory.slots[Address(hidden)]] = stack.pop()
        case Recall(hidden):
            stack.append(t.locals[t.program.memory.slots[Address(hidden)]])
        case Forget(hidden):
            memory.reset(Address(hidden), t)
        case Reset(address):
            memory.reset(address, t)
        case Into():
            index, base = stack.pop(), address_of(stack.pop())
            assert isinstance(index, int)
            stack.append(Address(base.variable, (*base.path, index)))
        case Field(name):
            base = address_of(stack.pop())
            stack.append(Address(base.variable, (*base.path, name)))
        case Follow(pool):
            pointer = stack.pop()
            assert isinstance(pointer, Pointer)
            stack.append(Address(pool, (pointer,)))
        case Collect(type_, count):
            parts = tuple(scalar_of(stack.pop()) for _ in range(count))[::-1]
            stack.append(frozenset(parts) if isinstance(type_, SetType) else parts)
        case Exists():
            memory.require_existing(address_of(stack[-1]), t)
        case Apply(op, arity):
            operands = tuple(scalar_of(stack.pop()) for _ in range(arity))
            stack.append(_applied(op, operands[::-1], t))
        case Evaluate(expr, names):
            stack.append(_evaluated(expr, names, t))
        case IsIn(domain, names):
            member = scalar_of(stack.pop())
            stack.append(any(same(member, one) for one in _elements(domain, names, t)))
        case Fits(type_, shown):
            t.show(shown)
            if not fits(type_, stack[-1]):
                t.broken("ranges")
        case Load():
            memory.load(instruction, t)
        case Store():
            memory.store(instruction, t)
        case Modify():
            memory.modify(instruction, t)
        case Change():
            containers.change(instruction, t)
        case Free(pool, _, shown):
            objects.free(pool, t)
            t.show(shown)
        case LockOp():
            locking.operate(instruction, t)
        case RcuOp(by, _, shown):
            t.show(shown)
            locking.rcu(by, t)
        case Grace(over, _, shown):
            locking.grace(over, t)
            t.show(shown)
        case _:
            _control(instruction, t, work)


def _control(instruction: Instruction, t: Thread, work: list[Thread]) -> None:
    stack = t.stack
    match instruction:
        case Jump(to, shown):
            t.show(shown)
            t.at = to.at
        case Test(then, otherwise, shown):
            t.show(shown)
            t.at = then.at if stack.pop() else otherwise.at
        case SkipIf(on, to):
            if stack[-1] is on:
                t.at = to.at
            else:
                stack.pop()
        case Cases(table, default, shown):
            t.show(shown)
            subject = stack.pop()
            t.at = next((label.at for value, label in table if value == subject), default.at)
        case Either(branches):
            for label in reversed(branches):
                work.append(t.fork())
                work[-1].at = label.at
        case BranchEnd():
            t.begun = True
        case Alloc(pool, _, shown):
            t.show(shown)
            for pointer in objects.unused(pool, t) or (NULL,):
                work.append(t.fork())
                objects.take(pointer, pool, work[-1])
        case Choose():
            _choose(instruction, t, work)
        case Guard(shown):
            if not stack.pop():
                raise WaitingError
            t.show(shown)
        case Assert(wanted, shown):
            t.show(shown)
            if stack.pop() is not wanted:
                t.broken("assertions")
        case Assume(shown):
            t.show(shown)
            if not stack.pop():
                raise RunEndedError
        case Note(shown):
            t.show(shown)
        case Begin() | Round() | End():
            pass
        case _:
            raise AssertionError(instruction)


def _applied(op: str, operands: tuple[Scalar, ...], t: Thread) -> Scalar:
    try:
        return apply(op, operands)
    except NoValueError as none:
        t.broken(none.check)
        raise


# Choices -----------------------------------------------------------------------------------------


def _view(names: Names, t: Thread) -> View:
    """The state as an expression sees it that is evaluated as a whole."""

    def name(symbol: VariableSymbol) -> Address:
        if symbol in names.references:
            hidden = names.references[symbol]
            return address_of(t.locals[t.program.memory.slots[Address(hidden)]])
        if symbol.kind in ("shared", "ghost"):
            return Address(symbol)
        return Address(Local(names.function, symbol))

    def read(address: Address) -> Scalar:
        address = location(address)
        memory, values = t.memory_of(address)
        slot = memory.slots.get(address)
        if slot is None:
            raise NoValueError
        return scalar_of(values[slot])

    references = frozenset(names.references)
    return View(t.whole.model.facts, t.whole.pools, name, read, t.instance, references)


def _elements(domain: ast.Expr, names: Names, t: Thread) -> tuple[Scalar, ...]:
    try:
        return elements(domain, _view(names, t))
    except NoValueError as none:
        t.broken(none.check)
        raise


def _guard_names(statement: ast.Choose, names: Names, t: Thread) -> None:
    """All that the domain and the condition name counts as read."""
    view = _view(names, t)
    for node in walk((statement.domain, statement.condition)):
        symbol = t.whole.model.facts.symbols.get(id(node))
        if isinstance(node, ast.Identifier) and isinstance(symbol, VariableSymbol):
            address = view.name(symbol)
            if isinstance(address.variable, VariableSymbol):
                locking.guard(address, t, write=False)


def _choose(instruction: Choose, t: Thread, work: list[Thread]) -> None:
    statement, names = instruction.statement, instruction.names
    slot = t.program.memory.slots[Address(instruction.variable)]
    if statement.domain is None:
        values = all_values(instruction.variable.symbol.type)
    else:
        values = _elements(statement.domain, names, t)
    chosen = [_with(value, slot, t) for value in values]
    holds = [
        statement.condition is None or truth(_evaluated(statement.condition, names, c))
        for c in chosen
    ]
    _guard_names(statement, names, t)
    work += [c for c, is_one in zip(chosen, holds, strict=True) if is_one]


def _with(value: Scalar, slot: int, t: Thread) -> Thread:
    chosen = t.fork()
    chosen.locals[slot] = value
    return chosen


def _evaluated(expr: ast.Expr, names: Names, t: Thread) -> Scalar:
    try:
        return evaluate(expr, _view(names, t))
    except NoValueError as none:
        t.broken(none.check)
        raise
