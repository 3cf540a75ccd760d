"""Control flow: for each process the places where it can stand, and the steps between them.

In: a machine, and which processes. Out: a `Drawing`. A place is drawn as the statement that comes
next there, an arrow as the condition on which the step leads to another one.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from spec2tla.graph.model import Arrow, Drawing, Group, Kind, Node
from spec2tla.machine.expr import TRUE, Expr
from spec2tla.machine.model import DONE, Branch, Goto, Machine, Next, Origin, Process, Step
from spec2tla.machine.printer import print_expr
from spec2tla.machine.simplify import negate

_MOST_WAYS = 256
"""Ways through one step that are looked at."""

_MOST_SHOWN = 3


def control_flow(machine: Machine, names: Sequence[str] = ()) -> Drawing:
    """The processes of these names, all without."""
    processes = [p for p in machine.processes if not names or p.name in names]
    return Drawing(
        machine.name,
        tuple(Group(_title(process), _nodes(process)) for process in processes),
        tuple(arrow for process in processes for arrow in _arrows(machine, process)),
    )


def statement(origin: Origin) -> str:
    return f"{origin.span.first.line}: {origin.text}"


def _title(process: Process) -> str:
    return f"{process.name}[{process.count}]" if process.replicated else process.name


def _nodes(process: Process) -> tuple[Node, ...]:
    steps: dict[str, list[Step]] = {process.entry: []}
    for step in process.steps:
        steps.setdefault(step.pc, []).append(step)
    nodes = [_node(process, pc, here) for pc, here in steps.items() if pc != DONE]
    return (*nodes, Node(_key(process, DONE), ("done",), Kind.END))


def _node(process: Process, pc: str, steps: Sequence[Step]) -> Node:
    lines = tuple(dict.fromkeys(statement(step.origin) for step in steps)) or (pc,)
    calls = " > ".join(f.function for f in steps[0].origin.calls) if steps else ""
    kind = Kind.BEGIN if pc == process.entry else Kind.PLAIN
    return Node(_key(process, pc), lines, kind, f"{pc}, in {calls}" if calls else pc)


def _arrows(machine: Machine, process: Process) -> Iterator[Arrow]:
    several = {step.pc for step in process.steps}
    alternatives = {pc: [s for s in process.steps if s.pc == pc] for pc in several}
    for step in process.steps:
        head = [step.origin.text] if len(alternatives[step.pc]) > 1 else []
        head += [] if step.guard == TRUE else [f"when {_text(machine, process, step.guard)}"]
        ways: dict[str, list[tuple[str, ...]]] = {}
        for pc, conditions in islice(_ways(step.next, ()), _MOST_WAYS):
            texts = tuple(_text(machine, process, condition) for condition in conditions)
            ways.setdefault(pc, []).append(texts)
        for pc, ways_there in ways.items():
            yield Arrow(_key(process, step.pc), _key(process, pc), (*head, *_some(ways_there)))


def _ways(next_: Next, conditions: tuple[Expr, ...]) -> Iterator[tuple[str, tuple[Expr, ...]]]:
    match next_:
        case Goto(pc):
            yield pc, conditions
        case Branch(condition, then, otherwise):
            yield from _ways(then, (*conditions, condition))
            yield from _ways(otherwise, (*conditions, negate(condition)))


def _some(ways: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """The conditions of several ways to one place; none where one of them has none."""
    if () in ways:
        return
    for number, conditions in enumerate(ways[:_MOST_SHOWN]):
        first, *others = conditions
        yield f"or {first}" if number else first
        yield from (f"  && {text}" for text in others)
    if len(ways) > _MOST_SHOWN:
        yield "or ..."


def _text(machine: Machine, process: Process, expr: Expr) -> str:
    """Locals without the name of the process: it stands over the drawing."""
    return print_expr(expr, machine).replace(f"{process.name}.", "")


def _key(process: Process, pc: str) -> str:
    return f"{process.name} {pc}"
