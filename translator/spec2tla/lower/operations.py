"""What each operation of the kernel means, as nodes: atomics, barriers, assertions.

The signatures are in `analysis/builtins.py`; here is one function for each `op` of that table but
for locks, completions (`synchronisation.py`), RCU (`rcu.py`), objects of pools (`objects.py`),
sets and queues (`collections.py`).
"""

from collections.abc import Callable
from contextlib import nullcontext

from spec2tla.analysis.builtins import Builtin
from spec2tla.lower import collections, expressions, objects, rcu, synchronisation
from spec2tla.lower.context import Context, scalar_type
from spec2tla.lower.environment import Obligation, same
from spec2tla.lower.flow import Assign, Assume, Nop, Test
from spec2tla.lower.overflow import fits
from spec2tla.lower.stores import store, verify_range
from spec2tla.machine.expr import FALSE, TRUE, Binary, Expr, Load, Place, integer
from spec2tla.machine.simplify import binary, negate
from spec2tla.machine.typing import place_type
from spec2tla.machine.variables import VariableKind
from spec2tla.syntax import ast
from spec2tla.types import INT_MAX, INT_MIN, IntType


def perform(builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    """Lowers an operation; gives its value (TRUE for one without)."""
    return _MEANING[builtin.op](builtin, call, context)


# Accesses ----------------------------------------------------------------------------------------


def _read_once(builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    target = call.arguments[0]
    while isinstance(target, ast.Unary) and target.op == "&":
        target = target.operand
    if builtin.mode and expressions.has_steps(target, context):
        return expressions.read(target, context, builtin.mode)
    return expressions.evaluate(target, context)


def _write_once(builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    target, given = call.arguments
    keep = expressions.calls_anything(given)
    place, obligations = expressions.evaluate_place(target, context, keep=keep)
    value = expressions.evaluate(given, context)
    known = context.facts.types[id(given)]
    store(place, obligations, value, known, target.span, context, builtin.mode)
    return TRUE


def _barrier(builtin: Builtin, _call: ast.Call, context: Context) -> Expr:
    """Under sequential consistency a barrier does nothing and is no step."""
    if context.globals.memory != "sc":
        context.begin_step()
    context.fence(builtin.mode)
    context.emit(Nop())
    return TRUE


def _modify(
    target: ast.Expr,
    context: Context,
    change: Callable[[Expr], tuple[Expr, Expr]],
    fence: str = "full",
) -> Expr:
    """A read-modify-write in one step; gives the value that the place held before.

    `change` maps the old value to (condition, new value): where the condition is false nothing is
    written.
    """
    place, obligations = expressions.evaluate_place(target, context)
    return modify_place(place, obligations, target, context, change, fence)


def modify_place(
    place: Place,
    obligations: tuple[Obligation, ...],
    target: ast.Expr,
    context: Context,
    change: Callable[[Expr], tuple[Expr, Expr]],
    fence: str = "full",
) -> Expr:
    """As `_modify`, where the place has been evaluated already."""
    shared = place.variable.kind is VariableKind.SHARED
    old = context.temp(scalar_type(context.facts.types[id(target)]))
    write, end = context.label(), context.label()
    if shared:
        context.begin_step()
    with context.ordered("modify", fence) if shared else nullcontext():
        expressions.verify_all(context, obligations)
        if shared:
            expressions.verify_guards(context, place.variable, target.span, write=True)
        context.emit(Assign(old, Load(place)), reads=(place,) if shared else ())
        condition, value = change(Load(old))
        context.emit(Test(condition, write, end), shown=False)
        context.builder.place(write)
        _verify_sum(place, value, context)
        verify_range(place, value, None, context.origin.span, context)
        context.emit(Assign(place, value), writes=((place, value),) if shared else ())
        context.builder.place(end)
    return Load(old)


def _verify_sum(place: Place, value: Expr, context: Context) -> None:
    """That a sum in a place without bounds of its own stays within 32 bits."""
    type_ = place_type(place)
    if isinstance(type_, IntType) and type_.unbounded and isinstance(value, Binary):
        wide = IntType(2 * INT_MIN, 2 * INT_MAX)
        ok = fits(value.op, (value.left, value.right), wide)
        expressions.verify(context, "ranges", ok, "the result does not fit into 32 bits")


def _evaluated(
    call: ast.Call, context: Context
) -> tuple[Place, tuple[Obligation, ...], list[Expr]]:
    """The place and the values of an operation on a place, evaluated in order."""
    target, *given = call.arguments
    keep = expressions.calls_anything(*given)
    place, obligations = expressions.evaluate_place(target, context, keep=keep)
    values = [
        expressions.saved(expressions.evaluate(argument, context), context) for argument in given
    ]
    return place, obligations, values


def _cmpxchg(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    place, obligations, (expected, new) = _evaluated(call, context)
    type_ = place_type(place)

    def change(value: Expr) -> tuple[Expr, Expr]:
        return same("==", value, expected, type_), new

    return modify_place(place, obligations, call.arguments[0], context, change)


def _xchg(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    place, obligations, (new,) = _evaluated(call, context)
    return modify_place(place, obligations, call.arguments[0], context, lambda _: (TRUE, new))


def _plus(amount: Expr) -> Callable[[Expr], tuple[Expr, Expr]]:
    return lambda value: (TRUE, binary("+", value, amount))


def _atomic_inc(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    return _modify(call.arguments[0], context, _plus(integer(1)), "locked")


def _atomic_dec(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    return _modify(call.arguments[0], context, _plus(integer(-1)), "locked")


def _atomic_add(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    amount = expressions.saved(expressions.evaluate(call.arguments[0], context), context)
    return _modify(call.arguments[1], context, _plus(amount), "locked")


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
    ok = expressions.evaluate_condition(call.arguments[0], context)
    return _asserted(builtin, call, context, ok)


def _bug_on(builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    broken = expressions.evaluate_condition(call.arguments[0], context)
    return _asserted(builtin, call, context, negate(broken))


def _asserted(builtin: Builtin, call: ast.Call, context: Context, ok: Expr) -> Expr:
    message = f"{builtin.name}({' '.join(call.arguments[0].span.text.split())}) fails"
    context.emit(Nop())
    expressions.verify(context, "assertions", ok, message)
    return TRUE


def _assume(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    condition = expressions.evaluate_condition(call.arguments[0], context)
    context.emit(Assume(condition))
    return TRUE


_MEANING: dict[str, Callable[[Builtin, ast.Call, Context], Expr]] = {
    **synchronisation.MEANING,
    **rcu.MEANING,
    **objects.MEANING,
    **collections.MEANING,
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
