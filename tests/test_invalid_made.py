"""Wrong specs that nobody writes by hand: noise, depth, size, links; files that are none."""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from said import diagnostics
from test_invalid_specs import INSIDE, check

_MANY = 10_000
_SOME = 2_000


def _in_a_process(body: str) -> str:
    return f"model m;\nshared int(0..9) n, a[3];\nshared bool flag;\nprocess p {{ {body} }}\n"


def _property(condition: str) -> str:
    return f'model m;\nshared bool flag;\ninvariant i "text":\n{condition};\n'


def _chain(line: str, last: str, length: int) -> str:
    """Declarations of which each needs the next one: `@` is a number, `#` the next number."""
    lines = [line.replace("@", str(i)).replace("#", str(i + 1)) for i in range(length)]
    return "model m;\n" + "\n".join([*lines, last.replace("@", str(length))])


@dataclass(frozen=True)
class Made:
    """A content, and the code and line of all that is said of it; `most` are the first ones."""

    name: str
    content: str | bytes
    said: tuple[tuple[str, int], ...]
    most: bool = False

    @property
    def data(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else self.content.encode()


MADE = [
    # Bytes that are no text
    Made("latin-1", b"model m;\n// \xfcber\nshared bool b;\n", (("E0001", 2),)),
    Made("utf-16", "model m;".encode("utf-16"), (("E0001", 1),)),
    Made("cut in a character", "model m; // é".encode()[:-1], (("E0001", 1),)),
    Made("a surrogate", b"model m;\n\n// \xed\xa0\x80\n", (("E0001", 3),)),
    Made("overlong", b"model m; // \xc0\xaf\n", (("E0001", 1),)),
    Made("ten megabytes of noise", random.Random(1).randbytes(10_000_000), (("E0003", 1),)),
    Made("ten megabytes of spaces", b" " * 10_000_000, (("E0003", 1),)),
    Made("a NUL", b"model m;\nshared bool b\0;\n", (("E0002", 2),)),
    Made("only NULs", b"\0" * 100_000, (("E0002", 1),)),
    Made("old Macintosh", b"model m;\rshared bool b;\r", (("E0002", 1),)),
    Made("an escape in a comment", b"model m;\n// \x1b[2J gone\n", (("E0002", 2),)),
    Made("a delete in a text", b'model m;\ninvariant i "\x7f": true;\n', (("E0002", 2),)),
    Made("C1", "model m;\n// \x9b31m\n", (("E0002", 2),)),
    Made("backspaces", b"model m; // \b\b\b\n", (("E0002", 1),)),
    Made("an ELF", b"\x7fELF\x02\x01\x01" + b"\0" * 50, (("E0002", 1),)),
    # Nothing
    Made("empty", b"", (("E0004", 1),)),
    Made("blank", b"\n\n  \t\r\n", (("E0004", 1),)),
    Made("a byte order mark", b"\xef\xbb\xbf", (("E0004", 1),)),
    Made("semicolons", b";;;;", (("E0004", 1),)),
    # What may stand in front or at the end, with a mistake in the second line
    Made("mark first", b"\xef\xbb\xbfmodel m;\nshared bool b = 1;\n", (("E0303", 2),)),
    Made("two marks", b"\xef\xbb\xbf\xef\xbb\xbfmodel m;\n", (("E0102", 1),)),
    Made("line ends of Windows", b"model m;\r\nshared bool b = 1;\r\n", (("E0303", 2),)),
    Made("no line end", b"model m;\nshared bool b = 1;", (("E0303", 2),)),
    Made("a form feed", b"model m;\n\fshared bool b;\n", (("E0002", 2),)),
    # Depth
    Made("!!!", _in_a_process(f"flag = {'!' * _MANY}flag;"), (("E0501", 4),)),
    Made("- - -", _in_a_process(f"n = {'- ' * _MANY}n;"), (("E0501", 4),)),
    Made("(((true)))", _in_a_process(f"n = {'(' * _MANY}true{')' * _MANY};"), (("E0303", 4),)),
    Made("{{{", _in_a_process("{" * _MANY + "n = 1;" + "}" * _MANY), (("E0501", 4),)),
    Made("if if if", _in_a_process("if (flag) " * _MANY + "n = 1;"), (("E0501", 4),)),
    Made(
        "else if",
        _in_a_process("if (flag) n = 1;" + " else if (flag) n = 1;" * _MANY),
        (("E0501", 4),),
    ),
    Made("1 + 1 + 1", _in_a_process(f"n = {'1 + ' * _MANY}1;"), (("E0501", 4),)),
    Made("a && a", _in_a_process(f"flag = {'flag && ' * _SOME}flag;"), (("E0501", 4),)),
    Made("a ? b : a ? b", _in_a_process(f"n = {'flag ? 1 : ' * _SOME}1;"), (("E0501", 4),)),
    Made("a[a[a[", _in_a_process(f"n = {'a[' * _SOME}0{']' * _SOME};"), (("E0501", 4),)),
    Made("a.x.x.x", _in_a_process(f"n = n{'.x' * _SOME};"), (("E0501", 4),)),
    Made("f(f(f(", _in_a_process(f"n = {'f(' * _SOME}0{')' * _SOME};"), (("E0501", 4),)),
    Made("labels", _in_a_process("".join(f"l{i}: " for i in range(_SOME)) + ";"), (("E0501", 4),)),
    Made("forall forall", _property("forall (i in 0..1) " * _SOME + "flag"), (("E0501", 4),)),
    Made("a ==> a ==> a", _property("flag ==> " * _SOME + "flag"), (("E0501", 4),)),
    Made("braces", f"model m;\nshared int x =\n{'{' * _SOME}1{'}' * _SOME};", (("E0501", 3),)),
    Made("set(set(", f"model m;\nshared {'set(' * _SOME}bool{')' * _SOME} x;", (("E0501", 2),)),
    Made("open (((", _in_a_process("n = " + "(" * _MANY), (("E0101", 4),)),
    Made("open {{{", _in_a_process("{" * _MANY), (("E0109", 4),)),
    Made("dimensions", "model m;\nshared bool b" + "[1]" * _SOME + ";", (("E0523", 2),)),
    Made(
        "calls",
        _chain("void f@(void) { f#(); }", "void f@(void) { } process p { f0(); }", 1000),
        (("E0526", 1002),),
    ),
    Made("constants", _chain("const C@ = C# + 1;", "const C@ = true;", 3000), (("E0301", 3001),)),
    Made(
        "structures",
        _chain("struct s@ { struct s# x; };", "struct s@ { bool b; };", 1000),
        (("E0523", 986),),
    ),
    # Size
    Made(
        "calls that double",
        _chain("void f@(void) { f#(); f#(); }", "void f@(void) { } process p { f0(); }", 30),
        (("E0527", 32),),
    ),
    Made(
        "structures that double",
        _chain("struct s@ { struct s# x[2]; };", "struct s@ { bool b; };", 60),
        (("E0523", 54),),
    ),
    Made("branches", _in_a_process("either { n = 1; }" + " or { n = 1; }" * 1000), (("E0528", 4),)),
    Made(
        "cases",
        _in_a_process(f"switch (n) {{ {' '.join(['case 1:'] * 300)} n = 1; }}"),
        (("E0528", 4), *[("E0320", 4)] * 199),
        most=True,
    ),
    Made(
        "a huge enum",
        f"model m;\nenum e {{ {', '.join(f'V{i}' for i in range(5000))} }};",
        (("E0524", 2),),
    ),
    Made("a long name", f"model m;\nshared bool {'a' * 100_000} = 1;", (("E0503", 2),)),
    Made(
        "a long line",
        f"model m;\nshared bool a; {' ' * 300_000} shared bool b = 1;",
        (("E0303", 2),),
    ),
    Made("a long number", f"model m;\nconst A = {'9' * 300_000};", (("E0106", 2),)),
    Made(
        "three loops in one step",
        _in_a_process(
            "atomic { "
            + "".join(f"for (int(0..99) {v} = 0; {v} < 99; {v}++) " for v in "ijk")
            + "n = 1; }"
        ),
        (("E0580", 4), ("E0580", 4)),
    ),
    Made(
        "quantifiers in quantifiers",
        _property("forall (a in 0..999) " * 4 + "flag"),
        (("E0525", 4), *[("W0201", 4)] * 3),
    ),
    Made(
        "many syntax errors",
        "model m;\n" + "shared bool = 1;\n" * 500,
        (*[("E0101", i) for i in range(2, 22)], ("E0502", 22)),
    ),
    Made(
        "many errors",
        "model m;\nshared bool b;\nprocess p {\n" + "b = 1;\n" * 1000 + "}\n",
        tuple(("E0303", i) for i in range(4, 204)),
        most=True,
    ),
]


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.name)
def test_made(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody writes by hand: it costs little, and little is said."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "made.kspec").write_bytes(made.data)
    outcome = check("made.kspec")
    found = diagnostics(outcome.stderr)
    assert sorted((one.code, one.line) for one in found) == sorted(made.said)
    assert ("more are not shown here" in outcome.stderr) == made.most
    assert outcome.exit_code == 2
    assert outcome.stdout.startswith("invalid: 0 checks, 0 properties; ")
    assert len(outcome.output) < 300 * (len(found) + 1) + 1000 * len(found)
    assert INSIDE.findall(outcome.output) == []


# Folders of files that are made here -------------------------------------------------------------


def _tree(folder: Path, files: dict[str, str]) -> Path:
    tree = folder / "tree"
    for name, text in {"spec2tla.toml": "", **files}.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tree


def _said(path: str) -> list[tuple[str, str, int]]:
    outcome = check(path)
    assert outcome.exit_code == 2
    assert INSIDE.findall(outcome.output) == []
    return [(one.code, one.file, one.line) for one in diagnostics(outcome.stderr)]


USING = 'model m;\nuse "lib.kspec";\nprocess p { armed = true; }\n'


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda lib, outside: lib.symlink_to(outside), "E0024"),
        (lambda lib, outside: lib.symlink_to(os.path.relpath(outside, lib.parent)), "E0024"),
        (lambda lib, outside: lib.symlink_to("/etc/passwd"), "E0024"),
        (lambda lib, outside: lib.symlink_to("/dev/zero"), "E0024"),
        (lambda lib, outside: lib.symlink_to(lib.name), "E0023"),
        (lambda lib, outside: lib.symlink_to("nowhere"), "E0021"),
        (lambda lib, outside: lib.mkdir(), "E0022"),
        (lambda lib, outside: os.mkfifo(lib), "E0022"),
        (lambda lib, outside: lib.symlink_to("."), "E0022"),
        (lambda lib, outside: lib.write_text("shared bool armed; \0"), "E0002"),
    ],
)
def test_what_is_not_read(
    make: Callable[[Path, Path], object], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links out of the tree, to themselves, to devices; folders and pipes: none is waited for."""
    tree = _tree(tmp_path, {"main.kspec": USING})
    outside = tmp_path / "outside.kspec"
    outside.write_text("shared bool armed;\n")
    make(tree / "lib.kspec", outside)
    monkeypatch.chdir(tree)
    place = ("lib.kspec", 1) if code == "E0002" else ("main.kspec", 2)
    assert _said("main.kspec") == [(code, *place)]


def test_a_link_inside_of_the_tree_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = _tree(tmp_path, {"main.kspec": USING, "real.kspec": "shared bool armed = 1;\n"})
    (tree / "lib.kspec").symlink_to("real.kspec")
    monkeypatch.chdir(tree)
    assert _said("main.kspec") == [("E0303", "lib.kspec", 1)]


def test_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"l{i}.kspec": f"const C{i} = 1;\n" for i in range(300)}
    uses = "".join(f'use "{name}";\n' for name in files)
    monkeypatch.chdir(_tree(tmp_path, {"main.kspec": f"model m;\n{uses}", **files}))
    assert {code for code, _, _ in _said("main.kspec")} == {"E0510"}


def test_too_much_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"l{i}.kspec": f"const C{i} = 1;\n" + " " * 1_000_000 for i in range(5)}
    uses = "".join(f'use "{name}";\n' for name in files)
    monkeypatch.chdir(_tree(tmp_path, {"main.kspec": f"model m;\n{uses}", **files}))
    assert {code for code, _, _ in _said("main.kspec")} == {"E0510"}


def test_a_chain_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"l{i}.kspec": f'use "l{i + 1}.kspec";\n' for i in range(60)}
    monkeypatch.chdir(_tree(tmp_path, {"main.kspec": 'model m;\nuse "l0.kspec";\n', **files}))
    assert [code for code, _, _ in _said("main.kspec")] == ["E0511"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("nowhere.kspec", "E0021"),
        ("folder.kspec/main.kspec", "E0021"),
        ("pipe", "E0022"),
        ("/dev/null", "E0022"),
        ("x" * 300, "E0023"),
        ("with\nline\x1b[31m.kspec", "E0021"),
    ],
)
def test_paths_of_the_command_line(
    path: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder.kspec").mkdir()
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    outcome = check(path)
    assert outcome.exit_code == 2
    assert [one.code for one in diagnostics(outcome.stderr)] == [code]
    assert "\x1b" not in outcome.output
    assert INSIDE.findall(outcome.output) == []


# The rest of a spec with syntax errors -----------------------------------------------------------

WHOLE = "model m;\nconst NR = 2;\nenum e { A, B };\nshared enum e slot;\n"


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        # What is not found may be declared where it cannot be read.
        ("shared bool x = ;\nprocess p { x = true; }\n", [("E0101", 5)]),
        ("shared bool x = ;\nprocess p { y = true; }\n", [("E0101", 5), ("E0201", 6)]),
        ("void f( { }\nprocess p { f(); g(); }\n", [("E0101", 5), ("E0202", 6)]),
        ("enum k { C D };\nshared enum k c = C;\nshared enum l d;\n", [("E0101", 5), ("E0203", 7)]),
        ('process q { out: slot = ; }\ninvariant i "t": at(q, out);\n', [("E0101", 5)]),
        ('process q { int(0..1) x = ; }\ninvariant i "t": q.x == 1;\n', [("E0101", 5)]),
        ('process q { slot = ; }\ninvariant i "t": q == 1;\n', [("E0101", 5)]),
        (
            'invariant i "t": ;\nexpect i violated;\nexpect j violated;\n',
            [("E0101", 5), ("E0260", 7)],
        ),
        ("const X 3;\ncheck c { X = 4; }\n", [("E0101", 5)]),
        # A file that is not there could declare everything.
        ('use "nowhere.kspec";\nprocess p { y = true; slot = 1; }\n', [("E0021", 5), ("E0303", 6)]),
        # What has been said of a place is enough.
        ("shared bool x[09];\n", [("E0105", 5)]),
        ("shared bool x[0b0];\n", [("E0105", 5)]),
        # Types and rules need no names from elsewhere.
        (
            "process p { slot = 1 }\nprocess q { slot = 1; break; }\n",
            [("E0108", 5), ("E0303", 6), ("E0409", 6)],
        ),
    ],
)
def test_beside_a_syntax_error(
    broken: str, said: list[tuple[str, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is looked at, and nothing is said that only follows from what could not be read."""
    monkeypatch.chdir(_tree(tmp_path, {"main.kspec": WHOLE + broken}))
    assert [(code, line) for code, _, line in _said("main.kspec")] == said
