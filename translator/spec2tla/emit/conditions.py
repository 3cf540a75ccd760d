"""When a step can be taken, as a list of conditions that reads as if written by hand.

Lowering states a step's guard as "if no check has failed, then ..."; in an action, where the checks
hold as well, the "if" goes, and so does what the other conditions imply. Only conditions that have
a value in every state are dropped or moved: the others may guard those after them.
"""

from collections.abc import Iterable, Sequence

from spec2tla.emit.sharing import Graph
from spec2tla.machine.expr import (
    FALSE,
    TRUE,
    Binary,
    Bound,
    Constant,
    Element,
    Expr,
    Ite,
    Literal,
    Load,
    Me,
    Place,
    Quantifier,
    SelfIndex,
    Unary,
    children,
)
from spec2tla.machine.model import Step
from spec2tla.machine.simplify import disjoin
from spec2tla.machine.typing import place_type
from spec2tla.types import ArrayType, IntType

Fact = tuple[int, bool]
"""The number of a condition in the definition's graph, and whether it is true or false."""


_OPPOSITES = {"!=": "==", ">=": "<", ">": "<="}


def conjuncts(expr: Expr) -> list[Expr]:
    """The parts of a conjunction, without recursion and without those that are plainly true."""
    return [part for part in _parts(expr, "&&", TRUE) if not _is_plainly_true(part)]


def disjuncts(expr: Expr) -> list[Expr]:
    return _parts(expr, "||", FALSE)


def _parts(expr: Expr, op: str, neutral: Expr) -> list[Expr]:
    found: list[Expr] = []
    work = [expr]
    while work:
        at = work.pop()
        if isinstance(at, Binary) and at.op == op:
            work += [at.right, at.left]
        elif at != neutral:
            found.append(at)
    return found


def _is_plainly_true(expr: Expr) -> bool:
    return isinstance(expr, Binary) and expr.op == "!=" and differ(expr.left, expr.right)


def fact(expr: Expr, graph: Graph) -> Fact:
    """What it means that the expression is true: `!x` is x, false; `a >= b` is `a < b`, false."""
    positive = True
    while isinstance(expr, Unary) and expr.op == "!":
        expr, positive = expr.operand, not positive
    if isinstance(expr, Binary) and expr.op in _OPPOSITES:
        expr, positive = Binary(_OPPOSITES[expr.op], expr.left, expr.right), not positive
    return graph.number(expr), positive


def opposite(known: Fact) -> Fact:
    return known[0], not known[1]


def enabling(step: Step, graph: Graph) -> list[Expr]:
    """The conditions under which the step can be taken, and in that order be evaluated."""
    parts = [step.guard, step.assumes, *(check.ok for check in step.checks)]
    return simplified(parts, graph)


def simplified(parts: Iterable[Expr], graph: Graph) -> list[Expr]:
    """The conjunction of the parts, as a list without repetitions."""
    items = _distinct((item for part in parts for item in conjuncts(part)), graph)
    items = _resolve_implications(items, graph)
    if not all(has_value(item) for item in items):
        return items
    items = _resolve_disjunctions(items, graph)
    return [item for item in items if not _follows(item, items, graph)]


def _distinct(items: Iterable[Expr], graph: Graph) -> list[Expr]:
    return list({fact(item, graph): item for item in reversed(list(items))}.values())[::-1]


def _resolve_implications(items: list[Expr], graph: Graph) -> list[Expr]:
    """`p ==> q` becomes q where p is among the items; q comes after what made up p."""
    known = {fact(item, graph): at for at, item in enumerate(items)}
    placed: list[tuple[int, int, Expr]] = []
    for at, item in enumerate(items):
        premises = _premises(item, graph)
        if premises and all(premise in known for premise in premises):
            last = max(known[premise] for premise in premises)
            assert isinstance(item, Binary)
            placed += [(max(last, at), 1, part) for part in conjuncts(item.right)]
        else:
            placed.append((at, 0, item))
    placed.sort(key=lambda entry: entry[:2])
    return _distinct((item for _, _, item in placed), graph)


def _premises(item: Expr, graph: Graph) -> list[Fact]:
    if isinstance(item, Binary) and item.op == "==>":
        return [fact(part, graph) for part in conjuncts(item.left)]
    return []


def _resolve_disjunctions(items: list[Expr], graph: Graph) -> list[Expr]:
    """`p || q` becomes q where p is known to be false."""
    known = {fact(item, graph) for item in items}
    result: list[Expr] = []
    for item in items:
        possible = [d for d in disjuncts(item) if opposite(fact(d, graph)) not in known]
        result.append(disjoin(*possible) if possible else item)
    return _distinct(result, graph)


def _follows(item: Expr, items: Sequence[Expr], graph: Graph) -> bool:
    """Whether another item implies this one."""
    parts = [fact(d, graph) for d in disjuncts(item)]
    others = {fact(other, graph) for other in items if other is not item}
    if len(parts) > 1 and any(part in others for part in parts):
        return True
    return isinstance(item, Binary) and item.op == "!=" and _is_another(item, items, graph)


def _is_another(item: Binary, items: Sequence[Expr], graph: Graph) -> bool:
    """Of `x != a`: whether `x == b` is known, b being something else."""
    return any(
        isinstance(other, Binary)
        and other.op == "=="
        and graph.number(other.left) == graph.number(item.left)
        and differ(other.right, item.right)
        for other in items
    )


def differ(left: Expr, right: Expr) -> bool:
    """Whether two expressions have different values in every state."""
    match left, right:
        case Literal(a, _), Literal(b, _):
            return a != b
        case (Literal(0, _), Me()) | (Me(), Literal(0, _)):
            return True
        case _:
            return False


# Which expressions have a value in every state ---------------------------------------------------


def has_value(expr: Expr, depth: int = 12) -> bool:
    """Whether nothing in the expression can be out of bounds, zero or empty where it must not."""
    if depth == 0 or (isinstance(expr, Binary) and expr.op in ("/", "%", "<<", ">>")):
        return False
    if isinstance(expr, Unary) and expr.op in ("head", "tail"):
        return False
    if isinstance(expr, Load) and not is_safe(expr.place):
        return False
    return all(has_value(child, depth - 1) for child in children(expr))


def needs_order(expr: Expr) -> bool:
    """Whether a condition has an `or` that lacks a value if all of its parts are evaluated."""
    work = [(expr, True)]
    while work:
        at, positive = work.pop()
        match at:
            case Unary("!", operand):
                work.append((operand, not positive))
            case Binary("&&" | "||" as op):
                parts = _parts(at, op, TRUE if op == "&&" else FALSE)
                if (op == "||") is positive and not all(has_value(part) for part in parts[1:]):
                    return True
                work += [(part, positive) for part in parts]
            case Binary("==>", _, right):
                work.append((right, positive))
            case Ite(_, then, otherwise):
                work += [(then, positive), (otherwise, positive)]
            case Quantifier(_, _, _, body):
                work.append((body, positive))
            case _:
                pass
    return False


def is_safe(place: Place) -> bool:
    """Whether each index is in bounds by its type."""
    for at, selector in enumerate(place.path):
        array = place_type(Place(place.variable, place.path[:at]))
        if isinstance(selector, Element) and not (
            isinstance(array, ArrayType) and _within(selector.index, array.size)
        ):
            return False
    return True


def _within(index: Expr, size: int) -> bool:
    match index:
        case Literal(value, _) | Constant(_, value, _):
            return isinstance(value, int) and 0 <= value < size
        case Bound(_, IntType(low, high, _)):
            return low >= 0 and high < size
        case Load(place):
            type_ = place_type(place)
            return isinstance(type_, IntType) and type_.low >= 0 and type_.high < size
        case SelfIndex():
            # An instance's number: how many there are is not known here.
            return False
        case _:
            return False
