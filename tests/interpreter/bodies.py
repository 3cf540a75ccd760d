"""Statements of a body as instructions."""

from typing import TypeGuard, assert_never

from interpreter import calls, expressions
from interpreter.code import (
    Apply,
    Begin,
    BranchEnd,
    Cases,
    Choose,
    Dup,
    Either,
    Fits,
    Forget,
    Guard,
    Jump,
    Keep,
    Label,
    Note,
    Push,
    Recall,
    Reset,
    Round,
)
from interpreter.labels import find_labels
from interpreter.making import Making, locations, walk_into
from interpreter.places import (
    Address,
    Scalar,
)
from spec2tla.analysis.folding import fold
from spec2tla.analysis.loops import constant_rounds
from spec2tla.analysis.model import VariableSymbol
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.types import ArrayType, QueueType, SetType, StructType, Type, is_scalar


def body(block: ast.Block, m: Making) -> None:
    """All of a body; `return` leads to the scope's exit, which is for the caller to place."""
    find_labels(block, (), m)
    for statement in block.statements:
        execute(statement, m)


def execute(statement: ast.Stmt, m: Making) -> None:
    match statement:
        case ast.Block(statements, _):
            for inner in statements:
                execute(inner, m)
        case ast.Empty():
            pass
        case ast.LocalDecl(_, declarators, span):
            for declarator in declarators:
                with m.statement(span if len(declarators) == 1 else declarator.span):
                    _declare(declarator, m)
        case ast.Assign() | ast.Increment() | ast.CallStmt() | ast.Choose():
            with m.statement(statement.span):
                simple(statement, m)
        case ast.If() | ast.While() | ast.DoWhile() | ast.For() | ast.Switch():
            _control(statement, m)
        case ast.Break() | ast.Continue() | ast.Goto() | ast.Return():
            with m.statement(statement.span):
                _jump(statement, m)
        case ast.Labeled(label, inner, _):
            _label(label.text, m)
            execute(inner, m)
        case ast.Either(branches, _):
            _either(branches, m)
        case ast.Await(condition, block, header, _):
            with m.statement(header):
                _await(condition, block, m)
        case ast.Atomic(block, _):
            _one_step(block, m)
        case ast.GhostStmt(inner, span):
            _ghost(inner, span, m)
        case ast.Anchored(_, inner, _):
            execute(inner, m)
        case _:
            assert_never(statement)


# Declarations and assignments --------------------------------------------------------------------


def _declare(declarator: ast.Declarator, m: Making) -> None:
    symbol = m.facts.declared[id(declarator)]
    assert isinstance(symbol, VariableSymbol)
    place = Address(m.local(symbol))
    if declarator.init is None:
        m.add(Reset(place))
    else:
        _initialise(place, symbol.type, declarator.init, m)


def _initialise(place: Address, type_: Type, init: ast.Init, m: Making) -> None:
    match init:
        case ast.AnyInit():
            raise AssertionError("a local does not start as any value")
        case ast.BraceInit(entries, _) if isinstance(type_, SetType | QueueType):
            m.add(Push(place))
            expressions.collection(init, [e for _, e in entries if is_value(e)], m)
            expressions.store(False, m)
        case ast.BraceInit(entries, _):
            m.add(Reset(place))
            for position, (name, inner) in enumerate(entries):
                step, part = _part(type_, position, name)
                _initialise(Address(place.variable, (*place.path, step)), part, inner, m)
        case _ if is_scalar(m.type_of(init)):
            hidden = m.new_hidden()
            expressions.value(init, m)
            m.add(Keep(hidden))
            for path in locations(type_):
                m.add(Push(place))
                walk_into(path, m)
                m.add(Recall(hidden))
                expressions.store(False, m)
            m.add(Forget(hidden))
        case _:
            m.add(Push(place))
            _copy_from(init, type_, False, m)


def is_value(init: ast.Init) -> TypeGuard[ast.Expr]:
    return not isinstance(init, ast.AnyInit | ast.BraceInit)


def _part(type_: Type, position: int, name: ast.Name | None) -> tuple[int | str, Type]:
    if isinstance(type_, ArrayType):
        return position, type_.element
    assert isinstance(type_, StructType)
    fields = type_.fields
    field = fields[position] if name is None else next(f for f in fields if f.name == name.text)
    return field.name, field.type


def _copy_from(value: ast.Expr, type_: Type, target_shared: bool, m: Making) -> None:
    """target address -> nothing: a whole struct or array."""
    if isinstance(value, ast.Call):
        result = calls.call(value, m)
        assert result is not None
        expressions.copy(type_, target_shared, False, m)
        m.add(Forget(result))
    else:
        expressions.address(value, m)
        expressions.copy(type_, target_shared, expressions.is_shared(value, m), m)


def simple(statement: ast.Assign | ast.Increment | ast.CallStmt | ast.Choose, m: Making) -> None:
    match statement:
        case ast.Assign(target, "=", value, _):
            shared = expressions.is_shared(target, m)
            expressions.address(target, m)
            if is_scalar(m.type_of(target)):
                expressions.value(value, m)
                expressions.store(shared, m)
            else:
                _copy_from(value, m.type_of(target), shared, m)
        case ast.Assign(target, op, value, _):
            _compound(target, op.removesuffix("="), value, m)
        case ast.Increment(target, op, _):
            _compound(target, op[0], None, m)
        case ast.CallStmt(call, _):
            calls.dismiss(call, m)
        case ast.Choose():
            symbol = m.facts.declared[id(statement)]
            assert isinstance(symbol, VariableSymbol)
            m.add(Choose(statement, m.local(symbol), m.names(), not m.atomic))
            m.add(Note(m.shown))


def _compound(target: ast.Expr, op: str, value: ast.Expr | None, m: Making) -> None:
    """Reads the target, evaluates the value (1 where there is none), writes the target."""
    shared = expressions.is_shared(target, m)
    expressions.address(target, m)
    m.add(Dup())
    expressions.load(shared, m)
    if value is None:
        m.add(Push(1))
    else:
        expressions.value(value, m)
    m.add(Apply(op, 2))
    expressions.store(shared, m)


# Control flow ------------------------------------------------------------------------------------


def _control(statement: ast.If | ast.While | ast.DoWhile | ast.For | ast.Switch, m: Making) -> None:
    match statement:
        case ast.If():
            _if(statement, m)
        case ast.While(condition, inner, header, _):
            head, inside, end = Label(), Label(), Label()
            m.place(head)
            m.add(Round())
            with m.statement(header):
                expressions.branch(condition, inside, end, m)
            m.place(inside)
            _loop_body(inner, end, head, m)
            m.add(Jump(head))
            m.place(end)
        case ast.DoWhile(inner, condition, header, _):
            head, again, end = Label(), Label(), Label()
            m.place(head)
            m.add(Round())
            _loop_body(inner, end, again, m)
            m.place(again)
            with m.statement(header):
                expressions.branch(condition, head, end, m)
            m.place(end)
        case ast.For():
            _for(statement, m)
        case ast.Switch():
            _switch(statement, m)
        case _:
            assert_never(statement)


def _if(statement: ast.If, m: Making) -> None:
    then, otherwise, end = Label(), Label(), Label()
    with m.statement(statement.header):
        expressions.branch(statement.condition, then, otherwise, m)
    m.place(then)
    execute(statement.then, m)
    m.add(Jump(end))
    m.place(otherwise)
    if statement.otherwise is not None:
        execute(statement.otherwise, m)
    m.place(end)


def _loop_body(inner: ast.Stmt, on_break: Label, on_continue: Label, m: Making) -> None:
    depth = len(m.scope.branches)
    m.scope.breaks.append((on_break, depth))
    m.scope.continues.append((on_continue, depth))
    execute(inner, m)
    m.scope.breaks.pop()
    m.scope.continues.pop()


def _for(statement: ast.For, m: Making) -> None:
    head, inside, again, end = Label(), Label(), Label(), Label()
    if statement.init is not None:
        execute(statement.init, m)
    m.place(head)
    start = len(m.code)
    m.add(Round())
    if statement.condition is not None:
        with m.statement(statement.header):
            expressions.branch(statement.condition, inside, end, m)
    m.place(inside)
    _loop_body(statement.body, end, again, m)
    m.place(again)
    if statement.step is not None:
        execute(statement.step, m)
    m.add(Jump(head))
    m.place(end)
    if constant_rounds(statement, m.facts) is not None and not _has_step(start, m):
        m.free_loops.add(start)


def _has_step(start: int, m: Making) -> bool:
    """Whether anything that has been made since is a step."""
    return any(getattr(instruction, "step", False) for instruction in m.code[start:]) or any(
        isinstance(instruction, Begin) for instruction in m.code[start:]
    )


def _switch(statement: ast.Switch, m: Making) -> None:
    end = Label()
    entries = [Label() for _ in statement.cases]
    default = end
    table: list[tuple[Scalar, Label]] = []
    for case, entry in zip(statement.cases, entries, strict=True):
        if case.value is None:
            default = entry
        else:
            value = fold(case.value, m.facts)
            assert value is not None
            table.append((value, entry))
    with m.statement(statement.header):
        expressions.value(statement.subject, m)
        m.add(Cases(tuple(table), default, m.shown if table else None))
    m.scope.breaks.append((end, len(m.scope.branches)))
    for case, entry in zip(statement.cases, entries, strict=True):
        m.place(entry)
        for inner in case.statements:
            execute(inner, m)
    m.scope.breaks.pop()
    m.place(end)


def _jump(statement: ast.Break | ast.Continue | ast.Goto | ast.Return, m: Making) -> None:
    scope = m.scope
    match statement:
        case ast.Return(value, _):
            if value is not None:
                _return(value, m)
            target, kept = scope.exit, 0
        case ast.Break():
            target, kept = scope.breaks[-1]
        case ast.Continue():
            target, kept = scope.continues[-1]
        case ast.Goto(label, _):
            target = scope.labels[label.text]
            around = scope.label_branches[label.text]
            kept = sum(1 for a, b in zip(scope.branches, around, strict=False) if a is b)
    m.add(Note(m.shown))
    m.add(*(BranchEnd() for _ in scope.branches[kept:]))
    m.add(Jump(target))


def _return(value: ast.Expr, m: Making) -> None:
    function = m.scope.function
    assert function is not None
    if is_scalar(function.result):
        expressions.value(value, m)
        m.add(Fits(function.result, m.shown))
    else:
        assert m.scope.result is not None
        m.add(Push(Address(m.scope.result)))
        _copy_from(value, function.result, False, m)


def _label(name: str, m: Making) -> None:
    label = m.scope.labels[name]
    m.place(label)
    m.labels.setdefault((m.scope.name, name), []).append(label)
    m.add(Round())


# Steps made by hand ------------------------------------------------------------------------------


def _either(branches: tuple[ast.Stmt, ...], m: Making) -> None:
    entries, end = tuple(Label() for _ in branches), Label()
    m.add(Either(entries, not m.atomic))
    around = m.scope.branches
    for entry, branch in zip(entries, branches, strict=True):
        m.place(entry)
        m.scope.branches = (*around, branch)
        execute(branch, m)
        m.add(BranchEnd(), Jump(end))
    m.scope.branches = around
    m.place(end)


def _one_step(block: ast.Block, m: Making) -> None:
    before = m.atomic
    if not before:
        m.add(Begin())
    m.atomic = True
    execute(block, m)
    m.atomic = before


def _await(condition: ast.Expr, block: ast.Block | None, m: Making) -> None:
    before = m.atomic
    if not before:
        m.add(Begin())
    m.atomic = True
    expressions.condition(condition, m)
    m.add(Guard(m.shown))
    if block is not None:
        execute(block, m)
    m.atomic = before


def _ghost(inner: ast.Stmt, span: Span, m: Making) -> None:
    """What is in a ghost statement takes no step."""
    before = m.atomic, m.ghost
    m.atomic = m.ghost = True
    if isinstance(inner, ast.Assign | ast.Increment):
        with m.statement(span):
            simple(inner, m)
    else:
        execute(inner, m)
    m.atomic, m.ghost = before
