"""Top-level declarations as written, and a whole file."""

from dataclasses import dataclass
from typing import TypeAlias

from spec2tla.source import SourceFile, Span
from spec2tla.syntax.ast.expressions import Expr, TypeSpec
from spec2tla.syntax.ast.leaves import Anchor, Name
from spec2tla.syntax.ast.statements import Block, Declarator


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
    """`finishes(p)`: all instances of the process; `finishes(p[1])`: one of them."""

    process: Name
    span: Span
    index: Expr | None = None


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
