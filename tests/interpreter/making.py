"""What is known while the code of a process is made: where it stands, and what names mean there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from interpreter.code import (
    Field,
    Instruction,
    Into,
    Label,
    Push,
)
from interpreter.places import (
    Hidden,
    Local,
    Names,
    Variable,
)
from spec2tla.analysis.model import Facts, FunctionSymbol, PoolSymbol, VariableSymbol
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.types import ArrayType, PointerType, StructType, Type, is_scalar

Node = TypeVar("Node")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference parameter refers to: its address is in `hidden`."""

    hidden: Hidden
    shared: bool


@dataclass(slots=True)
class Scope:
    """A body: the process's own, or a function's that is called.

    `depth` counts the branches of `either` that one is in, within this body; a loop and a label
    stand at the depth that they were met at.
    """

    function: FunctionSymbol | None
    exit: Label
    result: Hidden | None = None
    references: dict[VariableSymbol, Reference] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    label_branches: dict[str, tuple[ast.Stmt, ...]] = field(default_factory=dict)
    breaks: list[tuple[Label, int]] = field(default_factory=list)
    continues: list[tuple[Label, int]] = field(default_factory=list)
    branches: tuple[ast.Stmt, ...] = ()

    @property
    def name(self) -> str:
        return "" if self.function is None else self.function.name


@dataclass(slots=True)
class Making:
    """`atomic`: all is one step here. `ghost`: in a ghost statement. `shown`: the statement."""

    facts: Facts
    pools: Mapping[str, PoolSymbol]
    scope: Scope
    shown: Span
    code: list[Instruction] = field(default_factory=list)
    atomic: bool = False
    ghost: bool = False
    variables: dict[Local, None] = field(default_factory=dict)
    hidden: list[Hidden] = field(default_factory=list)
    labels: dict[tuple[str, str], list[Label]] = field(default_factory=dict)
    free_loops: set[int] = field(default_factory=set)

    def add(self, *instructions: Instruction) -> None:
        self.code += instructions

    def place(self, label: Label) -> None:
        """What is added next stands at the label."""
        label.at = len(self.code)

    def new_hidden(self, type_: Type | None = None) -> Hidden:
        self.hidden.append(Hidden(type_))
        return self.hidden[-1]

    def local(self, symbol: VariableSymbol) -> Local:
        found = Local(self.scope.name, symbol)
        self.variables[found] = None
        return found

    def names(self) -> Names:
        references = {p: r.hidden for p, r in self.scope.references.items()}
        return Names(self.scope.name, references)

    def type_of(self, expr: ast.Expr) -> Type:
        return self.facts.types[id(expr)]

    def pool_behind(self, expr: ast.Expr) -> PoolSymbol | None:
        """The pool of the object that `expr->field` belongs to; None where it is a variable."""
        type_ = self.facts.types.get(id(expr))
        if self.is_reference(expr) or not isinstance(type_, PointerType):
            return None
        return self.pools[type_.pool]

    def is_reference(self, expr: ast.Expr) -> bool:
        """Whether it is a parameter that stands for a variable here."""
        symbol = self.facts.symbols.get(id(expr)) if isinstance(expr, ast.Identifier) else None
        return isinstance(symbol, VariableSymbol) and symbol in self.scope.references

    @contextmanager
    def statement(self, span: Span) -> Iterator[None]:
        before, self.shown = self.shown, span
        yield
        self.shown = before


def variable_of(symbol: VariableSymbol, m: Making) -> Variable:
    return symbol if symbol.kind in ("shared", "ghost") else m.local(symbol)


def locations(type_: Type) -> Iterator[tuple[int | str, ...]]:
    """The way to each scalar of a type."""
    match type_:
        case ArrayType(element, size):
            for index in range(size):
                yield from ((index, *path) for path in locations(element))
        case StructType(_, fields):
            for part in fields:
                yield from ((part.name, *path) for path in locations(part.type))
        case _:
            assert is_scalar(type_)
            yield ()


def walk_into(path: tuple[int | str, ...], m: Making) -> None:
    """From the address on the stack on along a path."""
    for part in path:
        if isinstance(part, int):
            m.add(Push(part), Into())
        else:
            m.add(Field(part))
