"""One step, by symbolic execution: all from where a process rests to where it rests again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from spec2tla.budget import still_time
from spec2tla.lower.flow import (
    Assign,
    Assume,
    BranchEnd,
    End,
    Fence,
    Flow,
    Fork,
    Free,
    Guard,
    Node,
    Nop,
    Pick,
    Test,
    Verify,
)
from spec2tla.lower.freeing import Freed, Holders, free
from spec2tla.machine.defaults import default_value
from spec2tla.machine.expr import (
    FALSE,
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
from spec2tla.machine.model import Access, Check, Choice, Event, Origin
from spec2tla.machine.simplify import binary, conjoin, implies, ite
from spec2tla.machine.typing import scalar_type_of
from spec2tla.machine.variables import Variable, VariableKind
from spec2tla.symbolic.conditions import Condition
from spec2tla.symbolic.memory import Memory
from spec2tla.types import IntType, ScalarType, SetType, is_scalar

Leaf: TypeAlias = tuple[Condition, int]
"""A condition and the node, a step's beginning or the end, that the step leads to under it."""


@dataclass(frozen=True, slots=True)
class Point:
    """A node of the region; `begun` once the step's own operation lies behind."""

    node: int
    begun: bool


@dataclass(slots=True)
class Region:
    """A step in the making; expressions are in terms of the state that it starts in."""

    holders: Holders
    own: tuple[Variable, ...]
    memory: Memory = field(default_factory=Memory)
    freed: list[Freed] = field(default_factory=list)
    origin: Origin | None = None
    guards: list[Expr] = field(default_factory=list)
    assumes: list[Expr] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    events: list[tuple[Condition, Event]] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)

    def valid(self) -> Expr:
        """That no check so far has failed."""
        return conjoin(*(check.ok for check in self.checks))


def is_leaf(flow: Flow, point: Point) -> bool:
    node = flow.nodes[point.node]
    return isinstance(node.op, End) or (point.begun and node.begins_step)


def following(flow: Flow, point: Point) -> tuple[Point, ...]:
    """The points after this one, within the region."""
    node = flow.nodes[point.node]
    begun = point.begun or isinstance(node.op, BranchEnd)
    if node.begins_step and not isinstance(node.op, Fork):
        begun = True
    return tuple(Point(target, begun) for target in flow.successors(point.node))


def _in_order(flow: Flow, start: Point) -> list[Point]:
    """The region's points so that each comes after all that lead to it."""
    finished: list[Point] = []
    seen: set[Point] = set()
    work = [(start, False)]
    while work:
        point, done = work.pop()
        if done:
            finished.append(point)
        elif point not in seen:
            seen.add(point)
            work.append((point, True))
            if not is_leaf(flow, point):
                work += [(target, False) for target in reversed(following(flow, point))]
    finished.reverse()
    return finished


def execute(flow: Flow, start: Point, holders: Holders, own: tuple[Variable, ...]) -> Region:
    """Executes everything from a point up to where the process rests again.

    `own` are the variables of the process in which it may keep pointers then.
    Raises TooMuchWork where that decides on too much.
    """
    still_time()
    region = Region(holders, own)
    diagrams = region.memory.diagrams
    paths: dict[Point, Condition] = {start: True}
    for point in _in_order(flow, start):
        diagrams.budget.spend()
        condition = paths.get(point, False)
        if condition is False:
            continue
        if is_leaf(flow, point):
            region.leaves.append((condition, point.node))
            continue
        for target, way in _perform(region, flow, point, condition):
            paths[target] = diagrams.either(paths.get(target, False), way)
    return region


def _perform(
    region: Region, flow: Flow, point: Point, condition: Condition
) -> list[tuple[Point, Condition]]:
    """Executes one node; gives the points that follow, each with its path condition."""
    node, memory = flow.nodes[point.node], region.memory
    if region.origin is None and node.begins_step:
        region.origin = node.origin
    _record(region, node, condition)
    targets = following(flow, point)
    match node.op:
        case Test(test, _, _):
            return _divide(memory, memory.resolve(test, condition), condition, targets)
        case Fork():
            return _fork(region, point, condition, targets)
        case Assign(place, value):
            resolved = memory.resolve_place(place, condition)
            memory.store(condition, resolved, memory.resolve(value, condition))
        case Verify(kind, ok, message):
            holds = implies(memory.when(condition), memory.resolve(ok, condition))
            if holds != TRUE:
                region.checks.append(Check(kind, holds, message, node.origin))
        case Guard(guard):
            region.guards.append(_where_reached(region, guard, condition))
        case Assume(assumed):
            region.assumes.append(_where_reached(region, assumed, condition))
        case Pick():
            _pick(region, node.op, condition)
        case Free():
            region.freed.append(free(node.op, condition, memory, region.holders, region.own))
        case Nop() | BranchEnd() | Fence() | End():
            pass
    return [(targets[0], condition)]


def _reached(region: Region, condition: Condition) -> Expr:
    """That execution gets here: nothing has ended the run before, by a check or an `assume`."""
    region.memory.diagrams.budget.spend(len(region.checks) + len(region.assumes))
    return conjoin(region.valid(), *region.assumes, region.memory.when(condition))


def _where_reached(region: Region, expr: Expr, condition: Condition) -> Expr:
    """The expression where execution gets to it; true elsewhere."""
    return implies(_reached(region, condition), region.memory.resolve(expr, condition))


def _divide(
    memory: Memory, test: Expr, condition: Condition, targets: tuple[Point, ...]
) -> list[tuple[Point, Condition]]:
    if test in (TRUE, FALSE):
        return [(targets[0] if test == TRUE else targets[1], condition)]
    diagrams = memory.diagrams
    number = diagrams.new_test(test)
    return [
        (targets[0], diagrams.both(condition, diagrams.literal(number, True))),
        (targets[1], diagrams.both(condition, diagrams.literal(number, False))),
    ]


def _fork(
    region: Region, point: Point, condition: Condition, targets: tuple[Point, ...]
) -> list[tuple[Point, Condition]]:
    """A choice in the middle of a step: a choice of the branch's number."""
    numbers = tuple(integer(k) for k in range(len(targets)))
    way = Bound(f"way_{point.node}", IntType(0, len(targets) - 1))
    region.choices.append(Choice(way, ValuesDomain(numbers)))
    diagrams = region.memory.diagrams
    ways, rest = [], condition
    for number, target in zip(numbers[:-1], targets[:-1], strict=True):
        test = diagrams.new_test(binary("==", way, number))
        ways.append((target, diagrams.both(rest, diagrams.literal(test, True))))
        rest = diagrams.both(rest, diagrams.literal(test, False))
    return [*ways, (targets[-1], rest)]


def _pick(region: Region, pick: Pick, condition: Condition) -> None:
    memory = region.memory
    place = memory.resolve_place(pick.place, condition)
    chosen = Bound(_choice_name(region, place), _scalar(place))
    domain = memory.resolve_domain(pick.domain, condition)
    memory.store(condition, place, chosen)
    where = memory.resolve(pick.condition, condition)
    reached = _reached(region, condition)
    if reached != TRUE:
        domain, fallback = _guarded(domain, reached)
        where = ite(reached, where, binary("==", chosen, fallback))
    region.choices.append(Choice(chosen, domain, where))


def _guarded(domain: Domain, reached: Expr) -> tuple[Domain, Expr]:
    """The domain, made harmless where the choice isn't reached, and a value that it then has."""
    match domain:
        case RangeDomain(low, high):
            zero = integer(0)
            return RangeDomain(ite(reached, low, zero), ite(reached, high, zero)), zero
        case ValuesDomain(values):
            return domain, values[0]
        case SetDomain(whole):
            type_ = scalar_type_of(whole)
            if not isinstance(type_, SetType):
                raise ValueError(f"{type_} has no elements")
            fallback = default_value(type_.element)
            if not isinstance(fallback, bool | int):
                raise ValueError(f"{type_} has no single elements")
            one = Literal(frozenset((fallback,)), type_)
            return SetDomain(ite(reached, whole, one)), Literal(fallback, type_.element)


def _choice_name(region: Region, place: Place) -> str:
    base = place.variable.name.rpartition(".")[2].partition("@")[0]
    if place.variable.kind is VariableKind.TEMP:
        base = "object"
    taken = {choice.variable.name for choice in region.choices}
    names = (base, *(f"{base}_{k}" for k in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _scalar(place: Place) -> ScalarType:
    type_ = place.variable.type
    if not is_scalar(type_):
        raise ValueError("only scalars are chosen")
    return type_


def _record(region: Region, node: Node, condition: Condition) -> None:
    if not node.shown:
        return
    memory = region.memory
    values: Sequence[Expr | None] = node.values or (None,) * len(node.reads)
    reads = tuple(
        _access(memory, place, value, condition)
        for place, value in zip(node.reads, values, strict=True)
    )
    writes = tuple(
        Access(memory.resolve_place(place, condition), memory.resolve(value, condition))
        for place, value in node.writes
    )
    if region.events:
        last_condition, last = region.events[-1]
        if last.origin == node.origin and last_condition is condition:
            merged = Event(last.origin, TRUE, last.reads + reads, last.writes + writes)
            region.events[-1] = (condition, merged)
            return
    region.events.append((condition, Event(node.origin, TRUE, reads, writes)))


def _access(memory: Memory, place: Place, value: Expr | None, condition: Condition) -> Access:
    """`value` is what was read, where that is not what memory holds."""
    resolved = memory.resolve_place(place, condition)
    if value is not None:
        return Access(resolved, memory.resolve(value, condition), memory.load(resolved, condition))
    return Access(resolved, memory.load(resolved, condition))


def events(region: Region) -> tuple[Event, ...]:
    """The region's events with the conditions that they happen under."""
    when = region.memory.when
    return tuple(Event(e.origin, when(c), e.reads, e.writes) for c, e in region.events)
