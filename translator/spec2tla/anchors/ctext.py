"""C text -> what stands at its top level, with the tokens of each part.

In: text, however broken. Out: chunks in order: from the first token of a declaration or definition
to its `;` or `}`, and function-like macros. Nothing is preprocessed: of `#if … #else …` all
branches are kept, and braces are counted as if the first one were taken. Knows no names: those are
for `functions.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""
      (?P<comment> /\*.*?(?:\*/|\Z) | //[^\n]* )
    | (?P<directive> ^[ \t]*\#(?: \\\n | /\*.*?(?:\*/|\Z) | [^\n] )* )
    | (?P<string> "(?: \\. | [^"\\\n] )*"? | '(?: \\. | [^'\\\n] )*'? )
    | (?P<word> [A-Za-z_]\w* | \d[\w.]* )
    | (?P<space> \s+ | \\\n )
    | (?P<mark> <<= | >>= | \.\.\. | -> | \+\+ | -- | << | >> | [-+*/%&|^<>=!]= | && | \|\| | . )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_DIRECTIVE = re.compile(r"[ \t]*#\s*(\w*)\s*(.*)", re.DOTALL)
_MACRO = re.compile(r"(\w+)\(")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|//[^\n]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """`start` and `end` are offsets; `text` is how it counts, whatever white space is in it."""

    text: str
    start: int
    end: int
    is_directive: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """`body` is the number of the token that opens its body, None where it has none.

    `macro` is the name of a function-like macro, empty for all else.
    """

    tokens: tuple[Token, ...]
    body: int | None = None
    macro: str = ""

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end


def tokens(text: str) -> Iterator[Token]:
    """All but comments and white space; a directive is one token."""
    for match in _TOKEN.finditer(text):
        kind, start, end = match.lastgroup, match.start(), match.end()
        if kind == "directive":
            shown = " ".join(_COMMENT.sub(" ", match.group().replace("\\\n", " ")).split())
            yield Token(shown, start, end, is_directive=True)
        elif kind not in ("comment", "space"):
            yield Token(match.group(), start, end)


def chunks(text: str) -> tuple[Chunk, ...]:
    """Where braces do not match up, a `}` at the beginning of a line ends what it stands in."""
    every = tuple(tokens(text))
    cut = _Cutter(text, by_column=False)
    found = cut.all(every)
    return found if cut.matches else _Cutter(text, by_column=True).all(every)


@dataclass(slots=True)
class _Branches:
    """Depths where an `#if` begins, and where its first branch ends."""

    before: tuple[int, int]
    after: tuple[int, int] | None = None


@dataclass(slots=True)
class _Cutter:
    text: str
    by_column: bool
    matches: bool = True
    braces: int = 0
    parentheses: int = 0
    body: int | None = None
    current: list[Token] = field(default_factory=list)
    found: list[Chunk] = field(default_factory=list)
    branches: list[_Branches] = field(default_factory=list)

    def all(self, every: tuple[Token, ...]) -> tuple[Chunk, ...]:
        for token in every:
            if token.is_directive:
                self._directive(token)
            else:
                self._token(token)
        self.matches = self.matches and self.braces == 0
        self._close()
        return tuple(self.found)

    def _token(self, token: Token) -> None:
        self.current.append(token)
        match token.text:
            case "(" | "[":
                self.parentheses += 1
            case ")" | "]":
                self.parentheses = max(self.parentheses - 1, 0)
            case "{":
                if self.braces == 0 and self.parentheses == 0 and self.body is None:
                    self.body = len(self.current) - 1
                self.braces += 1
            case "}":
                self._closing(token)
            case ";" if self.braces == 0 and self.parentheses == 0:
                self._close()

    def _closing(self, token: Token) -> None:
        self.matches = self.matches and self.braces > 0
        self.braces = max(self.braces - 1, 0)
        if self.by_column and self.text[token.start - 1 : token.start] in ("", "\n"):
            self.braces = self.parentheses = 0
        if self.braces == 0 and self.parentheses == 0:
            self._close()

    def _directive(self, token: Token) -> None:
        name, rest = _split(token)
        match name:
            case "if" | "ifdef" | "ifndef":
                self.branches.append(_Branches((self.braces, self.parentheses)))
            case "else" | "elif" | "elifdef" | "elifndef" if self.branches:
                branches = self.branches[-1]
                branches.after = branches.after or (self.braces, self.parentheses)
                self.braces, self.parentheses = branches.before
            case "endif" if self.branches:
                after = self.branches.pop().after
                self.braces, self.parentheses = after or (self.braces, self.parentheses)
        if self.current and (self.body is not None or self.parentheses):
            self.current.append(token)
            return
        self._close()
        macro = _MACRO.match(rest) if name == "define" else None
        if macro:
            self.found.append(Chunk((token,), None, macro[1]))

    def _close(self) -> None:
        if self.current:
            self.found.append(Chunk(tuple(self.current), self.body))
        self.current, self.body = [], None


def _split(token: Token) -> tuple[str, str]:
    match = _DIRECTIVE.match(token.text)
    return (match[1], match[2]) if match else ("", "")


def without_comments(text: str) -> str:
    """The lines as they are, but for comments, empty lines and white space at their ends."""
    shown: list[str] = []
    at = 0
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "comment":
            shown += [text[at : match.start()], " "]
            at = match.end()
        elif match.lastgroup == "directive" and "/" in match.group():
            bare = _COMMENT.sub(" ", match.group())
            shown += [text[at : match.start()], bare]
            at = match.end()
    lines = ("".join(shown) + text[at:]).replace("\r", "").split("\n")
    return "\n".join(line.rstrip() for line in lines if line.strip())
