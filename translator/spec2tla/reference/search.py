"""Breadth-first search through all states: verdicts, shortest counterexamples, coverage.

In: a machine and options. Out: an `Exploration`. States and steps come from compiled code; each
violation is replayed by the meaning of the machine before it is reported.

Beyond the violation of a user's property the search goes on. A step that would break a built-in
check is not taken, so what lies only beyond it is not explored.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from spec2tla.machine.model import Machine, Property
from spec2tla.reference.coverage import Coverage
from spec2tla.reference.explorer import Explorer, search
from spec2tla.reference.explorer import Poll as Poll
from spec2tla.reference.explorer import Progress as Progress
from spec2tla.reference.layout import Layout
from spec2tla.reference.liveness import Decided, decide
from spec2tla.reference.replay import certify
from spec2tla.reference.trace import Breach, Trace
from spec2tla.reference.vacuity import unchanged_ghosts


@dataclass(frozen=True, slots=True)
class Options:
    """`properties` are names, None for all. The search stops with more than `max_states`.

    `poll` is called now and then, and stops the search by saying why ("timeout").
    """

    properties: tuple[str, ...] | None = None
    max_states: int | None = None
    coverage: bool = True
    poll: Poll | None = None


@dataclass(frozen=True, slots=True)
class PropertyOutcome:
    """What was found of a property; both traces None: it holds, if the search was complete.

    `undefined` leads to a state or step where the property has no value. `premise_held` is None
    for a property without a premise. `stopped` says why a property of whole runs was not decided.
    """

    property: Property
    violation: Trace | None = None
    undefined: Trace | None = None
    premise_held: bool | None = None
    stopped: str | None = None


@dataclass(frozen=True, slots=True)
class Exploration:
    """`generated` counts initial states and successors, also those that were known already.

    `depth` is the number of states on the longest of the shortest paths. `stopped` says why the
    search ended early: "states", "interrupted", or what `poll` said. `unchanged` names the ghosts
    that statements write, but that have one value in all states that were found.
    """

    distinct: int
    generated: int
    depth: int
    stopped: str | None
    properties: tuple[PropertyOutcome, ...]
    coverage: Coverage | None
    unchanged: frozenset[str] = frozenset()

    def outcome(self, name: str) -> PropertyOutcome:
        return next(p for p in self.properties if p.property.name == name)


def explore(machine: Machine, options: Options | None = None) -> Exploration:
    """Searches all states of a machine; Ctrl-C ends the search with what was found so far."""
    with _no_collection():
        return _explore(machine, options or Options())


@contextmanager
def _no_collection() -> Iterator[None]:
    """States are never garbage, and looking for some among them takes a quarter of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _explore(machine: Machine, options: Options) -> Exploration:
    layout = Layout.of(machine)
    wanted = _selected(machine, options)
    explorer, stopped = search(layout, wanted, options.coverage, options.max_states, options.poll)
    decided = {} if stopped is not None else _decide(layout, explorer, options.poll)
    return Exploration(
        distinct=len(explorer.held),
        generated=explorer.generated,
        depth=explorer.depth,
        stopped=stopped,
        properties=tuple(_outcome(layout, explorer, decided, p) for p in explorer.properties),
        coverage=explorer.coverage(),
        unchanged=unchanged_ghosts(layout, explorer.held),
    )


def _selected(machine: Machine, options: Options) -> tuple[Property, ...]:
    names = options.properties
    if names is None:
        return machine.properties
    unknown = set(names) - {p.name for p in machine.properties}
    if unknown:
        raise ValueError(f"no such properties: {', '.join(sorted(unknown))}")
    return tuple(p for p in machine.properties if p.name in names)


def _decide(layout: Layout, explorer: Explorer, poll: Poll | None) -> dict[str, Decided]:
    """The properties of whole runs, which need all states."""
    wanted = [p for p in explorer.properties if p.is_liveness]
    wanted = [p for p in wanted if (p.name, Breach.UNDEFINED) not in explorer.found]
    if not wanted:
        return {}
    try:
        return decide(layout, wanted, explorer.states, explorer.initial(), poll)
    except KeyboardInterrupt:
        return {p.name: Decided(None, "interrupted") for p in wanted}


def _outcome(
    layout: Layout, explorer: Explorer, decided: Mapping[str, Decided], property_: Property
) -> PropertyOutcome:
    of_runs = decided.get(property_.name, Decided())

    def trace(breach: Breach) -> Trace | None:
        run = explorer.found.get((property_.name, breach))
        if run is None:
            return None
        return certify(layout, property_.name, run, [None] * (len(run) - 1), breach)

    return PropertyOutcome(
        property_,
        violation=of_runs.violation or trace(Breach.VIOLATED),
        undefined=trace(Breach.UNDEFINED),
        premise_held=None if property_.premise is None else property_.name in explorer.premises,
        stopped=of_runs.stopped,
    )
