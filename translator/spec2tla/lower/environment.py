"""What an expression of one step is lowered with, and what it becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from spec2tla.analysis.model import (
    BoundSymbol,
    Facts,
    InstanceRef,
    LabelRef,
    LocalRef,
    LockSymbol,
    ProcessSymbol,
    VariableSymbol,
)
from spec2tla.machine.expr import (
    TRUE,
    Bound,
    Domain,
    Expr,
    Literal,
    Place,
    RangeDomain,
    SetDomain,
    ValuesDomain,
    integer,
)
from spec2tla.machine.model import Lock, Pool
from spec2tla.machine.simplify import binary, conjoin, constant_value, implies, unary
from spec2tla.machine.typing import scalar_type_of
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.types import BOOL, NULL, IntType, PointerType, Type


@dataclass(frozen=True, slots=True)
class Obligation:
    """What must hold for an expression to have a value, and what is wrong where it does not.

    `kind` is the built-in check that is broken then.
    """

    ok: Expr
    message: str
    span: Span
    kind: str = "ranges"


@dataclass(frozen=True, slots=True)
class Pure:
    expr: Expr
    obligations: tuple[Obligation, ...] = ()

    def defined(self) -> Expr:
        return conjoin(*(o.ok for o in self.obligations))


@dataclass(frozen=True, slots=True)
class Views:
    """How a property looks into processes; None of it exists in code."""

    local: Callable[[LocalRef, Expr | None], Place]
    pcs: Callable[[InstanceRef, LabelRef], tuple[str, ...]]
    rcu: Callable[[ProcessSymbol], Place | None]


@dataclass(slots=True)
class Environment:
    """Where an expression stands: what its names mean, and which locals it was seen to use.

    `bindings` are the parameters that stand for a place of the caller.
    """

    facts: Facts
    place: Callable[[VariableSymbol], Place]
    locks: dict[LockSymbol, Lock]
    pools: dict[str, Pool]
    saw_local: Callable[[Place, Span], None]
    bindings: Mapping[VariableSymbol, Place] = field(default_factory=dict)
    views: Views | None = None
    bound: dict[BoundSymbol, Bound] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def bind(self, symbol: BoundSymbol) -> Bound:
        names = (symbol.name, *(f"{symbol.name}_{k}" for k in range(2, len(self.taken) + 3)))
        name = next(n for n in names if n not in self.taken)
        self.taken.add(name)
        self.bound[symbol] = Bound(name, symbol.type)
        return self.bound[symbol]


def int_type(facts: Facts, expr: ast.Expr) -> IntType | None:
    type_ = facts.types.get(id(expr))
    return type_ if isinstance(type_, IntType) else None


def obligation(ok: Expr, message: str, span: Span) -> tuple[Obligation, ...]:
    return () if ok == TRUE else (Obligation(ok, message, span),)


def given(condition: Expr, obligations: tuple[Obligation, ...]) -> tuple[Obligation, ...]:
    return tuple(replace(o, ok=implies(condition, o.ok)) for o in obligations)


def member(value: Expr, domain: Domain) -> Expr:
    """Whether a value is in a domain."""
    match domain:
        case RangeDomain(low, high):
            return conjoin(binary(">=", value, low), binary("<=", value, high))
        case ValuesDomain(values):
            result: Expr = Literal(False, BOOL)
            for candidate in values:
                result = binary("||", result, same("==", value, candidate, scalar_type_of(value)))
            return result
        case SetDomain(whole):
            return binary("in", value, whole)


def truth(value: Expr, expr: ast.Expr, facts: Facts) -> Expr:
    """The value of an expression as a condition: a pointer is true unless it is NULL."""
    type_ = facts.types.get(id(expr))
    if isinstance(type_, PointerType):
        return binary("!=", value, Literal(NULL, type_))
    return value


def same(op: str, left: Expr, right: Expr, type_: Type | None) -> Expr:
    """`==` or `!=` of two values of the type; pointers are the same if their addresses are."""
    if not isinstance(type_, PointerType) or NULL in (constant_value(left), constant_value(right)):
        return binary(op, left, right)
    return binary(op, unary("address", left), unary("address", right))


def dereferenced(pointer: Expr, type_: PointerType, base: ast.Expr) -> tuple[Obligation, ...]:
    """That a pointer, the value of `base`, leads to an object."""
    text = " ".join(base.span.text.split())
    exists = binary("!=", pointer, Literal(NULL, type_))
    alive = binary(">=", pointer, integer(0))
    return (
        Obligation(exists, f"{text} is NULL here", base.span, "lifetime"),
        Obligation(
            implies(exists, alive),
            f"{text} points to an object of {type_.pool} that was freed",
            base.span,
            "lifetime",
        ),
    )
