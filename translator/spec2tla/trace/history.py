"""Who read and wrote what in a run, and in which of its steps: facts, no words.

In: a layout, and a certified run that ends. Out: accesses. Steps are numbered from 1; the state
with the number 0 is the first one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from spec2tla.machine.expr import AtPc, Expr, children
from spec2tla.machine.model import Machine
from spec2tla.machine.variables import VariableKind
from spec2tla.reference.layout import Layout, State, ValueSlot
from spec2tla.reference.operators import apply
from spec2tla.reference.trace import Trace, TraceStep
from spec2tla.trace.culprits import culprits
from spec2tla.trace.footprint import Footprint, footprint_of_failure, footprints
from spec2tla.types import PointerType


@dataclass(frozen=True, slots=True)
class Access:
    """What a step did with a location."""

    number: int
    slot: int
    writes: bool


@dataclass(frozen=True, slots=True)
class History:
    """`culprits`: the locations of the user that make the property false, or break the check."""

    layout: Layout
    trace: Trace
    prints: tuple[Footprint, ...]
    culprits: tuple[int, ...]

    @classmethod
    def of(cls, layout: Layout, trace: Trace) -> "History":
        found: frozenset[int] | set[int] = frozenset()
        if trace.failing is not None:
            found = footprint_of_failure(layout, trace.final, trace.failing).control
        elif not trace.waiting:
            loads = culprits(layout, trace)
            found = loads.now | loads.before
        shown = tuple(slot for slot in sorted(found) if layout.is_shown(slot))
        return cls(layout, trace, footprints(layout, trace), shown)

    @property
    def length(self) -> int:
        return len(self.trace.steps)

    @property
    def end(self) -> State:
        """The state in which it is about to break."""
        if self.trace.failing is not None or not self.trace.steps:
            return self.trace.final
        return self.trace.steps[-1].before

    def step(self, number: int) -> TraceStep:
        return self.trace.steps[number - 1]

    def is_of_breaker(self, number: int) -> bool:
        """Whether the step is one of the instance that breaks the property in the end."""
        last = self.trace.failing or self.step(self.length)
        step = self.step(number)
        return step.actor == last.actor

    def writer(self, slot: int, before: int) -> int | None:
        """The last step of a lower number that wrote to the location."""
        numbers = range(before - 1, 0, -1)
        return next((n for n in numbers if slot in self.prints[n - 1].values), None)

    def changer(self, slot: int, before: int) -> int | None:
        """The last step of a lower number after which the location held another value."""
        steps = ((number, self.step(number)) for number in range(before - 1, 0, -1))
        changed = (n for n, step in steps if self._is_other_value(slot, step.before, step.after))
        return next(changed, None)

    def shared(self, slots: Iterable[int]) -> list[int]:
        """Those that are neither locks nor ghosts nor somebody's own."""
        return [slot for slot in sorted(slots) if self.layout.kind(slot) is VariableKind.SHARED]

    def changed_last(self) -> list[int]:
        """The culprits that the last step changed."""
        last = self.step(self.length)
        return [slot for slot in self.culprits if last.before[slot] != last.after[slot]]

    def stale_read(self) -> tuple[Access, Access] | None:
        """The breaker's last read of what another one has changed since, and the last such change.

        It looks no further where the breaker has read the same again.
        """
        seen: set[int] = set()
        end = self.length + 1 if self.trace.failing is not None else self.length
        for number in range(end - 1, 0, -1):
            if not self.is_of_breaker(number):
                continue
            reads = self.prints[number - 1].reads
            for slot in self.shared(reads - seen):
                writer = self.changer(slot, end)
                changed = self._is_other_value(slot, self.step(number).before, self.end)
                if writer and writer > number and changed and not self.is_of_breaker(writer):
                    return Access(number, slot, False), Access(writer, slot, True)
            seen |= reads
        return None

    def read_from_other(self) -> tuple[Access, Access] | None:
        """The breaker's last read of what another one had written, and that write."""
        for number in range(self.length, 0, -1):
            if not self.is_of_breaker(number):
                continue
            for slot in self.shared(self.prints[number - 1].reads):
                writer = self.writer(slot, number)
                if writer and not self.is_of_breaker(writer):
                    return Access(writer, slot, True), Access(number, slot, False)
        return None

    def racing(self) -> tuple[Access, Access] | None:
        """The last step's write to a culprit, and the last access of another one to it."""
        if self.trace.failing is not None:
            return None
        found = [
            (Access(number, slot, slot in self.prints[number - 1].values), slot)
            for slot in self.shared(self.changed_last())
            for number in range(1, self.length)
            if not self.is_of_breaker(number) and self._touches(number, slot)
        ]
        if not found:
            return None
        other, slot = max(found, key=lambda pair: pair[0].number)
        return other, Access(self.length, slot, True)

    def _is_other_value(self, slot: int, one: State, other: State) -> bool:
        """A pointer to an object that was freed is the same pointer."""
        found = self.layout.slots[slot]
        values = one[slot], other[slot]
        if isinstance(found, ValueSlot) and isinstance(found.type, PointerType):
            return apply("address", values[0]) != apply("address", values[1])
        return values[0] != values[1]

    def _touches(self, number: int, slot: int) -> bool:
        print_ = self.prints[number - 1]
        return slot in print_.reads or slot in print_.values


def places_of(property_name: str, machine: Machine) -> list[AtPc]:
    """The places that a property speaks of."""
    body = next(p.body for p in machine.properties if p.name == property_name)
    work: list[Expr] = [body]
    seen: set[int] = set()
    found: list[AtPc] = []
    while work:
        expr = work.pop()
        if id(expr) not in seen:
            seen.add(id(expr))
            found += [expr] if isinstance(expr, AtPc) else []
            work += children(expr)
    return found
