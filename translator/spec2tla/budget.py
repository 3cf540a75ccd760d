"""How much work a stage may do, and how long: a spec must not make the tool run for ever.

What one step decides on can be exponential in what is written. So such work is counted, in units
that do not depend on the machine: a spec is refused everywhere or nowhere. A deadline is ambient,
since every stage would have to hand it on and none has anything to say about it; the clock is the
caller's, so that the stages themselves depend on nothing but their input.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_BETWEEN_LOOKS = 4096


class TooMuchWork(Exception):
    """A budget is used up."""


class OutOfTime(Exception):
    """The deadline has passed."""


_is_over: ContextVar[Callable[[], bool] | None] = ContextVar("is_over", default=None)


@contextmanager
def patient_until(is_over: Callable[[], bool]) -> Iterator[None]:
    """Within the block `still_time` raises OutOfTime once `is_over` says so."""
    token = _is_over.set(is_over)
    try:
        yield
    finally:
        _is_over.reset(token)


def still_time() -> None:
    """To be called by loops that can be long."""
    is_over = _is_over.get()
    if is_over is not None and is_over():
        raise OutOfTime


@dataclass(slots=True)
class Budget:
    """The units that are left, in all and, where they are given out in rations, of this one."""

    left: int
    ration: int = sys.maxsize
    _until_look: int = 0

    def spend(self, units: int = 1) -> None:
        """Takes the units; TooMuchWork where there are none, OutOfTime after the deadline."""
        if not self.grants(units):
            raise TooMuchWork

    def grants(self, units: int = 1) -> bool:
        """Takes the units if they are there; OutOfTime after the deadline."""
        self.left -= units
        self.ration -= units
        self._until_look -= units
        if self._until_look < 0:
            self._until_look = _BETWEEN_LOOKS
            still_time()
        return self.left >= 0 and self.ration >= 0
