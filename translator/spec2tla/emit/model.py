"""What emission hands on: the module's text, and what its names stand for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from spec2tla.machine.model import Machine
from spec2tla.machine.variables import Variable
from spec2tla.source import Span


@dataclass(frozen=True, slots=True)
class Pc:
    """The variable that holds where a process stands."""

    process: str


Target: TypeAlias = Variable | Pc
"""What one TLA+ variable stands for."""


@dataclass(frozen=True, slots=True)
class EmittedProperty:
    """A definition that the configuration names.

    `property` is the machine's property that it belongs to, `is_action` whether it is about steps.
    `defines`: it is not the property but the condition under which that can be evaluated at all;
    where it is violated, the property itself is at fault. `is_temporal`: it is about whole runs.
    """

    operator: str
    property: str
    is_action: bool
    defines: bool
    is_temporal: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """The emitted lines `first` to `last` (from 1) come from the span."""

    first: int
    last: int
    span: Span


@dataclass(frozen=True, slots=True)
class Emitted:
    """A module for TLC, and how to read what TLC says about it.

    `actions` maps a TLA+ action to the name of the step that it is. `variables` are all variables
    of the module. `owners` are the strings that stand for lock owners, by value; a struct's field
    is called `fields[name]`. `view` is the definition that VIEW names, "" where there is none.
    `ends_checked`: for each built-in check of the machine that is not among `properties`, a state
    that breaks it counts as an end, not as a deadlock.
    """

    machine: Machine
    module: str
    text: str
    actions: Mapping[str, str]
    variables: tuple[tuple[str, Target], ...]
    properties: tuple[EmittedProperty, ...]
    owners: tuple[str, ...]
    fields: Mapping[str, str]
    lines: tuple[Lines, ...]
    view: str = ""
