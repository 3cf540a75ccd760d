"""A scenario run against one file: does it still come to its violation?

In: an opened check, a scenario. Out: a `Replay`. What all runs of the model do is not asked here.
"""

from dataclasses import dataclass
from itertools import islice, product

from spec2tla.explore.departure import Departure, departure
from spec2tla.explore.matching import Followed, Wanted, Way, follow, statements
from spec2tla.explore.scenario import decoded, same_json
from spec2tla.machine.model import BUILTIN_CHECKS, Machine
from spec2tla.opening import Opened
from spec2tla.reference.layout import Layout, State, actor
from spec2tla.reference.semantics import is_initial, starting_values
from spec2tla.trace.model import Recipe

_MOST_STARTS = 100
_MOST_TRIED = 100_000


@dataclass(frozen=True, slots=True)
class Replay:
    """`departs` is None where the interleaving is possible, `way` None where nothing starts so.

    `violates`: the property `name` is violated, with a departure before that. `judged`: the
    variant has it. `searched`: no other way was left to be tried. `actors` are the instances of
    the variant as they are shown.
    """

    file: str
    name: str
    length: int
    way: Way | None
    departs: Departure | None
    violates: bool
    judged: bool
    searched: bool = True
    actors: tuple[tuple[str, int, str], ...] = ()

    @property
    def is_comparable(self) -> bool:
        """Whether the departure says something about the interleaving.

        It does not where the statement is gone, or where the process that departs has left out
        others before: then the variant is written in another way.
        """
        departs = self.departs
        if departs is None:
            return True
        if departs.kind in ("gone", "start") or departs.wanted is None or self.way is None:
            return False
        who = departs.wanted.taking.process, departs.wanted.taking.instance
        return all((w.taking.process, w.taking.instance) != who for w in self.way.left_out)

    @property
    def exit_code(self) -> int:
        """1 violated, or another check broken; 3 where that does not answer the question."""
        if self.violates or (self.departs is not None and self.departs.kind == "breaks"):
            return 1
        if not self.searched or (self.departs is None and not self.judged):
            return 3
        return 0 if self.is_comparable else 3

    def actor(self, process: str, instance: int) -> str:
        """How an instance is shown that the variant may not have."""
        shown = (name for p, i, name in self.actors if (p, i) == (process, instance))
        return next(shown, f"{process}[{instance}]" if instance else process)


def replay(opened: Opened, recipe: Recipe, name: str) -> Replay:
    """The scenario in the variant, and whether the property `name` is violated on the way."""
    layout = Layout.of(opened.machine)
    property_ = next((p for p in opened.machine.properties if p.name == name), None)
    length = len(recipe.steps) + (recipe.failing is not None)
    judged = _is_judged(opened.machine, name)
    found = _starts(layout, recipe)
    if isinstance(found, Departure):
        return Replay(opened.file, name, length, None, found, violates=False, judged=judged)
    wanted = statements(recipe)
    followed = follow(layout, found, wanted, property_)
    return Replay(
        opened.file,
        name,
        length,
        followed.way,
        _departs(layout, followed, wanted),
        violates=followed.way.place.broken,
        judged=judged,
        searched=followed.searched,
        actors=tuple((p.name, i, actor(p, i)) for p, i in layout.instances),
    )


def _is_judged(machine: Machine, name: str) -> bool:
    """Whether a run with an end can violate it. A built-in check may be off."""
    return any(p.name == name and not p.is_liveness for p in machine.properties) or (
        name in BUILTIN_CHECKS and name not in machine.nochecks
    )


def _departs(layout: Layout, followed: Followed, wanted: tuple[Wanted, ...]) -> Departure | None:
    return None if followed.whole else departure(layout, followed, wanted[followed.way.place.done])


def _starts(layout: Layout, recipe: Recipe) -> tuple[State, ...] | Departure:
    """The initial states that are as the scenario says, where it says something."""
    possible = []
    for at, values in enumerate(starting_values(layout)):
        name = layout.slot_name(at)
        if name in recipe.initial:
            wanted = same_json(recipe.initial[name])
            values = tuple(v for v in values if same_json(decoded(layout, at, v)) == wanted)
        if not values:
            return Departure("start", f"`{name}` cannot start as the scenario says")
        possible.append(values)
    tried = islice(product(*possible), _MOST_TRIED)
    found = tuple(islice((state for state in tried if is_initial(layout, state)), _MOST_STARTS))
    return found or Departure("start", "no initial state is as the scenario says")
