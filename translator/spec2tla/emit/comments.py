r"""Text of the user as TLA+ comments, which it cannot end, and cannot make mean anything.

Each line is a `\*` comment of its own, so that nothing in it matters to SANY but the characters
that end a line; those, and all that cannot be seen, are replaced.
"""

import re
import textwrap
from collections.abc import Iterator
from itertools import groupby

from spec2tla.emit.layout import WIDTH
from spec2tla.machine.model import Origin
from spec2tla.source import Span

_PLUSCAL = re.compile(r"--(?=\s*(?:fair|algorithm)\b)")


def printable(text: str) -> str:
    """The text on one line: control characters and the like become spaces or question marks."""
    spaced = "".join(" " if char.isspace() else char for char in text)
    visible = "".join(char if char.isprintable() else "?" for char in spaced)
    # TLC looks for PlusCal in comments, and warns where it finds the beginning of some.
    return _PLUSCAL.sub("- -", visible)


def comment(text: str, indent: str = "") -> list[str]:
    """The lines of a text as comment lines, wrapped; none for an empty text."""
    start = f"{indent}\\* "
    return [line for part in text.strip().splitlines() for line in _wrapped(part, start)]


def _wrapped(text: str, start: str) -> Iterator[str]:
    clean = printable(text).rstrip()
    if not clean:
        yield start.rstrip()
        return
    for line in textwrap.wrap(clean, WIDTH - len(start), break_on_hyphens=False):
        yield start + line


def place(span: Span) -> str:
    return f"{span.file.name}:{span.first.line}"


def statement_comment(origins: tuple[Origin, ...]) -> list[str]:
    """The statements that an action stands for, each with its place, under the call around them."""
    lines: list[str] = []
    for calls, group in groupby(origins, key=lambda origin: origin.calls):
        if calls:
            inner = calls[-1]
            lines += comment(f"In {inner.function}(), called at {place(inner.call)}:")
        for origin in group:
            lines += comment(f"{place(origin.span)}: {origin.text}")
    return lines
