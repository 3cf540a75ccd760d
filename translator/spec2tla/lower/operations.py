"""What each operation of the kernel means, as nodes: locks, atomics, barriers, assertions.

The signatures are in `analysis/builtins.py`; here is one function for each `op` of that table.
"""

from collections.abc import Callable

from spec2tla.analysis.builtins import Builtin
from spec2tla.lower import expressions
from spec2tla.lower.context import (
    NOBODY,
    Context,
    holds,
    holds_exclusive,
    holds_shared,
    may_sleep,
    owner_place,
    readers_place,
    scalar_type,
)
from spec2tla.lower.environment import Obligation
from spec2tla.lower.flow import Assign, Assume, Guard, Nop, Test
from spec2tla.lower.queries import lock_bounds, lock_reference
from spec2tla.lower.stores import store, verify_range
from spec2tla.machine.expr import FALSE, TRUE, Binary, Expr, Load, Me, Place, Unary, integer
from spec2tla.machine.model import Lock
from spec2tla.machine.simplify import binary, conjoin, negate
from spec2tla.machine.variables import VariableKind
from spec2tla.syntax import ast
from spec2tla.types import BOOL, IntType


def perform(builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    """Lowers an operation; gives its value (TRUE for one without)."""
    return _MEANING[builtin.op](builtin, call, context)


# Locks -------------------------------------------------------------------------------------------


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


def _sleeps(builtin: Builtin, lock: Lock) -> bool:
    return builtin.sleeps or (builtin.op == "acquire" and lock.kind in ("mutex", "rwsem"))


def _verify_context(builtin: Builtin, lock: Lock, context: Context) -> None:
    if _sleeps(builtin, lock):
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


def _acquire(builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    lock, index, obligations = _lock(call, context)
    context.begin_step()
    expressions.verify_all(context, obligations)
    again = f"{_name(call)} is taken again by the process that holds it"
    expressions.verify(context, "locks", negate(holds(lock, index, Me())), again)
    _verify_context(builtin, lock, context)
    context.emit(Guard(_available(lock, index, builtin.mode)), shown=False)
    _take(lock, index, builtin.mode, context)
    return TRUE


def _release(builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    lock, index, obligations = _lock(call, context)
    context.begin_step()
    expressions.verify_all(context, obligations)
    _verify_held(builtin, call, lock, index, context)
    if builtin.mode == "shared":
        place = readers_place(lock, index)
        value: Expr = Binary("without", Load(place), Me())
    else:
        place, value = owner_place(lock, index), NOBODY
    context.emit(Assign(place, value), writes=((place, value),))
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
    expressions.verify_all(context, obligations)
    _verify_held(builtin, call, lock, index, context)
    owner, readers = owner_place(lock, index), readers_place(lock, index)
    shared = Binary("with", Load(readers), Me())
    context.emit(Assign(owner, NOBODY), writes=((owner, NOBODY),))
    context.emit(Assign(readers, shared), writes=((readers, shared),))
    return TRUE


def _rcu_lock(_builtin: Builtin, _call: ast.Call, context: Context) -> Expr:
    depth = context.rcu_depth()
    context.begin_step()
    limit = depth.variable.type
    deepest = limit.high if isinstance(limit, IntType) else 0
    expressions.verify(
        context,
        "locks",
        binary("<", Load(depth), integer(deepest)),
        f"RCU read sections nest more than {deepest} deep",
    )
    context.emit(Assign(depth, binary("+", Load(depth), integer(1))))
    return TRUE


def _rcu_unlock(_builtin: Builtin, _call: ast.Call, context: Context) -> Expr:
    depth = context.rcu_depth()
    context.begin_step()
    inside = binary(">", Load(depth), integer(0))
    expressions.verify(context, "locks", inside, "rcu_read_unlock() outside of a read section")
    context.emit(Assign(depth, binary("-", Load(depth), integer(1))))
    return TRUE


# Accesses ----------------------------------------------------------------------------------------


def _read_once(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    return expressions.evaluate(call.arguments[0], context)


def _write_once(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    target, given = call.arguments
    place, obligations = expressions.evaluate_place(target, context)
    value = expressions.evaluate(given, context)
    store(place, obligations, value, context.facts.types[id(given)], target.span, context)
    return TRUE


def _barrier(_builtin: Builtin, _call: ast.Call, context: Context) -> Expr:
    """Under sequential consistency a barrier does nothing and is no step."""
    context.emit(Nop())
    return TRUE


def _modify(
    target: ast.Expr, context: Context, change: Callable[[Expr], tuple[Expr, Expr]]
) -> Expr:
    """A read-modify-write in one step; gives the value that the place held before.

    `change` maps the old value to (condition, new value): where the condition is false nothing is
    written.
    """
    place, obligations = expressions.evaluate_place(target, context)
    return modify_place(place, obligations, target, context, change)


def modify_place(
    place: Place,
    obligations: tuple[Obligation, ...],
    target: ast.Expr,
    context: Context,
    change: Callable[[Expr], tuple[Expr, Expr]],
) -> Expr:
    """As `_modify`, where the place has been evaluated already."""
    shared = place.variable.kind is VariableKind.SHARED
    old = context.temp(scalar_type(context.facts.types[id(target)]))
    write, end = context.label(), context.label()
    if shared:
        context.begin_step()
    expressions.verify_all(context, obligations)
    if shared:
        expressions.verify_guards(context, place.variable, target.span, write=True)
    context.emit(Assign(old, Load(place)), reads=(place,) if shared else ())
    condition, value = change(Load(old))
    context.emit(Test(condition, write, end), shown=False)
    context.builder.place(write)
    verify_range(place, value, None, context.origin.span, context)
    context.emit(Assign(place, value), writes=((place, value),) if shared else ())
    context.builder.place(end)
    return Load(old)


def _evaluated(
    call: ast.Call, context: Context
) -> tuple[Place, tuple[Obligation, ...], list[Expr]]:
    """The place and the values of an operation on a place, evaluated in order."""
    place, obligations = expressions.evaluate_place(call.arguments[0], context)
    values = [
        expressions.saved(expressions.evaluate(argument, context), context)
        for argument in call.arguments[1:]
    ]
    return place, obligations, values


def _cmpxchg(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    place, obligations, (expected, new) = _evaluated(call, context)
    return modify_place(
        place, obligations, call.arguments[0], context, lambda v: (binary("==", v, expected), new)
    )


def _xchg(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    place, obligations, (new,) = _evaluated(call, context)
    return modify_place(place, obligations, call.arguments[0], context, lambda _: (TRUE, new))


def _plus(amount: Expr) -> Callable[[Expr], tuple[Expr, Expr]]:
    return lambda value: (TRUE, binary("+", value, amount))


def _atomic_inc(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    return _modify(call.arguments[0], context, _plus(integer(1)))


def _atomic_dec(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    return _modify(call.arguments[0], context, _plus(integer(-1)))


def _atomic_add(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    amount = expressions.saved(expressions.evaluate(call.arguments[0], context), context)
    return _modify(call.arguments[1], context, _plus(amount))


def _atomic_dec_and_test(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    old = _modify(call.arguments[0], context, _plus(integer(-1)))
    return binary("==", old, integer(1))


def _atomic_inc_not_zero(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    def change(value: Expr) -> tuple[Expr, Expr]:
        return binary("!=", value, integer(0)), binary("+", value, integer(1))

    return binary("!=", _modify(call.arguments[0], context, change), integer(0))


def _test_and_set(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    return _modify(call.arguments[0], context, lambda _: (TRUE, TRUE))


def _test_and_clear(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    return _modify(call.arguments[0], context, lambda _: (TRUE, FALSE))


# Assertions --------------------------------------------------------------------------------------


def _assert(builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    return _asserted(builtin, call, context, expressions.evaluate(call.arguments[0], context))


def _bug_on(builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    broken = expressions.evaluate(call.arguments[0], context)
    return _asserted(builtin, call, context, negate(broken))


def _asserted(builtin: Builtin, call: ast.Call, context: Context, ok: Expr) -> Expr:
    message = f"{builtin.name}({' '.join(call.arguments[0].span.text.split())}) fails"
    context.emit(Nop())
    expressions.verify(context, "assertions", ok, message)
    return TRUE


def _assume(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    condition = expressions.evaluate(call.arguments[0], context)
    context.emit(Assume(condition))
    return TRUE


_MEANING: dict[str, Callable[[Builtin, ast.Call, Context], Expr]] = {
    "acquire": _acquire,
    "release": _release,
    "tryacquire": _tryacquire,
    "downgrade": _downgrade,
    "rcu_lock": _rcu_lock,
    "rcu_unlock": _rcu_unlock,
    "read_once": _read_once,
    "write_once": _write_once,
    "barrier": _barrier,
    "cmpxchg": _cmpxchg,
    "xchg": _xchg,
    "atomic_inc": _atomic_inc,
    "atomic_dec": _atomic_dec,
    "atomic_add": _atomic_add,
    "atomic_dec_and_test": _atomic_dec_and_test,
    "atomic_inc_not_zero": _atomic_inc_not_zero,
    "test_and_set": _test_and_set,
    "test_and_clear": _test_and_clear,
    "assert": _assert,
    "bug_on": _bug_on,
    "assume": _assume,
}
