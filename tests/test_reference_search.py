"""The search: states counted as the plain interpreter counts them, verdicts, shortest traces."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from building import Sheet, branch, load, machine, op, plus, put, shared, starts, upto
from machines import SAMPLES
from sample_collapse import collapse
from sample_data import account, table
from sample_locks import failing, readers, rwsem
from spec2tla.machine.expr import FALSE, TRUE, Binary, Bound, Expr, Old, integer
from spec2tla.machine.model import (
    DONE,
    Check,
    Choice,
    Event,
    Machine,
    Property,
    Start,
    Step,
    Uniform,
)
from spec2tla.machine.simplify import implies
from spec2tla.reference.coverage import unreached
from spec2tla.reference.layout import Layout
from spec2tla.reference.search import Exploration, Options, Progress, explore
from spec2tla.reference.semantics import Taken, initial_states, is_deadlock, outcomes
from spec2tla.types import INT, ArrayType, IntType

SHEET = Sheet(
    "count.kspec",
    "model count;\nshared int(0..9) x = 0;\nprocess p {\n"
    + "".join(f"    line{number};\n" for number in range(4, 10))
    + "}\n",
)
X = shared("x", IntType(0, 9))
NEXT_X = put(X, plus(load(X)))


def counter(*steps: Step, properties: Sequence[Property] = ()) -> Machine:
    """One process with the steps, the first of which it begins with."""
    process = SHEET.process("p", 3, steps[0].pc, steps)
    builtins = [SHEET.builtin(name) for name in ("deadlock", "assertions", "ranges")]
    return machine("count", [process], [X], starts((X, 0)), [*builtins, *properties])


def invariant(body: Expr, name: str = "inv") -> Property:
    return SHEET.property(name, "invariant", 2, body)


def transition(body: Expr, name: str = "step") -> Property:
    return SHEET.property(name, "transition", 2, body)


def names(found: Exploration, property_name: str) -> list[str] | None:
    """The steps that lead to the violation."""
    trace = found.outcome(property_name).violation
    return None if trace is None else [step.step.name for step in trace.steps]


def violated(found: Exploration) -> set[str]:
    return {p.property.name for p in found.properties if p.violation is not None}


def counted(layout: Layout) -> tuple[int, int, int]:
    """Distinct states, generated ones and depth, by the plain interpreter."""
    level = list(initial_states(layout))
    seen, generated, depth = set(level), len(level), 0
    while level:
        depth += 1
        after = [o.after for s in level for o in outcomes(layout, s) if isinstance(o, Taken)]
        generated += len(after)
        level = [s for s in dict.fromkeys(after) if s not in seen]
        seen.update(level)
    return len(seen), generated, depth


@pytest.mark.parametrize("sample", SAMPLES)
def test_counts(sample: Callable[[], Machine]) -> None:
    found = explore(sample())
    assert (found.distinct, found.generated, found.depth) == counted(Layout.of(sample()))
    assert found.stopped is None


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (collapse, {"no_silent_fill"}),
        (account, set()),
        (readers, {"behind"}),
        (rwsem, set()),
        (table, {"settled"}),
        (failing, {"deadlock", "locks"}),
    ],
)
def test_verdicts_of_the_samples(sample: Callable[[], Machine], expected: set[str]) -> None:
    assert violated(explore(sample())) >= expected
    assert violated(explore(sample())) - expected <= {"assertions"}


def test_the_shortest_counterexample() -> None:
    steps = names(explore(collapse()), "no_silent_fill")
    assert steps is not None
    assert steps[-1] == "khugepaged_L20"
    assert len(steps) == 12


def test_a_deadlock_says_who_waits() -> None:
    trace = explore(failing()).outcome("deadlock").violation
    assert trace is not None
    assert [step.step.name for step in trace.steps] == ["one_L6", "two_L14"]
    assert [(w.actor, w.steps[0].name) for w in trace.waiting] == [
        ("one", "one_L7"),
        ("two", "two_L15"),
    ]


def test_a_daemon_may_wait_for_ever() -> None:
    blocked = counter(SHEET.step("p", "L4", 4, DONE, guard=FALSE))
    daemon = replace(blocked, processes=tuple(replace(p, daemon=True) for p in blocked.processes))
    assert violated(explore(blocked)) == {"deadlock"}
    assert violated(explore(daemon)) == set()


def test_where_a_run_ends_is_no_deadlock() -> None:
    """An assume or a failing check ends the run; a blocked step beside it changes nothing."""
    waits = SHEET.step("p", "L4", 4, DONE, guard=FALSE)
    ends = SHEET.step("p", "L4", 5, DONE, name="L5", assumes=FALSE)
    assert violated(explore(counter(waits, ends))) == set()
    wrong = Check("assertions", FALSE, "assertion failed", SHEET.origin(5))
    fails = SHEET.step("p", "L4", 5, DONE, name="L5", checks=(wrong,))
    assert violated(explore(counter(waits, fails))) == {"assertions"}
    unmet = SHEET.step("p", "L4", 5, DONE, name="L5", guard=FALSE, checks=(wrong,))
    assert violated(explore(counter(waits, unmet))) == {"deadlock"}


def test_an_assume_comes_before_the_checks() -> None:
    wrong = Check("assertions", FALSE, "assertion failed", SHEET.origin(5))
    found = explore(counter(SHEET.step("p", "L4", 4, DONE, assumes=FALSE, checks=(wrong,))))
    assert violated(found) == set()
    assert found.distinct == 1


def test_only_the_first_failing_check_counts() -> None:
    first = Check("ranges", op("<", load(X), integer(0)), "out of range", SHEET.origin(4))
    second = Check("assertions", FALSE, "assertion failed", SHEET.origin(4))
    assert violated(explore(counter(SHEET.step("p", "L4", 4, DONE, checks=(first, second))))) == {
        "ranges"
    }


def test_a_check_that_fails_for_one_choice() -> None:
    """The other choices go on; the trace says which one was made."""
    n = Bound("n", INT)
    small = Check("assertions", op("<", n, integer(2)), "n is too large", SHEET.origin(4))
    step = SHEET.step(
        "p", "L4", 4, DONE, put(X, n), choices=(Choice(n, upto(0, 2)),), checks=(small,)
    )
    found = explore(counter(step))
    assert found.distinct == 3
    trace = found.outcome("assertions").violation
    assert trace is not None
    assert trace.steps == ()
    assert trace.failing is not None
    assert (trace.failing.picks, trace.failing.check.message) == ((2,), "n is too large")


def loop(limit: int) -> Step:
    """x++ until it is `limit`."""
    again = op("<", plus(load(X)), integer(limit))
    return SHEET.step("p", "L4", 4, branch(again, "L4", DONE), NEXT_X)


def test_the_search_goes_on_beyond_a_violation() -> None:
    properties = [
        invariant(op("<", load(X), integer(2)), "small"),
        invariant(op("<", load(X), integer(4)), "medium"),
        invariant(op("<", load(X), integer(9)), "large"),
    ]
    found = explore(counter(loop(5), properties=properties))
    assert found.distinct == 6
    assert [len(names(found, name) or ()) for name in ("small", "medium", "large")] == [2, 4, 0]
    assert violated(found) == {"small", "medium"}


def test_only_the_properties_that_were_asked_for() -> None:
    properties = [invariant(FALSE, "first"), invariant(FALSE, "second")]
    found = explore(counter(loop(5), properties=properties), Options(properties=("second",)))
    assert [p.property.name for p in found.properties] == ["second"]
    assert names(found, "second") == []


def test_a_transition_compares_before_and_after() -> None:
    grows = transition(Binary(">", load(X), Old(load(X))), "grows")
    by_one = transition(Binary("==", load(X), Binary("+", Old(load(X)), integer(1))), "by_one")
    jump = SHEET.step("p", "L5", 5, DONE, put(X, integer(9)))
    first = SHEET.step("p", "L4", 4, "L5", NEXT_X)
    found = explore(counter(first, jump, properties=[grows, by_one]))
    assert names(found, "grows") is None
    assert names(found, "by_one") == ["p_L4", "p_L5"]


def test_a_transition_is_not_asked_of_a_step_that_changes_nothing() -> None:
    idle = SHEET.step("p", "L4", 4, "L4")
    found = explore(counter(idle, properties=[transition(FALSE)]))
    assert violated(found) == set()
    assert (found.distinct, found.generated) == (1, 2)


def test_a_transition_holds_on_steps_to_known_states_too() -> None:
    """The step back from 1 to 0 leads to a state that was found long before."""
    forth = SHEET.step("p", "L4", 4, "L5", NEXT_X)
    back = SHEET.step("p", "L5", 5, "L4", put(X, integer(0)))
    grows = transition(Binary(">", load(X), Old(load(X))))
    found = explore(counter(forth, back, properties=[grows]))
    assert names(found, "step") == ["p_L4", "p_L5"]
    assert found.distinct == 2


def test_a_property_without_a_value() -> None:
    cells = shared("cells", ArrayType(IntType(0, 1), 3))
    inside = op("<", load(X), integer(3))
    clear = replace(invariant(op("==", load(cells, load(X)), integer(0))), defined=inside)
    bare = counter(loop(5), properties=[clear])
    found = explore(replace(bare, variables=(X, cells), starts=starts((X, 0), (cells, 0))))
    outcome = found.outcome("inv")
    assert outcome.violation is None
    assert outcome.undefined is not None
    assert len(outcome.undefined.steps) == 3


def test_a_premise_that_never_holds() -> None:
    def when(limit: int, name: str) -> Property:
        premise = op(">", load(X), integer(limit))
        found = invariant(implies(premise, op("<", load(X), integer(9))), name)
        return replace(found, premise=premise)

    properties = [when(3, "met"), when(7, "never"), invariant(TRUE, "plain")]
    found = explore(counter(loop(5), properties=properties))
    assert {p.property.name: p.premise_held for p in found.properties} == {
        "deadlock": None,
        "assertions": None,
        "ranges": None,
        "met": True,
        "never": False,
        "plain": None,
    }


def test_a_premise_about_a_step() -> None:
    jumped = Binary(">", load(X), Binary("+", Old(load(X)), integer(1)))
    property_ = replace(transition(implies(jumped, FALSE)), premise=jumped)
    assert explore(counter(loop(5), properties=[property_])).outcome("step").premise_held is False
    jump = SHEET.step("p", "L4", 4, DONE, put(X, integer(9)))
    assert explore(counter(jump, properties=[property_])).outcome("step").premise_held is True


def test_assumptions_filter_the_initial_states() -> None:
    start = replace(collapse(), assumes=(FALSE,))
    found = explore(start)
    assert (found.distinct, found.generated, found.depth) == (0, 0, 0)
    assert violated(found) == set()


def events(step: Step, *conditions: tuple[int, Expr]) -> Step:
    return replace(step, events=tuple(Event(SHEET.origin(n), when) for n, when in conditions))


def test_statements_that_were_never_executed() -> None:
    high = op(">", load(X), integer(3))
    never = op(">", load(X), integer(7))
    step = events(loop(5), (4, TRUE), (5, high), (6, never))
    blocked = events(SHEET.step("p", "L7", 7, DONE), (7, TRUE))
    # Line 8 is reached as part of one step only, line 9 of none.
    other = events(SHEET.step("p", "L8", 8, DONE), (4, TRUE), (9, TRUE))
    model = counter(step, blocked, other)
    coverage = explore(model).coverage
    assert coverage is not None
    assert coverage.steps == {"p_L4"}
    assert coverage.events == {("p_L4", 0), ("p_L4", 1)}
    assert [origin.span.first.line for origin in unreached(model, coverage)] == [6, 7, 9]


def test_an_event_that_depends_on_the_choice() -> None:
    n = Bound("n", INT)
    step = SHEET.step("p", "L4", 4, DONE, put(X, n), choices=(Choice(n, upto(0, 2)),))
    chosen = [(4, op("==", n, integer(2))), (5, op("==", n, integer(3)))]
    coverage = explore(counter(events(step, *chosen))).coverage
    assert coverage is not None
    assert coverage.events == {("p_L4", 0)}


def test_a_step_that_would_fail_has_not_been_executed() -> None:
    wrong = Check("assertions", FALSE, "assertion failed", SHEET.origin(4))
    coverage = explore(
        counter(events(SHEET.step("p", "L4", 4, DONE, checks=(wrong,)), (4, TRUE)))
    ).coverage
    assert coverage is not None
    assert (coverage.steps, coverage.events) == (frozenset(), frozenset())


def test_coverage_does_not_change_what_is_found() -> None:
    model = readers()
    with_, without = (explore(model, Options(coverage=c)) for c in (True, False))
    assert without.coverage is None
    assert replace(with_, coverage=None) == without


def test_a_limit_on_states() -> None:
    found = explore(readers(), Options(max_states=100))
    assert found.stopped == "states"
    assert 100 < found.distinct < 120
    assert explore(account(), Options(max_states=17)).stopped is None
    assert explore(account(), Options(max_states=16)).stopped == "states"
    assert explore(collapse(), Options(max_states=3)).stopped == "states"


def test_a_search_that_is_stopped_keeps_what_it_has_found() -> None:
    calls: list[Progress] = []

    def poll(progress: Progress) -> str | None:
        calls.append(progress)
        return "timeout" if progress.depth > 20 else None

    found = explore(readers(), Options(poll=poll))
    assert (found.stopped, found.depth) == ("timeout", 21)
    assert found.outcome("behind").violation is not None
    assert calls[-1].distinct == found.distinct
    assert all(0 < c.queue <= c.distinct <= c.generated for c in calls)


def test_an_interrupt_ends_the_search_cleanly() -> None:
    def poll(progress: Progress) -> str | None:
        if progress.depth == 10:
            raise KeyboardInterrupt
        return None

    found = explore(readers(), Options(poll=poll))
    assert (found.stopped, found.depth) == ("interrupted", 10)


def test_many_initial_states_can_be_stopped_too() -> None:
    cells = shared("cells", ArrayType(IntType(0, 1), 40))
    bare = counter(loop(5))
    model = replace(
        bare,
        variables=(X, cells),
        starts=(*starts((X, 0)), Start(cells, Uniform((0, 1)))),
    )
    assert explore(model, Options(poll=lambda _: "timeout")).stopped == "timeout"
    assert explore(model, Options(max_states=1000)).stopped == "states"


def test_nobody_waits_in_a_state_that_is_finished() -> None:
    layout = Layout.of(counter(loop(1)))
    (state,) = initial_states(layout)
    (outcome,) = outcomes(layout, state)
    assert isinstance(outcome, Taken)
    assert not is_deadlock(layout, outcome.after)
