"""What everything is called in the emitted module.

In: a machine. Out: `Names`, a table from the machine's names to TLA+ identifiers, without clashes
among themselves, with TLA+'s words, with the standard modules or with what the module defines
itself. The same machine always gets the same names; where nothing clashes they are the user's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from spec2tla.emit.words import (
    DEFINED_HERE,
    MODULES,
    RESERVED,
    STANDARD_OPERATORS,
)
from spec2tla.machine.model import Machine, Process
from spec2tla.machine.variables import Variable
from spec2tla.types import ArrayType, EnumType, QueueType, SetType, StructType, Type

_NOT_A_LETTER = re.compile(r"[^A-Za-z0-9_]")
_TAKEN = RESERVED | STANDARD_OPERATORS | MODULES | DEFINED_HERE


@dataclass(frozen=True, slots=True)
class Names:
    """TLA+ identifiers by the machine's names.

    `pcs`, `tuples` (all variables of a process), `processes` and `owner_functions` go by process;
    `actions` by step; `defined` (the condition under which a property can be evaluated) by
    property; `enum_sets` and `enum_ranks` by enum. `owners` are the strings that stand for owner
    values, from 0, which is nobody. `fields` are those of structs. Of what VIEW needs, `instances`
    (what an instance has of its own) go by symmetric process.
    """

    module: str
    variables: Mapping[str, str]
    pcs: Mapping[str, str]
    tuples: Mapping[str, str]
    processes: Mapping[str, str]
    owner_functions: Mapping[str, str]
    actions: Mapping[str, str]
    constants: Mapping[str, str]
    properties: Mapping[str, str]
    defined: Mapping[str, str]
    enum_sets: Mapping[str, str]
    enum_ranks: Mapping[str, str]
    owner_set: str
    owners: tuple[str, ...]
    fields: Mapping[str, str]
    instances: Mapping[str, str]
    interchangeable: str
    view: str
    taken: frozenset[str]


def readable(name: str) -> str:
    """A TLA+ identifier as near to the name as can be; not yet free of clashes."""
    text = name.replace("@", "_L").replace(".$", "_t" if name[-1:].isdigit() else "_")
    text = _NOT_A_LETTER.sub("_", text)
    if text.startswith(("_", "WF_", "SF_")) or not re.search("[A-Za-z]", text):
        text = f"v{text}" if text.startswith("_") else f"v_{text}"
    return text


def variants(name: str) -> Iterator[str]:
    """The readable name, and what to try next if it is taken."""
    base = readable(name)
    yield base
    yield from (f"{base}_{number}" for number in count(1))


class _Table:
    def __init__(self) -> None:
        self.taken = set(_TAKEN)

    def name(self, wanted: str, instead: str | None = None) -> str:
        """A free name: the wanted one, or else like the one `instead`."""
        if instead is not None and readable(wanted) in self.taken:
            wanted = instead
        found = next(name for name in variants(wanted) if name not in self.taken)
        self.taken.add(found)
        return found

    def names(self, keys: Iterable[str], wanted: str = "{}") -> dict[str, str]:
        return {key: self.name(wanted.format(key)) for key in dict.fromkeys(keys)}


def name_all(machine: Machine) -> Names:
    table = _Table()
    processes = [process.name for process in machine.processes]
    properties = [property_.name for property_ in machine.properties]
    checks = [c.kind for p in machine.processes for s in p.steps for c in s.checks]
    enums = [enum.name for enum in all_enums(machine)]
    # Those first whose names the user should find unchanged.
    shared = table.names(v.name for v in machine.variables)
    constants = table.names(c.name for c in machine.constants)
    process_names = table.names(processes)
    property_names = table.names(dict.fromkeys([*properties, *checks]))
    actions = table.names(s.name for p in machine.processes for s in p.steps)
    own = table.names(v.name for p in machine.processes for v in p.variables)
    return Names(
        module=_module_name(machine.name),
        variables=shared | own,
        pcs=table.names(processes, "{}_pc"),
        tuples=table.names(processes, "{}_vars"),
        processes=process_names,
        owner_functions=table.names(processes, "{}_id"),
        actions=actions,
        constants=constants,
        properties=property_names,
        defined=table.names(properties, "{}_defined"),
        enum_sets={name: table.name(name, f"enum_{name}") for name in enums},
        enum_ranks=table.names(enums, "{}_rank"),
        owner_set=table.name("Owners"),
        owners=("free", *(_owner(p, i) for p, i in machine.instances())),
        fields=_fields(machine),
        instances=table.names((s.process for s in machine.symmetric), "{}_instance"),
        interchangeable=table.name("Interchangeable") if machine.symmetric else "",
        view=table.name("View") if machine.symmetric else "",
        taken=frozenset(table.taken),
    )


def _owner(process: Process, instance: int) -> str:
    if process.replicated or process.name == "free":
        return f"{process.name}[{instance}]"
    return process.name


def _module_name(name: str) -> str:
    """The module's own name. It may be a definition's as well, but no other module's.

    Standard modules are looked for as files, so letters of another case don't tell names apart.
    """
    standard = {known.lower() for known in MODULES}
    return next(n for n in variants(name) if n not in RESERVED and n.lower() not in standard)


def _fields(machine: Machine) -> dict[str, str]:
    """Fields have a namespace of their own: only TLA+'s words are in the way."""
    taken, names = set(RESERVED), dict[str, str]()
    for name in dict.fromkeys(f.name for s in machine.structs for f in s.fields):
        names[name] = next(n for n in variants(name) if n not in taken)
        taken.add(names[name])
    return names


def all_enums(machine: Machine) -> tuple[EnumType, ...]:
    """The enums of the machine, also those that only a variable's type mentions."""
    found = {enum.name: enum for enum in machine.enums}
    for variable in all_variables(machine):
        found |= {enum.name: enum for enum in _enums_in(variable.type)}
    return tuple(found.values())


def _enums_in(type_: Type) -> Iterator[EnumType]:
    match type_:
        case EnumType():
            yield type_
        case ArrayType(element, _) | SetType(element) | QueueType(element, _):
            yield from _enums_in(element)
        case StructType(_, fields):
            for field in fields:
                yield from _enums_in(field.type)
        case _:
            return


def all_variables(machine: Machine) -> tuple[Variable, ...]:
    """Shared variables, then those of each process."""
    return machine.variables + tuple(v for p in machine.processes for v in p.variables)


class LocalNames:
    """Names for what one definition binds: quantifiers, choices, LET."""

    def __init__(self, names: Names) -> None:
        self._taken = set(names.taken)
        self._bound: dict[str, str] = {}

    def fresh(self, wanted: str) -> str:
        found = next(name for name in variants(wanted) if name not in self._taken)
        self._taken.add(found)
        return found

    def bound(self, name: str) -> str:
        """The name of a bound variable: the same each time."""
        if name not in self._bound:
            self._bound[name] = self.fresh(name)
        return self._bound[name]
