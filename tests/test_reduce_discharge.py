"""Checks that can't fail go, all others stay: text before and after."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from kspec import discharged, lowered
from spec2tla.engine.embedded import run_embedded
from spec2tla.engine.findings import Limits
from spec2tla.machine.model import Machine, targets
from spec2tla.machine.printer import print_expr, print_machine, print_place
from spec2tla.reduce.discharge import discharge
from spec2tla.verdict import Verdict


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


# Size --------------------------------------------------------------------------------------------


def branching(statements: Iterable[str], tests: int) -> str:
    """A step that looks at many bools, and an index that is in range whatever they are."""
    rounds = f"for (int(0..{tests}) i = 0; i < {tests}; i++) b[i] = s[i];"
    return f"""model m; shared bool s[{tests}]; shared int(0..3) a[4]; process p {{
        bool b[{tests}]; int(0..3) x = 0;
        atomic {{ {rounds} }} {" ".join(statements)} a[x] = 1; }}
        invariant last "the last one counts": done(p) ==> a[{(tests - 1) % 4}] == 1;"""


def jumps_over_the_next(tests: int) -> Iterator[str]:
    """Each jump crosses the next one, so no two ways through are the same."""
    for at in range(tests):
        yield f"if (b[{at}]) goto l{at + 2}; x = {at % 4}; l{at}: ;"
    yield f"l{tests}: ; l{tests + 1}: ;"


def skips(tests: int) -> Iterator[str]:
    for at in range(tests):
        yield f"if (b[{at}] || x == 2 && b[{(at * 7) % tests}]) goto l{at}; x = {at % 4}; l{at}: ;"


LARGE = {
    "ways that cross": jumps_over_the_next,
    "ways that depend on what was assigned": skips,
}


@pytest.mark.parametrize("statements", LARGE.values(), ids=LARGE)
@pytest.mark.parametrize("tests", [3, 60])
def test_steps_with_many_ways_through(
    statements: Callable[[int], Iterator[str]], tests: int, tmp_path: Path
) -> None:
    """Written out as a tree each of the large ones has more ways than could ever be looked at."""
    machine = discharged(branching(statements(tests), tests), tmp_path)
    assert len(machine.processes[0].steps) == 2
    found = run_embedded(machine, [p.name for p in machine.properties], Limits())
    assert {finding.verdict for finding in found.properties.values()} == {Verdict.HOLDS}
    characters = len(print_machine(machine))
    assert characters < 2_000_000


def switch(cases: int) -> str:
    arms = " ".join(f"case {k}: y = {k * 7 % cases}; break;" for k in range(cases))
    return f"""model m; shared int(0..{cases}) s; shared int(0..{cases}) t; process p {{
        int(0..{cases}) x = s; int(0..{cases}) y = 0;
        switch (x) {{ {arms} default: break; }} t = y; }}"""


def test_a_step_with_many_cases(tmp_path: Path) -> None:
    machine = discharged(switch(100), tmp_path)
    assert checks(machine) == []
    assert len(targets(machine.processes[0].steps[0].next)) == 1


def test_a_large_array_is_copied(tmp_path: Path) -> None:
    spec = """model m; shared int(0..3) out; process p { int(0..3) a[1024], b[1024];
        a[7] = 2; b = a; out = b[7]; }"""
    machine = lowered(spec, tmp_path)
    step = machine.processes[0].steps[0]
    assert len(step.updates) == 2 * 1024 + 1
    written = {print_place(u.place, machine): print_expr(u.value, machine) for u in step.updates}
    copied = {place for place, value in written.items() if value == "2"}
    assert copied == {"p.a[7]", "p.b[7]", "out"}


def test_with_no_work_left_everything_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = f"model m; {NOTHING_LEFT['an index bounded by its loop']}"
    before = checks(lowered(spec, tmp_path))
    monkeypatch.setattr("spec2tla.reduce.discharge.WORK", 0)
    assert checks(discharged(spec, tmp_path)) == before


@pytest.mark.parametrize("work", [1, 5, 20, 80, 300])
def test_little_work_is_sound(work: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spec2tla.reduce.discharge.WORK", work)
    monkeypatch.setattr("spec2tla.reduce.discharge.WORK_AT_ONCE", max(work // 4, 1))
    for text in (*NOTHING_LEFT.values(), *(text for text, _ in SOMETHING_LEFT.values())):
        test_verdicts_and_states_are_the_same(text, tmp_path)
