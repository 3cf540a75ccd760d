"""Anchors held against a tree and a lock: what is as it was, and what is not.

In: what specs model, a reader of the tree, the lock. Out: a `Finding` for each function, and the
lock as it should be now. Nothing is written here.
"""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from spec2tla.analysis.paths import Refusal
from spec2tla.anchors.collect import Use
from spec2tla.anchors.ctext import tokens
from spec2tla.anchors.functions import Function, digest, functions, named, whole_text
from spec2tla.anchors.lock import Entry, Key, Lock
from spec2tla.anchors.tree import MISSING, Reader
from spec2tla.suggest import did_you_mean


class Status(Enum):
    SAME = "as recorded"
    CHANGED = "changed"
    UNRECORDED = "not recorded"
    NO_FUNCTION = "not found"
    NO_FILE = "no such file"
    REFUSED = "not read"
    LINE_GONE = "line gone"


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one function. `diff` is its change, as lines of a unified diff.

    `first` is the line of the function in the tree, 0 where there is none; `more` says more.
    """

    path: str
    symbol: str
    status: Status
    uses: tuple[Use, ...]
    first: int = 0
    diff: tuple[str, ...] = ()
    more: str = ""

    @property
    def drifted(self) -> bool:
        return self.status is not Status.SAME


class Code:
    """The functions of the files of a tree, each file read once."""

    def __init__(self, reader: Reader) -> None:
        self.file: Callable[[str], tuple[Function, ...] | Refusal] = lru_cache(maxsize=512)(
            lambda path: _functions(reader, path)
        )

    def entry(self, path: str, symbol: str) -> Entry | None:
        """What a lock would hold of a function."""
        every = self.file(path)
        found = () if isinstance(every, Refusal) else named(every, symbol)
        return _entry(found) if found else None


def compare(uses: Sequence[Use], code: Code, lock: Lock) -> tuple[Finding, ...]:
    """A finding for each function, and one for each line that is gone, in order of the code."""
    keys = sorted({(use.path, use.symbol) for use in uses})
    found: list[Finding] = []
    for path, symbol in keys:
        mine = tuple(use for use in uses if (use.path, use.symbol) == (path, symbol))
        if symbol:
            found.append(_finding(path, symbol, mine, code, lock))
        found += [
            Finding(path, symbol, Status.LINE_GONE, (use,), more=use.line)
            for use in mine
            if use.line and not has_line(code, use)
        ]
    return tuple(found)


def recorded(uses: Sequence[Use], code: Code, before: Lock) -> Lock:
    """The lock for the tree as it is; what differs in white space or is missing stays as it was."""
    lock: dict[Key, Entry] = {}
    for key in {(use.path, use.symbol) for use in uses if use.symbol}:
        now, then = code.entry(*key), before.get(key)
        kept = then if now is None or (then is not None and then.digest == now.digest) else now
        if kept is not None:
            lock[key] = kept
    return lock


def has_line(code: Code, use: Use) -> bool:
    """Whether the line that a statement names is in its function, else in any of its file."""
    every = code.file(use.path)
    if isinstance(every, Refusal):
        return False
    wanted = [token.text for token in tokens(use.line)]
    among = named(every, use.symbol) if use.symbol else every
    return any(_within(wanted, [t.text for t in tokens(function.text)]) for function in among)


def difference(before: str, after: str) -> tuple[str, ...]:
    """A unified diff of two texts, without the names of files."""
    lines = difflib.unified_diff(before.split("\n"), after.split("\n"), lineterm="", n=3)
    return tuple(lines)[2:]


def _functions(reader: Reader, path: str) -> tuple[Function, ...] | Refusal:
    text = reader(path)
    return text if isinstance(text, Refusal) else functions(text)


def _entry(found: tuple[Function, ...]) -> Entry:
    text = whole_text(found)
    return Entry(text, digest(text))


def _finding(path: str, symbol: str, uses: tuple[Use, ...], code: Code, lock: Lock) -> Finding:
    every = code.file(path)
    if isinstance(every, Refusal):
        status = Status.NO_FILE if every.code == MISSING else Status.REFUSED
        return Finding(
            path, symbol, status, uses, more="" if every.code == MISSING else every.message
        )
    found = named(every, symbol)
    if not found:
        names = [name for function in every for name in function.names]
        return Finding(path, symbol, Status.NO_FUNCTION, uses, more=did_you_mean(symbol, names))
    now, then = _entry(found), lock.get((path, symbol))
    first = found[0].first
    if then is None:
        return Finding(path, symbol, Status.UNRECORDED, uses, first)
    if then.digest == now.digest:
        return Finding(path, symbol, Status.SAME, uses, first)
    diff = difference(then.text, now.text)
    return Finding(path, symbol, Status.CHANGED, uses, first, diff)


def _within(wanted: list[str], among: list[str]) -> bool:
    size = len(wanted)
    return size > 0 and any(
        among[at] == wanted[0] and among[at : at + size] == wanted for at in range(len(among))
    )
