"""A litmus test as a value.

In: nothing; these are values. Everything knows the text that it comes from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from spec2tla.source import SourceFile, Span


class Answer(Enum):
    """Whether what the condition says comes about: in no run, in some, in all; or nobody knows."""

    NEVER = "Never"
    SOMETIMES = "Sometimes"
    ALWAYS = "Always"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    span: Span


# Expressions -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Number:
    value: int
    span: Span


@dataclass(frozen=True, slots=True)
class Use:
    """`r0` or, as an argument, `x` or `&x`: a register, or a shared variable by its address."""

    name: Name
    span: Span


@dataclass(frozen=True, slots=True)
class Load:
    """`*x`."""

    name: Name
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    callee: Name
    arguments: "tuple[Expr, ...]"
    span: Span


@dataclass(frozen=True, slots=True)
class Unary:
    op: str
    operand: "Expr"
    span: Span


@dataclass(frozen=True, slots=True)
class Binary:
    op: str
    left: "Expr"
    right: "Expr"
    span: Span


Expr: TypeAlias = Number | Use | Load | Call | Unary | Binary

# Statements --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Declare:
    """`int r0;` or `int r0 = 1;`, one for each register."""

    name: Name
    value: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class Assign:
    """`r0 = value;`"""

    name: Name
    value: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Store:
    """`*x = value;`"""

    name: Name
    value: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Perform:
    call: Call
    span: Span


@dataclass(frozen=True, slots=True)
class If:
    condition: Expr
    then: "tuple[Stmt, ...]"
    otherwise: "tuple[Stmt, ...]"
    span: Span


Stmt: TypeAlias = Declare | Assign | Store | Perform | If

# Conditions --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Atom:
    """`1:r0=1`, `x=1`, or with `!=` where not `equal`."""

    process: int | None
    name: Name
    equal: bool
    value: int
    span: Span


@dataclass(frozen=True, slots=True)
class Not:
    inner: "Claim"


@dataclass(frozen=True, slots=True)
class Joined:
    """`op` is kspec's: `&&`, `||` or `==>`."""

    op: str
    left: "Claim"
    right: "Claim"


@dataclass(frozen=True, slots=True)
class Truth:
    value: bool


Claim: TypeAlias = Atom | Not | Joined | Truth

# The test ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shared:
    """A variable of the initial part: `lock`, or an integer."""

    name: Name
    lock: bool
    value: int


@dataclass(frozen=True, slots=True)
class Parameter:
    name: Name
    lock: bool


@dataclass(frozen=True, slots=True)
class Thread:
    number: int
    parameters: tuple[Parameter, ...]
    body: tuple[Stmt, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Said:
    """What the comments of a test say of its answer: the kernel's, and that of models here.

    `why` has the words that follow an answer, by the model's name.
    """

    kernel: Answer | None
    here: Mapping[str, Answer]
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Test:
    """`quantifier` is "exists", "~exists" or "forall"; only runs that `filter` is true of count."""

    file: SourceFile
    name: str
    remarks: tuple[str, ...]
    said: Said
    shared: tuple[Shared, ...]
    threads: tuple[Thread, ...]
    filter: Claim | None
    quantifier: str
    claim: Claim
    condition: Span
