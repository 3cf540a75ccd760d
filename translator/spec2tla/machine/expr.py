"""Expressions of the step machine: pure, scalar, over one state.

An expression has no side effect and, where the checks of its step hold, always a value. Its Python
value is that of its type (types.py). Expressions may share subtrees (a directed acyclic graph), so
a pass that rebuilds them memoises by identity; `children` and `rebuild` serve all such passes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from spec2tla.machine.variables import Variable
from spec2tla.types import BOOL, BoolType, EnumType, IntType, ScalarType

Value: TypeAlias = bool | int | frozenset[int] | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Literal:
    """A value of a type: a number, a bool, an enum member by position, owner 0 (nobody)."""

    value: Value
    type: ScalarType


@dataclass(frozen=True, slots=True)
class Constant:
    """A `const` of the user, kept by name for readers; `value` is what it stands for."""

    name: str
    value: bool | int
    type: ScalarType


@dataclass(frozen=True, slots=True)
class Element:
    """The array element at `index`, which counts from 0."""

    index: "Expr"


@dataclass(frozen=True, slots=True)
class FieldOf:
    name: str


Selector: TypeAlias = Element | FieldOf


@dataclass(frozen=True, slots=True)
class Place:
    """A location: a variable and the way into it.

    A local of a process is the executing instance's own where `instance` is None; a property, and
    an update that tells others that an object was freed, name the instance (0..count-1) explicitly.
    `instance` is None for every other variable.
    """

    variable: Variable
    path: tuple[Selector, ...] = ()
    instance: "Expr | None" = None


@dataclass(frozen=True, slots=True)
class Load:
    """What the place holds in the state that the expression is evaluated in."""

    place: Place


@dataclass(frozen=True, slots=True)
class Bound:
    """A quantifier's or a choice's variable; names are unique within a step or property."""

    name: str
    type: ScalarType


@dataclass(frozen=True, slots=True)
class SelfIndex:
    """`self`: the executing instance's number, 0..count-1, an int."""


@dataclass(frozen=True, slots=True)
class Me:
    """The executing process instance as a lock owner (OwnerType)."""


@dataclass(frozen=True, slots=True)
class OwnerOf:
    """An instance of a process as a lock owner, named by a property."""

    process: str
    instance: "Expr"


@dataclass(frozen=True, slots=True)
class Unary:
    """`op`:

    "!" on bool; "-", "~" on int;
    "empty" (gives bool) and "len" (gives int) on sets and queues;
    "head" (the first element) and "tail" (the others) on queues that are not empty;
    "address" on pointers: the same pointer as if its object were not freed (NULL stays).
    """

    op: str
    operand: "Expr"


@dataclass(frozen=True, slots=True)
class Binary:
    """`op`:

    bool: `&&` `||` `==>` `<==>` (the right side is evaluated only where it matters);
    comparison: `==` `!=` on any scalar, `<` `<=` `>` `>=` on int and, by position, on enum;
    int, C's meaning on unlimited integers: `+` `-` `*`, `/` and `%` truncating towards zero,
    `&` `|` `^` `<<` `>>` on two's complement;
    pointers: `freed` (the pointer, or the set or queue of pointers, after the object on the right,
    itself a pointer to it, was freed);
    sets: `in` (element in set, gives bool), `with`, `without` (set and element);
    queues: `append` (queue and element).
    """

    op: str
    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Ite:
    """`condition ? then : otherwise`; only the chosen side is evaluated."""

    condition: "Expr"
    then: "Expr"
    otherwise: "Expr"


@dataclass(frozen=True, slots=True)
class RangeDomain:
    """The integers low..high, none where low > high."""

    low: "Expr"
    high: "Expr"


@dataclass(frozen=True, slots=True)
class ValuesDomain:
    """The given values, in order; repeated ones count once."""

    values: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class SetDomain:
    """The elements of a set value, in ascending order."""

    value: "Expr"


Domain: TypeAlias = RangeDomain | ValuesDomain | SetDomain


@dataclass(frozen=True, slots=True)
class Quantifier:
    """`kind`: "forall", "exists" (bool body); "count" (bool body, gives int);

    "min", "max" (int body, gives int; over an empty domain 0).
    """

    kind: str
    variable: Bound
    domain: Domain
    body: "Expr"


@dataclass(frozen=True, slots=True)
class AtPc:
    """Whether a process instance stands at one of the given pcs.

    For properties; of steps only guards say it, where others go first (reduce/priority.py).

    `label`: what the user calls them, if anything.
    """

    process: str
    instance: "Expr"
    pcs: tuple[str, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Old:
    """Only in transition properties: the operand's value before the step.

    Outside of Old, a transition property speaks of the state after the step.
    """

    operand: "Expr"


Expr: TypeAlias = (
    Literal
    | Constant
    | Load
    | Bound
    | SelfIndex
    | Me
    | OwnerOf
    | Unary
    | Binary
    | Ite
    | Quantifier
    | AtPc
    | Old
)

TRUE = Literal(True, BOOL)
FALSE = Literal(False, BOOL)


def integer(value: int) -> Literal:
    return Literal(value, IntType(value, value))


def enum_member(type_: EnumType, name: str) -> Literal:
    return Literal(type_.members.index(name), type_)


def domain_parts(domain: Domain) -> tuple[Expr, ...]:
    """The expressions that a domain is made of."""
    match domain:
        case RangeDomain(low, high):
            return (low, high)
        case ValuesDomain(values):
            return values
        case SetDomain(value):
            return (value,)


def place_parts(place: Place) -> tuple[Expr, ...]:
    """The expressions that finding a place needs: its indices, and the instance if it is named."""
    indices = tuple(s.index for s in place.path if isinstance(s, Element))
    return indices if place.instance is None else (*indices, place.instance)


def children(expr: Expr) -> tuple[Expr, ...]:
    """The direct subexpressions, in order of evaluation."""
    match expr:
        case Literal() | Constant() | Bound() | SelfIndex() | Me():
            return ()
        case Load(place):
            return place_parts(place)
        case OwnerOf(_, instance) | AtPc(_, instance):
            return (instance,)
        case Unary(_, operand) | Old(operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Ite(condition, then, otherwise):
            return (condition, then, otherwise)
        case Quantifier(_, _, domain, body):
            return (*domain_parts(domain), body)


def map_place(place: Place, change: Callable[[Expr], Expr]) -> Place:
    """The place with each index (and the instance) changed."""
    if not place.path and place.instance is None:
        return place
    path = tuple(Element(change(s.index)) if isinstance(s, Element) else s for s in place.path)
    instance = None if place.instance is None else change(place.instance)
    return Place(place.variable, path, instance)


def map_domain(domain: Domain, change: Callable[[Expr], Expr]) -> Domain:
    match domain:
        case RangeDomain(low, high):
            return RangeDomain(change(low), change(high))
        case ValuesDomain(values):
            return ValuesDomain(tuple(change(v) for v in values))
        case SetDomain(value):
            return SetDomain(change(value))


def rebuild(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The expression with `change` applied to each direct subexpression."""
    match expr:
        case Literal() | Constant() | Bound() | SelfIndex() | Me():
            return expr
        case Load(place):
            return Load(map_place(place, change))
        case OwnerOf(process, instance):
            return OwnerOf(process, change(instance))
        case AtPc(process, instance, pcs, label):
            return AtPc(process, change(instance), pcs, label)
        case Unary(op, operand):
            return Unary(op, change(operand))
        case Old(operand):
            return Old(change(operand))
        case Binary(op, left, right):
            return Binary(op, change(left), change(right))
        case Ite(condition, then, otherwise):
            return Ite(change(condition), change(then), change(otherwise))
        case Quantifier(kind, variable, domain, body):
            return Quantifier(kind, variable, map_domain(domain, change), change(body))


def is_small(expr: Expr, nodes: int) -> bool:
    """Whether the expression has at most so many nodes, written out: equality is cheap then."""
    left, work = nodes, [expr]
    while work and left:
        left -= 1
        work.extend(children(work.pop()))
    return not work


def is_boolean(expr: Expr) -> bool:
    """Whether a literal or constant is a bool; used by printers to choose `<=>` over `=`."""
    return isinstance(expr, Literal | Constant | Bound) and isinstance(expr.type, BoolType)


def loads(expr: Expr) -> Iterator[Place]:
    """Every place that the expression reads, in order of evaluation, with repetitions."""
    for child in children(expr):
        yield from loads(child)
    if isinstance(expr, Load):
        yield expr.place


def place_loads(place: Place) -> Iterator[Place]:
    """Every place that finding this place reads: its indices."""
    for part in place_parts(place):
        yield from loads(part)


def domain_loads(domain: Domain) -> Iterator[Place]:
    for part in domain_parts(domain):
        yield from loads(part)
