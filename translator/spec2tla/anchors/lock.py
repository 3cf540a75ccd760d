"""The lock file: what anchored functions looked like when the specs were last held against them.

In and out: text, one entry for each function, made to be read and to give good diffs in git: a
change of the code shows as the change of its entry. Knows neither specs nor C.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from spec2tla.errors import UsageError

NAME = "anchors.lock"

_HEAD = """\
# What the specs in this folder model, as it was when they were last held against it.
# `spec2tla anchors update` writes this file; `spec2tla anchors check` compares.
"""
_ENTRY = re.compile(r"@ (.+) (\S+) sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Entry:
    """The text of a function without its comments, and its digest."""

    text: str
    digest: str


Key: TypeAlias = tuple[str, str]
Lock: TypeAlias = Mapping[Key, Entry]

EMPTY: Lock = MappingProxyType({})


def print_lock(lock: Lock) -> str:
    """In order of path and name, so that it does not depend on the specs' order."""
    blocks = [_HEAD]
    for (path, symbol), entry in sorted(lock.items()):
        lines = [f"| {line}".rstrip() for line in entry.text.split("\n")]
        blocks.append("\n".join([f"@ {path} {symbol} sha256:{entry.digest}", *lines]) + "\n")
    return "\n".join(blocks)


def parse_lock(text: str, name: str) -> Lock:
    """UsageError, which says where, for text that is no lock file."""
    found: dict[Key, Entry] = {}
    lines: list[str] = []
    head: tuple[Key, str] | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if line == "|" or line.startswith("| "):
            lines.append(line[2:])
        elif line.startswith("@ "):
            match = _ENTRY.fullmatch(line)
            if match is None:
                raise _no_lock(name, number)
            if head is not None:
                found[head[0]] = Entry("\n".join(lines), head[1])
            head, lines = ((match[1], match[2]), match[3]), []
        elif line and not line.startswith("#"):
            raise _no_lock(name, number)
    if head is not None:
        found[head[0]] = Entry("\n".join(lines), head[1])
    return found


def _no_lock(name: str, number: int) -> UsageError:
    hint = "write it anew with `spec2tla anchors update`"
    return UsageError("not a line of a lock file of anchors", hint=hint, place=f"{name}:{number}")
