"""Shipped specs with something lost, doubled or swapped: refused with a reason, or translated.

`SPEC2TLA_NIGHTLY=1` tries thirty times as many.
"""

import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec2tla import pipeline
from spec2tla.diagnostics import Severity
from spec2tla.syntax.grammar import terminal_words
from spec2tla.syntax.lexemes import Kind, scan
from test_hostile_input import check, written
from test_invalid_specs import INSIDE

ROOT = Path(__file__).parents[1]

_NIGHTLY = bool(os.environ.get("SPEC2TLA_NIGHTLY"))
_MUTANTS = 1500 if _NIGHTLY else 50
_WHOLE = ("classic/mcs_lock", "classic/seqlock_reader", "classic/qspinlock", "classic/transfer")
_LARGE = ("shmem/shmem", "cursor/cursor")
SHIPPED = [*_WHOLE, *_LARGE] if _NIGHTLY else list(_WHOLE)

_JUNK = [word for word in terminal_words().values() if " " not in word]
_JUNK += ["0", "1", "2147483647", "-1", "self", "x", "true", "old", "at", "done", "len", '"text"']


def _mutated(text: str, chance: random.Random) -> str:
    """A few lexemes or lines lost, doubled, swapped or replaced by others of the same file."""
    lexemes = [lexeme for lexeme in scan(text) if lexeme.kind is not Kind.COMMENT]
    words = [lexeme.text for lexeme in lexemes]
    lines = [text.count("\n", 0, lexeme.start) for lexeme in lexemes]
    for _ in range(chance.randint(1, 3)):
        at, other = chance.randrange(len(words)), chance.randrange(len(words))
        same = [i for i, line in enumerate(lines) if line == lines[at]]
        match chance.randrange(8):
            case 0:
                words[at] = ""
            case 1:
                words[at] = f"{words[at]} {words[at]}"
            case 2:
                words[at], words[other] = words[other], words[at]
            case 3:
                words[at] = words[other]
            case 4:
                words[at] = chance.choice(_JUNK)
            case 5:
                for i in same:
                    words[i] = ""
            case 6:
                words[same[-1]] += "\n" + " ".join(words[i] for i in same)
            case _:
                kind = [i for i, x in enumerate(lexemes) if x.kind is lexemes[at].kind]
                words[at] = words[chance.choice(kind)]
    rows: list[str] = []
    for word, line in zip(words, lines, strict=True):
        rows += [""] * (line + 1 - len(rows))
        rows[line] += f"{word} "
    return "\n".join(rows)


@pytest.mark.parametrize("name", SHIPPED)
def test_mutants_of_shipped_specs(name: str, tmp_path: Path) -> None:
    """Each is refused with a reason, or becomes a model: there is nothing between."""
    text = (ROOT / "specs" / f"{name}.kspec").read_text()
    seen = {"refused": 0, "translated": 0}

    @settings(max_examples=_MUTANTS)
    @given(st.integers(0, 2**32))
    def try_one(seed: int) -> None:
        path = written(tmp_path, _mutated(text, random.Random(seed)))
        translation = pipeline.translate(path)
        errors = [d for d in translation.diagnostics if d.severity is Severity.ERROR]
        for found in translation.diagnostics:
            assert found.message
            assert 0 <= found.span.start <= found.span.end <= len(found.span.file.text)
            assert INSIDE.findall(f"{found.message}\n{found.hint}") == []
        seen["refused" if errors else "translated"] += 1
        assert bool(errors) == (not translation.files)
        assert bool(errors) or all(translation.files.values())

    try_one()
    assert seen["refused"] > 0


@pytest.mark.tlc
@pytest.mark.parametrize("name", SHIPPED[:2])
def test_mutants_that_are_models_are_models_of_tlc(name: str, tmp_path: Path) -> None:
    """What is translated is also what TLC takes, and both engines find the same in it."""
    text = (ROOT / "specs" / f"{name}.kspec").read_text()
    chance, tried, left = random.Random(name), 0, 20 if _NIGHTLY else 2
    while left and tried < 2000:
        tried += 1
        path = written(tmp_path, _mutated(text, chance))
        if not pipeline.translate(path).files:
            continue
        left -= 1
        limits = ("--engine", "both", "--max-states", "20000", "--timeout", "20s")
        outcome = check(str(path), "--check", "default", *limits)
        assert outcome.exit_code in (0, 1, 2, 3), (path.read_text(), outcome.output)
        assert outcome.exit_code != 2 or "E0483" in outcome.stderr or "E0484" in outcome.stderr
    assert left == 0
