"""Where a parse stopped -> one diagnostic in the user's words.

In: Lark's exception and the code around its place. Out: a finding. No message holds a name of the
grammar's: terminals are translated to the marks and words that a person types.
"""

from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from spec2tla.diagnostics import Label
from spec2tla.source import SourceFile, Span
from spec2tla.syntax.grammar import terminal_words
from spec2tla.syntax.lexemes import Kind, Lexeme
from spec2tla.syntax.mistakes import AFTER_C, BEFORE_C, quoted
from spec2tla.syntax.mistakes_c import C_MISTAKES
from spec2tla.syntax.place import Finding, Place
from spec2tla.syntax.recovery import unclosed

MAX_NAME = 128
"""Characters of a name; it comes back in every message and report."""

_QUOTATION_MARKS = "\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019"
_CLOSERS = (")", "]", "}")
_OPENERS = {")": "(", "]": "[", "}": "{"}
_FIRST = ("..", ")", "]", ":", "in")
"""What is most likely missing after a complete operand, in this order."""


def syntax_error(
    file: SourceFile, code: tuple[Lexeme, ...], start: int, error: UnexpectedInput
) -> Finding:
    """What to say about the place where a parse that began at `start` stopped."""
    place = _place(file, code, start, error)
    for mistake in (*BEFORE_C, *C_MISTAKES, *AFTER_C):
        if finding := mistake(place):
            return finding
    return _expected(place)


def lexical_error(file: SourceFile, lexeme: Lexeme) -> Finding:
    """What to say about a lexeme that kspec does not have."""
    span = Span(file, lexeme.start, lexeme.end)
    start = Span(file, lexeme.start, lexeme.start + 1)
    match lexeme.kind:
        case Kind.OPEN_COMMENT:
            code, message, hint = "E0103", "this comment is not closed", "close it with `*/`"
            span = Span(file, lexeme.start, lexeme.start + 2)
        case Kind.OPEN_STRING:
            code, message, hint = (
                "E0104",
                "this text is not closed on its line",
                'close it with `"`',
            )
            span = start
        case Kind.DIRECTIVE:
            code, message, hint = _directive(lexeme.text)
            span = Span(file, lexeme.start, lexeme.start + len(lexeme.text.split("\n")[0].rstrip()))
        case Kind.WORD:
            code, message = "E0503", f"a name of {len(lexeme.text)} characters"
            hint = f"{MAX_NAME} are possible"
        case Kind.CHARACTER:
            code, message = "E0112", "kspec has no character literals"
            hint = "a text stands in double quotes, a value is a number or a name of an enum"
        case _:
            code, message, hint = _strange(lexeme.text)
    return Finding(code, message, span, lexeme.start, (), hint)


def _directive(text: str) -> tuple[str, str, str]:
    word = text[1:].split(None, 1)[0] if text[1:].split() else ""
    hints = {
        "define": "a constant is `const NAME = VALUE;`, a macro a function",
        "include": 'another file\'s declarations come with `use "file.kspec";`',
        "ifdef": 'make two variants: `variant NAME of "base.kspec";`',
        "if": 'make two variants: `variant NAME of "base.kspec";`',
    }
    shown = f"#{word}" if word.isalpha() and len(word) < 16 else "#"
    return "E0110", f"kspec has no preprocessor: `{shown}`", hints.get(word, "delete the line")


def _strange(text: str) -> tuple[str, str, str]:
    if text in _QUOTATION_MARKS:
        return "E0102", f"the quotation mark `{text}` is not ASCII", 'texts stand in `"`'
    if text == "\\":
        return "E0102", "a `\\` cannot stand here", "`/\\` is `&&`, `\\/` is `||`"
    if text == "@":
        return "E0102", "`@` begins only `@src`", 'as in `@src("mm/khugepaged.c", collapse_file)`'
    if text.isascii():
        return "E0102", f"a `{text}` cannot stand in kspec", ""
    number = f"U+{ord(text):04X}"
    if not text.isprintable():
        hint = "delete it, or write a space"
        return "E0102", f"the invisible character {number} cannot stand here", hint
    message = f"the character `{text}` ({number}) cannot stand here"
    return "E0102", message, "names are ASCII letters and digits"


def _place(file: SourceFile, code: tuple[Lexeme, ...], start: int, error: UnexpectedInput) -> Place:
    offset = _offset(file, error)
    at = next((i for i, lexeme in enumerate(code) if lexeme.end > offset), len(code))
    brackets = unclosed(code, start, code[at].start if at < len(code) else len(file.text))
    return Place(file, code, at, _accepts(error), tuple(brackets))


def _offset(file: SourceFile, error: UnexpectedInput) -> int:
    at_end = len(file.text)
    if not isinstance(error, UnexpectedToken) or error.token.type == "$END":
        return at_end
    return at_end if error.token.start_pos is None else error.token.start_pos


def _accepts(error: UnexpectedInput) -> frozenset[str]:
    names: set[str] = set()
    if isinstance(error, UnexpectedToken):
        names = error.accepts
    elif isinstance(error, UnexpectedCharacters):
        names = set(error.allowed)
    words = terminal_words()
    return frozenset(words[name] for name in names if name in words)


def _expected(place: Place) -> Finding:
    """The general form: what was expected before what."""
    wanted = _wanted(place)
    labels: tuple[Label, ...] = ()
    bare = wanted.strip("`")
    if bare in _CLOSERS and place.brackets and place.brackets[-1].text == _OPENERS[bare]:
        opening = place.brackets[-1]
        labels = (Label(place.span(opening), f"this `{opening.text}` is not closed"),)
    code = "E0109" if labels else "E0101"
    return place.finding(code, f"expected {wanted} before {quoted(place)}", *labels)


def _wanted(place: Place) -> str:
    accepts = place.accepts
    if place.at_statement:
        return "a statement"
    if place.at_expression:
        return "an expression"
    if place.after_operand and (mark := next((m for m in _FIRST if m in accepts), "")):
        return f"`{mark}`"
    if {"@src", "{"} <= accepts:
        return "`{`"
    if place.at_type:
        return "a type"
    shown = sorted(word if " " in word else f"`{word}`" for word in accepts)
    if not shown or len(shown) > 6:
        return "something else"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"
