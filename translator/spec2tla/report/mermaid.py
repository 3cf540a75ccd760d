"""A trace -> a Mermaid sequence diagram: a lifeline for each process, a note for each turn.

In: a `Trace`. Out: lines of Mermaid, in which every text is escaped. It must not know of Markdown.
"""

import re

from spec2tla.report.characters import printable
from spec2tla.report.outcome import left_out
from spec2tla.report.story import Line, Turn, turns
from spec2tla.trace.model import Trace

_PLAIN = re.compile(r"[][A-Za-z0-9 _.,=()+*/?!:-]")
_WORD = re.compile(r"\bend\b", re.IGNORECASE)
_LOOP = "    loop for ever"
_LINES = 8
_MOST_NOTES = 40
_LONGEST = 120


def sequence_diagram(trace: Trace, *, essential: bool = False) -> list[str]:
    """Nothing where no process moves; of a long trace the first and the last lines."""
    told = turns(trace, essential=essential)
    if not told:
        return []
    moving = {turn.actor for turn in told}
    names = {actor: f"P{at}" for at, actor in enumerate(trace.actors) if actor in moving}
    everybody = ",".join(dict.fromkeys((*list(names.values())[:1], *list(names.values())[-1:])))
    lines = ["sequenceDiagram"]
    lines += [f"    participant {name} as {escaped(actor)}" for actor, name in names.items()]
    notes = [note for turn in told for note in _notes(turn, names[turn.actor])]
    left, half = len(notes) - _MOST_NOTES, _MOST_NOTES // 2
    if left > 0:
        note = f"    Note over {everybody}: {escaped(left_out(left, 'note'))}"
        kept_loop = [text for text in notes[half:-half] if text == _LOOP]
        notes = [*notes[:half], note, *kept_loop, *notes[-half:]]
    lines += notes
    lines += ["    end"] if _LOOP in notes else []
    return [*lines, f"    Note over {everybody}: {escaped(trace.ending.message)}"]


def _notes(turn: Turn, name: str) -> list[str]:
    """One for a few lines each: a note is as high as its lines."""
    texts = [escaped(_said(line)) for line in turn.lines]
    rows = [texts[at : at + _LINES] for at in range(0, len(texts), _LINES)]
    notes = [f"    Note over {name}: {'<br/>'.join(row)}" for row in rows]
    return [_LOOP, *notes] if turn.begins_loop else notes


def escaped(text: str) -> str:
    """Whatever Mermaid or HTML could take for something else becomes a character code."""
    text = printable(text)
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
    text = "".join(char if _PLAIN.fullmatch(char) else f"#{ord(char)};" for char in text)
    return _WORD.sub(lambda word: f"#{ord(word[0][0])};{word[0][1:]}", text) or "#32;"


def _said(line: Line) -> str:
    notes = "".join(f" [{note}]" for note in line.notes)
    return ("! " if line.breaks else "") + line.text + notes
