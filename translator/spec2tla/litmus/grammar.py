"""The grammar of litmus tests as a ready Lark parser: built once, kept in the user's cache.

In: the grammar file. Out: text -> parse tree. Knows nothing of the tree builder.
"""

from functools import cache

from lark import Lark

from spec2tla import resources
from spec2tla.syntax.grammar import cache_file


@cache
def parser() -> Lark:
    """The parser, from the cache where possible."""
    path = resources.litmus_grammar()
    kept = cache_file(path)
    return Lark(
        path.read_text(encoding="utf-8"),
        start="test",
        parser="lalr",
        lexer="contextual",
        propagate_positions=True,
        maybe_placeholders=True,
        cache=str(kept) if kept else False,
    )
