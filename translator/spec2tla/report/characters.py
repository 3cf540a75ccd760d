"""Text from anywhere -> text that is harmless on a terminal, and how wide it is there.

In: any string, such as a line of a spec or a file name. Out: printable characters of one line.
It must not know what the text is about.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

TAB = 8
_MOST_COMBINING = 2
_PLAIN = re.compile(r"[ -~]*")
_ESCAPED = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))


def printable(text: str) -> str:
    """Controls, invisible and direction-changing characters become escapes like `\\x1b`.

    Nothing that gets through can move the cursor, change colours, or make text look different
    from what it is. Tabs become a space, line ends `\\n`.
    """
    if _PLAIN.fullmatch(text):
        return text
    return "".join(cell for cell, _ in _cells(text))


def width(text: str) -> int:
    """The columns of a terminal that printable text takes."""
    return len(text) if _PLAIN.fullmatch(text) else sum(_width(char) for char in text)


def expand(line: str) -> tuple[str, tuple[int, ...]]:
    """A source line made printable with its tabs as spaces, and where each character stands.

    The second part has one more element than the line has characters: where it ends.
    """
    shown: list[str] = []
    columns = [0]
    for cell, char in _cells(line):
        wide = TAB - columns[-1] % TAB if char == "\t" else width(cell)
        shown.append(" " * wide if char == "\t" else cell)
        columns.append(columns[-1] + wide)
    return "".join(shown), tuple(columns)


def wrap(text: str, room: int, hanging: int = 0) -> list[str]:
    """Printable text in lines of at most `room` columns, broken at spaces where possible.

    The lines after the first are indented by `hanging`; spaces that the text begins with stay.
    """
    lines: list[str] = []
    at, indent = 0, ""
    while (end := _line_end(text, at, max(room - len(indent), 1))) < len(text):
        lines.append(indent + text[at:end].rstrip())
        at = _skip_spaces(text, end)
        indent = " " * min(hanging, max(room - 8, 0))
    return [*lines, indent + text[at:]] if at < len(text) or not lines else lines


def pack(items: Iterable[str], room: int, hanging: int, separator: str = " ") -> list[str]:
    """Items in lines of at most `room` columns, broken between them where possible."""
    lines: list[str] = []
    for item in items:
        joined = f"{lines[-1]}{separator}{item}" if lines else item
        if not lines or width(joined) <= room:
            lines[-1:] = wrap(joined, room, hanging)
        else:
            lines[-1] += separator.rstrip()
            lines += wrap(" " * hanging + item, room, hanging)
    return lines


def _line_end(text: str, start: int, room: int) -> int:
    """Where a line of at most that many columns that begins at `start` ends: after a character."""
    used, end = 0, start
    while end < len(text) and used + _width(text[end]) <= room:
        used += _width(text[end])
        end += 1
    if end == len(text):
        return end
    space = text.rfind(" ", _skip_spaces(text, start) + 1, end + 1)
    return space if space >= 0 else max(end, start + 1)


def _skip_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at


def _cells(text: str) -> list[tuple[str, str]]:
    """Each character as it is shown, and as it is."""
    cells: list[tuple[str, str]] = []
    combining = _MOST_COMBINING  # none may stand at the front, where it would join a frame
    for char in text:
        if _width(char) == 0 and char.isprintable():
            combining += 1
            cells.append((char if combining <= _MOST_COMBINING else _escape(char), char))
        else:
            combining = 0
            cells.append((" " if char == "\t" else _shown(char), char))
    return cells


def _shown(char: str) -> str:
    return _escape(char) if unicodedata.category(char) in _ESCAPED else char


def _escape(char: str) -> str:
    code = ord(char)
    if char == "\n":
        return "\\n"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


@lru_cache(maxsize=1024)
def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("F", "W") else 1
