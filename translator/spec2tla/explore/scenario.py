"""A path through a model as a file, and back: JSON that names statements, not places in a state.

In: a position, or the text of a file. Out: the text, or a position after the same steps. A step is
known by its process and statement as written; its name, which has the line in it, decides only
between several. So a scenario survives lines that move, and not statements that change.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from spec2tla.explore.session import Position, choices, take
from spec2tla.machine.expr import Value
from spec2tla.machine.model import Step
from spec2tla.machine.typing import scalar_type_of
from spec2tla.reference.layout import Layout, PcSlot, State, ValueSlot
from spec2tla.reference.semantics import Taken, is_initial, starting_values
from spec2tla.report.nodes import Node, NotAsExpected
from spec2tla.trace.model import Json

SCHEMA = "spec2tla.scenario/1"


@dataclass(frozen=True, slots=True)
class Header:
    """What a scenario is of."""

    model: str
    check: str
    constants: dict[str, bool | int]


class DoesNotReplay(Exception):
    """A scenario that cannot be followed in this model; the message is for the user."""


def to_text(layout: Layout, position: Position, check: str) -> str:
    """The file, with a line end at its end."""
    machine = layout.machine
    record = {
        "schema": SCHEMA,
        "model": machine.name,
        "check": check,
        "constants": {c.name: c.value for c in machine.constants},
        "initial": _chosen_start(layout, position.initial),
        "steps": [
            {
                "process": step.process.name,
                "instance": step.instance,
                "step": step.step.name,
                "line": step.step.origin.span.first.line,
                "source": step.step.origin.text,
                "choices": shown_picks(layout, step.step, step.picks),
            }
            for step in position.steps
        ],
    }
    return json.dumps(record, indent=2) + "\n"


def read_header(text: str) -> tuple[Header, Node]:
    """What a file is of, and all of it; NotAsExpected for what is no scenario."""
    try:
        root = Node(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise NotAsExpected("it is not JSON") from error
    if root.get("schema").text() != SCHEMA:
        raise NotAsExpected(f"its `schema` is not {SCHEMA}")
    constants = {name: node.constant() for name, node in root.get("constants").fields()}
    return Header(root.get("model").text(), root.get("check").text(), constants), root


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


def shown_picks(layout: Layout, step: Step, picks: Sequence[Value]) -> list[Json]:
    """The values of a step's choices, in the user's words."""
    pairs = zip(step.choices, picks, strict=True)
    return [layout.decode(scalar_type_of(choice.variable), value) for choice, value in pairs]


def _chosen_start(layout: Layout, initial: State) -> dict[str, Json]:
    """The locations that could also have started as something else."""
    return {
        layout.slot_name(at): layout.shown(at, initial)
        for at, values in enumerate(starting_values(layout))
        if len(values) > 1
    }


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
        fitting = [v for v in values if _json(_decoded(layout, at, v)) == _json(wanted[name])]
        if not fitting:
            raise DoesNotReplay(f"`{name}` does not start as {json.dumps(wanted[name])}")
        state.append(fitting[0])
    found = tuple(state)
    if not is_initial(layout, found):
        raise DoesNotReplay("its initial state does not satisfy the model's `assume`")
    return found


def _decoded(layout: Layout, at: int, value: Value) -> Json:
    slot = layout.slots[at]
    match slot:
        case PcSlot(_, _, pcs):
            return pcs[value] if isinstance(value, int) else None
        case ValueSlot(_, _, _, type_):
            return layout.decode(type_, value)


def _step(layout: Layout, position: Position, number: int, node: Node) -> Taken:
    process, instance = node.get("process").text(), node.get("instance").number()
    source, name = node.get("source").text(), node.get("step").text()
    picks = _json([item.json() for item in node.get("choices").items()])
    found = [
        outcome
        for outcome in choices(layout, position)
        if isinstance(outcome, Taken)
        and (outcome.attempt.process.name, outcome.attempt.instance) == (process, instance)
        and outcome.attempt.step.origin.text == source
        and _json(shown_picks(layout, outcome.attempt.step, outcome.attempt.picks)) == picks
    ]
    named = [taken for taken in found if taken.attempt.step.name == name]
    fitting = named or found
    if len(fitting) == 1:
        return fitting[0]
    problem = "several such steps" if fitting else f"{process} cannot take this step there"
    raise DoesNotReplay(f"step {number}, `{source}`: {problem}")


def _json(value: Json) -> str:
    """For comparing: a set comes back from a file as an array, and true is not 1."""
    return json.dumps(value)
