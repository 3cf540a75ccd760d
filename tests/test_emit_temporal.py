"""Temporal formulas and fairness in TLA+."""

from dataclasses import replace
from pathlib import Path

import pytest

from emitting import definition_text
from kspec import lowered
from spec2tla.emit.config import config
from spec2tla.emit.model import Emitted
from spec2tla.emit.module import emit
from spec2tla.reduce.ending import with_endings

SPEC = """model spec;
shared int(0..3) n;
shared bool seen[2];
process p[2] { seen[self] = true; }
strong fair process q { await(n == 1); n = 2; }
unfair process r { n = 1; }
process s { bool x; x = seen[0]; assume(x); n = 3; }
property one "": eventually n == 1;
property two "": always eventually n == 2;
property three "": eventually always n != 3;
property four "": (n == 1) leads_to (forall (i in p) seen[i]);
property five "": eventually seen[n];
invariant inv "": n != 3;
"""


@pytest.fixture(name="spec")
def _spec(tmp_path: Path) -> Emitted:
    machine = lowered(SPEC, tmp_path)
    return emit(machine, [p.name for p in machine.properties if p.is_liveness], whole_runs=True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("one", "one == <>(n = 1)"),
        ("two", "two == []<>(n = 2)"),
        ("three", "three == <>[](n # 3)"),
        ("four", "four == (n = 1) ~> (\\A i \\in 0..1 : seen[i])"),
        ("Fairness", "Fairness == /\\ \\A self \\in 0..1 : WF_vars(p(self)) /\\ SF_vars(q) "
         "/\\ WF_vars(s)"),
        ("Spec", "Spec == Init /\\ [][Next]_vars /\\ Fairness"),
    ],
)  # fmt: skip
def test_definitions(spec: Emitted, name: str, text: str) -> None:
    assert definition_text(spec, name) == text


def test_a_formula_is_only_about_states_in_which_it_has_a_value(spec: Emitted) -> None:
    assert definition_text(spec, "five").startswith("five == <>(")
    assert "=> seen[n]" in definition_text(spec, "five")


def test_the_configuration_names_only_the_formula(spec: Emitted) -> None:
    lines = config(spec, ["five"]).splitlines()
    assert lines[1:] == ["SPECIFICATION Spec", "PROPERTY five"]


def test_a_module_for_the_other_properties_says_nothing_of_fairness(tmp_path: Path) -> None:
    machine = lowered(SPEC, tmp_path)
    emitted = emit(machine, None)
    assert "Fairness" not in emitted.text
    assert "<>" not in emitted.text
    # Only whether the formula has a value is a matter of single states.
    assert [p.operator for p in emitted.properties if p.defines] == ["five_defined"]
    assert "four" not in [p.property for p in emitted.properties]


def test_without_a_fair_process_there_is_no_fairness(tmp_path: Path) -> None:
    machine = lowered(SPEC, tmp_path)
    unfair = tuple(replace(p, fairness="unfair") for p in machine.processes)
    emitted = emit(replace(machine, processes=unfair), ["one"], whole_runs=True)
    assert "Fairness" not in emitted.text
    assert definition_text(emitted, "Spec") == "Spec == Init /\\ [][Next]_vars"


def test_a_run_that_ends_early_has_a_readable_name(tmp_path: Path) -> None:
    emitted = emit(with_endings(lowered(SPEC, tmp_path)).machine, ["one"], whole_runs=True)
    assert definition_text(emitted, "one") == "one == <>(run_ended \\/ n = 1)"
    twin = next(name for name in emitted.actions if name.endswith("_ends"))
    assert "/\\ run_ended' = TRUE" in definition_text(emitted, twin)
