"""Locations and values of a model as a litmus test spells them: names and integers.

In: a program and a trace of it. Out: names for its locations, numbers for its values. `false` and
`true` are 0 and 1, the members of an enum are counted.
"""

import re
from collections.abc import Iterator

from spec2tla.analysis.modules import Program
from spec2tla.syntax import ast
from spec2tla.trace.model import BUFFER, Json, Trace

_WORDS = {"true": 1, "false": 0}
_KEYWORDS = frozenset(
    {
        "int", "if", "else", "while", "for", "do", "goto", "switch", "return", "break", "continue",
        "const", "volatile", "unsigned", "signed", "long", "short", "char", "bool", "struct",
        "exists", "forall", "not", "true", "false", "filter", "locations",
    }
)  # fmt: skip


class Unsayable(Exception):
    """What a litmus test has no word for; it ends within `export`."""


class Places:
    """What the locations of a trace are called, and what they hold."""

    def __init__(self, program: Program, trace: Trace) -> None:
        self.trace = trace
        self.locks = {
            declarator.name.text: d.kind
            for d in program.declarations
            if isinstance(d, ast.LockDecl)
            for declarator in d.declarators
        }
        self.shared = {
            declarator.name.text
            for d in program.declarations
            if isinstance(d, ast.SharedDecl)
            for declarator in d.declarators
        }
        enums = [d for d in program.declarations if isinstance(d, ast.EnumDecl)]
        self.members = {m.text: at for enum in enums for at, m in enumerate(enum.members)}
        self.enums = enums
        self._names: dict[str, str] = {}

    def name(self, place: str) -> str:
        """`cache[1]` is `cache_1`."""
        if place not in self._names:
            plain = re.sub(r"\W+", "_", place).strip("_")
            taken = {*self._names.values(), *_KEYWORDS}
            while plain in taken or re.fullmatch(r"(?:P|r)\d+", plain):
                plain += "_"
            self._names[place] = plain
        return self._names[place]

    def is_plain_lock(self, place: str) -> bool:
        """Whether it is one that only one process can hold."""
        return self.locks.get(re.split(r"[.\[]", place)[0]) in ("spinlock", "mutex")

    def initial(self) -> Iterator[tuple[str, int]]:
        """The locations that have names, but for locks, with what they hold at first."""
        for place in self._names:
            if re.split(r"[.\[]", place)[0] not in self.locks:
                yield place, number(_held(self.trace.initial, place), self)

    def final(self, place: str) -> int | None:
        """What memory holds at the end; None while a store buffer may still change it."""
        if any(value for key, value in self.trace.final.items() if key.endswith(BUFFER)):
            return None
        return number(_held(self.trace.final, place), self)

    def numbers(self) -> list[str]:
        """What the numbers of the enums stand for."""
        return [
            f"enum {e.name.text}: {', '.join(f'{m.text} {at}' for at, m in enumerate(e.members))}"
            for e in self.enums
        ]


def number(value: Json, places: Places) -> int:
    """Raises Unsayable for what is no boolean, integer or member of an enum."""
    match value:
        case bool():
            return int(value)
        case int():
            return value
        case str() if value in places.members:
            return places.members[value]
        case str() if value in _WORDS:
            return _WORDS[value]
        case str() if re.fullmatch(r"-?\d{1,9}", value):
            return int(value)
        case _:
            raise Unsayable("litmus tests have integers only, no pointers, structs, sets or queues")


def _held(values: dict[str, Json], place: str) -> Json:
    """The value of `a[1].b` in what a trace says of `a`."""
    first, *parts = re.findall(r"[^.\[\]]+", place)
    found: Json = values.get(first)
    for part in parts:
        if isinstance(found, list | tuple) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, dict):
            found = found.get(part)
        else:
            return None
    return found
