"""A drawing before it is drawn: nodes and arrows, each with lines of text and a kind.

Nothing here is of a format, and nothing is escaped yet: the texts are as the spec has them.
"""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a node or an arrow is, for the drawing to show."""

    PLAIN = "plain"
    BEGIN = "begin"
    END = "end"
    WRONG = "wrong"
    """A property is violated there."""


@dataclass(frozen=True, slots=True)
class Node:
    """`key` is known only to the arrows; `hint` is shown where somebody asks for more."""

    key: str
    lines: tuple[str, ...]
    kind: Kind = Kind.PLAIN
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    start: str
    end: str
    lines: tuple[str, ...] = ()
    kind: Kind = Kind.PLAIN


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes that stand in one frame."""

    title: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    title: str
    groups: tuple[Group, ...]
    arrows: tuple[Arrow, ...]
