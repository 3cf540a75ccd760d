"""Checks side by side: in order, and one that fails hides none of the others."""

from pathlib import Path

import pytest

from spec2tla.pipeline import Options, check
from spec2tla.tlc.find import find_java
from spec2tla.verdict import Verdict

SPEC = """model NAME; shared int(0..3) x = 0;
process p[2] { x++; }
invariant both "both count": done(p[0]) && done(p[1]) ==> x == 2;
expect both violated;
"""

FRAGILE = """#!/bin/sh
case "$*" in *dies*) kill -SEGV $$ ;; esac
exec 'REAL' "$@"
"""


def _fragile_java(folder: Path) -> Path:
    """A Java that dies of the models that are called so."""
    real = find_java(None)
    (folder / "bin").mkdir(parents=True)
    java = folder / "bin/java"
    java.write_text(FRAGILE.replace("REAL", str(real.path)), encoding="utf-8")
    java.chmod(0o755)
    (folder / "release").write_text(f'JAVA_VERSION="{real.version}"\n', encoding="utf-8")
    return folder


@pytest.mark.tlc
@pytest.mark.parametrize("jobs", [1, 3])
def test_a_tlc_that_dies_takes_only_its_own_verdicts_along(jobs: int, tmp_path: Path) -> None:
    names = ("a", "b_dies", "c", "d_dies", "e")
    for name in names:
        (tmp_path / f"{name}.kspec").write_text(SPEC.replace("NAME", name), encoding="utf-8")
    java = _fragile_java(tmp_path / "java")
    result = check([tmp_path], Options(jobs=jobs, java=java))
    assert [run.model for run in result.runs] == list(names)
    assert [run.failure is not None for run in result.runs] == ["dies" in n for n in names]
    for run in result.runs:
        verdicts = {found.verdict for found in run.properties}
        assert (Verdict.UNKNOWN in verdicts) is (run.failure is not None)
    assert result.exit_code == 4


def test_the_order_is_that_of_the_files(tmp_path: Path) -> None:
    for name in "dbac":
        text = SPEC.replace("NAME", name) + "check other { expect both violated; }\n"
        (tmp_path / f"{name}.kspec").write_text(text, encoding="utf-8")
    result = check([tmp_path], Options(engine="embedded", jobs=4))
    expected = [(name, check) for name in "abcd" for check in ("default", "other")]
    assert [(run.model, run.check) for run in result.runs] == expected
