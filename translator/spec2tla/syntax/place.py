"""Where a parse stopped: the offending lexeme, what stands around it, what could have stood there.

Findings are what the message makers say about such a place.
"""

from dataclasses import dataclass

from spec2tla.diagnostics import Label
from spec2tla.source import SourceFile, Span
from spec2tla.syntax.grammar import reserved_words
from spec2tla.syntax.lexemes import Kind, Lexeme

VALUES = frozenset({"true", "false", "NULL"})
"""The reserved words that are operands."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic to be, and the offset of the declaration that is broken."""

    code: str
    message: str
    span: Span
    culprit: int
    labels: tuple[Label, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """`at` is the index of the offending lexeme in `code`: its length at the end of the file.

    `accepts` holds what the grammar takes there, in a person's words: keywords and marks as they
    are, "a name", "a number". `brackets` are those open before the place, outermost first.
    """

    file: SourceFile
    code: tuple[Lexeme, ...]
    at: int
    accepts: frozenset[str]
    brackets: tuple[Lexeme, ...]

    @property
    def here(self) -> Lexeme:
        return self.peek(0)

    @property
    def before(self) -> Lexeme:
        return self.peek(-1)

    def peek(self, distance: int) -> Lexeme:
        """The lexeme that far from the place; an empty one outside of the file."""
        at = self.at + distance
        if 0 <= at < len(self.code):
            return self.code[at]
        return Lexeme(Kind.MARK, "", 0 if at < 0 else self.end)

    @property
    def end(self) -> int:
        """The offset just after the last lexeme."""
        return self.code[-1].end if self.code else 0

    @property
    def statement(self) -> tuple[Lexeme, ...]:
        """The lexemes of the statement before the place: back to the last `;` or brace."""
        start = self.at
        while start > 0 and self.code[start - 1].text not in {";", "{", "}"}:
            start -= 1
        return self.code[start : self.at]

    @property
    def at_declaration(self) -> bool:
        return "process" in self.accepts

    @property
    def at_statement(self) -> bool:
        return "goto" in self.accepts

    @property
    def at_expression(self) -> bool:
        """Whether an operand is wanted."""
        return {"a name", "a number", "("} <= self.accepts

    @property
    def at_name(self) -> bool:
        """Whether a name is wanted that is no operand."""
        return "a name" in self.accepts and not self.at_expression and not self.at_statement

    @property
    def at_type(self) -> bool:
        return {"bool", "int", "struct"} <= self.accepts and not self.at_expression

    @property
    def after_operand(self) -> bool:
        """Whether a complete operand stands before the place.

        The text decides: the parser may have gone on to what can follow the whole expression.
        """
        if self.at_expression or self.at_statement or self.at_declaration:
            return False
        if self.at_name or self.at_type:
            return False
        ends = self.before.text in {")", "]"} or self.before.kind in {Kind.WORD, Kind.NUMBER}
        return ends and self.before.text not in reserved_words() - VALUES

    @property
    def after_lvalue(self) -> bool:
        """Whether a statement began with what stands before, and could go on to assign to it."""
        return "+=" in self.accepts

    @property
    def culprit(self) -> int:
        """Between two declarations the later one is broken, otherwise the one that goes on."""
        found = self.here if self.at_declaration or not self.at else self.before
        return found.start

    def span(self, lexeme: Lexeme | None = None) -> Span:
        found = lexeme or self.here
        return Span(self.file, found.start, found.end)

    def finding(
        self,
        code: str,
        message: str,
        *labels: Label,
        hint: str = "",
        span: Span | None = None,
        culprit: int | None = None,
    ) -> Finding:
        """A finding about this place, unless another span is given."""
        culprit = self.culprit if culprit is None else culprit
        return Finding(code, message, span or self.span(), culprit, labels, hint)
