"""Completions, seqlocks and grace periods: what they let happen and what they keep from happening.

Each case is a small model and the properties that it breaks; all others hold. The embedded engine
decides, and again, with the same number of states, TLC.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from kspec import lowered
from spec2tla.diagnostics import Severity
from spec2tla.machine.variables import VariableKind
from spec2tla.pipeline import Options, check
from spec2tla.verdict import PropertyResult, Run


@dataclass(frozen=True)
class Case:
    """`broken` names the properties that do not hold."""

    name: str
    text: str
    broken: tuple[str, ...] = ()


COMPLETIONS = (
    Case(
        "waits_until_completed",
        """
        completion c; shared bool x;
        process p { x = true; complete(&c); }
        process q { wait_for_completion(&c); assert(x); }
        """,
    ),
    Case(
        "one_lets_one_pass",
        """
        completion c;
        process p { complete(&c); }
        process q[2] { wait_for_completion(&c); }
        """,
        ("deadlock",),
    ),
    Case(
        "each_lets_one_pass",
        """
        completion c;
        process p { complete(&c); complete(&c); }
        process q[2] { wait_for_completion(&c); }
        """,
    ),
    Case(
        "all_pass_for_good",
        """
        completion c;
        process p { complete_all(&c); }
        process q[2] { wait_for_completion(&c); wait_for_completion(&c); }
        """,
    ),
    Case(
        "one_more_than_all_is_all",
        """
        completion c;
        process p { complete(&c); complete_all(&c); complete(&c); }
        process q[3] { wait_for_completion(&c); wait_for_completion(&c); }
        """,
    ),
    Case(
        "elements_are_their_own",
        """
        completion c[2];
        process p { complete_all(&c[0]); }
        process q[2] { wait_for_completion(&c[self]); }
        """,
        ("deadlock",),
    ),
    Case(
        "counts_fifteen",
        """
        completion c;
        process p { for (int(0..16) i = 0; i < 15; i++) complete(&c); }
        process q { wait_for_completion(&c); }
        """,
    ),
    Case(
        "counts_no_sixteenth",
        """
        completion c;
        process p { for (int(0..16) i = 0; i < 16; i++) complete(&c); }
        """,
        ("ranges",),
    ),
    Case(
        "first_of_one_step",
        """
        completion c; shared int(0..2) n = 0;
        process p { complete(&c); n = 1; }
        process q { atomic { wait_for_completion(&c); if (n == 0) n = 2; } }
        invariant once "the step was taken": done(q) && done(p) ==> n == 1;
        """,
    ),
)

SEQLOCKS = (
    Case(
        "retry_gives_whole_values",
        """
        seqlock l; shared int(0..2) x = 0; shared int(0..2) y = 0;
        process w[2] { write_seqlock(&l); x = self + 1; y = self + 1; write_sequnlock(&l); }
        process r {
            int seq; int(0..2) a; int(0..2) b;
            do { seq = read_seqbegin(&l); a = x; b = y; } while (read_seqretry(&l, seq));
            assert(a == b);
        }
        """,
    ),
    Case(
        "without_retry_torn",
        """
        seqlock l; shared int(0..1) x = 0; shared int(0..1) y = 0;
        process w { write_seqlock(&l); x = 1; y = 1; write_sequnlock(&l); }
        process r {
            int(0..1) a; int(0..1) b;
            read_seqbegin(&l);
            a = x; b = y;
            assert(a == b);
        }
        """,
        ("assertions",),
    ),
    Case(
        "begins_when_nobody_writes",
        """
        seqlock l;
        process w { write_seqlock(&l); write_sequnlock(&l); }
        process r { int seq = read_seqbegin(&l); assert(seq == 0 || seq == 2); }
        """,
    ),
    Case(
        "begins_never_while_somebody_writes",
        """
        seqlock l;
        daemon process w { write_seqlock(&l); await (false); }
        process r { read_seqbegin(&l); }
        """,
        ("deadlock",),
    ),
    Case(
        "writers_exclude_each_other",
        """
        seqlock l; shared int(0..2) n = 0;
        process w[2] { write_seqlock(&l); n++; write_sequnlock(&l); }
        invariant one "one writer": count(p in w : holds(p, l)) <= 1;
        invariant who "locked is held": locked(l) <==> exists (p in w) holds(p, l);
        invariant sum "none is lost": (forall (p in w) done(p)) ==> n == 2;
        """,
    ),
    Case(
        "lock_is_its_exclusive_form",
        """
        seqlock l[2];
        process w { lock(l[1]); unlock(l[1]); assert(read_seqbegin(&l[1]) == 2);
                    assert(read_seqbegin(&l[0]) == 0); }
        """,
    ),
    Case(
        "the_number_wraps",
        """
        seqlock l;
        process w {
            for (int(0..8) i = 0; i < 7; i++) { write_seqlock(&l); write_sequnlock(&l); }
            assert(read_seqbegin(&l) == 14);
            assert(!read_seqretry(&l, 14));
            write_seqlock(&l);
            write_sequnlock(&l);
            assert(read_seqbegin(&l) == 0);
        }
        """,
    ),
    Case(
        "seven_writes_are_seen",
        """
        seqlock l; shared int(0..8) x = 0;
        process w { for (int(0..8) i = 0; i < 7; i++)
                        { write_seqlock(&l); x = i + 1; write_sequnlock(&l); } }
        process r { int seq = read_seqbegin(&l); int(0..8) a = x; int(0..8) b = x;
                    if (!read_seqretry(&l, seq)) assert(a == b); }
        """,
    ),
    Case(
        "eight_writes_are_not",
        """
        seqlock l; shared int(0..8) x = 0;
        process w { for (int(0..8) i = 0; i < 8; i++)
                        { write_seqlock(&l); x = i + 1; write_sequnlock(&l); } }
        process r { int seq = read_seqbegin(&l); int(0..8) a = x; int(0..8) b = x;
                    if (!read_seqretry(&l, seq)) assert(a == b); }
        """,
        ("assertions",),
    ),
    Case(
        "taken_twice", "seqlock l; process w { write_seqlock(&l); write_seqlock(&l); }", ("locks",)
    ),
    Case("not_held", "seqlock l; process w { write_sequnlock(&l); }", ("locks",)),
    Case("kept", "seqlock l; process w { write_seqlock(&l); }", ("locks",)),
    Case(
        "read_while_writing",
        "seqlock l; process w { write_seqlock(&l); read_seqbegin(&l); write_sequnlock(&l); }",
        ("locks",),
    ),
    Case(
        "guards",
        """
        seqlock l; shared bool x writes_guarded_by(l) = false;
        process w { write_seqlock(&l); x = true; write_sequnlock(&l); }
        process r { bool seen = x; x = seen; }
        """,
        ("guards",),
    ),
)

READER_STAYS = "daemon process r { rcu_read_lock(); inside = true; await (false); }"
READER_SWAPS = """
daemon process r { rcu_read_lock(); inside = true; atomic { rcu_read_unlock(); rcu_read_lock(); }
                   await (false); }
"""
UPDATER = """
shared bool inside = false; shared bool passed = false;
daemon process u { await (inside); synchronize_rcu(); passed = true; }
invariant never "nobody gets past the grace period": !passed;
"""
UPDATERS = UPDATER.replace("process u", "process u[2]")

GRACE_PERIODS = (
    Case(
        "waits_for_readers",
        """
        shared bool linked = true; shared bool freed = false;
        process r[2] { rcu_read_lock(); if (linked) assert(!freed); rcu_read_unlock(); }
        process u { linked = false; synchronize_rcu(); freed = true; }
        """,
    ),
    Case(
        "without_it_too_early",
        """
        shared bool linked = true; shared bool freed = false;
        process r[2] { rcu_read_lock(); if (linked) assert(!freed); rcu_read_unlock(); }
        process u { linked = false; freed = true; }
        """,
        ("assertions",),
    ),
    Case("waits_for_an_open_section", UPDATER + READER_STAYS),
    Case("waits_for_no_later_section", UPDATER + READER_SWAPS, ("never",)),
    Case("each_instance_waits", UPDATERS + READER_STAYS),
    Case("each_instance_waits_for_its_own", UPDATERS + READER_SWAPS, ("never",)),
    Case(
        "waits_for_the_outermost",
        UPDATER
        + """
        daemon process r { rcu_read_lock(); rcu_read_lock(); inside = true; rcu_read_unlock();
                           await (false); }
        """,
    ),
    Case(
        "waits_for_every_instance",
        """
        shared bool x[2];
        process r[2] { rcu_read_lock(); x[self] = true; x[self] = false; rcu_read_unlock(); }
        process u { bool seen = x[0] && x[1]; synchronize_rcu(); if (seen) assert(!x[0] && !x[1]); }
        """,
    ),
    Case("nobody_reads", "process u { synchronize_rcu(); synchronize_rcu(); }"),
    Case(
        "in_a_function",
        """
        void wait(void) { synchronize_rcu(); }
        process u { wait(); wait(); }
        process r { rcu_read_lock(); rcu_read_unlock(); }
        """,
    ),
    Case(
        "waits_for_itself_where_nobody_objects",
        "nocheck context; process u { rcu_read_lock(); synchronize_rcu(); rcu_read_unlock(); }",
        ("deadlock",),
    ),
    Case(
        "finished_inside",
        "process u { synchronize_rcu(); } process r { rcu_read_lock(); }",
        ("locks",),
    ),
)

_SLEEPING = ("synchronize_rcu();", "wait_for_completion(&c);", "mutex_lock(&n); mutex_unlock(&n);")
_FORBIDDING = (
    ("rcu_read_lock();", "rcu_read_unlock();"),
    ("spin_lock(&s);", "spin_unlock(&s);"),
    ("write_seqlock(&l);", "write_sequnlock(&l);"),
)
_ALLOWING = (("mutex_lock(&m);", "mutex_unlock(&m);"),)


def _sleeper(before: str, sleeps: str, after: str) -> str:
    locks = "seqlock l; spinlock s; mutex m, n; completion c;"
    return f"{locks} process q {{ complete(&c); }} process p {{ {before} {sleeps} {after} }}"


CONTEXTS = (
    *(
        Case(f"{sleeps[:4]}_in_{before[:4]}", _sleeper(before, sleeps, after), ("context",))
        for sleeps in _SLEEPING
        for before, after in _FORBIDDING
    ),
    *(
        Case(f"{sleeps[:4]}_in_{before[:4]}", _sleeper(before, sleeps, after))
        for sleeps in _SLEEPING
        for before, after in _ALLOWING
    ),
    Case(
        "spinning_reader",
        """
        seqlock l; spinlock s;
        process w { write_seqlock(&l); write_sequnlock(&l); }
        process r { spin_lock(&s); read_seqbegin(&l); spin_unlock(&s); }
        """,
    ),
)

CASES = (*COMPLETIONS, *SEQLOCKS, *GRACE_PERIODS, *CONTEXTS)


def _checked(text: str, folder: Path, engine: str) -> Run:
    path = folder / "case.kspec"
    path.write_text(f"model small;\n{text}", encoding="utf-8")
    result = check([path], Options(engine=engine))
    assert [d for d in result.diagnostics if d.severity is Severity.ERROR] == []
    (run,) = result.runs
    assert run.failure is None
    return run


def _broken(run: Run) -> tuple[str, ...]:
    return tuple(p.name for p in run.properties if p.verdict.value != "holds")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_meaning(case: Case, tmp_path: Path) -> None:
    assert _broken(_checked(case.text, tmp_path, "embedded")) == case.broken


@pytest.mark.tlc
@pytest.mark.parametrize("case", [*COMPLETIONS, *SEQLOCKS, *GRACE_PERIODS], ids=lambda c: c.name)
def test_meaning_with_tlc(case: Case, tmp_path: Path) -> None:
    """Both engines, which must agree on verdicts and numbers of states."""
    assert _broken(_checked(case.text, tmp_path, "both")) == case.broken


# What is shown -----------------------------------------------------------------------------------


def _property(run: Run, name: str) -> PropertyResult:
    return next(p for p in run.properties if p.name == name)


def test_a_completion_shows_how_many_may_pass(tmp_path: Path) -> None:
    text = """
    completion c[2];
    process p { complete(&c[1]); wait_for_completion(&c[1]); complete_all(&c[1]); }
    invariant never "it ends": !done(p);
    """
    trace = _property(_checked(text, tmp_path, "embedded"), "never").trace
    assert trace is not None
    changes = [(c.name, c.before, c.after) for move in trace.moves for c in move.changes]
    assert changes == [("c[1]", 0, 1), ("c[1]", 1, 0), ("c[1]", 0, "all")]


def test_a_seqlock_shows_its_writer_and_its_number(tmp_path: Path) -> None:
    text = """
    seqlock l[2];
    process w { write_seqlock(&l[1]); write_sequnlock(&l[1]); }
    invariant never "it ends": !done(w);
    """
    trace = _property(_checked(text, tmp_path, "embedded"), "never").trace
    assert trace is not None
    changes = [(c.name, c.before, c.after) for move in trace.moves for c in move.changes]
    assert changes == [
        ("l[1]", "free", "w"), ("l[1].sequence", 0, 1), ("l[1]", "w", "free"),
        ("l[1].sequence", 1, 2),
    ]  # fmt: skip


def test_what_grace_periods_need_is_not_shown(tmp_path: Path) -> None:
    text = """
    shared bool x = false;
    process r { rcu_read_lock(); x = true; rcu_read_unlock(); }
    process u { synchronize_rcu(); }
    invariant never "both end": !(done(r) && done(u));
    """
    trace = _property(_checked(text, tmp_path, "embedded"), "never").trace
    assert trace is not None
    assert {c.name for move in trace.moves for c in move.changes} == {"x"}


# What the machine has ----------------------------------------------------------------------------


def test_only_models_with_grace_periods_have_what_those_need(tmp_path: Path) -> None:
    reader = "process r { rcu_read_lock(); rcu_read_unlock(); }"
    without = lowered(f"model small; {reader}", tmp_path)
    assert without.variables == ()
    waiting = lowered(f"model small; {reader} process u[2] {{ synchronize_rcu(); }}", tmp_path)
    assert [v.name for v in waiting.variables] == ["rcu.$readers", "u.$awaited"]
    assert all(v.kind is VariableKind.TEMP for v in waiting.variables)


@pytest.mark.parametrize(
    ("statement", "steps"),
    [
        ("write_seqlock(&l);", 1), ("int(0..15) i = read_seqbegin(&l);", 1),
        ("bool b = read_seqretry(&l, 0);", 1), ("if (read_seqretry(&l, n)) ;", 2),
        ("wait_for_completion(&c);", 1), ("complete(&c);", 1), ("complete_all(&c);", 1),
        ("complete(&cs[n]);", 2), ("synchronize_rcu();", 2),
        ("for (int(0..9) i = 0; i < 9; i++) complete(&c);", 2),
    ],
)  # fmt: skip
def test_number_of_steps(statement: str, steps: int, tmp_path: Path) -> None:
    declared = "seqlock l; completion c, cs[2]; shared int(0..1) n = 0;"
    machine = lowered(f"model small; {declared} process p {{ {statement} }}", tmp_path)
    assert len(machine.process("p").steps) == steps
