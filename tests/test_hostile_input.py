"""Specs that look harmless and are not: words of TLA+ and of report formats where names and texts
stand.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from spec2tla import pipeline
from spec2tla.cli import main
from spec2tla.emit.words import DEFINED_HERE, MODULES, RESERVED, STANDARD_OPERATORS
from spec2tla.syntax.grammar import reserved_words

ROOT = Path(__file__).parents[1]


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments], prog_name="spec2tla")


def reported(path: Path, *arguments: str) -> dict[str, Any]:
    """The JSON report of a check with which nothing is wrong."""
    outcome = check(str(path), "--report", "json", *arguments)
    assert outcome.stderr == ""
    found: dict[str, Any] = json.loads(outcome.stdout)
    assert [d for d in found["diagnostics"] if d["severity"] == "error"] == []
    assert found["failures"] == []
    assert outcome.exit_code == 0
    return found


def written(folder: Path, text: str) -> Path:
    path = folder / "hostile.kspec"
    path.write_text(text, encoding="utf-8")
    return path


# Names --------------------------------------------------------------------------------------------

# What the emitted module may define for a process `p` with a step at a line, and TLC's own words.
_EMITTED = """
p_pc p_L1 p_vars p_x p_id pc pc_1 done free self self_ L1 L2b t1 t2 stack defaultInitValue Owners
enum_e struct_s old saw a_1 a_1_1 Init_1 Next_1 Error Done Stuttering null true_ TRUE_ FALSE_
AND OR NOT a__b _ _1 __ Any MODULE_ Nat_ k K aa Aa aA AA specification invariant main java tlc
"""
WORDS = tuple(
    sorted(
        (RESERVED | STANDARD_OPERATORS | MODULES | DEFINED_HERE | frozenset(_EMITTED.split()))
        - reserved_words()
        - {"self"}
    )
)


def _each(form: str, words: Iterable[str]) -> str:
    return "\n".join(form.replace("@", word) for word in words)


# For each kind of name a model that has all words as such names, of which each matters: the
# invariant is broken if one of them is taken for another.
ROLES = {
    "variables": lambda: (
        _each("shared int(0..999) @ = 0;", WORDS)
        + "\nprocess p_ {\n"
        + "".join(f"    {word} = {at};\n" for at, word in enumerate(WORDS, 1))
        + '}\ninvariant i "text": done(p_) ==> '
        + " && ".join(f"{word} == {at}" for at, word in enumerate(WORDS[:60], 1))
        + ';\ninvariant k "text": done(p_) ==> '
        + " && ".join(f"{word} == {at}" for at, word in list(enumerate(WORDS, 1))[60:])
        + ";\n"
    ),
    "ghosts": lambda: (
        _each("ghost bool @ = false;", WORDS)
        + "\nshared bool b;\nprocess p_ {\n    b = true;\n    ghost {\n"
        + _each("        @ = true;", WORDS)
        + '\n    }\n}\ninvariant i "text": b ==> '
        + " && ".join(WORDS[:70])
        + ";\n"
    ),
    "members": lambda: (
        f"enum words {{ {', '.join(WORDS)} }};\nshared enum words word_;\n"
        + "process p_ {\n    choose enum words w_;\n    word_ = w_;\n}\n"
        + 'invariant i "text": p_.w_ in enum words && (done(p_) ==> word_ == p_.w_);\n'
        + f'invariant k "text": count(w in enum words : w <= {WORDS[9]}) == 10;\n'
    ),
    "fields": lambda: (
        f"struct words {{ {_each('bool @;', WORDS)} }};\nshared struct words w_;\n"
        + "process p_ {\n"
        + _each("    w_.@ = true;", WORDS)
        + '\n}\ninvariant i "text": done(p_) ==> '
        + " && ".join(f"w_.{word}" for word in WORDS[:70])
        + ";\n"
    ),
    "constants": lambda: (
        "".join(f"const {word} = {at};\n" for at, word in enumerate(WORDS))
        + "shared int(0..999) sum_ = 0;\nprocess p_ {\n"
        + _each("    sum_ = @;", WORDS)
        + f'\n}}\ninvariant i "text": done(p_) ==> sum_ == {len(WORDS) - 1};\n'
    ),
    "processes": lambda: (
        "shared bool b;\n"
        + _each("process @ { bool x_ = b;\nnone_: b = false; }", WORDS[::30])
        + '\ninvariant i "text": '
        + " && ".join(f"!{word}.x_ && (at({word}, none_) || true)" for word in WORDS[::30])
        + ";\n"
    ),
    "locks": lambda: (
        _each("mutex @;", WORDS)
        + "\nprocess p_ {\n"
        + _each("    mutex_lock(@);", WORDS)
        + "\nall_:\n"
        + _each("    mutex_unlock(@);", WORDS)
        + '\n}\ninvariant i "text": at(p_, all_) ==> '
        + " && ".join(f"holds(p_, {word})" for word in WORDS[:70])
        + ";\n"
    ),
    "labels": lambda: (
        "shared bool b;\nprocess p_[2] {\n"
        + _each("@: b = true;", WORDS)
        + '\n}\ninvariant i "text": '
        + " && ".join(f"(at(p_[0], {word}) ==> !at(p_[0], {WORDS[0]}))" for word in WORDS[1:70])
        + ";\n"
    ),
    "locals": lambda: (
        "shared bool b;\nprocess p {\n    b = true;\n"
        + _each("    bool @ = b;", WORDS)
        + '\n    b = true;\n}\ninvariant i "text": done(p) ==> '
        + " && ".join(f"p.{word}" for word in WORDS[:70])
        + ";\n"
    ),
    "functions": lambda: (
        "shared bool b;\n"
        + _each("bool @_(bool @) { b = @; return b; }", WORDS[::4])
        + "\nprocess p {\n    bool x_ = true;\n"
        + _each("    x_ = @_(x_);", WORDS[::4])
        + '\n}\ninvariant i "text": done(p) ==> p.x_ && p.'
        + f"{WORDS[0]}_.{WORDS[0]};\n"
    ),
    "properties": lambda: (
        "shared bool b;\nprocess p_ { b = true; }\n"
        + _each('invariant @ "text": b || !b;', WORDS[::2])
        + _each('\ntransition @ "text": old(b) ==> b;', WORDS[1::2])
    ),
}


@pytest.mark.tlc
@pytest.mark.parametrize("role", ROLES)
def test_words_of_tla_as_names(role: str, tmp_path: Path) -> None:
    """All words as names of one kind: the verdicts are right, and reports have the user's names."""
    found = reported(written(tmp_path, f"model m;\n{ROLES[role]()}"))
    (run,) = found["runs"]
    assert {p["verdict"] for p in run["properties"]} == {"holds"}
    if role == "properties":
        assert {p["name"] for p in run["properties"]} >= set(WORDS)


@pytest.mark.parametrize("role", ROLES)
def test_words_of_tla_as_names_without_java(role: str, tmp_path: Path) -> None:
    """The same in the embedded engine: what the test above expects is what the language means."""
    path = written(tmp_path, f"model m;\n{ROLES[role]()}")
    (run,) = reported(path, "--engine", "embedded")["runs"]
    assert {p["verdict"] for p in run["properties"]} == {"holds"}


CLASHES = """\
model {name};
enum state {{ Stop, Go, free, done, L8 }};
shared enum state Spec = Stop, spec = Go, vars;
shared int(0..9) khugepaged_pc = 0, Khugepaged_pc = 1, khugepaged_L8 = 2, khugepaged_vars = 3;
mutex TypeOK, pc;
process khugepaged {{
    int(0..9) pc = 1, L8 = 2;
    khugepaged_pc = pc;
    khugepaged_L8 = L8;
    lock(TypeOK);
L8:
    Spec = L8 == 2 ? Go : Stop;
    unlock(TypeOK);
}}
process {process}[2] {{
    int(0..9) self_ = self;
    Khugepaged_pc = self_;
    await (vars == done);
}}
invariant Init "text": khugepaged_pc == khugepaged.pc || khugepaged_pc == 0;
invariant Inv "broken": !(at(khugepaged, L8) && holds(khugepaged, TypeOK) && Spec == Stop);
expect Inv violated;
expect deadlock violated;
"""


@pytest.mark.tlc
@pytest.mark.parametrize(
    ("name", "process"),
    [
        ("Integers", "Init"),
        ("TLC", "Next"),
        ("IF", "IF"),
        ("khugepaged", "khugepaged_"),
        ("_", "__"),
        ("a" * 128, "b" * 128),
    ],
)
def test_names_that_the_module_has_itself(name: str, process: str, tmp_path: Path) -> None:
    path = written(tmp_path, CLASHES.format(name=name, process=process))
    (run,) = reported(path)["runs"]
    verdicts = {p["name"]: p["verdict"] for p in run["properties"]}
    assert verdicts == {
        "deadlock": "violated",
        "locks": "holds",
        "Init": "holds",
        "Inv": "violated",
    }
    assert run["model"] == name
    assert run["processes"] == ["khugepaged", f"{process}[0]", f"{process}[1]"]
    (trace,) = (p["trace"] for p in run["properties"] if p["name"] == "Inv")
    assert trace["certified"] is True
    assert trace["initial"] == {
        "Spec": "Stop",
        "spec": "Go",
        "vars": "Stop",
        "khugepaged_pc": 0,
        "Khugepaged_pc": 1,
        "khugepaged_L8": 2,
        "khugepaged_vars": 3,
        "TypeOK": "free",
        "pc": "free",
        "khugepaged.pc": 0,
        "khugepaged.L8": 0,
        f"{process}[0].self_": 0,
        f"{process}[1].self_": 0,
    }


# Texts --------------------------------------------------------------------------------------------

TEXTS = {
    "comments of TLA+": "*) (* *) (* (*",
    "a line comment of TLA+": "\\* a \\* b",
    "the end of a module": "====\n================\n",
    "a module": "---- MODULE evil ----\nEXTENDS Naturals\nInit == TRUE\n====",
    "a pragma": "$Revision$ {*} --algorithm --fair algorithm x { } BEGIN TRANSLATION",
    "quotes": "\"'`\"\"''``",
    "backslashes": "\\ \\\\ \\n \\t \\x00 \\u0000 \\",
    "XML": "]]> <![CDATA[ <!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]> &a; &#0; &lt;",
    "HTML": "</title></script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "GitHub": "::error file=a,line=1::b %0A::add-mask::c\n##[error]d\n  ::stop-commands::e",
    "Markdown": "| a | b |\n|---|---|\n```\n# [x](javascript:alert(1)) ![](http://x)",
    "shells": "$(touch pwned) `touch pwned` ; rm -rf / & %PATH% ${HOME} !!",
    "formats": "%s %n %d {0} {x} {{ }} {% raw %} {{ 7*7 }} #{7*7} @ECHO",
    "JSON": '"},{"x":[null]}',
    "letters": "größer → ← ∀ ∃ 日本語 🐧 ﷽ Ω≈ç√∫ שלום e\u0301\u0327",
    "spaces": "\u00a0\u2003\u3000 \t a",
    "invisible": "a\u200bb\u200ec\u2028d\u2029e\ufefff\U000e0041g",
    "length": "word " * 2000,
    "one word": "x" * 10_000,
    "nothing": "",
}

UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}

TEXTED = """\
{doc}model m;

{doc}shared int(0..3) n = 0;

{doc}process p @src({source}, {text}) {{
    n = 1;
    @src({source}, {text})
    n = 2;
}}

{doc}invariant i {text}: n < 2;
transition t {text}: old(n) <= n;
expect i violated;
"""


def _texted(text: str) -> str:
    quoted = '"' + " ".join(text.split("\n")).replace("\\", "\\\\").replace('"', '\\"') + '"'
    doc = "".join(f"/// {line}\n" for line in text.split("\n"))
    source = '"' + re.sub(r"[\\\s\"]|\.\.|^/+|[^ -~]", "_", text)[:3000] + '"'
    return TEXTED.format(doc=doc, text=quoted, source=source if text else '"mm/x.c"')


@pytest.mark.parametrize("name", TEXTS)
def test_texts_in_reports(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No text ends the place that it stands in, nor gives the terminal or the CI an order."""
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path, _texted(TEXTS[name]))
    shown = check(path.name, "--engine", "embedded", "--report", "text", "--report", "json:r.json")
    assert (shown.exit_code, shown.stderr) == (0, "")
    lines = shown.stdout.splitlines()
    assert not [line for line in lines if line.strip().startswith(("::", "##["))]
    assert {unicodedata.category(c) for line in lines for c in line}.isdisjoint(UNSEEN)
    assert max(map(len, lines)) < 200
    text = json.loads((tmp_path / "r.json").read_text())["runs"][0]["properties"][-1]["text"]
    assert text == " ".join(TEXTS[name].split("\n"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["hostile.kspec", "r.json"]


@pytest.mark.parametrize("name", TEXTS)
def test_texts_in_the_module(name: str, tmp_path: Path) -> None:
    """Each line of the emitted module that holds a text of the user's is a comment."""
    lines = "\n".join("plain" for _ in TEXTS[name].split("\n"))
    plain = pipeline.translate(written(tmp_path, _texted(lines))).files["m.tla"]
    module = pipeline.translate(written(tmp_path, _texted(TEXTS[name]))).files["m.tla"]

    def code(text: str) -> list[str]:
        return [line for line in text.split("\n") if not line.strip().startswith("\\*")]

    assert code(module) == code(plain)
    assert {unicodedata.category(c) for c in module.replace("\n", "")}.isdisjoint(UNSEEN)
    assert "(*" not in "".join(code(module))


@pytest.mark.tlc
def test_texts_in_the_module_go_through_tlc(tmp_path: Path) -> None:
    """All texts at once, in one module."""
    (run,) = reported(written(tmp_path, _texted("\n".join(TEXTS.values()))))["runs"]
    verdicts = {p["name"]: p["verdict"] for p in run["properties"]}
    assert (verdicts["i"], verdicts["t"]) == ("violated", "holds")


def test_a_file_with_a_hostile_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = "==== *) \\* ::error:: $(touch pwned) \x1b[31m\n-o.kspec"
    Path(name).write_text(_texted("plain"))
    outcome = check(name, "--engine", "embedded")
    assert outcome.exit_code == 0
    assert "\x1b" not in outcome.output
    module = pipeline.translate(Path(name)).files["m.tla"]
    assert all(line.isprintable() for line in module.split("\n"))
    Path(name).write_text("model m;\nshared bool b = 1;\n")
    outcome = check(name)
    assert outcome.exit_code == 2
    assert "\x1b" not in outcome.output
    assert [p.name for p in tmp_path.iterdir()] == [name]
