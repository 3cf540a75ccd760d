"""Who of a search's step functions has to look at what: as little as possible.

In: the moves of a machine, and what is still to be found out. Out: rows of functions, which are
replaced by quicker ones as soon as they have less to look at.

A step is asked about only what its writes can matter to. Coverage is noted by a function until it
has noted all that it can.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from spec2tla.reference.compile import CheckTable, Code, Row, StepFunction, moves_of
from spec2tla.reference.layout import Layout
from spec2tla.reference.packing import Held
from spec2tla.reference.relevance import slots_written
from spec2tla.reference.step_code import Attention, Move


@dataclass(slots=True, eq=False)
class _Attending:
    move: Move
    writes: frozenset[int]
    attention: Attention
    functions: dict[Attention, StepFunction] = field(default_factory=dict)
    """Those that were made, also for what it had to look at before."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is still asked: the slots that each of the open questions reads.

    `of_all_steps`: whatever a step writes may answer a question about steps.
    """

    of_states: Collection[frozenset[int]]
    of_steps: Collection[frozenset[int]]
    of_all_steps: bool = False


class Standings(dict[Held, tuple[StepFunction, ...]]):
    """By what the pcs are: the functions of all the steps that may be taken there."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__()
        self._rows = rows

    def __missing__(self, pcs: Held) -> tuple[StepFunction, ...]:
        pairs = zip(self._rows, pcs, strict=True)
        found = self[pcs] = tuple(step for row, pc in pairs for step in row[cast(int, pc)])
        return found


class Attendance:
    """`standings` has the functions to call where the first slots of a state, the pcs, are so."""

    def __init__(
        self, layout: Layout, checks: CheckTable, code: Code, covered: bytearray | None
    ) -> None:
        self._rows: list[Row] = []
        self.standings = Standings(self._rows)
        self._code = code
        self._covered = covered
        if covered is not None:
            code.names["c"] = covered
        noting = Attention(coverage=covered is not None)
        self._all = [
            [
                tuple(_Attending(m, slots_written(m.closed, m.pc_slot), noting) for m in here)
                for here in row
            ]
            for row in moves_of(layout, checks)
        ]

    def renew(self, wanted: Wanted) -> None:
        """Gives each step the function that looks at what is wanted, and at nothing else."""
        for one in self._each():
            one.attention = self._needed(one, wanted)
        missing = [one for one in self._each() if one.attention not in one.functions]
        made = self._code.functions([(one.move, one.attention) for one in missing])
        for one, function in zip(missing, made, strict=True):
            one.functions[one.attention] = function
        self.standings.clear()
        self._rows[:] = [
            [tuple(one.functions[one.attention] for one in here) for here in row]
            for row in self._all
        ]

    def _each(self) -> Iterator[_Attending]:
        return (one for row in self._all for here in row for one in here)

    def _needed(self, one: _Attending, wanted: Wanted) -> Attention:
        return Attention(
            coverage=one.attention.coverage and not self._is_covered(one.move),
            of_steps=wanted.of_all_steps or not all(map(one.writes.isdisjoint, wanted.of_steps)),
            of_states=not all(map(one.writes.isdisjoint, wanted.of_states)),
        )

    def _is_covered(self, move: Move) -> bool:
        return self._covered is None or all(self._covered[point] for point in move.points)
