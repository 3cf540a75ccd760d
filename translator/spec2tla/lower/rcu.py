"""RCU: read sections, and the grace period that `synchronize_rcu` waits for.

Where a model waits for grace periods, it has one more variable: who is in a read section. A grace
period begins with a copy of it, out of which a process goes when it leaves its outermost section,
and is over when the copy is empty. So it waits for exactly the sections that were open when it
began, and not for a reader that enters again.
"""

from collections.abc import Callable, Iterator

from spec2tla.analysis.builtins import Builtin
from spec2tla.lower import expressions
from spec2tla.lower.context import Context, Grace
from spec2tla.lower.flow import Assign, Guard, Test
from spec2tla.lower.synchronisation import verify_awake
from spec2tla.machine.expr import (
    TRUE,
    Binary,
    Element,
    Expr,
    Load,
    Me,
    Place,
    SelfIndex,
    Unary,
    integer,
)
from spec2tla.machine.simplify import binary
from spec2tla.machine.variables import Variable
from spec2tla.syntax import ast
from spec2tla.types import ArrayType, IntType


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
    grace = context.globals.grace
    if grace is not None:
        readers = Place(grace.readers)
        context.emit(Assign(readers, Binary("with", Load(readers), Me())), shown=False)
        context.synchronise("acquire", readers)
    return TRUE


def _rcu_unlock(_builtin: Builtin, _call: ast.Call, context: Context) -> Expr:
    depth = context.rcu_depth()
    context.begin_step()
    inside = binary(">", Load(depth), integer(0))
    expressions.verify(context, "locks", inside, "rcu_read_unlock() outside of a read section")
    if context.globals.grace is not None:
        context.fence("locked")
        context.synchronise("release", Place(next(iter(context.globals.grace.awaited.values()))))
        _leave(context.globals.grace, context)
    context.emit(Assign(depth, binary("-", Load(depth), integer(1))))
    return TRUE


def _leave(grace: Grace, context: Context) -> None:
    """At the end of the outermost section: no reader any more, and nobody waits for it."""
    leaves, end = context.label(), context.label()
    outermost = binary("==", Load(context.rcu_depth()), integer(1))
    context.emit(Test(outermost, leaves, end), shown=False)
    context.builder.place(leaves)
    for place in (Place(grace.readers), *_awaited(grace)):
        context.emit(Assign(place, Binary("without", Load(place), Me())), shown=False)
    context.builder.place(end)


def _awaited(grace: Grace) -> Iterator[Place]:
    for variable in grace.awaited.values():
        if isinstance(variable.type, ArrayType):
            for at in range(variable.type.size):
                yield Place(variable, (Element(integer(at)),))
        else:
            yield Place(variable)


def _synchronize(builtin: Builtin, _call: ast.Call, context: Context) -> Expr:
    """Two steps: the grace period begins, and it is over."""
    grace = context.globals.grace
    if grace is None:
        raise ValueError("a model that waits for grace periods has what they need")
    awaited = _own(grace.awaited[context.process.name])
    context.begin_step()
    context.fence()
    verify_awake(builtin, context)
    context.emit(Assign(awaited, Load(Place(grace.readers))))
    context.synchronise("release", Place(grace.readers))
    context.begin_step()
    context.emit(Guard(Unary("empty", Load(awaited))))
    context.synchronise("acquire", Place(next(iter(grace.awaited.values()))))
    if context.globals.memory == "weak":
        context.fence()
    return TRUE


def _own(awaited: Variable) -> Place:
    return Place(awaited, (Element(SelfIndex()),) if isinstance(awaited.type, ArrayType) else ())


MEANING: dict[str, Callable[[Builtin, ast.Call, Context], Expr]] = {
    "rcu_lock": _rcu_lock,
    "rcu_unlock": _rcu_unlock,
    "synchronize_rcu": _synchronize,
}
