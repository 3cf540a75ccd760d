"""Closed expressions: what is left of an expression once it is known which instance executes it.

A node reads slots of a state, not variables, and equal nodes are one object, so that what a step
needs several times is worked out once. Nodes are total: where an expression has no value (an index
out of bounds, a division by zero) a node has some value or other, since code may work a shared
part out before it is known whether it is needed. `evaluate` refuses instead.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from spec2tla.machine.expr import Value
from spec2tla.reference.operators import apply

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

LONGEST_SHIFT = 4096
"""A longer shift is never meant; worked out by chance, it must not fill the memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Const:
    value: Value


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """What a slot holds; `old` is of the state before the step, in a transition property."""

    slot: int
    old: bool


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """What the slot at `base` plus each index times its stride holds, each index below its size.

    `default` is the value where an index is out of bounds.
    """

    base: int
    old: bool
    axes: tuple[tuple[int, int], ...]
    """For each index: stride and size."""
    indices: tuple["Node", ...]
    default: Value


@dataclass(frozen=True, slots=True, eq=False)
class Var:
    """A variable that a loop of the generated code binds."""

    number: int


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """An operator of expr.py on nodes; `if` has three operands."""

    op: str
    operands: tuple["Node", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """A domain. `kind`: "range", the integers from the first bound to the second; "values", the
    bounds; "set", the elements of the only bound.
    """

    kind: str
    bounds: tuple["Node", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """A quantifier that is not written out."""

    kind: str
    variable: Var
    domain: Values
    body: "Node"


Node: TypeAlias = Const | Read | Item | Var | Op | Loop


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes that this one is made of."""
    match node:
        case Const() | Read() | Var():
            return ()
        case Item(_, _, _, indices, _):
            return indices
        case Op(_, operands):
            return operands
        case Loop(_, _, domain, body):
            return (*domain.bounds, body)
        case _:
            assert_never(node)


@dataclass(slots=True)
class Nodes:
    """Makes nodes: each only once, and worked out where its operands are known."""

    _known: dict[Hashable, Node] = field(default_factory=dict)
    _variables: int = 0

    def const(self, value: Value) -> Node:
        return self._once(("const", key_of(value)), lambda: Const(value))

    def read(self, slot: int, old: bool) -> Node:
        return self._once(("read", slot, old), lambda: Read(slot, old))

    def variable(self) -> Var:
        self._variables += 1
        return Var(self._variables)

    def item(
        self,
        base: int,
        old: bool,
        axes: Iterable[tuple[int, int]],
        indices: Iterable[Node],
        default: Value,
    ) -> Node:
        """A read at computed indices; those that are known become part of the base."""
        left: list[tuple[tuple[int, int], Node]] = []
        for (stride, size), index in zip(axes, indices, strict=True):
            known = value_of(index)
            if known is None:
                left.append(((stride, size), index))
            elif not isinstance(known, int) or not 0 <= known < size:
                return self.const(default)
            else:
                base += stride * known
        if not left:
            return self.read(base, old)
        axes, indices = tuple(a for a, _ in left), tuple(i for _, i in left)
        key = ("item", base, old, axes, tuple(map(id, indices)))
        return self._once(key, lambda: Item(base, old, axes, indices, default))

    def loop(self, kind: str, variable: Var, domain: Values, body: Node) -> Node:
        return Loop(kind, variable, domain, body)

    def op(self, op: str, *operands: Node) -> Node:
        """The operator applied; simplified where that is plain to see."""
        simpler = self._simplified(op, operands)
        if simpler is not None:
            return simpler
        key = ("op", op, tuple(map(id, operands)))
        return self._once(key, lambda: Op(op, operands))

    def _once(self, key: Hashable, make: Callable[[], Node]) -> Node:
        node = self._known.get(key)
        if node is None:
            node = self._known[key] = make()
        return node

    def _simplified(self, op: str, operands: tuple[Node, ...]) -> Node | None:
        match op, operands:
            case "!", (Op(comparison, (left, right)),) if comparison in _OPPOSITE:
                return self.op(_OPPOSITE[comparison], left, right)
            case "!", (Op("!", (inner,)),):
                return inner
            case "&&" | "||" | "==>", (left, right):
                return self._connective(op, left, right)
            case "if", (condition, then, otherwise):
                return self._choice(condition, then, otherwise)
            case _:
                pass
        values = [value_of(operand) for operand in operands]
        known = [value for value in values if value is not None]
        result = computed(op, known) if len(known) == len(values) else None
        return None if result is None else self.const(result)

    def _connective(self, op: str, left: Node, right: Node) -> Node | None:
        a, b = value_of(left), value_of(right)
        if op == "==>":
            if a is not None:
                return right if a else self.const(True)
            if b is not None:
                return self.const(True) if b else self.op("!", left)
            return None
        # The value that decides the connective, whatever the other operand is.
        decisive = op == "||"
        if a is not None:
            return left if a is decisive else right
        if b is not None:
            return right if b is decisive else left
        return left if left is right else None

    def _choice(self, condition: Node, then: Node, otherwise: Node) -> Node | None:
        known = value_of(condition)
        if known is not None:
            return then if known else otherwise
        if then is otherwise:
            return then
        match value_of(then), value_of(otherwise):
            case True, False:
                return condition
            case False, True:
                return self.op("!", condition)
            case _:
                return None


def value_of(node: Node) -> Value | None:
    """The value that a node has in every state, if that is known."""
    return node.value if isinstance(node, Const) else None


def computed(op: str, values: list[Value]) -> Value | None:
    """An operator's value on known operands; None where it has none."""
    match op, values:
        case "<<" | ">>", [_, int(count)] if count > LONGEST_SHIFT:
            return None
        case _:
            return apply(op, *values)


def key_of(value: Value) -> Hashable:
    """What tells values apart that Python holds for equal: 1 and true, also inside of others."""
    if isinstance(value, int):
        return type(value), value
    return type(value), value, frozenset(map(type, value))
