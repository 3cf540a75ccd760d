"""Findings as they are kept: verdicts, and counterexamples as the steps to take.

In: a machine, and what the engines found out about it. Out: JSON values, and findings back from
those about the machine as it is now, whose lines may be others. Of a run only choices are kept: it
is taken again, step by step, and must end in the same violation, or the entry counts for nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spec2tla.engine.findings import Finding, Findings
from spec2tla.errors import InternalError
from spec2tla.judge import Known
from spec2tla.machine.expr import Value
from spec2tla.machine.model import Machine, Origin
from spec2tla.reference.lasso import certify_lasso
from spec2tla.reference.layout import Layout
from spec2tla.reference.replay import Move, certify, replay
from spec2tla.reference.semantics import starting_values
from spec2tla.reference.trace import Trace, TraceStep
from spec2tla.report.nodes import Node, NotAsExpected
from spec2tla.source import Span
from spec2tla.trace.telling import telling
from spec2tla.verdict import Reduction, States, Verdict

Fields = dict[str, object]

_DECIDED = (Verdict.HOLDS.value, Verdict.VIOLATED.value)


def is_finished(findings: Findings) -> bool:
    """Whether nothing is left open that another run could decide."""
    if findings.interrupted:
        return False
    found = findings.properties.values()
    return all(f.verdict is not Verdict.UNKNOWN and not f.undefined for f in found)


# Out ---------------------------------------------------------------------------------------------


def to_fields(machine: Machine, known: Known) -> Fields:
    """What is known of the machine, for its key."""
    findings, layout = known.findings, Layout.of(machine)
    states = findings.states
    return {
        "engine": findings.engine,
        "states": None if states is None else [states.generated, states.distinct, states.depth],
        "unreached": _unreached(machine, findings.unreached),
        "vacuous": dict(known.vacuous),
        "reductions": [[r.name, r.steps, r.variables] for r in known.reductions],
        "properties": {
            name: {
                "verdict": finding.verdict.value,
                "trace": None if finding.trace is None else _trace(layout, finding.trace),
            }
            for name, finding in findings.properties.items()
        },
    }


def _unreached(machine: Machine, origins: Sequence[Origin] | None) -> list[int] | None:
    """By their numbers among all statements: those stay when lines move."""
    if origins is None:
        return None
    numbers = {statement.span: at for at, statement in enumerate(_statements(machine))}
    return [numbers[origin.span] for origin in origins]


def _statements(machine: Machine) -> tuple[Origin, ...]:
    """Each once, in order of the steps."""
    steps = (step for process in machine.processes for step in process.steps)
    found: dict[Span, Origin] = {}
    for step in steps:
        for event in step.events:
            found.setdefault(event.origin.span, event.origin)
    return tuple(found.values())


def _trace(layout: Layout, trace: Trace) -> Fields:
    starts = starting_values(layout)
    initial = [values.index(value) for values, value in zip(starts, trace.initial, strict=True)]
    moves = [_move(layout, step) for step in trace.steps]
    return {"initial": initial, "moves": moves, "loop_to": trace.loop_to}


def _move(layout: Layout, step: TraceStep) -> list[object]:
    """The instance, the number of the step in its process, and what it chose."""
    instance = layout.instances.index((step.process, step.instance))
    number = step.process.steps.index(step.step)
    return [instance, number, [_value(pick) for pick in step.picks]]


def _value(value: Value) -> object:
    if isinstance(value, frozenset):
        return {"set": sorted(value)}
    return list(value) if isinstance(value, tuple) else value


# And back ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a machine: the properties to look at, and within which time."""

    properties: tuple[str, ...]
    memory: str
    timeout: float | None


def from_fields(machine: Machine, value: object, wanted: Wanted) -> Known | None:
    """The same of the machine as it is now; None for what does not fit it, or does not replay."""
    try:
        return _known(machine, Node(value), wanted)
    except (NotAsExpected, InternalError, LookupError, ValueError, RecursionError):
        return None


def _known(machine: Machine, node: Node, wanted: Wanted) -> Known:
    layout = Layout.of(machine)
    entries = dict(node.get("properties").fields())
    if set(entries) != set(wanted.properties):
        raise NotAsExpected("it is about other properties")
    properties = {name: _finding(layout, name, entries[name]) for name in wanted.properties}
    findings = Findings(
        properties,
        _states(node.get("states")),
        _origins(machine, node.get("unreached")),
        engine=node.get("engine").text(),
    )
    reasons = {name: reason.text() for name, reason in node.get("vacuous").fields()}
    return Known(findings, _only_held(reasons, properties), _reductions(node.get("reductions")))


def _only_held(reasons: Mapping[str, str], properties: Mapping[str, Finding]) -> Mapping[str, str]:
    for name in reasons:
        if name not in properties or properties[name].verdict is not Verdict.HOLDS:
            raise NotAsExpected(f"{name} does not hold")
    return reasons


def _states(node: Node) -> States | None:
    if node.is_null:
        return None
    generated, distinct, depth = _three(node)
    return States(generated.number(), distinct.number(), depth.number())


def _reductions(node: Node) -> tuple[Reduction, ...]:
    found = (_three(part) for part in node.items())
    return tuple(Reduction(name.text(), s.number(), v.number()) for name, s, v in found)


def _three(node: Node) -> tuple[Node, Node, Node]:
    match tuple(node.items()):
        case (first, second, third):
            return first, second, third
        case _:
            raise NotAsExpected(f"`{node.place}` has not three parts")


def _origins(machine: Machine, node: Node) -> tuple[Origin, ...] | None:
    if node.is_null:
        return None
    statements = _statements(machine)
    return tuple(statements[number.number()] for number in node.items())


def _finding(layout: Layout, name: str, node: Node) -> Finding:
    verdict, trace = node.get("verdict").text(), node.get("trace")
    if verdict not in _DECIDED or (verdict == Verdict.HOLDS.value) is not trace.is_null:
        raise NotAsExpected(f"`{node.place}` is no verdict with what belongs to it")
    if trace.is_null:
        return Finding(Verdict.HOLDS)
    told = telling(layout, _certified(layout, name, trace), as_found=True)
    return Finding(Verdict.VIOLATED, None, told.trace, matters=told.matters)


def _certified(layout: Layout, name: str, node: Node) -> Trace:
    """The run that is kept, taken again; InternalError where that does not lead to a violation."""
    initial = tuple(
        values[number.number()]
        for values, number in zip(starting_values(layout), _exactly(layout, node), strict=True)
    )
    steps = replay(layout, initial, [_taken(layout, part) for part in node.get("moves").items()])
    states = [initial, *(step.after for step in steps)]
    actions = [step.step.name for step in steps]
    loop_to = node.get("loop_to")
    if loop_to.is_null:
        return certify(layout, name, states, actions)
    return certify_lasso(layout, name, states, actions, loop_to.number())


def _exactly(layout: Layout, node: Node) -> tuple[Node, ...]:
    numbers = tuple(node.get("initial").items())
    if len(numbers) != len(layout.slots):
        raise NotAsExpected(f"`{node.place}.initial` is of another model")
    return numbers


def _taken(layout: Layout, node: Node) -> Move:
    who, number, picks = _three(node)
    process, instance = layout.instances[who.number()]
    step = process.steps[number.number()]
    return Move(process.name, instance, step.name, tuple(_picked(p) for p in picks.items()))


def _picked(node: Node) -> Value:
    match node.value:
        case bool() | int() as value:
            return value
        case list():
            return tuple(part.number() for part in node.items())
        case _:
            return frozenset(part.number() for part in node.get("set").items())
