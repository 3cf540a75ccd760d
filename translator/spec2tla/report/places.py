"""Which places of a trace's values are sets: JSON has arrays only.

In: a `Trace`, or values as JSON gave them. Out: the places, such as `inodes[].pages`; the values
with tuples there. It must not know of files.
"""

import re
from collections.abc import Collection, Iterator

from spec2tla.trace.model import Json, Trace

_INDEX = re.compile(r"\[[^\]]*\]")


def set_places(trace: Trace) -> tuple[str, ...]:
    """All places that hold sets, without their indices."""
    named = [*trace.initial.items(), *trace.final.items()]
    for move in trace.moves:
        for change in move.changes:
            named += [(change.name, change.before), (change.name, change.after)]
        for statement in move.statements:
            named += [(t.name, t.value) for t in (*statement.reads, *statement.writes)]
    return tuple(sorted({place for name, value in named for place in _sets(name, value)}))


def with_sets(name: str, value: Json, places: Collection[str]) -> Json:
    """The value of that name, with the arrays in places of sets as the tuples that they were."""
    place = _INDEX.sub("[]", name)
    if isinstance(value, list):
        parts = [with_sets(f"{place}[]", part, places) for part in value]
        return tuple(parts) if place in places else parts
    if isinstance(value, dict):
        return {key: with_sets(f"{place}.{key}", part, places) for key, part in value.items()}
    return value


def _sets(name: str, value: Json) -> Iterator[str]:
    place = _INDEX.sub("[]", name)
    match value:
        case tuple():
            yield place
        case list():
            for part in value:
                yield from _sets(f"{place}[]", part)
        case dict():
            for key, part in value.items():
                yield from _sets(f"{place}.{key}", part)
        case _:
            return
