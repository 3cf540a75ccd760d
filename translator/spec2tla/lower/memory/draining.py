"""The process that empties store buffers: one instance for each of the process that fills them.

In: a process and its buffers (tso.py). Out: a process with a step for each statement that stores.
"""

from collections.abc import Iterator
from dataclasses import replace

from spec2tla.lower.memory.tso import Buffered, Site, scalar_at
from spec2tla.machine.defaults import default_value
from spec2tla.machine.expr import TRUE, Expr, Literal, Load, integer, map_place, rebuild
from spec2tla.machine.model import Access, Event, Goto, Process, Step, Update
from spec2tla.machine.simplify import binary, conjoin
from spec2tla.machine.variables import Variable


def draining(process: Process, found: Buffered, name: str) -> Process:
    """The process that empties the buffers, called `name`: one instance for each of the process."""
    steps: list[Step] = []
    for site in found.sites:
        base = f"{process.name}_flush_L{site.origin.span.first.line}"
        taken = {step.name for step in steps}
        names = (base, *(f"{base}_{number}" for number in range(2, len(taken) + 3)))
        steps.append(_flush(site, found, name, next(n for n in names if n not in taken)))
    return replace(
        process,
        name=name,
        observer=False,
        daemon=True,
        fairness="fair",
        variables=(),
        entry=_PC,
        steps=tuple(steps),
        doc=f"What {process.name} has stored reaches memory.",
        anchor=None,
        part_of=process.name,
    )


_PC = "flush"


def _flush(site: Site, found: Buffered, process: str, name: str) -> Step:
    stored, buffer = site.stored, found.buffer
    oldest = Load(found.at(buffer.entries, integer(0)))
    offset = binary("-", oldest, integer(stored.first))

    def numbered(expr: Expr) -> Expr:
        return offset if expr == stored.offset else rebuild(expr, numbered)

    place = map_place(stored.place, numbered)
    value = Load(found.at(stored.value, integer(0)))
    if stored.count == 1:
        mine = binary("==", oldest, integer(stored.first))
    else:
        low, high = stored.first, stored.first + stored.count - 1
        mine = conjoin(binary(">=", oldest, integer(low)), binary("<=", oldest, integer(high)))
    text = site.origin.text.rstrip(" ;")
    origin = replace(site.origin, text=f"flush: {text} reaches memory")
    shifted = [u for variable in (buffer.entries, *found.values) for u in _shift(found, variable)]
    fewer = Update(found.used_place(), binary("-", found.used(), integer(1)))
    return Step(
        name=name,
        process=process,
        pc=_PC,
        origin=origin,
        next=Goto(_PC),
        guard=mine,
        updates=(Update(place, value), *shifted, fewer),
        events=(Event(origin, TRUE, writes=(Access(place, value),)),),
    )


def _shift(found: Buffered, variable: Variable) -> Iterator[Update]:
    """Each entry goes one further; what is behind the last one is as if it had never been."""
    size = found.buffer.size
    for at in range(size):
        place = found.at(variable, integer(at))
        if at < size - 1:
            yield Update(place, Load(found.at(variable, integer(at + 1))))
        else:
            type_ = scalar_at(place)
            yield Update(place, Literal(default_value(type_), type_))
