"""What typing an expression or a statement needs to know, passed along as one value.

A type of None means: unknown, because of an error that has been reported. Whatever has to do with
it stays quiet.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TypeAlias

from spec2tla.analysis.model import Facts, FunctionSymbol, VariableSymbol
from spec2tla.analysis.scope import Scope
from spec2tla.diagnostics import Label, Sink
from spec2tla.source import Span
from spec2tla.types import EnumType, IntType, PointerType, StructType, Type

Known: TypeAlias = Type | None


class Mode(Enum):
    """Where an expression stands, which decides what it may say."""

    CONSTANT = "a constant expression"
    CODE = "code"
    WHERE = "the domain or condition of `choose`"
    GHOST = "a ghost statement"
    ASSUME = "`assume` of initial states"
    STATE = "an invariant"
    TRANSITION = "a transition"
    RUN = "a property over time"
    BEFORE = "the inside of `old(…)`"

    @property
    def is_property(self) -> bool:
        """Whether it may look into processes."""
        return self in (Mode.STATE, Mode.TRANSITION, Mode.RUN, Mode.BEFORE)

    @property
    def is_pure(self) -> bool:
        """Whether it is evaluated in one state, without calls of functions and operations."""
        return self not in (Mode.CODE, Mode.CONSTANT)

    @property
    def reads_ghosts(self) -> bool:
        return self.is_property or self in (Mode.GHOST, Mode.ASSUME)


@dataclass(frozen=True, slots=True)
class Tables:
    """The declarations of the whole model that have no place in a scope.

    A name that maps to None is declared, with an error. `pools` holds, by the tag of a structure,
    the pointers to objects of its pool. `reached` holds, by the name of a process, the functions
    that it calls, also through others. `addressed` are the parameters of pointer type that stand
    for the address of a variable in some call, with that call.
    """

    enums: dict[str, EnumType | None] = field(default_factory=dict)
    structs: dict[str, StructType | None] = field(default_factory=dict)
    pools: dict[str, PointerType | None] = field(default_factory=dict)
    reached: dict[str, tuple[FunctionSymbol, ...]] = field(default_factory=dict)
    addressed: dict[VariableSymbol, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """`self_type` is that of `self`, None outside of processes and functions.

    `ghost` is the ghost statement around, where there is one. `terms` is how often the expression
    is worked out for the quantifiers around it.
    """

    sink: Sink
    facts: Facts
    tables: Tables
    scope: Scope
    mode: Mode
    self_type: IntType | None = None
    ghost: Span | None = None
    terms: int = 1

    def error(self, code: str, span: Span, message: str, *labels: Label, hint: str = "") -> None:
        self.sink.report(code, span, message, *labels, hint=hint)

    def unsupported(self, span: Span, what: str, hint: str = "") -> None:
        """Reports what the language has and this version doesn't; `what` is a plural."""
        self.sink.report("E0901", span, f"{what} are not supported by this version", hint=hint)

    def within(self, mode: Mode) -> "Context":
        return replace(self, mode=mode)

    def inner(self) -> "Context":
        """The same in a new scope inside of this one."""
        return replace(self, scope=Scope(self.scope))

    def names(self, wanted: Callable[[object], bool]) -> list[str]:
        """The visible names whose entry is wanted: what a mistyped name may have meant."""
        return [name for name, entry in self.scope.visible() if wanted(entry)]
