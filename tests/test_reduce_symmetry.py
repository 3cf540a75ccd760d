"""Symmetric processes: which ones are, what counts as one state, and that nothing else changes."""

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import permutations
from random import Random

import pytest

from building import op, upto
from interpreter.reading import machines, model_of, read_file
from random_machines import random_machine, random_test
from reducing import differences, explored, for_safety, stages
from shipped import SPECS
from spec2tla.emit.config import config
from spec2tla.emit.module import emit
from spec2tla.engine.asking import ask
from spec2tla.engine.findings import Limits
from spec2tla.engine.rounds import Tools
from spec2tla.errors import InternalError
from spec2tla.machine.expr import (
    AtPc,
    Binary,
    Bound,
    Load,
    OwnerOf,
    Place,
    Quantifier,
    integer,
)
from spec2tla.machine.model import Machine
from spec2tla.machine.printer import print_machine
from spec2tla.reduce.symmetry import symmetry
from spec2tla.reference.canonical import aligned
from spec2tla.reference.layout import Layout, PcSlot, State, ValueSlot
from spec2tla.reference.replay import certified_run
from spec2tla.reference.search import explore
from spec2tla.reference.semantics import Taken, initial_states, outcomes
from spec2tla.tlc.find import find_jar, find_java
from spec2tla.types import IntType, OwnerType
from spec2tla.verdict import Verdict


def machine_of(text: str) -> Machine:
    return for_safety(machines(model_of(text))[1])


def symmetric(machine: Machine) -> Machine:
    return symmetry(machine, each_step_counts=False)


def names(machine: Machine) -> list[str]:
    return [one.process for one in symmetric(machine).symmetric]


# Which processes ---------------------------------------------------------------------------------

YES = {
    "a lock": "spinlock l; process p[3] { spin_lock(l); spin_unlock(l); }",
    "several locks": """rwsem s; spinlock l[2];
    process p[2] { down_read(s); spin_lock(l[1]); spin_unlock(l[1]); up_read(s); }""",
    "an element for each": """shared bool busy[2];
    process p[2] { busy[self] = true; busy[self] = false; }
    invariant one "not both": !(busy[0] && busy[1]);""",
    "a quantifier over all": """shared int(0..3) x;
    process p[3] { int(0..3) i; i = x; here: x = 1; }
    invariant few "not all": count(k in p : at(p[k], here)) < 3;
    invariant same "one is like the other":
        forall (k in p) forall (m in p) k != m ==> !(at(p[k], here) && at(p[m], here));""",
    "who waits for a grace period": """shared bool gone;
    process reader { rcu_read_lock(); rcu_read_unlock(); }
    process p[2] { synchronize_rcu(); gone = true; }""",
    "pointers that somebody else frees": """struct page { int(0..1) x; };
    pool struct page pages[1]; shared struct page *head;
    process p[2] { struct page *mine = head; mine = head; }
    process q { struct page *mine = alloc(pages); head = mine; free(mine); }""",
}

NO = {
    "self as a value": "shared int(0..1) x; process p[2] { x = self; }",
    "arithmetic on self": "shared bool x[2]; process p[2] { x[1 - self] = true; x[self] = true; }",
    "one is special": "shared int(0..1) x; process p[2] { if (self == 0) x = 1; }",
    "one is asked about": """shared int(0..1) x; process p[2] { x = 1; here: x = 0; }
    invariant not_first "the first is not there": !at(p[0], here);""",
    "neighbours": """shared int(0..1) x; process p[3] { x = 1; here: x = 0; }
    invariant apart "no neighbours":
        forall (i in 0..2) !(at(p[i], here) && at(p[(i + 1) % 3], here));""",
    "an order": """shared int(0..1) x; process p[3] { x = 1; here: x = 0; }
    invariant first "the lower one first":
        forall (i in p) forall (j in p) i < j && at(p[j], here) ==> at(p[i], here);""",
    "some of them": """shared int(0..1) x; process p[3] { x = 1; here: x = 0; }
    invariant two "the first two": forall (i in 0..1) !at(p[i], here);""",
    "an element that starts otherwise": """shared bool busy[2] = { true, false };
    process p[2] { busy[self] = !busy[self]; }""",
    "an assumption about one": """shared bool busy[2] = any bool; assume busy[0];
    process p[2] { busy[self] = !busy[self]; }""",
    "whoever waits is waited for": """shared bool gone;
    process p[2] { rcu_read_lock(); rcu_read_unlock(); synchronize_rcu(); gone = true; }""",
    "a number that is only looked up with another": """shared bool a[2];
    process p[2] { a[self] = true; }
    process q[2] { int(0..1) i = 1; a[i] = a[self]; }""",
    "only one": "shared int(0..1) x; process p { x = 1; }",
}


@pytest.mark.parametrize("text", YES.values(), ids=YES)
def test_is_symmetric(text: str) -> None:
    assert "p" in names(machine_of(text))


@pytest.mark.parametrize("text", NO.values(), ids=NO)
def test_is_not_symmetric(text: str) -> None:
    assert names(machine_of(text)) == []


def test_of_two_processes_that_name_each_other_one_is() -> None:
    text = """shared bool gone;
    process reader[3] { rcu_read_lock(); rcu_read_unlock(); }
    process writer[2] { synchronize_rcu(); gone = true; }"""
    assert names(machine_of(text)) == ["reader"]
    assert names(machine_of(text.replace("[3]", "[2]").replace("writer[2]", "writer[3]"))) == [
        "writer"
    ]


def test_properties_of_whole_runs_tell_instances_apart() -> None:
    text = 'shared bool x; process p[2] { x = true; } property ends "p ends": eventually(x);'
    assert symmetric(machines(model_of(text))[1]).symmetric == ()


# What counts as one state ------------------------------------------------------------------------


def with_instances(seed: int, count: int, pooled: bool = False) -> Machine:
    """A random machine of which p has so many instances, and an invariant about them."""
    machine = random_machine(seed, pooled)
    p, random = replace(machine.process("p"), count=count), Random(seed)
    lock = next(v for v in machine.variables if v.name == "lock")
    one, two = (Bound(name, IntType(0, count - 1)) for name in ("one", "two"))
    here, elsewhere = AtPc("p", one, ("B",)), AtPc("p", two, ("A", "done"))
    holds = Binary("==", Load(Place(lock)), OwnerOf("p", two))
    same = Binary("==", *(Load(Place(p.variables[0], (), who)) for who in (one, two)))
    about = Binary("||", Binary("&&", here, holds), Binary("&&", same, elsewhere))
    about = Binary("&&", about, random_test(random, 1))
    some = Quantifier("exists", two, upto(0, count - 1), about)
    body = op("<", Quantifier("count", one, upto(0, count - 1), some), integer(count))
    state = next(p for p in machine.properties if p.name == "state")
    return replace(
        machine,
        processes=tuple(p if p.name == old.name else old for old in machine.processes),
        properties=(*machine.properties, replace(state, name="instances", body=body)),
    )


def orbits(machine: Machine, states: Collection[State]) -> int:
    """How many states there are if the instances of p have no names: by trying all names."""
    layout = Layout.of(machine)
    return len({orbit(layout, state) for state in states})


def orbit(layout: Layout, state: State) -> State:
    """The least of all that the state is when the instances of p are named otherwise."""
    ways = permutations(range(layout.machine.process("p").count))
    return min((_renamed(layout, state, way) for way in ways), key=repr)


def _renamed(layout: Layout, state: State, new: Sequence[int]) -> State:
    """The state when instance i has become instance new[i]."""
    places = {slot: at for at, slot in enumerate(layout.slots)}
    first = layout.owners["p"]
    owners = {first + old: first + number for old, number in enumerate(new)}
    after = list(state)
    for at, slot in enumerate(layout.slots):
        value = state[at]
        match slot:
            case PcSlot("p", instance, _):
                after[places[replace(slot, instance=new[instance])]] = value
            case ValueSlot(variable, int(instance), _, _) if variable.process == "p":
                after[places[replace(slot, instance=new[instance])]] = value
            case ValueSlot(_, _, _, OwnerType()):
                after[at] = owners.get(int(value) if isinstance(value, int) else 0, value)
            case _:
                pass
    return tuple(after)


def reached(machine: Machine, most: int) -> set[State]:
    """The states by the meaning of the machine; none of a machine that has more."""
    layout = Layout.of(machine)
    found = set(initial_states(layout))
    work = list(found)
    while work and len(found) <= most:
        for outcome in outcomes(layout, work.pop()):
            if isinstance(outcome, Taken) and outcome.after not in found:
                found.add(outcome.after)
                work.append(outcome.after)
    return found if len(found) <= most else set()


# Others free what a p of two instances points to, and there is no more than one freeing in a step.
RANDOM = [(seed, count, False) for seed in range(12) for count in (2, 3)]
RANDOM += [(seed, 2, True) for seed in (3, 4, 5, 6, 8, 9)]


@pytest.mark.parametrize(("seed", "count", "pooled"), RANDOM)
def test_each_orbit_is_one_state(seed: int, count: int, pooled: bool) -> None:
    machine = with_instances(seed, count, pooled)
    assert names(machine) == ["p"]
    states = reached(machine, 1_500)
    if states:
        distinct = explore(symmetric(machine)).distinct
        assert distinct == orbits(machine, states)
        assert len(states) <= distinct * math.factorial(count)


@pytest.mark.parametrize(("seed", "count", "pooled"), RANDOM)
def test_nothing_else_changes(seed: int, count: int, pooled: bool) -> None:
    machine = with_instances(seed, count, pooled)
    whole = explored(machine, 4_000)
    if whole is not None:
        assert not differences(whole, symmetric(machine))


@pytest.mark.parametrize("text", YES.values(), ids=YES)
def test_nothing_else_changes_in_programs(text: str) -> None:
    machine = machine_of(text)
    whole = explored(machine, 10_000)
    assert whole is not None
    assert not differences(whole, symmetric(machine))
    assert explore(symmetric(machine)).distinct < whole.exploration.distinct


# TLC ---------------------------------------------------------------------------------------------


def both_engines(machine: Machine) -> None:
    """TLC's counterexamples are certified, and it has as many states; InternalError otherwise."""
    tools = Tools(find_java(None), find_jar(None))
    wanted = [property_.name for property_ in machine.properties]
    found = ask(machine, wanted, Limits(seconds=100.0, states=50_000), "both", tools)
    assert all(f.verdict is not Verdict.UNKNOWN or f.undefined for f in found.properties.values())


@pytest.mark.tlc
@pytest.mark.parametrize("seed", [0, 3])
@pytest.mark.parametrize(("count", "pooled"), [(2, False), (3, False), (2, True)])
def test_engines_agree(seed: int, count: int, pooled: bool) -> None:
    both_engines(symmetric(with_instances(seed, count, pooled)))


@pytest.mark.tlc
@pytest.mark.parametrize("text", YES.values(), ids=YES)
def test_engines_agree_on_programs(text: str) -> None:
    both_engines(symmetric(machine_of(text)))


@pytest.mark.tlc
@pytest.mark.parametrize(
    "name", ["rcu_update_no_grace", "ticket_lock_few", "rw_counters_look_first"]
)
def test_engines_agree_on_shipped_models(name: str) -> None:
    machine = for_safety(machines(read_file(SPECS / "classic" / f"{name}.kspec"))[1])
    reduced = stages(machine, frozenset())[-1].machine
    assert reduced.symmetric
    both_engines(reduced)


def test_a_run_through_orbits_becomes_a_run_of_the_machine() -> None:
    machine = symmetric(machine_of("shared int(0..3) x; process p[2] { x = 1; x = 2; x = 3; }"))
    layout = Layout.of(machine)
    states = [next(initial_states(layout))]
    for instance in (0, 1, 1):
        moves = [o for o in outcomes(layout, states[-1]) if isinstance(o, Taken)]
        states.append(next(o.after for o in moves if o.attempt.instance == instance))
    actions = ["p_L2", "p_L2", "p_L2b"]
    assert aligned(layout, states, actions) == tuple(states)
    broken = [states[0], _renamed(layout, states[1], (1, 0)), *states[2:]]
    run = aligned(layout, broken, actions)
    assert certified_run(layout, run, actions)
    assert [orbit(layout, state) for state in run] == [orbit(layout, state) for state in states]
    with pytest.raises(InternalError, match="step 3"):
        aligned(layout, [*states[:3], states[1]], actions)


# The module --------------------------------------------------------------------------------------


def test_view_of_locks_and_instances() -> None:
    text = """spinlock l; rwsem s[2]; shared int(0..1) View;
    process p[3] { int(0..1) own = View; spin_lock(l); View = own; spin_unlock(l); }
    process q[2] { down_read(s[1]); up_read(s[1]); }"""
    emitted = emit(symmetric(machine_of(text)), None)
    assert emitted.text[emitted.text.index("\\* The instances") :].startswith(VIEW)
    assert "\nVIEW View_1\n" in config(emitted, [])


VIEW = r"""\* The instances of p are interchangeable. What one of them has:
p_instance(self) == <<p_pc[self], p_own[self], l = p_id(self)>>

\* The instances of q are interchangeable. What one of them has:
q_instance(self) == <<q_pc[self], [i \in 0..1 |-> q_id(self) \in s_readers[i]]>>

\* Those that locks need not name, since the instances say it themselves.
Interchangeable == {"p[0]", "p[1]", "p[2]", "q[0]", "q[1]"}

\* States of which this is the same are one for TLC: of the instances of a process it says which
\* states they are in, and of more than two how many are in each, but not who.
View_1 ==
    <<IF l \in Interchangeable THEN "free" ELSE l, s,
      [i \in 0..1 |-> s_readers[i] \ Interchangeable], View,
      [own \in {p_instance(i) : i \in 0..2} |-> Cardinality({j \in 0..2 : p_instance(j) = own})],
      {q_instance(i) : i \in 0..1}>>

---"""


def test_the_printed_machine_says_what_is_symmetric() -> None:
    assert "\nsymmetric p\n" in print_machine(symmetric(machine_of(YES["a lock"])))


def test_no_view_where_nothing_is_symmetric() -> None:
    emitted = emit(symmetric(machine_of(NO["self as a value"])), None)
    assert emitted.view == ""
    assert "VIEW" not in config(emitted, [])
