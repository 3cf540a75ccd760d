"""Calls: functions are made in place, operations of the kernel are instructions."""

from interpreter import bodies, expressions, operations
from interpreter.code import (
    Exists,
    Forget,
    Keep,
    Label,
    Pop,
    Push,
    Recall,
)
from interpreter.making import Making, Reference, Scope
from interpreter.places import (
    Address,
    Hidden,
)
from spec2tla.analysis.model import FunctionSymbol, VariableSymbol
from spec2tla.syntax import ast
from spec2tla.types import PointerType, VoidType, is_scalar


def call(expr: ast.Call, m: Making) -> Hidden | None:
    """Calls; leaves the result on the stack, None for void.

    Of a struct it leaves the address, in a hidden variable which is to be forgotten after use.
    """
    callee = m.facts.calls[id(expr)]
    if isinstance(callee, FunctionSymbol):
        return _function(callee, expr, m)
    operations.perform(callee, expr, m)
    return None


def dismiss(expr: ast.Call, m: Making) -> None:
    """Calls, and leaves nothing."""
    result = call(expr, m)
    m.add(Pop())
    if result is not None:
        m.add(Forget(result))


def _function(function: FunctionSymbol, expr: ast.Call, m: Making) -> Hidden | None:
    whole = not isinstance(function.result, VoidType) and not is_scalar(function.result)
    inner = Scope(function, Label(), m.new_hidden(function.result) if whole else None)
    _arguments(function, expr, inner, m)
    outer, m.scope = m.scope, inner
    bodies.body(function.declaration.body, m)
    m.place(inner.exit)
    if isinstance(function.result, VoidType):
        m.add(Push(None))
    elif inner.result is not None:
        m.add(Push(Address(inner.result)))
    m.scope = outer
    m.add(*(Forget(reference.hidden) for reference in inner.references.values()))
    return inner.result


def _arguments(function: FunctionSymbol, expr: ast.Call, inner: Scope, m: Making) -> None:
    """All arguments are evaluated, in order; then the parameters are given them."""
    kept: list[tuple[VariableSymbol, ast.Expr, Hidden]] = []
    for parameter, argument in zip(function.parameters, expr.arguments, strict=True):
        hidden = m.new_hidden()
        if parameter.kind == "reference" or _is_address(parameter, argument, m):
            expressions.address(argument, m)
            m.add(Exists(), Keep(hidden))
            inner.references[parameter] = Reference(hidden, expressions.is_shared(argument, m))
            continue
        if is_scalar(parameter.type):
            expressions.value(argument, m)
        else:
            expressions.address(argument, m)
        m.add(Keep(hidden))
        kept.append((parameter, argument, hidden))
    for parameter, argument, hidden in kept:
        _give(parameter, argument, hidden, inner, m)


def _is_address(parameter: VariableSymbol, argument: ast.Expr, m: Making) -> bool:
    """Whether a parameter of pointer type is to stand for a variable in this call."""
    if not isinstance(parameter.type, PointerType):
        return False
    return (isinstance(argument, ast.Unary) and argument.op == "&") or m.is_reference(argument)


def _give(
    parameter: VariableSymbol, argument: ast.Expr, hidden: Hidden, inner: Scope, m: Making
) -> None:
    outer, m.scope = m.scope, inner
    m.add(Push(Address(m.local(parameter))), Recall(hidden), Forget(hidden))
    m.scope = outer
    if is_scalar(parameter.type):
        expressions.store(False, m)
    else:
        expressions.copy(parameter.type, False, expressions.is_shared(argument, m), m)
