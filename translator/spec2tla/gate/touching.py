"""What a patch does to functions.

In: a step, the paths of interest. Out: for each the functions that differ, with the lines that do.
Knows nothing of specs.
"""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from spec2tla.analysis.paths import Refusal
from spec2tla.anchors.drift import Code
from spec2tla.anchors.functions import Function, named
from spec2tla.anchors.tree import Reader
from spec2tla.gate.diffs import FileDiff
from spec2tla.gate.model import Change

_CALLED = re.compile(r"([A-Za-z_]\w*)\s*\(")
_NO_FUNCTIONS = frozenset(("if", "for", "while", "switch", "return", "sizeof", "defined"))
_MOST_LINES = 4000


@dataclass(frozen=True, slots=True)
class Difference:
    symbol: str
    change: Change
    first: int = 0
    last: int = 0


class Tree(Protocol):
    """A tree before or after a patch."""

    code: Code
    read: Reader


def differences(before: Tree, after: Tree, path: str) -> tuple[Difference, ...]:
    """The functions of a file that differ."""
    then, now = _of(before.code, path), _of(after.code, path)
    names = dict.fromkeys(function.names[0] for function in (*now, *then))
    lines = _lines(after.read, path), _lines(before.read, path)
    found: list[Difference] = []
    for name in names:
        mine = _difference(name, named(then, name), named(now, name), *lines)
        if mine is not None:
            found.append(mine)
    return tuple(found)


def seen(diff: FileDiff, names: Sequence[str]) -> tuple[Difference, ...]:
    """Which of these functions a patch speaks of, where there is no file to look into.

    A hunk is in the function that its `@@` line or the last head of a function above says.
    """
    found: dict[str, Difference] = {}
    for hunk in diff.hunks:
        within = _CALLED.findall(hunk.section)
        heads = [
            name
            for line in (*hunk.before, *hunk.after)
            if line[:1].isalpha() and not line.rstrip().endswith(";")
            for name in _CALLED.findall(line)
        ]
        for name in (*within, *heads):
            if name in names and name not in _NO_FUNCTIONS:
                found.setdefault(name, Difference(name, Change.SEEN))
    return tuple(found.values())


def _of(code: Code, path: str) -> tuple[Function, ...]:
    every = code.file(path)
    return () if isinstance(every, Refusal) else every


def _lines(reader: Reader, path: str) -> list[str]:
    text = reader(path)
    return [] if isinstance(text, Refusal) else text.split("\n")


def _difference(
    name: str,
    then: tuple[Function, ...],
    now: tuple[Function, ...],
    lines: list[str],
    old: list[str],
) -> Difference | None:
    if not then:
        return Difference(name, Change.ADDED, now[0].first, now[-1].last)
    if not now:
        return Difference(name, Change.REMOVED)
    after = [lines[f.first - 1 : f.last] for f in now]
    before = [old[f.first - 1 : f.last] for f in then]
    if after == before:
        return None
    same = [f.digest for f in now] == [f.digest for f in then]
    first, last = _changed_lines(before, after, now)
    return Difference(name, Change.COMMENTS if same else Change.CHANGED, first, last)


def _changed_lines(
    before: list[list[str]], after: list[list[str]], now: tuple[Function, ...]
) -> tuple[int, int]:
    """Of all that differs in the definitions, the first and the last line of the new file."""
    at = list(_positions(before, after, now))
    return (min(at), max(at)) if at else (now[0].first, now[-1].last)


def _positions(
    before: list[list[str]], after: list[list[str]], now: tuple[Function, ...]
) -> Iterator[int]:
    for number, function in enumerate(now):
        old = before[number] if number < len(before) else []
        new = after[number]
        if max(len(old), len(new)) > _MOST_LINES:
            yield from (function.first, function.last)
            continue
        for tag, _, _, start, end in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
            if tag == "delete":
                yield function.first + max(start - 1, 0)
            elif tag != "equal":
                yield from (function.first + start, function.first + end - 1)
