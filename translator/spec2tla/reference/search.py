"""Breadth-first search through all states: verdicts, shortest counterexamples, coverage.

In: a machine and options. Out: an `Exploration`. States and steps come from compiled code; each
violation is replayed by the meaning of the machine before it is reported.

Beyond the violation of a user's property the search goes on. A step that would break a built-in
check is not taken, so what lies only beyond it is not explored.
"""

from dataclasses import dataclass

from spec2tla.machine.model import Machine, Property
from spec2tla.reference.coverage import Coverage
from spec2tla.reference.explorer import Explorer
from spec2tla.reference.explorer import Poll as Poll
from spec2tla.reference.explorer import Progress as Progress
from spec2tla.reference.layout import Layout
from spec2tla.reference.replay import certify
from spec2tla.reference.trace import Breach, Trace


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
    for a property without a premise.
    """

    property: Property
    violation: Trace | None = None
    undefined: Trace | None = None
    premise_held: bool | None = None


@dataclass(frozen=True, slots=True)
class Exploration:
    """`generated` counts initial states and successors, also those that were known already.

    `depth` is the number of states on the longest of the shortest paths. `stopped` says why the
    search ended early: "states", "interrupted", or what `poll` said.
    """

    distinct: int
    generated: int
    depth: int
    stopped: str | None
    properties: tuple[PropertyOutcome, ...]
    coverage: Coverage | None

    def outcome(self, name: str) -> PropertyOutcome:
        return next(p for p in self.properties if p.property.name == name)


def explore(machine: Machine, options: Options | None = None) -> Exploration:
    """Searches all states of a machine; Ctrl-C ends the search with what was found so far."""
    options = options or Options()
    layout = Layout.of(machine)
    explorer = Explorer(layout, _selected(machine, options), options.coverage)
    try:
        stopped = explorer.run(options.max_states, options.poll)
    except KeyboardInterrupt:
        stopped = "interrupted"
    return Exploration(
        distinct=len(explorer.states),
        generated=explorer.generated,
        depth=explorer.depth,
        stopped=stopped,
        properties=tuple(_outcome(layout, explorer, p) for p in explorer.properties),
        coverage=explorer.coverage(),
    )


def _selected(machine: Machine, options: Options) -> tuple[Property, ...]:
    names = options.properties
    if names is None:
        return machine.properties
    unknown = set(names) - {p.name for p in machine.properties}
    if unknown:
        raise ValueError(f"no such properties: {', '.join(sorted(unknown))}")
    return tuple(p for p in machine.properties if p.name in names)


def _outcome(layout: Layout, explorer: Explorer, property_: Property) -> PropertyOutcome:
    def trace(breach: Breach) -> Trace | None:
        run = explorer.found.get((property_.name, breach))
        if run is None:
            return None
        return certify(layout, property_.name, run, [None] * (len(run) - 1), breach)

    return PropertyOutcome(
        property_,
        violation=trace(Breach.VIOLATED),
        undefined=trace(Breach.UNDEFINED),
        premise_held=None if property_.premise is None else property_.name in explorer.premises,
    )
