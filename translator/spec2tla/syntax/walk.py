"""Going through a tree without caring what its nodes are: for the few passes that only look."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from spec2tla.source import Span


def walk(node: object) -> Iterator[object]:
    """The node and every node below it, parents before children, in order of the text."""
    if isinstance(node, tuple):
        for item in node:
            yield from walk(item)
    elif is_dataclass(node) and not isinstance(node, Span):
        yield node
        for part in fields(node):
            value = getattr(node, part.name)
            if isinstance(value, tuple) or is_dataclass(value):
                yield from walk(value)
