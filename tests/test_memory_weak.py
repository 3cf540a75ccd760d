"""The view machine: litmus tests with their known verdicts, random programs against RC11's axioms,
what orders what, and what is refused.
"""

import random
from pathlib import Path

import pytest

from kspec import lowered, lowered_with_findings
from litmus_axioms import axiomatic_outcomes
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
    w,
    xchg,
)
from memory_models import KINDS, found, require_agreement, verdicts
from spec2tla.machine.printer import print_machine
from spec2tla.report.annotations import annotate
from spec2tla.trace.reads_from import reads_from
from spec2tla.verdict import Verdict


@pytest.mark.parametrize("seed", range(20))
def test_what_programs_end_with_is_what_the_axioms_allow(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    for _ in range(4):
        threads = draw.randint(2, 3)
        program = random_program(draw, KINDS, threads, 4 if threads == 2 else 2)
        if places(program):
            assert outcomes_of(program, "weak", tmp_path) == axiomatic_outcomes(program), program


MP = {"t1r0": 1, "t1r2": 0}
SB = {"t0r2": 0, "t1r2": 0}
IRIW = {"t2r0": 1, "t2r2": 0, "t3r0": 1, "t3r2": 0}

# Name, program, outcome (a part of it), whether it is allowed.
LITMUS: list[tuple[str, Program, dict[str, int], bool]] = [
    ("MP", ((w("x", 1), w("y", 1)), (r("y"), r("x"))), {"t1r0": 1, "t1r1": 0}, True),
    ("MP+wmb+rmb", ((w("x", 1), WMB, w("y", 1)), (r("y"), RMB, r("x"))), MP, False),
    ("MP+wmb+po", ((w("x", 1), WMB, w("y", 1)), (r("y"), r("x"))),
     {"t1r0": 1, "t1r1": 0}, True),
    ("MP+po+rmb", ((w("x", 1), w("y", 1)), (r("y"), RMB, r("x"))), MP, True),
    ("MP+rel+acq", ((w("x", 1), rel("y", 1)), (acq("y"), r("x"))), {"t1r0": 1, "t1r1": 0}, False),
    ("MP+mb+acq", ((w("x", 1), MB, w("y", 1)), (acq("y"), r("x"))), {"t1r0": 1, "t1r1": 0}, False),
    ("MP+rmb+wmb", ((w("x", 1), RMB, w("y", 1)), (r("y"), WMB, r("x"))), MP, True),
    ("MP through an xchg", ((w("x", 1), rel("y", 1)), (xchg("y", 2),), (acq("y"), r("x"))),
     {"t1r0": 1, "t2r0": 2, "t2r1": 0}, False),
    ("SB", ((w("x", 1), r("y")), (w("y", 1), r("x"))), {"t0r1": 0, "t1r1": 0}, True),
    ("SB+mbs", ((w("x", 1), MB, r("y")), (w("y", 1), MB, r("x"))), SB, False),
    ("SB+mb+wmb", ((w("x", 1), MB, r("y")), (w("y", 1), WMB, r("x"))), SB, True),
    ("SB+rel-acq", ((rel("x", 1), acq("y")), (rel("y", 1), acq("x"))),
     {"t0r1": 0, "t1r1": 0}, True),
    ("SB+xchgs", ((xchg("x", 1), r("y")), (xchg("y", 1), r("x"))), {"t0r1": 0, "t1r1": 0}, False),
    ("LB", ((r("x"), w("y", 1)), (r("y"), w("x", 1))), {"t0r0": 1, "t1r0": 1}, False),
    ("R", ((w("x", 1), w("y", 1)), (w("y", 2), r("x"))), {"y": 2, "t1r1": 0}, True),
    ("R+mbs", ((w("x", 1), MB, w("y", 1)), (w("y", 2), MB, r("x"))), {"y": 2, "t1r2": 0}, False),
    ("R+wmb+mb", ((w("x", 1), WMB, w("y", 1)), (w("y", 2), MB, r("x"))),
     {"y": 2, "t1r2": 0}, True),
    ("S", ((w("x", 2), w("y", 1)), (r("y"), w("x", 1))), {"x": 2, "t1r0": 1}, True),
    ("S+wmb+rmb", ((w("x", 2), WMB, w("y", 1)), (r("y"), RMB, w("x", 1))),
     {"x": 2, "t1r0": 1}, False),
    ("S+rel+acq", ((w("x", 2), rel("y", 1)), (acq("y"), w("x", 1))), {"x": 2, "t1r0": 1}, False),
    ("2+2W", ((w("x", 1), w("y", 2)), (w("y", 1), w("x", 2))), {"x": 1, "y": 1}, True),
    ("2+2W+wmbs", ((w("x", 1), WMB, w("y", 2)), (w("y", 1), WMB, w("x", 2))),
     {"x": 1, "y": 1}, True),
    ("2+2W+mbs", ((w("x", 1), MB, w("y", 2)), (w("y", 1), MB, w("x", 2))),
     {"x": 1, "y": 1}, False),
    ("WRC", ((w("x", 1),), (r("x"), w("y", 1)), (r("y"), r("x"))),
     {"t1r0": 1, "t2r0": 1, "t2r1": 0}, True),
    ("WRC+rel+acq", ((w("x", 1),), (acq("x"), rel("y", 1)), (acq("y"), r("x"))),
     {"t1r0": 1, "t2r0": 1, "t2r1": 0}, False),
    ("IRIW+rmbs", ((w("x", 1),), (w("y", 1),), (r("x"), RMB, r("y")), (r("y"), RMB, r("x"))),
     IRIW, True),
    ("IRIW+acqs", ((rel("x", 1),), (rel("y", 1),), (acq("x"), acq("y")), (acq("y"), acq("x"))),
     {"t2r0": 1, "t2r1": 0, "t3r0": 1, "t3r1": 0}, True),
    ("IRIW+mbs", ((w("x", 1),), (w("y", 1),), (r("x"), MB, r("y")), (r("y"), MB, r("x"))),
     IRIW, False),
    ("CoRR", ((w("x", 1),), (r("x"), r("x"))), {"t1r0": 1, "t1r1": 0}, False),
    ("CoWR", ((w("x", 1), r("x")), (w("x", 2),)), {"x": 1, "t0r1": 0}, False),
    ("CoWW", ((w("x", 1), w("x", 2)),), {"x": 1}, False),
    ("CoRW", ((r("x"), w("x", 1)), (w("x", 2),)), {"t0r0": 2, "x": 2}, False),
    ("two xchgs", ((xchg("x", 1),), (xchg("x", 2),)), {"t0r0": 0, "t1r0": 0}, False),
]  # fmt: skip


@pytest.mark.parametrize(("program", "outcome", "allowed"), [row[1:] for row in LITMUS],
                         ids=[row[0] for row in LITMUS])  # fmt: skip
def test_litmus(program: Program, outcome: dict[str, int], allowed: bool, tmp_path: Path) -> None:
    found = outcomes_of(program, "weak", tmp_path)
    assert any(outcome.items() <= dict(one).items() for one in found) == allowed


@pytest.mark.tlc
@pytest.mark.parametrize("seed", range(3))
def test_tlc_finds_as_many_states(seed: int, tmp_path: Path) -> None:
    require_agreement(seed, "weak", tmp_path)


# Verdicts ----------------------------------------------------------------------------------------


MESSAGE = """
shared int(0..2) x = 0; shared bool y = false; {declared}
process a {{ {a} }}
process b {{ int(0..2) seen = 1; {b} }}
invariant fresh "who sees the flag sees the data": done(b) ==> b.seen != 0;
"""

ORDER = [
    ("nothing", "", "x = 1; y = true;", "if (y) seen = x;", False),
    ("release and acquire", "", "x = 1; smp_store_release(y, true);",
     "if (smp_load_acquire(&y)) seen = x;", True),
    ("release only", "", "x = 1; smp_store_release(y, true);", "if (y) seen = x;", False),
    ("barriers", "", "x = 1; smp_wmb(); y = true;", "if (y) { smp_rmb(); seen = x; }", True),
    ("a lock", "spinlock l;", "lock(l); x = 1; y = true; unlock(l);",
     "lock(l); if (y) seen = x; unlock(l);", True),
    ("half a lock", "spinlock l;", "lock(l); x = 1; y = true; unlock(l);",
     "if (y) seen = x;", False),
    ("two locks", "spinlock l; spinlock k;", "lock(l); x = 1; y = true; unlock(l);",
     "lock(k); if (y) seen = x; unlock(k);", False),
    ("unlock, then lock", "spinlock l;", "x = 1; lock(l); y = true; unlock(l);",
     "lock(l); bool f = y; unlock(l); if (f) seen = x;", True),
    ("a semaphore for reading", "rwsem s;", "x = 1; down_write(s); y = true; up_write(s);",
     "down_read(s); bool f = y; up_read(s); if (f) seen = x;", True),
    ("trylock", "mutex m_;", "x = 1; mutex_lock(m_); y = true; mutex_unlock(m_);",
     "if (mutex_trylock(m_)) { bool f = y; mutex_unlock(m_); if (f) seen = x; }", True),
    ("a completion", "completion c;", "x = 1; complete(c);",
     "wait_for_completion(c); seen = x;", True),
    ("waiting for the flag", "", "x = 1; smp_wmb(); y = true;",
     "await (y); smp_rmb(); seen = x;", True),
    ("waiting without a barrier", "", "x = 1; smp_wmb(); y = true;",
     "await (y); seen = x;", False),
    ("atomic", "", "x = 1; atomic { y = true; }",
     "bool f; atomic { f = y; } if (f) seen = x;", True),
    ("a queue", "shared queue(int(0..1), 2) q;", "x = 1; push(q, 1);",
     "int(0..1) t = pop(q); seen = x;", True),
    ("xchg", "", "x = 1; bool o = xchg(y, true);",
     "bool f = xchg(y, false); if (f) seen = x;", True),
    ("counters order nothing", "shared int(0..2) n = 0;", "x = 1; atomic_inc(n);",
     "if (n == 1) seen = x;", False),
    ("a grace period", "", "rcu_read_lock(); x = 1; rcu_read_unlock(); y = true;",
     "await (y); synchronize_rcu(); seen = x;", True),
    ("no grace period", "", "rcu_read_lock(); x = 1; rcu_read_unlock(); y = true;",
     "await (y); rcu_read_lock(); seen = x; rcu_read_unlock();", False),
]  # fmt: skip


@pytest.mark.parametrize(("declared", "a", "b", "holds"), [row[1:] for row in ORDER],
                         ids=[row[0] for row in ORDER])  # fmt: skip
def test_what_orders_a_message(declared: str, a: str, b: str, holds: bool, tmp_path: Path) -> None:
    said = verdicts(MESSAGE.format(declared=declared, a=a, b=b), tmp_path, memory="weak")
    assert (said["fresh"] is Verdict.HOLDS) == holds


def test_a_grace_period_waits_for_what_its_readers_did(tmp_path: Path) -> None:
    body = """
    shared bool inside = false; shared int(0..1) x = 0;
    process reader { rcu_read_lock(); inside = true; x = 1; rcu_read_unlock(); }
    process updater {
        int(0..1) seen = 1;
        await (inside);
        synchronize_rcu();
        seen = x;
    }
    invariant waits "the section is over": done(updater) ==> updater.seen == 1;
    """
    assert verdicts(body, tmp_path, memory="weak")["waits"] is Verdict.HOLDS


def test_a_section_that_begins_later_sees_what_was_done_before(tmp_path: Path) -> None:
    body = """
    shared int(0..1) x = 0; shared int(0..1) y = 0;
    process updater { x = 1; synchronize_rcu(); y = 1; }
    process reader {
        int(0..1) late = 0; int(0..1) old = 1;
        rcu_read_lock(); late = y; old = x; rcu_read_unlock();
    }
    invariant seen "after the grace period, x is there":
        done(reader) && reader.late == 1 ==> reader.old == 1;
    """
    assert verdicts(body, tmp_path, memory="weak")["seen"] is Verdict.HOLDS


def test_elements_fields_and_any_beginning(tmp_path: Path) -> None:
    body = """
    struct page { bool up; int(0..3) n; };
    shared struct page pages[2];
    shared bool start[2] = any bool;
    process a {
        for (int(0..2) i = 0; i < 2; i++) pages[i].n = i + 1;
        pages[1].up = true;
        assert(pages[0].n == 1 && pages[1].n == 2 && pages[1].up && !pages[0].up);
    }
    process b { bool f = start[1]; bool g = start[1]; assert(f == g); start[1] = !f;
                assert(start[1] != f); }
    process c { pages[0].up = false; bool h = start[0]; }
    invariant there "newest": done(a) ==> pages[1].n == 2;
    """
    assert set(verdicts(body, tmp_path, memory="weak").values()) == {Verdict.HOLDS}


def test_a_property_sees_the_newest_write(tmp_path: Path) -> None:
    body = """
    shared int(0..2) x = 0; ghost bool written = false;
    process a { x = 1; ghost written = true; }
    process b { int(0..2) r = x; }
    invariant newest "what was written is there": written ==> x == 1;
    """
    assert verdicts(body, tmp_path, memory="weak")["newest"] is Verdict.HOLDS


def test_instances_have_views_of_their_own(tmp_path: Path) -> None:
    body = """
    shared bool flag[2];
    process p[2] { flag[self] = true; {barrier} bool r = flag[1 - self]; }
    invariant seen "one sees the other one": done(p[0]) && done(p[1]) ==> p[0].r || p[1].r;
    """
    without, with_ = (body.replace("{barrier}", text) for text in ("", "smp_mb();"))
    assert verdicts(without, tmp_path, memory="weak")["seen"] is Verdict.VIOLATED
    assert verdicts(with_, tmp_path, memory="weak")["seen"] is Verdict.HOLDS


def test_without_histories_the_machine_is_the_one_of_sc(tmp_path: Path) -> None:
    body = (
        "model m; spinlock l; shared int(0..3) x = 0; process a { lock(l); x = 1; unlock(l); }"
        'process b { lock(l); x = 2; unlock(l); } invariant i "i": x < 3;'
    )
    sc, weak = (lowered(body, tmp_path, memory=memory) for memory in ("sc", "weak"))
    assert print_machine(sc) == print_machine(weak)


REFUSED = [
    ("while", "process a { while (x) x = false; }", "E0582"),
    ("do", "process a { do x = false; while (x); }", "E0582"),
    ("goto", "process a { again: x = false; if (x) goto again; }", "E0582"),
    ("goto around for",
     "process a { again: for (int(0..2) i = 0; i < 2; i++) x = true; if (x) goto again; }",
     "E0582"),
    ("many", "process a { for (int(0..50) i = 0; i < 50; i++) x = true; }", "E0582"),
    ("pools", "struct s { bool b; }; pool struct s p[2]; process a { x = true; }", "E0901"),
    ("seqlocks", "seqlock q; process a { x = true; }", "E0901"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code"), [row[1:] for row in REFUSED],
                         ids=[row[0] for row in REFUSED])  # fmt: skip
def test_what_is_refused(body: str, code: str, tmp_path: Path) -> None:
    spec = f"model m; shared bool x = false; {body} process other {{ bool r = x; }}"
    _, diagnostics = lowered_with_findings(spec, tmp_path, memory="weak")
    assert [d.code for d in diagnostics if d.code[0] == "E"] == [code]


def test_loops_with_a_bound_are_not_refused(tmp_path: Path) -> None:
    spec = """
    model m; shared int(0..3) x[3] = 0; shared bool stop = false;
    process a {
        for (int(0..3) i = 0; i < 3; i++) { if (i == 1) continue; x[i] = 1; if (x[i] == 2) break; }
        while (!stop) { int(0..3) r = x[0]; }
    }
    process b { for (int(0..2) i = 0; i < 2; i++) x[i] = 2; stop = true; }
    """
    _, diagnostics = lowered_with_findings(spec, tmp_path, memory="weak")
    assert [d.code for d in diagnostics if d.code[0] == "E"] == []


def test_a_trace_tells_of_an_old_write_that_was_read(tmp_path: Path) -> None:
    body = """
    shared int(0..1) x = 0; shared bool y = false;
    process a { x = 1; y = true; }
    process b { int(0..1) seen = 1; if (y) seen = x; }
    invariant fresh "who sees the flag sees the data": done(b) ==> b.seen == 1;
    """
    trace = found(body, tmp_path, memory="weak").properties[-1].trace
    assert trace is not None
    last = trace.moves[-1]
    assert [(t.name, t.value, t.memory) for t in last.statements[0].reads] == [("x", 0, 1)]
    assert "reads 0, not 1" in annotate(last, trace.final)[0]
    assert [read.written_by for read in reads_from(trace)[-2]] == [2]
    assert reads_from(trace)[-1] == ()


def test_waiting_ends_also_where_old_values_may_be_read(tmp_path: Path) -> None:
    body = """
    shared bool y = false;
    process a { y = true; }
    process waits { await (y); }
    process spins { while (!y) ; }
    property comes "waiting ends": finishes(waits);
    property spins_on "so does reading": finishes(spins);
    """
    said = verdicts(body, tmp_path, memory="weak")
    assert (said["comes"], said["spins_on"]) == (Verdict.HOLDS, Verdict.HOLDS)
