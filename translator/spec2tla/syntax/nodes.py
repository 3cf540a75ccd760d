"""Typed access to Lark's parse trees.

In: nodes whose shape the grammar promises. Out: their parts, checked. A part of another kind than
the grammar promises is a bug of the tool.
"""

from typing import TypeAlias

from lark import Token, Tree

from spec2tla.errors import InternalError
from spec2tla.source import SourceFile, Span

Node: TypeAlias = Tree[Token]


def unexpected(node: object) -> InternalError:
    """The error for a node that the builder has no case for."""
    return InternalError("X0001", f"the parser made a node that the builder does not know: {node}")


def subtree(node: Node, at: int) -> Node:
    child = node.children[at]
    if isinstance(child, Tree):
        return child
    raise unexpected(child)


def optional(node: Node, at: int) -> Node | None:
    """The subtree at a place that may be empty."""
    return None if node.children[at] is None else subtree(node, at)


def token(node: Node, at: int) -> Token:
    child = node.children[at]
    if isinstance(child, Token):
        return child
    raise unexpected(child)


def subtrees(node: Node, start: int = 0) -> list[Node]:
    """All subtrees from a place on, without the empty places and the tokens."""
    return [child for child in node.children[start:] if isinstance(child, Tree)]


def tokens(node: Node) -> list[Token]:
    return [child for child in node.children if isinstance(child, Token)]


def span_of(file: SourceFile, part: Node | Token) -> Span:
    start, end = bounds(part)
    return Span(file, start, end)


def bounds(part: Node | Token) -> tuple[int, int]:
    """The offsets of a token or of a node that is not empty."""
    place = part if isinstance(part, Token) else part.meta
    start, end = place.start_pos, place.end_pos
    if start is None or end is None:
        raise unexpected(part)
    return start, end


def depth(node: Node, limit: int) -> Node | None:
    """The first node found nested deeper than the limit, or None; uses no recursion."""
    pending = [(node, 1)]
    while pending:
        current, level = pending.pop()
        if level > limit:
            return current
        pending.extend((child, level + 1) for child in subtrees(current))
    return None
