"""A change of a model, as edits of its text.

In: nothing; these are values. Out: the texts with changes made. What they are for is not known.
"""

from dataclasses import dataclass

from spec2tla.source import SourceFile, Span


@dataclass(frozen=True, slots=True)
class Edit:
    """The text of a span, replaced."""

    replaced: Span
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """`what` is the operation that it is about; `said` how to make it, in words.

    `inside` is the process or function. `statement` is the one that it is at.
    """

    what: str
    said: str
    inside: str
    statement: Span
    edits: tuple[Edit, ...]


def edited(changes: tuple[Change, ...]) -> dict[SourceFile, str]:
    """The files that change, with all of these made."""
    edits = [edit for change in changes for edit in change.edits]
    texts: dict[SourceFile, str] = {}
    for file in dict.fromkeys(edit.replaced.file for edit in edits):
        text = file.text
        mine = [e for e in edits if e.replaced.file is file]
        for edit in sorted(mine, key=lambda e: (e.replaced.start, e.replaced.end), reverse=True):
            text = text[: edit.replaced.start] + edit.text + text[edit.replaced.end :]
        texts[file] = text
    return texts
