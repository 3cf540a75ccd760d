"""A trace -> the lines of its interleaving, in turns of one process each.

In: a `Trace`. Out: `Turn`s of `Line`s, each a statement as written with its notes, or a call that
was entered. Decides what is worth a line; it must not know of widths, columns or colours.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from spec2tla.machine.model import Frame, Origin
from spec2tla.report.annotations import annotate, arguments
from spec2tla.report.characters import printable
from spec2tla.source import Span
from spec2tla.trace.model import Json, Move, Statement, Trace

_JUMP = re.compile(r"(goto|break|continue|return)\b")
_LONGEST = 240
_HEADER = re.compile(r"(if|while|for|switch|do|atomic|await|ghost|either)\b.*(?<!;)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """`step` is None but on the line of the statement that the step is named for.

    `line` is None where the text is not a line of the source, `file` the name of the file that it
    is in. `breaks`: the statement that a built-in check stops. `move` is the number of the move
    that the line tells of, one more than there are where it breaks. `dim`: that move does not
    matter to the violation.
    """

    depth: int
    text: str
    file: str = ""
    line: int | None = None
    step: int | None = None
    notes: tuple[str, ...] = ()
    breaks: bool = False
    move: int = field(default=0, compare=False)
    dim: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What one process does until another one moves, or until the loop of a run begins here."""

    actor: str
    lines: tuple[Line, ...]
    begins_loop: bool = False


def switches(trace: Trace) -> int:
    """How often another process goes on, be it only to where a check stops it."""
    actors = [move.actor for move in trace.moves]
    if actors and trace.ending.actor is not None:
        actors.append(trace.ending.actor)
    return sum(before != after for before, after in pairwise(actors))


def turns(trace: Trace, *, essential: bool = False) -> tuple[Turn, ...]:
    """The whole interleaving; with `essential`, without the moves that are not."""
    tellers: dict[str, _Teller] = {}
    values = dict(trace.initial)
    found: list[tuple[str, list[Line]]] = []
    loop_turn = None
    for move in trace.moves:
        if trace.loop is not None and move.index == trace.loop.to + 1:
            loop_turn = len(found)
            found.append((move.actor, []))
        values |= {change.name: change.after for change in move.changes}
        teller = tellers.setdefault(move.actor, _Teller())
        if essential and not move.essential:
            teller.leave_out(move)
            continue
        _append(found, move.actor, _of_move(teller.move(move, values), move))
    ending = trace.ending
    if ending.actor is not None and ending.origin is not None:
        teller = tellers.setdefault(ending.actor, _Teller())
        last = len(trace.moves) + 1
        lines = (replace(line, move=last) for line in teller.breaking(ending.origin))
        _append(found, ending.actor, lines)
    return tuple(
        Turn(actor, tuple(lines), number == loop_turn)
        for number, (actor, lines) in enumerate(found)
    )


def _append(found: list[tuple[str, list[Line]]], actor: str, lines: Iterable[Line]) -> None:
    if not found or found[-1][0] != actor:
        found.append((actor, []))
    found[-1][1].extend(lines)


def _of_move(lines: Iterable[Line], move: Move) -> list[Line]:
    return [replace(line, move=move.index, dim=not move.essential) for line in lines]


@dataclass(slots=True)
class _Teller:
    """Follows one process: the calls and the `if`s that it is in.

    `arguments` are those of calls that have not been entered by a line yet.
    """

    calls: tuple[Frame, ...] = ()
    headers: list[Origin] = field(default_factory=list)
    arguments: dict[str, list[str]] = field(default_factory=dict)

    def move(self, move: Move, values: dict[str, Json]) -> list[Line]:
        lines: list[Line] = []
        if not move.statements:
            move = replace(move, statements=(Statement(move.origin, (), ()),))
        self.leave_out(move)
        notes = annotate(move, values)
        main = _main(move)
        if main is None:
            lines += self._tell(move.origin, move.index, ())
        for at, statement in enumerate(move.statements):
            if at == main:
                lines += self._tell(statement.origin, move.index, notes[at])
            elif _is_shown(move.statements, at, notes[at]):
                lines += self._tell(statement.origin, None, notes[at])
            else:
                self._leave_headers(statement.origin)
        return lines

    def leave_out(self, move: Move) -> None:
        """Only what the move hands over to a call is kept, for when that is entered."""
        for function, argument in arguments(move):
            self.arguments.setdefault(function, []).append(argument)

    def breaking(self, origin: Origin) -> list[Line]:
        *before, last = self._tell(origin, None, ())
        return [*before, replace(last, breaks=True)]

    def _tell(self, origin: Origin, step: int | None, notes: tuple[str, ...]) -> list[Line]:
        lines = self._enter(origin.calls)
        inside_else = self._leave_headers(origin)
        depth = len(origin.calls) + len(self.headers)
        if inside_else:
            lines.append(Line(depth - 1, "else"))
        text = _clipped(printable(origin.text))
        lines.append(_line(origin.span, depth, text, step, notes))
        if _HEADER.match(origin.text):
            self.headers.append(origin)
        return lines

    def _enter(self, calls: tuple[Frame, ...]) -> list[Line]:
        """A heading for each call that was not being executed by the line before."""
        if calls == self.calls:
            return []
        common = 0
        for before, now in zip(self.calls, calls, strict=False):
            if before != now:
                break
            common += 1
        self.calls = calls
        self.headers = []
        lines: list[Line] = []
        for depth, frame in enumerate(calls[common:], start=common):
            given = ", ".join(self.arguments.pop(frame.function, ()))
            text = _clipped(f"{printable(frame.function)}({given})")
            lines.append(_line(frame.call, depth, text))
        return lines

    def _leave_headers(self, origin: Origin) -> bool:
        """Forgets the headers that the statement does not stand under; whether it is in an else."""
        while self.headers and not _is_inside(self.headers[-1], origin):
            self.headers.pop()
        return bool(self.headers) and _is_else(self.headers[-1], origin)


def _line(
    span: Span, depth: int, text: str, step: int | None = None, notes: tuple[str, ...] = ()
) -> Line:
    return Line(depth, text, span.file.name, span.first.line, step, notes)


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def _main(move: Move) -> int | None:
    for at, statement in enumerate(move.statements):
        if statement.origin == move.origin:
            return at
    return None


def _is_shown(statements: tuple[Statement, ...], at: int, notes: tuple[str, ...]) -> bool:
    """Whether local work is worth a line: it changed something or decided where to go.

    Counting loops does not; a condition does where what it guards was executed in this step.
    """
    statement = statements[at]
    if any(later.origin == statement.origin for later in statements[at + 1 :]) and not notes:
        return False
    if statement.reads or statement.writes:
        return True
    if _is_loop_part(statement.origin):
        return False
    if notes or _JUMP.match(statement.origin.text):
        return True
    if not _HEADER.match(statement.origin.text) or statement.origin.text.startswith("for"):
        return False
    following = statements[at + 1 : at + 2]
    return bool(following) and _is_inside(statement.origin, following[0].origin)


def _is_loop_part(origin: Origin) -> bool:
    """The pieces of a `for (…; …; …)` have no semicolon of their own, or one inside parentheses."""
    after = origin.span.file.text[origin.span.end : origin.span.end + 80].lstrip()
    text = origin.text
    if text.endswith((")", "}", ":")) and _HEADER.match(text):
        return False
    before = origin.span.file.text[max(0, origin.span.start - 80) : origin.span.start].rstrip()
    return re.search(r"\bfor\s*\($", before) is not None or (
        not text.endswith((";", "}")) and after.startswith((")", ";", ","))
    )


def _is_inside(header: Origin, origin: Origin) -> bool:
    """Whether a statement stands under a header, going by how far it is indented."""
    outer, inner = header.span, origin.span
    if outer.file is not inner.file or inner.start < outer.end:
        return False
    if outer.first.line == inner.first.line:
        return "}" not in outer.file.text[outer.end : inner.start]
    return inner.first.column > _line_indent(header)


def _line_indent(origin: Origin) -> int:
    """The column at which the first word of the statement's line stands."""
    line = origin.span.file.line_text(origin.span.first.line)
    return len(line) - len(line.lstrip()) + 1


def _is_else(header: Origin, origin: Origin) -> bool:
    """Whether the header's `else` stands between the two."""
    level = inner = 0
    between = header.span.file.text[header.span.end : origin.span.start]
    for word in re.findall(r"//[^\n]*|/\*.*?\*/|[{}]|\belse\b|\bif\b", between, re.DOTALL):
        if word == "{":
            level += 1
        elif word == "}":
            level -= 1
        elif word == "if" and level <= 0:
            inner += 1
        elif word == "else" and level <= 0:
            if inner == 0:
                return True
            inner -= 1
    return False
