"""Properties of whole runs, decided over the graph of all states.

In: a graph and a property. Out: a counterexample as short as can be had cheaply, or None where the
property holds. A counterexample is a lasso: a way from an initial state to a loop that a fair run
can stay in for ever, along which the property is false (Baier and Katoen, "Principles of Model
Checking", sections 4.4 and 5.2; Clarke, Grumberg and Peled, "Model Checking", chapters 3 and 4).
Where a run may stand still, the loop has no steps.

Each of the forms is refuted by a run of this kind: it goes anywhere, from a *turn* on only where
the goal is not reached, and stays in a loop that has a *visited* state.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from spec2tla.errors import InternalError
from spec2tla.machine.expr import FALSE
from spec2tla.machine.model import Property
from spec2tla.machine.simplify import implies
from spec2tla.reference.compile import compile_predicate
from spec2tla.reference.components import Fairness, fair_components
from spec2tla.reference.explorer import Poll
from spec2tla.reference.graph import Graph, GraphStopped, ask, graph_of
from spec2tla.reference.lasso import certify_lasso
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.trace import Trace


@dataclass(frozen=True, slots=True)
class Decided:
    """`violation` is None where the property holds, or where `stopped` says why it is not known."""

    violation: Trace | None = None
    stopped: str | None = None


@dataclass(frozen=True, slots=True)
class Refutation:
    """What a run must be like that refutes a property; all sets are of states.

    `turns` are among `inside`. `from_start`: a run must turn in its first state.
    """

    turns: set[int]
    inside: set[int]
    visited: set[int]
    from_start: bool


def decide(
    layout: Layout,
    properties: Sequence[Property],
    states: Sequence[State],
    initial: Sequence[int],
    poll: Poll | None = None,
) -> dict[str, Decided]:
    """The verdicts by name; `states` are all that can be reached, `initial` says which are so."""
    found: dict[str, Decided] = {}
    fairness = fairness_of(layout)

    def tick() -> None:
        ask(poll, len(states), len(states))

    try:
        graph = graph_of(layout, states, poll)
        for property_ in properties:
            tick()
            wanted = refutation(layout, property_, graph)
            lasso = find_lasso(graph, initial, fairness, wanted, tick)
            violation = None
            if lasso is not None:
                run = [states[at] for at in lasso.states]
                nameless = [None] * (len(run) - 1)
                violation = certify_lasso(layout, property_.name, run, nameless, lasso.loop_to)
            found[property_.name] = Decided(violation)
    except GraphStopped as ended:
        return {p.name: found.get(p.name, Decided(None, ended.reason)) for p in properties}
    return found


def fairness_of(layout: Layout) -> Fairness:
    weak = strong = 0
    for position, (process, _) in enumerate(layout.instances):
        weak |= (process.fairness == "fair") << position
        strong |= (process.fairness == "strong fair") << position
    return Fairness(weak, strong)


def refutation(layout: Layout, property_: Property, graph: Graph) -> Refutation:
    goal = implies(property_.defined, property_.body)
    trigger = property_.trigger or FALSE
    bits = list(map(compile_predicate(layout, [goal, trigger]), graph.states))
    everywhere = set(range(len(bits)))
    unreached = {at for at, bit in enumerate(bits) if not bit & 1}
    match property_.form:
        case "eventually":
            return Refutation(unreached, unreached, unreached, True)
        case "always_eventually":
            return Refutation(unreached, unreached, unreached, False)
        case "eventually_always":
            return Refutation(everywhere, everywhere, unreached, False)
        case "leads_to":
            triggered = {at for at in unreached if bits[at] & 2}
            return Refutation(triggered, unreached, unreached, False)
        case form:
            raise InternalError("X0401", f"no property has the form {form!r}")


# Lassos ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lasso:
    """States by number; from the last one the run goes on as from the one at `loop_to`."""

    states: tuple[int, ...]
    loop_to: int


def find_lasso(
    graph: Graph,
    initial: Sequence[int],
    fairness: Fairness,
    wanted: Refutation,
    tick: Callable[[], None],
) -> Lasso | None:
    """The shortest run that comes to stand still, or one with a shorter way and loop together."""
    ways = _ways(graph, initial, wanted)
    fair = fairness.weak | fairness.strong
    best: Lasso | None = None
    for state in ways.found:
        if not graph.able[state] & fair and state in wanted.visited:
            way = ways.to(state)
            best = Lasso(way, len(way) - 1)
            break
    reached = set(ways.found)
    loops = [
        (min(component, key=ways.found.__getitem__), component)
        for component in fair_components(graph, reached, fairness, wanted.visited & reached, tick)
        if len(component) > 1
    ]
    for entry, component in sorted(loops, key=lambda loop: ways.found[loop[0]]):
        if best is not None and ways.found[entry] + 2 >= len(best.states):
            break
        way = ways.to(entry)
        loop = _Loop(graph, component, fairness, wanted.visited).around(entry)
        found = Lasso((*way, *loop[1:]), len(way) - 1)
        if best is None or len(found.states) < len(best.states):
            best = found
    return best


@dataclass(frozen=True, slots=True)
class _Ways:
    """The shortest ways to states after the turn: `found` has their lengths, shortest first.

    A place of a way is a state and whether the run has turned there.
    """

    found: dict[int, int]
    before: dict[tuple[int, bool], tuple[int, bool] | None]

    def to(self, state: int) -> tuple[int, ...]:
        way: list[int] = []
        place: tuple[int, bool] | None = (state, True)
        while place is not None:
            at, _ = place
            previous = self.before[place]
            # Turning takes no step.
            if previous is None or previous[0] != at:
                way.append(at)
            place = previous
        return tuple(reversed(way))


def _ways(graph: Graph, initial: Sequence[int], wanted: Refutation) -> _Ways:
    ways = _Ways({}, {})
    frontier: list[tuple[int, bool]] = []

    def come(state: int, turned: bool, since: tuple[int, bool] | None) -> None:
        place = (state, turned)
        if place in ways.before or (turned and state not in wanted.inside):
            return
        ways.before[place] = since
        frontier.append(place)
        if turned:
            ways.found[state] = length
        elif state in wanted.turns:
            come(state, True, place)

    length = 0
    for state in initial:
        if not wanted.from_start:
            come(state, False, None)
        elif state in wanted.turns:
            come(state, True, None)
    while frontier:
        here, frontier = frontier, []
        length += 1
        for place in here:
            state, turned = place
            for target in graph.successors(state):
                come(target, turned, place)
    return ways


@dataclass(slots=True)
class _Loop:
    """A way around in a component that is fair and has a visited state."""

    graph: Graph
    component: set[int]
    fairness: Fairness
    visited: set[int]

    def around(self, entry: int) -> list[int]:
        """Begins and ends with `entry`, which is alone where a fair run can stand still there."""
        walk = [entry]
        ever = 0
        for state in self.component:
            ever |= self.graph.able[state]
        # Those for which nothing has been done yet, and whether no visited state has been seen.
        left = (self.fairness.weak | self.fairness.strong) & ever & ~self._idle(entry)
        unseen = entry not in self.visited
        while left or unseen:
            way = self._nearest(walk[-1], self._helps(left, unseen))
            for before, state in zip([walk[-1], *way], way, strict=False):
                left &= ~self._movers(before, state) & ~self._idle(state)
                unseen = unseen and state not in self.visited
            walk += way
        if walk[-1] != entry:
            walk += self._nearest(walk[-1], lambda _, state: state == entry)
        return walk

    def _idle(self, state: int) -> int:
        """Those weakly fair ones that cannot move there and so need not ever move."""
        return self.fairness.weak & ~self.graph.able[state]

    def _movers(self, before: int, state: int) -> int:
        return next(movers for target, movers in self.graph.edges(before) if target == state)

    def _helps(self, left: int, unseen: bool) -> Callable[[int, int], bool]:
        def helps(movers: int, state: int) -> bool:
            return bool(left & (movers | self._idle(state))) or (unseen and state in self.visited)

        return helps

    def _nearest(self, start: int, good: Callable[[int, int], bool]) -> list[int]:
        """The states after `start` on the shortest way to a step that is good."""
        before: dict[int, int | None] = {start: None}
        queue = deque([start])
        while queue:
            at = queue.popleft()
            for target, movers in self._edges(at):
                if good(movers, target):
                    way = [target]
                    back: int | None = at
                    while back is not None and back != start:
                        way.append(back)
                        back = before[back]
                    return way[::-1]
                if target not in before:
                    before[target] = at
                    queue.append(target)
        raise InternalError("X0401", "a strongly connected component is not connected")

    def _edges(self, state: int) -> Iterator[tuple[int, int]]:
        return (edge for edge in self.graph.edges(state) if edge[0] in self.component)
