"""Statements as nodes of the flow graph."""

from collections.abc import Iterable
from typing import assert_never

from spec2tla.analysis.intervals import interval
from spec2tla.analysis.loops import constant_rounds
from spec2tla.analysis.model import VariableSymbol
from spec2tla.lower import calls, expressions
from spec2tla.lower.context import Context, scalar_type, source_anchor
from spec2tla.lower.flow import Assign, BranchEnd, Guard, Nop, Pick, Test
from spec2tla.lower.pure import Obligation, all_values, lower_domain, lower_pure
from spec2tla.lower.stores import copy, store
from spec2tla.machine.defaults import default_stores, scalar_paths
from spec2tla.machine.expr import (
    TRUE,
    Domain,
    Element,
    Expr,
    FieldOf,
    Load,
    Place,
    RangeDomain,
    integer,
)
from spec2tla.machine.simplify import binary, conjoin
from spec2tla.machine.typing import place_type
from spec2tla.machine.variables import VariableKind
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk
from spec2tla.types import ArrayType, IntType, StructType, is_scalar

UNROLLED_NODES = 20_000
"""A loop is not unrolled beyond this many nodes."""


def lower_body(body: ast.Block, context: Context) -> None:
    """A process's or a function's body, in the scope that the context has now."""
    for node in walk(body):
        if isinstance(node, ast.Labeled):
            context.scope.labels[node.label.text] = context.label()
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
                _declare(declarator, statement, context)
        case ast.Assign() | ast.Increment() | ast.CallStmt() | ast.Choose():
            with context.at(statement.span):
                _simple(statement, context)
        case ast.If():
            _if(statement, context)
        case ast.While(condition, body, header, _):
            _while(condition, body, header, context)
        case ast.DoWhile():
            _do_while(statement, context)
        case ast.For():
            _for(statement, context)
        case ast.Switch():
            _switch(statement, context)
        case ast.Break() | ast.Continue() | ast.Goto() | ast.Return():
            with context.at(statement.span):
                _jump(statement, context)
        case ast.Labeled(label, inner, _):
            _label(label.text, context)
            lower_statement(inner, context)
        case ast.Either(branches, _):
            _either(statement, branches, context)
        case ast.Await():
            _await(statement, context)
        case ast.Atomic(body, span):
            with context.at(_opening(span, body)), context.one_step():
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


# Simple statements -------------------------------------------------------------------------------


def _declare(declarator: ast.Declarator, statement: ast.LocalDecl, context: Context) -> None:
    symbol = context.facts.declared[id(declarator)]
    if not isinstance(symbol, VariableSymbol):
        raise ValueError(f"{declarator.span}: declares no variable")
    single = len(statement.declarators) == 1
    with context.at(statement.span if single else declarator.span):
        place, init = context.place(symbol), declarator.init
        if init is None:
            for part, value in default_stores(place.variable):
                context.emit(Assign(part, value, reset=True), shown=False)
        else:
            _initialise(place, init, context)


def _initialise(place: Place, init: ast.Init, context: Context) -> None:
    match init:
        case ast.BraceInit(entries, _):
            for part, value in default_stores(place.variable):
                if part.path[: len(place.path)] == place.path:
                    context.emit(Assign(part, value), shown=False)
            for at, (name, inner) in enumerate(entries):
                _initialise(_part(place, at, name), inner, context)
        case ast.AnyInit():
            raise ValueError(f"{init.span}: a local does not start as any value")
        case _ if not is_scalar(place_type(place)) and is_scalar(context.facts.types[id(init)]):
            _fill(place, init, context)
        case _:
            _store_value(place, (), init, init, context)


def _fill(place: Place, init: ast.Expr, context: Context) -> None:
    """Gives one value, evaluated once, to each element of an array."""
    value = expressions.saved(expressions.evaluate(init, context), context)
    for path, _ in scalar_paths(place_type(place)):
        part = Place(place.variable, place.path + path)
        store(part, (), value, context.facts.types[id(init)], init.span, context)


def _part(place: Place, at: int, name: ast.Name | None) -> Place:
    match place_type(place):
        case ArrayType():
            return Place(place.variable, (*place.path, Element(integer(at))))
        case StructType(_, fields):
            field = fields[at].name if name is None else name.text
            return Place(place.variable, (*place.path, FieldOf(field)))
        case other:
            raise ValueError(f"{other} has no parts")


def _store_value(
    place: Place,
    obligations: tuple[Obligation, ...],
    value: ast.Expr,
    target: ast.Expr,
    context: Context,
) -> None:
    """Evaluates a value and stores it, whole structs and arrays too."""
    if is_scalar(place_type(place)):
        given = expressions.evaluate(value, context)
        store(place, obligations, given, context.facts.types[id(value)], target.span, context)
        return
    expressions.verify_all(context, obligations)
    if isinstance(value, ast.Call):
        callee = context.facts.calls[id(value)]
        source = calls.inline_aggregate(callee, value, context)
    else:
        source, more = expressions.evaluate_place(value, context)
        expressions.verify_all(context, more)
    copy(place, source, target, context)


def _simple(
    statement: ast.Assign | ast.Increment | ast.CallStmt | ast.Choose, context: Context
) -> None:
    match statement:
        case ast.Assign(target, "=", value, _):
            place, obligations = _target(target, value, context)
            _store_value(place, obligations, value, target, context)
        case ast.Assign(target, op, value, _):
            _compound(target, op.removesuffix("="), value, context)
        case ast.Increment(target, op, _):
            one = ast.IntLiteral(1, statement.span)
            context.facts.types[id(one)] = IntType(1, 1)
            _compound(target, op[0], one, context)
        case ast.CallStmt(call, _):
            expressions.evaluate_call(call, context)
        case ast.Choose():
            _choose(statement, context)


def _target(
    target: ast.Expr, value: ast.Expr, context: Context
) -> tuple[Place, tuple[Obligation, ...]]:
    """The assigned place; its indices are evaluated before the value is."""
    place, obligations = expressions.evaluate_place(target, context)
    if any(isinstance(node, ast.Call) for node in walk(value)):
        place = expressions.stable(place, context)
    return place, obligations


def _compound(target: ast.Expr, op: str, value: ast.Expr, context: Context) -> None:
    """`x op= e`: reads x, evaluates e, writes x."""
    place, obligations = _target(target, value, context)
    if place.variable.kind is VariableKind.SHARED:
        context.begin_step()
        expressions.verify_all(context, obligations)
        expressions.verify_guards(context, place.variable, target.span, write=False)
        kept = context.temp(scalar_type(place_type(place)))
        context.emit(Assign(kept, Load(place)), reads=(place,))
        old: Expr = Load(kept)
    else:
        expressions.verify_all(context, obligations)
        old = Load(place)
    whole = ast.Binary(op, target, value, context.origin.span)
    facts = context.facts
    left, right = facts.types[id(target)], facts.types[id(value)]
    if isinstance(left, IntType) and isinstance(right, IntType):
        facts.types[id(whole)] = interval(op, left, right)
    given = expressions.operator(op, (old, expressions.evaluate(value, context)), whole, context)
    store(place, obligations, given, facts.types.get(id(whole)), target.span, context)


def _choose(statement: ast.Choose, context: Context) -> None:
    env = expressions.environment(context)
    obligations: tuple[Obligation, ...] = ()
    symbol = context.facts.declared[id(statement)]
    if not isinstance(symbol, VariableSymbol):
        raise ValueError(f"{statement.span}: chooses no variable")
    place = context.place(symbol)
    if statement.domain is None:
        domain = _choose_domain(statement, place, context)
    else:
        domain, obligations = lower_domain(statement.domain, env)
    condition: Expr = TRUE
    if statement.condition is not None:
        pure = lower_pure(statement.condition, env)
        condition, obligations = conjoin(pure.defined(), pure.expr), obligations
    context.uses = [(v, s) for v, s in context.uses if v != place.variable]
    context.begin_step()
    expressions.verify_all(context, obligations)
    context.emit(Pick(place, domain, condition))


def _choose_domain(statement: ast.Choose, place: Place, context: Context) -> Domain:
    type_ = statement.type
    if isinstance(type_, ast.IntSpec) and type_.low is not None and type_.high is not None:
        env = expressions.environment(context)
        return RangeDomain(lower_pure(type_.low, env).expr, lower_pure(type_.high, env).expr)
    return all_values(place.variable.type)


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


def _loop_body(body: ast.Stmt, on_break: int, on_continue: int, context: Context) -> None:
    scope = context.scope
    scope.breaks.append(on_break)
    scope.continues.append(on_continue)
    lower_statement(body, context)
    scope.breaks.pop()
    scope.continues.pop()


def _while(condition: ast.Expr, body: ast.Stmt, header: Span, context: Context) -> None:
    head, inside, end = context.label(), context.label(), context.label()
    context.builder.place(head)
    with context.at(header):
        expressions.branch(condition, inside, end, context)
    context.builder.place(inside)
    _loop_body(body, end, head, context)
    context.builder.link(head)
    context.builder.place(end)


def _do_while(statement: ast.DoWhile, context: Context) -> None:
    head, test, end = context.label(), context.label(), context.label()
    context.builder.place(head)
    _loop_body(statement.body, end, test, context)
    context.builder.place(test)
    with context.at(statement.header):
        expressions.branch(statement.condition, head, end, context)
    context.builder.place(end)


def _for(statement: ast.For, context: Context) -> None:
    if statement.init is not None:
        lower_statement(statement.init, context)
    rounds = constant_rounds(statement, context.facts)
    if rounds is not None and _without_steps(statement, context):
        _unrolled(statement, rounds, context)
        return
    head, inside = context.label(), context.label()
    advance, end = context.label(), context.label()
    context.builder.place(head)
    _for_test(statement, inside, end, context)
    _loop_body(statement.body, end, advance, context)
    context.builder.place(advance)
    if statement.step is not None:
        lower_statement(statement.step, context)
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
    return context.atomic or not expressions.may_step(statement.body, context)


def _unrolled(statement: ast.For, rounds: int, context: Context) -> None:
    """As many copies of the body as there are rounds."""
    end, start = context.label(), len(context.builder.flow.nodes)
    for number in range(rounds):
        inside, advance = context.label(), context.label()
        _for_test(statement, inside, end, context)
        _loop_body(statement.body, end, advance, context)
        context.builder.place(advance)
        if statement.step is not None:
            lower_statement(statement.step, context)
        size = len(context.builder.flow.nodes) - start
        if number == 0 and size * rounds > UNROLLED_NODES:
            context.sink.report(
                "E0580",
                statement.header,
                f"this loop is one step of {rounds} rounds, which is more than can be translated",
                hint="lower the bound, or put a shared access outside of `atomic` into it",
            )
            break
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
    context.builder.link(target)


def _return(statement: ast.Return, context: Context) -> None:
    result = context.scope.result
    if statement.value is None or result is None:
        return
    _store_value(result, (), statement.value, statement.value, context)


def _label(name: str, context: Context) -> None:
    node = context.scope.labels[name]
    context.builder.place(node)
    function = context.scope.function
    key = (function.name if function else "", name)
    context.builder.flow.labels.setdefault(key, []).append(node)


# Steps made by hand ------------------------------------------------------------------------------


def _either(statement: ast.Either, branches: tuple[ast.Stmt, ...], context: Context) -> None:
    end = context.label()
    with context.at(_opening(statement.span, branches[0])):
        entries = tuple(context.label() for _ in branches)
        context.fork(entries)
    for entry, branch in zip(entries, branches, strict=True):
        context.builder.place(entry)
        lower_statement(branch, context)
        context.emit(BranchEnd(), shown=False)
        context.builder.link(end)
    context.builder.place(end)


def _await(statement: ast.Await, context: Context) -> None:
    with context.at(statement.header), context.one_step():
        condition = expressions.evaluate(statement.condition, context)
        context.emit(Guard(condition))
        if statement.body is not None:
            lower_all(statement.body.statements, context)


def _ghost(body: ast.Stmt, span: Span, context: Context) -> None:
    """Ghosts are updated in the step before; their values are taken in one state."""
    before = context.atomic, context.ghost
    context.atomic = context.ghost = True
    if isinstance(body, ast.Assign | ast.Increment):
        with context.at(span):
            _simple(body, context)
    else:
        lower_statement(body, context)
    context.atomic, context.ghost = before
