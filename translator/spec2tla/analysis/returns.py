"""Whether a function that has a value always returns one.

Follows the control flow as a C compiler does: a branch can be taken, a label can be jumped to, a
loop can be left, unless its condition is plainly always true and nothing breaks out of it.
"""

from collections.abc import Iterator
from typing import assert_never

from spec2tla.analysis.folding import fold
from spec2tla.analysis.model import Facts
from spec2tla.syntax import ast


def ends(body: ast.Block, facts: Facts) -> bool:
    """Whether control can come to the closing brace of a body."""
    return _leaves(body, True, facts)


def _leaves(statement: ast.Stmt, entered: bool, facts: Facts) -> bool:
    """Whether control can go on behind a statement, given whether it comes to it."""
    match statement:
        case ast.Block(statements, _):
            return _sequence(statements, entered, facts)
        case ast.Return() | ast.Goto() | ast.Break() | ast.Continue():
            return False
        case ast.If(_, then, otherwise, _, _):
            after = entered if otherwise is None else _leaves(otherwise, entered, facts)
            return _leaves(then, entered, facts) or after
        case ast.While(condition, body, _, _):
            return _loop(body, condition, entered, facts)
        case ast.DoWhile(body, condition, _, _):
            tested = _leaves(body, entered, facts) or any(_jumps(body, ast.Continue))
            return any(_jumps(body, ast.Break)) or (tested and fold(condition, facts) is not True)
        case ast.For(_, condition, _, body, _, _):
            return _loop(body, condition, entered, facts)
        case ast.Switch():
            return _switch(statement, entered, facts)
        case ast.Labeled(_, inner, _):
            return _leaves(inner, True, facts)
        case ast.Anchored(_, inner, _):
            return _leaves(inner, entered, facts)
        case ast.Either(branches, _):
            return any(_leaves(branch, entered, facts) for branch in branches)
        case ast.Await(_, body, _, _):
            return entered if body is None else _leaves(body, entered, facts)
        case ast.Atomic(body, _):
            return _leaves(body, entered, facts)
        case (
            ast.Empty()
            | ast.LocalDecl()
            | ast.Assign()
            | ast.Increment()
            | ast.CallStmt()
            | ast.Choose()
            | ast.GhostStmt()
        ):
            return entered
        case _:
            assert_never(statement)


def _sequence(statements: tuple[ast.Stmt, ...], entered: bool, facts: Facts) -> bool:
    for statement in statements:
        entered = _leaves(statement, entered, facts)
    return entered


def _loop(body: ast.Stmt, condition: ast.Expr | None, entered: bool, facts: Facts) -> bool:
    for_ever = condition is None or fold(condition, facts) is True
    # A label inside is looked for by going through the body even where nothing enters the loop.
    inside = _leaves(body, entered, facts)
    return any(_jumps(body, ast.Break)) or ((entered or inside) and not for_ever)


def _switch(statement: ast.Switch, entered: bool, facts: Facts) -> bool:
    after = False
    for case in statement.cases:
        after = _sequence(case.statements, entered or after, facts)
    complete = any(case.value is None for case in statement.cases)
    breaks = any(True for c in statement.cases for s in c.statements for _ in _jumps(s, ast.Break))
    return after or breaks or (entered and not complete)


def _jumps(statement: ast.Stmt, kind: type[ast.Break | ast.Continue]) -> Iterator[bool]:
    """A True for each `break` or `continue` that belongs to the loop which the statement is in."""
    match statement:
        case ast.Break() | ast.Continue() if isinstance(statement, kind):
            yield True
        case ast.Block(statements, _):
            for inner in statements:
                yield from _jumps(inner, kind)
        case ast.If(_, then, otherwise, _, _):
            yield from _jumps(then, kind)
            if otherwise is not None:
                yield from _jumps(otherwise, kind)
        case ast.Labeled(_, inner, _) | ast.Anchored(_, inner, _) | ast.Atomic(inner, _):
            yield from _jumps(inner, kind)
        case ast.Either(branches, _):
            for branch in branches:
                yield from _jumps(branch, kind)
        case ast.Await(_, body, _, _) if body is not None:
            yield from _jumps(body, kind)
        case ast.Switch(_, cases, _, _) if kind is ast.Continue:
            for case in cases:
                for inner in case.statements:
                    yield from _jumps(inner, kind)
        case _:
            return
