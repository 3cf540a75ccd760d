"""Loops: as jumps, or written out where all rounds belong to one step."""

from math import prod

from spec2tla.analysis.loops import constant_rounds
from spec2tla.lower import expressions, statements
from spec2tla.lower.context import Context
from spec2tla.lower.local_work import may_step
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk

UNROLLED_NODES = 20_000
"""A loop is not written out beyond this many nodes."""


def _loop_body(body: ast.Stmt, on_break: int, on_continue: int, context: Context) -> None:
    scope = context.scope
    scope.breaks.append(on_break)
    scope.continues.append(on_continue)
    statements.lower_statement(body, context)
    scope.breaks.pop()
    scope.continues.pop()


def lower_while(condition: ast.Expr, body: ast.Stmt, header: Span, context: Context) -> None:
    head, inside, end = context.label(), context.label(), context.label()
    context.builder.place(head)
    with context.at(header):
        expressions.branch(condition, inside, end, context)
    context.builder.place(inside)
    with context.within_loop(None):
        _loop_body(body, end, head, context)
    context.builder.link(head)
    context.builder.place(end)


def lower_do_while(statement: ast.DoWhile, context: Context) -> None:
    head, test, end = context.label(), context.label(), context.label()
    context.builder.place(head)
    with context.within_loop(None):
        _loop_body(statement.body, end, test, context)
    context.builder.place(test)
    with context.at(statement.header):
        expressions.branch(statement.condition, head, end, context)
    context.builder.place(end)


def lower_for(statement: ast.For, context: Context) -> None:
    if statement.init is not None:
        statements.lower_statement(statement.init, context)
    rounds = constant_rounds(statement, context.facts)
    if rounds is not None and _without_steps(statement, context):
        _unrolled(statement, rounds, context)
        return
    head, inside = context.label(), context.label()
    advance, end = context.label(), context.label()
    context.builder.place(head)
    context.builder.flow.nodes[head].leads_out = None if rounds is None else end
    _for_test(statement, inside, end, context)
    with context.within_loop(rounds):
        _loop_body(statement.body, end, advance, context)
        context.builder.place(advance)
        if statement.step is not None:
            statements.lower_statement(statement.step, context)
    context.builder.link(head)
    context.builder.place(end)


def _for_test(statement: ast.For, inside: int, end: int, context: Context) -> None:
    if statement.condition is not None:
        with context.at(statement.header):
            expressions.branch(statement.condition, inside, end, context)
    else:
        context.builder.link(inside)
    context.builder.place(inside)


def _without_steps(statement: ast.For, context: Context) -> bool:
    """Whether a round of the loop is local work, so that all rounds belong to one step."""
    if any(isinstance(node, ast.Labeled) for node in walk(statement.body)):
        return False
    parts = (statement.condition, statement.body, statement.step)
    return context.atomic or not any(may_step(p, context) for p in parts if p is not None)


def _unrolled(statement: ast.For, rounds: int, context: Context) -> None:
    """As many copies of the body as there are rounds."""
    end, start = context.label(), len(context.builder.flow.nodes)
    for number in range(rounds):
        inside, advance = context.label(), context.label()
        _for_test(statement, inside, end, context)
        _loop_body(statement.body, end, advance, context)
        context.builder.place(advance)
        if statement.step is not None:
            statements.lower_statement(statement.step, context)
        size = len(context.builder.flow.nodes) - start
        if number == 0 and size * rounds > UNROLLED_NODES:
            context.sink.report(
                "E0580",
                statement.header,
                f"{_rounds(statement, context)}, which is more than can be translated",
                hint="lower the bound, or put a shared access outside of `atomic` into it",
            )
            break
    context.builder.place(end)


def _rounds(statement: ast.For, context: Context) -> str:
    rounds = _nested_rounds(statement, context)
    if len(rounds) == 1:
        return f"this loop is one step of {rounds[0]} rounds"
    times = " * ".join(str(number) for number in rounds)
    return f"this loop is one step of {times} rounds, with the loops inside of it"


def _nested_rounds(statement: ast.For, context: Context) -> tuple[int, ...]:
    """The rounds of a loop and of those inside of each other in it, where they are the most."""
    own = constant_rounds(statement, context.facts)
    inside = [node for node in walk(statement.body) if isinstance(node, ast.For)]
    most = max((_nested_rounds(inner, context) for inner in inside), key=prod, default=())
    return most if own is None else (own, *most)
