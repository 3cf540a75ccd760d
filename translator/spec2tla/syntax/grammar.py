"""The kspec grammar as a ready Lark parser: built once in a process, kept in the user's cache.

In: the grammar file. Out: text -> parse tree, and the words that the grammar knows. Building the
tables takes about a second, loading them a few hundredths; a cache that is missing, damaged,
read-only or not the user's own only costs that second. Knows nothing of the tree builder.
"""

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import lark
from lark import Lark, Token
from lark.lark import PostLex
from lark.lexer import PatternStr

from spec2tla import resources
from spec2tla.cachefolder import private_folder

_MARKS = (
    "ARROW RANGE INCREMENT DECREMENT ADD SUBTRACT MULTIPLY DIVIDE MODULO MASK SET_BITS FLIP "
    "SHIFT_LEFT SHIFT_RIGHT LEFT RIGHT EQUAL_TO UNEQUAL AT_MOST AT_LEAST BOTH EITHER_OR IMPLIES "
    "EQUIVALENT"
)


class _WholeWords(PostLex):
    """Has the lexer accept names and long marks in every state, so that it never splits one.

    Without it `of` would match the front of `offset` where only keywords are expected, and `==` in
    front of a value would be read as two `=`.
    """

    always_accept: Iterable[str] = ("IDENT", *_MARKS.split())

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return stream


@cache
def parser() -> Lark:
    """The parser, from the cache where possible."""
    return build(
        resources.grammar().read_text(encoding="utf-8"), cache=cache_file(resources.grammar())
    )


def build(grammar: str, *, cache: Path | None = None, strict: bool = False) -> Lark:
    """A parser for a grammar text; `strict` refuses every conflict (needs interegular)."""
    return Lark(
        grammar,
        start="unit",
        parser="lalr",
        lexer="contextual",
        postlex=_WholeWords(),
        propagate_positions=True,
        maybe_placeholders=True,
        strict=strict,
        cache=str(cache) if cache else False,
    )


@cache
def terminal_words() -> dict[str, str]:
    """Terminal name -> what a person would call it: a keyword or a mark itself, or a kind."""
    kinds = {"IDENT": "a name", "NUMBER": "a number", "STRING": "a text in quotes"}
    exact = {
        terminal.name: terminal.pattern.value
        for terminal in parser().terminals
        if isinstance(terminal.pattern, PatternStr)
    }
    return exact | kinds | {"$END": "the end of the file"}


@cache
def reserved_words() -> frozenset[str]:
    """The keywords that can never be names."""
    name = re.compile(parser().get_terminal("IDENT").pattern.to_regexp())
    words = (word for word in terminal_words().values() if word.isidentifier())
    return frozenset(word for word in words if not name.fullmatch(word))


def cache_file(grammar: Path) -> Path | None:
    """Where its tables are kept, a pickle; None where no folder is the user's alone."""
    folder = private_folder("grammar")
    if folder is None:
        return None
    version = f"{lark.__version__} {sys.version_info[:2]}"
    key = hashlib.sha256(grammar.read_bytes() + version.encode()).hexdigest()[:16]
    return folder / f"{grammar.stem}-{key}.lark"
