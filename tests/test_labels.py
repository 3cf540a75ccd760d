"""What `at()` means: the next step of a process is the first one at or after a label.

Each case is a small model with properties that hold, and those that are false; the embedded engine
decides.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from spec2tla.diagnostics import Severity
from spec2tla.pipeline import Options, check
from spec2tla.verdict import Result


@dataclass(frozen=True)
class Case:
    name: str
    text: str
    broken: tuple[str, ...] = ()


CASES = (
    Case(
        "after_an_endless_loop_that_returns",
        """
        shared bool x, entered, left;
        void enter(void) {
            while (true) {
                entered = true;
                if (x)
                    return;
                await (x);
            }
        }
        process p {
            enter();
        inside:
            left = true;
        }
        process q { x = true; }
        invariant late "inside is after the call": at(p, inside) ==> entered && x;
        invariant never "nobody gets there": !at(p, inside);
        """,
        ("never",),
    ),
    Case(
        "after_what_a_constant_leaves_out",
        """
        const DEBUG = false;
        shared bool x, y;
        process p {
            if (DEBUG)
                goto inside;
            x = true;
        inside:
            y = true;
        }
        invariant late "inside is after the first store": at(p, inside) ==> x;
        """,
    ),
    Case(
        "before_local_work",
        """
        shared bool x, y;
        process p {
            bool l = false;
            x = true;
        inside:
            l = !l;
            y = l;
        }
        invariant between "inside is between the stores": at(p, inside) <==> x && !done(p);
        """,
    ),
    Case(
        "at_the_end",
        """
        shared bool x;
        process p {
            x = true;
        out: ;
        }
        invariant same "out is where p has finished": at(p, out) <==> done(p);
        """,
    ),
)


def checked(tmp_path: Path, text: str) -> Result:
    path = tmp_path / "m.kspec"
    path.write_text(f"model m;\n{text}", encoding="utf-8")
    return check([path], Options(engine="embedded"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_where_a_process_is_at_a_label(case: Case, tmp_path: Path) -> None:
    result = checked(tmp_path, case.text)
    errors = [d.message for d in result.diagnostics if d.severity is Severity.ERROR]
    assert errors == []
    [run] = result.runs
    broken = tuple(p.name for p in run.properties if p.verdict.value == "violated")
    assert broken == case.broken


def test_a_false_property_speaks_of_the_label(tmp_path: Path) -> None:
    [run] = checked(tmp_path, CASES[0].text).runs
    [never] = [p for p in run.properties if p.name == "never"]
    assert never.trace is not None
    assert "at(p, inside)" in never.trace.ending.message
