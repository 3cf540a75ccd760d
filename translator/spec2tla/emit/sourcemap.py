"""The source map of an emitted module, `NAME.map.json`: what its actions and lines stand for."""

import json

from spec2tla.emit.model import Emitted, Pc, Target
from spec2tla.machine.model import Access, Machine, Origin, Step
from spec2tla.machine.printer import print_place
from spec2tla.source import Span

SCHEMA = "spec2tla.map/1"


def to_json(emitted: Emitted) -> str:
    """The map as the text of a JSON file."""
    machine = emitted.machine
    steps = {step.name: step for process in machine.processes for step in process.steps}
    value = {
        "schema": SCHEMA,
        "module": emitted.module,
        "model": machine.name,
        "actions": {
            action: _step(steps[name], machine) for action, name in emitted.actions.items()
        },
        "variables": {name: _variable(target) for name, target in emitted.variables},
        "properties": {p.operator: p.property for p in emitted.properties},
        "lines": [
            {"first": lines.first, "last": lines.last, **_span(lines.span)}
            for lines in emitted.lines
        ],
    }
    return json.dumps(value, indent=1) + "\n"


def _step(step: Step, machine: Machine) -> dict[str, object]:
    return {
        **_span(step.origin.span),
        "text": step.origin.text,
        "step": step.name,
        "process": step.process,
        "call_stack": _calls(step.origin),
        "anchor": step.origin.anchor,
        "statements": [
            {**_span(event.origin.span), "text": event.origin.text} for event in step.events
        ],
        "reads": _places([a for event in step.events for a in event.reads], machine),
        "writes": _places([a for event in step.events for a in event.writes], machine),
    }


def _calls(origin: Origin) -> list[dict[str, object]]:
    return [{"function": frame.function, **_span(frame.call)} for frame in origin.calls]


def _places(accesses: list[Access], machine: Machine) -> list[str]:
    return list(dict.fromkeys(print_place(access.place, machine) for access in accesses))


def _span(span: Span) -> dict[str, object]:
    first, last = span.first, span.last
    return {
        "file": span.file.name,
        "line": first.line,
        "column": first.column,
        "end_line": last.line,
        "end_column": last.column,
    }


def _variable(target: Target) -> dict[str, object]:
    match target:
        case Pc(process):
            return {"name": None, "kind": "pc", "process": process}
        case _:
            return {"name": target.name, "kind": target.kind.value, "process": target.process}
