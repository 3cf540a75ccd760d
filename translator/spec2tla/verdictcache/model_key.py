"""A machine -> a digest of what it does: the same for the same model, however it is written down.

In: a machine. Out: a text. Lines, comments and documentation do not count, nor how statements are
spelled; only which of them are the same statement does. What carries a line in its name (places,
steps, locals of the same name) counts by the order in which it comes.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from enum import Enum

from spec2tla.machine.expr import AtPc, Bound
from spec2tla.machine.model import (
    DONE,
    Check,
    ConstantDef,
    Goto,
    Machine,
    Origin,
    Process,
    Property,
    Step,
)
from spec2tla.machine.variables import Variable
from spec2tla.source import Span

_LINE = re.compile(r"@[0-9]+")

_LEFT_OUT = {
    ConstantDef: {"doc"},
    Machine: {"doc"},
    Process: {"doc", "anchor"},
    Property: {"doc", "text"},
    Origin: {"text", "anchor"},
    Check: {"message"},
    AtPc: {"label"},
    Variable: {"doc"},
}
_NUMBERED = {
    Process: {"entry"},
    Step: {"name", "pc"},
    Goto: {"pc"},
    AtPc: {"pcs"},
    Variable: {"name"},
    Bound: {"name"},
}


def model_key(machine: Machine) -> str:
    """RecursionError where an expression is nested too deeply, TypeError for what has no digest."""
    return _Digest().of(machine).hex()


class _Digest:
    """Parts that are shared are looked at once: `known` has the digests by identity."""

    def __init__(self) -> None:
        self.known: dict[int, bytes] = {}
        self.numbers: dict[object, int] = {}

    def of(self, value: object) -> bytes:
        if isinstance(value, Enum):
            return _hash("enum", value.name.encode())
        if isinstance(value, Span):
            return _hash("span", str(self._number(value)).encode())
        if isinstance(value, tuple):
            return _hash("tuple", *(self.of(part) for part in value))
        if isinstance(value, frozenset):
            return _hash("set", *sorted(self.of(part) for part in value))
        if is_dataclass(value):
            if id(value) not in self.known:
                self.known[id(value)] = self._fields(value)
            return self.known[id(value)]
        if value is None or isinstance(value, bool | int | str):
            return _hash(type(value).__name__, repr(value).encode())
        raise TypeError(f"a machine has no {type(value).__name__}")

    def _fields(self, value: object) -> bytes:
        kind = type(value)
        left_out, numbered = _LEFT_OUT.get(kind, set()), _NUMBERED.get(kind, set())
        parts: list[bytes] = []
        for field in fields(kind):  # type: ignore[arg-type]
            if field.name in left_out:
                continue
            part = getattr(value, field.name)
            parts.append(self._named(kind, part) if field.name in numbered else self.of(part))
        return _hash(kind.__name__, *parts)

    def _named(self, kind: type, value: str | Iterable[str]) -> bytes:
        """What a name says without a line, and the number of it among those that came so far."""
        names = (value,) if isinstance(value, str) else tuple(value)
        shown = (f"{_said(kind, name)} {self._number(name)}" for name in names)
        return _hash("names", *(one.encode() for one in shown))

    def _number(self, value: object) -> int:
        return self.numbers.setdefault(value, len(self.numbers))


def _said(kind: type, name: str) -> str:
    """Reasons speak of variables by name; of places, only the end is more than a number."""
    if kind in (Variable, Bound):
        return _LINE.sub("", name)
    return name if name == DONE else ""


def _hash(kind: str, *parts: bytes) -> bytes:
    found = hashlib.sha256(f"{kind} {len(parts)}".encode())
    for part in parts:
        found.update(str(len(part)).encode() + b":" + part)
    return found.digest()
