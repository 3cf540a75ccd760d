"""What protects a process in a state: the locks that it holds, and whether it is in an RCU section.

In: a layout, a state, an instance. Out: names of the user, and what two processes have in common.
"""

from dataclasses import dataclass

from spec2tla.machine.model import Process
from spec2tla.machine.variables import VariableKind
from spec2tla.reference.layout import Layout, State, ValueSlot
from spec2tla.types import OwnerType, SetType


@dataclass(frozen=True, slots=True)
class Held:
    """`shared`: the locks that are held for reading; `in_rcu`: in an RCU read section."""

    exclusive: tuple[str, ...]
    shared: tuple[str, ...]
    in_rcu: bool

    def excludes(self, other: "Held") -> bool:
        """Whether the two cannot be held by two processes at once."""
        mine, theirs = {*self.exclusive, *self.shared}, {*other.exclusive, *other.shared}
        return not mine.isdisjoint(other.exclusive) or not theirs.isdisjoint(self.exclusive)

    def __str__(self) -> str:
        """`holding a and b for reading`, `only in an RCU read section`, `holding no lock`"""
        locks = [*self.exclusive, *(f"{name} for reading" for name in self.shared)]
        if locks:
            return f"holding {listed(locks)}"
        return "only in an RCU read section" if self.in_rcu else "holding no lock"


def held(layout: Layout, state: State, process: Process, instance: int) -> Held:
    process = layout.machine.process(process.shown_name)
    owner = layout.owners[process.name] + instance
    exclusive: list[str] = []
    shared: list[str] = []
    for at, slot in enumerate(layout.slots):
        if not isinstance(slot, ValueSlot) or slot.variable.kind is not VariableKind.LOCK:
            continue
        value = state[at]
        if isinstance(slot.type, OwnerType) and value == owner:
            exclusive.append(layout.slot_name(at))
        if isinstance(slot.type, SetType) and isinstance(value, frozenset) and owner in value:
            shared.append(layout.slot_name(at).removesuffix(".readers"))
    return Held(tuple(exclusive), tuple(shared), _in_rcu(layout, state, process, instance))


def _in_rcu(layout: Layout, state: State, process: Process, instance: int) -> bool:
    depths = [v for v in process.variables if v.name == f"{process.name}.$rcu"]
    return any(state[layout.base(variable, instance)] != 0 for variable in depths)


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`"""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
