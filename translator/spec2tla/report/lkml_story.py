"""A trace -> the rows of a table for a mail, or the numbered scenario of a user of the kernel.

In: a `Trace`, a `MailStyle`. Out: ASCII rows and lines. It must not know of the rest of the mail.
"""

import re
from collections.abc import Mapping, Sequence

from spec2tla.report.characters import wrap
from spec2tla.report.lkml_table import Column, MailStyle, Row
from spec2tla.report.mail import ascii_text
from spec2tla.report.states import State, held, locks_of, states
from spec2tla.report.story import Line, Turn
from spec2tla.report.values import bindings, globals_of, shown
from spec2tla.trace.model import Json, Move, Trace

_LOOP = "*** repeats from here on ***"


def columns(
    trace: Trace, told: Sequence[Turn], tags: Mapping[str, str], style: MailStyle
) -> tuple[Column, ...]:
    """The turns as rows; with `locks` and `state`, what a step leaves is told at its end."""
    after = states(trace)
    teller = _Teller(trace, after, tags, style)
    return tuple(Column(ascii_text(turn.actor), tuple(teller.rows(turn))) for turn in told)


def actors_of(told: Sequence[Turn], order: Sequence[str]) -> tuple[str, ...]:
    """The processes that have a turn, in the order of the model."""
    moving = {turn.actor for turn in told}
    return tuple(ascii_text(actor) for actor in order if actor in moving)


class _Teller:
    """Follows the state that was told last."""

    def __init__(
        self, trace: Trace, after: Sequence[State], tags: Mapping[str, str], style: MailStyle
    ) -> None:
        self._after, self._tags, self._style = after, tags, style
        self._locks = locks_of(trace, after)
        plain = globals_of(trace.initial, trace.actors)
        self._shared = [name for name in plain if name not in self._locks]
        self._told = self._tuple(after[0])
        self._step: int | None = None

    def rows(self, turn: Turn) -> list[Row]:
        rows = [Row(0, _LOOP)] if turn.begins_loop else []
        for line in turn.lines:
            if line.step is not None or line.breaks:
                rows += self._state_row(line.depth)
                self._step = line.step
            rows.append(self._row(line, turn.actor))
        return rows + self._state_row(0)

    def _row(self, line: Line, actor: str) -> Row:
        notes = tuple(ascii_text(note) for note in line.notes if not self._is_of_lock(note))
        if self._style.locks and line.step is not None:
            locks = held(self._after[line.step], actor)
            notes += (f"holds {ascii_text(', '.join(locks))}",) if locks else ()
        text = ascii_text(line.text) + ("  <-- here" if line.breaks else "")
        return Row(line.depth, text, notes, self._number(line))

    def _is_of_lock(self, note: str) -> bool:
        """Locks appear as the calls that take and drop them."""
        name, colon, _ = note.partition(": ")
        return bool(colon) and _whole(name) in self._locks

    def _number(self, line: Line) -> str:
        if not self._style.numbered or line.line is None:
            return ""
        tag = self._tags.get(line.file)
        place = str(line.line) if tag is None else f"{ascii_text(tag)}:{line.line}"
        step = "" if line.step is None else f"({line.step})"
        return f"{step} {place:>4}" if step else place

    def _state_row(self, depth: int) -> list[Row]:
        """The shared state that a step has left, where it is another one than before."""
        if not self._style.state or self._step is None:
            return []
        now = self._tuple(self._after[self._step])
        if now == self._told:
            return []
        self._told = now
        return [Row(depth + 1, f"({', '.join(now)})")]

    def _tuple(self, state: Mapping[str, Json]) -> tuple[str, ...]:
        return tuple(ascii_text(text) for text in bindings({n: state[n] for n in self._shared}))


# The scenario ------------------------------------------------------------------------------------


def is_told_by(trace: Trace, users: Sequence[str]) -> bool:
    """Whether a process of userspace moves, so that there is a scenario to tell."""
    return any(_is_user(move, users) for move in trace.moves)


def scenario(trace: Trace, told: Sequence[Turn], style: MailStyle) -> list[str]:
    """`(1)` what userspace does, statement by statement; of the others what came of their turn."""
    by_step = {move.index: move for move in trace.moves}
    items: list[str] = []
    for turn in told:
        moves = [by_step[line.step] for line in turn.lines if line.step is not None]
        actor = ascii_text(turn.actor)
        if turn.begins_loop:
            items.append(_LOOP)
        if moves and _is_user(moves[0], style.userspace):
            items += [f"{actor}: {_said(line)}" for line in turn.lines if line.step is not None]
        else:
            items += _came(actor, moves, trace)
    wide = len(str(len(items)))
    lines: list[str] = []
    for number, item in enumerate(items, start=1):
        mark = f"  ({number}){' ' * (wide - len(str(number)))} "
        lines += wrap(mark + item, style.width, len(mark))
    return lines


def _is_user(move: Move, users: Sequence[str]) -> bool:
    return move.process in users or move.actor in users


def _said(line: Line) -> str:
    notes = "".join(f" [{ascii_text(note)}]" for note in line.notes)
    return ascii_text(line.text) + notes


def _came(actor: str, moves: Sequence[Move], trace: Trace) -> list[str]:
    """What a turn of the kernel changed for the others, in the end; nothing, and it is left out."""
    locks = locks_of(trace, states(trace))
    shared = set(globals_of(trace.initial, trace.actors)) - locks
    first: dict[str, Json] = {}
    last: dict[str, Json] = {}
    for change in (change for move in moves for change in move.changes):
        if _whole(change.name) in shared or change.name.partition("[")[0] in shared:
            first.setdefault(change.name, change.before)
            last[change.name] = change.after
    changed = [
        ascii_text(f"{name}: {shown(first[name])} -> {shown(last[name])}")
        for name in first
        if first[name] != last[name]
    ]
    return [f"{actor}: {', '.join(changed)}"] if changed else []


def _whole(name: str) -> str:
    """The variable that a location is part of; of a lock, with what it says of its readers."""
    base = re.match(r"\w+", name)
    return (base[0] if base else name) + (".readers" if name.endswith(".readers") else "")
