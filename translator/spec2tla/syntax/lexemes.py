"""The words and marks of a text, read without the grammar.

In: any text. Out: its lexemes in order, those that kspec does not have included. This is what
the comments, the documentation, the recovery after an error and the messages are worked out from;
the parse itself uses the grammar's own lexer.
"""

import re
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    WORD = "word"
    NUMBER = "number"
    STRING = "string"
    MARK = "mark"
    COMMENT = "comment"
    OPEN_COMMENT = "open_comment"
    OPEN_STRING = "open_string"
    CHARACTER = "character"
    DIRECTIVE = "directive"
    STRANGE = "strange"


CODE = frozenset({Kind.WORD, Kind.NUMBER, Kind.STRING, Kind.MARK})


@dataclass(frozen=True, slots=True)
class Lexeme:
    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


_LEXEME = re.compile(
    r"""
      (?P<comment> //[^\n]* | /\*.*?\*/ )
    | (?P<open_comment> /\*.* )
    | (?P<string> "(?:[^"\\\n]|\\[^\n])*" )
    | (?P<open_string> "[^\n]* )
    | (?P<character> '(?:[^'\\\n]|\\[^\n])+' )
    | (?P<directive> (?:(?<=\n)|(?<![\s\S])) [ \t]* \#(?:\\\r?\n|[^\n])* )
    | (?P<number> [0-9][0-9A-Za-z_]* )
    | (?P<word> @src(?![A-Za-z0-9_]) | [A-Za-z_][A-Za-z0-9_]* )
    | (?P<mark> <==> | ==> | <<= | >>= | \.\. | -> | \+\+ | -- | << | >> | && | \|\|
              | [-+*/%&|^=!<>]= | [-+*/%&|^=!<>~?:;,.(){}\[\]] )
    | (?P<strange> [^ \t\r\n] )
    """,
    re.VERBOSE | re.DOTALL,
)


def scan(text: str) -> tuple[Lexeme, ...]:
    """All lexemes of a text; never fails."""
    return tuple(
        Lexeme(Kind(match.lastgroup), match.group(), match.start())
        for match in _LEXEME.finditer(text)
    )


def blanked(text: str, ranges: tuple[tuple[int, int], ...]) -> str:
    """The text with these ranges (start, end) turned into spaces: every offset stays."""
    done = 0
    parts = []
    for start, end in sorted(ranges):
        parts.append(text[done:start])
        parts.append(" " * (end - max(start, done)))
        done = max(done, end)
    return "".join((*parts, text[done:]))
