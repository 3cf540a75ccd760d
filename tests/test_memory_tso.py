"""Store buffers: litmus tests with their known verdicts, random programs against another
enumeration, what orders what, and what a counterexample says.
"""

import random
import re
from pathlib import Path

import pytest

from kspec import lowered, lowered_with_findings
from litmus_programs import (
    MB,
    RMB,
    WMB,
    Program,
    acq,
    outcomes_of,
    places,
    r,
    random_program,
    rel,
    tso_outcomes,
    w,
    xchg,
)
from memory_models import KINDS, found, require_agreement, verdicts
from spec2tla.engine.embedded import run_embedded
from spec2tla.engine.findings import Limits
from spec2tla.machine.model import Machine
from spec2tla.machine.printer import print_machine
from spec2tla.verdict import Verdict


@pytest.mark.parametrize("seed", range(25))
def test_what_programs_end_with_is_what_total_store_order_says(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    for _ in range(4):
        threads = draw.randint(2, 3)
        program = random_program(draw, KINDS, threads, 4 if threads == 2 else 2)
        if places(program):
            assert outcomes_of(program, "tso", tmp_path) == tso_outcomes(program), program


# Name, program, outcome (a part of it), whether TSO allows it. Under SC none of them is allowed.
LITMUS: list[tuple[str, Program, dict[str, int], bool]] = [
    ("SB", ((w("x", 1), r("y")), (w("y", 1), r("x"))), {"t0r1": 0, "t1r1": 0}, True),
    ("SB+mb+po", ((w("x", 1), MB, r("y")), (w("y", 1), r("x"))), {"t0r2": 0, "t1r1": 0}, True),
    ("SB+mbs", ((w("x", 1), MB, r("y")), (w("y", 1), MB, r("x"))), {"t0r2": 0, "t1r2": 0}, False),
    ("SB+wmbs", ((w("x", 1), WMB, r("y")), (w("y", 1), WMB, r("x"))), {"t0r2": 0, "t1r2": 0}, True),
    ("SB+rmbs", ((w("x", 1), RMB, r("y")), (w("y", 1), RMB, r("x"))), {"t0r2": 0, "t1r2": 0}, True),
    ("SB+rel-acq", ((rel("x", 1), acq("y")), (rel("y", 1), acq("x"))),
     {"t0r1": 0, "t1r1": 0}, True),
    ("SB+xchgs", ((xchg("x", 1), r("y")), (xchg("y", 1), r("x"))), {"t0r1": 0, "t1r1": 0}, False),
    ("MP", ((w("x", 1), w("y", 1)), (r("y"), r("x"))), {"t1r0": 1, "t1r1": 0}, False),
    ("LB", ((r("x"), w("y", 1)), (r("y"), w("x", 1))), {"t0r0": 1, "t1r0": 1}, False),
    ("R", ((w("x", 1), w("y", 1)), (w("y", 2), r("x"))), {"y": 2, "t1r1": 0}, True),
    ("R+po+mb", ((w("x", 1), w("y", 1)), (w("y", 2), MB, r("x"))), {"y": 2, "t1r2": 0}, False),
    ("S", ((w("x", 2), w("y", 1)), (r("y"), w("x", 1))), {"x": 2, "t1r0": 1}, False),
    ("2+2W", ((w("x", 1), w("y", 2)), (w("y", 1), w("x", 2))), {"x": 1, "y": 1}, False),
    ("WRC", ((w("x", 1),), (r("x"), w("y", 1)), (r("y"), r("x"))),
     {"t1r0": 1, "t2r0": 1, "t2r1": 0}, False),
    ("IRIW", ((w("x", 1),), (w("y", 1),), (r("x"), r("y")), (r("y"), r("x"))),
     {"t2r0": 1, "t2r1": 0, "t3r0": 1, "t3r1": 0}, False),
    ("CoRR", ((w("x", 1),), (r("x"), r("x"))), {"t1r0": 1, "t1r1": 0}, False),
    ("CoWR", ((w("x", 1), r("x")), (w("x", 2),)), {"x": 1, "t0r1": 0}, False),
    ("n6", ((w("x", 1), r("x"), r("y")), (w("y", 2), w("x", 2))),
     {"t0r1": 1, "t0r2": 0, "x": 1}, True),
]  # fmt: skip


@pytest.mark.parametrize(("program", "outcome", "allowed"), [row[1:] for row in LITMUS],
                         ids=[row[0] for row in LITMUS])  # fmt: skip
def test_litmus(program: Program, outcome: dict[str, int], allowed: bool, tmp_path: Path) -> None:
    def is_possible(memory: str) -> bool:
        found = outcomes_of(program, memory, tmp_path)
        return any(outcome.items() <= dict(one).items() for one in found)

    assert (is_possible("sc"), is_possible("tso")) == (False, allowed)


@pytest.mark.tlc
@pytest.mark.parametrize("seed", range(3))
def test_tlc_finds_as_many_states(seed: int, tmp_path: Path) -> None:
    require_agreement(seed, "tso", tmp_path)


# Verdicts ----------------------------------------------------------------------------------------


SB = """
shared bool x = false; shared bool y = false; {declared}
process a {{ bool r = true; {a} }}
process b {{ bool r = true; {b} }}
invariant seen "one sees the other one": done(a) && done(b) ==> a.r || b.r;
"""

ORDER = [
    ("nothing", "", "x = true; r = y;", False),
    ("smp_mb", "", "x = true; smp_mb(); r = y;", True),
    ("a lock", "spinlock la; spinlock lb;", "x = true; lock(la); unlock(la); r = y;", True),
    ("an unlock", "spinlock la; spinlock lb;", "lock(la); x = true; unlock(la); r = y;", True),
    ("within a lock", "spinlock la; spinlock lb;", "lock(la); x = true; r = y; unlock(la);", False),
    ("a read section", "", "x = true; rcu_read_lock(); r = y; rcu_read_unlock();", False),
    ("synchronize_rcu", "", "x = true; synchronize_rcu(); r = y;", True),
    ("atomic", "", "atomic { x = true; } r = y;", True),
    ("read-modify-write of another one", "shared int(0..1) na; shared int(0..1) nb;",
     "x = true; atomic_inc(na); r = y;", True),
    ("complete", "completion ca; completion cb;", "x = true; complete(ca); r = y;", True),
    ("await", "", "x = true; await (x); r = y;", False),
    ("await with a body", "", "x = true; await (x) { x = true; } r = y;", True),
]  # fmt: skip


@pytest.mark.parametrize(("declared", "body", "holds"), [row[1:] for row in ORDER],
                         ids=[row[0] for row in ORDER])  # fmt: skip
def test_what_orders_a_store_and_a_load(
    declared: str, body: str, holds: bool, tmp_path: Path
) -> None:
    swap = {"x": "y", "y": "x", "la": "lb", "na": "nb", "ca": "cb"}
    other = re.sub(r"\b(x|y|la|na|ca)\b", lambda name: swap[name[0]], body)
    said = verdicts(SB.format(declared=declared, a=body, b=other), tmp_path, memory="tso")
    assert (said["seen"] is Verdict.HOLDS) == holds


def test_array_elements_and_fields_have_entries_of_their_own(tmp_path: Path) -> None:
    body = """
    struct page { bool up; int(0..3) n; };
    shared struct page pages[2][2];
    process a {
        for (int(0..2) i = 0; i < 2; i++) {
            pages[i][1 - i].n = 2;
            pages[1][i].up = true;
        }
        assert(pages[0][1].n == 2 && pages[1][0].n == 2 && pages[0][0].n == 0);
        assert(pages[1][1].up && !pages[0][1].up);
    }
    invariant n "each where it belongs": pages[0][0].n == 0 && pages[1][1].n == 0;
    property there "all get there": eventually pages[1][1].up && pages[1][0].n == 2;
    """
    assert set(verdicts(body, tmp_path, memory="tso").values()) == {Verdict.HOLDS}


def test_instances_have_buffers_of_their_own_with_and_without_symmetry(tmp_path: Path) -> None:
    body = """
    shared bool flag[2];
    process p[2] { flag[self] = true; bool r = flag[1 - self]; }
    invariant seen "one sees the other one": done(p[0]) && done(p[1]) ==> p[0].r || p[1].r;
    """
    run = found(body, tmp_path, memory="tso")
    assert [p.verdict for p in run.properties] == [Verdict.VIOLATED]
    assert run.processes == ("p[0]", "p[1]")
    run = found(body, tmp_path, no_reduce=frozenset({"symmetry"}), memory="tso")
    assert [p.verdict for p in run.properties] == [Verdict.VIOLATED]


def test_a_pointer_in_a_buffer_knows_that_its_object_was_freed(tmp_path: Path) -> None:
    body = """
    struct page { int(0..1) n; };
    pool struct page pages[1];
    shared struct page *here; shared bool given = false;
    process a { struct page *p = alloc(pages); here = p; given = true; }
    process b {
        struct page *mine = here;
        if (mine) { free(mine); }
    }
    invariant looks "looked at": here == NULL || given || !given;
    process c { struct page *q = here; if (q) { int(0..1) k = q->n; } }
    """
    assert verdicts(body, tmp_path, memory="tso")["lifetime"] is Verdict.VIOLATED


def test_a_full_buffer_makes_a_store_wait_and_is_no_deadlock(tmp_path: Path) -> None:
    body = """
    shared bool x = false; shared bool on = true;
    process a { while (on) x = !x; }
    process b { on = false; }
    invariant looks "looked at": x || !x;
    property ends "it gets through": finishes(a);
    """
    said = verdicts(body, tmp_path, memory="tso")
    assert said["deadlock"] is Verdict.HOLDS
    assert said["ends"] is Verdict.HOLDS


def test_a_finished_process_still_empties_its_buffer(tmp_path: Path) -> None:
    body = """
    shared bool x = false;
    process a { x = true; }
    process b { await (x); }
    property there "it gets there": eventually x;
    """
    assert set(verdicts(body, tmp_path, memory="tso").values()) == {Verdict.HOLDS}


def test_a_property_sees_memory_and_a_ghost_goes_with_its_store(tmp_path: Path) -> None:
    body = """
    shared bool x = false; ghost bool stored = false;
    process a { x = true; ghost stored = true; }
    invariant behind "memory is up to date": stored ==> x;
    invariant not_ahead "memory is not ahead": x ==> stored;
    """
    said = verdicts(body, tmp_path, memory="tso")
    assert (said["behind"], said["not_ahead"]) == (Verdict.VIOLATED, Verdict.HOLDS)


# What needs no buffer ----------------------------------------------------------------------------


def _machine(body: str, folder: Path) -> Machine:
    return lowered(f"model m;\n{body}", folder, memory="tso")


DIRECT = [
    ("of one process", "process a { x = 1; x = 2; int(0..3) r = x; }", False),
    ("looked at by a property",
     "process a { x = 1; } invariant i \"i\": x < 3;", True),
    ("of two instances", "process a[2] { x = 1; }", True),
    ("under one lock",
     "spinlock l; process a { lock(l); x = 1; unlock(l); } "
     "process b { lock(l); x = 2; unlock(l); }", False),
    ("under two locks",
     "spinlock l; spinlock k; process a { lock(l); x = 1; unlock(l); } "
     "process b { lock(k); x = 2; unlock(k); }", True),
    ("not always under it",
     "spinlock l; process a { lock(l); x = 1; unlock(l); } "
     "process b { lock(l); unlock(l); x = 2; }", True),
    ("read-modify-write only",
     "process a { atomic_inc(x); } process b { int(0..3) r = x; }", False),
]  # fmt: skip


@pytest.mark.parametrize(("body", "needed"), [row[1:] for row in DIRECT],
                         ids=[row[0] for row in DIRECT])  # fmt: skip
def test_where_nobody_could_tell_there_is_no_buffer(
    body: str, needed: bool, tmp_path: Path
) -> None:
    machine = _machine(f"shared int(0..3) x = 0; {body}", tmp_path)
    assert bool(machine.buffers) == needed


def test_without_buffers_the_machine_is_the_one_of_sc(tmp_path: Path) -> None:
    body = "model m; spinlock l; shared int(0..3) x = 0; process a { lock(l); x = 1; unlock(l); }"
    sc, tso = (lowered(body, tmp_path, memory=memory) for memory in ("sc", "tso"))
    assert print_machine(sc) == print_machine(tso)


ROOM = [
    ("x = 1; x = 2; x = 3;", 3, []),
    ("x = 1; smp_mb(); x = 2; x = 3;", 2, []),
    ("if (y) { x = 1; x = 2; } else { x = 3; }", 2, []),
    ("for (int(0..5) i = 0; i < 5; i++) x = 1;", 5, []),
    ("for (int(0..50) i = 0; i < 50; i++) x = 1;", 12, []),
    ("while (y) x = 1;", 2, ["W0435"]),
    ("while (y) { x = 1; smp_mb(); }", 1, []),
    ("while (y) { for (int(0..2) i = 0; i < 2; i++) a[i] = 1; }", 2, ["W0435"]),
    ("again: x = 1; if (y) goto again;", 2, ["W0435"]),
    ("for (int(0..3) i = 0; i < 3; i++) { x = 1; spin_lock(l); spin_unlock(l); }", 1, []),
]  # fmt: skip


@pytest.mark.parametrize(("body", "size", "codes"), ROOM, ids=[row[0] for row in ROOM])
def test_room_for_all_stores(body: str, size: int, codes: list[str], tmp_path: Path) -> None:
    spec = f"""model m; shared int(0..9) x = 0; shared int(0..9) a[2]; shared bool y = false;
    spinlock l; process p {{ {body} }} invariant i "i": x < 9 && a[0] < 9;"""
    machine, diagnostics = lowered_with_findings(spec, tmp_path, memory="tso")
    assert machine is not None
    assert machine.buffers[0].size == size
    assert [d.code for d in diagnostics] == codes


# Counterexamples ---------------------------------------------------------------------------------


def test_a_flush_is_a_step_of_its_process_at_the_line_of_the_store(tmp_path: Path) -> None:
    body = """
    shared int(0..1) x = 0;
    process a { WRITE_ONCE(x, 1); }
    process b { int(0..1) r = x; }
    invariant none "nobody writes": b.r == 0;
    """
    run = found(body, tmp_path, memory="tso")
    trace = run.properties[-1].trace
    assert trace is not None
    assert trace.actors == ("a", "b")
    told = [(move.actor, move.origin.text, move.origin.span.first.line) for move in trace.moves]
    assert told == [
        ("a", "WRITE_ONCE(x, 1);", 4),
        ("a", "flush: WRITE_ONCE(x, 1) reaches memory", 4),
        ("b", "int(0..1) r = x;", 5),
    ]
    first = trace.moves[0].changes
    assert [(c.name, c.before, c.after) for c in first] == [("a's buffer", [], ["x = 1"])]


def test_the_embedded_engine_needs_no_help(tmp_path: Path) -> None:
    machine = _machine("shared int(0..1) x; process a[2] { x = 1; assert(x == 1); }", tmp_path)
    findings = run_embedded(machine, ["assertions"], Limits())
    assert findings.properties["assertions"].verdict is Verdict.HOLDS
