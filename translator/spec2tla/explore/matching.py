"""The steps of a scenario looked for in another variant of its model.

In: the layout of the variant, a recipe, the property that the scenario is about. Out: the run that
keeps to the recipe, or the one that does so for longest. A statement is known by process, function
and text, else by process and text; its step's name and line only decide between several. It must
not know how that is told.

Each statement of the recipe is taken in turn. Where its process stands elsewhere, it may first take
steps of its own that the recipe has not (`extra`); where it waits, others of the recipe may, but no
step that they are to take later. Or the statement is left out, if the process
comes to a later one of its statements. The run with the fewest of both counts. One that does early
or late what the scenario does (it is an extra step and left out) only counts if it violates the
property: that it does not violate it would say nothing of this interleaving.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from spec2tla.explore.scenario import same_json
from spec2tla.machine.model import Process, Property
from spec2tla.reference.evaluate import View, holds
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.semantics import Failed, Outcome, Taken, is_deadlock, outcomes_of, view_of
from spec2tla.reference.trace import TraceStep, trace_step
from spec2tla.trace.model import Recipe, Said, Taking
from spec2tla.trace.recipe import function_of, said, shown_picks

MOST_PLACES = 10_000
"""Places in a scenario, each with a state, that are looked at."""

MOST_EXTRA = 24
"""Steps that a process may take before one of its statements."""

MOST_LEFT_OUT = 8
_COST_OF_LEAVING_OUT = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """A statement of the scenario: the step `number`, from 1; `first` of that step.

    With `fails`, executing it would break a built-in check.
    """

    number: int
    taking: Taking
    said: Said
    first: bool
    fails: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """`done` statements are behind. `owing`: who left one out and has not come to a later one.

    `broken`: the property was violated on the way. `moved`: a statement that was left out is
    executed at another time.
    """

    done: int
    state: State
    broken: bool
    owing: frozenset[tuple[str, int]] = frozenset()
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """How a place was come to. `extra` and `left_out` are what is not as in the scenario."""

    place: Place
    steps: tuple[TraceStep, ...] = ()
    extra: tuple[TraceStep, ...] = ()
    left_out: tuple[Wanted, ...] = ()
    waited: int = 0
    """Extra steps since the last statement of the scenario."""

    @property
    def cost(self) -> int:
        return len(self.extra) + _COST_OF_LEAVING_OUT * len(self.left_out)


@dataclass(frozen=True, slots=True)
class Followed:
    """The way that was found; `whole` if it has all statements.

    Else `stuck` are the ways on from its end that only add extra steps, itself the first. Where
    not `searched`, there may be a better way.
    """

    way: Way
    whole: bool
    searched: bool
    stuck: tuple[Way, ...] = ()


@dataclass(slots=True)
class _Search:
    layout: Layout
    wanted: Sequence[Wanted]
    property: Property | None
    seen: set[Place] = field(default_factory=set)
    queue: list[tuple[int, int, int, Way]] = field(default_factory=list)
    pushed: int = 0
    cut: bool = False
    """Whether a way was given up since it had too much that is not in the scenario."""

    def push(self, way: Way) -> None:
        self.pushed += 1
        heapq.heappush(self.queue, (way.cost, -way.place.done, self.pushed, way))


def statements(recipe: Recipe) -> tuple[Wanted, ...]:
    """All statements of a recipe in order."""
    found = [
        Wanted(number, taking, one, at == 0)
        for number, taking in enumerate(recipe.steps, 1)
        for at, one in enumerate(taking.statements)
    ]
    failing = recipe.failing
    if failing is not None and failing.statements:
        number = len(recipe.steps) + 1
        found.append(Wanted(number, failing, failing.statements[-1], True, fails=True))
    return tuple(found)


def follow(
    layout: Layout, starts: Sequence[State], wanted: Sequence[Wanted], property_: Property | None
) -> Followed:
    """The best way from any of the initial states."""
    search = _Search(layout, wanted, property_)
    for state in starts:
        search.push(Way(Place(0, state, _is_broken(search, None, state))))
    best: list[Way] = []
    ended: Way | None = None
    while search.queue and len(search.seen) < MOST_PLACES:
        way = heapq.heappop(search.queue)[-1]
        if way.place in search.seen:
            continue
        search.seen.add(way.place)
        if way.place.done == len(wanted):
            if way.place.owing:
                continue
            way = _at_the_end(search, way)
            if way.place.broken:
                return Followed(way, whole=True, searched=True)
            if not way.place.moved:
                ended = ended or way
            continue
        if not way.place.owing and not way.place.moved:
            best = _better(best, way)
        for following in _onwards(search, way):
            search.push(following)
    searched = not search.queue and not search.cut
    if ended is not None:
        return Followed(ended, True, searched)
    return Followed(best[0], False, searched, tuple(best))


def matches(layout: Layout, state: State, outcome: Outcome, wanted: Wanted) -> bool:
    """Whether a step executes the statement, with the values that the scenario chose."""
    attempt = outcome.attempt
    if attempt.step.origin.text != wanted.said.source:
        return _executes(layout, state, outcome, wanted)
    picks, chosen = shown_picks(layout, attempt.step, attempt.picks), wanted.taking.choices
    is_other_choice = not wanted.first or len(picks) != len(chosen)
    return is_other_choice or same_json(picks) == same_json(list(chosen))


def instance_of(layout: Layout, wanted: Wanted) -> tuple[Process, int] | None:
    """Who is to execute it; None where the variant has nobody of that name."""
    return next(
        (
            (process, instance)
            for process, instance in layout.instances
            if (process.name, instance) == (wanted.taking.process, wanted.taking.instance)
        ),
        None,
    )


def _better(best: list[Way], way: Way) -> list[Way]:
    """The ways that came furthest: those that go on from the first of them."""
    if not best or way.place.done > best[0].place.done:
        return [way]
    first = best[0]
    if way.place.done == first.place.done and way.steps[: len(first.steps)] == first.steps:
        return [*best, way]
    return best


def _onwards(search: _Search, way: Way) -> Iterator[Way]:
    wanted, state = search.wanted[way.place.done], way.place.state
    who = instance_of(search.layout, wanted)
    if who is None:
        return
    able = tuple(outcomes_of(search.layout, state, *who))
    fitting = _preferred(
        [one for one in able if matches(search.layout, state, one, wanted)], wanted
    )
    for outcome in fitting:
        yield from _taken(search, way, wanted, outcome)
    if fitting:
        return
    if not able or stands_at(search.layout, state, who, wanted):
        yield from _made_way(search, way, who)
        return
    moving = [one for one in able if isinstance(one, Taken)]
    if way.waited < MOST_EXTRA:
        for outcome in moving:
            yield _with_extra(search, way, outcome)
    elif moving:
        search.cut = True
    if not able or way.waited or wanted.fails:
        return
    if len(way.left_out) < MOST_LEFT_OUT:
        owing = way.place.owing | {(who[0].name, who[1])}
        place = replace(way.place, done=way.place.done + 1, owing=owing)
        yield _marked(replace(way, place=place, left_out=(*way.left_out, wanted)))


def _made_way(search: _Search, way: Way, who: tuple[Process, int]) -> Iterator[Way]:
    """Somebody else of the scenario goes on, such as to drop a lock, for one that waits.

    They take no step that they are to take later: then it would be another interleaving.
    """
    if way.waited >= MOST_EXTRA:
        search.cut = True
        return
    begun = dict.fromkeys((step.process.name, step.instance) for step in way.steps)
    for process, instance in search.layout.instances:
        mine = process.name, instance
        if mine not in begun or mine == (who[0].name, who[1]):
            continue
        later = [
            one
            for one in search.wanted[way.place.done :]
            if (one.taking.process, one.taking.instance) == mine
        ]
        state = way.place.state
        for outcome in outcomes_of(search.layout, state, process, instance):
            is_later = any(matches(search.layout, state, outcome, one) for one in later)
            if isinstance(outcome, Taken) and not is_later:
                yield _with_extra(search, way, outcome)


def _with_extra(search: _Search, way: Way, taken: Taken) -> Way:
    step = trace_step(search.layout, way.place.state, taken)
    longer = replace(way, extra=(*way.extra, step), waited=way.waited + 1)
    return _after(search, _marked(longer), step)


def _marked(way: Way) -> Way:
    """Whether something is both extra and left out."""
    extra = {(s.process.name, s.instance, _key(said(s.step.origin))) for s in way.extra}
    moved = any(
        (one.taking.process, one.taking.instance, _key(one.said)) in extra for one in way.left_out
    )
    return replace(way, place=replace(way.place, moved=moved))


def _taken(search: _Search, way: Way, wanted: Wanted, outcome: Outcome) -> Iterator[Way]:
    if isinstance(outcome, Failed) and wanted.fails:
        name = "" if search.property is None else search.property.name
        broken = way.place.broken or outcome.check.kind == name
        yield replace(way, place=replace(way.place, done=way.place.done + 1, broken=broken))
    if not isinstance(outcome, Taken):
        return
    step = trace_step(search.layout, way.place.state, outcome)
    mine = (step.process.name, step.instance)
    executed = [said(one.origin) for one in step.executed]
    done = way.place.done + 1
    while done < len(search.wanted) and _is_rest_of(search.wanted[done], wanted):
        if not any(_is_same(one, search.wanted[done].said) for one in executed):
            break
        done += 1
    place = replace(way.place, done=done, owing=way.place.owing - {mine})
    yield _after(search, replace(way, place=place, waited=0), step)


def _after(search: _Search, way: Way, step: TraceStep) -> Way:
    broken = way.place.broken or _is_broken(search, step.before, step.after)
    place = replace(way.place, state=step.after, broken=broken)
    return replace(way, place=place, steps=(*way.steps, step))


def _at_the_end(search: _Search, way: Way) -> Way:
    """A deadlock is one only here."""
    is_deadlocked = (
        search.property is not None
        and search.property.name == "deadlock"
        and is_deadlock(search.layout, way.place.state)
    )
    return replace(way, place=replace(way.place, broken=way.place.broken or is_deadlocked))


def _is_broken(search: _Search, before: State | None, state: State) -> bool:
    property_ = search.property
    if property_ is None or property_.kind not in ("invariant", "transition"):
        return False
    if property_.kind == "transition":
        if before is None or before == state:
            return False
        view = View(search.layout, state, before)
    else:
        view = View(search.layout, state)
    return holds(property_.defined, view) and not holds(property_.body, view)


# Statements --------------------------------------------------------------------------------------


def _is_rest_of(later: Wanted, wanted: Wanted) -> bool:
    return later.number == wanted.number and not later.first


def _is_same(one: Said, other: Said) -> bool:
    return _key(one) == _key(other)


def _key(one: Said) -> tuple[str, str]:
    return one.function, one.source


def _executes(layout: Layout, state: State, outcome: Outcome, wanted: Wanted) -> bool:
    """Beside the statement that the step is named for; which these are depends on the state."""
    if not isinstance(outcome, Taken):
        return False
    view = view_of(layout, state, outcome.attempt)
    return any(
        _is_same(said(event.origin), wanted.said) and holds(event.when, view)
        for event in outcome.attempt.step.events
    )


def stands_at(layout: Layout, state: State, who: tuple[Process, int], wanted: Wanted) -> bool:
    """Whether it is the next statement, which cannot be executed now."""
    pc = layout.pc(state, who[0].name, who[1])
    return any(step.pc == pc and step.origin.text == wanted.said.source for step in who[0].steps)


def _preferred(found: Sequence[Outcome], wanted: Wanted) -> Sequence[Outcome]:
    """Those in the same function, of the same name, at the same line, as far as there are any."""
    steps = [(one, one.attempt.step) for one in found]
    for alike in (
        [one for one, step in steps if function_of(step.origin) == wanted.said.function],
        [one for one, step in steps if step.name == wanted.taking.step],
        [one for one, step in steps if step.origin.span.first.line == wanted.said.line],
    ):
        found = [one for one in found if one in alike] or found
    return found
