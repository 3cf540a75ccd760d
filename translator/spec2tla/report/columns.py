"""Turns of processes -> a table with a column for each, time running down.

In: `Turn`s, a width, a paint. Out: lines of text. Only one column is filled on a line, so a long
line may reach into the columns to its right, as it does in the kernel's commit messages; where
there are too many processes for that, turns stand one under another. It must not know of traces.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spec2tla.report.characters import pack, printable, width, wrap
from spec2tla.report.story import Line, Turn
from spec2tla.report.style import Paint, Role

_GAP = 3
_INDENT = 2
_HANGING = 4
_LEAST = 16
_LAST = 28


@dataclass(frozen=True, slots=True)
class _Grid:
    """`offsets`: where each actor's column begins, counted from the end of the gutter.

    The gutter has the numbers of steps and of lines; `room` is the rest of the page.
    """

    offsets: dict[str, int]
    room: int
    step_width: int
    line_width: int
    tags: Mapping[str, str]
    paint: Paint

    @property
    def gutter(self) -> int:
        return self.step_width + self.line_width + 4


def table(
    turns: Sequence[Turn],
    actors: Sequence[str],
    tags: Mapping[str, str],
    page: int,
    paint: Paint,
) -> list[str]:
    """`actors` gives the order of the columns; those without a turn get none.

    The lines of a file that has a tag are numbered with it: `shmem:31`.
    """
    moving = [actor for actor in actors if any(turn.actor == actor for turn in turns)]
    lines = [line for turn in turns for line in turn.lines]
    step_width = max(width("step"), *(width(_step(line)) for line in lines))
    line_width = max(width("line"), *(width(_place(line, tags)) for line in lines))
    room = max(page - step_width - line_width - 4, _LAST)
    offsets = _offsets(turns, moving, room)
    if offsets is None:
        together = dict.fromkeys(moving, 0)
        return _stacked(turns, _Grid(together, room, step_width, line_width, tags, paint))
    grid = _Grid(offsets, room, step_width, line_width, tags, paint)
    shown = _heading(moving, grid)
    for number, turn in enumerate(turns):
        shown += [""] if number else []
        shown += _loop_mark(turn, grid)
        for line in turn.lines:
            shown += _row(line, turn.actor, grid)
    return shown


def _step(line: Line) -> str:
    if line.breaks:
        return "!"
    if line.step is None:
        return ""
    return f"({line.step})" if line.dim else str(line.step)


def _place(line: Line, tags: Mapping[str, str]) -> str:
    if line.line is None:
        return ""
    tag = tags.get(line.file)
    return str(line.line) if tag is None else f"{tag}:{line.line}"


def _offsets(turns: Sequence[Turn], actors: Sequence[str], room: int) -> dict[str, int] | None:
    """Where the columns begin; None where they would be too narrow."""
    full = [_natural(turns, actor, notes=True) for actor in actors]
    bare = [_natural(turns, actor, notes=False) for actor in actors[:-1]] + full[-1:]
    for widths in (full, bare):
        if sum(widths) + _GAP * (len(widths) - 1) <= room:
            return _summed(actors, widths)
    last = min(max(bare[-1], _LAST), max(_LAST, room // len(actors)))
    cap = _cap(bare[:-1], room - last - _GAP * (len(actors) - 1))
    names = [max(len(printable(actor)), min(_LEAST, bare[at])) for at, actor in enumerate(actors)]
    if any(cap < least for least in names[:-1]):
        return None
    return _summed(actors, [min(wide, cap) for wide in bare[:-1]] + [last])


def _summed(actors: Sequence[str], widths: Sequence[int]) -> dict[str, int]:
    starts = [sum(widths[:at]) + _GAP * at for at in range(len(widths))]
    return dict(zip(actors, starts, strict=True))


def _cap(widths: Sequence[int], room: int) -> int:
    """The width that the wide columns are cut down to so that all of them fit; 0 where none."""
    cap = 0
    rest, left = room, len(widths)
    for wide in sorted(widths):
        cap = rest // left if rest > 0 else 0
        if wide > cap:
            return cap
        rest, left = rest - wide, left - 1
    return max(widths, default=0)


def _natural(turns: Sequence[Turn], actor: str, *, notes: bool) -> int:
    widths = [width(printable(actor))]
    for turn in turns:
        if turn.actor == actor:
            widths += [_line_width(line, notes=notes) for line in turn.lines]
    return max(widths)


def _line_width(line: Line, *, notes: bool) -> int:
    return _INDENT * line.depth + width(line.text) + (_notes_width(line) if notes else 0)


def _notes_width(line: Line) -> int:
    return sum(width(note) + 3 for note in line.notes) + 1 if line.notes else 0


# Rows --------------------------------------------------------------------------------------------


def _heading(actors: Sequence[str], grid: _Grid) -> list[str]:
    names = rules = ""
    for actor in actors:
        name = printable(actor)
        fill = " " * (grid.offsets[actor] - width(names))
        names += fill + name
        rules += fill + "=" * width(name)
    captions = _numbers("step", "line", grid)
    return [
        grid.paint(Role.FAINT, captions) + grid.paint(Role.STRONG, names),
        " " * grid.gutter + grid.paint(Role.FAINT, rules),
    ]


def _stacked(turns: Sequence[Turn], grid: _Grid) -> list[str]:
    lines: list[str] = []
    for number, turn in enumerate(turns):
        name = printable(turn.actor)
        captions = _numbers("step", "line", grid) if number == 0 else " " * grid.gutter
        lines += [""] if number else []
        lines.append(grid.paint(Role.FAINT, captions) + grid.paint(Role.STRONG, name))
        lines.append(" " * grid.gutter + grid.paint(Role.FAINT, "=" * width(name)))
        lines += _loop_mark(turn, grid)
        for line in turn.lines:
            lines += _row(line, turn.actor, grid)
    return lines


def _loop_mark(turn: Turn, grid: _Grid) -> list[str]:
    return [grid.paint(Role.NOTE, "loop: what follows repeats for ever")] * turn.begins_loop


def _numbers(step: str, line: str, grid: _Grid) -> str:
    left = " " * (grid.step_width - width(step))
    return f"{left}{step}  {' ' * (grid.line_width - width(line))}{line}  "


def _row(line: Line, actor: str, grid: _Grid) -> list[str]:
    offset = grid.offsets[actor]
    room = max(grid.room - offset, _LEAST)
    numbers = _numbers(_step(line), _place(line, grid.tags), grid)
    role = Role.ERROR if line.breaks else Role.FAINT
    pieces = _pieces(line, room, grid.paint)
    left = " " * (grid.gutter + offset)
    first = grid.paint(role, numbers) + " " * offset + pieces[0]
    return [first.rstrip(), *(left + piece for piece in pieces[1:])]


def _pieces(line: Line, room: int, paint: Paint) -> list[str]:
    """The statement, and its notes beside it or under it."""
    indent = " " * (_INDENT * min(line.depth, room // (2 * _INDENT)))
    role = _text_role(line)
    texts = wrap(indent + line.text, room, len(indent) + _HANGING)
    painted = [paint(role, text) for text in texts]
    if not line.notes:
        return painted
    if width(texts[-1]) + _notes_width(line) <= room:
        notes = " ".join(f"[{note}]" for note in line.notes)
        return [*painted[:-1], f"{painted[-1]}  {paint(_note_role(line), notes)}"]
    below = indent + " " * _HANGING
    first, *more = [f"[{note}]" for note in line.notes]
    packed = pack([below + first, *more], room, len(below))
    return painted + [paint(_note_role(line), text) for text in packed]


def _note_role(line: Line) -> Role:
    return Role.FAINT if line.dim else Role.NOTE


def _text_role(line: Line) -> Role:
    if line.breaks:
        return Role.ERROR
    return Role.FAINT if line.line is None or line.dim else Role.PLAIN
