"""Source files by number, and places in them, as the page's data names them.

In: spans. Out: numbers. It must not know what is at a place.
"""

from typing import TypeAlias

from spec2tla.source import SourceFile, Span

Place: TypeAlias = list[int]
"""File, first line, first column, last line, last column."""


class Files:
    """Numbers files in order of first use; a file of the same name and text is the same one."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._files: list[SourceFile] = []

    def all(self) -> tuple[SourceFile, ...]:
        return tuple(self._files)

    def number(self, file: SourceFile) -> int:
        key = (file.name, file.text)
        if key not in self._numbers:
            self._numbers[key] = len(self._files)
            self._files.append(file)
        return self._numbers[key]

    def named(self, name: str) -> int | None:
        """The first file of that name, if any is known."""
        numbers = (at for at, file in enumerate(self._files) if file.name == name)
        return next(numbers, None)

    def place(self, span: Span) -> Place:
        first, last = span.first, span.last
        return [self.number(span.file), first.line, first.column, last.line, last.column]
