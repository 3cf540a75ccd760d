"""Whether executing a statement can take a step, or is local work whatever happens."""

from collections.abc import Iterator

from spec2tla.analysis.builtins import SYNCHRONISING_OPS, Builtin
from spec2tla.analysis.model import FunctionSymbol, VariableSymbol
from spec2tla.lower import expressions
from spec2tla.lower.context import Context
from spec2tla.machine.variables import VariableKind
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk

_STEPS = SYNCHRONISING_OPS | {"alloc", "free", "push", "pop"}


def may_step(part: ast.Stmt | ast.Expr, context: Context) -> bool:
    """Whether executing the statement or expression, with all that it calls, may take a step."""
    ghosts = {id(inner) for inner in _in_ghosts(part)}
    return any(_is_step(n, context) for n in walk(part) if id(n) not in ghosts)


def _in_ghosts(part: ast.Stmt | ast.Expr) -> Iterator[object]:
    """What stands in ghost statements, which belong to the step before."""
    for node in walk(part):
        if isinstance(node, ast.GhostStmt):
            yield from walk(node)


def _is_step(node: object, context: Context) -> bool:
    match node:
        case ast.Await() | ast.Atomic() | ast.Choose() | ast.Either():
            return True
        case ast.Identifier():
            symbol = context.facts.symbols.get(id(node))
            return isinstance(symbol, VariableSymbol) and _is_shared(symbol, context)
        case ast.Call():
            callee = context.facts.calls.get(id(node))
            if isinstance(callee, FunctionSymbol):
                return may_step(callee.declaration.body, context)
            return isinstance(callee, Builtin) and callee.op in _STEPS
        case ast.Member():
            return expressions.follows_pointer(node, context)
        case _:
            return False


def _is_shared(symbol: VariableSymbol, context: Context) -> bool:
    """Of a reference that is not bound yet, its argument says so where the call stands."""
    bound = context.scope.bindings.get(symbol)
    if bound is not None:
        return bound.variable.kind is VariableKind.SHARED
    return symbol.kind == "shared"
