"""Which variables steps and properties read and write.

In: parts of a machine. Out: variables, each step's own and those of others alike. Arrays and
structs count whole. It must not know what is concluded from that.

An expression may share its parts, and be too large to be written out: each part is looked at once.
"""

from collections.abc import Iterable, Iterator

from spec2tla.machine.expr import Expr, Load, Place, children, domain_parts, place_parts
from spec2tla.machine.model import Access, Branch, Event, Machine, Next, Property, Step, Update
from spec2tla.machine.variables import Variable


def places_read(exprs: Iterable[Expr]) -> Iterator[Place]:
    """The places that the expressions load; one that is loaded in several parts comes again."""
    seen: set[int] = set()
    work = list(exprs)
    while work:
        at = work.pop()
        if id(at) in seen:
            continue
        seen.add(id(at))
        if isinstance(at, Load):
            yield at.place
        work.extend(children(at))


def variables_read(exprs: Iterable[Expr]) -> frozenset[Variable]:
    return frozenset(place.variable for place in places_read(exprs))


def control_expressions(step: Step) -> Iterator[Expr]:
    """What decides whether the step is taken, how it ends, where it leads and what it executes."""
    for choice in step.choices:
        yield from domain_parts(choice.domain)
        yield choice.condition
    yield step.guard
    yield step.assumes
    yield from (check.ok for check in step.checks)
    yield from branch_conditions(step.next)
    for event in step.events:
        yield event.when
        yield event.early


def branch_conditions(next_: Next) -> Iterator[Expr]:
    """The conditions of all branches, which may share what follows them."""
    seen: set[int] = set()
    work = [next_]
    while work:
        at = work.pop()
        if isinstance(at, Branch) and id(at) not in seen:
            seen.add(id(at))
            yield at.condition
            work += [at.otherwise, at.then]


def leads_to(next_: Next) -> frozenset[str]:
    """The pcs that a successor may lead to."""
    seen: set[int] = set()
    found: set[str] = set()
    work = [next_]
    while work:
        at = work.pop()
        if not isinstance(at, Branch):
            found.add(at.pc)
        elif id(at) not in seen:
            seen.add(id(at))
            work += [at.then, at.otherwise]
    return frozenset(found)


def update_expressions(update: Update) -> tuple[Expr, ...]:
    """What an update evaluates: where it stores, what, and whether."""
    return (*place_parts(update.place), update.value, update.when)


def access_expressions(access: Access) -> tuple[Expr, ...]:
    return (*place_parts(access.place), access.value)


def step_expressions(step: Step) -> Iterator[Expr]:
    """All that the step evaluates, but for what its events only tell about it."""
    yield from control_expressions(step)
    for update in step.updates:
        yield from update_expressions(update)


def step_writes(step: Step) -> frozenset[Variable]:
    return frozenset(update.place.variable for update in step.updates)


def property_expressions(property_: Property) -> tuple[Expr, ...]:
    parts = (property_.body, property_.defined, property_.premise, property_.trigger)
    return tuple(part for part in parts if part is not None)


def observed(machine: Machine) -> frozenset[Variable]:
    """What the machine's properties, and its assumptions about the start, look at."""
    parts = [part for p in machine.properties for part in property_expressions(p)]
    return variables_read((*parts, *machine.assumes))


def without_accesses(event: Event, gone: frozenset[Variable]) -> Event:
    """The event without what it tells about, or in terms of, the variables that are gone."""

    def is_left(access: Access) -> bool:
        if access.place.variable in gone:
            return False
        return gone.isdisjoint(variables_read(access_expressions(access)))

    return Event(
        event.origin,
        event.when,
        tuple(filter(is_left, event.reads)),
        tuple(filter(is_left, event.writes)),
        event.early,
    )
