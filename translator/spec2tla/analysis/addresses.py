"""Addresses of variables that are passed for pointers, `f(&x)`: the function must not keep them.

A pointer leads to an object of a pool. The address of a variable can stand for one only while the
function goes through it, `p->f`, or passes it on. In: typed bodies.
"""

from collections.abc import Iterable, Iterator

from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.context import Context
from spec2tla.analysis.model import Facts, FunctionSymbol, VariableSymbol
from spec2tla.analysis.words import quoted
from spec2tla.diagnostics import Label
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk
from spec2tla.types import PointerType, StructType


def check_addresses(
    bodies: Iterable[ast.Block], functions: Iterable[FunctionSymbol], context: Context
) -> None:
    """Reports each address whose function uses the parameter as a value."""
    owner = {p: function for function in functions for p in function.parameters}
    uses: dict[VariableSymbol, ast.Identifier | None] = {}
    for body in bodies:
        for parameter, argument in _passed(body, context.facts):
            if not _is_address(argument, context.facts) or parameter not in owner:
                continue
            context.tables.addressed.setdefault(parameter, argument.span)
            use = _use(parameter, owner, uses, context.facts)
            if use is not None:
                _report(parameter, argument, use, context)


def _is_address(argument: ast.Expr, facts: Facts) -> bool:
    """Whether it is `&x` of a structure; other uses of `&` have been reported."""
    is_struct = isinstance(facts.types.get(id(argument)), StructType)
    return is_struct and isinstance(argument, ast.Unary)


def _report(
    parameter: VariableSymbol, argument: ast.Expr, use: ast.Identifier, context: Context
) -> None:
    message = (
        f"{quoted(argument.span)} is the address of a variable, "
        f"and `{parameter.name}` is used as a pointer to an object"
    )
    label = Label(use.span, f"`{use.name}` is more here than a way to fields")
    hint = "pass a pointer to an object of the pool, or use only fields of it in the function"
    context.error("E0422", argument.span, message, label, hint=hint)


def _passed(body: ast.Block, facts: Facts) -> Iterator[tuple[VariableSymbol, ast.Expr]]:
    """The parameters of pointer type in the calls of a body, with their arguments."""
    for node in walk(body):
        callee = facts.calls.get(id(node)) if isinstance(node, ast.Call) else None
        if not isinstance(node, ast.Call) or callee is None or isinstance(callee, Builtin):
            continue
        for parameter, argument in zip(callee.parameters, node.arguments, strict=False):
            if isinstance(parameter.type, PointerType):
                yield parameter, argument


def _use(
    parameter: VariableSymbol,
    owner: dict[VariableSymbol, FunctionSymbol],
    uses: dict[VariableSymbol, ast.Identifier | None],
    facts: Facts,
) -> ast.Identifier | None:
    """The first use of a parameter that wants a pointer, in its function or one that it goes to."""
    if parameter in uses:
        return uses[parameter]
    # Functions in a circle are an error of their own; none of them is waited for.
    uses[parameter] = None
    body = owner[parameter].declaration.body
    fine = {id(node.base) for node in walk(body) if isinstance(node, ast.Member) and node.arrow}
    for inner, argument in _passed(body, facts):
        if inner in owner and facts.symbols.get(id(argument)) is parameter:
            fine.add(id(argument))
            uses[parameter] = uses[parameter] or _use(inner, owner, uses, facts)
    for node in walk(body):
        if isinstance(node, ast.Identifier) and facts.symbols.get(id(node)) is parameter:
            if id(node) not in fine:
                uses[parameter] = uses[parameter] or node
    return uses[parameter]
