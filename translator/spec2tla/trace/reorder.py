"""The same steps in another order, with as few changes of the process that moves as there can be.

In: a layout, and a certified run. Out: a certified run of the same steps, each process's in their
order, that ends in the same state. Two steps keep their order where one of them wrote a location
that the other one read or wrote, with the values that they had in this run; so each step finds what
it found. The last step of an invariant or transition stays the last one, and of a run that goes on
for ever the loop stays as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from spec2tla.reference.lasso import begins_to_fail, certify_lasso
from spec2tla.reference.layout import Layout
from spec2tla.reference.replay import Move, property_of, replay
from spec2tla.reference.trace import Trace, TraceStep
from spec2tla.trace.essential import certified_again
from spec2tla.trace.footprint import Footprint, footprints

WIDEST = 2_000
"""How many beginnings of one number of turns are gone on from; where there are more, the longest.

Up to there the result has the fewest switches that the steps allow.
"""

Instance: TypeAlias = tuple[str, int]
_Place: TypeAlias = tuple[int, ...]


def with_fewest_switches(layout: Layout, trace: Trace) -> Trace:
    """The run itself where no order has fewer switches."""
    steps = trace.steps if trace.loop_to is None else trace.steps[: trace.loop_to]
    follows = _follows(trace)
    movers = [_instance(step) for step in steps] + ([] if follows is None else [follows])
    last = follows is not None or _breaks_with_last(trace)
    order = _Chains.of(movers, footprints(layout, trace), last).best()
    if not order or _switches([movers[at] for at in order]) >= _switches(movers):
        return trace
    moves = [
        Move(step.process.name, step.instance, step.step.name, step.picks)
        for step in (steps[at] for at in order if at < len(steps))
    ]
    found = replay(layout, trace.initial, moves)
    if trace.loop_to is None:
        return certified_again(layout, trace, found)
    return _with_loop(layout, trace, found, trace.loop_to)


def _with_loop(layout: Layout, trace: Trace, found: Sequence[TraceStep], loop_to: int) -> Trace:
    """The run with another way to its loop, unless it passes by what the run is to miss."""
    states = [trace.initial, *(step.after for step in found)]
    states += [step.after for step in trace.steps[loop_to:]]
    property_ = property_of(layout, trace.property_name)
    if begins_to_fail(layout, property_, states, loop_to) is None:
        return trace
    names = [step.step.name for step in (*found, *trace.steps[loop_to:])]
    return certify_lasso(layout, trace.property_name, states, names, loop_to)


def _instance(step: TraceStep) -> Instance:
    return step.process.name, step.instance


def _follows(trace: Trace) -> Instance | None:
    """Who is told of after the steps that are put in order."""
    if trace.failing is not None:
        return trace.failing.process.name, trace.failing.instance
    if trace.loop_to is not None and trace.loop_to < len(trace.steps):
        return _instance(trace.steps[trace.loop_to])
    return None


def _breaks_with_last(trace: Trace) -> bool:
    """Whether the last step is what makes the property false."""
    return not trace.waiting and trace.loop_to is None


def _switches(movers: Sequence[Instance]) -> int:
    return sum(one != other for one, other in pairwise(movers))


# Dependence --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Accessed:
    """A step that touched a slot; `own` where it only put its own process in or out of a set."""

    step: int
    by: int
    writes: bool = False
    own: bool = False

    def excludes(self, other: "_Accessed") -> bool:
        return (self.writes or other.writes) and not (self.own and other.own)


def _needs(
    accessed: _Accessed, print_: Footprint, before: dict[int, list[_Accessed]]
) -> dict[int, int]:
    """By instance: the last step of it, by number, that this one comes after."""
    found: dict[int, int] = {}
    for slot in sorted(print_.reads | print_.values.keys()):
        mine = replace(accessed, writes=slot in print_.values, own=slot in print_.own)
        earlier = before.setdefault(slot, [])
        for other in earlier:
            if other.by != mine.by and mine.excludes(other):
                found[other.by] = max(found.get(other.by, -1), other.step)
        if mine.writes and not mine.own:
            # Whoever comes later comes after this step, and so after all those.
            earlier.clear()
        earlier.append(mine)
    return found


# The search --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Chains:
    """`chains`: the steps of each instance, by number, in order.

    `needs`: for each step, by instance, the last step of it that this one comes after.
    """

    chains: tuple[tuple[int, ...], ...]
    needs: tuple[Mapping[int, int], ...]

    @classmethod
    def of(cls, movers: Sequence[Instance], prints: Sequence[Footprint], last: bool) -> "_Chains":
        """With `last`, the last mover's last step stays the last of all, whatever it depends on."""
        names = list(dict.fromkeys(movers))
        chains: list[list[int]] = [[] for _ in names]
        needs: list[Mapping[int, int]] = []
        before: dict[int, list[_Accessed]] = {}
        for at, mover in enumerate(movers):
            by = names.index(mover)
            if last and at == len(movers) - 1:
                needs.append({i: chain[-1] for i, chain in enumerate(chains) if chain})
            else:
                needs.append(_needs(_Accessed(at, by), prints[at], before))
            chains[by].append(at)
        return cls(tuple(map(tuple, chains)), tuple(needs))

    def best(self) -> list[int]:
        """The numbers of the steps in order; nothing where no order was found.

        Whoever moves goes on as far as they can: that costs nothing and keeps nobody else from
        moving, so no order is left out that has fewer switches.
        """
        start = (0,) * len(self.chains)
        goal = tuple(len(chain) for chain in self.chains)
        came: dict[_Place, tuple[_Place, int]] = {}
        level = [start]
        while level and goal not in came:
            following: list[_Place] = []
            for place in level:
                for by in self._by_next_step(place):
                    reached = self._run(place, by)
                    if reached != place and reached not in came:
                        came[reached] = place, by
                        following.append(reached)
            level = sorted(following, key=sum, reverse=True)[:WIDEST]
        order: list[int] = []
        place = goal
        while place in came:
            before, by = came[place]
            order = [*self.chains[by][before[by] : place[by]], *order]
            place = before
        return order

    def _by_next_step(self, place: _Place) -> list[int]:
        """The instances with steps left, the one that moved first in the run first."""
        left = [by for by, chain in enumerate(self.chains) if place[by] < len(chain)]
        return sorted(left, key=lambda by: self.chains[by][place[by]])

    def _run(self, place: _Place, by: int) -> _Place:
        chain, at = self.chains[by], place[by]
        while at < len(chain) and self._is_free(chain[at], by, place):
            at += 1
        return (*place[:by], at, *place[by + 1 :])

    def _is_free(self, step: int, by: int, place: _Place) -> bool:
        """Whether all steps of others that it comes after have been taken."""
        for other, needed in self.needs[step].items():
            taken = self.chains[other][: place[other]]
            if other != by and (not taken or taken[-1] < needed):
                return False
        return True
