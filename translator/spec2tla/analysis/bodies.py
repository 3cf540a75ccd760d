"""Bodies of processes and functions: each statement's types, the locals it declares.

In: a body and the scope around it. Out: its locals, in order; all else is in the facts. Rules that
concern several statements together have modules of their own (jumps, returns, one_step).
"""

from dataclasses import dataclass, field, replace
from typing import assert_never

from spec2tla.analysis import calls, expressions, places
from spec2tla.analysis.choosing import choose
from spec2tla.analysis.context import Context, Known, Mode
from spec2tla.analysis.ghosts import check_ghost
from spec2tla.analysis.intervals import interval, single
from spec2tla.analysis.local_decls import declare_local
from spec2tla.analysis.model import VariableSymbol
from spec2tla.analysis.set_values import check_assigned
from spec2tla.analysis.storing import check_assignable, check_stored
from spec2tla.analysis.switches import check_branches, check_cases
from spec2tla.analysis.words import quoted, shown
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.types import BoolType, IntType, VoidType


@dataclass(frozen=True, slots=True)
class Body:
    """Where a statement stands: `result` is None where what the function gives is unknown."""

    context: Context
    result: Known
    is_process: bool
    in_loop: bool = False
    in_switch: bool = False
    locals: list[VariableSymbol] = field(default_factory=list)

    def inner(self) -> "Body":
        """The same in a block of its own."""
        return replace(self, context=self.context.inner())

    def loop(self) -> "Body":
        return replace(self.inner(), in_loop=True)


def type_body(block: ast.Block, body: Body) -> tuple[VariableSymbol, ...]:
    """Types a whole body; its parameters are in the innermost scope, where C has them."""
    for statement in block.statements:
        check(statement, body)
    return tuple(body.locals)


def check(statement: ast.Stmt, body: Body) -> None:
    """Types one statement and what is in it."""
    context = body.context
    match statement:
        case ast.Block(statements, _):
            _all(statements, body.inner())
        case ast.Empty():
            pass
        case ast.LocalDecl(spec, declarators, _):
            body.locals.extend(declare_local(spec, declarators, context))
        case ast.Assign():
            _assign(statement, context)
        case ast.Increment():
            _increment(statement, context)
        case ast.CallStmt(call, _):
            calls.called(call, context)
        case ast.If() | ast.While() | ast.DoWhile() | ast.For() | ast.Switch():
            _control(statement, body)
        case ast.Break(span) | ast.Continue(span):
            _check_inside_loop(statement, span, body)
        case ast.Return():
            _return(statement, body)
        case ast.Goto():
            pass
        case ast.Labeled(_, inner, _) | ast.Anchored(_, inner, _):
            check(inner, body)
        case ast.Choose():
            body.locals.extend(choose(statement, context))
        case ast.Either(branches, span):
            check_branches(len(branches), span, context)
            for branch in branches:
                check(branch, body.inner())
        case ast.Await(condition, block, _, _):
            expressions.condition(condition, context)
            if block is not None:
                check(block, body)
        case ast.Atomic(block, _):
            check(block, body)
        case ast.GhostStmt():
            _ghost(statement, body)
        case _:
            assert_never(statement)


def _all(statements: tuple[ast.Stmt, ...], body: Body) -> None:
    for statement in statements:
        check(statement, body)


# Assignments -------------------------------------------------------------------------------------


def _assign(statement: ast.Assign, context: Context) -> None:
    target = _target(statement.target, context)
    if isinstance(statement.value, ast.SetLiteral) and statement.op == "=":
        check_assigned(statement.value, statement.target.span, target, context)
        return
    value = expressions.typed(statement.value, context)
    if target is None or value is None:
        return
    op = statement.op.removesuffix("=")
    what = quoted(statement.target.span)
    if not op:
        check_stored(what, target, value, statement.value, context)
        return
    for expr, type_ in ((statement.target, target), (statement.value, value)):
        if not isinstance(type_, IntType):
            hint = f"write `x = x {op * 2} …`" if isinstance(type_, BoolType) and op in "&|" else ""
            message = f"`{statement.op}` takes `int`, and {quoted(expr.span)} is {shown(type_)}"
            context.error("E0301", expr.span, message, hint=hint)
            return
    if isinstance(target, IntType) and isinstance(value, IntType):
        _report_zero_divisor(statement, op, value, context)
        check_stored(what, target, interval(op, target, value), statement.value, context)


def _report_zero_divisor(statement: ast.Assign, op: str, value: IntType, context: Context) -> None:
    if op in ("/", "%") and single(value) == 0:
        message = f"{quoted(statement.span)} divides by zero whenever it is executed"
        context.error("W0301", statement.span, message)


def _increment(statement: ast.Increment, context: Context) -> None:
    target = _target(statement.target, context)
    if target is None or isinstance(target, IntType):
        return
    message = (
        f"`{statement.op}` takes `int`, and {quoted(statement.target.span)} is {shown(target)}"
    )
    context.error("E0301", statement.target.span, message)


def _target(target: ast.Expr, context: Context) -> Known:
    """The type of an assigned place; None where it can't be assigned."""
    return places.place(target, context) if check_assignable(target, context) else None


# Control flow ------------------------------------------------------------------------------------


def _control(
    statement: ast.If | ast.While | ast.DoWhile | ast.For | ast.Switch, body: Body
) -> None:
    match statement:
        case ast.If(condition, then, otherwise, _, _):
            expressions.condition(condition, body.context)
            check(then, body.inner())
            if otherwise is not None:
                check(otherwise, body.inner())
        case ast.While(condition, inner, _, _) | ast.DoWhile(inner, condition, _, _):
            expressions.condition(condition, body.context)
            check(inner, body.loop())
        case ast.For():
            _for(statement, body.inner())
        case ast.Switch(subject, cases, _, _):
            type_ = expressions.scalar(subject, body.context)
            check_cases(statement, type_, body.context)
            inside = replace(body.inner(), in_switch=True)
            for case in cases:
                _all(case.statements, inside)
        case _:
            assert_never(statement)


def _for(statement: ast.For, body: Body) -> None:
    if statement.init is not None:
        check(statement.init, body)
    if statement.condition is not None:
        expressions.condition(statement.condition, body.context)
    if statement.step is not None:
        check(statement.step, body)
    check(statement.body, body.loop())


def _check_inside_loop(statement: ast.Break | ast.Continue, span: Span, body: Body) -> None:
    is_break = isinstance(statement, ast.Break)
    if body.in_loop or (is_break and body.in_switch):
        return
    word, where = ("break", "a loop or a `switch`") if is_break else ("continue", "a loop")
    body.context.error("E0409", span, f"`{word}` outside of {where}")


def _return(statement: ast.Return, body: Body) -> None:
    context, value = body.context, statement.value
    given = None if value is None else expressions.typed(value, context)
    if body.is_process and value is not None:
        hint = "write `return;`"
        context.error("E0312", value.span, "a process returns no value", hint=hint)
    elif body.is_process or body.result is None:
        return
    elif isinstance(body.result, VoidType):
        if value is not None:
            context.error("E0312", value.span, "a `void` function returns no value")
    elif value is None:
        context.error("E0312", statement.span, f"this function returns {shown(body.result)}")
    elif given is not None:
        check_stored("what the function returns", body.result, given, value, context)


def _ghost(statement: ast.GhostStmt, body: Body) -> None:
    context = replace(body.context, mode=Mode.GHOST, ghost=statement.span)
    if check_ghost(statement.body, context):
        check(statement.body, replace(body, context=context, in_loop=False, in_switch=False))
