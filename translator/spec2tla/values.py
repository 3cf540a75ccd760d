"""Values as people write them on a command line or in a configuration: `10m`, `4g`, `NR=5`.

In: text. Out: a plain value, or a `UsageError` that says how to write it.
"""

import re
from collections.abc import Iterable

from spec2tla.errors import UsageError
from spec2tla.suggest import did_you_mean

_SECONDS = {"ms": 0.001, "": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_MEGABYTES = {"m": 1, "g": 1024, "t": 1024 * 1024}
_HIGHEST = 2**31 - 1

ENGINES = ("tlc", "embedded", "both", "auto")

REDUCTIONS = ("slice", "movers", "dead", "symmetry", "priority")
"""The names of the reductions, in the order in which `reduce/passes.py` applies them."""


def duration(text: str) -> float:
    """The seconds in `500ms`, `90`, `90s`, `1.5m`, `2h` or `1d`; more than none."""
    match = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?(ms|s|m|h|d|)", text.strip(), re.ASCII)
    seconds = float(match[1]) * _SECONDS[match[2]] if match else 0.0
    if seconds <= 0:
        raise UsageError(f"`{text}` is not a time", hint="write it like `90s`, `10m` or `2h`")
    return seconds


def size_mb(text: str) -> int:
    """The megabytes (of 1024 kB) in `512m`, `4g`, `1.5g` or `1t`; at least one."""
    match = re.fullmatch(
        r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?([mgt])(?:i?b)?", text.strip().lower(), re.ASCII
    )
    megabytes = int(float(match[1]) * _MEGABYTES[match[2]]) if match else 0
    if megabytes < 1:
        raise UsageError(f"`{text}` is not a size", hint="write it like `512m` or `4g`")
    return megabytes


def parse_define(text: str) -> tuple[str, int | bool]:
    """The constant and value of `--define NAME=VALUE`: a number or true or false."""
    match = re.fullmatch(r"\s*([A-Za-z_]\w*)\s*=\s*(\S+)\s*", text, re.ASCII)
    if match is None:
        raise UsageError(f"`{text}` does not define a constant", hint="write it like `NR=5`")
    name, value = match.groups()
    if value in ("true", "false"):
        return name, value == "true"
    if not re.fullmatch(r"-?(0[xX][0-9a-fA-F]{1,8}|0|[1-9][0-9]{0,9})", value):
        hint = "a constant is a number, `true` or `false`"
        raise UsageError(f"`{value}` is not a value for `{name}`", hint=hint)
    number = int(value, 0)
    if abs(number) > _HIGHEST:
        raise UsageError(f"{value} is too large for `{name}`", hint=f"the highest is {_HIGHEST}")
    return name, number


def reductions_off(texts: Iterable[str]) -> frozenset[str]:
    """The reductions that `movers,dead` names; all of them for `all`."""
    off: set[str] = set()
    for name in (part.strip() for text in texts for part in text.split(",")):
        if name not in ("all", *REDUCTIONS):
            hint = did_you_mean(name, REDUCTIONS) or "there are " + ", ".join(REDUCTIONS)
            raise UsageError(f"there is no reduction `{name}`", hint=hint)
        off |= set(REDUCTIONS) if name == "all" else {name}
    return frozenset(off)
