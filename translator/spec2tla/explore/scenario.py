"""A path through a model as a file, and back: JSON that names statements, not places in a state.

In: a position, or the text of a file. Out: the text, or a position after the same steps. A step is
known by its process and statement as written; its name, which has the line in it, decides only
between several. So a scenario survives lines that move, and not statements that change.
"""

import json
from dataclasses import dataclass

from spec2tla.explore.session import Position, choices, take
from spec2tla.machine.expr import Value
from spec2tla.reference.layout import Layout, PcSlot, State, ValueSlot
from spec2tla.reference.semantics import Taken, is_initial, starting_values
from spec2tla.report.nodes import Node, NotAsExpected
from spec2tla.trace.model import Json, Recipe, Said, Taking
from spec2tla.trace.recipe import recipe, shown_picks

SCHEMA = "spec2tla.scenario/1"


@dataclass(frozen=True, slots=True)
class Header:
    """What a scenario is of; `property` is the one that it violates, where that is known."""

    model: str
    check: str
    constants: dict[str, bool | int]
    property: str = ""


class DoesNotReplay(Exception):
    """A scenario that cannot be followed in this model; the message is for the user."""


def to_text(layout: Layout, position: Position, check: str) -> str:
    """The file, with a line end at its end."""
    machine = layout.machine
    header = Header(machine.name, check, {c.name: c.value for c in machine.constants})
    return recipe_text(header, recipe(layout, position.initial, position.steps))


def recipe_text(header: Header, found: Recipe) -> str:
    """The file of a recipe, with a line end at its end."""
    record: dict[str, Json] = {
        "schema": SCHEMA,
        "model": header.model,
        "check": header.check,
        "constants": dict(header.constants),
    }
    if header.property:
        record["property"] = header.property
    record["initial"] = found.initial
    record["steps"] = [_record(taking) for taking in found.steps]
    if found.failing is not None:
        record["failing"] = _record(found.failing)
    return json.dumps(record, indent=2) + "\n"


def _record(taking: Taking) -> dict[str, Json]:
    return {
        "process": taking.process,
        "instance": taking.instance,
        "step": taking.step,
        "line": taking.line,
        "source": taking.source,
        "choices": taking.choices,
        "statements": [
            {"function": one.function, "line": one.line, "source": one.source}
            for one in taking.statements
        ],
    }


def read_header(text: str) -> tuple[Header, Node]:
    """What a file is of, and all of it; NotAsExpected for what is no scenario."""
    try:
        root = Node(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise NotAsExpected("it is not JSON") from error
    if root.get("schema").text() != SCHEMA:
        raise NotAsExpected(f"its `schema` is not {SCHEMA}")
    constants = {name: node.constant() for name, node in root.get("constants").fields()}
    header = Header(
        root.get("model").text(),
        root.get("check").text(),
        constants,
        root.get("property").text() if has(root, "property") else "",
    )
    return header, root


def read_recipe(root: Node) -> Recipe:
    """The steps of a file; NotAsExpected for what is no scenario."""
    initial = {name: node.json() for name, node in root.get("initial").fields()}
    steps = tuple(_taking(node) for node in root.get("steps").items())
    return Recipe(initial, steps, _taking(root.get("failing")) if has(root, "failing") else None)


def _taking(node: Node) -> Taking:
    line, source = node.get("line").number(), node.get("source").text()
    found = [Said("", line, source)]
    if has(node, "statements"):
        found = [_said(item) for item in node.get("statements").items()]
    if not found:
        raise NotAsExpected(f"`{node.place}.statements` is empty")
    return Taking(
        process=node.get("process").text(),
        instance=node.get("instance").number(),
        step=node.get("step").text(),
        line=line,
        source=source,
        choices=tuple(item.json() for item in node.get("choices").items()),
        statements=tuple(found),
    )


def _said(node: Node) -> Said:
    return Said(node.get("function").text(), node.get("line").number(), node.get("source").text())


def has(node: Node, name: str) -> bool:
    return isinstance(node.value, dict) and name in node.value


def replayed(layout: Layout, header: Header, root: Node) -> Position:
    """The position after the steps; DoesNotReplay, NotAsExpected where there is none."""
    machine = layout.machine
    here = {c.name: c.value for c in machine.constants}
    if header.model != machine.name:
        raise DoesNotReplay(f"it is of the model `{header.model}`, and this is `{machine.name}`")
    if header.constants != here:
        raise DoesNotReplay("its constants are others than those of this check")
    position = Position(_start(layout, root.get("initial")))
    for number, node in enumerate(root.get("steps").items(), 1):
        position = take(layout, position, _step(layout, position, number, node))
    return position


def _start(layout: Layout, node: Node) -> State:
    wanted = {name: inner.json() for name, inner in node.fields()}
    state: list[Value] = []
    for at, values in enumerate(starting_values(layout)):
        name = layout.slot_name(at)
        if len(values) == 1:
            state.append(values[0])
            continue
        if name not in wanted:
            raise DoesNotReplay(f"it does not say what `{name}` starts as")
        fitting = [
            v for v in values if same_json(decoded(layout, at, v)) == same_json(wanted[name])
        ]
        if not fitting:
            raise DoesNotReplay(f"`{name}` does not start as {json.dumps(wanted[name])}")
        state.append(fitting[0])
    found = tuple(state)
    if not is_initial(layout, found):
        raise DoesNotReplay("its initial state does not satisfy the model's `assume`")
    return found


def decoded(layout: Layout, at: int, value: Value) -> Json:
    """A value of a location, in the user's words."""
    slot = layout.slots[at]
    match slot:
        case PcSlot(_, _, pcs):
            return pcs[value] if isinstance(value, int) else None
        case ValueSlot(_, _, _, type_):
            return layout.decode(type_, value)


def _step(layout: Layout, position: Position, number: int, node: Node) -> Taken:
    process, instance = node.get("process").text(), node.get("instance").number()
    source, name = node.get("source").text(), node.get("step").text()
    picks = same_json([item.json() for item in node.get("choices").items()])
    found = [
        outcome
        for outcome in choices(layout, position)
        if isinstance(outcome, Taken)
        and (outcome.attempt.process.name, outcome.attempt.instance) == (process, instance)
        and outcome.attempt.step.origin.text == source
        and same_json(shown_picks(layout, outcome.attempt.step, outcome.attempt.picks)) == picks
    ]
    named = [taken for taken in found if taken.attempt.step.name == name]
    fitting = named or found
    if len(fitting) == 1:
        return fitting[0]
    problem = "several such steps" if fitting else f"{process} cannot take this step there"
    raise DoesNotReplay(f"step {number}, `{source}`: {problem}")


def same_json(value: Json) -> str:
    """For comparing: a set comes back from a file as an array, and true is not 1."""
    return json.dumps(value)
