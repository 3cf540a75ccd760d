"""Declarators, initialisers and statements as written."""

from dataclasses import dataclass
from typing import TypeAlias

from spec2tla.source import Span
from spec2tla.syntax.ast.expressions import Call, Expr, TypeSpec
from spec2tla.syntax.ast.leaves import Anchor, Name


@dataclass(frozen=True, slots=True)
class AnyInit:
    """`any TYPE`, `any { A, B }`, `any lo..hi`: starts from every such value."""

    domain: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class BraceInit:
    """`{ a, b }` or `{ .field = a }`: one entry for each element or field, in order."""

    entries: tuple[tuple[Name | None, "Init"], ...]
    span: Span


Init: TypeAlias = Expr | AnyInit | BraceInit


@dataclass(frozen=True, slots=True)
class Declarator:
    """`name[N][M] = INIT`, with the attributes that may follow it.

    `guarded_by` and `writes_guarded_by` hold lock expressions.
    """

    name: Name
    sizes: tuple[Expr, ...]
    init: Init | None
    guarded_by: tuple[Expr, ...]
    writes_guarded_by: tuple[Expr, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    statements: tuple["Stmt", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Empty:
    span: Span


@dataclass(frozen=True, slots=True)
class LocalDecl:
    """`TYPE a = 1, b[2];` inside a body."""

    type: TypeSpec
    declarators: tuple[Declarator, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Assign:
    """`target op value`, where op is `=`, `+=`, `-=` (and `*= /= %= &= |= ^= <<= >>=`)."""

    target: Expr
    op: str
    value: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Increment:
    """`x++`, `x--`, and the prefix forms; `op` is `++` or `--`."""

    target: Expr
    op: str
    span: Span


@dataclass(frozen=True, slots=True)
class CallStmt:
    call: Call
    span: Span


@dataclass(frozen=True, slots=True)
class If:
    """`header` is the span from `if` to the closing parenthesis of the condition."""

    condition: Expr
    then: "Stmt"
    otherwise: "Stmt | None"
    header: Span
    span: Span


@dataclass(frozen=True, slots=True)
class While:
    condition: Expr
    body: "Stmt"
    header: Span
    span: Span


@dataclass(frozen=True, slots=True)
class DoWhile:
    """`header` is the span of `while (condition);` at the end."""

    body: "Stmt"
    condition: Expr
    header: Span
    span: Span


@dataclass(frozen=True, slots=True)
class For:
    init: "Stmt | None"
    condition: Expr | None
    step: "Stmt | None"
    body: "Stmt"
    header: Span
    span: Span


@dataclass(frozen=True, slots=True)
class Case:
    """`case VALUE:` or, with value None, `default:`; the statements up to the next label."""

    value: Expr | None
    statements: tuple["Stmt", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Switch:
    subject: Expr
    cases: tuple[Case, ...]
    header: Span
    span: Span


@dataclass(frozen=True, slots=True)
class Break:
    span: Span


@dataclass(frozen=True, slots=True)
class Continue:
    span: Span


@dataclass(frozen=True, slots=True)
class Goto:
    label: Name
    span: Span


@dataclass(frozen=True, slots=True)
class Labeled:
    label: Name
    statement: "Stmt"
    span: Span


@dataclass(frozen=True, slots=True)
class Return:
    value: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class Choose:
    """`choose TYPE x;` (type given, domain None) or `choose x in DOMAIN where CONDITION;`.

    The first form declares x, the second assigns to an x declared before.
    """

    type: TypeSpec | None
    variable: Name
    domain: Expr | None
    condition: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class Either:
    """`either { } or { }`; `maybe STMT` is an Either of STMT and an empty block."""

    branches: tuple["Stmt", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Await:
    condition: Expr
    body: Block | None
    header: Span
    span: Span


@dataclass(frozen=True, slots=True)
class Atomic:
    body: Block
    span: Span


@dataclass(frozen=True, slots=True)
class GhostStmt:
    """`ghost x = e;` or `ghost { ... }`: updates of ghosts in the step before."""

    body: "Stmt"
    span: Span


@dataclass(frozen=True, slots=True)
class Anchored:
    """`@src(...) STMT`."""

    anchor: Anchor
    statement: "Stmt"
    span: Span


Stmt: TypeAlias = (
    Block
    | Empty
    | LocalDecl
    | Assign
    | Increment
    | CallStmt
    | If
    | While
    | DoWhile
    | For
    | Switch
    | Break
    | Continue
    | Goto
    | Labeled
    | Return
    | Choose
    | Either
    | Await
    | Atomic
    | GhostStmt
    | Anchored
)
