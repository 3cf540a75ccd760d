"""What all nodes are made of: names, anchors."""

from dataclasses import dataclass

from spec2tla.source import Span


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier and its place."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Anchor:
    """`@src("path", symbol)` or `@src("path", "first line")`: the code that something models."""

    path: str
    target: str
    is_text: bool
    span: Span
