"""The kernel's operations: what is evaluated before each, and the instruction that it is."""

from interpreter import expressions
from interpreter.code import Assert, Assume, Grace, LockOp, Modify, Note, Push, RcuOp
from interpreter.making import Making
from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.model import LockSymbol
from spec2tla.syntax import ast

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
            expressions.value(arguments[0], m)
            m.add(Assert(op == "assert", m.shown), Push(None))
        case "assume":
            expressions.value(arguments[0], m)
            m.add(Assume(m.shown), Push(None))
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
