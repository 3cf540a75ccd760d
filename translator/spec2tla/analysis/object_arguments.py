"""Arguments that are pointers, pools, sets or queues."""

from spec2tla.analysis import expressions, places
from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.containers import size_of
from spec2tla.analysis.context import Context
from spec2tla.analysis.model import PoolSymbol
from spec2tla.analysis.nulls import is_pointer, is_unsettled
from spec2tla.analysis.scope import Broken
from spec2tla.analysis.words import quoted, shown
from spec2tla.suggest import did_you_mean
from spec2tla.syntax import ast
from spec2tla.types import IntType, PointerType, QueueType, SetType


def pointer(builtin: Builtin, argument: ast.Expr, context: Context) -> None:
    given = expressions.typed(argument, context)
    if given is None or is_pointer(given):
        return
    what = "is `NULL`" if is_unsettled(given) else f"is {shown(given)}"
    message = f"`{builtin.name}` takes a pointer to an object, and {quoted(argument.span)} {what}"
    context.error("E0310", argument.span, message)


def pool(builtin: Builtin, argument: ast.Expr, context: Context) -> PointerType | None:
    """The type of pointers to the objects of the pool that an argument names."""
    name = places.without_address(argument)
    entry = context.scope.find(name.name) if isinstance(name, ast.Identifier) else None
    known = context.names(lambda e: isinstance(e, PoolSymbol))
    if isinstance(name, ast.Identifier) and isinstance(entry, PoolSymbol):
        places.lookup(name, context)
        context.facts.types[id(name)] = context.facts.types[id(argument)] = entry.type
        return entry.pointer
    if isinstance(entry, Broken):
        return None
    if isinstance(name, ast.Identifier) and entry is None:
        hint = did_you_mean(name.name, known) or _pools(known)
        context.error("E0201", name.span, f"there is no pool `{name.name}`", hint=hint)
        return None
    message = f"`{builtin.name}` takes the name of a pool, and {quoted(argument.span)} is none"
    context.error("E0310", argument.span, message, hint=_pools(known))
    return None


def _pools(known: list[str]) -> str:
    return f"as in `alloc({known[0]})`" if known else "declare one: `pool struct NAME names[2];`"


def length(builtin: Builtin, argument: ast.Expr, context: Context) -> IntType | None:
    """What the number of elements can be."""
    operand = places.without_address(argument)
    type_ = expressions.typed(operand, context)
    if isinstance(type_, SetType | QueueType):
        context.facts.types[id(argument)] = type_
        return IntType(0, size_of(type_))
    if type_ is not None:
        message = (
            f"`{builtin.name}` works on a set or a queue, and {quoted(argument.span)} is "
            f"{shown(type_)}"
        )
        context.error("E0310", argument.span, message)
    return None
