"""Going through a tree without caring what its nodes are: for the few passes that only look."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from spec2tla.source import Span


def walk(node: object) -> Iterator[object]:
    """The node and every node below it, parents before children, in order of the text."""
    work = [node]
    while work:
        at = work.pop()
        if isinstance(at, tuple):
            work.extend(reversed(at))
            continue
        names = _parts(type(at))
        if names is not None:
            yield at
            work.extend([getattr(at, name) for name in names])


_KNOWN: dict[type, tuple[str, ...] | None] = {Span: None}


def _parts(kind: type) -> tuple[str, ...] | None:
    """The names of a node's fields, last one first; None for what is no node."""
    if kind not in _KNOWN:
        names = tuple(part.name for part in reversed(fields(kind))) if is_dataclass(kind) else None
        _KNOWN[kind] = names
    return _KNOWN[kind]
