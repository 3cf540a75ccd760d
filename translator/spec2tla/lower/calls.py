"""Calls of functions: the body is lowered in place, parameters become locals or other names."""

from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.model import FunctionSymbol, VariableSymbol
from spec2tla.lower import expressions, statements
from spec2tla.lower.context import Context, Scope, source_anchor
from spec2tla.lower.pure import is_reference
from spec2tla.lower.stores import Evaluated, assign_local, copy
from spec2tla.machine.expr import Expr, Place
from spec2tla.machine.model import Frame
from spec2tla.syntax import ast
from spec2tla.types import PointerType, VoidType, is_scalar


def inline(function: FunctionSymbol, call: ast.Call, context: Context) -> Place | None:
    """Lowers a call; gives the place of its result, None for void.

    The locals of a function are one set for each process: no two calls of it are ever active at
    once, since recursion is an error.
    """
    result = None if isinstance(function.result, VoidType) else context.temp(function.result)
    outer = context.scope
    inner = Scope(
        function,
        (*outer.calls, Frame(function.name, call.span)),
        source_anchor(function.declaration.anchor) or outer.anchor,
        exit=context.label(),
        result=result,
    )
    _bind(function, call, inner, context)
    context.scope, atomic = inner, context.atomic
    depth, context.depth = context.depth, context.depth
    statements.lower_body(function.declaration.body, context)
    context.builder.place(inner.exit)
    context.scope, context.atomic, context.depth = outer, atomic, depth
    return result


def _by_reference(parameter: VariableSymbol, argument: ast.Expr, context: Context) -> bool:
    """Whether a parameter stands for a struct of the caller, and not for a pointer's value."""
    if not isinstance(parameter.type, PointerType):
        return parameter.kind == "reference"
    given_address = isinstance(argument, ast.Unary) and argument.op == "&"
    return given_address or is_reference(argument, context.facts, context.scope.bindings)


def inline_aggregate(callee: FunctionSymbol | Builtin, call: ast.Call, context: Context) -> Place:
    """Lowers a call that gives a struct; the place of its result."""
    if not isinstance(callee, FunctionSymbol):
        raise ValueError(f"{call.span}: {callee.name} gives no struct")
    result = inline(callee, call, context)
    if result is None:
        raise ValueError(f"{call.span}: {callee.name} gives nothing")
    return result


def _bind(function: FunctionSymbol, call: ast.Call, inner: Scope, context: Context) -> None:
    """Evaluates all arguments in order, then gives them to the parameters."""
    values: list[tuple[Place, Expr | Evaluated, ast.Expr]] = []
    for parameter, argument in zip(function.parameters, call.arguments, strict=True):
        if _by_reference(parameter, argument, context):
            place, obligations = expressions.evaluate_place(argument, context, keep=True)
            expressions.verify_all(context, obligations)
            inner.bindings[parameter] = place
            continue
        target = Place(context.local(parameter, function))
        if is_scalar(parameter.type):
            value = expressions.evaluate(argument, context)
            values.append((target, expressions.saved(value, context), argument))
        else:
            source = expressions.evaluate_place(argument, context, keep=True)
            values.append((target, source, argument))
    for target, given, argument in values:
        if isinstance(given, tuple):
            copy((target, ()), given, argument, context)
        else:
            assign_local(target, given, argument, context)
