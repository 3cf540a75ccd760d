"""The standard litmus tests, under each memory model: what the documentation says of them is so."""

import os
from pathlib import Path

import pytest

from spec2tla import pipeline
from spec2tla.diagnostics import Sink
from spec2tla.litmus.kspec import model_text
from spec2tla.litmus.load import files, load
from spec2tla.litmus.reports import outcome_markdown
from spec2tla.litmus.run import Outcome, expected, run
from spec2tla.options import Options

TESTS = Path(__file__).parent / "litmus"
PAGE = Path(__file__).parents[1] / "docs" / "memory-models.md"
BEGIN, END = "<!-- litmus tests -->\n", "<!-- end of litmus tests -->\n"


@pytest.fixture(scope="module")
def found() -> Outcome:
    sink = Sink()
    tests = {path: load(path, sink) for path in files([TESTS])}
    assert sink.diagnostics == ()
    known = {path: test for path, test in tests.items() if test is not None}
    return run(known, Options(engine="embedded", jobs=2), pipeline.check)


def test_each_has_the_answers_that_it_says(found: Outcome) -> None:
    assert [row.test.name for row in found.rows if row.wrong or row.broken] == []
    assert found.exit_code == 0


def test_each_file_is_called_like_its_test(found: Outcome) -> None:
    assert [row.test.name for row in found.rows] == [path.stem for path in files([TESTS])]


def test_whatever_differs_from_the_kernels_model_is_explained(found: Outcome) -> None:
    differing = [row.test for row in found.rows if row.differs]
    assert len(differing) == 5
    assert [test.name for test in differing if not test.said.why.get("weak")] == []


def test_weaker_models_forbid_no_more(found: Outcome) -> None:
    """What is possible under `sc` is so under `tso`; what is under `tso` is under `weak`."""
    for row in found.rows:
        seen = [row.answers[model].value != "Never" for model in ("sc", "tso", "weak")]
        assert seen == sorted(seen), row.test.name


def test_each_of_them_imported_passes_its_checks(tmp_path: Path) -> None:
    for path in files([TESTS]):
        test = load(path, Sink())
        assert test is not None
        text = model_text(test, expected(test))
        (tmp_path / f"{path.stem}.kspec").write_text(text or "", encoding="utf-8")
    result = pipeline.check([tmp_path], Options(engine="embedded", jobs=2))
    assert [run.file for run in result.runs if not run.passed] == []
    assert {d.code for d in result.diagnostics} <= {"W0434"}  # A lock that one process takes.


def test_the_table_of_the_documentation(found: Outcome) -> None:
    """`UPDATE_GOLDENS=1` writes it."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    table, _, after = rest.partition(END)
    wanted = outcome_markdown(found)
    if os.environ.get("UPDATE_GOLDENS"):
        PAGE.write_text(before + BEGIN + wanted + END + after, encoding="utf-8")
        return
    assert table == wanted
