"""Observers: processes that write no shared variable, nor do the functions that they call."""

from collections.abc import Iterator
from dataclasses import dataclass

from spec2tla.analysis import places
from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.model import Facts, FunctionSymbol, ProcessSymbol, VariableSymbol
from spec2tla.diagnostics import Label, Sink
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk


@dataclass(slots=True)
class _Observer:
    """`seen` holds each function with those of its references that are to shared variables."""

    process: ProcessSymbol
    facts: Facts
    sink: Sink
    seen: set[tuple[str, frozenset[str]]]


def check_observer(process: ProcessSymbol, facts: Facts, sink: Sink) -> None:
    """Reports each write of a shared variable, with the calls that lead to it."""
    observer = _Observer(process, facts, sink, set())
    _body(process.declaration.body, frozenset(), (), observer)


def _body(
    body: ast.Block, shared: frozenset[str], chain: tuple[Label, ...], observer: _Observer
) -> None:
    """`shared` names the reference parameters that stand for shared variables here."""
    for target in _written(body, observer.facts):
        symbol = _symbol(target, observer.facts)
        if symbol is not None and _is_shared(symbol, shared):
            what = f"writes `{symbol.name}`"
            if symbol.kind == "reference":
                what += ", which refers to a shared variable here"
            _report(target, what, chain, observer)
    for call in _completed(body, observer.facts):
        _report(call, f"completes `{call.arguments[0].span.text.lstrip('&')}`", chain, observer)
    for call, function in _calls(body, observer.facts):
        inner = frozenset(
            parameter.name
            for parameter, argument in zip(function.parameters, call.arguments, strict=False)
            if parameter.kind == "reference" and _refers_to_shared(argument, shared, observer.facts)
        )
        if (function.name, inner) not in observer.seen:
            observer.seen.add((function.name, inner))
            label = Label(call.span, f"`{function.name}` is called here")
            _body(function.declaration.body, inner, (label, *chain), observer)


def _written(body: ast.Block, facts: Facts) -> Iterator[ast.Expr]:
    """The places that statements and operations of a body write."""
    for node in walk(body):
        match node:
            case ast.Assign(target) | ast.Increment(target):
                yield target
            case ast.Call():
                callee = facts.calls.get(id(node))
                if isinstance(callee, Builtin) and callee.writes:
                    pairs = zip(callee.parameters, node.arguments, strict=False)
                    yield from [a for kind, a in pairs if kind.endswith("place")]
            case _:
                pass


def _completed(body: ast.Block, facts: Facts) -> Iterator[ast.Call]:
    """The calls that let others go on, which is a write by another name."""
    for node in walk(body):
        callee = facts.calls.get(id(node)) if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(callee, Builtin):
            if callee.op in ("complete", "complete_all"):
                yield node


def _calls(body: ast.Block, facts: Facts) -> Iterator[tuple[ast.Call, FunctionSymbol]]:
    for node in walk(body):
        if isinstance(node, ast.Call):
            callee = facts.calls.get(id(node))
            if isinstance(callee, FunctionSymbol):
                yield node, callee


def _symbol(place: ast.Expr, facts: Facts) -> VariableSymbol | None:
    symbol = facts.symbols.get(id(places.root(place)))
    return symbol if isinstance(symbol, VariableSymbol) else None


def _is_shared(symbol: VariableSymbol, shared: frozenset[str]) -> bool:
    return symbol.kind == "shared" or (symbol.kind == "reference" and symbol.name in shared)


def _refers_to_shared(argument: ast.Expr, shared: frozenset[str], facts: Facts) -> bool:
    symbol = _symbol(argument, facts)
    return symbol is not None and _is_shared(symbol, shared)


def _report(target: ast.Expr, what: str, chain: tuple[Label, ...], observer: _Observer) -> None:
    message = f"the observer `{observer.process.name}` {what}"
    declared = Label(observer.process.declaration.name.span, "declared as an observer here")
    hint = "an observer only reads; make it a `process`, or let it write a `ghost`"
    observer.sink.report("E0405", target.span, message, *chain, declared, hint=hint)
