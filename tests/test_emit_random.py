"""Emitted modules mean what their machines mean: on random ones, both engines find the same."""

import pytest

from emitting import names_of, verdicts
from random_machines import random_machine
from spec2tla.machine.model import Machine
from spec2tla.reference.search import explore

pytestmark = pytest.mark.tlc


def _agree(model: Machine) -> None:
    exploration = explore(model)
    expected = {p.property.name for p in exploration.properties if p.violation is not None}
    violated, last = verdicts(model)
    assert set(violated) == expected
    assert last.statistics.distinct == exploration.distinct
    assert last.statistics.depth == exploration.depth
    assert names_of(model)


@pytest.mark.parametrize("seed", range(12))
def test_both_engines_find_the_same(seed: int) -> None:
    _agree(random_machine(seed))


@pytest.mark.parametrize("seed", range(6))
def test_both_engines_find_the_same_of_pointers_sets_and_queues(seed: int) -> None:
    _agree(random_machine(seed, pooled=True))
