"""What an expression of one step is lowered with, and what it becomes."""

from collections.abc import Callable
from dataclasses import dataclass, field

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
    ValuesDomain,
)
from spec2tla.machine.model import Lock
from spec2tla.machine.simplify import binary, conjoin, implies
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.types import BOOL, IntType


@dataclass(frozen=True, slots=True)
class Obligation:
    """What must hold for an expression to have a value, and what is wrong where it does not."""

    ok: Expr
    message: str
    span: Span


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
    """Where an expression stands: what its names mean, and which locals it was seen to use."""

    facts: Facts
    place: Callable[[VariableSymbol], Place]
    locks: dict[LockSymbol, Lock]
    saw_local: Callable[[Place, Span], None]
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
    return tuple(Obligation(implies(condition, o.ok), o.message, o.span) for o in obligations)


def member(value: Expr, domain: Domain) -> Expr:
    """Whether a value is in a domain."""
    match domain:
        case RangeDomain(low, high):
            return conjoin(binary(">=", value, low), binary("<=", value, high))
        case ValuesDomain(values):
            result: Expr = Literal(False, BOOL)
            for candidate in values:
                result = binary("||", result, binary("==", value, candidate))
            return result
