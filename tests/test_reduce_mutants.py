"""Shipped models with one thing changed, reduced and not: the same verdicts, hold or not.

Of each model about as many mutants are taken that hold as are violated: so neither a reduction that
loses violations nor one that makes them gets by. They are more than fifty together.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from types import MappingProxyType

import pytest

from generating.mutants import mutant
from reducing import COMBINATIONS, Found, differences, explored, for_safety, stages
from shipped import SPECS
from spec2tla.analysis.checks import CheckOptions, plans
from spec2tla.analysis.modules import load
from spec2tla.analysis.resolve import resolve
from spec2tla.diagnostics import Sink
from spec2tla.lower.machine import lower
from spec2tla.machine.model import Machine
from spec2tla.reduce.discharge import discharge

NIGHTLY = bool(os.environ.get("SPEC2TLA_NIGHTLY"))
EACH = 30 if NIGHTLY else 4
"""Of each model, of those that hold and of those that don't."""

MOST_TRIED = 400 if NIGHTLY else 100
MOST_STATES = 10_000 if NIGHTLY else 1_500
NAMES = tuple(COMBINATIONS) if NIGHTLY else ("all", "only movers")

Constants = Mapping[str, int | bool]

MUTATED: Mapping[str, Constants] = MappingProxyType(
    {
        "classic/barrier": {},
        "classic/bounded_buffer": {},
        "classic/clh_lock": {},
        "classic/completion": {},
        "classic/dekker": {},
        "classic/double_checked": {},
        "classic/lost_wakeup": {},
        "classic/mcs_lock": {},
        "classic/peterson": {},
        "classic/rw_counters": {},
        "classic/tas_lock": {},
        "classic/ticket_lock": {},
        "classic/transfer": {},
        "classic/work_queue": {},
        "shmem/shmem": {"NR": 1},
    }
)

BREAKS_EASILY = {"classic/mcs_lock", "classic/tas_lock", "shmem/shmem"}
"""Of these hardly a mutant holds."""


def machine_at(path: Path, constants: Constants) -> Machine | None:
    """The machine of a file; None for one that is refused."""
    sink = Sink()
    program = load(path, sink, library=SPECS)
    if program is None:
        return None
    found = plans(program, sink, CheckOptions(defines=constants))
    model = resolve(program, found[0].constants, sink)
    if model is None:
        return None
    machine = lower(model, sink)
    return None if sink.has_errors else discharge(machine, locks_are_checked=True)


def mutants(name: str, folder: Path) -> Iterator[tuple[str, Found]]:
    """Mutants that are models, each another one, and what is found out about them."""
    text = (SPECS / f"{name}.kspec").read_text(encoding="utf-8")
    path, random, seen = folder / f"{Path(name).stem}.kspec", Random(name), {text}
    for _ in range(MOST_TRIED):
        changed = mutant(text, random)
        if changed in seen:
            continue
        seen.add(changed)
        path.write_text(changed, encoding="utf-8")
        machine = machine_at(path, MUTATED[name])
        found = None if machine is None else explored(for_safety(machine), MOST_STATES)
        if found is not None:
            yield changed, found


def holds(found: Found) -> bool:
    return all(o.violation is None and o.undefined is None for o in found.exploration.properties)


def compared(name: str, folder: Path) -> tuple[int, int]:
    """How many mutants were compared that hold, and how many that don't."""
    counts = {True: 0, False: 0}
    for text, whole in mutants(name, folder):
        good = holds(whole)
        if counts[good] >= EACH or (not good and counts[False] > counts[True]):
            continue
        counts[good] += 1
        for combination in NAMES:
            after = stages(whole.machine, COMBINATIONS[combination])[-1].machine
            assert differences(whole, after) == [], (combination, text)
        if min(counts.values()) >= EACH:
            break
    return counts[True], counts[False]


@pytest.mark.parametrize("name", MUTATED)
def test_mutants_of_a_model_keep_their_verdicts(name: str, tmp_path: Path) -> None:
    held, violated = compared(name, tmp_path)
    assert held >= (1 if name in BREAKS_EASILY else 3)
    assert min(held, 2) <= violated <= held + 1
