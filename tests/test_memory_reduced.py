"""Reductions change no verdict of a machine with store buffers or histories, nor does TLC."""

import random
from pathlib import Path

import pytest

from kspec import lowered
from litmus_programs import Outcome, Program, outcomes_of, places, random_program, text
from reducing import COMBINATIONS, differences, explored, for_safety, stages
from spec2tla.pipeline import Options, check
from spec2tla.reduce.discharge import discharge

KINDS = ("w", "w", "r", "r", "mb", "xchg", "rel", "acq")


def never(program: Program, outcome: Outcome) -> str:
    """The program with the property that it does not end with the outcome."""
    finished = [f"done(t{number})" for number in range(len(program))]
    said = [
        f"{name.replace('r', '.r') if name.startswith('t') else name} == {value}"
        for name, value in outcome
    ]
    return text(program) + f'invariant never "never so": !({" && ".join([*finished, *said])});\n'


def samples(seed: int, folder: Path, memory: str) -> tuple[str, str]:
    """The text of a program, with an outcome that it has, and with one that it has not."""
    draw = random.Random(seed)
    program: Program = ()
    while not places(program):
        program = random_program(draw, KINDS, 2, 3)
    found = sorted(outcomes_of(program, memory, folder))
    impossible = tuple((name, 9) for name, _ in found[0])
    return never(program, draw.choice(found)), never(program, impossible)


@pytest.mark.parametrize("memory", ["tso", "weak"])
@pytest.mark.parametrize("seed", range(3))
def test_reductions_change_no_verdict(seed: int, memory: str, tmp_path: Path) -> None:
    for spec in samples(seed, tmp_path, memory):
        machine = discharge(lowered(spec, tmp_path, memory=memory), locks_are_checked=True)
        whole = explored(for_safety(machine), 20_000)
        assert whole is not None
        for name, off in COMBINATIONS.items():
            assert differences(whole, stages(whole.machine, off)[-1].machine) == [], name


@pytest.mark.tlc
@pytest.mark.parametrize("memory", ["tso", "weak"])
def test_tlc_agrees_about_what_can_be(memory: str, tmp_path: Path) -> None:
    possible, impossible = samples(7, tmp_path, memory)
    path = tmp_path / "spec.kspec"
    for spec, code in ((possible, 1), (impossible, 0)):
        path.write_text(spec)
        result = check([path], Options(engine="both", memory=memory))
        assert result.failures == ()
        assert result.exit_code == code
