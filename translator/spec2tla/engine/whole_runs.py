"""TLC on one property of whole runs: each gets a run of its own.

TLC 2.15 does not say which of several temporal formulas is violated. Its counterexample is a run to
a loop; it is replayed, and must be fair and refute the property, before it is believed.
"""

from collections.abc import Sequence
from itertools import pairwise

from spec2tla.emit.model import Emitted
from spec2tla.emit.module import emit
from spec2tla.engine.approach import Approach, Tools
from spec2tla.engine.findings import Finding, Findings, Limits
from spec2tla.engine.rounds import judge_run, run_once, step_name
from spec2tla.errors import InternalError
from spec2tla.machine.model import Machine
from spec2tla.machine.variables import Variable
from spec2tla.reduce.ending import with_endings
from spec2tla.reference.lasso import certify_lasso
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.trace import Trace
from spec2tla.tlc import result as tlc
from spec2tla.tlc.child import Cancel
from spec2tla.tlc.trace import TlcTrace
from spec2tla.trace.decode import state_of
from spec2tla.verdict import Verdict


def run_whole(
    machine: Machine, name: str, limits: Limits, tools: Tools, approach: Approach, cancel: Cancel
) -> Findings:
    """Checks one property of whole runs. Whether it has a value everywhere is not looked at."""
    return Findings({name: _run_whole(machine, name, limits, tools, approach, cancel)}, None)


def _run_whole(
    machine: Machine, name: str, limits: Limits, tools: Tools, approach: Approach, cancel: Cancel
) -> Finding:
    endings = with_endings(machine)
    emitted = emit(endings.machine, [name], whole_runs=True)
    layout = Layout.of(machine)
    with tools.slots:
        result, over = run_once(emitted, [name], limits, tools, approach, cancel)
    if isinstance(result.outcome, tlc.TemporalViolated) and not over:
        trace = _certified(name, result.trace, emitted, layout, endings.ended)
        return Finding(Verdict.VIOLATED, None, trace)
    _, finding = judge_run(result, emitted, layout, [name], over)
    return finding or Finding(Verdict.HOLDS)


def _certified(
    name: str, trace: TlcTrace | None, emitted: Emitted, layout: Layout, ended: Variable | None
) -> Trace:
    if trace is None or (trace.loop_to is None and not trace.stuttering):
        raise InternalError("X0113", f"TLC shows no loop for {name}")
    if ended is not None:
        _check_not_ended(trace, emitted, ended)
    found = [state_of(layout, emitted, state.values) for state in trace.states]
    actions = [step_name(state.action, emitted) for state in trace.states[1:]]
    back = None if trace.loop_to is None else trace.loop_to - 1
    states, actions, loop_to = closed(found, actions, back, step_name(trace.loop_action, emitted))
    return certify_lasso(layout, name, states, actions, loop_to)


def _check_not_ended(trace: TlcTrace, emitted: Emitted, ended: Variable) -> None:
    name = next(name for name, target in emitted.variables if target == ended)
    if any(state.values.get(name) is not False for state in trace.states):
        raise InternalError("X0301", "TLC's counterexample is a run that ends early")


def closed(
    states: Sequence[State], actions: Sequence[str | None], back: int | None, closing: str | None
) -> tuple[list[State], list[str | None], int]:
    """The run without standing still on the way, its last state the one where the loop begins.

    `back` is the number of the state that the last one leads back to, by the step `closing`; None
    where the run stands still at the end. The result's last part is the same for the result.
    """
    kept, taken, numbers = [states[0]], list[str | None](), [0]
    for action, (before, after) in zip(actions, pairwise(states), strict=True):
        if after != before:
            kept.append(after)
            taken.append(action)
        numbers.append(len(kept) - 1)
    if back is None:
        return kept, taken, len(kept) - 1
    loop_to = numbers[back]
    if kept[-1] != kept[loop_to]:
        kept.append(kept[loop_to])
        taken.append(closing)
    return kept, taken, loop_to
