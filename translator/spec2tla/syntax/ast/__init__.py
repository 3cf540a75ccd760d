"""The tree of a kspec file as it was written: names unresolved, types unchecked.

Nodes are values. Every node has the span that it was read from; nothing found later is ever
written into the tree. A node stands for one construct of LANGUAGE (docs/language.md), in the order
of that page.
"""

from spec2tla.syntax.ast.declarations import (
    AlwaysEventually as AlwaysEventually,
)
from spec2tla.syntax.ast.declarations import (
    AssumeDecl as AssumeDecl,
)
from spec2tla.syntax.ast.declarations import (
    CheckDecl as CheckDecl,
)
from spec2tla.syntax.ast.declarations import (
    CheckEntry as CheckEntry,
)
from spec2tla.syntax.ast.declarations import (
    ConstDecl as ConstDecl,
)
from spec2tla.syntax.ast.declarations import (
    Decl as Decl,
)
from spec2tla.syntax.ast.declarations import (
    EnumDecl as EnumDecl,
)
from spec2tla.syntax.ast.declarations import (
    Eventually as Eventually,
)
from spec2tla.syntax.ast.declarations import (
    EventuallyAlways as EventuallyAlways,
)
from spec2tla.syntax.ast.declarations import (
    Expect as Expect,
)
from spec2tla.syntax.ast.declarations import (
    Finishes as Finishes,
)
from spec2tla.syntax.ast.declarations import (
    FunctionDecl as FunctionDecl,
)
from spec2tla.syntax.ast.declarations import (
    Header as Header,
)
from spec2tla.syntax.ast.declarations import (
    LeadsTo as LeadsTo,
)
from spec2tla.syntax.ast.declarations import (
    LockDecl as LockDecl,
)
from spec2tla.syntax.ast.declarations import (
    MemorySetting as MemorySetting,
)
from spec2tla.syntax.ast.declarations import (
    NoCheck as NoCheck,
)
from spec2tla.syntax.ast.declarations import (
    OnlySetting as OnlySetting,
)
from spec2tla.syntax.ast.declarations import (
    Parameter as Parameter,
)
from spec2tla.syntax.ast.declarations import (
    PoolDecl as PoolDecl,
)
from spec2tla.syntax.ast.declarations import (
    ProcessDecl as ProcessDecl,
)
from spec2tla.syntax.ast.declarations import (
    PropertyDecl as PropertyDecl,
)
from spec2tla.syntax.ast.declarations import (
    Setting as Setting,
)
from spec2tla.syntax.ast.declarations import (
    SharedDecl as SharedDecl,
)
from spec2tla.syntax.ast.declarations import (
    StructDecl as StructDecl,
)
from spec2tla.syntax.ast.declarations import (
    Temporal as Temporal,
)
from spec2tla.syntax.ast.declarations import (
    TimeoutSetting as TimeoutSetting,
)
from spec2tla.syntax.ast.declarations import (
    Unit as Unit,
)
from spec2tla.syntax.ast.declarations import (
    UseDecl as UseDecl,
)
from spec2tla.syntax.ast.expressions import (
    Binary as Binary,
)
from spec2tla.syntax.ast.expressions import (
    Binder as Binder,
)
from spec2tla.syntax.ast.expressions import (
    BoolLiteral as BoolLiteral,
)
from spec2tla.syntax.ast.expressions import (
    BoolSpec as BoolSpec,
)
from spec2tla.syntax.ast.expressions import (
    Call as Call,
)
from spec2tla.syntax.ast.expressions import (
    Conditional as Conditional,
)
from spec2tla.syntax.ast.expressions import (
    EnumSpec as EnumSpec,
)
from spec2tla.syntax.ast.expressions import (
    Expr as Expr,
)
from spec2tla.syntax.ast.expressions import (
    Identifier as Identifier,
)
from spec2tla.syntax.ast.expressions import (
    Index as Index,
)
from spec2tla.syntax.ast.expressions import (
    IntLiteral as IntLiteral,
)
from spec2tla.syntax.ast.expressions import (
    IntSpec as IntSpec,
)
from spec2tla.syntax.ast.expressions import (
    Member as Member,
)
from spec2tla.syntax.ast.expressions import (
    NullLiteral as NullLiteral,
)
from spec2tla.syntax.ast.expressions import (
    QueueSpec as QueueSpec,
)
from spec2tla.syntax.ast.expressions import (
    Range as Range,
)
from spec2tla.syntax.ast.expressions import (
    SetLiteral as SetLiteral,
)
from spec2tla.syntax.ast.expressions import (
    SetSpec as SetSpec,
)
from spec2tla.syntax.ast.expressions import (
    StructSpec as StructSpec,
)
from spec2tla.syntax.ast.expressions import (
    TypeDomain as TypeDomain,
)
from spec2tla.syntax.ast.expressions import (
    TypeSpec as TypeSpec,
)
from spec2tla.syntax.ast.expressions import (
    Unary as Unary,
)
from spec2tla.syntax.ast.expressions import (
    VoidSpec as VoidSpec,
)
from spec2tla.syntax.ast.leaves import (
    Anchor as Anchor,
)
from spec2tla.syntax.ast.leaves import (
    Name as Name,
)
from spec2tla.syntax.ast.statements import (
    Anchored as Anchored,
)
from spec2tla.syntax.ast.statements import (
    AnyInit as AnyInit,
)
from spec2tla.syntax.ast.statements import (
    Assign as Assign,
)
from spec2tla.syntax.ast.statements import (
    Atomic as Atomic,
)
from spec2tla.syntax.ast.statements import (
    Await as Await,
)
from spec2tla.syntax.ast.statements import (
    Block as Block,
)
from spec2tla.syntax.ast.statements import (
    BraceInit as BraceInit,
)
from spec2tla.syntax.ast.statements import (
    Break as Break,
)
from spec2tla.syntax.ast.statements import (
    CallStmt as CallStmt,
)
from spec2tla.syntax.ast.statements import (
    Case as Case,
)
from spec2tla.syntax.ast.statements import (
    Choose as Choose,
)
from spec2tla.syntax.ast.statements import (
    Continue as Continue,
)
from spec2tla.syntax.ast.statements import (
    Declarator as Declarator,
)
from spec2tla.syntax.ast.statements import (
    DoWhile as DoWhile,
)
from spec2tla.syntax.ast.statements import (
    Either as Either,
)
from spec2tla.syntax.ast.statements import (
    Empty as Empty,
)
from spec2tla.syntax.ast.statements import (
    For as For,
)
from spec2tla.syntax.ast.statements import (
    GhostStmt as GhostStmt,
)
from spec2tla.syntax.ast.statements import (
    Goto as Goto,
)
from spec2tla.syntax.ast.statements import (
    If as If,
)
from spec2tla.syntax.ast.statements import (
    Increment as Increment,
)
from spec2tla.syntax.ast.statements import (
    Init as Init,
)
from spec2tla.syntax.ast.statements import (
    Labeled as Labeled,
)
from spec2tla.syntax.ast.statements import (
    LocalDecl as LocalDecl,
)
from spec2tla.syntax.ast.statements import (
    Return as Return,
)
from spec2tla.syntax.ast.statements import (
    Stmt as Stmt,
)
from spec2tla.syntax.ast.statements import (
    Switch as Switch,
)
from spec2tla.syntax.ast.statements import (
    While as While,
)
