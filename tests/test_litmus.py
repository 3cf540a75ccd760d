"""Litmus tests: what is read, what model comes of it, what memory models answer, the commands."""

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome

from litmus_axioms import axiomatic_outcomes
from litmus_programs import MB, RMB, WMB, Op, Program, acq, places, r, rel, tso_outcomes, w, xchg
from spec2tla import pipeline
from spec2tla.cli import main
from spec2tla.diagnostics import Sink
from spec2tla.litmus.bounds import bounds
from spec2tla.litmus.kspec import model_text
from spec2tla.litmus.load import test_of as read_test
from spec2tla.litmus.model import Answer
from spec2tla.litmus.model import Test as Litmus
from spec2tla.litmus.run import expected
from spec2tla.litmus.run import run as run_tests
from spec2tla.options import Options
from spec2tla.source import SourceFile

MP = r"""C MP+poonceonces

(*
 * Result: Sometimes
 *
 * (* Comments nest. *)
 *)
"a description in quotes"

{ int buf = 0; flag = 0; }

P0(int *buf, int *flag) // Producer
{
	WRITE_ONCE(*buf, 1);
	WRITE_ONCE(*flag, 1);	/* (* here this is a pointer *) */
}

P1(int *buf, int *flag)
{
	int r0;
	int r1;

	r0 = READ_ONCE(*flag);
	r1 = READ_ONCE(*buf);
}

locations [0:r0; buf]
exists (1:r0=1 /\ 1:r1=0) (* Bad outcome. *)
"""


def read(text: str) -> Litmus:
    sink = Sink()
    test = read_test(SourceFile("t.litmus", text), sink)
    assert test is not None, [(d.code, d.message, str(d.span)) for d in sink.diagnostics]
    return test


def wrapped(body: str, condition: str = "exists (x=0)", init: str = "{}") -> str:
    """A test with one process of this body, and one that only reads."""
    return f"C t\n{init}\nP0(int *x, int *y, spinlock_t *l) {{\n{body}\n}}\n" + (
        f"P1(int *x, int *y) {{ int r9; r9 = READ_ONCE(*y); }}\n{condition}\n"
    )


def answers(text: str, folder: Path, engine: str = "embedded") -> tuple[str, ...]:
    """Under sc, tso and weak."""
    path = folder / "t.litmus"
    path.write_text(text, encoding="utf-8")
    found = run_tests({path: read(text)}, Options(engine=engine), pipeline.check)
    assert not found.rows[0].broken
    return tuple(answer.value for answer in found.rows[0].answers.values())


# Reading -----------------------------------------------------------------------------------------


def test_a_test_becomes_a_model() -> None:
    assert model_text(read(MP), expected(read(MP))) == (
        """/// MP+poonceonces, a litmus test.
///
/// Result: Sometimes
///
/// (* Comments nest. *)
///
/// Bad outcome.
model MP_poonceonces;

memory weak;

shared int(0..1) buf = 0;
shared int(0..1) flag = 0;

process P0
{
    WRITE_ONCE(buf, 1);
    WRITE_ONCE(flag, 1);
}

process P1
{
    int(0..1) r0 = 0;
    int(0..1) r1 = 0;
    r0 = READ_ONCE(flag);
    r1 = READ_ONCE(buf);
}

invariant never "it never ends so": done(P0) && done(P1) ==> !(P1.r0 == 1 && P1.r1 == 0);

expect never violated;
"""
    )


STATEMENTS = {
    "smp_store_release(x, 1);": "smp_store_release(x, 1);",
    "int r0 = smp_load_acquire(x);": "_r0 = smp_load_acquire(x);",
    "*x = 1;": "x = 1;",
    "int r0; r0 = *x;": "_r0 = x;",
    "int r0 = *x; int r1 = r0 + 1; *y = r1 * 2;": "y = (r1 * 2);",
    "int r0; if (r0 == 1 && !READ_ONCE(*x)) *y = 2; else { *y = 3; }": (
        "if ((r0 == 1) && (!(READ_ONCE(x) != 0))) {\n        y = 2;\n    } else {\n"
        "        y = 3;\n    }"
    ),
    "int r0; r0 = *x == 1;": "_r0 = (x == 1 ? 1 : 0);",
    "int r0 = xchg(x, 1);": "_r0 = xchg(x, 1);",
    "cmpxchg(x, 0, 1);": "cmpxchg(x, 0, 1);",
    "spin_lock(l); spin_unlock(l);": "spin_lock(&l);\n    spin_unlock(&l);",
    "int r0 = spin_trylock(l); if (r0) spin_unlock(l);": "r0 = (spin_trylock(&l) ? 1 : 0);",
    "rcu_read_lock(); rcu_read_unlock();": "rcu_read_lock();\n    rcu_read_unlock();",
    "synchronize_rcu();": "synchronize_rcu();",
    "smp_store_mb(*x, 1);": "WRITE_ONCE(x, 1); smp_mb();",
    "smp_mb__after_atomic();": "smp_mb();",
    "barrier();": "    ;",
    "atomic_inc(x); atomic_add(2, x); atomic_sub(1, &x);": (
        "atomic_inc(x);\n    atomic_add(2, x);\n    atomic_add(0 - 1, x);"
    ),
    "if (atomic_dec_and_test(x)) *y = 1;": "if (atomic_dec_and_test(x)) {",
}


@pytest.mark.parametrize("body", STATEMENTS)
def test_each_statement_in_kspec_and_that_it_can_be_checked(body: str, tmp_path: Path) -> None:
    text = wrapped(body)
    model = model_text(read(text), {}) or ""
    assert STATEMENTS[body] in model
    path = tmp_path / "t.kspec"
    path.write_text(model, encoding="utf-8")
    result = pipeline.check([path], Options(engine="embedded"))
    assert result.exit_code in (0, 1), [d.message for d in result.diagnostics]
    builtins = [p for run in result.runs for p in run.properties if p.kind == "builtin"]
    assert [p.name for p in builtins if not p.as_expected] == []


CONDITIONS = {
    r"exists (x=1 /\ 0:r0=0 \/ ~(y=2))": "!((x == 1 && P0.r0 == 0) || !(y == 2))",
    r"exists ([x]!=1 /\ true)": "!(x != 1 && true)",
    r"~exists (x=1 => y=1)": "!(x == 1 ==> y == 1)",
    "forall (x=1)": "==> (x == 1)",
    "filter (0:r0=1) exists (x=1)": "done(P0) && done(P1) && (P0.r0 == 1) ==> !(x == 1)",
}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_each_condition_in_kspec(condition: str) -> None:
    model = model_text(read(wrapped("int r0; r0 = *x; *y = r0;", condition)), {}) or ""
    assert CONDITIONS[condition] in model


def test_words_of_kspec_are_no_trouble(tmp_path: Path) -> None:
    text = """C 2+2W and "so on"
{ int choose = 1; int P0x; }
P0(int *choose, int *in, int *self) { int any; int x; any = *choose; x = any; *in = x; *self = 1; }
exists (0:any=1 /\\ in=1 /\\ choose=1 /\\ self=1)
"""
    assert answers(text, tmp_path) == ("Always",) * 3


RANGES = {
    "*x = 7;": (0, 7),
    "int r0; r0 = *x + 2; *x = r0 + 3;": (0, 8),
    "atomic_inc(x); atomic_inc(x);": (0, 3),
    "atomic_dec(x);": (-2, 2),
    "int r0; int r1; r0 = *x; r1 = *y; *x = r0 + r1;": (0, 2),
    "int r0; r0 = *x; *x = (r0 + 2) * (r0 + 2);": (0, 36),
    "int r0; r0 = *x; *x = r0 ^ 4;": (0, 7),
}


@pytest.mark.parametrize("body", RANGES)
def test_the_values_that_integers_can_have(body: str) -> None:
    assert bounds(read(wrapped(body))) == RANGES[body]


# Answers -----------------------------------------------------------------------------------------


def test_what_is_asked_for_at_the_end_has_left_the_store_buffers(tmp_path: Path) -> None:
    # Each process is done when its last store may still be in its buffer.
    text = "C t\n{}\nP0(int *x) { *x = 1; }\nforall (x=1)\n"
    assert answers(text, tmp_path) == ("Always",) * 3
    ww = r"""C 2+2W
{}
P0(int *x, int *y) { WRITE_ONCE(*x, 1); WRITE_ONCE(*y, 2); }
P1(int *x, int *y) { WRITE_ONCE(*y, 1); WRITE_ONCE(*x, 2); }
exists (x=1 /\ y=1)
"""
    assert answers(ww, tmp_path) == ("Never", "Never", "Sometimes")


def test_initial_values_and_filters(tmp_path: Path) -> None:
    text = "C t\n{ x=3; }\nP0(int *x) { int r0; r0 = *x; }\nP1(int *x) { *x = 4; }\n"
    assert answers(text + "exists (0:r0=3)\n", tmp_path)[0] == "Sometimes"
    assert answers(text + "exists (0:r0=5)\n", tmp_path)[0] == "Never"
    assert answers(text + "filter (0:r0=4) forall (0:r0=4)\n", tmp_path)[0] == "Always"


@pytest.mark.tlc
def test_tlc_answers_the_same(tmp_path: Path) -> None:
    assert answers(MP, tmp_path, "both") == ("Never", "Never", "Sometimes")


TEXTS = {
    "w": "WRITE_ONCE(*{place}, {value});",
    "rel": "smp_store_release({place}, {value});",
    "r": "{register} = READ_ONCE(*{place});",
    "acq": "{register} = smp_load_acquire({place});",
    "xchg": "{register} = xchg({place}, {value});",
    "mb": "smp_mb();",
    "wmb": "smp_wmb();",
    "rmb": "smp_rmb();",
}
OPS = (w("x", 1), w("y", 1), r("x"), r("y"), rel("x", 2), acq("x"), xchg("y", 2), MB, WMB, RMB)


def litmus_text(program: Program, condition: str) -> str:
    parameters = ", ".join(f"int *{place}" for place in places(program))
    lines = ["C random", "{}"]
    for number, thread in enumerate(program):
        lines.append(f"P{number}({parameters}) {{")
        for at, op in enumerate(thread):
            declared = f"int r{at}; " if op.kind in ("r", "acq", "xchg") else ""
            said = TEXTS[op.kind].format(place=op.place, value=op.value, register=f"r{at}")
            lines.append(declared + said)
        lines.append("}")
    return "\n".join([*lines, f"exists ({condition})", ""])


def random_programs(count: int) -> list[Program]:
    chance = random.Random(7)
    made: list[Program] = []
    while len(made) < count:
        threads: list[tuple[Op, ...]] = [tuple(chance.choices(OPS, k=3)) for _ in range(2)]
        if len(places(tuple(threads))) == 2:
            made.append(tuple(threads))
    return made


def test_random_tests_have_the_answers_of_the_definitions(tmp_path: Path) -> None:
    """The tool's tables of what is allowed, against RC11's axioms and x86-TSO's machine."""
    texts: dict[str, tuple[bool, bool]] = {}
    for program in random_programs(12):
        tso, weak = tso_outcomes(program), axiomatic_outcomes(program)
        every = sorted(weak)[:: max(1, len(weak) // 3)]
        # Those that are forbidden, too: the values of one outcome with another one's last value.
        mixed = [(*one[:-1], (one[-1][0], 0 if one[-1][1] else 1)) for one in every]
        for outcome in {*every, *mixed}:
            atoms = [
                f"{name[1]}:r{name[3]}={value}" if name[0] == "t" else f"{name}={value}"
                for name, value in outcome
            ]
            texts[litmus_text(program, " /\\ ".join(atoms))] = (outcome in tso, outcome in weak)
    tests = {}
    for number, text in enumerate(texts):
        path = tmp_path / f"t{number}.litmus"
        path.write_text(text, encoding="utf-8")
        tests[path] = read(text)
    found = run_tests(tests, Options(engine="embedded", jobs=2), pipeline.check)
    for row, (text, wanted) in zip(found.rows, texts.items(), strict=True):
        got = tuple(row.answers[model] is not Answer.NEVER for model in ("tso", "weak"))
        assert got == wanted, text
    assert {wanted[1] for wanted in texts.values()} == {True, False}


# Commands ----------------------------------------------------------------------------------------


def command(*arguments: object) -> Outcome:
    return CliRunner().invoke(main, ["litmus", *(str(a) for a in arguments)])


@pytest.fixture
def mp(tmp_path: Path) -> Path:
    path = tmp_path / "mp.litmus"
    path.write_text(MP, encoding="utf-8")
    return path


def test_what_is_imported_passes_its_check_without_warnings(mp: Path, tmp_path: Path) -> None:
    outcome = command("import", mp, "-o", tmp_path / "mp.kspec")
    assert (outcome.exit_code, outcome.output) == (0, "")
    arguments = ["check", str(tmp_path / "mp.kspec"), "--strict", "--engine", "embedded"]
    assert CliRunner().invoke(main, arguments).exit_code == 0


def test_expectations_become_checks(mp: Path, tmp_path: Path) -> None:
    outcome = command("import", mp, "--expect", "sc=never, tso=Never, weak=sometimes")
    assert outcome.stdout.endswith(
        "check tso { memory = tso; }\ncheck weak { memory = weak; expect never violated; }\n"
    )
    path = tmp_path / "mp.kspec"
    path.write_text(outcome.stdout, encoding="utf-8")
    assert pipeline.check([path], Options(engine="embedded")).exit_code == 0
    assert command("import", mp, "--expect", "weak=perhaps").exit_code == 2
    other = command("import", mp, "--expect", "sc=sometimes,tso=never,weak=always").stdout
    assert other.endswith(
        "expect never violated;\n"
        "check tso { memory = tso; expect never holds; }\n"
        "check weak { memory = weak; expect never violated; }\n"
    )


@pytest.mark.parametrize(
    ("said", "code"),
    [("Result: Sometimes", 0), ("Result: Never", 1), ("Weak: Sometimes. Since so.", 0)],
)
def test_run_fails_where_the_comments_say_something_else(mp: Path, said: str, code: int) -> None:
    mp.write_text(MP.replace("Result: Sometimes", said), encoding="utf-8")
    outcome = command("run", mp, "--engine", "embedded")
    assert outcome.exit_code == code
    assert ("and that is not so" in outcome.stdout) == (code == 1)
    assert command("run", mp, "--engine", "embedded", "--exit-zero").exit_code == 0


def test_run_on_a_folder_in_all_formats(mp: Path, tmp_path: Path) -> None:
    arguments = ("run", tmp_path, "--engine", "embedded", "--report", "markdown", "--report")
    outcome = command(*arguments, f"json:{tmp_path / 'out.json'}")
    assert "| `MP+poonceonces` | Never | Never | Sometimes | Sometimes |  |" in outcome.stdout
    found = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert found["schema"] == "spec2tla.litmus/1"
    assert found["tests"][0]["answers"] == {"sc": "Never", "tso": "Never", "weak": "Sometimes"}
    assert mp.read_text("utf-8") == MP


def test_a_test_that_breaks_a_rule_of_locks_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "t.litmus"
    path.write_text(wrapped("spin_unlock(l);"), encoding="utf-8")
    outcome = command("run", path, "--engine", "embedded")
    assert outcome.exit_code == 1
    assert "t: violates locks under sc" in outcome.stdout


def test_nothing_to_run(tmp_path: Path) -> None:
    assert command("run", tmp_path).exit_code == 2
    assert command("run", tmp_path / "none.litmus").exit_code == 2
