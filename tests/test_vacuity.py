"""Properties that hold for the wrong reason: found where they do, and no others are blamed."""

import json
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from building import Sheet, machine, shared
from kspec import lowered
from spec2tla.machine.expr import Value
from spec2tla.machine.simplify import conjoin
from spec2tla.pipeline import Options, check
from spec2tla.reference.always import always
from spec2tla.reference.close import Closing
from spec2tla.reference.domains import slot_values
from spec2tla.reference.evaluate import View, holds
from spec2tla.reference.layout import Layout
from spec2tla.reference.nodes import Nodes
from spec2tla.reference.vacuity import NO_PREMISE, READS_NOTHING, SAYS_NOTHING
from spec2tla.report.json import result_json
from spec2tla.types import (
    BOOL,
    OWNER,
    EnumType,
    IntType,
    PointerType,
    QueueType,
    ScalarType,
    SetType,
)
from spec2tla.verdict import Result, Verdict

EMBEDDED = Options(engine="embedded")

HEAD = """model m;
const N = 3;
enum slot { NONE, PAGE };
shared int(0..3) x = 0;
shared int(0..3) y = 0;
shared int free_running = 0;
shared int(0..7) many[9];
shared bool b = false;
shared enum slot cache[N];
spinlock l;
process p {
    x = 1;
    b = true;
    free_running = 5;
    cache[0] = PAGE;
    many[1] = 2;
    spin_lock(l);
    y = 2;
    spin_unlock(l);
}
process q[2] { int(0..2) seen = 0; seen = x; }
"""


def checked(text: str, folder: Path, options: Options = EMBEDDED) -> Result:
    path = folder / "spec.kspec"
    path.write_text(text, encoding="utf-8")
    return check([path], options)


def reason(text: str, folder: Path) -> str:
    """Why the last property is vacuous; empty if it is not."""
    result = checked(text, folder)
    assert [d.message for d in result.diagnostics if d.code.startswith("E")] == []
    return result.runs[0].properties[-1].vacuous


# What says nothing -------------------------------------------------------------------------------

TRUE_ANYWAY = [
    "x >= 0",
    "x <= 3 && y >= 0",
    "x + y <= 6",
    "x == 1 || x != 1",
    "x * y < 10",
    "b || !b",
    "x < 2 ==> x < 3",
    "x < y ==> y > 0",
    "x % 2 == 0 || x % 2 == 1",
    "forall (i in 0..N-1) cache[i] == NONE || cache[i] == PAGE",
    "forall (i in 0..8) many[i] >= 0",
    "forall (i in 0..8) many[i] < 8",
    "count(i in 0..N-1 : cache[i] == PAGE) <= N",
    "forall (i in 0..1) q[i].seen < 3",
    "free_running <= 2147483647",
    "done(p) || !done(p)",
]

CAN_FAIL = [
    "x < 3",
    "x + y < 6",
    "x != 2 || y != 3",
    "b || x < 3",
    "free_running < 2147483647",
    "forall (i in 0..N-1) cache[i] == NONE || i < 2",
    "forall (i in 0..8) many[i] < 7",
    "done(p) || x < 3 || !b || y < 3",
    "forall (i in 0..1) q[i].seen < 2",
    "free_running * 2 != 7 || x < 3",
]


@pytest.mark.parametrize("body", TRUE_ANYWAY)
def test_true_whatever_the_values(body: str, tmp_path: Path) -> None:
    assert reason(f'{HEAD}invariant i "so": {body};', tmp_path) == SAYS_NOTHING


@pytest.mark.parametrize("body", CAN_FAIL)
def test_holds_because_of_what_happens(body: str, tmp_path: Path) -> None:
    result = checked(f'{HEAD}invariant i "so": {body};', tmp_path)
    assert result.runs[0].properties[-1].verdict is Verdict.HOLDS
    assert result.runs[0].vacuous == ()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("old(x) >= 0", SAYS_NOTHING),
        ("x == old(x) || x != old(x)", SAYS_NOTHING),
        ("old(b) ==> x < 4", SAYS_NOTHING),
        # Both states are seen: the one before does not tell the one after.
        ("x >= old(x)", ""),
        ("old(b) ==> b", ""),
    ],
)
def test_steps_have_two_states(body: str, expected: str, tmp_path: Path) -> None:
    assert reason(f'{HEAD}transition t "so": {body};', tmp_path) == expected


def test_what_reads_nothing(tmp_path: Path) -> None:
    assert reason(f'{HEAD}invariant i "few": N <= 4;', tmp_path) == READS_NOTHING


def test_what_may_have_no_value_can_fail(tmp_path: Path) -> None:
    """`many[x * 3]` is never out of bounds in what happens, but its text allows it."""
    assert reason(f'{HEAD}invariant i "so": many[x * 3] >= 0;', tmp_path) == ""


def test_a_large_product_that_nothing_decides_is_not_blamed(tmp_path: Path) -> None:
    """True, but by arithmetic that neither intervals see nor all assignments can be tried for."""
    text = f'{HEAD}invariant i "so": (free_running * free_running) % 4 != 3;'
    assert reason(text, tmp_path) == ""


SMALL = """model small;
enum e { A, B, C };
shared int(0..2) x = 0;
shared int(-1..1) y = 0;
shared bool b = false;
shared enum e s = A;
process p { x = 1; }
"""


@pytest.mark.parametrize(
    "body",
    [
        "x >= 0",
        "x > 0",
        "x + y >= -1",
        "x + y > -1",
        "x - y <= 3 && s <= C",
        "x * y <= 1",
        "x * y <= 2",
        "s == A || s == B",
        "s != A ==> s >= B",
        "(b ? x : y) < 3",
        "(b ? x : y) >= 0",
        "b <==> !b",
        "(b == (x == 1)) || y != 1 || x != 1",
        "x / 2 <= 1 && x % 2 >= 0",
        "(x & 1) <= 1 && (x | 1) >= 1",
        "exists (i in 0..2) i == x",
        "exists (i in 0..1) i == x",
        "forall (i in x..2) i >= x",
    ],
)
def test_decided_as_by_trying_all(body: str, tmp_path: Path) -> None:
    """What is said of a condition is what the plain interpreter says of all assignments."""
    found = lowered(f'{SMALL}invariant i "so": {body};', tmp_path)
    layout = Layout.of(found)
    property_ = next(p for p in found.properties if p.name == "i")
    condition = conjoin(property_.defined, property_.body)
    values = product([0], range(3), range(-1, 2), (False, True), range(3))
    states = [(*state,) for state in values]
    assert len(layout.slots) == len(states[0])
    expected = all(holds(condition, View(layout, state)) for state in states)
    assert always(layout, Closing(layout, Nodes()).close(condition)) is expected


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        (BOOL, (False, True)),
        (IntType(-1, 2), (-1, 0, 1, 2)),
        (EnumType("e", ("A", "B")), (0, 1)),
        # Nobody, and the one instance that there is.
        (OWNER, (0, 1)),
        (PointerType("s", "pool", 2), (-3, -2, -1, 0, 1)),
        (SetType(IntType(0, 1)), (frozenset(), {0}, {1}, {0, 1})),
        (QueueType(IntType(0, 1), 2), ((), (0,), (1,), (0, 0), (0, 1), (1, 0), (1, 1))),
        (SetType(IntType(0, 30)), None),
        (QueueType(IntType(0, 9), 9), None),
    ],
)
def test_the_values_of_a_type(type_: ScalarType, values: tuple[Value, ...] | None) -> None:
    sheet = Sheet("m.kspec", "model m;\nprocess p {\n}\n")
    variable = shared("v", type_)
    process = sheet.process("p", 2, "done", ())
    layout = Layout.of(machine("m", [process], [variable], []))
    found = slot_values(layout, layout.bases["v"])
    assert found is None if values is None else found is not None and (*found,) == values


# Ghosts ------------------------------------------------------------------------------------------

GHOSTS = """model m;
shared int(0..3) x = 0;
shared bool hole = false;
ghost bool seen = false;
ghost bool lost = false;
ghost int(0..3) looks = 0;
process p {{ x = 1; x = 2; {more} }}
observer o {{ {looks} }}
{property}
"""

UNCHANGED = "nothing ever changes {}, and until something does it cannot be false"
NEVER = "if (x == 3) { ghost { seen = true; lost = hole; looks++; } }"
ALWAYS = "if (x == 2) { ghost { seen = true; lost = hole; looks++; } }"
LOOKED = "ghost lost = x == 3;"


@pytest.mark.parametrize(
    ("looks", "body", "ghosts"),
    [
        # The observer never observed.
        (NEVER, "!(seen && hole)", "`seen`"),
        (NEVER, "!(seen && lost && hole)", "`lost` and `seen`"),
        (NEVER, "looks <= 1", "`looks`"),
        (NEVER, "looks < 2 || x > 0", "`looks`"),
        # What it was to find out is computed, and it never was.
        (NEVER, "!lost", "`lost`"),
        # It did observe.
        (ALWAYS, "!(seen && hole)", ""),
        (ALWAYS, "looks <= 1", ""),
        (ALWAYS, "!lost", ""),
        (LOOKED, "!lost", ""),
        (LOOKED, "done(p) ==> !lost", ""),
        # A flag that is raised by nothing but the error says what is wanted by not being raised.
        ("if (x == 3) { ghost seen = true; }", "!seen", ""),
        ("if (x == 3) { ghost seen = true; }", "done(p) ==> !seen", ""),
        ("if (x == 3) { ghost seen = true; }", "(done(p) ==> !seen) && (x > 1 ==> !seen)", ""),
        # It can fail also while the ghost stays what it is.
        (NEVER, "seen || x < 3", ""),
        (NEVER, "!seen ==> !hole", ""),
        # No statement writes it at all: it is a constant, not an observer.
        ("bool r = hole;", "!(seen && hole)", ""),
    ],
)
def test_observers_that_never_observed(looks: str, body: str, ghosts: str, tmp_path: Path) -> None:
    text = GHOSTS.format(more="hole = false;", looks=looks, property=f'invariant i "so": {body};')
    assert reason(text, tmp_path) == (UNCHANGED.format(ghosts) if ghosts else "")


def test_a_premise_is_named_before_the_ghost_in_it(tmp_path: Path) -> None:
    text = GHOSTS.format(more="", looks=NEVER, property='invariant i "so": seen ==> hole;')
    assert reason(text, tmp_path) == NO_PREMISE


def test_ghosts_in_transitions(tmp_path: Path) -> None:
    text = GHOSTS.format(
        more="hole = true;", looks=NEVER, property='transition t "so": !(old(seen) && hole);'
    )
    assert reason(text, tmp_path) == UNCHANGED.format("`seen`")


def test_a_ghost_with_several_initial_values_is_not_frozen(tmp_path: Path) -> None:
    text = GHOSTS.format(more="", looks=NEVER, property='invariant i "so": looks <= 2;')
    text = text.replace("ghost int(0..3) looks = 0", "ghost int(0..3) looks = any 0..1")
    assert reason(text, tmp_path) == ""


def test_elements_of_a_ghost_array(tmp_path: Path) -> None:
    """Each element's claim is about that element."""
    text = """model m;
shared int(0..3) x = 0;
ghost bool torn[2];
process p[2] { if (x == 3) { ghost torn[self] = true; } }
invariant i "none is torn": forall (j in 0..1) done(p[j]) ==> !torn[j];
"""
    assert reason(text, tmp_path) == ""


# From the result to its readers ------------------------------------------------------------------

NOTHING = 'model m; shared int(0..3) x = 0; process p { x = 1; } invariant i "so": x >= 0;'


def test_the_reason_is_in_the_report_and_strict_fails(tmp_path: Path) -> None:
    result = checked(NOTHING, tmp_path)
    assert result.exit_code == 0
    assert replace(result, strict=True).exit_code == 5
    (run,) = json.loads(result_json(result))["runs"]
    assert run["vacuous"] == ["i"]
    assert run["vacuous_reasons"] == {"i": SAYS_NOTHING}


def test_what_is_violated_is_never_vacuous(tmp_path: Path) -> None:
    text = NOTHING.replace("x >= 0", "x == 0") + "expect i violated;"
    assert checked(text, tmp_path).runs[0].vacuous == ()


def test_unknown_is_not_vacuous(tmp_path: Path) -> None:
    result = checked(NOTHING, tmp_path, replace(EMBEDDED, max_states=1))
    assert result.exit_code == 3
    assert result.runs[0].vacuous == ()


@pytest.mark.tlc
def test_tlc_alone_knows_what_was_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the embedded engine does not get through, by TLC's counts of actions."""
    monkeypatch.setattr("spec2tla.engine.asking.LOOK_AHEAD_STATES", 2)
    looks = "if (x == 3) { bool r = hole; ghost lost = r; }"
    text = GHOSTS.format(more="hole = false;", looks=looks, property='invariant i "so": !lost;')
    result = checked(text, tmp_path, Options(engine="tlc"))
    assert result.runs[0].states is not None
    assert result.runs[0].properties[-1].vacuous == UNCHANGED.format("`lost`")


# A search that was cut off -----------------------------------------------------------------------

DECIDED = """model decided;
shared int(0..3) x = 0;
mutex m;
process p[3] { mutex_lock(m); x = self; mutex_unlock(m); }
invariant low "it is one of them": x < 3;
"""


def test_verdicts_without_a_search_are_no_clean_pass(tmp_path: Path) -> None:
    """Every check is decided by an analysis, but what is never reached is not known."""
    result = checked(DECIDED, tmp_path, replace(EMBEDDED, max_states=2, property="locks"))
    (run,) = result.runs
    assert [p.verdict for p in run.properties] == [Verdict.HOLDS]
    assert (run.states, run.unreached, run.is_cut_off) == (None, None, True)
    assert result.exit_code == 0
    assert replace(result, strict=True).exit_code == 5


def test_a_search_that_came_to_its_end_is_one(tmp_path: Path) -> None:
    result = checked(DECIDED, tmp_path, replace(EMBEDDED, property="locks", strict=True))
    assert not result.runs[0].is_cut_off
    assert result.exit_code == 0
