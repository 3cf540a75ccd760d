"""The grammar: strictly LALR(1), whole words, and tables that are cached with care."""

import os
import stat
from pathlib import Path

import pytest
from lark.exceptions import UnexpectedInput, UnexpectedToken
from lark.lexer import PatternStr

from spec2tla import resources
from spec2tla.source import SourceFile
from spec2tla.syntax import grammar
from spec2tla.syntax.lexemes import CODE, scan
from spec2tla.syntax.recovery import DECLARATION_WORDS


@pytest.fixture
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, and no parser built before."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def _fresh_parse() -> str:
    """Builds or loads the parser anew, and parses with it."""
    grammar.parser.cache_clear()
    try:
        return str(grammar.parser().parse("model m;").children[0])
    finally:
        grammar.parser.cache_clear()


def test_the_grammar_has_no_conflicts() -> None:
    text = resources.grammar().read_text("utf-8")
    assert grammar.build(text, strict=True).parse("model m;").data == "unit"


def test_long_marks_are_read_whole_everywhere() -> None:
    long_marks = {
        terminal.name
        for terminal in grammar.parser().terminals
        if isinstance(terminal.pattern, PatternStr)
        and len(terminal.pattern.value) > 1
        and not terminal.pattern.value.strip("@").replace("_", "").isalpha()
    }
    assert long_marks == set(grammar._WholeWords.always_accept) - {"IDENT"}


def test_the_scanner_and_the_grammar_know_the_same_words_and_marks() -> None:
    for word in set(grammar.terminal_words().values()) - {"the end of the file"}:
        if " " not in word:
            (lexeme,) = scan(word)
            assert lexeme.text == word
            assert lexeme.kind in CODE


def test_the_words_that_begin_a_declaration_are_those_of_the_grammar() -> None:
    with pytest.raises(UnexpectedToken) as caught:
        grammar.parser().parse("nothing")
    words = {grammar.terminal_words()[name] for name in caught.value.accepts}
    assert words - {";", "the end of the file"} == DECLARATION_WORDS


def test_keywords_shadow_names_only_where_the_language_says_so() -> None:
    """In a state that takes a name, a keyword that is taken too can be no name there.

    LALR states are shared: a rule that ends both at top level and in a body would make all words
    of the top level keywords in bodies.
    """
    words, reserved = grammar.terminal_words(), grammar.reserved_words()
    table = grammar.parser().parser.parser._parse_table.states
    shadowed = {
        frozenset(words[name] for name in actions if words.get(name, "").isidentifier()) - reserved
        for actions in table.values()
        if "IDENT" in actions
    }
    assert shadowed - {frozenset()} == {
        frozenset({"expect", "memory", "nocheck", "only", "timeout"}),  # in a check
        frozenset({"guarded_by", "writes_guarded_by", "leads_to"}),  # after a type
        frozenset({"always", "eventually"}),  # where a property begins
        frozenset({"always"}),
    }


@pytest.mark.parametrize("word", sorted(grammar.reserved_words()))
def test_reserved_words_are_reserved_everywhere(word: str) -> None:
    with pytest.raises(UnexpectedInput):
        grammar.parser().parse(f"const {word} = 1;")


def test_tables_are_kept_for_the_user_alone(cache_home: Path) -> None:
    first = _fresh_parse()
    (kept,) = (cache_home / "spec2tla" / "grammar").iterdir()
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    written = kept.stat().st_mtime_ns
    assert _fresh_parse() == first
    assert kept.stat().st_mtime_ns == written


@pytest.mark.parametrize("content", [b"", b"junk", b"\x80\x04\x95junk"])
def test_a_damaged_cache_is_built_anew(cache_home: Path, content: bytes) -> None:
    _fresh_parse()
    (kept,) = (cache_home / "spec2tla" / "grammar").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[: whole.index(b"\n") + 1] + content)
    assert "m" in _fresh_parse()
    # Not the same bytes as before: Lark numbers its states by hash.
    assert len(kept.read_bytes()) > len(whole) // 2


def test_a_cache_that_others_can_write_is_not_read(cache_home: Path) -> None:
    folder = cache_home / "spec2tla" / "grammar"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    assert "m" in _fresh_parse()
    assert not list(folder.iterdir())


def test_a_cache_folder_of_someone_else_is_not_read(
    cache_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cache_home / "spec2tla" / "grammar").mkdir(parents=True, mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: 4242)
    assert grammar.cache_file(resources.grammar()) is None


def test_no_cache_folder_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert "m" in _fresh_parse()


def test_a_relative_cache_folder_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    assert grammar.cache_file(resources.grammar()) is None or grammar.cache_file(
        resources.grammar()
    ) != Path("here")


def test_scanning_loses_no_character() -> None:
    text = "a == b; /* c */ \"d\" // e\n'f' $ é @src @g #define x \\\n y\n0x1f 1..2"
    rebuilt = list(text)
    for lexeme in scan(text):
        assert text[lexeme.start : lexeme.end] == lexeme.text
        rebuilt[lexeme.start : lexeme.end] = " " * len(lexeme.text)
    assert "".join(rebuilt).strip() == ""
    assert SourceFile("t", text).position(0).line == 1
