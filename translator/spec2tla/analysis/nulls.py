"""`NULL`: a pointer of whatever pool the expression around it asks for.

It is typed as UNSETTLED first, and settled where it meets a pointer: the other side of a
comparison, the place that it is stored in.
"""

from collections.abc import Iterable
from typing import TypeGuard

from spec2tla.analysis.model import Facts
from spec2tla.diagnostics import Sink
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk
from spec2tla.types import PointerType, Type

UNSETTLED = PointerType("", "", 0)


def is_unsettled(type_: Type | None) -> bool:
    return type_ == UNSETTLED


def is_pointer(type_: Type | None) -> TypeGuard[PointerType]:
    """Whether it is a pointer, of a pool that is known."""
    return isinstance(type_, PointerType) and type_ != UNSETTLED


def settle(expr: ast.Expr, pointer: PointerType, facts: Facts) -> None:
    """Gives every `NULL` of an expression, and what has its type, the type of a pointer."""
    for node in walk(expr):
        if is_unsettled(facts.types.get(id(node))):
            facts.types[id(node)] = pointer


def agree(left: ast.Expr, right: ast.Expr, facts: Facts) -> None:
    """Settles the `NULL`s of one expression by the type of another that they meet."""
    for one, other in ((left, right), (right, left)):
        pointer = facts.types.get(id(other))
        if is_pointer(pointer) and is_unsettled(facts.types.get(id(one))):
            settle(one, pointer, facts)


def check_settled(declarations: Iterable[ast.Decl], facts: Facts, sink: Sink) -> None:
    """Reports each `NULL` of which it is still not known what it is to point to."""
    for declaration in declarations:
        for node in walk(declaration):
            if isinstance(node, ast.NullLiteral) and is_unsettled(facts.types.get(id(node))):
                message = "nothing here says what this `NULL` would point to"
                hint = "compare it with a pointer, or store it in one"
                sink.report("E0331", node.span, message, hint=hint)
