"""What a check comes to: agreement of the engines, limits, and cases without a verdict."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from spec2tla.diagnostics import Severity
from spec2tla.engine.embedded import run_embedded
from spec2tla.engine.findings import Findings, Limits
from spec2tla.errors import InternalError
from spec2tla.machine.model import Machine
from spec2tla.pipeline import Options, check
from spec2tla.verdict import Result, States, Verdict

EMBEDDED = Options(engine="embedded")

COUNTER = """model counter;
shared int(0..5) x = 0;
process a { x++; }
process b { x++; }
invariant both "both counted": done(a) && done(b) ==> x == 2;
"""


def checked(text: str, folder: Path, options: Options = EMBEDDED) -> Result:
    path = folder / "spec.kspec"
    path.write_text(text, encoding="utf-8")
    return check([path], options)


def verdicts(result: Result) -> dict[str, str]:
    return {p.name: p.verdict.value for p in result.runs[0].properties}


def test_lost_update_is_found(tmp_path: Path) -> None:
    result = checked(COUNTER, tmp_path)
    assert verdicts(result) == {"ranges": "holds", "both": "violated"}
    assert result.exit_code == 1
    trace = result.runs[0].properties[-1].trace
    assert trace is not None
    assert trace.ending.message == "done(a) and done(b), but x is 1"


@pytest.mark.tlc
@pytest.mark.parametrize("engine", ["tlc", "both"])
def test_tlc_finds_it_too(engine: str, tmp_path: Path) -> None:
    result = checked(COUNTER, tmp_path, Options(engine=engine))
    assert verdicts(result) == {"ranges": "holds", "both": "violated"}
    assert result.exit_code == 1


def test_expected_violation_passes(tmp_path: Path) -> None:
    assert checked(COUNTER + "expect both violated;", tmp_path).exit_code == 0


def test_a_violation_that_does_not_come_fails(tmp_path: Path) -> None:
    text = COUNTER.replace("process b { x++; }", "process b { atomic_inc(&x); }").replace(
        "process a { x++; }", "process a { atomic_inc(&x); }"
    )
    assert checked(text, tmp_path).exit_code == 0
    result = checked(text + "expect both violated;", tmp_path)
    assert verdicts(result)["both"] == "holds"
    assert result.exit_code == 1


def test_a_built_in_that_cannot_be_broken_is_not_violated(tmp_path: Path) -> None:
    text = "model m; shared bool b; process p { b = true; } expect context violated;"
    result = checked(text, tmp_path)
    assert verdicts(result)["context"] == "holds"
    assert result.exit_code == 1


def test_too_many_states_are_no_verdict(tmp_path: Path) -> None:
    result = checked(COUNTER, tmp_path, replace(EMBEDDED, max_states=3))
    found = result.runs[0].properties[-1]
    assert found.verdict is Verdict.UNKNOWN
    assert found.reason is not None
    assert found.reason.startswith("states")
    assert result.exit_code == 3


def test_too_little_time_is_no_verdict(tmp_path: Path) -> None:
    text = """model m; shared int(0..8) x = 0; process p[8] { x = self; x = 0; }
        invariant small "never above 7": x <= 7;"""
    result = checked(text, tmp_path, replace(EMBEDDED, timeout=1e-9))
    assert result.exit_code == 3
    reasons = [p.reason for p in result.runs[0].properties]
    assert all(reason is not None and reason.startswith("timeout") for reason in reasons)


NOTHING = 'model m; shared bool b; assume b && !b; process p { b = true; } invariant i "so": b;'
UNDEFINED = """model m; shared int(0..3) x = 0; shared bool a[3];
process p { x = 3; }
invariant inside "the one at x is not set": !a[x];
"""
BY_ZERO = """model m; shared int(0..3) x = 1;
process p { x = 0; }
transition change "divides": 6 / x > 0;
"""


@pytest.mark.parametrize(
    ("text", "code"), [(NOTHING, "E0484"), (UNDEFINED, "E0483"), (BY_ZERO, "E0483")]
)
@pytest.mark.parametrize("engine", ["embedded", pytest.param("tlc", marks=pytest.mark.tlc)])
def test_no_verdict_is_made_of_nothing(text: str, code: str, engine: str, tmp_path: Path) -> None:
    result = checked(text, tmp_path, Options(engine=engine))
    errors = [d.code for d in result.diagnostics if d.severity is Severity.ERROR]
    assert errors == [code]
    assert result.exit_code == 2


def test_an_error_in_one_spec_does_not_hide_another(tmp_path: Path) -> None:
    (tmp_path / "a.kspec").write_text("model a; process p { nothing = 1; }", encoding="utf-8")
    (tmp_path / "b.kspec").write_text(COUNTER, encoding="utf-8")
    result = check([tmp_path], EMBEDDED)
    assert [run.model for run in result.runs] == ["counter"]
    assert result.exit_code == 2


def test_only_the_property_that_was_asked_for(tmp_path: Path) -> None:
    text = COUNTER + 'invariant small "never above 5": x <= 5;'
    result = checked(text, tmp_path, replace(EMBEDDED, property="small"))
    assert verdicts(result) == {"small": "holds"}


# Disagreement ------------------------------------------------------------------------------------


def _more_states(found: Findings) -> Findings:
    assert found.states is not None
    return replace(found, states=States(1, found.states.distinct + 1, 1))


def _all_hold(found: Findings) -> Findings:
    held = {n: replace(f, verdict=Verdict.HOLDS) for n, f in found.properties.items()}
    return replace(found, properties=held)


@pytest.mark.tlc
@pytest.mark.parametrize("change", [_more_states, _all_hold])
def test_engines_that_disagree_are_a_failure(
    change: Callable[[Findings], Findings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never a verdict: what the two say is put side by side, and the exit code is 4."""

    def changed(machine: Machine, properties: Sequence[str], limits: Limits) -> Findings:
        return change(run_embedded(machine, properties, limits))

    monkeypatch.setattr("spec2tla.engine.asking.run_embedded", changed)
    result = checked(COUNTER, tmp_path, Options(engine="tlc"))
    failure = result.runs[0].failure
    assert isinstance(failure, InternalError)
    assert "disagree" in failure.message
    assert result.exit_code == 4
