"""The translation against an interpreter that knows nothing of it, and engine against engine.

`interpreter` executes the resolved tree, as the language guide says what one step is. Lowering must
lead to the same states, statement coverage and verdicts; `discharge` must not change any of them;
TLC must find what the embedded engine finds. All that on programs that nobody has written, and on
the shipped models. With SPEC2TLA_NIGHTLY set, to a number that the programs' numbers begin with,
many more are tried. A program on which the sides once disagreed is kept in `differential_cases`.
"""

import os
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, assume, given, settings

import emitting
from generating.program import program
from generating.scope import Draw
from interpreter.agreement import Explored, by_interpreter, by_machine, compare
from interpreter.explore import TooManyStatesError
from interpreter.reading import machines, model_of, read_file, read_text
from spec2tla.analysis.discover import models_below
from spec2tla.analysis.model import Model
from spec2tla.cli import main
from spec2tla.emit.module import emit
from spec2tla.engine.findings import Limits
from spec2tla.engine.rounds import Approach, Tools
from spec2tla.engine.tlc import run_tlc
from spec2tla.machine.model import Machine
from spec2tla.tlc.find import find_jar, find_java
from spec2tla.tlc.result import Completed
from spec2tla.verdict import Verdict
from strategies import programs

NIGHTLY = os.environ.get("SPEC2TLA_NIGHTLY", "")
FIRST_SEED = int(NIGHTLY) if NIGHTLY.isdigit() else 0
MOST_STATES = 20_000 if NIGHTLY else 1_000
PROGRAMS = 15
CASES = sorted((Path(__file__).parent / "differential_cases").glob("*.kspec"))
SPECS = Path(__file__).parent.parent / "specs"

SMALLER = {"shmem": {"NR": 1}, "cursor": {"NR": 2}}
"""The interpreter takes its time: the shipped models are compared with smaller bounds."""


def all_differences(model: Model, most_states: int) -> list[str]:
    """How the machine differs from the model, before and after checks are discharged."""
    expected = by_interpreter(model, most_states)
    lowered, discharged = machines(model)
    try:
        found, reduced = (by_machine(m, 20 * most_states) for m in (lowered, discharged))
    except TooManyStatesError:
        return [f"the machine has more than {20 * most_states} states"]
    return compare(expected, found) + ([] if found == reduced else ["discharging changed it"])


# Against the interpreter -------------------------------------------------------------------------


def refused(text: str) -> bool:
    """Whether a program is refused since a value never fits; all else in it must be right."""
    model, found = read_text(text)
    codes = {d.code for d in found if d.code.startswith("E")}
    assert codes <= {"E0308"}, [(d.code, d.message, d.span.first.line) for d in found]
    return model is None


def numbered(seed: int) -> Iterator[str]:
    """Programs that are right, for each number others."""
    source = random.Random(seed)
    while True:
        text = program(Draw(source.randrange))
        if not refused(text):
            yield text


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + (200 if NIGHTLY else 10)))
def test_programs_mean_what_the_interpreter_says(seed: int) -> None:
    compared = 0
    for text in numbered(seed):
        try:
            assert all_differences(model_of(text), MOST_STATES) == [], text
        except TooManyStatesError:
            continue
        compared += 1
        if compared == PROGRAMS:
            return


@settings(
    max_examples=2_000 if NIGHTLY else 40,
    derandomize=not NIGHTLY,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(programs())
def test_shrinking_programs_mean_what_the_interpreter_says(text: str) -> None:
    """The same, for programs that hypothesis makes smaller where they are translated wrong."""
    assume(not refused(text))
    try:
        assert all_differences(model_of(text), MOST_STATES) == []
    except TooManyStatesError:
        assume(False)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_programs_that_were_translated_wrong(path: Path) -> None:
    assert all_differences(read_file(path), 20_000) == []


@pytest.mark.parametrize("path", models_below(SPECS), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_shipped_models_mean_what_the_interpreter_says(path: Path) -> None:
    smaller = {} if NIGHTLY else SMALLER.get(path.parent.name, {})
    model = read_file(path, smaller)
    most = 200_000 if NIGHTLY else 7_000
    try:
        expected = by_interpreter(model, most)
    except TooManyStatesError:
        assert not NIGHTLY
        return
    for machine in machines(model):
        found = by_machine(machine, most)
        assert compare(expected, found) == []
        assert found.distinct == expected.distinct


# Against TLC -------------------------------------------------------------------------------------


def small_program(seed: int) -> tuple[Machine, Explored]:
    """A program for each number: the first of its numbers that has a good size to compare."""
    for text in numbered(seed):
        machine = machines(model_of(text))[1]
        try:
            found = by_machine(machine, 2_000)
        except TooManyStatesError:
            continue
        if found.distinct > 50:
            return machine, found
    raise AssertionError("there is always another program")


@cache
def _tools() -> Tools:
    return Tools(find_java(None), find_jar(None))


def disagreements(machine: Machine, found: Explored, most: int | None) -> list[str]:
    """What TLC says otherwise, of at most so many violated properties."""
    broken = sorted(found.violated | found.undefined)
    holding = [p.name for p in machine.properties if p.name not in broken]
    result = emitting.run(emit(machine, holding), holding)
    said = []
    if not isinstance(result.outcome, Completed):
        said.append(f"{holding} hold: {result.outcome}")
    elif result.statistics.distinct != found.distinct:
        said.append(f"{result.statistics.distinct} states, {found.distinct} here")
    for name in broken[:most]:
        other = run_tlc(machine, [name], Limits(), _tools(), Approach()).properties[name]
        # Of a property that is violated here and has no value there TLC finds what comes first.
        right = (
            other.verdict is Verdict.VIOLATED and name in found.violated,
            other.undefined and name in found.undefined,
        )
        if not any(right):
            said.append(f"{name}: {other.verdict.value} {other.reason}")
    return said


@pytest.mark.tlc
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + (500 if NIGHTLY else 12)))
def test_tlc_finds_what_the_embedded_engine_finds(seed: int) -> None:
    machine, found = small_program(seed)
    assert disagreements(machine, found, None if NIGHTLY else 1) == []


@pytest.mark.tlc
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_tlc_finds_the_same_in_programs_that_were_wrong(path: Path) -> None:
    machine = machines(read_file(path))[1]
    assert disagreements(machine, by_machine(machine, 20_000), None) == []


WITHOUT_VALUE = """\
model without_value;
shared int(0..3) x = 0;
shared int(0..3) a[2] = 0;
process p { a[1] = 1; x = 1; x = 2; }
invariant zero "what x points at is zero": a[x] == 0;
"""


@pytest.mark.tlc
@pytest.mark.parametrize("engine", ["embedded", "tlc", "both"])
def test_a_property_that_lacks_a_value_is_wrong_also_where_it_is_violated_before(
    engine: str, tmp_path: Path
) -> None:
    path = tmp_path / "without_value.kspec"
    path.write_text(WITHOUT_VALUE)
    outcome = CliRunner().invoke(main, ["check", "--engine", engine, str(path)])
    assert outcome.exit_code == 2
    assert "E0483" in outcome.stderr
