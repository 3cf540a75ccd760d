"""Expressions evaluated step by step, to be read: the meaning that compiled code is tested against.

In: an expression and a view (a state, and who looks at it). Out: its value. What has no value
(an index out of bounds, a division by zero, the head of an empty queue) is an InternalError: the
checks of a step, or a property's `defined`, exclude that.

Each case is a generator that yields the subexpressions whose values it needs, in order, and gets
them back, so that an expression may be nested deeper than Python's stack.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from spec2tla.errors import InternalError
from spec2tla.machine.expr import (
    AtPc,
    Binary,
    Bound,
    Constant,
    Domain,
    Element,
    Expr,
    FieldOf,
    Ite,
    Literal,
    Load,
    Me,
    Old,
    OwnerOf,
    Place,
    Quantifier,
    RangeDomain,
    SelfIndex,
    SetDomain,
    Unary,
    Value,
    ValuesDomain,
)
from spec2tla.reference.layout import Layout, State, field_offset, scalar_count
from spec2tla.reference.operators import apply
from spec2tla.types import ArrayType, StructType, Type


@dataclass(frozen=True, slots=True)
class Loads:
    """The slots that were read to find values: of the state, and through Old of the one before."""

    now: set[int] = field(default_factory=set)
    before: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class View:
    """A state as an expression sees it: `before` is the state before the step, for Old.

    `process` and `instance` are who executes the step; None for a property. `loads`, where there
    are any, are told of each slot that is read.
    """

    layout: Layout
    state: State
    before: State | None = None
    process: str | None = None
    instance: int | None = None
    bound: Mapping[str, Value] = field(default_factory=dict)
    loads: Loads | None = field(default=None, compare=False)

    def with_bound(self, name: str, value: Value) -> "View":
        return replace(self, bound={**self.bound, name: value})


Task: TypeAlias = Generator["Request", Value, Value]


@dataclass(frozen=True, slots=True)
class Request:
    """A subexpression to be evaluated in a scope."""

    expr: Expr
    scope: "Scope"


@dataclass(frozen=True, slots=True)
class Scope:
    """A view and the values found in it so far, by the expression's identity."""

    view: View
    memo: dict[int, Value] = field(default_factory=dict)


def evaluate(expr: Expr, view: View) -> Value:
    """The value of a scalar expression."""
    return _run(Request(expr, Scope(view)))


def holds(expr: Expr, view: View) -> bool:
    """The value of a condition."""
    return evaluate(expr, view) is True


def domain_values(domain: Domain, view: View) -> tuple[Value, ...]:
    """The values of a domain in order, each once."""
    match domain:
        case RangeDomain(low, high):
            first, last = _int(evaluate(low, view)), _int(evaluate(high, view))
            return tuple(range(first, last + 1))
        case ValuesDomain(values):
            return tuple(dict.fromkeys(evaluate(v, view) for v in values))
        case SetDomain(value):
            return tuple(sorted(_set(evaluate(value, view))))


def locate(place: Place, view: View) -> int:
    """The slot of a scalar place."""
    indices = [
        _int(evaluate(s.index, view)) if isinstance(s, Element) else s.name for s in place.path
    ]
    instance = None if place.instance is None else _int(evaluate(place.instance, view))
    return _slot(place, indices, instance, view)


def _run(request: Request) -> Value:
    """Evaluates a request, keeping the ones that wait for it on a stack of our own."""
    waiting: list[tuple[Request, Task]] = [(request, _value(request.expr, request.scope))]
    answer: Value | None = None
    while waiting:
        current, task = waiting[-1]
        try:
            wanted = next(task) if answer is None else task.send(answer)
        except StopIteration as end:
            waiting.pop()
            answer = current.scope.memo[id(current.expr)] = end.value
            continue
        answer = wanted.scope.memo.get(id(wanted.expr))
        if answer is None:
            waiting.append((wanted, _value(wanted.expr, wanted.scope)))
    if answer is None:
        raise InternalError("X0402", "an expression without a value")
    return answer


def _value(expr: Expr, scope: Scope) -> Task:
    view = scope.view
    match expr:
        case Literal(value, _) | Constant(_, value, _):
            return value
        case Bound(name, _):
            return view.bound[name]
        case SelfIndex():
            return _executing(view)[1]
        case Me():
            process, instance = _executing(view)
            return view.layout.owners[process] + instance
        case OwnerOf(process, index):
            instance = _instance(process, (yield Request(index, scope)), view)
            return view.layout.owners[process] + instance
        case AtPc(process, index, pcs):
            instance = _instance(process, (yield Request(index, scope)), view)
            _told(view.layout.pc_slot(process, instance), view)
            return view.layout.pc(view.state, process, instance) in pcs
        case Load(place):
            return (yield from _load(place, scope))
        case Old(operand):
            if view.before is None:
                raise InternalError("X0402", "old() outside of a step")
            return (yield Request(operand, Scope(_earlier(view, view.before))))
        case Unary(op, operand):
            return _applied(op, (yield Request(operand, scope)))
        case Binary(op, left, right):
            return (yield from _binary(op, left, right, scope))
        case Ite(condition, then, otherwise):
            chosen = then if (yield Request(condition, scope)) else otherwise
            return (yield Request(chosen, scope))
        case Quantifier():
            return (yield from _quantifier(expr, scope))


def _load(place: Place, scope: Scope) -> Task:
    way: list[int | str] = []
    for selector in place.path:
        match selector:
            case Element(index):
                way.append(_int((yield Request(index, scope))))
            case FieldOf(name):
                way.append(name)
    instance = None
    if place.instance is not None:
        instance = _int((yield Request(place.instance, scope)))
    slot = _slot(place, way, instance, scope.view)
    _told(slot, scope.view)
    return scope.view.state[slot]


def _told(slot: int, view: View) -> None:
    if view.loads is not None:
        view.loads.now.add(slot)


def _earlier(view: View, before: State) -> View:
    loads = None if view.loads is None else Loads(view.loads.before)
    return replace(view, state=before, before=None, loads=loads)


def _slot(place: Place, way: list[int | str], instance: int | None, view: View) -> int:
    variable = place.variable
    if variable.process is not None:
        instance = _executing(view)[1] if instance is None else instance
        instance = _instance(variable.process, instance, view)
    at, type_ = view.layout.base(variable, instance), variable.type
    for part in way:
        offset, type_ = _into(type_, part)
        at += offset
    return at


def _into(type_: Type, part: int | str) -> tuple[int, Type]:
    match type_, part:
        case ArrayType(element, size), int(index):
            if not 0 <= index < size:
                raise InternalError("X0402", f"index {index} of an array of {size}")
            return index * scalar_count(element), element
        case StructType() as struct, str(name):
            return field_offset(struct, name)
        case _:
            raise InternalError("X0402", f"{type_} has no {part}")


def _binary(op: str, left: Expr, right: Expr, scope: Scope) -> Task:
    a = yield Request(left, scope)
    if (op == "&&" and not a) or (op == "||" and a):
        return a
    if op == "==>" and not a:
        return True
    b = yield Request(right, scope)
    return _applied(op, a, b)


def _applied(op: str, *operands: Value) -> Value:
    value = apply(op, *operands)
    if value is None:
        raise InternalError("X0402", f"{op} has no value for {operands}")
    return value


def _quantifier(quantifier: Quantifier, scope: Scope) -> Task:
    kind, name = quantifier.kind, quantifier.variable.name
    found: list[Value] = []
    for value in domain_values(quantifier.domain, scope.view):
        inner = Scope(scope.view.with_bound(name, value))
        result = yield Request(quantifier.body, inner)
        if kind == "forall" and not result:
            return False
        if kind == "exists" and result:
            return True
        found.append(result)
    match kind:
        case "forall" | "exists":
            return kind == "forall"
        case "count":
            return sum(map(_int, found))
        case "min":
            return min(map(_int, found), default=0)
        case "max":
            return max(map(_int, found), default=0)
        case _:
            raise InternalError("X0402", f"no quantifier {kind}")


def _executing(view: View) -> tuple[str, int]:
    if view.process is None or view.instance is None:
        raise InternalError("X0402", "a property speaks of the executing process")
    return view.process, view.instance


def _instance(process: str, index: Value, view: View) -> int:
    number = _int(index)
    if not 0 <= number < view.layout.machine.process(process).count:
        raise InternalError("X0402", f"{process} has no instance {number}")
    return number


def _set(value: Value) -> frozenset[int]:
    if not isinstance(value, frozenset):
        raise InternalError("X0402", f"{value!r} is not a set")
    return value


def _int(value: Value) -> int:
    if not isinstance(value, int):
        raise InternalError("X0402", f"{value!r} is not a number")
    return int(value)
