"""The tree of a kspec file as it was written: names unresolved, types unchecked.

Nodes are values. Every node has the span that it was read from; nothing found later is ever
written into the tree. A node stands for one construct of LANGUAGE (docs/language.md), in the order
of that page.
"""

from dataclasses import dataclass
from typing import TypeAlias

from spec2tla.source import SourceFile, Span


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier and its place."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Anchor:
    """`@src("path", symbol)` or `@src("path", "first line")`: the code that something models."""

    path: str
    target: str
    is_text: bool
    span: Span


# Types -------------------------------------------------------------------------------------------


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


# Expressions -------------------------------------------------------------------------------------


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


# Declarators and initialisers --------------------------------------------------------------------


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


# Statements --------------------------------------------------------------------------------------


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


# Declarations ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConstDecl:
    name: Name
    value: Expr
    doc: str
    override: bool
    span: Span


@dataclass(frozen=True, slots=True)
class EnumDecl:
    name: Name
    members: tuple[Name, ...]
    doc: str
    override: bool
    span: Span


@dataclass(frozen=True, slots=True)
class StructDecl:
    """`fields` holds one (type, declarator) for each field; field declarators have no init."""

    name: Name
    fields: tuple[tuple[TypeSpec, Declarator], ...]
    doc: str
    override: bool
    span: Span


@dataclass(frozen=True, slots=True)
class PoolDecl:
    struct: Name
    name: Name
    size: Expr
    doc: str
    override: bool
    span: Span


@dataclass(frozen=True, slots=True)
class SharedDecl:
    """`shared TYPE a = ..., b;`, or with `ghost` instead of `shared`."""

    ghost: bool
    type: TypeSpec
    declarators: tuple[Declarator, ...]
    doc: str
    override: bool
    span: Span


@dataclass(frozen=True, slots=True)
class LockDecl:
    """`spinlock a, b[N];`; `kind` is the word, also mutex, rwlock, rwsem, seqlock, completion."""

    kind: str
    declarators: tuple[Declarator, ...]
    doc: str
    override: bool
    span: Span


@dataclass(frozen=True, slots=True)
class AssumeDecl:
    condition: Expr
    doc: str
    span: Span


@dataclass(frozen=True, slots=True)
class Parameter:
    type: TypeSpec
    name: Name
    span: Span


@dataclass(frozen=True, slots=True)
class FunctionDecl:
    result: TypeSpec
    name: Name
    parameters: tuple[Parameter, ...]
    anchor: Anchor | None
    body: Block
    doc: str
    override: bool
    span: Span


@dataclass(frozen=True, slots=True)
class ProcessDecl:
    """`fairness` is "fair", "strong fair", "unfair" or None where unsaid; `count` None for one."""

    name: Name
    count: Expr | None
    observer: bool
    daemon: bool
    fairness: str | None
    anchor: Anchor | None
    body: Block
    doc: str
    override: bool
    span: Span


@dataclass(frozen=True, slots=True)
class AlwaysEventually:
    condition: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class EventuallyAlways:
    condition: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Eventually:
    condition: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class LeadsTo:
    left: Expr
    right: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Finishes:
    process: Name
    span: Span


Temporal: TypeAlias = AlwaysEventually | EventuallyAlways | Eventually | LeadsTo | Finishes


@dataclass(frozen=True, slots=True)
class PropertyDecl:
    """`kind` is "invariant", "transition" or "property"; only the last has a Temporal body."""

    kind: str
    name: Name
    text: str
    body: Expr | Temporal
    doc: str
    override: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Expect:
    """`expect NAME violated;`; `verdict` is "violated", "holds" or what else was written."""

    property: Name
    verdict: Name
    span: Span


@dataclass(frozen=True, slots=True)
class Setting:
    """`NAME = VALUE;` in a check block: a constant."""

    name: Name
    value: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class MemorySetting:
    """`memory MODEL;` at top level, `memory = MODEL;` in a check block."""

    model: Name
    span: Span


@dataclass(frozen=True, slots=True)
class OnlySetting:
    properties: tuple[Name, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class TimeoutSetting:
    seconds: float
    span: Span


@dataclass(frozen=True, slots=True)
class NoCheck:
    """`nocheck NAME;`, at top level or in a check block."""

    property: Name
    span: Span


CheckEntry: TypeAlias = Setting | MemorySetting | OnlySetting | TimeoutSetting | Expect | NoCheck


@dataclass(frozen=True, slots=True)
class CheckDecl:
    name: Name
    entries: tuple[CheckEntry, ...]
    doc: str
    override: bool
    span: Span


@dataclass(frozen=True, slots=True)
class UseDecl:
    """`use "path";` (is_library False) or `use kernel.shmem;` (target "kernel.shmem")."""

    target: str
    is_library: bool
    span: Span


Decl: TypeAlias = (
    ConstDecl
    | EnumDecl
    | StructDecl
    | PoolDecl
    | SharedDecl
    | LockDecl
    | AssumeDecl
    | FunctionDecl
    | ProcessDecl
    | PropertyDecl
    | CheckDecl
    | UseDecl
    | Expect
    | MemorySetting
    | NoCheck
)


@dataclass(frozen=True, slots=True)
class Header:
    """`model NAME;` (base None), or `variant NAME of "base.kspec";`."""

    name: Name
    base: str | None
    doc: str
    span: Span


@dataclass(frozen=True, slots=True)
class Unit:
    """One file. `header` is None for a library, which only declares."""

    file: SourceFile
    header: Header | None
    declarations: tuple[Decl, ...]
