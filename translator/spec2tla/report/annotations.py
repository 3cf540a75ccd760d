"""One step of a trace -> what each of its statements read and changed, as short notes.

In: a `Move`, and the values of all variables after it. Out: a tuple of notes for each statement,
such as `reads NONE` or `xa_lock: free -> khugepaged`. The trace tells which statement touched which
shared variable; which one changed a local is found by its text.
"""

import re
from collections.abc import Mapping

from spec2tla.report.characters import printable
from spec2tla.report.values import shown
from spec2tla.trace.model import BUFFER, Change, Json, Move, Statement, Touched

_NO_NAME = re.compile(r"\[[^\]]*\]|@\d+")
_INDICES = r"(?:\s*\[[^\]]*\])*"
_ASSIGNS = r"\s*(?:=(?!=)|[-+*/%&|^]=|<<=|>>=|\+\+|--)"
_CHOOSES = re.compile(r"choose\s+(?:(\w+)\s+in\b|.*?(\w+)\s*(?:\bwhere\b.*)?;?$)")


def annotate(move: Move, after: Mapping[str, Json]) -> tuple[tuple[str, ...], ...]:
    """The notes of each of the move's statements, in their order."""
    statements = move.statements
    notes: list[list[str]] = [[] for _ in statements]
    changed = {change.name for change in move.changes}
    for at, statement in enumerate(statements):
        notes[at] += _reads(statement, changed)
    for change in move.changes:
        if _argument(change, move) is None:
            at, note = _change(change, move)
            notes[at].append(note)
    for at, statement in enumerate(statements):
        notes[at] += _unchanged(statement, changed)
        notes[at] += _chosen(statement, notes[at], move.actor, after)
    return tuple(tuple(dict.fromkeys(found)) for found in notes)


def arguments(move: Move) -> tuple[tuple[str, str], ...]:
    """What a call that the step ends with hands over: the function's name, and `x = 2`."""
    found = (_argument(change, move) for change in move.changes)
    return tuple(argument for argument in found if argument is not None)


def _reads(statement: Statement, changed: set[str]) -> list[str]:
    """What it read; not where the note on its own write tells the same."""
    written = {touched.name for touched in statement.writes} & changed
    reads = [touched for touched in statement.reads if touched.name not in written]
    if not reads:
        return []
    if len(reads) == 1 and _is_said(reads[0].name, statement.origin.text):
        return [f"reads {shown(reads[0].value)}{_otherwise(reads[0])}"]
    return ["reads " + ", ".join(dict.fromkeys(_binding(touched) for touched in reads))]


def _is_said(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w.>]){re.escape(name)}(?![\w.\[]|->)", text) is not None


def _binding(touched: Touched) -> str:
    return f"{printable(touched.name)} = {shown(touched.value)}{_otherwise(touched)}"


def _otherwise(touched: Touched) -> str:
    """What a read did not see, under a memory model that lets it see something else."""
    return "" if touched.memory is None else f", not {shown(touched.memory)}"


def _unchanged(statement: Statement, changed: set[str]) -> list[str]:
    """A write of the value that was there already is worth knowing: nothing else shows it."""
    same = [touched for touched in statement.writes if touched.name not in changed]
    return [f"{printable(touched.name)} stays {shown(touched.value)}" for touched in same]


def _chosen(
    statement: Statement, notes: list[str], actor: str, after: Mapping[str, Json]
) -> list[str]:
    """The value that `choose` picked, where it is the one that the variable had before."""
    match = _CHOOSES.match(statement.origin.text)
    if match is None or any(" = " in note or ": " in note for note in notes):
        return []
    name, origin = match[1] or match[2], statement.origin
    function = f"{origin.calls[-1].function}." if origin.calls else ""
    whole = f"{actor}.{function}{name}"
    found = [key for key in after if _without_line(key) == whole]
    exact = [key for key in found if key.endswith(f"@{origin.span.first.line}")] or found
    return [f"{name} = {shown(after[exact[0]])}"] if len(exact) == 1 else []


# Changes -----------------------------------------------------------------------------------------


def _change(change: Change, move: Move) -> tuple[int, str]:
    """The statement that made the change, and what to say of it."""
    writers = [
        at
        for at, statement in enumerate(move.statements)
        if any(touched.name == change.name for touched in statement.writes)
    ]
    if writers:
        return writers[-1], _transition(change.name, change)
    found = _setter(change, move)
    if found is None:
        return _main(move), _transition(_without_line(_local_name(change.name, move)), change)
    at, name = found
    return at, _local_note(name, move.statements[at].origin.text, change)


def _setter(change: Change, move: Move) -> tuple[int, str] | None:
    """The last statement that assigns a local by its text, and what it calls the local."""
    for name in _suffixes(_local_name(change.name, move)):
        for at in reversed(range(len(move.statements))):
            if _sets(name, move.statements[at].origin.text):
                return at, name
    return None


def _argument(change: Change, move: Move) -> tuple[str, str] | None:
    """A local of a function that no statement assigns is a parameter of a call."""
    local = _local_name(change.name, move)
    function, dot, name = local.partition(".")
    if local == change.name or not dot or _setter(change, move) is not None:
        return None
    texts = {statement.origin.span.file.text for statement in move.statements}
    if not any(re.search(rf"\b{re.escape(function)}\s*\(", text) for text in texts):
        return None
    return function, f"{printable(_without_line(name))} = {shown(change.after)}"


def _without_line(name: str) -> str:
    return re.sub(r"@\d+", "", name)


def _transition(name: str, change: Change) -> str:
    if name.endswith(BUFFER) and isinstance(change.after, list):
        stores = ", ".join(printable(str(store)) for store in change.after)
        return f"buffer: {stores}" if stores else "buffer empty"
    return f"{printable(name)}: {shown(change.before)} -> {shown(change.after)}"


def _local_note(name: str, text: str, change: Change) -> str:
    """What a declaration or a choice leaves behind is of no interest."""
    shown_name = _without_line(name)
    first = re.match(r"[-+]{0,2}\s*(\w+)", text)
    if first is not None and first[1] == _NO_NAME.sub("", name).partition(".")[0]:
        return _transition(shown_name, change)
    return f"{printable(shown_name)} = {shown(change.after)}"


def _local_name(name: str, move: Move) -> str:
    for owner in (move.actor, move.process):
        if name.startswith(f"{owner}."):
            return name[len(owner) + 1 :]
    return name


def _suffixes(name: str) -> list[str]:
    """`collapse.page.flags` -> itself, `page.flags`, `flags`."""
    parts = name.split(".")
    return [".".join(parts[at:]) for at in range(len(parts))]


def _sets(name: str, text: str) -> bool:
    """The pieces of a `for (...)` are statements of their own, so its header sets nothing."""
    if re.match(r"for\b", text):
        return False
    parts = [re.escape(part) for part in _NO_NAME.sub("", name).split(".")]
    place = r"(?<![\w.>])" + (_INDICES + r"(?:\.|->)").join(parts) + _INDICES
    if re.search(place + _ASSIGNS, text) or re.search(rf"(?:\+\+|--)\s*{place}(?!\w)", text):
        return True
    match = _CHOOSES.match(text)
    return match is not None and (match[1] or match[2]) == parts[0]


def _main(move: Move) -> int:
    """The statement that the step is named for; the last one where it is not among them."""
    for at, statement in enumerate(move.statements):
        if statement.origin == move.origin:
            return at
    return len(move.statements) - 1
