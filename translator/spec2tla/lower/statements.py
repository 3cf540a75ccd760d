"""Statements as nodes of the flow graph."""

from collections.abc import Iterable
from contextlib import nullcontext
from typing import assert_never

from spec2tla.lower import branches, expressions, loops, simple
from spec2tla.lower.context import Context, source_anchor
from spec2tla.lower.flow import BranchEnd, Guard, Nop, Test
from spec2tla.lower.pure import lower_pure
from spec2tla.machine.simplify import binary
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk


def lower_body(body: ast.Block, context: Context) -> None:
    """A process's or a function's body, in the scope that the context has now."""
    for node in walk(body):
        if isinstance(node, ast.Labeled):
            context.scope.labels[node.label.text] = context.label()
            context.scope.label_places[node.label.text] = node.label.span
    lower_all(body.statements, context)


def lower_all(statements: Iterable[ast.Stmt], context: Context) -> None:
    for statement in statements:
        lower_statement(statement, context)


def lower_statement(statement: ast.Stmt, context: Context) -> None:
    match statement:
        case ast.Block(statements, _):
            lower_all(statements, context)
        case ast.Empty():
            pass
        case ast.LocalDecl(_, declarators, _):
            for declarator in declarators:
                simple.declare(declarator, statement, context)
        case ast.Assign() | ast.Increment() | ast.CallStmt() | ast.Choose():
            with context.at(statement.span):
                simple.lower_simple(statement, context)
        case ast.If():
            _if(statement, context)
        case ast.While(condition, body, header, _):
            loops.lower_while(condition, body, header, context)
        case ast.DoWhile():
            loops.lower_do_while(statement, context)
        case ast.For():
            loops.lower_for(statement, context)
        case ast.Switch():
            _switch(statement, context)
        case ast.Break() | ast.Continue() | ast.Goto() | ast.Return():
            with context.at(statement.span):
                _jump(statement, context)
        case ast.Labeled(label, inner, _):
            _label(label.text, context)
            lower_statement(inner, context)
        case ast.Either(ways, _):
            branches.lower_either(ways, _opening(statement.span, ways[0]), context)
        case ast.Await():
            _await(statement, context)
        case ast.Atomic(body, span):
            with context.at(_opening(span, body)), context.one_step(), context.ordered():
                lower_all(body.statements, context)
        case ast.GhostStmt(body, span):
            _ghost(body, span, context)
        case ast.Anchored(anchor, inner, _):
            before, context.scope.anchor = context.scope.anchor, source_anchor(anchor)
            lower_statement(inner, context)
            context.scope.anchor = before
        case _:
            assert_never(statement)


def _opening(span: Span, body: ast.Stmt) -> Span:
    """The words of a statement before its block: what is shown of it."""
    words = span.file.text[span.start : max(body.span.start, span.start + 1)]
    return Span(span.file, span.start, span.start + len(words.rstrip()))


# Control flow ------------------------------------------------------------------------------------


def _if(statement: ast.If, context: Context) -> None:
    with context.at(statement.header):
        then, otherwise, end = context.label(), context.label(), context.label()
        expressions.branch(statement.condition, then, otherwise, context)
    context.builder.place(then)
    lower_statement(statement.then, context)
    context.builder.link(end)
    context.builder.place(otherwise)
    if statement.otherwise is not None:
        lower_statement(statement.otherwise, context)
    context.builder.place(end)


def _switch(statement: ast.Switch, context: Context) -> None:
    end = context.label()
    entries = [context.label() for _ in statement.cases]
    with context.at(statement.header):
        subject = expressions.saved(expressions.evaluate(statement.subject, context), context)
        default = end
        for case, entry in zip(statement.cases, entries, strict=True):
            if case.value is None:
                default = entry
                continue
            value = lower_pure(case.value, expressions.environment(context)).expr
            following = context.label()
            context.emit(Test(binary("==", subject, value), entry, following))
            context.builder.place(following)
        context.builder.link(default)
    context.scope.breaks.append(end)
    for case, entry in zip(statement.cases, entries, strict=True):
        context.builder.place(entry)
        lower_all(case.statements, context)
    context.scope.breaks.pop()
    context.builder.place(end)


def _jump(statement: ast.Break | ast.Continue | ast.Goto | ast.Return, context: Context) -> None:
    scope = context.scope
    if isinstance(statement, ast.Return):
        _return(statement, context)
        target = scope.exit
    elif isinstance(statement, ast.Break):
        target = scope.breaks[-1]
    elif isinstance(statement, ast.Continue):
        target = scope.continues[-1]
    else:
        target = scope.labels[statement.label.text]
    context.emit(Nop())
    if branches.leaves_branch(statement, context):
        context.emit(BranchEnd(), shown=False)
    context.builder.link(target)


def _return(statement: ast.Return, context: Context) -> None:
    result = context.scope.result
    if statement.value is None or result is None:
        return
    simple.store_value(result, (), statement.value, statement.value, context)


def _label(name: str, context: Context) -> None:
    node = context.scope.labels[name]
    context.builder.place(node)
    function = context.scope.function
    key = (function.name if function else "", name)
    context.builder.flow.labels.setdefault(key, []).append(node)


# Steps made by hand ------------------------------------------------------------------------------


def _await(statement: ast.Await, context: Context) -> None:
    ordered = nullcontext() if statement.body is None else context.ordered()
    with context.at(statement.header), context.one_step(), ordered:
        condition = expressions.evaluate_condition(statement.condition, context)
        context.emit(Guard(condition))
        if statement.body is not None:
            lower_all(statement.body.statements, context)


def _ghost(body: ast.Stmt, span: Span, context: Context) -> None:
    """Ghosts are updated in the step before; their values are taken in one state."""
    before = context.atomic, context.ghost
    context.atomic = context.ghost = True
    if isinstance(body, ast.Assign | ast.Increment):
        with context.at(span):
            simple.lower_simple(body, context)
    else:
        lower_statement(body, context)
    context.atomic, context.ghost = before
