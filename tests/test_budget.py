"""A spec cannot make its translation go on for ever: work is counted, and deadlines are kept."""

from pathlib import Path

import pytest

from spec2tla import pipeline
from spec2tla.budget import Budget, OutOfTime, TooMuchWork, patient_until, still_time
from spec2tla.pipeline import Options
from spec2tla.verdict import Verdict

SPEC = """model m;
shared bool s[2];
process p { bool b = s[0]; s[1] = b; assert(b == s[1]); }
invariant same "nothing is set": !s[1];
check other { expect same holds; }
"""


def test_a_budget_is_spent_once() -> None:
    budget = Budget(3)
    budget.spend(2)
    budget.spend()
    with pytest.raises(TooMuchWork):
        budget.spend()


def test_a_ration_ends_before_the_budget() -> None:
    budget = Budget(10, ration=1)
    assert budget.grants()
    assert not budget.grants()
    budget.ration = 1
    assert budget.grants()


def test_deadlines_end_with_their_block() -> None:
    still_time()
    with patient_until(lambda: True):
        with patient_until(lambda: False):
            still_time()
        with pytest.raises(OutOfTime):
            still_time()
    still_time()


def test_spending_keeps_the_deadline() -> None:
    with patient_until(lambda: True), pytest.raises(OutOfTime):
        Budget(10).spend()


def test_without_time_to_translate_everything_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "m.kspec"
    path.write_text(SPEC, encoding="utf-8")
    result = pipeline.check([path], Options(engine="embedded", timeout=1e-9))
    assert result.exit_code == 3
    assert [run.check for run in result.runs] == ["default", "other"]
    for run in result.runs:
        assert {"same", "assertions", "deadlock"} <= {p.name for p in run.properties}
        for found in run.properties:
            assert found.verdict is Verdict.UNKNOWN
            assert found.reason == "timeout: the model was not translated in the time given"


def test_a_step_that_decides_on_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spec2tla.symbolic.conditions.MOST_WORK", 3)
    path = tmp_path / "m.kspec"
    path.write_text(SPEC, encoding="utf-8")
    result = pipeline.check([path], Options(engine="embedded"))
    assert result.exit_code == 2
    assert [found.code for found in result.diagnostics] == ["E0581"]
