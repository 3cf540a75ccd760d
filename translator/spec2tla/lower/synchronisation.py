"""The operations of kspec that wait for or hold locks, and those of seqlocks and completions.

Each is one step. A completion is a lock of which only the count is used: nobody holds it.
"""

from collections.abc import Callable

from spec2tla.analysis.builtins import Builtin
from spec2tla.lower import expressions
from spec2tla.lower.context import (
    NOBODY,
    Context,
    count_place,
    holds,
    holds_exclusive,
    holds_shared,
    may_sleep,
    owner_place,
    readers_place,
)
from spec2tla.lower.environment import Obligation
from spec2tla.lower.flow import Assign, Guard, Test
from spec2tla.lower.queries import lock_bounds, lock_reference
from spec2tla.machine.expr import TRUE, Binary, Expr, Load, Me, Place, Unary, integer
from spec2tla.machine.model import Lock
from spec2tla.machine.simplify import binary, conjoin, ite, negate
from spec2tla.syntax import ast
from spec2tla.types import BOOL, COMPLETIONS, SEQUENCE


def _lock(call: ast.Call, context: Context) -> tuple[Lock, Expr | None, tuple[Obligation, ...]]:
    """The lock that an operation names; an index is evaluated before the operation's step."""
    argument = call.arguments[0]
    while isinstance(argument, ast.Unary):
        argument = argument.operand
    if isinstance(argument, ast.Index) and expressions.has_steps(argument.index, context):
        lock, _ = lock_reference(argument.base, expressions.environment(context))
        position = expressions.evaluate(argument.index, context)
        return lock, position, lock_bounds(lock, argument.index, position, context.facts)
    lock, index = lock_reference(argument, expressions.environment(context))
    return (lock, None, ()) if index is None else (lock, index.expr, index.obligations)


def _name(call: ast.Call) -> str:
    return " ".join(call.arguments[0].span.text.lstrip("&").split())


def _touched(lock: Lock, index: Expr | None) -> tuple[Place, ...]:
    owner = owner_place(lock, index)
    return (owner,) if lock.readers is None else (owner, readers_place(lock, index))


def verify_awake(builtin: Builtin, context: Context) -> None:
    """That the process may sleep here, for an operation that may do so."""
    message = f"{builtin.name}() may sleep, under a spinning lock or in an RCU read section"
    expressions.verify(context, "context", may_sleep(context), message)


def _available(lock: Lock, index: Expr | None, mode: str) -> Expr:
    free = binary("==", Load(owner_place(lock, index)), NOBODY)
    if mode == "shared" or lock.readers is None:
        return free
    return conjoin(free, Unary("empty", Load(readers_place(lock, index))))


def _take(lock: Lock, index: Expr | None, mode: str, context: Context) -> None:
    if mode == "shared":
        place = readers_place(lock, index)
        value: Expr = Binary("with", Load(place), Me())
    else:
        place, value = owner_place(lock, index), Me()
    context.emit(Assign(place, value), writes=((place, value),))
    _advance(lock, index, context)
    context.synchronise("acquire", owner_place(lock, index))


def _advance(lock: Lock, index: Expr | None, context: Context) -> None:
    """The sequence number of a seqlock goes up, to the next odd or even one."""
    if lock.kind != "seqlock":
        return
    place = count_place(lock, index)
    following = binary("%", binary("+", Load(place), integer(1)), integer(SEQUENCE.high + 1))
    context.emit(Assign(place, following), writes=((place, following),))


def _acquire(builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    lock, index, obligations = _lock(call, context)
    context.begin_step()
    context.fence("locked")
    expressions.verify_all(context, obligations)
    again = f"{_name(call)} is taken again by the process that holds it"
    expressions.verify(context, "locks", negate(holds(lock, index, Me())), again)
    if builtin.sleeps or lock.kind in ("mutex", "rwsem"):
        verify_awake(builtin, context)
    context.emit(Guard(_available(lock, index, builtin.mode)), shown=False)
    _take(lock, index, builtin.mode, context)
    return TRUE


def _release(builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    lock, index, obligations = _lock(call, context)
    context.begin_step()
    context.fence("locked")
    expressions.verify_all(context, obligations)
    _verify_held(builtin, call, lock, index, context)
    if builtin.mode == "shared":
        place = readers_place(lock, index)
        value: Expr = Binary("without", Load(place), Me())
    else:
        place, value = owner_place(lock, index), NOBODY
    context.emit(Assign(place, value), writes=((place, value),))
    _advance(lock, index, context)
    context.synchronise("release", owner_place(lock, index))
    return TRUE


def _verify_held(
    builtin: Builtin, call: ast.Call, lock: Lock, index: Expr | None, context: Context
) -> None:
    held = (holds_shared if builtin.mode == "shared" else holds_exclusive)(lock, index, Me())
    way = {"shared": " for reading", "exclusive": " for writing"}[builtin.mode]
    message = f"{_name(call)} is not held{way if lock.readers else ''} by this process"
    expressions.verify(context, "locks", held, message)


def _tryacquire(builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    lock, index, obligations = _lock(call, context)
    result = context.temp(BOOL)
    taken, end = context.label(), context.label()
    context.begin_step()
    context.fence("locked")
    expressions.verify_all(context, obligations)
    if builtin.mode == "shared":
        again = f"{_name(call)} is taken again by the process that holds it"
        free_of_me = negate(holds_shared(lock, index, Me()))
        expressions.verify(context, "locks", free_of_me, again)
    context.emit(Assign(result, _available(lock, index, builtin.mode)), reads=_touched(lock, index))
    context.emit(Test(Load(result), taken, end), shown=False)
    context.builder.place(taken)
    _take(lock, index, builtin.mode, context)
    context.builder.place(end)
    return Load(result)


def _downgrade(builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    lock, index, obligations = _lock(call, context)
    context.begin_step()
    context.fence("locked")
    expressions.verify_all(context, obligations)
    _verify_held(builtin, call, lock, index, context)
    owner, readers = owner_place(lock, index), readers_place(lock, index)
    shared = Binary("with", Load(readers), Me())
    context.emit(Assign(owner, NOBODY), writes=((owner, NOBODY),))
    context.emit(Assign(readers, shared), writes=((readers, shared),))
    context.synchronise("release", owner)
    return TRUE


# Seqlocks ----------------------------------------------------------------------------------------


def _read_begin(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    """Spins while somebody writes, and gives the sequence number."""
    lock, index, obligations = _lock(call, context)
    number, result = count_place(lock, index), context.temp(SEQUENCE)
    context.begin_step()
    expressions.verify_all(context, obligations)
    own = f"{_name(call)} is read by the process that writes under it, which waits for itself"
    expressions.verify(context, "locks", negate(holds(lock, index, Me())), own)
    even = binary("==", binary("%", Load(number), integer(2)), integer(0))
    context.emit(Guard(even), shown=False)
    context.emit(Assign(result, Load(number)), reads=(number,))
    return Load(result)


def _read_retry(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    lock, index, obligations = _lock(call, context)
    if index is not None and expressions.has_steps(call.arguments[1], context):
        index = expressions.saved(index, context)
    begun = expressions.evaluate(call.arguments[1], context)
    number, result = count_place(lock, index), context.temp(BOOL)
    context.begin_step()
    expressions.verify_all(context, obligations)
    context.emit(Assign(result, binary("!=", Load(number), begun)), reads=(number,))
    return Load(result)


# Completions -------------------------------------------------------------------------------------


def _wait(builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    """Waits until one may pass; takes one, unless all may."""
    lock, index, obligations = _lock(call, context)
    count = count_place(lock, index)
    left = binary("-", Load(count), integer(1))
    value = ite(_lets_all_pass(count), Load(count), left)
    context.begin_step()
    context.fence("locked")
    expressions.verify_all(context, obligations)
    verify_awake(builtin, context)
    context.emit(Guard(binary(">", Load(count), integer(0))), shown=False)
    context.emit(Assign(count, value), writes=((count, value),))
    context.synchronise("acquire", count)
    return TRUE


def _complete(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    lock, index, obligations = _lock(call, context)
    count = count_place(lock, index)
    value = ite(_lets_all_pass(count), Load(count), binary("+", Load(count), integer(1)))
    context.begin_step()
    context.fence("locked")
    expressions.verify_all(context, obligations)
    most = COMPLETIONS.high - 1
    message = f"{_name(call)} is completed more than {most} times that nobody has waited for"
    expressions.verify(context, "ranges", binary("!=", Load(count), integer(most)), message)
    context.emit(Assign(count, value), writes=((count, value),))
    context.synchronise("release", count)
    return TRUE


def _complete_all(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    lock, index, obligations = _lock(call, context)
    count, all_ = count_place(lock, index), integer(COMPLETIONS.high)
    context.begin_step()
    context.fence("locked")
    expressions.verify_all(context, obligations)
    context.emit(Assign(count, all_), writes=((count, all_),))
    context.synchronise("release", count)
    return TRUE


def _lets_all_pass(count: Place) -> Expr:
    return binary("==", Load(count), integer(COMPLETIONS.high))


MEANING: dict[str, Callable[[Builtin, ast.Call, Context], Expr]] = {
    "acquire": _acquire,
    "release": _release,
    "tryacquire": _tryacquire,
    "downgrade": _downgrade,
    "read_begin": _read_begin,
    "read_retry": _read_retry,
    "wait": _wait,
    "complete": _complete,
    "complete_all": _complete_all,
}
