"""The resolved model: what analysis hands to lowering.

Declarations have become symbols with resolved types; bodies and property expressions are still the
tree of `syntax.ast`, and what analysis found out about their nodes stands beside them in `Facts`.
Symbols are compared by identity.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from spec2tla.analysis.builtins import Builtin
from spec2tla.machine.model import Initial
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.types import (
    ArrayType,
    EnumType,
    IntType,
    LockType,
    PointerType,
    ScalarType,
    StructType,
    Type,
)


@dataclass(frozen=True, slots=True, eq=False)
class ConstSymbol:
    name: str
    value: bool | int
    type: ScalarType
    doc: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class EnumMemberSymbol:
    """`position` in `type.members` is its value."""

    name: str
    type: EnumType
    position: int
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class LockSymbol:
    """`size` is None for a single lock, else the length of the array of locks."""

    name: str
    type: LockType
    size: int | None
    doc: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class PoolSymbol:
    """`size` objects of a struct that can be allocated."""

    name: str
    struct: StructType
    size: int
    doc: str
    span: Span

    @property
    def type(self) -> ArrayType:
        return ArrayType(self.struct, self.size)

    @property
    def pointer(self) -> PointerType:
        return PointerType(self.struct.name, self.name, self.size)


@dataclass(frozen=True, slots=True)
class LockUse:
    """A lock, or one element of a lock array, named by a constant index."""

    lock: LockSymbol
    index: int | None


@dataclass(frozen=True, slots=True, eq=False)
class VariableSymbol:
    """A shared variable, ghost, local or parameter.

    `kind`: "shared", "ghost", "local", "parameter" (by value: a local that the call assigns) or
    "reference" (stands for the place that the call names; its type is the struct's). A "parameter"
    of pointer type stands for a place too in those calls whose argument is an address, `&x`.
    `initial` is what a shared variable or ghost starts as, None for the others (a local's
    initialiser is in its declaration). The `..guarded_by` are those declared.
    """

    name: str
    type: Type
    kind: str
    span: Span
    doc: str = ""
    initial: Initial | None = None
    guarded_by: tuple[LockUse, ...] = ()
    writes_guarded_by: tuple[LockUse, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class BoundSymbol:
    """A quantifier's variable; `process` where it ranges over a process's instances."""

    name: str
    type: ScalarType
    process: "ProcessSymbol | None"
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class FunctionSymbol:
    """`locals` are all variables declared in the body, in order (parameters not included)."""

    name: str
    declaration: ast.FunctionDecl
    result: Type
    parameters: tuple[VariableSymbol, ...]
    locals: tuple[VariableSymbol, ...] = field(default=(), init=False)


@dataclass(frozen=True, slots=True, eq=False)
class ProcessSymbol:
    """`fairness` is resolved ("fair" where unsaid); `self_type` is the type of `self`."""

    name: str
    declaration: ast.ProcessDecl
    count: int
    fairness: str
    self_type: IntType
    locals: tuple[VariableSymbol, ...] = field(default=(), init=False)


@dataclass(frozen=True, slots=True)
class SelfSymbol:
    """`self` inside of a process or of a function that it calls."""


Symbol: TypeAlias = (
    ConstSymbol
    | EnumMemberSymbol
    | LockSymbol
    | PoolSymbol
    | VariableSymbol
    | BoundSymbol
    | FunctionSymbol
    | ProcessSymbol
    | SelfSymbol
)


@dataclass(frozen=True, slots=True)
class InstanceRef:
    """A process instance that a property names; `index` is None where the process has only one."""

    process: ProcessSymbol
    index: ast.Expr | None


@dataclass(frozen=True, slots=True)
class LocalRef:
    """`khugepaged.nr_none`: a local of a process (of an inlined function: `function` is set)."""

    instance: InstanceRef
    function: FunctionSymbol | None
    variable: VariableSymbol


@dataclass(frozen=True, slots=True)
class LabelRef:
    """The label in `at(khugepaged, out)`, in the process's own body or in `function`."""

    function: FunctionSymbol | None
    label: str


@dataclass(slots=True)
class Facts:
    """What analysis found about nodes, by the node's identity (`id`).

    types:    the type of each expression. Of an int expression it is the interval of the values
              that it can have, given its operands' types (`i + 1`: int(1..NR+1)); bounds may pass
              32 bits. Of a domain (Range, SetLiteral, TypeDomain, the name of a process or pool):
              its elements'; of one that is a set, the set's. Of `NULL` the pointer that is meant.
              Of a SetLiteral or BraceInit that is stored in a set or queue: that set's or queue's.
              Of an argument `&x` the structure's.
    symbols:  what an Identifier stands for; the process of a Finishes.
    calls:    what a Call calls.
    declared: the variable that a local Declarator or a Choose with a type declares, the bound
              variable of a Binder.
    locals:   for a Member that looks into a process, the local.
    instances: for the "process" argument (an expression) of at, done, holds, in_rcu; for a
              Finishes that speaks of one instance.
    labels:   for the "label" argument of at.
    """

    types: dict[int, Type] = field(default_factory=dict)
    symbols: dict[int, Symbol] = field(default_factory=dict)
    calls: dict[int, FunctionSymbol | Builtin] = field(default_factory=dict)
    declared: dict[int, VariableSymbol | BoundSymbol] = field(default_factory=dict)
    locals: dict[int, LocalRef] = field(default_factory=dict)
    instances: dict[int, InstanceRef] = field(default_factory=dict)
    labels: dict[int, LabelRef] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Model:
    """A model without errors. Declarations are in order.

    `globals` are shared variables, ghosts, locks and pools. `nochecks` are the built-in checks that
    are turned off. `properties` are those declared, not the built-in ones.
    """

    name: str
    doc: str
    constants: tuple[ConstSymbol, ...]
    enums: tuple[EnumType, ...]
    structs: tuple[StructType, ...]
    globals: tuple[VariableSymbol | LockSymbol | PoolSymbol, ...]
    assumes: tuple[ast.Expr, ...]
    functions: tuple[FunctionSymbol, ...]
    processes: tuple[ProcessSymbol, ...]
    properties: tuple[ast.PropertyDecl, ...]
    nochecks: frozenset[str]
    facts: Facts
