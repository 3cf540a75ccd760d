"""Scopes: what a name stands for at a place of the text, and what it might have been meant to be.

Knows symbols, not how they came about.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from spec2tla.analysis.model import (
    BoundSymbol,
    ConstSymbol,
    EnumMemberSymbol,
    FunctionSymbol,
    LockSymbol,
    PoolSymbol,
    ProcessSymbol,
    SelfSymbol,
    Symbol,
    VariableSymbol,
)
from spec2tla.source import Span
from spec2tla.types import LockType


@dataclass(frozen=True, slots=True)
class Broken:
    """A name whose declaration has an error: what uses it stays quiet."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Later:
    """A top-level name that what is looked at now comes before: constants know only constants."""

    name: str
    span: Span


Entry: TypeAlias = Symbol | Broken | Later


@dataclass(slots=True)
class Scope:
    """The names of one block, and the scope around it."""

    parent: "Scope | None" = None
    entries: dict[str, Entry] = field(default_factory=dict)

    def find(self, name: str) -> Entry | None:
        """What the name stands for here, the innermost declaration first."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.entries:
                return scope.entries[name]
            scope = scope.parent
        return None

    def visible(self) -> Iterator[tuple[str, Entry]]:
        """All names that can be used here, with what they stand for, innermost first."""
        seen: set[str] = set()
        scope: Scope | None = self
        while scope is not None:
            for name, entry in scope.entries.items():
                if name not in seen:
                    seen.add(name)
                    yield name, entry
            scope = scope.parent


def declared_at(entry: Entry) -> Span | None:
    """The place of the name in its declaration."""
    match entry:
        case FunctionSymbol() | ProcessSymbol():
            return entry.declaration.name.span
        case SelfSymbol():
            return None
        case _:
            return entry.span


def kind_of(entry: Entry) -> str:
    """The user's word for what a name stands for, with its article."""
    match entry:
        case Broken() | Later():
            return "a name"
        case ConstSymbol():
            return "a constant"
        case EnumMemberSymbol():
            return "a value of an enum"
        case LockSymbol(_, LockType("completion")):
            return "a completion"
        case LockSymbol():
            return "a lock"
        case PoolSymbol():
            return "a pool"
        case VariableSymbol():
            return "a variable"
        case BoundSymbol():
            return "a quantifier's variable"
        case FunctionSymbol():
            return "a function"
        case ProcessSymbol():
            return "a process"
        case SelfSymbol():
            return "the number of the process instance"
        case _:
            assert_never(entry)
