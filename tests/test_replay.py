"""`check --save-scenario` and `replay`: a race, and what becomes of it in variants of the model."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome

from shipped import SPECS
from spec2tla.cli import main

RACE = """model toy;
shared int(0..2) n = 0;
ghost int(0..2) done = 0;
spinlock l;
process p[2] {
    int(0..2) seen = n;
    n = seen + 1;
    ghost done = done + 1;
}
invariant counted "nothing is lost": done <= n;
"""

FAILS = """model toy;
shared int(0..2) n = 0;
spinlock l;
process p {
    n = 1;
    n = 2;
}
process q {
    assert(n != 1);
}
"""


def run(*arguments: str | Path) -> Outcome:
    return CliRunner().invoke(main, [str(one) for one in arguments], prog_name="spec2tla")


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def saved(folder: Path, spec: Path, property_: str) -> Path:
    """The counterexample of a property."""
    file = folder / "race.json"
    arguments = ("--property", property_, "--engine", "embedded", "--exit-zero")
    outcome = run("check", spec, *arguments, "--save-scenario", file)
    assert outcome.exit_code == 0, outcome.stderr
    return file


@pytest.fixture(scope="module")
def shmem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The race that the thread found in v2."""
    folder = tmp_path_factory.mktemp("shmem")
    return saved(folder, SPECS / "shmem/v2.kspec", "no_silent_fill")


# The shipped models ------------------------------------------------------------------------------


def test_the_race_of_v2_is_there_in_v2(shmem: Path) -> None:
    outcome = run("replay", shmem, SPECS / "shmem/v2.kspec")
    assert outcome.exit_code == 1
    assert outcome.stdout.endswith("v2.kspec: possible, and still violates no_silent_fill\n")


def test_merged_departs_where_the_lookup_meets_the_mark(shmem: Path) -> None:
    outcome = run("replay", shmem, SPECS / "shmem/merged.kspec")
    assert outcome.exit_code == 0
    assert "departs at step 20 of 21\n" in outcome.stdout
    assert "uffd_monitor cannot take `ghost lseek_hole[index] = hole;`" in outcome.stdout
    assert "takes another branch, after it has read cache[0] as RETRY" in outcome.stdout
    assert "shmem.kspec:65:9\n" in outcome.stdout
    assert "    khugepaged, line 56  cache[index] = RETRY;\n" in outcome.stdout
    assert "    step 8, khugepaged  cache[index] = HPAGE;\n" in outcome.stdout


def test_a_mark_that_lookups_step_over_does_not_help(shmem: Path) -> None:
    outcome = run("replay", shmem, SPECS / "shmem/zero_for_retry.kspec")
    assert outcome.exit_code == 1
    assert "possible with differences, and still violates no_silent_fill" in outcome.stdout


def test_an_implementation_written_in_another_way_is_not_called_fixed(shmem: Path) -> None:
    outcome = run("replay", shmem, SPECS / "shmem/shmem.kspec")
    assert outcome.exit_code == 3
    assert "cannot be compared: departs at step" in outcome.stdout


def test_several_files_end_in_a_table_and_the_worst_exit_code(shmem: Path) -> None:
    files = [SPECS / f"shmem/{name}.kspec" for name in ("merged", "v2", "shmem")]
    outcome = run("replay", shmem, *files)
    table = outcome.stdout.rpartition("\n\n")[2].splitlines()
    assert outcome.exit_code == 1
    assert [line.split("kspec")[-1].strip() for line in table] == [
        "departs at step 20 of 21",
        "possible, and still violates no_silent_fill",
        "cannot be compared: departs at step 10 of 21",
    ]


# Outcomes ----------------------------------------------------------------------------------------

LOCKED = RACE.replace("    int(0..2) seen", "    spin_lock(&l);\n    int(0..2) seen").replace(
    "1;\n}", "1;\n    spin_unlock(&l);\n}"
)

VARIANTS = {
    "same": (RACE, 1, "possible, and still violates counted"),
    "lines move": (RACE.replace("process", "\n// A comment.\n\nprocess"), 1, "still violates"),
    "locked": (LOCKED, 0, "it waits: l is held by p[1]"),
    "too late a lock": (
        RACE.replace("    n = seen", "    spin_lock(&l);\n    n = seen").replace(
            "1;\n}", "1;\n    spin_unlock(&l);\n}"
        ),
        1,
        "possible with differences, and still violates counted",
    ),
    "compared": (
        RACE.replace("    n = seen + 1;", "    if (n == seen)\n        n = seen + 1;"),
        1,
        "still violates counted",
    ),
    "given up": (
        RACE.replace("    n = seen + 1;", "    if (n != seen)\n        return;\n    n = seen + 1;"),
        0,
        "it ends without it, after it has read n as 1",
    ),
    "gone": (
        RACE.replace("seen + 1", "1 + seen").replace("done + 1", "1 + done"),
        3,
        "no such statement any more",
    ),
    "nobody": (RACE.replace("process p[2]", "process other[2]"), 3, "is not in this model"),
    "not broken": (RACE.replace("done <= n", "done <= 2"), 0, "does not violate counted"),
    "not judged": (RACE.replace("counted", "another"), 3, "counted is no property of it"),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_outcomes(name: str, tmp_path: Path) -> None:
    text, exit_code, said = VARIANTS[name]
    scenario = saved(tmp_path, written(tmp_path, "toy.kspec", RACE), "counted")
    outcome = run("replay", scenario, written(tmp_path, "variant.kspec", text))
    assert said in outcome.stdout, outcome.output
    assert outcome.exit_code == exit_code


def test_a_built_in_check_that_breaks(tmp_path: Path) -> None:
    spec = written(tmp_path, "toy.kspec", FAILS)
    scenario = saved(tmp_path, spec, "assertions")
    fixed = written(tmp_path, "fixed.kspec", FAILS.replace("    n = 1;\n", ""))
    assert json.loads(scenario.read_text("utf-8"))["failing"]["source"] == "assert(n != 1);"
    assert "still violates assertions" in run("replay", scenario, spec).stdout
    assert run("replay", scenario, fixed).exit_code == 3


def test_a_built_in_check_that_breaks_no_more(tmp_path: Path) -> None:
    scenario = saved(tmp_path, written(tmp_path, "toy.kspec", FAILS), "assertions")
    fixed = written(tmp_path, "fixed.kspec", FAILS.replace("0..2) n", "0..3) n").replace("1", "3"))
    outcome = run("replay", scenario, fixed)
    assert "no such statement any more" in outcome.stdout


def test_a_deadlock_that_is_none_any_more(tmp_path: Path) -> None:
    scenario = saved(tmp_path, SPECS / "classic/peterson_no_turn.kspec", "deadlock")
    outcome = run("replay", scenario, SPECS / "classic/peterson.kspec")
    assert "possible, but does not violate deadlock" in outcome.stdout
    assert outcome.exit_code == 0


# Saving ------------------------------------------------------------------------------------------


def test_explore_goes_on_from_a_saved_counterexample(shmem: Path) -> None:
    arguments = ["explore", str(SPECS / "shmem/v2.kspec"), "--scenario", str(shmem)]
    outcome = CliRunner().invoke(main, arguments, input="quit\n")
    assert "no_silent_fill is violated" in outcome.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("shmem/v2.kspec",), "no_fill_once_registered"),
        (("classic/peterson.kspec",), "nothing is violated"),
    ],
)
def test_what_is_not_saved(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    file = tmp_path / "race.json"
    specs = [SPECS / one for one in arguments]
    outcome = run("check", *specs, "--engine", "embedded", "--save-scenario", file)
    assert (outcome.exit_code, file.exists()) == (2, False)
    assert "no scenario was saved" in outcome.stderr
    assert said in outcome.stderr


def test_what_is_no_scenario(tmp_path: Path) -> None:
    file = written(tmp_path, "race.json", "{}")
    outcome = run("replay", file, SPECS / "shmem/v2.kspec")
    assert outcome.exit_code == 2
    assert "is no scenario" in outcome.stderr


@pytest.mark.parametrize(
    ("name", "property_"),
    [
        ("classic/peterson_late_flag", "exclusive"),
        ("classic/transfer_abba", "deadlock"),
        ("classic/treiber_stack_aba", ""),
    ],
)
def test_a_counterexample_replays_without_differences(
    name: str, property_: str, tmp_path: Path
) -> None:
    """In the model that it is from, whatever the kind of the property and the choices."""
    spec, file = SPECS / f"{name}.kspec", tmp_path / "race.json"
    wanted = ("--property", property_) if property_ else ()
    arguments = (*wanted, "--engine", "embedded", "--exit-zero", "--save-scenario", file)
    outcome = run("check", spec, *arguments)
    assert file.exists(), outcome.stderr
    assert ": possible, and still violates " in run("replay", file, spec).stdout
