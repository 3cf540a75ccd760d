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
    """`functions` by name, those that others need first; `circular` are those in a circle."""

    functions: Mapping[str, ast.FunctionDecl]
    order: tuple[str, ...]
    circular: frozenset[str]

    def callees(self, body: Body) -> Iterator[ast.Call]:
        """The calls of functions in a body, in order of the text."""
        for node in walk(body.body):
            if isinstance(node, ast.Call) and node.callee.text in self.functions:
                yield node

    def reached(self, body: Body) -> tuple[str, ...]:
        """The functions that a body calls, also through others, each after its caller."""
        found: dict[str, None] = {}
        work = [call.callee.text for call in self.callees(body)]
        while work:
            name = work.pop(0)
            if name not in found:
                found[name] = None
                work += [call.callee.text for call in self.callees(self.functions[name])]
        return tuple(found)


def call_graph(functions: Iterable[ast.FunctionDecl], sink: Sink) -> CallGraph:
    """The calls among functions; recursion is reported with the circle that it goes in."""
    nodes = {function.name.text: function for function in functions}
    graph = CallGraph(nodes, (), frozenset())
    circular: set[str] = set()

    def needs(function: ast.FunctionDecl) -> Iterator[str]:
        return (call.callee.text for call in graph.callees(function))

    def on_cycle(cycle: tuple[ast.FunctionDecl, ...]) -> None:
        circular.update(function.name.text for function in cycle)
        _report(cycle, graph, sink)

    order = in_order(nodes, needs, on_cycle)
    return CallGraph(nodes, order, frozenset(circular))


def _report(cycle: tuple[ast.FunctionDecl, ...], graph: CallGraph, sink: Sink) -> None:
    first = min(range(len(cycle)), key=lambda at: cycle[at].span.start)
    ordered = cycle[first:] + cycle[:first]
    labels = []
    for caller, callee in zip(ordered, ordered[1:] + ordered[:1], strict=True):
        call = next(c for c in graph.callees(caller) if c.callee.text == callee.name.text)
        labels.append(Label(call.span, f"`{caller.name.text}` calls `{callee.name.text}`"))
    names = [function.name.text for function in ordered]
    path = " → ".join([*names, names[0]])
    message = f"`{names[0]}` calls itself: {path}"
    hint = "functions are put in place of their calls: write a loop"
    sink.report("E0214", ordered[0].name.span, message, *labels, hint=hint)
