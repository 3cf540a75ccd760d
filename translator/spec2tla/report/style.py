"""Roles of text, and what each looks like on a terminal: the only place that knows of colours.

In: text and its role. Out: the text, between escapes or as it is. A report takes a `Paint` and
never asks which one.
"""

from collections.abc import Callable
from enum import Enum
from typing import TypeAlias


class Role(Enum):
    """What a piece of text is; its value is how ANSI terminals show it."""

    PLAIN = ""
    ERROR = "1;31"
    WARNING = "1;33"
    GOOD = "32"
    STRONG = "1"
    FAINT = "2"
    FRAME = "34"
    NOTE = "36"


Paint: TypeAlias = Callable[[Role, str], str]


def plain(_role: Role, text: str) -> str:
    """For files, pipes and terminals without colour."""
    return text


def ansi(role: Role, text: str) -> str:
    """For terminals; the text must be printable already."""
    return f"\x1b[{role.value}m{text}\x1b[0m" if text and role.value else text
