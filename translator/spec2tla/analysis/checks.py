"""The checks of a program: `default` and its check blocks, narrowed by the command line.

In: a program and the options. Out: one `CheckPlan` for each check to run. A mistake in the spec
goes to the sink; one on the command line is a `UsageError`. Expressions are not evaluated here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from spec2tla.analysis.block import (
    MEMORY_MODELS,
    MEMORY_SUPPORTED,
    Block,
    Known,
    read_block,
)
from spec2tla.analysis.modules import Program
from spec2tla.diagnostics import Label, Sink
from spec2tla.errors import UsageError
from spec2tla.machine.model import BUILTIN_CHECKS
from spec2tla.source import Span
from spec2tla.suggest import did_you_mean
from spec2tla.syntax import ast

DEFAULT = "default"

Constant: TypeAlias = ast.Expr | int | bool


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What the command line asks of the checks; None where it says nothing.

    `checks` are those of the configuration: where the command line names no check, those of them
    that there are.
    """

    check: str | None = None
    property: str | None = None
    defines: Mapping[str, int | bool] = field(default_factory=dict)
    memory: str | None = None
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """One check to run.

    `constants` replaces the values of constants: expressions from the spec, values from the command
    line. `only` names the properties and built-in checks to look at, None for all. `expected` maps
    those that something was said of to "violated" or "holds". `span` is the check block's name,
    None for `default`; `timeout` in seconds.
    """

    name: str
    doc: str
    constants: Mapping[str, Constant]
    memory: str
    only: tuple[str, ...] | None
    expected: Mapping[str, str]
    nochecks: frozenset[str]
    timeout: float | None
    span: Span | None = None

    def looks_at(self, name: str) -> bool:
        """Whether a property or built-in check of this name belongs to the check."""
        return name not in self.nochecks and (self.only is None or name in self.only)


def plans(program: Program, sink: Sink, cli: CheckOptions) -> tuple[CheckPlan, ...]:
    """The checks to run, `default` first; all blocks are validated, whichever are asked for."""
    known = _known(program, sink)
    _validate_options(cli, known)
    top = read_block(_top_level(program), known, sink)
    _report_contradictions(top, top, sink)
    every = [_plan(DEFAULT, "", top, Block(), None)]
    memories = {DEFAULT: top.memory}
    for check in _checks(program, sink):
        block = read_block(check.entries, known, sink)
        _report_contradictions(top, block, sink)
        every.append(_plan(check.name.text, check.doc, top, block, check.name.span))
        memories[check.name.text] = block.memory or top.memory
    wanted = _narrowed(every, cli)
    if cli.memory is None:
        _report_memory([memories[plan.name] for plan in wanted], sink)
    return wanted


def _known(program: Program, sink: Sink) -> Known:
    declarations = program.declarations
    properties = [d.name for d in declarations if isinstance(d, ast.PropertyDecl)]
    for name in properties:
        if name.text in BUILTIN_CHECKS:
            message = f"`{name.text}` is the name of a built-in check"
            sink.report("E0268", name.span, message, hint="give the property another name")
    constants = dict.fromkeys(d.name.text for d in declarations if isinstance(d, ast.ConstDecl))
    return Known(tuple(constants), tuple(dict.fromkeys(name.text for name in properties)))


def _top_level(program: Program) -> tuple[ast.CheckEntry, ...]:
    kinds = (ast.Expect, ast.MemorySetting, ast.NoCheck)
    return tuple(d for d in program.declarations if isinstance(d, kinds))


def _checks(program: Program, sink: Sink) -> tuple[ast.CheckDecl, ...]:
    seen: dict[str, ast.CheckDecl] = {}
    for check in [d for d in program.declarations if isinstance(d, ast.CheckDecl)]:
        name = check.name
        if name.text in seen:
            label = Label(seen[name.text].name.span, "first declared here")
            sink.report("E0267", name.span, f"there are two checks `{name.text}`", label)
        seen.setdefault(name.text, check)
    return tuple(seen.values())


def _plan(name: str, doc: str, top: Block, block: Block, span: Span | None) -> CheckPlan:
    memory = block.memory or top.memory
    expects = {**top.expects, **block.expects}
    plan = CheckPlan(
        name=name,
        doc=doc,
        constants={constant: setting.value for constant, setting in block.constants.items()},
        memory=memory.model.text if memory else "sc",
        only=tuple(dict.fromkeys(p.text for p in block.only.properties)) if block.only else None,
        expected={name: expect.verdict.text for name, expect in expects.items()},
        nochecks=frozenset({**top.nochecks, **block.nochecks}),
        timeout=block.timeout.seconds if block.timeout else None,
        span=span,
    )
    return _without_others(plan)


def _without_others(plan: CheckPlan) -> CheckPlan:
    """The plan without expectations of what it doesn't look at."""
    expected = {name: verdict for name, verdict in plan.expected.items() if plan.looks_at(name)}
    return replace(plan, expected=expected)


def _report_contradictions(top: Block, block: Block, sink: Sink) -> None:
    """What a block expects, or names in `only`, although it leaves it out itself."""
    off = {**top.nochecks, **block.nochecks}
    for name, expect in block.expects.items():
        if name in off:
            message = f"`{name}` is turned off, so nothing can be expected of it"
            sink.report("E0265", expect.span, message, Label(off[name].span, "turned off here"))
        elif block.only is not None and block.leaves_out(name):
            message = f"`only` leaves `{name}` out, so nothing can be expected of it"
            label = Label(block.only.span, "only these are checked")
            sink.report("E0265", expect.span, message, label, hint=f"add `{name}` to `only`")
    for named in block.only.properties if block.only else ():
        if named.text in off:
            message = f"`only` names `{named.text}`, which is turned off"
            label = Label(off[named.text].span, "turned off here")
            sink.report("E0265", named.span, message, label)


def _report_memory(settings: Sequence[ast.MemorySetting | None], sink: Sink) -> None:
    for model in [setting.model for setting in settings if setting is not None]:
        if model.text not in MEMORY_SUPPORTED:
            message = f"the memory model `{model.text}` is not supported by this version"
            hint = f"it checks {_listing(MEMORY_SUPPORTED)} only"
            sink.report("E0901", model.span, message, hint=hint)


# The command line --------------------------------------------------------------------------------


def _validate_options(cli: CheckOptions, known: Known) -> None:
    for name in cli.defines:
        if name not in known.constants:
            raise _unknown("constant", name, known.constants)
    if cli.property is not None and cli.property not in known.checkable:
        raise _unknown("property", cli.property, known.checkable)
    if cli.memory is not None and cli.memory not in MEMORY_MODELS:
        raise _unknown("memory model", cli.memory, MEMORY_MODELS)
    if cli.memory is not None and cli.memory not in MEMORY_SUPPORTED:
        message = f"the memory model `{cli.memory}` is not supported by this version"
        raise UsageError(message, hint=f"it checks {_listing(MEMORY_SUPPORTED)} only")


def _narrowed(every: list[CheckPlan], cli: CheckOptions) -> tuple[CheckPlan, ...]:
    names = tuple(plan.name for plan in every)
    if cli.check is not None and cli.check not in names:
        raise _unknown("check", cli.check, names)
    wanted = [plan for plan in every if cli.check in (None, plan.name)]
    if cli.check is None and cli.checks:
        wanted = [plan for plan in every if plan.name in cli.checks]
        if not wanted:
            raise _unknown("check", cli.checks[0], names)
    if cli.property is not None:
        wanted = _looking_at(cli.property, wanted)
    memory = cli.memory
    return tuple(
        replace(plan, constants={**plan.constants, **cli.defines}, memory=memory or plan.memory)
        for plan in wanted
    )


def _looking_at(name: str, every: list[CheckPlan]) -> list[CheckPlan]:
    wanted = [plan for plan in every if plan.looks_at(name)]
    if not wanted:
        checks = _listing(tuple(plan.name for plan in every))
        raise UsageError(f"`{name}` is not looked at by {checks}")
    return [_without_others(replace(plan, only=(name,))) for plan in wanted]


def _unknown(kind: str, name: str, known: tuple[str, ...]) -> UsageError:
    listing = f"there are {_listing(known)}" if known else f"the model has no {kind}"
    suggestion = did_you_mean(name, known)
    hint = f"{suggestion} {listing}" if suggestion else listing
    return UsageError(f"there is no {kind} `{name}`", hint=hint)


def _listing(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
