"""The kernel's operations: what is evaluated before each, and the instruction that it is."""

from collections.abc import Sequence

from interpreter import expressions
from interpreter.code import (
    Alloc,
    Apply,
    Assert,
    Assume,
    Change,
    Forget,
    Free,
    Grace,
    Jump,
    Keep,
    Label,
    LockOp,
    Modify,
    Note,
    Pop,
    Push,
    RcuOp,
    Recall,
    Test,
)
from interpreter.making import Making
from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.model import LockSymbol, PoolSymbol
from spec2tla.syntax import ast
from spec2tla.types import PointerType, QueueType, SetType

_LOCK_OPS = ("acquire", "release", "tryacquire", "downgrade", "read_begin", "read_retry", "wait",
             "complete", "complete_all")  # fmt: skip


def perform(builtin: Builtin, call: ast.Call, m: Making) -> None:
    """Leaves the operation's value on the stack, None for one without."""
    arguments = call.arguments
    match builtin.op:
        case op if op in _LOCK_OPS:
            _lock_operation(builtin, call, m)
        case "rcu_lock" | "rcu_unlock" as op:
            m.add(RcuOp(1 if op == "rcu_lock" else -1, not m.atomic, m.shown), Push(None))
        case "synchronize_rcu":
            m.add(Grace(False, True, m.shown), Grace(True, True, m.shown), Push(None))
        case "read_once":
            expressions.value(arguments[0], m)
        case "write_once":
            expressions.address(arguments[0], m)
            expressions.value(arguments[1], m)
            expressions.store(expressions.is_shared(arguments[0], m), m)
            m.add(Push(None))
        case "barrier":
            m.add(Note(m.shown), Push(None))
        case "assert" | "bug_on" as op:
            expressions.condition(arguments[0], m)
            m.add(Assert(op == "assert", m.shown), Push(None))
        case "assume":
            expressions.condition(arguments[0], m)
            m.add(Assume(m.shown), Push(None))
        case "alloc":
            pool = m.facts.symbols[id(arguments[0])]
            assert isinstance(pool, PoolSymbol)
            m.add(Alloc(pool, not m.atomic, m.shown))
        case "free":
            expressions.value(arguments[0], m)
            type_ = m.type_of(arguments[0])
            assert isinstance(type_, PointerType)
            m.add(Free(m.pools[type_.pool], not m.atomic, m.shown), Push(None))
        case "len" | "empty" as op:
            expressions.value(arguments[0], m)
            m.add(Apply(op, 1))
        case "push" | "pop" | "try_push" | "insert" | "remove":
            _change(builtin.op, arguments, m)
        case "try_pop":
            _try_pop(arguments, m)
        case _:
            _modify(builtin, call, m)


def _modify(builtin: Builtin, call: ast.Call, m: Making) -> None:
    """A read-modify-write: the arguments in order, then all of it in one step."""
    target = call.arguments[1 if builtin.op == "atomic_add" else 0]
    for argument in call.arguments:
        if argument is target:
            expressions.address(argument, m)
        else:
            expressions.value(argument, m)
    shared = expressions.is_shared(target, m)
    operands = len(call.arguments) - 1
    step, guarded = shared and not m.atomic, shared and not m.ghost
    m.add(Modify(builtin.op, operands, step, guarded, m.shown))


def _change(op: str, arguments: Sequence[ast.Expr], m: Making) -> None:
    """An operation on a set or queue, after its arguments; `push` and `pop` are always steps."""
    whole, *elements = arguments
    expressions.address(whole, m)
    for element in elements:
        expressions.value(element, m)
    _change_there(op, whole, m)


def _change_there(op: str, whole: ast.Expr, m: Making) -> None:
    type_ = m.type_of(whole.operand if isinstance(whole, ast.Unary) else whole)
    assert isinstance(type_, SetType | QueueType)
    shared = expressions.is_shared(whole, m)
    step = (shared or op in ("push", "pop")) and not m.atomic
    m.add(Change(op, type_, step, shared and not m.ghost, m.shown))


def _try_pop(arguments: Sequence[ast.Expr], m: Making) -> None:
    """Takes an element out, and then writes it where it is wanted."""
    whole, target = arguments
    place, element = m.new_hidden(), m.new_hidden()
    found, none, end = Label(), Label(), Label()
    expressions.address(whole, m)
    expressions.address(target, m)
    m.add(Keep(place))
    _change_there("try_pop", whole, m)
    m.add(Test(found, none, None))
    m.place(found)
    m.add(Keep(element), Recall(place), Recall(element), Forget(element))
    expressions.store(expressions.is_shared(target, m), m)
    m.add(Push(True), Jump(end))
    m.place(none)
    m.add(Pop(), Push(False))
    m.place(end)
    m.add(Forget(place))


def _lock_operation(builtin: Builtin, call: ast.Call, m: Making) -> None:
    argument = call.arguments[0]
    while isinstance(argument, ast.Unary):
        argument = argument.operand
    name = argument.base if isinstance(argument, ast.Index) else argument
    lock = m.facts.symbols[id(name)]
    assert isinstance(lock, LockSymbol)
    if isinstance(argument, ast.Index):
        expressions.value(argument.index, m)
    if builtin.op == "read_retry":
        expressions.value(call.arguments[1], m)
    m.add(LockOp(builtin.op, builtin.mode, lock, not m.atomic, m.shown))
    if builtin.op not in ("tryacquire", "read_begin", "read_retry"):
        m.add(Push(None))
