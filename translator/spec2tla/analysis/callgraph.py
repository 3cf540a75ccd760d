"""Who calls whom: found by names alone, before bodies are typed.

A function's body is put in place of each call, so that a circle of calls has no meaning.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from spec2tla.analysis.order import in_order
from spec2tla.diagnostics import Label, Sink
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk

Body: TypeAlias = ast.FunctionDecl | ast.ProcessDecl


@dataclass(frozen=True, slots=True)
class CallGraph:
    """`calls` holds the calls in each function; `order` names callees before their callers.

    `circular` are the functions that call themselves, also through others.
    """

    functions: Mapping[str, ast.FunctionDecl]
    calls: Mapping[str, tuple[ast.Call, ...]]
    order: tuple[str, ...]
    circular: frozenset[str]

    def reached(self, body: Body) -> tuple[str, ...]:
        """The functions that a body calls, also through others, in order of the first call."""
        found: dict[str, None] = {}
        work = [call.callee.text for call in calls_in(body, self.functions)]
        while work:
            name = work.pop(0)
            if name not in found:
                found[name] = None
                work += [call.callee.text for call in self.calls[name]]
        return tuple(found)


def call_graph(functions: Iterable[ast.FunctionDecl], sink: Sink) -> CallGraph:
    """The calls among functions; recursion is reported with the circle that it goes in."""
    nodes = {function.name.text: function for function in functions}
    calls = {name: tuple(calls_in(function, nodes)) for name, function in nodes.items()}
    circular: set[str] = set()

    def needs(function: ast.FunctionDecl) -> Iterator[str]:
        return (call.callee.text for call in calls[function.name.text])

    def on_cycle(cycle: tuple[ast.FunctionDecl, ...]) -> None:
        circular.update(function.name.text for function in cycle)
        _report(cycle, calls, sink)

    order = in_order(nodes, needs, on_cycle)
    return CallGraph(nodes, calls, order, frozenset(circular))


def calls_in(body: Body, functions: Mapping[str, ast.FunctionDecl]) -> Iterator[ast.Call]:
    """The calls of functions in a body, in order of the text."""
    for node in walk(body.body):
        if isinstance(node, ast.Call) and node.callee.text in functions:
            yield node


def _report(
    cycle: tuple[ast.FunctionDecl, ...], calls: Mapping[str, tuple[ast.Call, ...]], sink: Sink
) -> None:
    first = min(range(len(cycle)), key=lambda at: cycle[at].span.start)
    ordered = cycle[first:] + cycle[:first]
    labels = []
    for caller, callee in zip(ordered, ordered[1:] + ordered[:1], strict=True):
        call = next(c for c in calls[caller.name.text] if c.callee.text == callee.name.text)
        labels.append(Label(call.span, f"`{caller.name.text}` calls `{callee.name.text}`"))
    names = [function.name.text for function in ordered]
    path = " → ".join([*names, names[0]])
    message = f"`{names[0]}` calls itself: {path}"
    hint = "functions are put in place of their calls: write a loop"
    sink.report("E0214", ordered[0].name.span, message, *labels, hint=hint)
