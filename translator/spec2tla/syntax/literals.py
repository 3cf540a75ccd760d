"""Numbers, durations and quoted texts: from their spelling to their value.

In: a token. Out: its value; a spelling that kspec refuses is reported and gets a value near to what
was meant, so that what follows can still be looked at.
"""

import re

from lark import Token

from spec2tla.source import Span
from spec2tla.syntax.context import Context

LARGEST = 2**31 - 1
"""TLC computes with 32-bit integers."""

_DECIMAL = re.compile(r"[0-9]+")
_HEX = re.compile(r"0[xX][0-9A-Fa-f]+")
_SUFFIXED = re.compile(r"(0[xX][0-9A-Fa-f]+|[0-9]+)[uUlL]{1,3}")
_DURATION = re.compile(r"([0-9]+)(ms|s|m|h)")
_MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}
_LONGEST = 10 * 365 * 24 * 3_600_000


def number(context: Context, token: Token) -> int:
    """The value of an integer literal."""
    span = context.span(token)
    value = _value(context, str(token), span)
    if value <= LARGEST:
        return value
    context.report(
        "E0106",
        span,
        f"the number {_shown(token)} is larger than {LARGEST}",
        hint="models count to small bounds, and no int has more than 32 bits",
    )
    return LARGEST


def _value(context: Context, text: str, span: Span) -> int:
    if suffixed := _SUFFIXED.fullmatch(text):
        bare = suffixed.group(1)
        context.report(
            "E0105",
            span,
            f"`{_shown(text)}` has a suffix: numbers have no width here",
            hint=f"write `{_shown(bare)}`",
        )
        return _value(context, bare, span)
    if _HEX.fullmatch(text):
        return _integer(text[2:], 16)
    if not _DECIMAL.fullmatch(text):
        context.report("E0105", span, f"`{_shown(text)}` is not a number", hint=_hint(text))
        return 0
    if len(text) > 1 and text.startswith("0"):
        message = f"`{_shown(text)}` is octal in C, which kspec does not have"
        context.report("E0105", span, message, hint=_without_octal(text))
    return _integer(text, 10)


def _without_octal(text: str) -> str:
    """What to write instead: a number of C keeps its value, and `08` is none in C either."""
    digits = text.lstrip("0") or "0"
    if not re.fullmatch(r"[0-7]{1,12}", digits):
        return f"write `{_shown(digits)}`"
    value = int(digits, 8)
    if value < 8:
        return f"write `{value}`"
    return f"C's value is {value}: write `{value}`, or `{value:#x}`"


def _integer(digits: str, base: int) -> int:
    # Python refuses to convert thousands of decimal digits; all that matters is "too large".
    significant = digits.lstrip("0")
    return int(significant or "0", base) if len(significant) <= 20 else LARGEST + 1


def _hint(text: str) -> str:
    if re.fullmatch(r"0[bB][01]+", text):
        return f"write `{_shown(hex(int(text[2:], 2)))}`"
    return "a number is decimal (`10`) or hexadecimal (`0x1f`); a name cannot start with a digit"


def duration(context: Context, token: Token) -> float:
    """The seconds of `500ms`, `30s`, `10m` or `2h`."""
    span = context.span(token)
    parts = _DURATION.fullmatch(token)
    if not parts:
        context.report(
            "E0122",
            span,
            f"`{_shown(token)}` is not a time",
            hint="give a unit: `500ms`, `30s`, `10m` or `2h`",
        )
        return 0.0
    milliseconds = _integer(parts.group(1), 10) * _MILLISECONDS[parts.group(2)]
    if milliseconds == 0 or milliseconds > _LONGEST:
        context.report("E0122", span, f"`{_shown(token)}` is no sensible time limit")
    return min(milliseconds, _LONGEST) / 1000


def quoted(context: Context, token: Token) -> str:
    r"""The content of a text in quotes; the escapes are `\"` and `\\`."""
    span = context.span(token)
    inner = str(token)[1:-1]
    for escape in re.finditer(r"\\(.)", inner):
        if escape.group(1) in '"\\':
            continue
        start = span.start + 1 + escape.start()
        place = Span(context.file, start, start + 2)
        context.report(
            "E0107",
            place,
            f"unknown escape `{escape.group()}` in a text",
            hint='only `\\"` and `\\\\` are escapes',
        )
    return re.sub(r"\\(.)", r"\1", inner)


def _shown(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:20]}…"
