"""What a single step may be made of: `atomic`, the body of `await`, and functions called there.

Only its first statement may wait, and its loops must end after a number of rounds that is known.
In: typed bodies. Calls are followed, each function once for each step.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from spec2tla.analysis.intervals import single
from spec2tla.analysis.labels import labels_of
from spec2tla.analysis.loops import constant_rounds
from spec2tla.analysis.model import Facts, FunctionSymbol, PoolSymbol
from spec2tla.analysis.words import quoted
from spec2tla.diagnostics import Label, Sink
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk
from spec2tla.types import SetType


@dataclass(slots=True)
class _Step:
    """One step that is looked through; `fresh` while nothing in it has been executed.

    `labels` are those of the function that is looked at; a step itself has none.
    """

    word: str
    begin: Label
    facts: Facts
    sink: Sink
    fresh: bool = True
    chain: tuple[Label, ...] = ()
    seen: set[tuple[str, bool]] = field(default_factory=set)
    labels: dict[str, ast.Name] = field(default_factory=dict)

    def report(self, code: str, span: Span, message: str, hint: str) -> None:
        self.sink.report(code, span, message, *self.chain, self.begin, hint=hint)


def check_steps(body: ast.Block, facts: Facts, sink: Sink) -> None:
    """Checks each `atomic`, `await` and ghost statement of a body that isn't in another one."""
    for statement, word in _steps(body):
        begin = Label(_opening(statement.span, word), "all of this is one step")
        step = _Step(word, begin, facts, sink)
        if isinstance(statement, ast.Atomic | ast.GhostStmt):
            _statement(statement.body, step)
        else:
            _await(statement, step)


def _opening(span: Span, word: str) -> Span:
    return Span(span.file, span.start, span.start + len(word))


def _steps(node: object) -> Iterator[tuple[ast.Atomic | ast.Await | ast.GhostStmt, str]]:
    end = -1
    for inner in walk(node):
        match inner:
            case ast.Atomic(_, span):
                word = "atomic"
            case ast.Await(_, _, _, span):
                word = "await"
            case ast.GhostStmt(_, span):
                word = "ghost"
            case _:
                continue
        if span.start >= end:
            end = span.end
            yield inner, word


# Statements --------------------------------------------------------------------------------------


def _statement(statement: ast.Stmt, step: _Step) -> None:
    match statement:
        case ast.Block(statements, _):
            for inner in statements:
                _statement(inner, step)
        case ast.Labeled(_, inner, _) | ast.Anchored(_, inner, _):
            _statement(inner, step)
        case ast.Atomic(inner, _) | ast.GhostStmt(inner, _):
            _statement(inner, step)
        case ast.Either(branches, _):
            _branches(branches, step)
        case ast.If(condition, then, otherwise, _, _):
            _expression(condition, step)
            step.fresh = False
            _branches((then,) if otherwise is None else (then, otherwise), step)
        case ast.Switch(subject, cases, _, _):
            _expression(subject, step)
            step.fresh = False
            _branches(tuple(s for case in cases for s in case.statements), step)
        case ast.While(_, body, header, _) | ast.DoWhile(body, _, header, _):
            _report_loop(header, step)
            step.fresh = False
            _statement(body, step)
        case ast.For():
            _for(statement, step)
        case ast.Await():
            _report_waiting(statement.header, step)
            _await(statement, step)
        case ast.Choose():
            if _may_wait(statement, step.facts):
                _report_waiting(statement.span, step)
            step.fresh = False
        case ast.Empty():
            pass
        case ast.Goto(target, span) if _leads_back(target, step):
            _report_loop(span, step)
        case (
            ast.LocalDecl()
            | ast.Assign()
            | ast.Increment()
            | ast.CallStmt()
            | ast.Return()
            | ast.Break()
            | ast.Continue()
            | ast.Goto()
        ):
            _simple(statement, step)
        case _:
            assert_never(statement)


def _simple(statement: ast.Stmt, step: _Step) -> None:
    bare = isinstance(statement, ast.LocalDecl) and all(
        declarator.init is None for declarator in statement.declarators
    )
    _expression(statement, step)
    step.fresh = step.fresh and bare


def _branches(branches: tuple[ast.Stmt, ...], step: _Step) -> None:
    """Each branch begins as all of them do."""
    fresh = step.fresh
    for branch in branches:
        step.fresh = fresh
        _statement(branch, step)
    step.fresh = False


def _await(statement: ast.Await, step: _Step) -> None:
    _expression(statement.condition, step)
    step.fresh = False
    if statement.body is not None:
        _statement(statement.body, step)


def _for(statement: ast.For, step: _Step) -> None:
    if constant_rounds(statement, step.facts) is None:
        _report_loop(statement.header, step)
    for part in (statement.init, statement.step):
        if part is not None:
            _simple(part, step)
    step.fresh = False
    _statement(statement.body, step)


# Calls -------------------------------------------------------------------------------------------


def _expression(node: object, step: _Step) -> None:
    """The calls in an expression; what is evaluated before one makes it not the first."""
    for inner in walk(node):
        if not isinstance(inner, ast.Call):
            continue
        callee = step.facts.calls.get(id(inner))
        if isinstance(callee, FunctionSymbol):
            _function(callee, inner, step)
        elif callee is not None and callee.divides:
            message = f"{quoted(inner.span)} is more than one step, and `{step.word}` is one"
            step.report("E0406", inner.span, message, "")
        elif callee is not None and callee.blocks:
            _report_waiting(inner.span, step)
        step.fresh = False


def _function(function: FunctionSymbol, call: ast.Call, step: _Step) -> None:
    key = (function.name, step.fresh)
    if key in step.seen:
        return
    step.seen.add(key)
    before = step.chain, step.labels
    step.chain = (Label(call.span, f"`{function.name}` is called here"), *step.chain)
    step.labels = labels_of(function.declaration.body)
    _statement(function.declaration.body, step)
    step.chain, step.labels = before


def _leads_back(target: ast.Name, step: _Step) -> bool:
    label = step.labels.get(target.text)
    return label is not None and label.span.start < target.span.start


def _may_wait(statement: ast.Choose, facts: Facts) -> bool:
    """Whether there may be nothing to choose from."""
    if statement.condition is not None:
        return True
    if isinstance(facts.types.get(id(statement.domain)), SetType):
        return True
    if isinstance(facts.symbols.get(id(statement.domain)), PoolSymbol):
        return True
    if not isinstance(statement.domain, ast.Range):
        return False
    low = facts.types.get(id(statement.domain.low))
    high = facts.types.get(id(statement.domain.high))
    first, last = single(low), single(high)
    return first is None or last is None or first > last


def _report_waiting(span: Span, step: _Step) -> None:
    if step.fresh:
        return
    message = f"{quoted(span)} may have to wait in the middle of `{step.word}`, which is one step"
    hint = "only the first statement of it may wait"
    step.report("E0406", span, message, hint)


def _report_loop(header: Span, step: _Step) -> None:
    message = f"it is not known how often {quoted(header)} goes round, and this is one step"
    hint = "write a `for` with a constant bound whose variable the body does not assign"
    step.report("E0407", header, message, hint)
