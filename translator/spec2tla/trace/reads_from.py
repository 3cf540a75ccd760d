"""A trace -> for each value that a step read, the step that wrote it.

In: a `Trace`, whose statements tell what they touched. Out: `Read`s for each move. A location is
known by its name: `cache` is written by whoever writes `cache[1]`.
"""

from dataclasses import dataclass

from spec2tla.trace.model import Json, Move, Trace


@dataclass(frozen=True, slots=True)
class Read:
    """`written_by` is the number of the move that last wrote it before, 0 where none did."""

    name: str
    value: Json
    written_by: int


def reads_from(trace: Trace) -> tuple[tuple[Read, ...], ...]:
    """One tuple for each move; what a move wrote itself before it read is left out.

    So is a read that a memory model let see another write than the last one.
    """
    writers: dict[str, int] = {}
    return tuple(_reads(move, writers) for move in trace.moves)


def _reads(move: Move, writers: dict[str, int]) -> tuple[Read, ...]:
    found: dict[str, Read] = {}
    for statement in move.statements:
        for touched in statement.reads:
            writer = _last_writer(touched.name, writers)
            if writer != move.index and touched.memory is None:
                found.setdefault(touched.name, Read(touched.name, touched.value, writer))
        writers.update((touched.name, move.index) for touched in statement.writes)
    return tuple(found.values())


def _last_writer(name: str, writers: dict[str, int]) -> int:
    own = writers.get(name, 0)
    return max([own, *(move for other, move in writers.items() if _overlap(name, other))])


def _overlap(one: str, other: str) -> bool:
    """Whether one of them is a part of the other."""
    short, long = sorted((one, other), key=len)
    return long.startswith((f"{short}[", f"{short}."))
