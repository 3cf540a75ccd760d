"""A step machine to a TLA+ module. This module reads as the module's table of contents.

In: a `Machine`. Out: `Emitted`: the text, and what its names stand for. The same machine gives the
same bytes. It must not know kspec's syntax, and it runs nothing.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from spec2tla.emit import text
from spec2tla.emit.actions import own_targets, target_name
from spec2tla.emit.comments import comment
from spec2tla.emit.ending import cut_short, terminating, unchecked_kinds
from spec2tla.emit.helpers import helper_definitions
from spec2tla.emit.initial import init_term, type_term
from spec2tla.emit.layout import definition
from spec2tla.emit.model import Emitted, EmittedProperty, Lines, Target
from spec2tla.emit.names import all_enums, name_all
from spec2tla.emit.properties import check_term, defined_term, property_term
from spec2tla.emit.scope import Emission
from spec2tla.emit.skeleton import render
from spec2tla.emit.temporal import fairness_lines, temporal_term
from spec2tla.emit.view import view_blocks
from spec2tla.machine.expr import TRUE
from spec2tla.machine.model import Machine, Property
from spec2tla.source import Span

_RULE = 80


def emit(machine: Machine, properties: Sequence[str] | None, whole_runs: bool = False) -> Emitted:
    """The module that checks the properties of these names, or all.

    Of a property of whole runs it has the formula, and of the processes the fairness, only with
    `whole_runs`; without, only whether the property can be evaluated is checked.

    A built-in check that is not among them still ends the runs that break it, as it does in the
    language; so when one has been found violated, the module to go on with is another one.
    """
    names = name_all(machine)
    emission = Emission(machine, names)
    selected = [p for p in machine.properties if properties is None or p.name in properties]
    deadlock = any(p.name == "deadlock" for p in selected if p.kind == "builtin")
    unchecked = unchecked_kinds(machine, [p.name for p in selected]) if deadlock else ()

    init = definition("Init", init_term(emission))
    sections = [_process(emission, at) for at in range(len(machine.processes))]
    checks = [_check(kind, emission) for kind in unchecked]
    endings = _endings(emission, unchecked) if deadlock else {}
    checked = [block for p in selected for block in _property(p, emission, whole_runs)]
    fairness = fairness_lines(emission) if whole_runs else []
    typing = [*comment("Each variable has a value of its type."), *_typing(emission)]
    next_ = text.next_lines(emission, tuple(endings))
    view = view_blocks(emission)
    before = _before(emission)
    tuples = text.tuple_lines(emission)
    blocks = [*before, init, *chain(*sections), *checks, *endings.values(), *view, typing, *checked]

    rendered = render(
        "module.tla.j2",
        title=f"---- MODULE {names.module} ----".center(_RULE, "-"),
        rule="-" * _RULE,
        end="=" * _RULE,
        header="\n".join(text.header(machine)),
        extends=", ".join(_extends(blocks, emission)),
        before=_joined(before),
        variables="\n".join(text.variable_lines(emission)),
        tuples="\n".join(tuples),
        init="\n".join(init),
        processes=[_joined(section) for section in sections],
        endings=_joined([*checks, *endings.values()]),
        next="\n".join(next_),
        fairness="\n".join(fairness),
        view=_joined(view),
        typing="\n".join(typing),
        properties=_joined(checked),
    )
    return Emitted(
        machine=machine,
        module=names.module,
        text=rendered,
        actions={names.actions[s.name]: s.name for p in machine.processes for s in p.steps},
        variables=tuple((target_name(t, emission), t) for t in _targets(machine)),
        properties=tuple(chain(*(_emitted(p, emission, whole_runs) for p in selected))),
        owners=names.owners,
        fields=names.fields,
        lines=tuple(_lines(rendered, _spans(selected, emission))),
        view=names.view,
    )


def _joined(blocks: Sequence[Sequence[str]]) -> str:
    return "\n\n".join("\n".join(block) for block in blocks)


def _targets(machine: Machine) -> Iterator[Target]:
    yield from machine.variables
    for process in machine.processes:
        yield from own_targets(process)


# Sections ----------------------------------------------------------------------------------------


def _before(emission: Emission) -> list[list[str]]:
    """What the rest has turned out to use: constants, enums, owners, helper operators."""
    constants = text.constant_lines(emission)
    return [
        *([constants] if constants else []),
        *text.enum_blocks(emission, all_enums(emission.machine)),
        *text.owner_blocks(emission),
        *helper_definitions(emission.used.helpers, emission.names),
    ]


def _process(emission: Emission, at: int) -> list[list[str]]:
    process = emission.machine.processes[at]
    if not process.steps:
        return [text.process_head(process)]
    steps = [text.step_lines(step, emission) for step in process.steps]
    return [text.process_head(process), *steps, text.process_lines(process, emission)]


def _typing(emission: Emission) -> list[str]:
    return definition("TypeOK", type_term(emission))


def _check(kind: str, emission: Emission) -> list[str]:
    return [
        *text.check_head(kind),
        *definition(emission.names.properties[kind], check_term(kind, emission)),
    ]


def _property(property_: Property, emission: Emission, whole_runs: bool) -> Iterator[list[str]]:
    names = emission.names
    if property_.kind == "builtin":
        if property_.name != "deadlock":
            yield _check(property_.name, emission)
        return
    if property_.defined != TRUE and not (property_.is_liveness and whole_runs):
        head = comment(f"Whether {names.properties[property_.name]} can be evaluated.")
        operator = names.defined[property_.name]
        yield [*head, *definition(operator, defined_term(property_, emission))]
    if property_.is_liveness and not whole_runs:
        return
    make = temporal_term if property_.is_liveness else property_term
    body = make(property_, emission)
    yield [
        *text.property_head(property_),
        *definition(names.properties[property_.name], body),
    ]


def _endings(emission: Emission, unchecked: Sequence[str]) -> dict[str, list[str]]:
    """What stays put where nothing can move though it is no deadlock, by name."""
    found: dict[str, list[str]] = {}
    ended = terminating(emission)
    if ended is not None:
        head = comment("All processes that should finish have: this is no deadlock.")
        found["Terminating"] = [*head, *definition("Terminating", ended)]
    cut = cut_short(emission, unchecked)
    if cut is not None:
        head = comment("A run that an assumption or a check ends early: this is no deadlock.")
        found["CutShort"] = [*head, *definition("CutShort", cut)]
    return found


def _emitted(
    property_: Property, emission: Emission, whole_runs: bool
) -> Iterator[EmittedProperty]:
    if property_.kind == "builtin" and property_.name == "deadlock":
        return
    is_action = property_.kind == "transition"
    names, name = emission.names, property_.name
    if property_.is_liveness and whole_runs:
        yield EmittedProperty(names.properties[name], name, False, False, is_temporal=True)
        return
    if property_.defined != TRUE:
        yield EmittedProperty(names.defined[name], name, is_action, defines=True)
    if not property_.is_liveness:
        yield EmittedProperty(names.properties[name], name, is_action, defines=False)


# Which modules the text needs --------------------------------------------------------------------

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_NOT_ARITHMETIC = re.compile(r"<<|>>|\|->|->|<=>|=>")
_ARITHMETIC = re.compile(r"\.\.|[-+*<>%]|\\div\b|\bInt\b")


def _extends(blocks: Sequence[Sequence[str]], emission: Emission) -> list[str]:
    code = (line for block in blocks for line in block if not line.lstrip().startswith("\\*"))
    numbers = any(
        _ARITHMETIC.search(_NOT_ARITHMETIC.sub("", _QUOTED.sub("", line))) for line in code
    )
    used = emission.used
    modules = {"Integers": numbers, "Sequences": used.sequences, "FiniteSets": used.cardinality}
    return [name for name, needed in modules.items() if needed]


# Which lines come from where ---------------------------------------------------------------------


def _spans(selected: Sequence[Property], emission: Emission) -> dict[str, Span]:
    names = emission.names
    spans = {
        names.actions[s.name]: s.origin.span for p in emission.machine.processes for s in p.steps
    }
    spans |= {names.processes[p.name]: p.span for p in emission.machine.processes}
    for property_ in selected:
        if property_.span is not None:
            spans[names.properties[property_.name]] = property_.span
            spans[names.defined[property_.name]] = property_.span
    return spans


_HEAD = re.compile(r"(\w+)(?:\(self\))? ==")


def _lines(rendered: str, spans: dict[str, Span]) -> Iterator[Lines]:
    """Where each definition stands: they begin at the left margin and end at an empty line."""
    lines = rendered.split("\n")
    for at, line in enumerate(lines):
        head = _HEAD.match(line)
        if head and head[1] in spans:
            end = next(n for n in range(at, len(lines)) if n + 1 == len(lines) or not lines[n + 1])
            yield Lines(at + 1, end + 1, spans[head[1]])
