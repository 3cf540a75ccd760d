"""Whatever the text is, the parser answers with a tree or with diagnostics."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec2tla.diagnostics import Sink
from spec2tla.source import SourceFile
from spec2tla.syntax.grammar import terminal_words
from spec2tla.syntax.lexemes import scan
from spec2tla.syntax.parser import parse
from spec2tla.syntax.printer import print_unit
from spec2tla.syntax.reading import source_text

_SYNTAX = Path(__file__).parent / "syntax"
_FORMS = (_SYNTAX / "forms.kspec").read_text("utf-8")
_LEXEMES = scan(_FORMS)
_WORDS = sorted(word for word in terminal_words().values() if " " not in word)
_STRANGE = ("'c'", "#define A", "/*", "*/", '"', "é", "$", "\\", "\0")
_JUNK = ("x", "p", "1", "010", '"a"', "u64", *_STRANGE)


def _answers(text: str) -> None:
    sink = Sink()
    unit = parse(SourceFile("t.kspec", text), sink)
    assert unit is not None or sink.has_errors
    for found in sink.diagnostics:
        assert 0 <= found.span.start <= found.span.end <= len(text)
        assert found.message
    if unit is not None and not sink.diagnostics:
        again = Sink()
        assert parse(SourceFile("t.kspec", print_unit(unit)), again) is not None
        assert not again.diagnostics


@settings(deadline=None, max_examples=200)
@given(st.text())
def test_any_text(text: str) -> None:
    _answers(text)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from([*_WORDS, *_JUNK, "\n"]), max_size=40))
def test_any_words(words: list[str]) -> None:
    _answers(" ".join(words))


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from([*_WORDS, "x", "1"]), max_size=15))
def test_any_words_in_a_process(words: list[str]) -> None:
    _answers(f"process p {{ x = 1; {' '.join(words)} }}")


@settings(deadline=None, max_examples=200)
@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    sink = Sink()
    file = source_text(data, "t.kspec", None, sink)
    assert file is not None or sink.has_errors


@pytest.mark.parametrize("seed", range(40))
def test_mutations_of_a_spec_with_every_form(seed: int) -> None:
    """Lexemes lost, doubled, swapped for others, at places that differ with the seed."""
    chance = random.Random(seed)
    words = [lexeme.text for lexeme in _LEXEMES if not lexeme.text.startswith("//")]
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(words))
        match chance.randrange(4):
            case 0:
                del words[at]
            case 1:
                words.insert(at, words[at])
            case 2:
                words[at] = chance.choice([*_WORDS, *_JUNK])
            case _:
                words.insert(at, chance.choice([*_WORDS, *_JUNK, "\n"]))
    _answers(" ".join(words))


@pytest.mark.parametrize("end", range(0, len(_FORMS), 97))
def test_a_file_that_breaks_off(end: int) -> None:
    _answers(_FORMS[:end])


@pytest.mark.parametrize(
    "piece",
    ["x = 1;\n", "process p { x = }\n", "$", "const A = 1;\n", "{", "/*", "#a\n", "'", ") "],
)
def test_a_long_file(piece: str) -> None:
    _answers(piece * (50_000 // len(piece)))


def test_ten_megabytes_of_noise() -> None:
    noise = random.Random(1).randbytes(10_000_000)
    sink = Sink()
    assert source_text(noise, "t.kspec", None, sink) is None
    assert [found.code for found in sink.diagnostics] == ["E0003"]
    _answers(noise.decode("latin-1"))
