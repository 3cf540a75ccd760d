"""Steps that may end a run get a twin that does nothing but end it."""

from pathlib import Path

from kspec import lowered
from spec2tla.machine.expr import Binary
from spec2tla.machine.printer import print_expr
from spec2tla.reduce.ending import with_endings
from spec2tla.reference.search import Options, explore

PLAIN = """model spec;
shared bool f;
process p { f = true; }
property goal "f": eventually f;
"""

CHECKED = """model spec;
shared bool f;
shared int(0..1) n;
process p { bool x; x = f; assume(x); n = 1; }
process q { f = true; }
property goal "n": eventually n == 1;
"""


def test_a_machine_whose_runs_never_end_early_stays_as_it_is(tmp_path: Path) -> None:
    machine = lowered(PLAIN, tmp_path)
    endings = with_endings(machine)
    assert endings.machine is machine
    assert endings.ended is None


def test_only_a_step_that_can_end_the_run_gets_a_twin(tmp_path: Path) -> None:
    endings = with_endings(lowered(CHECKED, tmp_path))
    steps = {p.name: [s.name for s in p.steps] for p in endings.machine.processes}
    assert steps == {"p": ["p_L4", "p_L4_ends", "p_L4b"], "q": ["q_L5"]}


def test_nothing_happens_after_the_end(tmp_path: Path) -> None:
    endings = with_endings(lowered(CHECKED, tmp_path))
    for process in endings.machine.processes:
        for step in process.steps:
            said = print_expr(step.guard, endings.machine)
            assert said.startswith("!run.$ended")


def test_the_goal_counts_as_reached_after_the_end(tmp_path: Path) -> None:
    endings = with_endings(lowered(CHECKED, tmp_path))
    (goal,) = (p for p in endings.machine.properties if p.name == "goal")
    assert isinstance(goal.body, Binary)
    assert print_expr(goal.body, endings.machine) == "run.$ended || n == 1"


def test_verdicts_are_those_of_the_machine(tmp_path: Path) -> None:
    """The engine knows of runs that end early; told by a variable, it must say the same."""
    for text in (PLAIN, CHECKED, CHECKED.replace("assume(x)", "assume(!x)")):
        machine = lowered(text, tmp_path)
        found = [explore(m, Options(("goal",))) for m in (machine, with_endings(machine).machine)]
        violated = [f.outcome("goal").violation is not None for f in found]
        assert violated[0] is violated[1]
