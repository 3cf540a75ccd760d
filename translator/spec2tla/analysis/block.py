"""The settings of one check, as values: what a check block says, or the top level of the files.

In: entries as parsed, and the names that they may use. Out: a `Block`, with the mistakes of each
entry reported. How blocks combine is not known here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from spec2tla.diagnostics import Label, Sink
from spec2tla.machine.model import BUILTIN_CHECKS
from spec2tla.suggest import did_you_mean
from spec2tla.syntax import ast

MEMORY_MODELS = ("sc", "tso", "weak")
MEMORY_SUPPORTED = ("sc", "tso", "weak")
VERDICTS = ("violated", "holds")


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a check may speak of."""

    constants: tuple[str, ...]
    properties: tuple[str, ...]

    @property
    def checkable(self) -> tuple[str, ...]:
        return (*self.properties, *BUILTIN_CHECKS)


@dataclass(frozen=True, slots=True)
class Block:
    """What one place sets; only entries that are right, by the name that they speak of."""

    constants: Mapping[str, ast.Setting] = field(default_factory=dict)
    expects: Mapping[str, ast.Expect] = field(default_factory=dict)
    nochecks: Mapping[str, ast.NoCheck] = field(default_factory=dict)
    memory: ast.MemorySetting | None = None
    only: ast.OnlySetting | None = None
    timeout: ast.TimeoutSetting | None = None

    def leaves_out(self, name: str) -> bool:
        """Whether `only` names others, but not this one."""
        return self.only is not None and name not in [p.text for p in self.only.properties]


def read_block(entries: Sequence[ast.CheckEntry], known: Known, sink: Sink) -> Block:
    """The settings that the entries make; a wrong or repeated one is reported and left out."""
    block = Block()
    for entry in entries:
        if _is_right(entry, known, sink):
            block = _with(block, entry, sink)
    return block


def _with(block: Block, entry: ast.CheckEntry, sink: Sink) -> Block:
    earlier = _earlier(block, entry)
    if earlier is not None:
        message = f"{_called(entry)} is given twice"
        sink.report("E0264", entry.span, message, Label(earlier.span, "first given here"))
        return block
    match entry:
        case ast.Setting():
            return replace(block, constants={**block.constants, entry.name.text: entry})
        case ast.Expect():
            return replace(block, expects={**block.expects, entry.property.text: entry})
        case ast.NoCheck():
            return replace(block, nochecks={**block.nochecks, entry.property.text: entry})
        case ast.MemorySetting():
            return replace(block, memory=entry)
        case ast.OnlySetting():
            return replace(block, only=entry)
        case ast.TimeoutSetting():
            return replace(block, timeout=entry)
        case _:
            assert_never(entry)


def _earlier(block: Block, entry: ast.CheckEntry) -> ast.CheckEntry | None:
    match entry:
        case ast.Setting():
            return block.constants.get(entry.name.text)
        case ast.Expect():
            return block.expects.get(entry.property.text)
        case ast.NoCheck():
            # A library and a model may both turn the same check off.
            return None
        case ast.MemorySetting():
            return block.memory
        case ast.OnlySetting():
            return block.only
        case ast.TimeoutSetting():
            return block.timeout
        case _:
            assert_never(entry)


def _called(entry: ast.CheckEntry) -> str:
    match entry:
        case ast.Setting():
            return f"`{entry.name.text}`"
        case ast.Expect():
            return f"what to expect of `{entry.property.text}`"
        case ast.NoCheck():
            return f"`nocheck {entry.property.text}`"
        case ast.MemorySetting():
            return "the memory model"
        case ast.OnlySetting():
            return "`only`"
        case ast.TimeoutSetting():
            return "`timeout`"
        case _:
            assert_never(entry)


def _is_right(entry: ast.CheckEntry, known: Known, sink: Sink) -> bool:
    match entry:
        case ast.Setting():
            return _is_constant(entry.name, known, sink)
        case ast.Expect():
            right = _is_checkable(entry.property, known, sink)
            return _is_verdict(entry.verdict, sink) and right
        case ast.NoCheck():
            return _can_be_turned_off(entry.property, known, sink)
        case ast.MemorySetting():
            return _is_memory_model(entry.model, sink)
        case ast.OnlySetting():
            return _are_checkable(entry, known, sink)
        case ast.TimeoutSetting():
            return True
        case _:
            assert_never(entry)


def _is_constant(name: ast.Name, known: Known, sink: Sink) -> bool:
    if name.text in known.constants:
        return True
    hint = did_you_mean(name.text, (*known.constants, "timeout", "memory", "only"))
    message = f"the model has no constant `{name.text}`"
    sink.report("E0261", name.span, message, hint=hint or _listing("constants", known.constants))
    return False


def _is_checkable(name: ast.Name, known: Known, sink: Sink) -> bool:
    if name.text in known.checkable:
        return True
    hint = did_you_mean(name.text, known.checkable)
    message = f"the model has no property `{name.text}`, nor is it a built-in check"
    sink.report("E0260", name.span, message, hint=hint or _listing("properties", known.properties))
    return False


def _are_checkable(entry: ast.OnlySetting, known: Known, sink: Sink) -> bool:
    seen: dict[str, ast.Name] = {}
    right = True
    for name in entry.properties:
        right = _is_checkable(name, known, sink) and right
        if name.text in seen:
            label = Label(seen[name.text].span, "first named here")
            sink.report("E0264", name.span, f"`only` names `{name.text}` twice", label)
        seen.setdefault(name.text, name)
    return right


def _can_be_turned_off(name: ast.Name, known: Known, sink: Sink) -> bool:
    if name.text in known.properties:
        message = f"`{name.text}` is a property, and `nocheck` is for built-in checks"
        hint = "`only P, Q;` in a check block says which properties are looked at"
        sink.report("E0266", name.span, message, hint=hint)
        return False
    if name.text not in BUILTIN_CHECKS:
        hint = did_you_mean(name.text, BUILTIN_CHECKS) or _listing("checks", BUILTIN_CHECKS)
        sink.report("E0260", name.span, f"there is no built-in check `{name.text}`", hint=hint)
        return False
    return True


def _is_memory_model(name: ast.Name, sink: Sink) -> bool:
    if name.text in MEMORY_MODELS:
        return True
    hint = did_you_mean(name.text, MEMORY_MODELS) or _listing("memory models", MEMORY_MODELS)
    sink.report("E0262", name.span, f"there is no memory model `{name.text}`", hint=hint)
    return False


def _is_verdict(name: ast.Name, sink: Sink) -> bool:
    if name.text in VERDICTS:
        return True
    hint = did_you_mean(name.text, VERDICTS) or "write `violated` or `holds`"
    message = f"a property can be expected to be `violated` or to hold, not `{name.text}`"
    sink.report("E0263", name.span, message, hint=hint)
    return False


def _listing(what: str, names: tuple[str, ...]) -> str:
    if not names:
        return f"the model has no {what}"
    return f"the {what} are " + ", ".join(f"`{name}`" for name in names)
