"""Why a variant does not go on with a scenario, where it departs from it.

In: a layout, and how far the scenario was followed. Out: a `Departure`. It must not know how
reports look.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from spec2tla.explore.matching import Followed, Wanted, Way, instance_of, stands_at
from spec2tla.machine.model import Origin, Process
from spec2tla.machine.variables import VariableKind
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.semantics import Attempt, Ended, Failed, Outcome, outcomes_of
from spec2tla.report.characters import printable
from spec2tla.report.values import shown
from spec2tla.trace.footprint import blocking

Kind: TypeAlias = Literal["waits", "branch", "ended", "gone", "breaks", "start"]

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Departure:
    """`wanted` is the statement that is not executed; None where the model cannot start so.

    `stands` is where its process is instead. `reason` is a sentence without a subject.
    """

    kind: Kind
    reason: str
    wanted: Wanted | None = None
    stands: Origin | None = None


def departure(layout: Layout, followed: Followed, wanted: Wanted) -> Departure:
    """For a scenario that was not followed to its end: `wanted` is what comes next in it."""
    way = followed.way
    who = instance_of(layout, wanted)
    if who is None:
        return Departure("gone", "is not in this model", wanted)
    if not _is_anywhere(who[0], wanted):
        return Departure(
            "gone", "has no such statement any more", wanted, _stands(layout, way, who)
        )
    for one in followed.stuck:
        found = _held_up(layout, one, who, wanted)
        if found is not None:
            return found
    stands = _stands(layout, way, who)
    if stands is not None and stands_at(layout, way.place.state, who, wanted):
        return Departure("branch", "cannot choose what the scenario chose", wanted, stands)
    return Departure("branch", f"takes another branch{_read(way, who)}", wanted, stands)


def _read(way: Way, who: tuple[Process, int]) -> str:
    """What its last step read, which may be why."""
    for step in reversed(way.steps):
        if (step.process.name, step.instance) == (who[0].name, who[1]):
            reads = dict.fromkeys((t.name, shown(t.value)) for e in step.executed for t in e.reads)
            told = [f"{printable(name)} as {value}" for name, value in list(reads)[:_MOST_NAMED]]
            return f", after it has read {' and '.join(told)}" if told else ""
    return ""


def _held_up(
    layout: Layout, way: Way, who: tuple[Process, int], wanted: Wanted
) -> Departure | None:
    """What keeps the process from moving there, if something does."""
    state = way.place.state
    stands = _stands(layout, way, who)
    if stands is None:
        return Departure("ended", f"ends without it{_read(way, who)}", wanted)
    able = tuple(outcomes_of(layout, state, *who))
    if not able:
        return Departure("waits", _waits_for(layout, state, who), wanted, stands)
    return _ending(able[0], wanted, stands) if len(able) == 1 else None


def _ending(outcome: Outcome, wanted: Wanted, stands: Origin) -> Departure | None:
    if isinstance(outcome, Failed):
        check = outcome.check
        reason = f"would break `{check.kind}` there: {printable(check.message)}"
        return Departure("breaks", reason, wanted, stands)
    if isinstance(outcome, Ended):
        return Departure("branch", "ends the run there: an `assume` is false", wanted, stands)
    return None


def _waits_for(layout: Layout, state: State, who: tuple[Process, int]) -> str:
    pc = layout.pc(state, who[0].name, who[1])
    slots: set[int] = set()
    for step in who[0].steps:
        if step.pc == pc:
            slots |= blocking(layout, state, Attempt(*who, step, ()))
    named = [at for at in sorted(slots) if layout.is_shown(at)]
    facts = [_fact(layout, state, at) for at in named if not _is_free(layout, state, at)]
    facts = facts or [_fact(layout, state, at) for at in named]
    return f"waits: {', '.join(facts[:_MOST_NAMED])}" if facts else "waits"


def _is_free(layout: Layout, state: State, at: int) -> bool:
    return layout.kind(at) is VariableKind.LOCK and not state[at]


def _fact(layout: Layout, state: State, at: int) -> str:
    name, value = printable(layout.slot_name(at)), shown(layout.shown(at, state))
    if layout.kind(at) is VariableKind.LOCK and state[at]:
        return f"{name} is held by {value}"
    return f"{name} is {value}"


def _stands(layout: Layout, way: Way, who: tuple[Process, int]) -> Origin | None:
    pc = layout.pc(way.place.state, who[0].name, who[1])
    return next((step.origin for step in who[0].steps if step.pc == pc), None)


def _is_anywhere(process: Process, wanted: Wanted) -> bool:
    return any(
        origin.text == wanted.said.source
        for step in process.steps
        for origin in (step.origin, *(event.origin for event in step.events))
    )
