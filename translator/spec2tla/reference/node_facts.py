"""What can be said of a node without a state: what it reads, and what values it can have.

In: nodes, and what is known of slots. Out: slots, intervals, simpler nodes. Every answer errs on
one side only: a slot that may be read, or a value that is possible, is never left out.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import assert_never

from spec2tla.machine.expr import Value
from spec2tla.reduce.intervals import Interval, arithmetic, comparison
from spec2tla.reduce.knowledge import MAYBE, NO, YES, Abstract, Choices, join
from spec2tla.reference.nodes import (
    COMPARISONS,
    Const,
    Item,
    Loop,
    Node,
    Nodes,
    Op,
    Read,
    Var,
    parts,
)


def in_order(root: Node) -> list[Node]:
    """All nodes that the root is made of, each once, after its own parts."""
    found: dict[Node, None] = {}
    waiting = [root]
    while waiting:
        top = waiting[-1]
        missing = [part for part in parts(top) if part not in found]
        if top not in found and missing:
            waiting += missing
            continue
        found[top] = None
        waiting.pop()
    return list(found)


def reads(root: Node) -> tuple[Read, ...]:
    """Every slot that the node may read, old ones first."""
    found: set[tuple[int, bool]] = set()
    for node in in_order(root):
        if isinstance(node, Read):
            found.add((node.slot, node.old))
        elif isinstance(node, Item):
            found.update((slot, node.old) for slot in _slots(node))
    return tuple(Read(slot, old) for slot, old in sorted(found, key=lambda r: (not r[1], r[0])))


def conjuncts(root: Node) -> Iterator[Node]:
    """Conditions that are all true exactly where the root is."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Op) and node.op == "&&":
            waiting += reversed(node.operands)
        else:
            yield node


def with_known(root: Node, nodes: Nodes, known: Mapping[int, Value]) -> Node:
    """The node, simplified, where these slots hold these values, now and before the step."""
    done: dict[Node, Node] = {}
    for node in in_order(root):
        done[node] = _with_known(node, nodes, known, done)
    return done[root]


def _with_known(
    node: Node, nodes: Nodes, known: Mapping[int, Value], done: Mapping[Node, Node]
) -> Node:
    match node:
        case Const(value):
            return nodes.const(value)
        case Var():
            return node
        case Read(slot, old):
            return nodes.const(known[slot]) if slot in known else nodes.read(slot, old)
        case Item(base, old, axes, indices, default):
            item = nodes.item(base, old, axes, [done[index] for index in indices], default)
            if isinstance(item, Read) and item.slot in known:
                return nodes.const(known[item.slot])
            return item
        case Op(op, operands):
            return nodes.op(op, *(done[operand] for operand in operands))
        case Loop(kind, variable, domain, body):
            bounds = tuple(done[bound] for bound in domain.bounds)
            return nodes.loop(kind, variable, replace(domain, bounds=bounds), done[body])
        case _:
            assert_never(node)


def _slots(item: Item) -> Iterator[int]:
    for indices in product(*(range(size) for _, size in item.axes)):
        yield item.base + sum(
            stride * index for (stride, _), index in zip(item.axes, indices, strict=True)
        )


# Intervals ---------------------------------------------------------------------------------------


def possible(root: Node, span: Callable[[int], Abstract]) -> Abstract:
    """The values that the node can have; `span` tells those of a slot."""
    done: dict[Node, Abstract] = {}
    for node in in_order(root):
        done[node] = _possible(node, span, done)
    return done[root]


def truth(root: Node, span: Callable[[int], Abstract]) -> Choices:
    """YES, NO or MAYBE for a condition."""
    return _choices(possible(root, span))


def _choices(value: Abstract) -> Choices:
    return value if isinstance(value, frozenset) else MAYBE


def _possible(
    node: Node, span: Callable[[int], Abstract], done: Mapping[Node, Abstract]
) -> Abstract:
    match node:
        case Const(value):
            return _exactly(value)
        case Var():
            return None
        case Read(slot, _):
            return span(slot)
        case Item(_, _, _, _, default):
            held = _exactly(default)
            for slot in _slots(node):
                held = join(held, span(slot))
            return held
        case Op(op, operands):
            return _operation(op, [done[operand] for operand in operands])
        case Loop(kind, _, _, body):
            inner = _choices(done[body])
            if (kind, inner) in (("forall", YES), ("exists", NO)):
                return inner
            return MAYBE if kind in ("forall", "exists") else None
        case _:
            assert_never(node)


def _exactly(value: Value) -> Abstract:
    match value:
        case bool():
            return YES if value else NO
        case int():
            return Interval(value, value)
        case _:
            return None


def _operation(op: str, values: list[Abstract]) -> Abstract:
    match op, values:
        case "!", [value]:
            return frozenset(1 - v for v in _choices(value))
        case "&&", [left, right]:
            return _both(_choices(left), _choices(right))
        case "||", [left, right]:
            return _negated(_both(_negated(_choices(left)), _negated(_choices(right))))
        case "==>", [left, right]:
            return _negated(_both(_choices(left), _negated(_choices(right))))
        case "if", [condition, then, otherwise]:
            chosen = _choices(condition)
            return then if chosen == YES else otherwise if chosen == NO else join(then, otherwise)
        case (("==" | "!=" | "<==>"), [frozenset() as left, frozenset() as right]):
            return _same(op, left, right)
        case "-", [Interval(low, high)]:
            return Interval(-high, -low)
        case _, [Interval() as left, Interval() as right] if op in COMPARISONS:
            return comparison(op, left, right)
        case (("+" | "-" | "*"), [Interval() as left, Interval() as right]):
            return arithmetic(op, left, right)
        case (("in" | "empty" | "<==>"), _):
            return MAYBE
        case _:
            return MAYBE if op in COMPARISONS else None


def _negated(value: Choices) -> Choices:
    return frozenset(1 - v for v in value)


def _both(left: Choices, right: Choices) -> Choices:
    if NO in (left, right):
        return NO
    return YES if left == right == YES else MAYBE


def _same(op: str, left: Choices, right: Choices) -> Choices:
    if len(left) > 1 or len(right) > 1:
        return MAYBE
    return YES if (left == right) is (op != "!=") else NO
