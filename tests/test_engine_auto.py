"""`--engine auto`: the embedded engine's answer where it gets through, TLC's where it does not."""

from pathlib import Path

import pytest

from spec2tla import pipeline
from spec2tla.engine import asking
from spec2tla.pipeline import Options
from spec2tla.report.json import result_fields
from spec2tla.verdict import Result, Verdict

SPEC = """model counter;
shared int(0..9) x;
process p { while (x < 9) x++; }
invariant small "x is small": x < 5;
invariant fine "x is in range": x <= 9;
"""
NO_JAVA = Path("/nonexistent/java")


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "counter.kspec"
    path.write_text(SPEC)
    return path


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded engine gives up at once."""
    monkeypatch.setattr(asking, "LOOK_AHEAD_STATES", 2)


def _check(spec: Path, java: Path | None = None) -> Result:
    return pipeline.check([spec], Options(engine="auto", java=java))


def _verdicts(result: Result) -> dict[str, Verdict]:
    return {p.name: p.verdict for p in result.runs[0].properties}


def test_what_is_small_needs_no_java(spec: Path) -> None:
    result = _check(spec, NO_JAVA)
    assert _verdicts(result)["small"] is Verdict.VIOLATED
    assert _verdicts(result)["fine"] is Verdict.HOLDS
    assert result.runs[0].failure is None


def test_json_says_which_engine_answered(spec: Path) -> None:
    fields = result_fields(_check(spec, NO_JAVA))
    assert isinstance(fields["runs"], list)
    assert [run["engine"] for run in fields["runs"]] == ["embedded"]


@pytest.mark.usefixtures("near")
def test_what_is_large_fails_without_java(spec: Path) -> None:
    result = _check(spec, NO_JAVA)
    failure = result.runs[0].failure
    assert failure is not None
    assert failure.code == "X0102"
    assert result.exit_code == 4


@pytest.mark.tlc
@pytest.mark.usefixtures("near")
def test_what_is_large_is_for_tlc(spec: Path) -> None:
    result = _check(spec)
    assert result.runs[0].engine == "tlc"
    assert _verdicts(result)["small"] is Verdict.VIOLATED
    assert _verdicts(result)["fine"] is Verdict.HOLDS
