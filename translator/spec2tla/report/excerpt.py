"""A span -> its lines of source with line numbers, underlined.

In: a span and a mark. Out: lines of text, however long or strange the source is. It must not know
why the place is shown.
"""

from spec2tla.report.characters import expand
from spec2tla.report.style import Paint, Role
from spec2tla.source import SourceFile, Span

_MOST_LINES = 7
_HEAD = 4
_TAIL = 2
_WIDEST = 160
_BEFORE = 60


def excerpt(span: Span, paint: Paint, role: Role, *, mark: str = "^", around: int = 0) -> list[str]:
    """The place, then its lines, `around` more before and after; each marked line underlined.

    Nothing is underlined where `mark` is empty.
    """
    first, last = _lines(span)
    numbers = _numbers(first, last)
    before = range(max(1, first - around), first)
    after = range(last + 1, min(span.file.position(len(span.file.text)).line, last + around) + 1)
    gutter = len(str(max((*before, *numbers, *after))))
    bar = paint(Role.FRAME, " " * gutter + " |")
    place = paint(Role.FRAME, " " * gutter + "-->")
    lines = [f"{place} {shown_place(span)}", bar]
    lines += [_source_line(span.file, number, gutter, paint) for number in before]
    previous = first
    for number in numbers:
        if number > previous + 1:
            lines.append(paint(Role.FRAME, "..."))
        lines += _marked(span, number, gutter, paint, role, mark)
        previous = number
    return lines + [_source_line(span.file, number, gutter, paint) for number in after]


def shown_place(span: Span) -> str:
    """ "file:line:column", printable."""
    return f"{expand(span.file.name)[0]}:{span.first.line}:{span.first.column}"


def _lines(span: Span) -> tuple[int, int]:
    """First and last line; a line end at the span's end does not begin another line."""
    return span.first.line, span.file.position(max(span.start, span.end - 1)).line


def _numbers(first: int, last: int) -> list[int]:
    numbers = range(first, last + 1)
    if len(numbers) <= _MOST_LINES:
        return list(numbers)
    return [*numbers[:_HEAD], *numbers[-_TAIL:]]


def _source_line(file: SourceFile, number: int, gutter: int, paint: Paint) -> str:
    shown, _ = expand(_window(file.line_text(number), 0)[0])
    bar = paint(Role.FRAME, f"{number:>{gutter}} |")
    return f"{bar} {paint(Role.FAINT, shown)}".rstrip()


def _marked(span: Span, number: int, gutter: int, paint: Paint, role: Role, mark: str) -> list[str]:
    """One line of the source and its underline."""
    text = span.file.line_text(number)
    start = span.first.column - 1 if number == span.first.line else _indent(text)
    end = span.last.column - 1 if number == span.last.line else len(text)
    text, cut = _window(text, start)
    shown, columns = expand(text)
    start, end = start - cut, max(min(end - cut, len(text)), start - cut)
    left = columns[min(start, len(text))]
    length = max(columns[min(end, len(text))] - left, 1)
    bar = paint(Role.FRAME, f"{number:>{gutter}} |")
    blank = paint(Role.FRAME, " " * gutter + " |")
    underline = " " * left + paint(role, mark * length)
    line = f"{bar} {shown}".rstrip()
    if not mark or (not text.strip() and number != span.first.line):
        return [line]
    return [line, f"{blank} {underline}"]


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _window(text: str, start: int) -> tuple[str, int]:
    """The part of a very long line around `start`, and how far to its left the line was cut.

    What is left out is shown as `...`, which counts as part of the text.
    """
    if len(text) <= _WIDEST:
        return text, 0
    begin = max(0, min(start, len(text)) - _BEFORE)
    part = text[begin : begin + _WIDEST]
    tail = "..." if begin + _WIDEST < len(text) else ""
    return ("..." + part + tail, begin - 3) if begin else (part + tail, 0)
