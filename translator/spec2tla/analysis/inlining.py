"""How large a process gets with the functions put in place of their calls.

Every later pass goes through the result, recursively: both its depth and its size are bounded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass

from spec2tla.analysis.callgraph import Body, CallGraph
from spec2tla.analysis.context import Context
from spec2tla.source import Span
from spec2tla.syntax import ast

MAX_DEPTH = 160
"""Levels of nesting, those of functions added to those of their calls."""

MAX_NODES = 100_000
"""Parts of statements and expressions."""

_CALL_DEPTH = 2
"""What a call adds to the levels of the function: its parameters and its end."""


@dataclass(frozen=True, slots=True)
class _Extent:
    depth: int
    nodes: int


def check_inlining(
    processes: Sequence[ast.ProcessDecl], graph: CallGraph, context: Context
) -> None:
    """Reports each process that gets too deep or too large."""
    if graph.circular:
        return
    known: dict[str, _Extent] = {}
    for name in graph.order:
        known[name] = _extent(graph.functions[name], known)
    for process in processes:
        _report(process, known, context)


def _extent(body: Body, known: dict[str, _Extent]) -> _Extent:
    depth = nodes = 0
    for node, level in _levels(body.body):
        callee = known.get(node.callee.text) if isinstance(node, ast.Call) else None
        inner = _Extent(0, 0) if callee is None else callee
        depth = max(depth, level + (inner.depth + _CALL_DEPTH if callee else 0))
        nodes += 1 + inner.nodes
    return _Extent(depth, nodes)


def _levels(root: ast.Block) -> Iterator[tuple[object, int]]:
    """All nodes with how deep they are nested, found without recursion."""
    work: list[tuple[object, int]] = [(root, 0)]
    while work:
        node, level = work.pop()
        if isinstance(node, tuple):
            work += [(item, level) for item in node]
        elif is_dataclass(node) and not isinstance(node, Span):
            yield node, level
            work += [(getattr(node, part.name), level + 1) for part in fields(node)]


def _report(process: ast.ProcessDecl, known: dict[str, _Extent], context: Context) -> None:
    extent, name = _extent(process, known), process.name
    if extent.depth > MAX_DEPTH:
        message = (
            f"with the functions that it calls, `{name.text}` is nested {extent.depth} levels "
            f"deep, and {MAX_DEPTH} is the most"
        )
        context.error("E0526", name.span, message, hint="call fewer functions through others")
    elif extent.nodes > MAX_NODES:
        message = (
            f"with the functions put in place of their calls, `{name.text}` has {extent.nodes} "
            f"parts, and {MAX_NODES} is the most"
        )
        context.error("E0527", name.span, message, hint="call functions less often, or in a loop")
