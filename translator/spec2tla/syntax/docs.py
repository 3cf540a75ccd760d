"""Documentation comments: `///` lines directly above what they document.

In: a file and its lexemes. Out: the documentation of whatever starts at an offset.
"""

from dataclasses import dataclass

from spec2tla.source import SourceFile
from spec2tla.syntax.lexemes import Kind, Lexeme


@dataclass(frozen=True, slots=True)
class Docs:
    """The `///` lines of a file, by line number."""

    file: SourceFile
    lines: dict[int, str]

    def above(self, offset: int) -> str:
        """The documentation of what starts at the offset, its lines joined; empty if none."""
        position = self.file.position(offset)
        if self.file.line_text(position.line)[: position.column - 1].strip():
            return ""
        found = []
        line = position.line - 1
        while line in self.lines:
            found.append(self.lines[line])
            line -= 1
        return "\n".join(reversed(found))


def collect(file: SourceFile, lexemes: tuple[Lexeme, ...]) -> Docs:
    """The documentation lines of a file: `///` first on its line. `////` is a ruler, not a doc."""
    lines = {}
    for lexeme in lexemes:
        if lexeme.kind is not Kind.COMMENT or not lexeme.text.startswith("///"):
            continue
        if lexeme.text.startswith("////"):
            continue
        position = file.position(lexeme.start)
        if file.line_text(position.line)[: position.column - 1].strip():
            continue
        lines[position.line] = lexeme.text[3:].removeprefix(" ").rstrip()
    return Docs(file, lines)
