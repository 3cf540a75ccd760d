"""Differences -> ways to undo one of them in the text of the variant.

In: differences. Out: for each whole declaration, each hunk in it, and each statement that is new,
the edit of the text that takes it back. Whether what comes out is a model is not known here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from spec2tla.analysis.modules import Program
from spec2tla.analysis.paths import real_path
from spec2tla.comparing.differences import Difference
from spec2tla.comparing.lines import Hunk, Line, Row, difference, hunks, lines_of, start_of
from spec2tla.source import SourceFile, Span
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk


class Grain(Enum):
    DECLARATION = "declaration"
    LINES = "lines"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Undo:
    """One thing to undo: `replaced` in the variant's file gives way to `text`.

    `rows` are how a difference is shown; `name` is the declaration that it is in.
    """

    grain: Grain
    name: str
    replaced: Span
    text: str
    rows: tuple[Row, ...]

    @property
    def first_line(self) -> int:
        return self.replaced.first.line

    @property
    def lines(self) -> tuple[int, int]:
        """The first and the last line of the variant's file that this takes back."""
        last = self.replaced.file.position(max(self.replaced.start, self.replaced.end - 1)).line
        return self.first_line, last

    def has(self, line: int) -> bool:
        """Whether a line of the variant's file is among those."""
        first, last = self.lines
        return first <= line <= last


def undoings(found: Sequence[Difference], other: Program) -> tuple[Undo, ...]:
    """All that there are, declaration by declaration, the whole before its parts."""
    return tuple(undo for one in found if one.is_code for undo in _of(one, other))


def texts(undone: Sequence[Undo]) -> dict[Path, str]:
    """The files that change, by their real paths, with all of this undone."""
    files = {undo.replaced.file for undo in undone}
    return {
        real_path(file.path): _edited(file, [u for u in undone if u.replaced.file is file])
        for file in files
        if file.path is not None
    }


def _edited(file: SourceFile, undone: Sequence[Undo]) -> str:
    text = file.text
    for undo in sorted(undone, key=lambda u: u.replaced.start, reverse=True):
        text = text[: undo.replaced.start] + undo.text + text[undo.replaced.end :]
    return text


def _of(found: Difference, other: Program) -> Iterator[Undo]:
    old, new = lines_of(found.old), lines_of(found.new)
    rows = tuple(difference(old, new))
    if found.new is None:
        end = Span(other.files[0], len(other.files[0].text), len(other.files[0].text))
        yield Undo(Grain.DECLARATION, found.name, end, f"\n{_text(found.old)}\n", rows)
        return
    before = "override " if found.old and found.new.text.startswith("override ") else ""
    whole = f"{before}{_text(found.old).removeprefix('override ')}"
    yield Undo(Grain.DECLARATION, found.name, found.new, whole, rows)
    if found.old is None:
        return
    statements = _statements(_declaration(found.new, other))
    for hunk in hunks(old, new):
        yield _hunk(found.name, found.new, hunk)
        added = [statement for statement in statements if _is_new(statement, hunk)]
        parts = _only_parts(added)
        yield from (_without(found.name, one) for one in added if one.span not in parts)


def _text(span: Span | None) -> str:
    return "" if span is None else span.text


# Hunks -------------------------------------------------------------------------------------------


def _hunk(name: str, new: Span, hunk: Hunk) -> Undo:
    file = new.file
    start = start_of(file, hunk.at)
    end = start_of(file, hunk.at + len(hunk.new))
    text = "".join(f"{line.text}\n" for line in hunk.old)
    if hunk.new and hunk.new[0].text.startswith("override ") and hunk.old:
        text = "override " + text.removeprefix("override ")
    rows = (*(Row("-", line.text) for line in hunk.old), *(Row("+", x.text) for x in hunk.new))
    return Undo(Grain.LINES, name, Span(file, start, end), text, rows)


# Statements --------------------------------------------------------------------------------------

_WHOLE = (
    ast.Assign, ast.Increment, ast.CallStmt, ast.If, ast.While, ast.DoWhile, ast.For, ast.Switch,
    ast.Break, ast.Continue, ast.Goto, ast.Return, ast.Choose, ast.Either, ast.Await, ast.Atomic,
    ast.GhostStmt,
)  # fmt: skip


def _declaration(span: Span, other: Program) -> ast.Decl | None:
    return next((d for d in other.declarations if d.span == span), None)


def _statements(declaration: ast.Decl | None) -> tuple[ast.Stmt, ...]:
    """Those that can be left out; what is in the head of a loop, or in a `ghost`, is part of it."""
    found = [node for node in walk(declaration) if isinstance(node, _WHOLE)]
    heads = [node.header for node in found if isinstance(node, ast.For)]
    heads += [node.body.span for node in found if isinstance(node, ast.GhostStmt)]
    return tuple(node for node in found if not any(_lies_in(node.span, head) for head in heads))


def _only_parts(statements: Sequence[ast.Stmt]) -> set[Span]:
    """What is all that another one of them does: without it that one does nothing."""
    found = set()
    for node in statements:
        match node:
            case ast.If(then=body, otherwise=None) | ast.While(body=body) | ast.For(body=body):
                found.add(_alone(body).span)
            case _:
                pass
    return found


def _alone(body: ast.Stmt) -> ast.Stmt:
    return body.statements[0] if isinstance(body, ast.Block) and len(body.statements) == 1 else body


def _lies_in(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _is_new(statement: ast.Stmt, hunk: Hunk) -> bool:
    """Whether all of its lines are in the hunk, and it is not all that the hunk adds."""
    numbers = {line.number for line in hunk.new}
    mine = lines_of(statement.span)
    if not all(line.number in numbers or not line.key for line in mine):
        return False
    return bool(hunk.old) or _said(mine) != _said(hunk.new)


def _said(lines: Sequence[Line]) -> list[str]:
    return [line.key for line in lines if line.key]


def _without(name: str, statement: ast.Stmt) -> Undo:
    """An empty statement can stand wherever a statement can; the lines below keep their numbers."""
    span = statement.span
    text = ";" + "\n" * span.text.count("\n")
    rows = tuple(Row("+", line.text) for line in lines_of(span))
    return Undo(Grain.STATEMENT, name, span, text, rows)


def distinct(undone: Sequence[Undo]) -> tuple[Undo, ...]:
    """The first of those that lead to the same text, but for white space."""
    seen: dict[tuple[tuple[Path, str], ...], Undo] = {}
    for undo in undone:
        key = tuple((path, "".join(text.split())) for path, text in sorted(texts((undo,)).items()))
        seen.setdefault(key, undo)
    return tuple(seen.values())
