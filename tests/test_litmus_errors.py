"""What a litmus test must not be: each mistake is a diagnostic at its place, never a traceback."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spec2tla.cli import main
from spec2tla.diagnostics import Sink
from spec2tla.litmus.load import test_of as read_test
from spec2tla.source import SourceFile

START = "C t\n{}\n"
END = "\nexists (x=0)\n"


def process(body: str) -> str:
    return f"{START}P0(int *x, spinlock_t *l) {{ int r0; {body} }}{END}"


# Text, code, part of the message, the text that is underlined.
MISTAKES = [
    ("", "E0601", "begins with `C NAME`", ""),
    ("C\n{}\nP0() {}\nexists (x=0)", "E0601", "begins with `C NAME`", ""),
    ("X86_64 SB\n{}\n", "E0604", "for X86_64", "X86_64"),
    (f"{START}P0(int *x) {{ }}", "E0601", "ends too early", ""),
    (f"{START}exists (x=0)", "E0601", "`exists` cannot stand here", "exists"),
    (START + "(* open", "E0601", "not closed", "(*"),
    (f"{START}P0(int *x) {{ /* open {END}", "E0601", "not closed", "/*"),
    (process("r0 = ;"), "E0601", "`;` cannot stand here", ";"),
    (process("@"), "E0601", "`@` is not known", "@"),
    (process("if (" + "(" * 70 + "r0" + ")" * 70 + ") ;"), None, "", ""),
    (process("r0 = " + "!" * 70 + "r0;"), "E0601", "nested too deeply", None),
    (process("r0 = " + "r0 + " * 70 + "r0;"), "E0601", "nested too deeply", None),
    (process("while (r0) *x = 1;"), "E0604", "loops and jumps", "while"),
    (process("goto out;"), "E0604", "loops and jumps", "goto"),
    (process("r1 = 1;"), "E0602", "`r1` is not declared in P0", "r1"),
    (process("*y = 1;"), "E0602", "no parameter of P0", "y"),
    (process("r0 = x;"), "E0603", "`x` is an address", "x"),
    (process("int r0;"), "E0603", "declared twice", "r0"),
    (process("int x;"), "E0603", "declared twice", "x"),
    (process("int *r1;"), "E0604", "pointers as values", "*"),
    (process("*l = 1;"), "E0603", "`l` is a lock", "l"),
    (process("spin_lock(x);"), "E0603", "`x` is no lock", "x"),
    (process("READ_ONCE(x);"), "E0603", "takes `*x` here", "x"),
    (process("smp_load_acquire(*x);"), "E0603", "the address of a variable", "*x"),
    (process("WRITE_ONCE(*x);"), "E0603", "takes 2 arguments, not 1", "WRITE_ONCE(*x)"),
    (process("r0 = smp_mb();"), "E0603", "has no value", "smp_mb()"),
    (process("smp_bm();"), "E0602", "no operation `smp_bm`", "smp_bm"),
    (process("r0 = xchg_relaxed(x, 1);"), "E0604", "`xchg_relaxed` is not", "xchg_relaxed"),
    (process("r0 = atomic_add_return(1, x);"), "E0604", "not supported", "atomic_add_return"),
    (process("srcu_read_lock(x);"), "E0604", "not supported", "srcu_read_lock"),
    (process("r0 = ~r0;"), "E0604", "`~`", "~r0"),
    (process("*x = 1000001;"), "E0604", "a number above", "1000001"),
    (process("*x = 100000;"), "E0604", "may get above", "exists (x=0)"),
    (process("spinlock_t m;"), "E0604", "locks within a process", "spinlock_t m;"),
    (f"{START}P1(int *x) {{ }}{END}", "E0603", "it is called `P0`", "P1"),
    (f"{START}P0(int x) {{ }}{END}", "E0603", "no pointer", "x"),
    (f"{START}P0(struct s *x) {{ }}{END}", "E0604", "structs", "struct s"),
    (f"{START}P0(int *x) {{ }}\nP1(spinlock_t *x) {{ }}{END}", "E0603", "a lock in one", "x"),
    ("C t\n{ int *p = &x; }\nP0(int *x) { }" + END, "E0604", "pointers as values", "*"),
    ("C t\n{ p = &x; }\nP0(int *x) { }" + END, "E0604", "pointers as values", "&x"),
    ("C t\n{ 0:r0=1; }\nP0(int *x) { }" + END, "E0604", "registers with initial", "0:r0=1"),
    (f"{START}P0(int *x) {{ }}\nexists (y=0)", "E0602", "has no `y`", "y"),
    (f"{START}P0(int *x) {{ }}\nexists (0:r0=0)", "E0602", "P0 has no `r0`", "r0"),
    (f"{START}P0(int *x) {{ }}\nexists (3:r0=0)", "E0602", "no process 3", "3:r0=0"),
]


@pytest.mark.parametrize(("text", "code", "message", "marked"), MISTAKES)
def test_each_mistake_at_its_place(
    text: str, code: str | None, message: str, marked: str | None
) -> None:
    sink = Sink()
    test = read_test(SourceFile("t.litmus", text), sink)
    if code is None:
        assert sink.diagnostics == ()
        return
    assert test is None
    first = sink.diagnostics[0]
    assert (first.code, message in first.message) == (code, True), first.message
    assert marked is None or first.span.text == marked


def test_independent_mistakes_are_all_reported() -> None:
    sink = Sink()
    assert read_test(SourceFile("t.litmus", process("r1 = 1; *y = 1; foo();")), sink) is None
    assert [d.code for d in sink.diagnostics] == ["E0602"] * 3


WORDS = """
C t { } ( ) ; , * & = == != ~ ! /\\ \\/ (* *) /* */ // exists forall P0 P1 int r0 x 0 1 9999 if else
while spinlock_t READ_ONCE WRITE_ONCE smp_mb + - ^ | [ ] : filter locations " ' é
"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\0"])


@given(st.lists(PIECES, max_size=40), st.booleans())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_makes_it_raise(pieces: list[str], within: bool) -> None:
    text = " ".join(pieces)
    sink = Sink()
    test = read_test(SourceFile("t.litmus", process(text) if within else START + text), sink)
    assert (test is None) == sink.has_errors


@pytest.mark.parametrize("data", [b"\xff", b"C t\n{}\nP0(int *x) { \x1b }\nexists (x=0)", None])
def test_files_that_are_no_text(data: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "t.litmus"
    if data is None:
        path.mkdir()
    else:
        path.write_bytes(data)
    outcome = CliRunner().invoke(main, ["litmus", "import", str(path)])
    assert outcome.exit_code == 2
    assert "error[E00" in outcome.stderr
