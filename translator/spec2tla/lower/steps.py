"""From a process's flow graph to its steps: where it rests, what each step is called and does."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from spec2tla.lower.flow import Flow, Fork, Nop
from spec2tla.lower.freeing import Holders, updates_of_others
from spec2tla.lower.regions import Point, Region, events, execute, following, is_leaf
from spec2tla.lower.temps import live_temps
from spec2tla.machine.defaults import default_stores
from spec2tla.machine.model import DONE, Origin, Step, Update
from spec2tla.machine.simplify import conjoin, constant_value
from spec2tla.machine.variables import Variable


@dataclass(frozen=True, slots=True)
class Steps:
    """`rests` maps each node at which the process may rest to its pc; `entry` is the first pc."""

    steps: tuple[Step, ...]
    entry: str
    rests: dict[int, str]
    entry_points: frozenset[int]
    """The nodes that belong to the first step, before its own operation."""


def cut_local_loops(flow: Flow) -> None:
    """Makes each round of a loop without steps a step, by a step that begins at its head."""
    reachable = flow.reachable()
    colour: dict[int, int] = {}
    for root in sorted(reachable):
        work: list[tuple[int, Iterator[int]]] = []
        if root not in colour:
            colour[root] = 1
            work.append((root, iter(_inner_successors(flow, root))))
        while work:
            at, rest = work[-1]
            target = next(rest, None)
            if target is None:
                colour[at] = 2
                work.pop()
            elif colour.get(target) == 1:
                flow.nodes[target].begins_step = True
            elif target not in colour:
                colour[target] = 1
                work.append((target, iter(_inner_successors(flow, target))))


def _inner_successors(flow: Flow, at: int) -> list[int]:
    """Successors on a path without steps."""
    if flow.nodes[at].begins_step:
        return []
    return [s for s in flow.successors(at) if not flow.nodes[s].begins_step]


def form_steps(flow: Flow, process: str, temps: Iterable[Variable], holders: Holders) -> Steps:
    """All steps of a process; `flow` has been cut by `cut_local_loops`."""
    first = _first_rest(flow)
    start = Point(0, False) if first is None else Point(first, False)
    former = _Former(
        flow, process, {}, live_temps(flow, frozenset(temps)), frozenset(temps), holders
    )
    former.rests.update(_pcs(former, start))
    rests = former.rests
    steps: list[Step] = []
    if first is None:
        steps.append(former.step(rests[0], start))
    for at in rests:
        steps += former.steps_at(at) if flow.nodes[at].begins_step else []
    points = _prefix(flow) if first is None else frozenset[int]()
    return Steps(_unique(steps), rests[start.node], rests, points)


def _first_rest(flow: Flow) -> int | None:
    """The resting node that the process starts at, if nothing at all comes before it."""
    at = 0
    while not flow.nodes[at].begins_step:
        node = flow.nodes[at]
        if not isinstance(node.op, Nop) or node.shown:
            return None
        at = node.next
    return at


def _prefix(flow: Flow) -> frozenset[int]:
    seen: set[Point] = set()
    work = [Point(0, False)]
    while work:
        point = work.pop()
        if point in seen or point.begun:
            continue
        seen.add(point)
        if not is_leaf(flow, point):
            possible = flow.possible(point.node)
            work.extend(after for after in following(flow, point) if after.node in possible)
    return frozenset(point.node for point in seen)


def _pcs(former: "_Former", start: Point) -> dict[int, str]:
    """The nodes at which the process may come to rest, with names.

    Names are like L27, of an inlined function collapse_L27; b, c, ... where a line has several.
    The start is named for the first step's own operation.
    """
    flow = former.flow
    origins = {start.node: _first_operation(former, start)}
    origins |= {at: flow.nodes[at].origin for at in sorted(_resting(flow, start))}
    names: dict[int, str] = {}
    taken: set[str] = set()
    for at, origin in origins.items():
        base = pc_base(origin)
        name = next(n for n in (base + suffix for suffix in _suffixes()) if n not in taken)
        taken.add(name)
        names[at] = name
    return names


def _first_operation(former: "_Former", start: Point) -> Origin:
    """The origin of the first operation that begins a step, or of what there is without one."""
    region, flow = former.execute(start), former.flow
    if region.origin is not None:
        return region.origin
    return region.events[0][1].origin if region.events else flow.nodes[start.node].origin


def _resting(flow: Flow, start: Point) -> set[int]:
    """The nodes at which some step ends and the next one begins."""
    found: set[int] = set()
    work = [start]
    seen: set[Point] = set()
    while work:
        point = work.pop()
        if point in seen:
            continue
        seen.add(point)
        if not is_leaf(flow, point):
            work.extend(following(flow, point))
        elif flow.nodes[point.node].begins_step:
            found.add(point.node)
            work.append(Point(point.node, False))
    return found


def pc_base(origin: Origin) -> str:
    prefix = f"{origin.calls[-1].function}_" if origin.calls else ""
    return f"{prefix}L{origin.span.first.line}"


def _suffixes() -> Iterator[str]:
    yield ""
    yield from "bcdefghijklmnopqrstuvwxyz"
    number = 27
    while True:
        yield f"_{number}"
        number += 1


def _unique(steps: list[Step]) -> tuple[Step, ...]:
    taken: set[str] = set()
    result = []
    for step in steps:
        name = next(n for n in (step.name + s for s in _suffixes()) if n not in taken)
        taken.add(name)
        result.append(step if step.name == name else replace(step, name=name))
    return tuple(result)


@dataclass(frozen=True, slots=True)
class _Former:
    flow: Flow
    process: str
    rests: dict[int, str]
    live: list[frozenset[Variable]]
    temps: frozenset[Variable]
    holders: Holders

    def execute(self, start: Point) -> Region:
        """What the process keeps only where nobody reads it any more need not be kept up."""
        live = self.live[start.node]
        own = self.holders.keepers[self.process].variables
        kept = tuple(v for v in own if v not in self.temps or v in live)
        return execute(self.flow, start, self.holders, kept)

    def steps_at(self, at: int) -> list[Step]:
        node, pc = self.flow.nodes[at], self.rests[at]
        if not isinstance(node.op, Fork):
            return [self.step(pc, Point(at, False))]
        return [self.step(pc, Point(b, False), fork=at) for b in self._branches(at)]

    def _branches(self, at: int) -> list[int]:
        """The branches of a choice, those of one directly inside it included."""
        node = self.flow.nodes[at]
        if not isinstance(node.op, Fork):
            return [at]
        return [inner for branch in node.op.branches for inner in self._branches(branch)]

    def step(self, pc: str, start: Point, fork: int | None = None) -> Step:
        region = self.execute(start)
        leaves = [(c, self.rests.get(at, DONE)) for c, at in region.leaves]
        live = self.live[start.node if fork is None else fork]
        others = updates_of_others(region.freed, region.memory, self.holders, self.process)
        updates = (*self._updates(region, live), *others)
        origin = region.origin or self._first_origin(region, start, fork)
        base = pc if fork is None else pc_base(origin)
        return Step(
            name=f"{self.process}_{base}",
            process=self.process,
            pc=pc,
            origin=origin,
            next=region.memory.diagrams.successor(leaves),
            guard=conjoin(*region.guards),
            assumes=conjoin(*region.assumes),
            choices=tuple(region.choices),
            checks=tuple(region.checks),
            updates=updates,
            events=events(region),
        )

    def _first_origin(self, region: Region, start: Point, fork: int | None) -> Origin:
        if region.events:
            return region.events[0][1].origin
        return self.flow.nodes[start.node if fork is None else fork].origin

    def _updates(self, region: Region, live: frozenset[Variable]) -> tuple[Update, ...]:
        memory = region.memory
        for temp in sorted(self.temps, key=lambda t: t.name):
            if temp not in memory.stores and temp not in live:
                continue
            for condition, at in region.leaves:
                if temp not in self.live[at]:
                    for place, value in default_stores(temp):
                        memory.store(condition, place, value)
        updates = [u for variable in memory.stores for u in memory.updates(variable)]
        return tuple(u for u in updates if not self._no_change(u, live))

    def _no_change(self, update: Update, live: frozenset[Variable]) -> bool:
        """A temp that nothing uses at the step's start holds its default already."""
        variable = update.place.variable
        if variable not in self.temps or variable in live:
            return False
        return any(
            update.place == place and constant_value(update.value) == value.value
            for place, value in default_stores(variable)
        )
