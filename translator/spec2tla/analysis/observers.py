"""Observers: processes that write no shared variable, nor do the functions that they call."""

from collections.abc import Iterator
from dataclasses import dataclass

from spec2tla.analysis import places
from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.model import Facts, FunctionSymbol, ProcessSymbol, VariableSymbol
from spec2tla.diagnostics import Label, Sink
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk
from spec2tla.types import PointerType


@dataclass(slots=True)
class _Observer:
    """`seen` holds each function with those of its parameters that stand for its callers' own."""

    process: ProcessSymbol
    facts: Facts
    sink: Sink
    seen: set[tuple[str, frozenset[str]]]


def check_observer(process: ProcessSymbol, facts: Facts, sink: Sink) -> None:
    """Reports each write of a shared variable, with the calls that lead to it."""
    observer = _Observer(process, facts, sink, set())
    _body(process.declaration.body, frozenset(), (), observer)


def _body(
    body: ast.Block, own: frozenset[str], chain: tuple[Label, ...], observer: _Observer
) -> None:
    """`own` names the parameters that stand for locals of the process here."""
    for target in _written(body, observer.facts):
        what = _shared(target, own, observer.facts)
        if what:
            _report(target, f"writes {what}", chain, observer)
    for call, verb in _affecting(body, observer.facts):
        _report(call, f"{verb} `{call.arguments[0].span.text.lstrip('&')}`", chain, observer)
    for call, function in _calls(body, observer.facts):
        inner = frozenset(
            parameter.name
            for parameter, argument in zip(function.parameters, call.arguments, strict=False)
            if _stands_for_own(parameter, argument, own, observer.facts)
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


_VERBS = {
    "complete": "completes",
    "complete_all": "completes",
    "alloc": "allocates from",
    "free": "frees",
}


def _affecting(body: ast.Block, facts: Facts) -> Iterator[tuple[ast.Call, str]]:
    """The calls that others notice although they name no variable that is written."""
    for node in walk(body):
        callee = facts.calls.get(id(node)) if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(callee, Builtin) and callee.op in _VERBS:
            yield node, _VERBS[callee.op]


def _calls(body: ast.Block, facts: Facts) -> Iterator[tuple[ast.Call, FunctionSymbol]]:
    for node in walk(body):
        if isinstance(node, ast.Call):
            callee = facts.calls.get(id(node))
            if isinstance(callee, FunctionSymbol):
                yield node, callee


def _shared(place: ast.Expr, own: frozenset[str], facts: Facts) -> str:
    """What a place shares with others, in the user's words; empty where it is the process's own."""
    pointer = _pointer(place, facts)
    if pointer is not None:
        symbol = facts.symbols.get(id(pointer))
        is_own = isinstance(symbol, VariableSymbol) and symbol.name in own
        is_parameter = isinstance(symbol, VariableSymbol) and symbol.kind == "parameter"
        return "" if is_own and is_parameter else "an object of a pool"
    symbol = facts.symbols.get(id(places.root(place)))
    match symbol:
        case VariableSymbol(name, _, "shared"):
            return f"`{name}`"
        case VariableSymbol(name, _, "reference") if name not in own:
            return f"`{name}`, which refers to a shared variable here"
        case _:
            return ""


def _pointer(place: ast.Expr, facts: Facts) -> ast.Expr | None:
    """The `p` of a place like `p->f[1]` in an object."""
    while isinstance(place, ast.Index | ast.Member | ast.Unary):
        inner = place.operand if isinstance(place, ast.Unary) else place.base
        is_member = isinstance(place, ast.Member)
        if is_member and isinstance(facts.types.get(id(inner)), PointerType):
            return inner
        place = inner
    return None


def _stands_for_own(
    parameter: VariableSymbol, argument: ast.Expr, own: frozenset[str], facts: Facts
) -> bool:
    """Whether a parameter stands for a variable of the process itself in a call."""
    if parameter.kind == "reference":
        return not _shared(argument, own, facts)
    if not isinstance(parameter.type, PointerType):
        return False
    if isinstance(argument, ast.Unary):
        return not _shared(argument.operand, own, facts)
    symbol = facts.symbols.get(id(argument))
    passed_on = isinstance(symbol, VariableSymbol) and symbol.kind == "parameter"
    return passed_on and isinstance(argument, ast.Identifier) and argument.name in own


def _report(target: ast.Expr, what: str, chain: tuple[Label, ...], observer: _Observer) -> None:
    message = f"the observer `{observer.process.name}` {what}"
    declared = Label(observer.process.declaration.name.span, "declared as an observer here")
    hint = "an observer only reads; make it a `process`, or let it write a `ghost`"
    observer.sink.report("E0405", target.span, message, *chain, declared, hint=hint)
