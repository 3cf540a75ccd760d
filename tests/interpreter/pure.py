"""Expressions that are evaluated in one state: properties, and the domain and `where` of `choose`.

`NoValueError` where one has no value there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from interpreter.places import (
    NULL,
    Address,
    Path,
    Pointer,
    Scalar,
)
from interpreter.values import NoValueError, all_values, apply, same, truth
from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.model import (
    BoundSymbol,
    ConstSymbol,
    EnumMemberSymbol,
    Facts,
    InstanceRef,
    LabelRef,
    LocalRef,
    LockSymbol,
    PoolSymbol,
    ProcessSymbol,
    SelfSymbol,
    Symbol,
    VariableSymbol,
)
from spec2tla.syntax import ast
from spec2tla.types import PointerType, QueueType, SetType


class Processes(Protocol):
    """What properties ask of the processes in a state."""

    def local(self, ref: LocalRef, instance: int) -> Callable[[Path], Scalar]: ...
    def at(self, ref: InstanceRef, instance: int, label: LabelRef) -> bool: ...
    def done(self, ref: InstanceRef, instance: int) -> bool: ...
    def in_rcu(self, ref: InstanceRef, instance: int) -> bool: ...
    def owner(self, ref: InstanceRef, instance: int) -> int: ...
    def holders(self, lock: LockSymbol, index: int | None) -> frozenset[int]: ...


@dataclass(frozen=True, slots=True)
class View:
    """A state as an expression sees it. `me` is `self`; `old` is the state before a step.

    `references` are the parameters that stand for variables.
    """

    facts: Facts
    pools: Mapping[str, PoolSymbol]
    name: Callable[[VariableSymbol], Address]
    read: Callable[[Address], Scalar]
    me: int = 0
    references: frozenset[VariableSymbol] = frozenset()
    processes: Processes | None = None
    old: "View | None" = None
    bound: dict[BoundSymbol, Scalar] = field(default_factory=dict)


def evaluate(expr: ast.Expr, view: View) -> Scalar:
    match expr:
        case ast.IntLiteral(value, _) | ast.BoolLiteral(value, _):
            return value
        case ast.NullLiteral():
            return NULL
        case ast.SetLiteral(members, _):
            parts = tuple(evaluate(member, view) for member in members)
            return parts if isinstance(view.facts.types[id(expr)], QueueType) else frozenset(parts)
        case ast.Identifier() | ast.Index() | ast.Member():
            return _name(expr, view)
        case ast.Unary("&", operand, _):
            return evaluate(operand, view)
        case ast.Unary(op, operand, _):
            return apply(op, (evaluate(operand, view),))
        case ast.Binary("in", left, right, _):
            member = evaluate(left, view)
            if _is_set(right, view):
                return apply("in", (member, evaluate(right, view)))
            return any(same(member, element) for element in elements(right, view))
        case ast.Binary("&&", left, right, _):
            return holds(left, view) and holds(right, view)
        case ast.Binary("||", left, right, _):
            return holds(left, view) or holds(right, view)
        case ast.Binary("==>", left, right, _):
            return not holds(left, view) or holds(right, view)
        case ast.Binary("<==>", left, right, _):
            return holds(left, view) is holds(right, view)
        case ast.Binary(op, left, right, _):
            return apply(op, (evaluate(left, view), evaluate(right, view)))
        case ast.Conditional(condition, then, otherwise, _):
            return evaluate(then if holds(condition, view) else otherwise, view)
        case ast.Binder():
            return _quantified(expr, view)
        case ast.Call():
            return _call(expr, view)
        case _:
            raise AssertionError(f"{expr} has no value")


def holds(condition: ast.Expr, view: View) -> bool:
    return truth(evaluate(condition, view))


def _is_set(domain: ast.Expr, view: View) -> bool:
    """Whether a domain is the value of a set, and not the elements themselves."""
    listed = isinstance(domain, ast.SetLiteral | ast.Range | ast.TypeDomain)
    return not listed and isinstance(view.facts.types.get(id(domain)), SetType)


def elements(domain: ast.Expr, view: View) -> tuple[Scalar, ...]:
    """The values of a domain, each once."""
    match domain:
        case ast.Range(low, high, _):
            return tuple(range(_number(low, view), _number(high, view) + 1))
        case ast.SetLiteral(members, _):
            return tuple(dict.fromkeys([evaluate(m, view) for m in members]))
        case ast.TypeDomain():
            return all_values(view.facts.types[id(domain)])
        case _ if _is_set(domain, view):
            whole = evaluate(domain, view)
            assert isinstance(whole, frozenset)
            return tuple(whole)
        case _:
            return _members(view.facts.symbols[id(domain)], view)


def _members(symbol: Symbol, view: View) -> tuple[Scalar, ...]:
    """The instances of a process, or the objects of a pool that are in use."""
    if isinstance(symbol, ProcessSymbol):
        return tuple(range(symbol.count))
    assert isinstance(symbol, PoolSymbol)
    used = view.read(Address(symbol, ("in use",)))
    assert isinstance(used, frozenset)
    return tuple(used)


def _number(expr: ast.Expr, view: View) -> int:
    value = evaluate(expr, view)
    assert isinstance(value, int)
    return value


def _name(expr: ast.Expr, view: View) -> Scalar:
    symbol = view.facts.symbols.get(id(expr)) if isinstance(expr, ast.Identifier) else None
    match symbol:
        case ConstSymbol(_, value, _):
            return value
        case EnumMemberSymbol(_, _, position):
            return position
        case BoundSymbol():
            return view.bound[symbol]
        case SelfSymbol():
            return view.me
        case _:
            return _place(expr, (), view)


def _place(expr: ast.Expr, path: Path, view: View) -> Scalar:
    """What is at the end of a path that starts at a place."""
    local = view.facts.locals.get(id(expr)) if isinstance(expr, ast.Member) else None
    if local is not None:
        assert view.processes is not None
        return view.processes.local(local, _instance(local.instance, view))(path)
    match expr:
        case ast.Index(base, index, _):
            return _place(base, (_number(index, view), *path), view)
        case ast.Member(base, name, True, _) if (pool := _pool_behind(base, view)) is not None:
            pointer = evaluate(base, view)
            assert isinstance(pointer, Pointer)
            return view.read(Address(pool, (pointer, name.text, *path)))
        case ast.Member(base, name, _, _):
            return _place(base, (name.text, *path), view)
        case _:
            symbol = view.facts.symbols[id(expr)]
            assert isinstance(symbol, VariableSymbol)
            start = view.name(symbol)
            return view.read(Address(start.variable, (*start.path, *path)))


def _pool_behind(expr: ast.Expr, view: View) -> PoolSymbol | None:
    """The pool of the object that `expr->field` belongs to; None where it is a variable."""
    type_ = view.facts.types.get(id(expr))
    symbol = view.facts.symbols.get(id(expr)) if isinstance(expr, ast.Identifier) else None
    if not isinstance(type_, PointerType) or symbol in view.references:
        return None
    return view.pools[type_.pool]


def _quantified(expr: ast.Binder, view: View) -> Scalar:
    symbol = view.facts.declared[id(expr)]
    assert isinstance(symbol, BoundSymbol)
    values: list[Scalar] = []
    for element in elements(expr.domain, view):
        bound = {**view.bound, symbol: element}
        old = None if view.old is None else replace(view.old, bound={**view.old.bound, **bound})
        values.append(evaluate(expr.body, replace(view, bound=bound, old=old)))
    numbers = [v for v in values if isinstance(v, int)]
    match expr.kind:
        case "forall":
            return all(map(truth, values))
        case "exists":
            return any(map(truth, values))
        case "count":
            return sum(1 for v in values if truth(v))
        case "min":
            return min(numbers, default=0)
        case _:
            return max(numbers, default=0)


# Calls in properties -----------------------------------------------------------------------------


def _instance(ref: InstanceRef, view: View) -> int:
    index = 0 if ref.index is None else _number(ref.index, view)
    if not 0 <= index < ref.process.count:
        raise NoValueError
    return index


def _call(expr: ast.Call, view: View) -> Scalar:
    callee, arguments = view.facts.calls[id(expr)], expr.arguments
    assert isinstance(callee, Builtin)
    if callee.op in ("len", "empty"):
        return apply(callee.op, (evaluate(arguments[0], view),))
    if callee.op == "read_once":
        return evaluate(arguments[0], view)
    if callee.op == "old":
        assert view.old is not None
        return evaluate(arguments[0], view.old)
    assert view.processes is not None
    if callee.op == "locked":
        return bool(_holders(arguments[0], view))
    ref = view.facts.instances[id(arguments[0])]
    instance = _instance(ref, view)
    match callee.op:
        case "at":
            label = view.facts.labels[id(arguments[1])]
            return view.processes.at(ref, instance, label)
        case "done":
            return view.processes.done(ref, instance)
        case "in_rcu":
            return view.processes.in_rcu(ref, instance)
        case "holds":
            return view.processes.owner(ref, instance) in _holders(arguments[1], view)
        case _:
            raise AssertionError(callee.name)


def _holders(argument: ast.Expr, view: View) -> frozenset[int]:
    """Who holds a lock in any way."""
    while isinstance(argument, ast.Unary):
        argument = argument.operand
    name = argument.base if isinstance(argument, ast.Index) else argument
    index = _number(argument.index, view) if isinstance(argument, ast.Index) else None
    lock = view.facts.symbols[id(name)]
    assert isinstance(lock, LockSymbol)
    assert view.processes is not None
    return view.processes.holders(lock, index)
