"""Checks that can't fail go, all others stay: text before and after."""

from pathlib import Path

import pytest

from kspec import discharged, lowered
from spec2tla.engine.embedded import run_embedded
from spec2tla.engine.findings import Limits
from spec2tla.machine.model import Machine, targets
from spec2tla.machine.printer import print_expr
from spec2tla.reduce.discharge import discharge


def checks(machine: Machine, process: str = "p") -> list[str]:
    """`check: condition` for each check that is left, in order."""
    steps = machine.process(process).steps
    return [f"{c.kind}: {print_expr(c.ok, machine)}" for s in steps for c in s.checks]


def guards(machine: Machine, process: str = "p") -> list[str]:
    return [print_expr(step.guard, machine) for step in machine.process(process).steps]


NOTHING_LEFT = {
    "a lock taken and released": "spinlock l; process p { spin_lock(l); spin_unlock(l); }",
    "a lock dropped in a loop": """
        spinlock l; shared bool b;
        process p { while (b) { spin_lock(l); spin_unlock(l); } }""",
    "both ways out of a section": """
        spinlock l; shared bool b;
        process p { spin_lock(l); if (b) goto out; b = true; out: spin_unlock(l); }""",
    "a reader-writer lock": """
        rwsem m; process p { down_read(&m); up_read(&m); down_write(&m); downgrade_write(&m);
        up_read(&m); }""",
    "an index bounded by its loop": """
        const N = 3; shared bool a[N];
        process p { for (int(0..N) i = 0; i < N; i++) a[i] = true; }""",
    "a loop downwards": """
        shared bool a[3];
        process p { for (int(-1..2) i = 2; i >= 0; i--) a[i] = true; }""",
    "an index that was tested": """
        shared bool a[3]; shared int(0..5) x;
        process p { int(0..5) i = x; if (i < 3) a[i] = true; }""",
    "a chosen index": "shared bool a[3]; process p { int(0..5) i; choose i in 0..2; a[i] = true; }",
    "a complement": "process p { int(0..3) i; i = 2; assert(~i == -3); }",
    "a mutex outside of all spinlocks": """
        spinlock l; mutex m;
        process p { spin_lock(l); spin_unlock(l); mutex_lock(m); mutex_unlock(m); }""",
    "an RCU section": "shared bool b; process p { rcu_read_lock(); b = true; rcu_read_unlock(); }",
    "a guarded variable under its lock": """
        spinlock l; shared bool b guarded_by(l);
        process p { spin_lock(l); b = true; spin_unlock(l); }""",
    "a bool that says whether the lock is held": """
        spinlock l;
        process p { bool got = spin_trylock(l); if (got) spin_unlock(l); }""",
}

SOMETHING_LEFT = {
    "a lock taken again": (
        "spinlock l; process p { spin_lock(l); spin_lock(l); }",
        ["locks: l != me", "locks: false"],
    ),
    "a lock released on one path only": (
        "spinlock l; shared bool b; process p { spin_lock(l); if (b) spin_unlock(l); }",
        ["locks: "],
    ),
    "a lock that is not held": (
        "spinlock l; process p { spin_unlock(l); }",
        ["locks: "],
    ),
    "an index one too far": (
        "shared bool a[3]; process p { for (int(0..3) i = 0; i <= 3; i++) a[i] = true; }",
        ["ranges: p.i < 3"],
    ),
    "an index that another process sets": (
        "shared bool a[3]; shared int(0..3) x; process p { a[x] = true; } process q { x = 3; }",
        ["ranges: "],
    ),
    "a counter whose bound is an invariant": (
        "shared bool a[3]; process p { int(0..3) n = 0;"
        " for (int(0..3) i = 0; i < 3; i++) if (a[i]) n++; }",
        ["ranges: "],
    ),
    "an array of locks": (
        "spinlock l[2]; process p { spin_lock(l[0]); spin_unlock(l[0]); }",
        ["locks: "],
    ),
    "a sleep under a spinlock": (
        "spinlock l; mutex m; process p { spin_lock(l); mutex_lock(m); mutex_unlock(m);"
        " spin_unlock(l); }",
        ["context: false"],
    ),
    "a guarded variable after its lock": (
        "spinlock l; shared bool b guarded_by(l);"
        " process p { spin_lock(l); spin_unlock(l); b = true; }",
        ["guards: "],
    ),
}


@pytest.mark.parametrize("text", NOTHING_LEFT.values(), ids=NOTHING_LEFT)
def test_all_checks_go(text: str, tmp_path: Path) -> None:
    spec = f"model m; {text}"
    assert checks(lowered(spec, tmp_path)) != []
    assert checks(discharged(spec, tmp_path)) == []


@pytest.mark.parametrize(("text", "expected"), SOMETHING_LEFT.values(), ids=SOMETHING_LEFT)
def test_checks_that_can_fail_stay(text: str, expected: list[str], tmp_path: Path) -> None:
    left = checks(discharged(f"model m; {text}", tmp_path))
    for start in expected[-1:]:
        assert any(check.startswith(start) for check in left), left


@pytest.mark.parametrize("text", [t for t, _ in SOMETHING_LEFT.values()], ids=SOMETHING_LEFT)
def test_verdicts_and_states_are_the_same(text: str, tmp_path: Path) -> None:
    before, after = lowered(f"model m; {text}", tmp_path), discharged(f"model m; {text}", tmp_path)
    names = [p.name for p in before.properties]
    first, second = run_embedded(before, names, Limits()), run_embedded(after, names, Limits())
    assert first.states == second.states
    assert {n: f.verdict for n, f in first.properties.items()} == {
        n: f.verdict for n, f in second.properties.items()
    }


def test_guards_lose_what_is_known(tmp_path: Path) -> None:
    spec = "model m; spinlock l; process p { spin_lock(l); spin_unlock(l); }"
    assert guards(lowered(spec, tmp_path))[0] == "l != me ==> l == free"
    assert guards(discharged(spec, tmp_path))[0] == "l == free"


def test_nothing_is_assumed_of_locks_whose_check_is_off(tmp_path: Path) -> None:
    spec = """model m; nocheck locks; spinlock l; shared bool b guarded_by(l);
        process p { spin_lock(l); b = true; } process q { spin_unlock(l); }"""
    machine = discharge(lowered(spec, tmp_path), locks_are_checked=False)
    assert checks(machine) == ["guards: l == me"]


def test_decisions_with_one_outcome_are_none(tmp_path: Path) -> None:
    spec = """model m; shared bool a; process p {
        int(0..3) n = 0;
        if (a)
            n = 2;
        if (n + 1 > 0)
            a = n > 1;
        else
            a = true;
    }"""
    before, after = lowered(spec, tmp_path), discharged(spec, tmp_path)
    assert len(targets(before.processes[0].steps[0].next)) == 2
    assert len(targets(after.processes[0].steps[0].next)) == 1
    names = [p.name for p in before.properties]
    first, second = run_embedded(before, names, Limits()), run_embedded(after, names, Limits())
    assert first.states == second.states
    for found in (first, second):
        assert [origin.text for origin in found.unreached or ()] == ["n = 2;", "a = true;"]
