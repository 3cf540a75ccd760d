"""Counterexamples as litmus tests: what is written comes about where it came from."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome

from shipped import SPECS
from spec2tla import pipeline
from spec2tla.analysis.modules import load as load_program
from spec2tla.cli import main
from spec2tla.diagnostics import Sink
from spec2tla.litmus.kspec import model_text
from spec2tla.litmus.load import load
from spec2tla.litmus.run import run as run_tests
from spec2tla.litmus.source import written
from spec2tla.options import Options

TESTS = Path(__file__).parent / "litmus"


def export(path: Path, *arguments: object) -> Outcome:
    options = [str(a) for a in ("--engine", "embedded", *arguments)]
    return CliRunner().invoke(main, ["litmus", "export", str(path), *options])


def answers(text: str, folder: Path) -> dict[str, str]:
    path = folder / "exported.litmus"
    path.write_text(text, encoding="utf-8")
    sink = Sink()
    test = load(path, sink)
    assert test is not None, [d.message for d in sink.diagnostics]
    found = run_tests({path: test}, Options(engine="embedded"), pipeline.check)
    assert found.rows[0].broken == {}
    return {model: answer.value for model, answer in found.rows[0].answers.items()}


def test_the_founding_case(tmp_path: Path) -> None:
    path = SPECS / "memory" / "retry_mark.kspec"
    outcome = export(path, "--check", "tso")
    assert (
        outcome.stdout
        == """C retry_mark+no_silent_fill

(*
 * Made of a counterexample: can this run come about?
 * P0 is khugepaged.
 * P1 is monitor.
 * enum entry: NONE 0, HPAGE 1, RETRY 2
 *)

{}

P0(int *slot, int *vma_uffd_missing, spinlock_t *xa_lock)
{
	int r0;

	spin_lock(xa_lock);
	WRITE_ONCE(*slot, 2);
	r0 = READ_ONCE(*vma_uffd_missing);
	if (r0 == 0) {
		WRITE_ONCE(*slot, 1);
	}
	spin_unlock(xa_lock);
}

P1(int *slot, int *vma_uffd_missing)
{
	int r0;

	WRITE_ONCE(*vma_uffd_missing, 1);
	smp_mb();
	r0 = READ_ONCE(*slot);
}

exists (0:r0=0 /\\ 1:r0=0 /\\ slot=1)
"""
    )
    assert answers(outcome.stdout, tmp_path) == {
        "sc": "Never",
        "tso": "Sometimes",
        "weak": "Sometimes",
    }


# Tests of which the condition comes about, and a model of memory under which it does.
ROUND_TRIPS = [
    ("SB+poonceonces", "tso"),
    ("SB+poreleaseacquires", "tso"),
    ("MP+fencewmbonceonce+poonceonces", "weak"),
    ("2+2W+fencewmbonceonces", "weak"),
    ("S+fencewmbonceonce+ctrlonceonce", "weak"),
    ("IRIW+poacquireonces+OnceOnce", "weak"),
    ("Z6.0+pooncelock+pooncelock+pombonce", "weak"),
    ("RWC+poonceonces", "tso"),
    ("R+poonceonces", "weak"),
    ("inc+onces", "sc"),
]


@pytest.mark.parametrize(("name", "memory"), ROUND_TRIPS)
def test_what_was_imported_comes_back_and_comes_about(
    name: str, memory: str, tmp_path: Path
) -> None:
    test = load(TESTS / f"{name}.litmus", Sink())
    assert test is not None
    path = tmp_path / "m.kspec"
    path.write_text(model_text(test, {}) or "", encoding="utf-8")
    outcome = export(path, "--memory", memory)
    assert outcome.exit_code == 0, outcome.stderr
    assert answers(outcome.stdout, tmp_path)[memory] != "Never", outcome.stdout


MODEL = """model m;
enum e {{ A, B }};
struct s {{ bool on; int(0..3) n; }};
shared enum e x[2] = {{ A, B }};
shared struct s y;
shared int(0..3) n = 1;
spinlock l;
rwsem r;
ghost bool seen = false;
process p {{ {body} }}
process q {{ int(0..3) r = n; ghost seen = r == 1; }}
invariant never "something": !(done(p) && done(q));
"""
SAID = {
    "x[1] = A;": ["{ x_1=1; n=1; }", "WRITE_ONCE(*x_1, 0);"],
    "y.on = true; y.n = 3;": ["WRITE_ONCE(*y_on, 1);", "WRITE_ONCE(*y_n, 3);"],
    "int(0..3) v = xchg(n, 2);": ["r0 = xchg(n, 2);"],
    "atomic_inc(n);": ["atomic_inc(n);"],
    "rcu_read_lock(); n = 2; rcu_read_unlock();": ["rcu_read_lock();", "rcu_read_unlock();"],
    "n = 2; smp_wmb(); smp_store_release(y.on, true);": ["smp_store_release(y_on, 1);"],
    "int(0..3) v = smp_load_acquire(n);": ["r0 = smp_load_acquire(n);"],
    # Which of the two acquires is not seen: none is said to.
    "bool v = smp_load_acquire(n) == y.n;": ["r0 = READ_ONCE(*n);", "r1 = READ_ONCE(*y_n);"],
    "for (int(0..2) i = 0; i < 2; i++) x[i] = B;": ["WRITE_ONCE(*x_0, 1);"],
    "await (n == 1);": ["r0 = READ_ONCE(*n);"],
}


@pytest.mark.parametrize("body", SAID)
def test_what_a_process_did(body: str, tmp_path: Path) -> None:
    path = tmp_path / "m.kspec"
    path.write_text(MODEL.format(body=body), encoding="utf-8")
    outcome = export(path, "--property", "never")
    assert outcome.exit_code == 0, outcome.stderr
    for line in SAID[body]:
        assert line in outcome.stdout, outcome.stdout
    assert answers(outcome.stdout, tmp_path)["sc"] != "Never"


REFUSED = {
    "down_read(&r); n = 2; up_read(&r);": ("no `down_read`", "down_read(&r);"),
    "atomic { n = 2; x[0] = B; }": ("several accesses in one step", None),
    "int(0..3) v = cmpxchg(n, 1, 2);": ("`cmpxchg` cannot be told", None),
    "bool v = spin_trylock(&l); if (v) spin_unlock(&l);": ("`spin_trylock` is nothing", None),
}


@pytest.mark.parametrize("body", REFUSED)
def test_what_cannot_be_said_is_refused_at_its_place(body: str, tmp_path: Path) -> None:
    path = tmp_path / "m.kspec"
    path.write_text(MODEL.format(body=body), encoding="utf-8")
    outcome = export(path, "--property", "never")
    message, line = REFUSED[body]
    assert outcome.exit_code == 2
    assert "error[E0605]" in outcome.stderr
    assert message in outcome.stderr
    assert line is None or line in outcome.stderr


# Models of which nothing is violated -------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(TESTS.glob("*.litmus")), ids=lambda path: path.stem)
def test_models_come_back_as_the_tests_that_they_were(path: Path, tmp_path: Path) -> None:
    """Each has the same answers again."""
    test = load(path, Sink())
    assert test is not None
    model = tmp_path / "m.kspec"
    model.write_text(model_text(test, {}) or "", encoding="utf-8")
    program = load_program(model, Sink(), library=SPECS)
    assert program is not None
    sink = Sink()
    text = written(program, None, sink)
    assert text is not None, [(d.message, str(d.span)) for d in sink.diagnostics]
    found = answers(text, tmp_path)
    other = answers(path.read_text("utf-8"), tmp_path)
    if test.quantifier == "forall":
        turned = {"Always": "Never", "Never": "Always"}
        other = {model: turned.get(answer, answer) for model, answer in other.items()}
    assert found == other, text


WHOLE = """model m;
const TOP = 2;
enum e { A, B };
shared enum e x = B;
shared int(0..3) y = TOP;
mutex l;
process p {
    int(0..3) r = y;
    mutex_lock(&l);
    if (x == B && r != 0)
        y -= 1;
    else
        x = A;
    mutex_unlock(&l);
}
process q { bool v = smp_load_acquire(x) == A; }
invariant i "text": done(p) && done(q) ==> !q.v || p.r == 2 && y != 0;
"""


def test_a_model_of_which_nothing_is_violated(tmp_path: Path) -> None:
    path = tmp_path / "m.kspec"
    path.write_text(WHOLE, encoding="utf-8")
    outcome = export(path)
    assert outcome.exit_code == 0, outcome.stderr
    assert "{ x=1; y=2; }" in outcome.stdout
    assert "P0(int *x, int *y, spinlock_t *l)" in outcome.stdout
    assert "if (((READ_ONCE(*x) == 1) && (r != 0))) {" in outcome.stdout
    assert "WRITE_ONCE(*y, READ_ONCE(*y) - 1);" in outcome.stdout
    assert outcome.stdout.endswith("exists (~((~(1:v=1) \\/ (0:r=2 /\\ ~(y=0)))))\n")
    assert answers(outcome.stdout, tmp_path) == dict.fromkeys(("sc", "tso", "weak"), "Never")


REFUSED_MODELS = [
    ("process p {", "process p[2] {", "several instances", "2"),
    ("x = A;", "while (x == A) ;", "a statement that litmus tests", "while"),
    ("mutex l;", "rwsem l;", "a rwsem", "l"),
    ("enum e x = B;", "enum e x = any { A, B };", "any of several", "x"),
    ("shared int(0..3) y", "shared int(0..3) z[2]; shared int(0..3) y", "an array", "z[2]"),
    ("done(p) && done(q) ==>", "done(p) ==>", "looks at the end", "done(p)"),
    ("y != 0", "y < p.r", "a condition on more", "y < p.r"),
]


@pytest.mark.parametrize(("old", "new", "message", "place"), REFUSED_MODELS)
def test_models_that_are_more_than_that(
    old: str, new: str, message: str, place: str, tmp_path: Path
) -> None:
    path = tmp_path / "m.kspec"
    path.write_text(WHOLE.replace(old, new), encoding="utf-8")
    program = load_program(path, Sink(), library=SPECS)
    assert program is not None
    sink = Sink()
    assert written(program, "i", sink) is None
    [found] = sink.diagnostics
    assert (found.code, found.span.text.startswith(place)) == ("E0605", True), found.span.text
    assert message in found.message


def test_of_a_shipped_model_the_function_is_named() -> None:
    outcome = export(SPECS / "memory" / "handshake.kspec")
    assert outcome.exit_code == 2
    assert "error[E0605]" in outcome.stderr
