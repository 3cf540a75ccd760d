"""Which subexpressions of a definition get a name, so that its text is no larger than its graph.

Expressions are directed acyclic graphs; written out as trees they can be exponentially larger.
`Graph` finds equal subexpressions (hash-consing, without recursion, so depth does not matter), and
`definitions` picks those that are large and stand in several places, or that are nested too deeply
to be read. It must not know how they are printed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from spec2tla.machine.expr import (
    AtPc,
    Binary,
    Bound,
    Constant,
    Expr,
    FieldOf,
    Ite,
    Literal,
    Load,
    Me,
    Old,
    OwnerOf,
    Quantifier,
    SelfIndex,
    Unary,
    children,
)
from spec2tla.types import EnumType, QueueType, ScalarType, SetType

LARGE = 8
"""A subexpression of this many operators and operands is worth a name when it stands twice."""
DEEP = 12
"""An expression is cut by a name where it nests deeper than this."""

_CHAINS = frozenset({"&&", "||"})

Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A subexpression, one for all equal ones. `kids` are the numbers of its parts.

    `primed`: it speaks of the state after the step (transition properties). `free` are the bound
    variables that it mentions and doesn't bind; `binds` the one that it binds.
    """

    expr: Expr
    primed: bool
    kids: tuple[int, ...]
    free: frozenset[str]
    binds: str | None


class Graph:
    """The subexpressions of one definition, each once, numbered so that parts come first."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._numbers: dict[Key, int] = {}
        self._known: dict[tuple[int, bool], int] = {}
        self._kept: list[Expr] = []

    def number(self, expr: Expr, primed: bool = False) -> int:
        """The number of an expression; equal ones have the same."""
        work: list[tuple[Expr, bool, bool]] = [(expr, primed, False)]
        while work:
            at, prime, done = work.pop()
            if (id(at), prime) in self._known:
                continue
            parts = _parts(at, prime)
            if done:
                self._add(at, prime, tuple(self._known[id(p), q] for p, q in parts))
            else:
                work.append((at, prime, True))
                work.extend((p, q, False) for p, q in reversed(parts))
        return self._known[id(expr), primed]

    def _add(self, expr: Expr, primed: bool, kids: tuple[int, ...]) -> None:
        # An expression is known by its identity, so it must not be forgotten and another take it.
        self._kept.append(expr)
        if isinstance(expr, Old):
            self._known[id(expr), primed] = kids[0]
            return
        key = (*_label(expr), primed, *kids)
        if key not in self._numbers:
            self._numbers[key] = len(self.nodes)
            self.nodes.append(self._node(expr, primed, kids))
        self._known[id(expr), primed] = self._numbers[key]

    def _node(self, expr: Expr, primed: bool, kids: tuple[int, ...]) -> Node:
        free = frozenset[str]().union(*(self.nodes[k].free for k in kids))
        match expr:
            case Bound(name, _):
                return Node(expr, primed, kids, frozenset({name}), None)
            case Quantifier(_, variable, _, _):
                return Node(expr, primed, kids, free - {variable.name}, variable.name)
            case _:
                return Node(expr, primed, kids, free, None)

    def weight(self, number: int) -> int:
        """How many operators and operands there are, each counted once; at most LARGE."""
        seen: set[int] = set()
        work = [number]
        while work and len(seen) < LARGE:
            at = work.pop()
            if at not in seen:
                seen.add(at)
                work.extend(self.nodes[at].kids)
        return len(seen)

    def has_quantifier(self, number: int) -> bool:
        return any(self.nodes[at].binds for at in self._reach((number,), {}, None)[0])

    def definitions(
        self, roots: Iterable[int], named: Mapping[int, str], inside: int | None = None
    ) -> tuple[int, ...]:
        """The nodes to name around the roots, parts first.

        `inside` is the quantifier whose body the roots are: only what mentions its variable is
        named there, and only what doesn't mention any quantifier's is named outside of all.
        Nodes in `named` have their name already.
        """
        order, uses = self._reach(tuple(roots), named, inside)
        quantified = frozenset(n.binds for n in self.nodes if n.binds is not None)
        chosen: list[int] = []
        weights, heights = dict[int, int](), dict[int, int]()
        for at in order:
            node = self.nodes[at]
            weights[at] = 1 + sum(weights.get(k, 1) for k in node.kids)
            heights[at] = max((_height(self.nodes, node, k, heights) for k in node.kids), default=0)
            if not self._can_be_named(node, inside, quantified):
                continue
            if (uses[at] > 1 and weights[at] >= LARGE) or heights[at] > DEEP:
                chosen.append(at)
                weights[at], heights[at] = 1, 0
        return tuple(chosen)

    def _reach(
        self, roots: tuple[int, ...], named: Mapping[int, str], inside: int | None
    ) -> tuple[list[int], dict[int, int]]:
        """All nodes below the roots in ascending order, and in how many places each stands."""
        binder = None if inside is None else self.nodes[inside].binds
        uses: dict[int, int] = {}
        work = [*roots]
        for root in roots:
            uses[root] = uses.get(root, 0) + 1
        seen: set[int] = set()
        while work:
            at = work.pop()
            if at in seen or at in named or (binder and self.nodes[at].binds == binder):
                continue
            seen.add(at)
            for kid in self.nodes[at].kids:
                uses[kid] = uses.get(kid, 0) + 1
                work.append(kid)
        return sorted(seen), uses

    def _can_be_named(self, node: Node, inside: int | None, quantified: frozenset[str]) -> bool:
        if not node.kids:
            return False
        if inside is None:
            return not node.free & quantified
        binder = self.nodes[inside]
        return binder.binds in node.free and node.free - {binder.binds} <= binder.free


def _height(nodes: list[Node], parent: Node, kid: int, heights: Mapping[int, int]) -> int:
    """Chains like `a && b && c` and `c ? x : d ? y : z` are no deeper than their parts."""
    height = heights.get(kid, 0)
    if nodes[kid].kids == ():
        return height
    match parent.expr, nodes[kid].expr:
        case Binary(op, _, _), Binary(other, _, _) if op == other and op in _CHAINS:
            return height
        case Ite(), Ite() if kid == parent.kids[2]:
            return height
        case _:
            return height + 1


def _parts(expr: Expr, primed: bool) -> tuple[tuple[Expr, bool], ...]:
    """The direct subexpressions, and whether each speaks of the state after the step."""
    if isinstance(expr, Old):
        return ((expr.operand, False),)
    return tuple((child, primed) for child in children(expr))


def _label(expr: Expr) -> Key:
    """What tells an expression from another one with the same parts."""
    match expr:
        case Literal(value, type_):
            return ("literal", _kind(type_), value)
        case Constant(name, _, _) | Bound(name, _):
            return (type(expr).__name__, name)
        case Load(place):
            path = tuple(s.name if isinstance(s, FieldOf) else None for s in place.path)
            return ("load", place.variable.name, path, place.instance is None)
        case SelfIndex() | Me() | Ite():
            return (type(expr).__name__,)
        case OwnerOf(process, _):
            return ("owner", process)
        case AtPc(process, _, pcs):
            return ("at", process, pcs)
        case Unary(op, _) | Binary(op, _, _):
            return ("op", op)
        case Quantifier(kind, variable, domain, _):
            return ("quantifier", kind, variable.name, type(domain))
        case Old():
            raise ValueError("Old has no node of its own")


def _kind(type_: ScalarType) -> str:
    """What tells literals of one value apart: all integers are alike, whatever their bounds."""
    match type_:
        case EnumType(name, _):
            return name
        case SetType(element):
            return f"set of {_kind(element)}"
        case QueueType(element, _):
            return f"queue of {_kind(element)}"
        case _:
            return type(type_).__name__
