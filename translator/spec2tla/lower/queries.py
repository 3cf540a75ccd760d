"""What properties ask of processes and locks: at, done, holds, locked, in_rcu, old."""

from dataclasses import replace

from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.model import (
    Facts,
    FunctionSymbol,
    InstanceRef,
    LockSymbol,
)
from spec2tla.lower import pure
from spec2tla.lower.context import holds, locked
from spec2tla.lower.environment import Environment, Obligation, Pure, int_type, member, obligation
from spec2tla.machine.expr import (
    AtPc,
    Binary,
    Expr,
    Literal,
    Load,
    Old,
    OwnerOf,
    Place,
    RangeDomain,
    Unary,
    integer,
)
from spec2tla.machine.model import DONE, Lock
from spec2tla.syntax import ast
from spec2tla.types import BOOL


def lower_instance(ref: InstanceRef, env: Environment) -> Pure:
    if ref.index is None:
        return Pure(integer(0))
    inner = pure.lower_pure(ref.index, env)
    type_, last = int_type(env.facts, ref.index), ref.process.count - 1
    if type_ is not None and type_.low >= 0 and type_.high <= last:
        return inner
    ok = member(inner.expr, RangeDomain(integer(0), integer(last)))
    message = f"{ref.process.name} has only the instances 0..{last}"
    return Pure(inner.expr, inner.obligations + obligation(ok, message, ref.index.span))


def lock_reference(expr: ast.Expr, env: Environment) -> tuple[Lock, Pure | None]:
    """The lock that an argument names, and the index into an array of locks."""
    match expr:
        case ast.Unary("&", operand, _):
            return lock_reference(operand, env)
        case ast.Identifier():
            symbol = env.facts.symbols[id(expr)]
            if isinstance(symbol, LockSymbol):
                return env.locks[symbol], None
        case ast.Index(base, index, _):
            lock, _ = lock_reference(base, env)
            position = pure.lower_pure(index, env)
            return lock, Pure(
                position.expr,
                position.obligations + lock_bounds(lock, index, position.expr, env.facts),
            )
        case _:
            pass
    raise ValueError(f"{expr.span}: not a lock")


def lock_bounds(
    lock: Lock, index: ast.Expr, position: Expr, facts: Facts
) -> tuple[Obligation, ...]:
    type_, last = int_type(facts, index), (lock.size or 1) - 1
    if type_ is not None and type_.low >= 0 and type_.high <= last:
        return ()
    ok = member(position, RangeDomain(integer(0), integer(last)))
    message = f"index {index.span.text} is out of bounds: {lock.name} has {last + 1} elements"
    return obligation(ok, message, index.span)


def lower_call(expr: ast.Call, env: Environment) -> Pure:
    callee = env.facts.calls[id(expr)]
    if isinstance(callee, FunctionSymbol):
        raise ValueError(f"{expr.span}: a function is not called in one step")
    return _property_call(callee, expr, env)


def _property_call(callee: Builtin, expr: ast.Call, env: Environment) -> Pure:
    arguments = expr.arguments
    match callee.op:
        case "old":
            inner = pure.lower_pure(arguments[0], env)
            obligations = tuple(replace(o, ok=Old(o.ok)) for o in inner.obligations)
            return Pure(Old(inner.expr), obligations)
        case "locked":
            lock, index = lock_reference(arguments[0], env)
            return Pure(
                locked(lock, index.expr if index else None), index.obligations if index else ()
            )
        case "read_once":
            return pure.lower_pure(arguments[0], env)
        case "len" | "empty" as op:
            whole = pure.lower_pure(arguments[0], env)
            return Pure(Unary(op, whole.expr), whole.obligations)
        case _:
            return _process_call(callee, expr, env)


def _process_call(callee: Builtin, expr: ast.Call, env: Environment) -> Pure:
    arguments, views = expr.arguments, env.views
    if views is None:
        raise ValueError(f"{expr.span}: {callee.name} is for properties")
    ref = env.facts.instances[id(arguments[0])]
    instance, process = lower_instance(ref, env), ref.process
    match callee.op:
        case "at":
            pcs = views.pcs(ref, env.facts.labels[id(arguments[1])])
            value: Expr = AtPc(process.name, instance.expr, pcs, arguments[1].span.text)
        case "done":
            value = AtPc(process.name, instance.expr, (DONE,))
        case "in_rcu":
            value = _in_rcu(views.rcu(process), instance.expr)
        case "holds":
            lock, index = lock_reference(arguments[1], env)
            who = OwnerOf(process.name, instance.expr)
            value = holds(lock, index.expr if index else None, who)
            return Pure(value, instance.obligations + (index.obligations if index else ()))
        case _:
            raise ValueError(f"{expr.span}: {callee.name} has no value in one step")
    return Pure(value, instance.obligations)


def _in_rcu(depth: Place | None, instance: Expr) -> Expr:
    if depth is None:
        return Literal(False, BOOL)
    return Binary(">", Load(Place(depth.variable, (), instance)), integer(0))
