"""Types and expressions as written."""

from dataclasses import dataclass
from typing import TypeAlias

from spec2tla.source import Span
from spec2tla.syntax.ast.leaves import Name


@dataclass(frozen=True, slots=True)
class BoolSpec:
    span: Span


@dataclass(frozen=True, slots=True)
class VoidSpec:
    span: Span


@dataclass(frozen=True, slots=True)
class IntSpec:
    """`int(low..high)`, or plain `int` where both are None."""

    low: "Expr | None"
    high: "Expr | None"
    span: Span


@dataclass(frozen=True, slots=True)
class EnumSpec:
    name: Name
    span: Span


@dataclass(frozen=True, slots=True)
class StructSpec:
    """`struct NAME`, or `struct NAME *` where `pointer`."""

    name: Name
    pointer: bool
    span: Span


@dataclass(frozen=True, slots=True)
class SetSpec:
    element: "TypeSpec"
    span: Span


@dataclass(frozen=True, slots=True)
class QueueSpec:
    element: "TypeSpec"
    capacity: "Expr"
    span: Span


TypeSpec: TypeAlias = BoolSpec | VoidSpec | IntSpec | EnumSpec | StructSpec | SetSpec | QueueSpec


@dataclass(frozen=True, slots=True)
class IntLiteral:
    value: int
    span: Span


@dataclass(frozen=True, slots=True)
class BoolLiteral:
    value: bool
    span: Span


@dataclass(frozen=True, slots=True)
class NullLiteral:
    span: Span


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name used as a value; `self` is one too."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Index:
    base: "Expr"
    index: "Expr"
    span: Span


@dataclass(frozen=True, slots=True)
class Member:
    """`base.field`, or `base->field` where `arrow`."""

    base: "Expr"
    field: Name
    arrow: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments)`: a function, a built-in operation, or a property's `at`, `old`, ..."""

    callee: Name
    arguments: tuple["Expr", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Unary:
    """`!x`, `-x`, `~x`, `&x` (address of, accepted and ignored where a place is wanted)."""

    op: str
    operand: "Expr"
    span: Span


@dataclass(frozen=True, slots=True)
class Binary:
    """A C operator by its text, or `==>`, `<==>`, `in`."""

    op: str
    left: "Expr"
    right: "Expr"
    span: Span


@dataclass(frozen=True, slots=True)
class Conditional:
    condition: "Expr"
    then: "Expr"
    otherwise: "Expr"
    span: Span


@dataclass(frozen=True, slots=True)
class Range:
    """`low..high`: only as a domain (`in`, `forall`, `choose`, `any`)."""

    low: "Expr"
    high: "Expr"
    span: Span


@dataclass(frozen=True, slots=True)
class SetLiteral:
    """`{ A, B }` as a domain, or as a set value."""

    elements: tuple["Expr", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class TypeDomain:
    """A type as a domain: `any enum entry`, `forall (e in enum entry)`."""

    type: TypeSpec
    span: Span


@dataclass(frozen=True, slots=True)
class Binder:
    """`forall (x in R) E`, `exists (x in R) E`, and `count(x in R : E)`, `min(...)`, `max(...)`.

    `kind` is the word itself.
    """

    kind: str
    variable: Name
    domain: "Expr"
    body: "Expr"
    span: Span


Expr: TypeAlias = (
    IntLiteral
    | BoolLiteral
    | NullLiteral
    | Identifier
    | Index
    | Member
    | Call
    | Unary
    | Binary
    | Conditional
    | Range
    | SetLiteral
    | TypeDomain
    | Binder
)
