"""A trace -> the user's variables after each of its moves.

In: a `Trace`, which has the first state and the changes of each move. Out: a state for each move,
and the initial one. It must not know what the values are for.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from spec2tla.trace.model import Json, Trace

State: TypeAlias = dict[str, Json]

_WAY = re.compile(r"\[(\d+)\]|\.(\w+)")
_LOCK = re.compile(r"(\w+)((?:\[\d+\])+)(\.\w+)")


def states(trace: Trace) -> tuple[State, ...]:
    """One more than there are moves; values that do not change are shared between them."""
    found = [dict(trace.initial)]
    for move in trace.moves:
        state = dict(found[-1])
        for change in move.changes:
            _put(state, change.name, change.after)
        found.append(state)
    return tuple(found)


def held(state: Mapping[str, Json], actor: str) -> tuple[str, ...]:
    """The locks that a process instance holds, by name: `xa_lock`, `mmap_lock.readers`."""
    return tuple(place for name, value in state.items() for place in _places_of(name, value, actor))


def locks_of(trace: Trace, after: Sequence[State]) -> frozenset[str]:
    """The variables that are locks of the model, by their names."""
    return frozenset(
        name
        for name in trace.initial
        if "." not in name.removesuffix(".readers")
        and is_lock(name, [state[name] for state in after], trace.actors)
    )


def is_lock(name: str, values: Sequence[Json], actors: Sequence[str]) -> bool:
    """Whether the values, one for each state, are those of a lock."""
    if name.endswith(".readers"):
        return True
    leaves = [leaf for value in values for leaf in _leaves(value)]
    return bool(leaves) and all(leaf == "free" or leaf in actors for leaf in leaves)


def _put(state: State, name: str, after: Json) -> None:
    root, ways = _root(state, name)
    state[root] = _replaced(state.get(root), ways, after)


def _root(state: State, name: str) -> tuple[str, list[str | int]]:
    """The variable that a location is part of, and the way from there.

    One part of an array of locks is called `m[0].readers`, the variable `m.readers`.
    """
    if name in state:
        return name, []
    lock = _LOCK.fullmatch(name)
    if lock is not None and lock[1] + lock[3] in state:
        return lock[1] + lock[3], _ways(lock[2])
    wholes = [key for key in state if name.startswith((f"{key}[", f"{key}."))]
    root = max(wholes, key=len, default=name)
    return root, _ways(name[len(root) :])


def _ways(text: str) -> list[str | int]:
    return [way[2] or int(way[1]) for way in _WAY.finditer(text)]


def _replaced(value: Json, ways: Sequence[str | int], after: Json) -> Json:
    match ways, value:
        case [int() as index, *rest], list() if index < len(value):
            return [*value[:index], _replaced(value[index], rest, after), *value[index + 1 :]]
        case [str() as field, *rest], dict() if field in value:
            return {**value, field: _replaced(value[field], rest, after)}
        case _:
            return after


def _places_of(name: str, value: Json, actor: str) -> list[str]:
    if value == actor:
        return [name]
    if not isinstance(value, list):
        return []
    if actor in value and name.endswith(".readers"):
        return [name]
    return [p for i, part in enumerate(value) for p in _places_of(f"{name}[{i}]", part, actor)]


def _leaves(value: Json) -> list[Json]:
    if isinstance(value, list):
        return [leaf for part in value for leaf in _leaves(part)]
    return [value]
