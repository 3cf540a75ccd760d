"""Expressions of the machine into closed nodes, for one executing instance.

In: expressions, the layout, who executes. Out: nodes, with `self`, constants, pcs and places
replaced by numbers and slots, and small quantifiers written out. It must not know what the nodes
are made into.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spec2tla.errors import InternalError
from spec2tla.machine.defaults import default_value
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
    children,
)
from spec2tla.machine.model import Branch, Goto, Next
from spec2tla.reference.layout import Layout, field_offset, scalar_count
from spec2tla.reference.nodes import Const, Node, Nodes, Values, Var
from spec2tla.types import NULL, ArrayType, StructType, Type, freed, is_scalar

WRITTEN_OUT = 256
"""A quantifier is written out if there are no more cases than that, nested ones multiplied."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a place is: the slot `base` plus each index times its stride, each below its size."""

    base: int
    axes: tuple[tuple[int, int], ...]
    indices: tuple[Node, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Scope:
    """What bound variables stand for, and what was closed under that, by identity."""

    bound: Mapping[str, Node]
    old: bool = False
    cases: int = 1
    memo: dict[int, Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Closing:
    """Closes expressions; `process` and `instance` are None for a property."""

    layout: Layout
    nodes: Nodes
    process: str | None = None
    instance: int | None = None
    scope: Scope = field(default_factory=lambda: Scope({}))

    def bind(self, name: str) -> tuple["Closing", Var]:
        """The same with one more variable, which a loop binds."""
        variable = self.nodes.variable()
        scope = Scope({**self.scope.bound, name: variable}, self.scope.old, self.scope.cases)
        return Closing(self.layout, self.nodes, self.process, self.instance, scope), variable

    def close(self, expr: Expr) -> Node:
        return self._close(expr, self.scope)

    def domain(self, domain: Domain) -> Values:
        return self._domain(domain, self.scope)

    def target(self, place: Place) -> Target:
        """Where a scalar place is."""
        return self._target(place, self.scope)

    def next_pc(self, next_: Next) -> Node:
        """The value of the pc that a successor leads to."""
        match next_:
            case Goto(pc):
                return self.nodes.const(self.layout.pc_value(self._executing()[0], pc))
            case Branch(condition, then, otherwise):
                choice = self.close(condition), self.next_pc(then), self.next_pc(otherwise)
                return self.nodes.op("if", *choice)

    def _close(self, expr: Expr, scope: Scope) -> Node:
        """Works bottom up with a stack of its own: an expression may be nested very deep."""
        waiting = [expr]
        while waiting:
            top = waiting[-1]
            if id(top) in scope.memo:
                waiting.pop()
                continue
            missing = [part for part in _parts(top) if id(part) not in scope.memo]
            if missing:
                waiting += missing
                continue
            scope.memo[id(top)] = self._node(top, scope)
            waiting.pop()
        return scope.memo[id(expr)]

    def _node(self, expr: Expr, scope: Scope) -> Node:
        """The node of an expression whose parts in the same scope are closed."""
        nodes = self.nodes
        match expr:
            case Literal(value, _) | Constant(_, value, _):
                return nodes.const(value)
            case Bound(name, _):
                return scope.bound[name]
            case SelfIndex():
                return nodes.const(self._executing()[1])
            case Me():
                process, instance = self._executing()
                return nodes.const(self.layout.owners[process] + instance)
            case OwnerOf(process, index):
                first = nodes.const(self.layout.owners[process])
                return nodes.op("+", first, self._close(index, scope))
            case AtPc(process, index, pcs):
                return self._at_pc(process, self._close(index, scope), pcs, scope)
            case Load(place):
                return self._load(self._target(place, scope), scope)
            case Old(operand):
                return self._close(operand, Scope(scope.bound, True, scope.cases))
            case Unary("address", operand):
                return self._address(self._close(operand, scope))
            case Unary(op, operand):
                return nodes.op(op, self._close(operand, scope))
            case Binary(op, left, right):
                return nodes.op(op, self._close(left, scope), self._close(right, scope))
            case Ite(condition, then, otherwise):
                parts = (self._close(e, scope) for e in (condition, then, otherwise))
                return nodes.op("if", *parts)
            case Quantifier():
                return self._quantifier(expr, scope)

    def _load(self, target: Target, scope: Scope) -> Node:
        if not is_scalar(target.type):
            raise InternalError("X0401", f"{target.type} is not read whole")
        default = default_value(target.type)
        return self.nodes.item(target.base, scope.old, target.axes, target.indices, default)

    def _target(self, place: Place, scope: Scope) -> Target:
        variable = place.variable
        axes: list[tuple[int, int]] = []
        indices: list[Node] = []
        base, type_ = self.layout.base(variable, None), variable.type
        if variable.process is not None:
            stride = self.layout.strides[variable.process]
            axes.append((stride, self.layout.machine.process(variable.process).count))
            indices.append(self._instance_of(place, scope))
        for selector in place.path:
            match type_, selector:
                case ArrayType(element, size), Element(index):
                    axes.append((scalar_count(element), size))
                    indices.append(self._close(index, scope))
                    type_ = element
                case StructType() as struct, FieldOf(name):
                    offset, type_ = field_offset(struct, name)
                    base += offset
                case _:
                    raise InternalError("X0401", f"{type_} has no such part")
        return Target(base, tuple(axes), tuple(indices), type_)

    def _instance_of(self, place: Place, scope: Scope) -> Node:
        if place.instance is not None:
            return self._close(place.instance, scope)
        return self.nodes.const(self._executing()[1])

    def _address(self, pointer: Node) -> Node:
        is_freed = self.nodes.op("<", pointer, self.nodes.const(NULL))
        address = self.nodes.op("-", self.nodes.const(freed(0)), pointer)
        return self.nodes.op("if", is_freed, address, pointer)

    def _at_pc(self, process: str, index: Node, pcs: tuple[str, ...], scope: Scope) -> Node:
        nodes = self.nodes
        axis = (1, self.layout.machine.process(process).count)
        # Out of bounds the value is no pc at all.
        here = nodes.item(self.layout.pc_slot(process, 0), scope.old, [axis], [index], -1)
        found = nodes.const(False)
        for pc in pcs:
            same = nodes.op("==", here, nodes.const(self.layout.pc_value(process, pc)))
            found = nodes.op("||", found, same)
        return found

    def _quantifier(self, quantifier: Quantifier, scope: Scope) -> Node:
        domain = self._domain(quantifier.domain, scope)
        values = _known_values(domain)
        cases = None if values is None else scope.cases * len(values)
        if values is None or cases is None or cases > WRITTEN_OUT:
            return self._loop(quantifier, domain, scope)
        name = quantifier.variable.name
        bodies = [
            self._close(
                quantifier.body,
                Scope({**scope.bound, name: self.nodes.const(value)}, scope.old, cases),
            )
            for value in values
        ]
        return self._written_out(quantifier.kind, bodies)

    def _loop(self, quantifier: Quantifier, domain: Values, scope: Scope) -> Node:
        variable = self.nodes.variable()
        bound = {**scope.bound, quantifier.variable.name: variable}
        body = self._close(quantifier.body, Scope(bound, scope.old, scope.cases))
        return self.nodes.loop(quantifier.kind, variable, domain, body)

    def _written_out(self, kind: str, bodies: list[Node]) -> Node:
        nodes = self.nodes
        match kind:
            case "forall" | "exists":
                result = nodes.const(kind == "forall")
                for body in bodies:
                    result = nodes.op("&&" if kind == "forall" else "||", result, body)
            case "count":
                result, one, none = nodes.const(0), nodes.const(1), nodes.const(0)
                for body in bodies:
                    result = nodes.op("+", result, nodes.op("if", body, one, none))
            case "min" | "max":
                result = bodies[0] if bodies else nodes.const(0)
                for body in bodies[1:]:
                    better = nodes.op("<" if kind == "min" else ">", body, result)
                    result = nodes.op("if", better, body, result)
            case _:
                raise InternalError("X0401", f"no quantifier {kind}")
        return result

    def _domain(self, domain: Domain, scope: Scope) -> Values:
        match domain:
            case RangeDomain(low, high):
                return Values("range", (self._close(low, scope), self._close(high, scope)))
            case ValuesDomain(values):
                return Values("values", tuple(self._close(v, scope) for v in values))
            case SetDomain(value):
                return Values("set", (self._close(value, scope),))

    def _executing(self) -> tuple[str, int]:
        if self.process is None or self.instance is None:
            raise InternalError("X0401", "a property speaks of the executing process")
        return self.process, self.instance


def _parts(expr: Expr) -> tuple[Expr, ...]:
    """The direct subexpressions that are closed in the expression's own scope."""
    match expr:
        case Old():
            return ()
        case Quantifier():
            return children(expr)[:-1]
        case _:
            return children(expr)


def _known_values(domain: Values) -> tuple[Value, ...] | None:
    """The domain's values, each once, if they are known and not absurdly many."""
    known = [b.value for b in domain.bounds if isinstance(b, Const)]
    if len(known) != len(domain.bounds):
        return None
    match domain.kind, known:
        case "set", [frozenset() as elements]:
            return tuple(sorted(elements))
        case "range", [int(low), int(high)]:
            return None if high - low >= WRITTEN_OUT else tuple(range(low, high + 1))
        case _:
            return tuple(dict.fromkeys(known))
