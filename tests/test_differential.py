"""The translation against an interpreter that knows nothing of it, and engine against engine.

`interpreter` executes the resolved tree, as the language guide says what one step is. Lowering must
lead to the same states, statement coverage and verdicts; `discharge` must not change any of them;
TLC must find what the embedded engine finds. All that on programs that nobody has written, and on
the shipped models. With SPEC2TLA_NIGHTLY set, to a number that the programs' numbers begin with,
many more are tried. A program on which the sides once disagreed is kept in `differential_cases`.
"""

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, assume, given, settings

from batch import Judged, run_batch
from generating.program import program
from generating.scope import Draw
from interpreter.agreement import Explored, by_interpreter, by_machine, compare
from interpreter.explore import TooManyStatesError
from interpreter.reading import machines, model_of, read_file, read_text
from spec2tla.analysis.discover import models_below
from spec2tla.analysis.model import Model
from spec2tla.cli import main
from spec2tla.engine.findings import Limits
from spec2tla.engine.rounds import Approach, Tools
from spec2tla.engine.tlc import run_tlc
from spec2tla.machine.model import Machine
from spec2tla.tlc.find import find_jar, find_java
from spec2tla.verdict import Verdict
from strategies import programs

NIGHTLY = os.environ.get("SPEC2TLA_NIGHTLY", "")
FIRST_SEED = int(NIGHTLY) if NIGHTLY.isdigit() else 0
MOST_STATES = 2_000 if NIGHTLY else 200
PROGRAMS = 15 if NIGHTLY else 8
CASES = sorted((Path(__file__).parent / "differential_cases").glob("*.kspec"))
TRICKY_HEAD, *TRICKY_PROGRAMS = (
    (Path(__file__).parent / "differential_cases" / "tricky.txt").read_text().split("\n\n")
)
"""Small programs about objects, sets and queues; the first paragraph is what all of them have."""

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


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + (200 if NIGHTLY else 4)))
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
    max_examples=2_000 if NIGHTLY else 10,
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


@pytest.mark.parametrize("text", TRICKY_PROGRAMS, ids=range(len(TRICKY_PROGRAMS)))
def test_programs_made_to_be_translated_wrong(text: str) -> None:
    assert all_differences(model_of(f"{TRICKY_HEAD}\n{text}"), 2_000) == []


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


@dataclass(frozen=True, slots=True)
class Sample:
    """`text` is for who has to look into a disagreement."""

    machine: Machine
    found: Explored
    text: str

    @property
    def of_runs(self) -> frozenset[str]:
        return frozenset(p.name for p in self.machine.properties if p.is_liveness)


def samples(seed: int, most: int = 1_500, *, of_runs: bool = False) -> Iterator[Sample]:
    """Programs that have a good size to compare; `of_runs`: with properties of whole runs."""
    for text in numbered(seed):
        machine = machines(model_of(text))[1]
        if of_runs and not any(p.is_liveness for p in machine.properties):
            continue
        try:
            sample = Sample(machine, by_machine(machine, most), text)
        except TooManyStatesError:
            continue
        if sample.found.distinct > 30:
            yield sample


def disagreements(chosen: Sequence[Sample]) -> list[str]:
    """What TLC says otherwise of some programs; of whole runs it is not asked."""
    batch = run_batch([sample.machine for sample in chosen])
    said = [f"a value outside of its type: {chosen[at].text}" for at in batch.types]
    for sample, judged in zip(chosen, batch.judged, strict=True):
        found = sample.found
        if judged != Judged(found.violated - sample.of_runs, found.undefined):
            said.append(f"{judged}, not {found.violated} and {found.undefined}: {sample.text}")
    distinct = sum(sample.found.distinct for sample in chosen)
    if batch.distinct != distinct:
        said.append(f"{batch.distinct} states, not {distinct}")
    return said


@pytest.mark.tlc
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + (40 if NIGHTLY else 1)))
def test_tlc_finds_what_the_embedded_engine_finds(seed: int) -> None:
    chosen = list(islice(samples(seed), 60 if NIGHTLY else 20))
    assert disagreements(chosen) == []


@pytest.mark.tlc
def test_tlc_finds_the_same_in_programs_that_are_kept() -> None:
    chosen = []
    for path in CASES:
        machine = machines(read_file(path))[1]
        chosen.append(Sample(machine, by_machine(machine, 20_000), path.stem))
    for text in TRICKY_PROGRAMS:
        machine = machines(model_of(f"{TRICKY_HEAD}\n{text}"))[1]
        chosen.append(Sample(machine, by_machine(machine, 2_000), text))
    assert disagreements(chosen) == []


@pytest.mark.tlc
@pytest.mark.parametrize("of_runs", [False, True])
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + (50 if NIGHTLY else 1)))
def test_each_verdict_of_the_engine_that_runs_tlc(seed: int, of_runs: bool) -> None:
    """As `check` does it, with counterexamples that are certified, and properties of whole runs."""
    sample = next(samples(seed, 500, of_runs=of_runs))
    names = [p.name for p in sample.machine.properties]
    by_tlc = run_tlc(sample.machine, names, Limits(), _tools(), Approach())
    for name, other in by_tlc.properties.items():
        # Of a property that is violated here and has no value there TLC finds what comes first.
        possible = {Verdict.VIOLATED} if name in sample.found.violated else set()
        possible |= {Verdict.UNKNOWN} if name in sample.found.undefined else set()
        assert other.verdict in (possible or {Verdict.HOLDS}), (name, sample.text)
        assert other.undefined is (other.verdict is Verdict.UNKNOWN), (name, sample.text)


@cache
def _tools() -> Tools:
    return Tools(find_java(None), find_jar(None))


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
