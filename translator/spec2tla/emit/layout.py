r"""Terms to lines of text: parentheses where TLA+ needs them, line breaks where the width does.

In: a term and a width. Out: a block of lines. Blocks only ever hang: what continues a line stands
further right than where it began, so that SANY reads bulleted lists as they are meant.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from spec2tla.emit.terms import (
    CLOSED,
    COMPARISON,
    IMPLIES,
    JUNCTION,
    OPEN,
    TIMES,
    Atom,
    Binder,
    Bracket,
    Cases,
    Equation,
    Infix,
    Junction,
    Let,
    Prefix,
    Run,
    Term,
    level,
)

WIDTH = 100
INDENT = 4
SHORT = 24
"""What follows a beginning longer than this goes below it rather than beside it."""

Block: TypeAlias = list[str]

_CHAINING = frozenset({"+", "-", "*", "\\cup"})
_TIGHT = frozenset({".."})


@dataclass(slots=True)
class _Flat:
    """The one-line form of each term, made once; None where a part must stand on several lines."""

    known: dict[int, str | None] = field(default_factory=dict)

    def of(self, term: Term) -> str | None:
        key = id(term)
        if key not in self.known:
            self.known[key] = self._make(term)
        return self.known[key]

    def inner(self, term: Term, parentheses: bool) -> str | None:
        text = self.of(term)
        return f"({text})" if text is not None and parentheses else text

    def _make(self, term: Term) -> str | None:
        match term:
            case Atom(text):
                return text
            case Run(parts):
                return _join("", [p if isinstance(p, str) else self.of(p) for p in parts])
            case Prefix(operator, operand, _):
                return _join("", [operator, self.inner(operand, _prefix_parens(term))])
            case Infix(operator, left, right, _):
                space = "" if operator in _TIGHT else " "
                before, after = _infix_parens(term)
                sides = [self.inner(left, before), self.inner(right, after)]
                return _join(f"{space}{operator}{space}", sides)
            case Junction(operator, items, tall):
                if tall:
                    return None
                return _join(f" {operator} ", [self.inner(i, _item_parens(i)) for i in items])
            case Cases(branches, otherwise):
                return self._cases(branches, otherwise)
            case Let(definitions, body):
                texts = [_join(" == ", [name, self.of(value)]) for name, value in definitions]
                return _join(" ", ["LET", *texts, "IN", self.of(body)])
            case Binder(_, _, body):
                return _join(" ", [self.head(term), self.of(body)])
            case Bracket(opening, items, closing, _):
                inside = _join(", ", [self.of(item) for item in items])
                return _join("", [opening, inside, closing])
            case Equation(left, operator, right):
                value = self.inner(right, _equation_parens(term))
                return _join(f" {operator} ", [self.of(left), value])

    def _cases(self, branches: tuple[tuple[Term, Term], ...], otherwise: Term) -> str | None:
        pieces: list[str | None] = []
        for condition, value in branches:
            pieces += ["IF", self.of(condition), "THEN", self.of(value), "ELSE"]
        return _join(" ", [*pieces, self.of(otherwise)])

    def head(self, binder: Binder) -> str | None:
        bound = [_join(" \\in ", [name, self.of(domain)]) for name, domain in binder.variables]
        return _join("", [f"{binder.quantifier} ", _join(", ", bound), " :"])


def _join(separator: str, pieces: list[str | None]) -> str | None:
    texts = [piece for piece in pieces if piece is not None]
    return separator.join(texts) if len(texts) == len(pieces) else None


def _prefix_parens(term: Prefix) -> bool:
    return term.operator in ("~", "-", "SUBSET ") and level(term.operand) < CLOSED


def _infix_parens(term: Infix) -> tuple[bool, bool]:
    """Whether the left and the right side stand in parentheses."""
    left, right = level(term.left), level(term.right)
    chained = (
        isinstance(term.left, Infix)
        and term.left.operator == term.operator
        and term.operator in _CHAINING
    )
    least = _least(term)
    opens = right == OPEN and term.level == IMPLIES
    return left <= least and not chained, right <= least and not opens


def _equation_parens(term: Equation) -> bool:
    """`x' = (a = b)`; what opens with a word, like IF, goes on to the end anyway."""
    return term.operator == "=" and OPEN < level(term.right) <= COMPARISON


def _least(term: Infix) -> int:
    """A side needs parentheses unless it binds more tightly than this."""
    return TIMES if term.operator == "%" else term.level


def _item_parens(item: Term) -> bool:
    r"""Of an item of a conjunction on one line: `a /\ b => c` would be something else."""
    return level(item) <= JUNCTION


def block(term: Term, width: int) -> Block:
    """The term as lines, none wider than `width` where that can be helped."""
    return _block(term, width, _Flat())


def _block(term: Term, width: int, flat: _Flat) -> Block:
    text = flat.of(term)
    if text is not None and len(text) <= width:
        return [text]
    match term:
        case Atom(text):
            return [text]
        case Run():
            return [text or ""]
        case Prefix(operator, operand, _):
            return _hang(operator, _inner(operand, _prefix_parens(term), width, flat, operator))
        case Infix():
            return _infix(term, width, flat)
        case Junction(operator, items, _):
            bullet = f"{operator} "
            return [
                line
                for item in items
                for line in _hang(bullet, _block(item, width - len(bullet), flat))
            ]
        case Cases(branches, otherwise):
            return _cases(branches, otherwise, width, flat)
        case Let(definitions, body):
            return _let(definitions, body, width, flat)
        case Binder(_, _, body):
            head = flat.head(term) or ""
            return [head, *_hang(" " * INDENT, _block(body, width - INDENT, flat))]
        case Bracket():
            return _bracket(term, width, flat)
        case Equation():
            return _equation(term, width, flat)


def _hang(start: str, lines: Block) -> Block:
    """The lines after `start`, all at the column where the first one begins."""
    indent = " " * len(start)
    return [start + lines[0], *(indent + line for line in lines[1:])]


def _inner(term: Term, parentheses: bool, width: int, flat: _Flat, before: str = "") -> Block:
    room = width - len(before)
    if not parentheses:
        return _block(term, room, flat)
    lines = _hang("(", _block(term, room - 2, flat))
    return [*lines[:-1], lines[-1] + ")"]


def _infix(term: Infix, width: int, flat: _Flat) -> Block:
    before, after = _infix_parens(term)
    start = flat.inner(term.left, before)
    beside = f"{start} {term.operator} "
    if start is not None and len(beside) <= width // 2 and term.level != IMPLIES:
        lines = _hang(beside, _inner(term.right, after, width, flat, beside))
        if _width(lines) <= width:
            return lines
    sign = f"{term.operator} "
    left = _inner(term.left, before, width, flat)
    return [*left, *_hang(sign, _inner(term.right, after, width, flat, sign))]


def _equation(term: Equation, width: int, flat: _Flat) -> Block:
    """The right side beside the left one, or below it if there it needs fewer lines."""
    parentheses = _equation_parens(term)
    start = f"{flat.of(term.left)} {term.operator} "
    beside = term.operator != ":" and len(start) <= width // 2
    lines = _hang(start, _inner(term.right, parentheses, width, flat, start)) if beside else []
    if len(lines) == 1 or (beside and len(start) <= SHORT and _width(lines) <= width):
        return lines
    indent = " " * INDENT
    left = _block(term.left, width - len(term.operator) - 1, flat)
    left[-1] += f" {term.operator}"
    below = [*left, *_hang(indent, _inner(term.right, parentheses, width, flat, indent))]
    return lines if beside and _better(lines, below, width) else below


def _better(lines: Block, others: Block, width: int) -> bool:
    return _width(lines) <= width and len(lines) < len(others)


def _width(lines: Block) -> int:
    return max(len(line) for line in lines)


def _cases(
    branches: tuple[tuple[Term, Term], ...], otherwise: Term, width: int, flat: _Flat
) -> Block:
    lines: Block = []
    start = "IF "
    for condition, value in branches:
        lines += _hang(start, _block(condition, width - len(start), flat))
        lines += _hang("  THEN ", _block(value, width - 7, flat))
        start = "ELSE IF "
    return [*lines, *_hang("  ELSE ", _block(otherwise, width - 7, flat))]


def _let(definitions: tuple[tuple[str, Term], ...], body: Term, width: int, flat: _Flat) -> Block:
    lines: Block = []
    start = "LET "
    for name, value in definitions:
        head = f"{start}{name} == "
        lines += _hang(head, _block(value, width - len(head), flat))
        start = "    "
    return [*lines, *_hang("IN  ", _block(body, width - 4, flat))]


def _bracket(term: Bracket, width: int, flat: _Flat) -> Block:
    if len(term.opening) > SHORT and not term.fill:
        indent = " " * INDENT
        lines = _hang(indent, _items(term, width - INDENT, flat))
        return [term.opening.rstrip(), *lines[:-1], lines[-1] + term.closing]
    lines = _hang(term.opening, _items(term, width - len(term.opening), flat))
    return [*lines[:-1], lines[-1] + term.closing]


def _items(term: Bracket, width: int, flat: _Flat) -> Block:
    room = width - len(term.closing)
    lines: Block = []
    for at, item in enumerate(term.items):
        piece = _block(item, room, flat)
        if at < len(term.items) - 1:
            piece[-1] += ","
        together = term.fill and lines and len(piece) == 1
        if together and len(lines[-1]) + 1 + len(piece[0]) <= room:
            lines[-1] += f" {piece[0]}"
        else:
            lines += piece
    return lines or [""]


def definition(head: str, body: Term) -> Block:
    """A top-level definition: on one line where it fits."""
    flat = _Flat()
    text = flat.of(body)
    if text is not None and len(head) + 4 + len(text) <= WIDTH:
        return [f"{head} == {text}"]
    return [f"{head} ==", *_hang(" " * INDENT, _block(body, WIDTH - INDENT, flat))]
