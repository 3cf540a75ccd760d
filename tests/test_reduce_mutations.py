"""Each condition of the reductions is needed: without it a small model is judged wrong.

A mutation takes one condition away. The model that goes with it has the same findings before and
after reduction as it is, and others where the condition is missing: a verdict, a statement that is
reached, a premise, or a counterexample that is none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import pytest

from interpreter.reading import machines, model_of
from reducing import ALL, Found, differences, explored, for_safety, stages
from spec2tla.errors import InternalError
from spec2tla.machine.expr import TRUE, Expr, Literal, Place
from spec2tla.machine.model import Goto, Machine, Process, Property, Step
from spec2tla.machine.simplify import conjoin
from spec2tla.machine.variables import Variable
from spec2tla.reduce import (
    automorphism,
    conflicts,
    live,
    merging,
    movers,
    noticed,
    passes,
    possible,
    priority,
    slicing,
    visible,
)
from spec2tla.symbolic.memory import Memory

HEAD = """
enum entry { NONE, PAGE, HUGE, RETRY };
shared enum entry cache[2] = NONE;
shared bool f = false, g = false;
ghost bool told = false;
ghost bool seen[2] = false;
shared int(0..3) x = 0, y = 0;
spinlock l;
"""

Change = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Mutation:
    """What is done without, in which pass, and the model that shows it."""

    off: str
    change: Change
    model: str


def _instead(owner: object, name: str, new: object) -> Change:
    def change(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(owner, name, new)

    return change


def _always(value: object) -> Callable[..., object]:
    return lambda *_, **__: value


# Changes that take more than a constant ----------------------------------------------------------


def _every_array_one_by_one(patch: pytest.MonkeyPatch) -> None:
    whole = visible.Visible.of

    def of(properties: tuple[Property, ...]) -> visible.Visible:
        found = whole(properties)
        return replace(found, one_by_one=found.variables)

    patch.setattr(visible.Visible, "of", of)


def _nothing_is_looked_at(patch: pytest.MonkeyPatch) -> None:
    whole = visible.Visible.of
    patch.setattr(visible.Visible, "of", lambda _: whole(()))


def _waiting_is_assuming(patch: pytest.MonkeyPatch) -> None:
    """All steps but the first go on without their guards; where those fail the run ends."""
    whole = merging.merged

    def weak(step: Step, entry: str) -> Step:
        if step.pc == entry:
            return step
        return replace(step, guard=TRUE, assumes=conjoin(step.guard, step.assumes))

    def merged(
        process: Process, found: conflicts.Conflicts, values: possible.Possible
    ) -> tuple[Step, ...]:
        steps = tuple(weak(step, process.entry) for step in process.steps)
        return whole(replace(process, steps=steps), found, values)

    patch.setattr(movers, "merged", merged)


def _first_value_only(patch: pytest.MonkeyPatch) -> None:
    def held(memory: Memory, place: Place, condition: object) -> object:
        yield condition, memory._at_first(place)

    patch.setattr(Memory, "held", held)


def _each_step_does_not_count(name: str) -> Change:
    def change(patch: pytest.MonkeyPatch) -> None:
        whole = passes._PASSES[name]

        def changed(machine: Machine, *, each_step_counts: bool) -> Machine:
            del each_step_counts
            return whole(machine, each_step_counts=False)

        patch.setitem(passes._PASSES, name, changed)

    return change


def _stores_are_literals(patch: pytest.MonkeyPatch) -> None:
    whole = possible.Possible._stored

    def stored(self: possible.Possible, variable: Variable, value: Expr) -> possible.Values:
        known = isinstance(value, Literal)
        return whole(self, variable, value) if known else frozenset()

    patch.setattr(possible.Possible, "_stored", stored)


def _only_the_guard_is_control(module: object) -> Change:
    return _instead(module, "control_expressions", lambda step: iter((step.guard,)))


# The table ---------------------------------------------------------------------------------------

MARKED = """
process w { spin_lock(l); cache[0] = RETRY; cache[0] = PAGE; spin_unlock(l); }
invariant unmarked "no marks": cache[0] != RETRY;
"""

TWICE = """
process w { spin_lock(l); cache[0] = HUGE; cache[0] = PAGE; spin_unlock(l); }
invariant unmarked "no huge pages": forall (i in 0..1) cache[i] != HUGE;
"""

WAITS = """
process w { spin_lock(l); cache[0] = RETRY; cache[0] = PAGE; spin_unlock(l); }
process r {
    enum entry folio; bool met = false;
    f = true;
    do {
        folio = cache[0];
        BODY
    } while (folio == RETRY);
    AFTER
}
"""

MUTATIONS: Mapping[str, Mutation] = MappingProxyType(
    {
        "what is done under a lock moves, whoever looks without it": Mutation(
            "movers",
            _instead(conflicts, "_excluded", lambda mine, other, locks: bool(mine.exclusive)),
            """
            process p { spin_lock(l); x = 1; x = 2; spin_unlock(l); }
            process looks { int(0..3) i = x; assert(i != 1); }
            """,
        ),
        "a lock moves whoever asks for it": Mutation(
            "movers",
            _instead(conflicts.Conflicts, "_pass", _always((True, True))),
            """
            process p { spin_lock(l); x = 1; spin_unlock(l); }
            process q { if (spin_trylock(l)) { spin_unlock(l); } else { ghost told = true; } }
            invariant free "it is never taken": !told;
            """,
        ),
        "an index that is not known is none of those that are": Mutation(
            "movers",
            _instead(conflicts, "_may_be_equal", lambda one, two, same: one == two),
            """
            process p { spin_lock(l); cache[0] = HUGE; cache[0] = PAGE; spin_unlock(l); }
            process q { choose int(0..1) i; assert(cache[i] != HUGE); }
            """,
        ),
        "what properties look at does not matter": Mutation("movers", _nothing_is_looked_at, TWICE),
        "all values are the same to properties": Mutation(
            "movers", _instead(visible.Visible, "is_same", _always(True)), MARKED
        ),
        "properties don't see where a process is": Mutation(
            "movers",
            _instead(visible.Visible, "sees_move", _always(False)),
            """
            process p { spin_lock(l); x = 1; here: x = 2; spin_unlock(l); }
            invariant nobody "nobody gets there": !at(p, here);
            """,
        ),
        "all properties look at elements one by one": Mutation(
            "movers",
            _every_array_one_by_one,
            """
            process w { spin_lock(l); cache[0] = PAGE; cache[1] = PAGE; spin_unlock(l); }
            invariant both "both or none": (cache[0] == PAGE) == (cache[1] == PAGE);
            """,
        ),
        "what must hold of some element is asked of each": Mutation(
            "movers",
            _instead(
                visible,
                "_looked_at_together",
                lambda p: visible._together(p.body, None, "&&", "exists"),
            ),
            """
            shared enum entry moved[2] = { PAGE, NONE };
            process w { spin_lock(l); moved[0] = NONE; moved[1] = PAGE; spin_unlock(l); }
            invariant some "it is somewhere": exists (i in 0..1) moved[i] == PAGE;
            """,
        ),
        "an element is changed twice": Mutation(
            "movers", _instead(merging, "_overlap", _always(False)), TWICE
        ),
        "others may change what is looked at": Mutation(
            "movers",
            _instead(conflicts.Conflicts, "_is_seen_apart", _always(True)),
            """
            process p { spin_lock(l); x = 1; cache[0] = PAGE; spin_unlock(l); }
            process q { await (x == 1); f = true; }
            invariant late "not before the page": forall (i in 0..0) f ==> cache[i] == PAGE;
            """,
        ),
        "nothing stays where it is": Mutation(
            "movers",
            _instead(merging, "_after", _always(merging.Phase.BEFORE)),
            """
            process p { x = 1; y = 1; }
            process q { await (x == 1); if (y == 0) ghost told = true; }
            invariant together "both at once": !told;
            """,
        ),
        "the run may end after what others have seen": Mutation(
            "movers",
            _instead(merging.Region, "ends_by", _always(False)),
            """
            process p { x = 1; assert(x == 0); }
            process q { await (x == 1); ghost told = true; }
            invariant unseen "nobody sees it": !told;
            """,
        ),
        "where the run ends nothing was executed before": Mutation(
            "movers",
            _instead(merging.Region, "may_end", _always(None)),
            """
            process p { spin_lock(l); y = x; assert(y == 1); spin_unlock(l); }
            """,
        ),
        "others wait in the middle of a step": Mutation(
            "movers",
            _waiting_is_assuming,
            "process p { y = 1; await (x == 1); y = 2; }",
        ),
        "each step need not count": Mutation(
            "movers",
            _each_step_does_not_count("movers"),
            """
            process p { int(0..3) i; y = 1; i = x; y = 2; }
            transition moves "every step changes y": y != old(y);
            """,
        ),
        "a store is forgotten": Mutation(
            "movers",
            _first_value_only,
            """
            process w { spin_lock(l); if (cache[0] == NONE) { cache[0] = RETRY; cache[0] = NONE; }
                spin_unlock(l); }
            invariant unmarked "no marks": forall (i in 0..1) cache[i] != RETRY;
            """,
        ),
        "only literals are ever stored": Mutation(
            "movers",
            _stores_are_literals,
            """
            shared enum entry first = RETRY, next = NONE;
            process v { spin_lock(l); next = first; spin_unlock(l); }
            process w { spin_lock(l); cache[0] = next; cache[0] = NONE; spin_unlock(l); }
            process r { assert(cache[0] != RETRY); }
            """,
        ),
        "whoever looks again has done nothing": Mutation(
            "movers",
            _instead(noticed.Outcome, "is_nothing", lambda self, step: self.next == Goto(step.pc)),
            WAITS.replace("BODY", "ghost told = told || folio == RETRY;").replace("AFTER", "")
            + 'invariant unmet "nobody meets a mark": !told;',
        ),
        "locals that are still read don't matter": Mutation(
            "movers",
            _instead(noticed, "_matters", lambda update, _: update.place.variable.process is None),
            WAITS.replace("BODY", "met = met || folio == RETRY;").replace("AFTER", "g = met;")
            + 'invariant unmet "nobody meets a mark": !g;',
        ),
        "which statements are executed does not matter": Mutation(
            "movers",
            _instead(noticed.Outcome, "executes_all_of", _always(True)),
            WAITS.replace("BODY", "if (folio == RETRY) met = true;").replace("AFTER", ""),
        ),
        "a step that reads has one outcome": Mutation(
            "movers",
            _instead(
                noticed.Notice,
                "outcome",
                _always(noticed.Outcome(TRUE, TRUE, (), (), Goto("nowhere"), ())),
            ),
            WAITS.replace("BODY", "ghost told = told || folio == RETRY;").replace("AFTER", "")
            + 'invariant unmet "nobody meets a mark": !told;',
        ),
        "nobody chooses by what is changed": Mutation(
            "movers",
            _instead(noticed, "_reads_only", _always(True)),
            """
            process w { spin_lock(l); cache[0] = HUGE; cache[0] = PAGE; spin_unlock(l); }
            process r {
                f = true;
                int(0..1) i;
                choose i in 0..1 where i == 1 || cache[0] == HUGE;
                ghost told = i == 0;
            }
            invariant untold "it is not seen": !told;
            """,
        ),
        # The other passes ------------------------------------------------------------------------
        "what properties look at is dead": Mutation(
            "dead",
            _instead(live, "observed", _always(frozenset())),
            """
            process p { int(0..3) i = 0; y = 1; i = 2; y = 2; }
            invariant small "i stays small": p.i < 2;
            """,
        ),
        "what branches ask is dead": Mutation(
            "dead",
            _only_the_guard_is_control(live),
            """
            process p { bool b = x == 0; y = 1; if (b) y = 2; }
            invariant small "y stays small": y < 2;
            """,
        ),
        "a local that is sure to be written is dead whatever it is computed from": Mutation(
            "dead",
            _instead(live, "update_expressions", _always(())),
            """
            process p { int(0..3) i = x + 1; f = true; i = i + 1; y = i; }
            invariant small "y stays small": y < 2;
            """,
        ),
        "what properties look at goes": Mutation(
            "slice",
            _instead(slicing, "observed", _always(frozenset())),
            'process p { x = 1; x = 2; } invariant small "x stays small": x < 2;',
        ),
        "what branches ask goes": Mutation(
            "slice",
            _only_the_guard_is_control(slicing),
            """
            process p { x = 1; if (x == 1) y = 2; }
            invariant small "y stays small": y < 2;
            """,
        ),
        "what values are computed from goes": Mutation(
            "slice",
            _instead(slicing, "update_expressions", _always(())),
            """
            process p { x = 1; y = x + 1; }
            invariant small "y stays small": y < 2;
            """,
        ),
        "all processes are symmetric": Mutation(
            "symmetry",
            _instead(automorphism, "_verify_step", _always(None)),
            """
            process p[2] { atomic { if (x == 0) x = 1; else if (self == 0) y = 1; } }
            invariant never "the first one is first": y == 0;
            """,
        ),
        "properties need not be symmetric": Mutation(
            "symmetry",
            _instead(automorphism, "_verify", _always(None)),
            """
            process p[2] { ghost seen[self] = true; f = true; }
            invariant second "the first one is first": seen[1] ==> seen[0];
            """,
        ),
        "everything goes first": Mutation(
            "priority",
            _instead(priority, "_is_free", lambda step, *_: step.guard == TRUE),
            """
            process p { x = 1; x = 2; }
            process q { if (x == 1) ghost told = true; }
            invariant untold "it is never 1": !told;
            """,
        ),
        "who goes round and round goes first": Mutation(
            "priority",
            _instead(priority, "_heads", _always(frozenset())),
            """
            daemon process p {
                int(0..1) i = 0;
                bool b = false;
                while (true) { i = x & 1; b = !b; }
            }
            process q { y = 1; }
            invariant small "y stays 0": y == 0;
            """,
        ),
    }
)


def _found(model: str) -> Found:
    found = explored(for_safety(machines(model_of(HEAD + model))[1]), 3_000)
    assert found is not None
    return found


def _differences(whole: Found, name: str) -> list[str]:
    return differences(whole, stages(whole.machine, ALL - {name})[-1].machine)


@pytest.mark.parametrize("name", MUTATIONS)
def test_without_a_condition_a_model_is_judged_wrong(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutation = MUTATIONS[name]
    whole = _found(mutation.model)
    assert _differences(whole, mutation.off) == []
    mutation.change(monkeypatch)
    try:
        said = _differences(whole, mutation.off)
    except (InternalError, KeyError) as error:  # no run, or of variables that are gone
        said = [str(error)]
    assert said != []
