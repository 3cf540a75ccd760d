"""Where the declarations of a broken file probably begin and end.

In: the lexemes of the code. Out: ranges, one for each declaration, found by counting brackets and
by the words that begin one at the left margin. A guess, used only after an error: the range that
holds it is left out, so that the rest of the file can still be looked at.
"""

from bisect import bisect_right
from dataclasses import dataclass

from spec2tla.source import SourceFile
from spec2tla.syntax.lexemes import Lexeme

MODIFIERS = frozenset({"override", "daemon", "fair", "unfair", "strong", "static", "inline"})
_TYPES = frozenset({"enum", "struct", "bool", "int", "set", "queue", "void"})
_VARIABLES = frozenset({"const", "pool", "shared"})
_LOCKS = frozenset({"spinlock", "mutex", "rwlock", "rwsem", "seqlock", "completion"})
_BODIES = frozenset({"assume", "process", "observer", "invariant", "transition", "property"})
_SETTINGS = frozenset({"model", "variant", "use", "check", "expect", "memory", "nocheck"})

# What begins a declaration at the left margin even where another one is still open. Types and
# `ghost` begin statements too.
_MARGIN = MODIFIERS | _VARIABLES | _LOCKS | _BODIES | _SETTINGS

DECLARATION_WORDS = _MARGIN | _TYPES | {"ghost"}
"""The words that can begin a declaration."""

_OPEN = {"(": ")", "[": "]", "{": "}"}
# What makes a word at the left margin a name in use.
_IN_USE = frozenset({"(", "[", "=", ".", "->", ":", "++", "--", ";", ",", ")"})


@dataclass(frozen=True, slots=True)
class Declarations:
    """The ranges of a file's declarations, in order; comments lie between them."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def around(self, offset: int) -> tuple[int, int] | None:
        """The range that holds an offset."""
        at = bisect_right(self.starts, offset) - 1
        if at < 0 or offset >= self.ends[at]:
            return None
        return self.starts[at], self.ends[at]


def declarations(file: SourceFile, code: tuple[Lexeme, ...]) -> Declarations:
    """Cuts the code of a file into its declarations."""
    starts: list[int] = []
    ends: list[int] = []
    stack: list[str] = []
    fresh = True
    for at, lexeme in enumerate(code):
        if fresh or begins(file, code, at, nested=bool(stack)):
            if not fresh:
                ends.append(lexeme.start)
            starts.append(lexeme.start)
            stack, fresh = [], False
        _track(stack, lexeme.text)
        if not stack and _ends(file, code, at):
            ends.append(lexeme.end)
            fresh = True
    if not fresh:
        ends.append(len(file.text))
    return Declarations(tuple(starts), tuple(ends))


def begins(file: SourceFile, code: tuple[Lexeme, ...], at: int, *, nested: bool) -> bool:
    """Whether a declaration seems to begin here although the one before has not ended."""
    words = _MARGIN if nested else DECLARATION_WORDS
    if code[at].text not in words or file.position(code[at].start).column != 1:
        return False
    following = code[at + 1].text if at + 1 < len(code) else ";"
    return following not in _IN_USE and not (at and _prefixes(file, code[at - 1]))


def unclosed(code: tuple[Lexeme, ...], start: int, end: int) -> list[Lexeme]:
    """The brackets that are open at `end`, outermost first, where none was at `start`."""
    stack: list[Lexeme] = []
    for lexeme in code:
        if lexeme.start < start:
            continue
        if lexeme.start >= end:
            break
        if lexeme.text in _OPEN:
            stack.append(lexeme)
        elif stack and _OPEN[stack[-1].text] == lexeme.text:
            stack.pop()
    return stack


def _prefixes(file: SourceFile, lexeme: Lexeme) -> bool:
    # `daemon` on a line of its own belongs to the `process` on the next one.
    modifier = lexeme.text in MODIFIERS
    return modifier and file.position(lexeme.start).column == 1


def _track(stack: list[str], mark: str) -> None:
    """Keeps the open brackets. A brace closes what is open inside of it, others only their kind."""
    if mark in _OPEN:
        stack.append(mark)
    elif mark == "}" and "{" in stack:
        del stack[len(stack) - 1 - stack[::-1].index("{") :]
    elif stack and _OPEN[stack[-1]] == mark:
        stack.pop()


def _ends(file: SourceFile, code: tuple[Lexeme, ...], at: int) -> bool:
    """Whether a declaration is over after this lexeme, which is outside of all brackets."""
    if code[at].text == ";":
        return True
    if code[at].text != "}":
        return False
    if at + 1 == len(code):
        return True
    following = code[at + 1]
    known = following.text in DECLARATION_WORDS or following.text == "}"
    return known or (following.text != ";" and file.position(following.start).column == 1)
