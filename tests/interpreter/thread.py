"""A process instance in the middle of a step, and how a step may come to nothing."""

from dataclasses import dataclass, field
from typing import cast

from interpreter.places import (
    Address,
    Pointer,
    Scalar,
    Value,
)
from interpreter.program import Memory, Program, Whole
from interpreter.values import NoValueError, location
from spec2tla.analysis.model import PoolSymbol, VariableSymbol
from spec2tla.source import Span
from spec2tla.types import Type


class WaitingError(Exception):
    """The step can't be taken now."""


class RunEndedError(Exception):
    """By an `assume`."""


class CheckBrokenError(Exception):
    """A built-in check; `args` has its name."""


@dataclass(slots=True)
class Thread:
    """A process instance in the middle of a step. `begun`: its one step has been executed.

    `freed` are the pointers to the objects that the step has freed.
    """

    whole: Whole
    program: Program
    instance: int
    at: int
    stack: list[Value]
    locals: list[Value]
    globals: list[Scalar]
    begun: bool = False
    shown: set[Span] = field(default_factory=set)
    freed: list[Pointer] = field(default_factory=list)

    @property
    def me(self) -> int:
        """Its number as an owner of locks."""
        return self.whole.first[self.program.symbol.name] + self.instance

    def fork(self) -> "Thread":
        return Thread(
            self.whole,
            self.program,
            self.instance,
            self.at,
            self.stack[:],
            self.locals[:],
            self.globals[:],
            self.begun,
            set(self.shown),
            self.freed[:],
        )

    def show(self, span: Span | None) -> None:
        if span is not None:
            self.shown.add(span)

    def broken(self, check: str) -> None:
        """A check is broken. With `nocheck` the run goes on, unless it is out of range."""
        if check not in self.whole.model.nochecks:
            raise CheckBrokenError(check)
        if check in ("ranges", "lifetime"):
            raise RunEndedError

    def memory_of(self, address: Address) -> tuple[Memory, list[Value]]:
        if isinstance(address.variable, VariableSymbol | PoolSymbol):
            return self.whole.memory, cast("list[Value]", self.globals)
        return self.program.memory, self.locals

    def locate(self, address: Address) -> Address:
        try:
            return location(address)
        except NoValueError as none:
            self.broken(none.check)
            raise

    def slot(self, address: Address) -> tuple[list[Value], int, Type | None]:
        """Where a location is; `ranges` where there is none, `lifetime` where no object is."""
        address = self.locate(address)
        memory, values = self.memory_of(address)
        slot = memory.slots.get(address)
        if slot is None:
            self.broken("ranges")
            raise AssertionError("ended already")
        return values, slot, memory.types[slot]


def address_of(value: Value) -> Address:
    assert isinstance(value, Address)
    return value


def scalar_of(value: Value) -> Scalar:
    assert value is not None
    assert not isinstance(value, Address)
    return value
