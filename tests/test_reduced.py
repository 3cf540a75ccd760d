"""Reductions change no verdict, and no statement that is reached: each alone, all, all but one.

On programs that nobody has written, and on machines that are made to be
awkward. Every counterexample that the reduced machine has is one of the machine itself: expanded,
and certified there. With SPEC2TLA_NIGHTLY set, to a number that the programs' numbers begin with,
many more are tried.
"""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from generating.program import program
from generating.scope import Draw
from interpreter.reading import machines, read_file, read_text
from random_machines import random_machine
from random_runs import random_runs
from reducing import ALL, COMBINATIONS, Found, differences, explored, for_safety, stages
from spec2tla.machine.model import Machine
from spec2tla.reduce import passes
from spec2tla.values import REDUCTIONS

NIGHTLY = os.environ.get("SPEC2TLA_NIGHTLY", "")
FIRST_SEED = int(NIGHTLY) if NIGHTLY.isdigit() else 0
PROGRAMS = 10
MOST_STATES = 20_000 if NIGHTLY else 1_000
CASES = sorted((Path(__file__).parent / "differential_cases").glob("*.kspec"))


def all_differences(machine: Machine) -> list[str] | None:
    """How the machine's reductions differ from it; None for one with too many states."""
    whole = explored(for_safety(machine), MOST_STATES)
    if whole is None:
        return None
    return [f"{name}: {said}" for name in COMBINATIONS for said in _differences(whole, name)]


def _differences(whole: Found, combination: str) -> list[str]:
    return differences(whole, stages(whole.machine, COMBINATIONS[combination])[-1].machine)


# Programs ----------------------------------------------------------------------------------------


def _programs(seed: int) -> Iterator[tuple[str, Machine]]:
    source = random.Random(f"reduced {seed}")
    while True:
        text = program(Draw(source.randrange))
        model, _ = read_text(text)
        if model is not None:
            yield text, machines(model)[1]


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + (300 if NIGHTLY else 10)))
def test_programs(seed: int) -> None:
    compared = 0
    for text, machine in _programs(seed):
        said = all_differences(machine)
        assert not said, text
        compared += said is not None
        if compared == PROGRAMS:
            return


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_programs_that_were_translated_wrong(path: Path) -> None:
    assert not all_differences(machines(read_file(path))[1])


@pytest.mark.parametrize("pooled", [False, True], ids=["plain", "pooled"])
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + (2_000 if NIGHTLY else 20)))
def test_random_machines(seed: int, pooled: bool) -> None:
    assert not all_differences(random_machine(seed, pooled))


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + (1_000 if NIGHTLY else 20)))
def test_runs_that_go_on_for_ever(seed: int) -> None:
    """Loops, too, are told in steps of the machine: as often round as it takes to close them."""
    whole = explored(random_runs(seed), MOST_STATES)
    if whole is None:
        return
    for name in COMBINATIONS:
        assert _differences(whole, name) == [], name


# The passes --------------------------------------------------------------------------------------


def test_each_name_is_a_pass() -> None:
    assert set(passes._PASSES) == set(REDUCTIONS)


def test_what_is_off_is_left_out() -> None:
    machine = for_safety(random_machine(1))
    assert [stage.machine for stage in stages(machine, ALL)] == [machine]
    for name in REDUCTIONS:
        assert name not in [stage.name for stage in stages(machine, frozenset({name}))]
