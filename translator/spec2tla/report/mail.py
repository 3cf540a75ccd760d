"""Any text -> lines that a mail, a commit message and `git am` take as they are.

In: text that may hold anything. Out: printable ASCII, in lines of a width, none of which git or a
mailer takes for something else. It must not know what the text says.
"""

import re

from spec2tla.report.characters import pack, printable, wrap

_ASCII = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "--",
        "\u2026": "...", "\u2190": "<-", "\u2192": "->", "\u21d2": "=>", "\u2264": "<=",
        "\u2265": ">=", "\u2260": "!=", "\u00d7": "x", "\u00a0": " ",
    }
)  # fmt: skip
_SCISSORS = re.compile(r">[8%]|[8%]<")


def ascii_text(text: str) -> str:
    """Printable, of one line; what ASCII does not have becomes the like of it, or an escape.

    `git am --scissors` drops all that stands above a line of dashes with `>8` or the like in it.
    """
    shown = printable(text).translate(_ASCII)
    shown = shown.encode("ascii", "backslashreplace").decode("ascii")
    return _SCISSORS.sub(lambda mark: " ".join(mark[0]), shown) if shown.count("-") > 1 else shown


def paragraph(text: str, width: int, left: int = 2) -> list[str]:
    """A text of its own, indented, as everything is that the user wrote."""
    return [" " * left + line for line in wrap(ascii_text(text), max(width - left, 8))]


def labelled(label: str, items: tuple[str, ...], width: int, separator: str = ", ") -> list[str]:
    """`Initially: a = 1, b = 2`, later lines indented."""
    if not items:
        return []
    first, *more = (ascii_text(item) for item in items)
    hanging = len(label) - len(label.lstrip()) + 2
    room = width - len(separator.rstrip())  # which ends a line that others follow
    return pack([f"{label}: {first}", *more], room, hanging, separator)


def mailed(lines: list[str]) -> str:
    """No line ends in spaces."""
    return "\n".join(line.rstrip() for line in lines) + "\n"
