"""Objects of pools: `alloc` and `free`, each one step.

An allocation may give any object that is not in use. Freeing one makes every pointer to it,
wherever it is, a pointer to nowhere for good (freeing.py), also when it is allocated again.
"""

from collections.abc import Callable

from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.model import PoolSymbol
from spec2tla.lower import expressions
from spec2tla.lower.context import Context
from spec2tla.lower.flow import Assign, Free, Pick, Test
from spec2tla.machine.expr import (
    TRUE,
    Binary,
    Expr,
    Literal,
    Load,
    Place,
    Unary,
    ValuesDomain,
    integer,
)
from spec2tla.machine.simplify import binary, ite, negate
from spec2tla.machine.typing import scalar_type_of
from spec2tla.syntax import ast
from spec2tla.types import NULL, PointerType


def _alloc(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    symbol = context.facts.symbols[id(call.arguments[0])]
    if not isinstance(symbol, PoolSymbol):
        raise ValueError(f"{call.span}: allocates from no pool")
    type_ = symbol.pointer
    allocated = Place(context.globals.pools[symbol.name].allocated)
    result, end, found = context.temp(type_), context.label(), context.label()
    null = Literal(NULL, type_)
    none_left = binary("==", Unary("len", Load(allocated)), integer(type_.size))
    unused = negate(Binary("in", Load(result), Load(allocated)))
    objects = tuple(Literal(number, type_) for number in range(type_.size))
    is_null = binary("==", Load(result), null)
    context.begin_step()
    context.fence()
    context.emit(Pick(result, ValuesDomain((null, *objects)), ite(is_null, none_left, unused)))
    context.emit(Test(is_null, end, found), shown=False)
    context.builder.place(found)
    taken = Binary("with", Load(allocated), Load(result))
    context.emit(Assign(allocated, taken), shown=False)
    context.builder.place(end)
    return Load(result)


def _free(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    """Of NULL nothing happens, as with `kfree`."""
    argument = call.arguments[0]
    pointer = expressions.evaluate(argument, context)
    type_ = scalar_type_of(pointer)
    if not isinstance(type_, PointerType):
        raise ValueError(f"{call.span}: frees no pointer")
    frees, end = context.label(), context.label()
    context.begin_step()
    context.fence()
    context.emit(Test(binary("==", pointer, Literal(NULL, type_)), end, frees))
    context.builder.place(frees)
    text = " ".join(argument.span.text.split())
    message = f"{text} points to an object of {type_.pool} that was freed already"
    expressions.verify(context, "lifetime", binary(">=", pointer, integer(0)), message)
    context.emit(Free(context.globals.pools[type_.pool], pointer), shown=False)
    context.builder.place(end)
    return TRUE


MEANING: dict[str, Callable[[Builtin, ast.Call, Context], Expr]] = {
    "alloc": _alloc,
    "free": _free,
}
