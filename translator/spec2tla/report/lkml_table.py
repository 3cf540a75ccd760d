"""Turns of processes -> the table of a kernel commit message, time running down.

In: rows in turns, a `MailStyle`. Out: ASCII lines. Only one column is filled on a line, so a long
line reaches into the columns to its right. Where the columns would be too narrow, or are more than
was asked for, each turn stands under a line with its CPU. It must not know of traces.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from spec2tla.report.characters import pack, wrap

NARROWEST = 22
"""A column of fewer characters is of no use."""

_LEFT = 2
_GAP = 2
_INDENT = 2
_HANGING = 4


@dataclass(frozen=True, slots=True)
class MailStyle:
    """How a report for a mail is laid out; `columns` None for as many as there is room for.

    `userspace` are the processes, by name, for whose users the numbered scenario is told instead.
    """

    columns: int | None = None
    width: int = 72
    numbered: bool = False
    locks: bool = False
    state: bool = False
    userspace: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A statement with its notes; `number` is the step and line, or empty."""

    depth: int
    text: str
    notes: tuple[str, ...] = ()
    number: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """What one process does until another one moves; all of it ASCII."""

    actor: str
    rows: tuple[Row, ...]


def mail_table(turns: Sequence[Column], actors: Sequence[str], style: MailStyle) -> list[str]:
    """`actors`, in the order of the columns, are those that have a turn."""
    numbers = [len(row.number) for turn in turns for row in turn.rows]
    gutter = max(numbers, default=0) + _GAP if style.numbered else 0
    room = style.width - _LEFT - gutter
    offsets = _offsets(turns, actors, room, style.columns)
    if offsets is None:
        return _stacked(turns, actors, gutter, style.width)
    names = rules = ""
    for actor in actors:
        names = names.ljust(offsets[actor]) + actor
        rules = rules.ljust(offsets[actor]) + "=" * len(actor)
    left = " " * (_LEFT + gutter)
    lines = [left + names, left + rules]
    for number, turn in enumerate(turns):
        lines += [""] if number and _is_dense(turns) else []
        lines += _rows(turn, offsets[turn.actor], gutter, style.width)
    return lines


def _is_dense(turns: Sequence[Column]) -> bool:
    """Whether turns are long enough for a line between them to help."""
    return sum(len(turn.rows) for turn in turns) > 3 * len(turns)


def _offsets(
    turns: Sequence[Column], actors: Sequence[str], room: int, most: int | None
) -> dict[str, int] | None:
    """Where the columns begin; None where they do not fit."""
    share = room // max(len(actors), 1)
    if len(actors) > 1 and (share < NARROWEST or (most is not None and len(actors) > most)):
        return None
    offsets: dict[str, int] = {}
    at = 0
    for actor in actors:
        offsets[actor] = at
        wanted = [_INDENT * row.depth + len(row.text) for t in turns if t.actor == actor
                  for row in t.rows]  # fmt: skip
        at += max(min(max(wanted, default=0) + 3, share), len(actor) + 3)
    last = actors[-1] if actors else ""
    fits = room - offsets.get(last, 0) >= max(NARROWEST, len(last))
    return offsets if fits or len(actors) == 1 else None


def _stacked(turns: Sequence[Column], actors: Sequence[str], gutter: int, width: int) -> list[str]:
    """Each turn under the CPU that it is on: CPU 0 is the first process that moves."""
    lines: list[str] = []
    for number, turn in enumerate(turns):
        lines += [""] if number else []
        lines += wrap(f"  CPU {actors.index(turn.actor)} ({turn.actor}):", width, 4)
        lines += _rows(turn, _INDENT, gutter, width)
    return lines


def _rows(turn: Column, offset: int, gutter: int, width: int) -> list[str]:
    lines: list[str] = []
    for row in turn.rows:
        pieces = _pieces(row, max(width - _LEFT - gutter - offset, 8))
        number = f"{row.number:>{gutter - _GAP}}" if gutter else ""
        left = " " * _LEFT + number
        lines.append(left.ljust(_LEFT + gutter + offset) + pieces[0])
        lines += [" " * (_LEFT + gutter + offset) + piece for piece in pieces[1:]]
    return lines


def _pieces(row: Row, room: int) -> list[str]:
    """The statement, its notes beside it where they fit, else under it."""
    indent = " " * (_INDENT * min(row.depth, room // (4 * _INDENT)))
    texts = wrap(indent + row.text, room, len(indent) + _HANGING)
    if not row.notes:
        return texts
    notes = " ".join(f"[{note}]" for note in row.notes)
    if len(texts[-1]) + 2 + len(notes) <= room:
        return [*texts[:-1], f"{texts[-1]}  {notes}"]
    below = indent + " " * _HANGING
    first, *more = [f"[{note}]" for note in row.notes]
    return texts + pack([below + first, *more], room, len(below))
