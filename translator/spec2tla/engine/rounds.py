"""One TLC run after the other, until each property of a group has its verdict.

TLC stops at the first violation. So the violated property is put down with its counterexample, and
TLC runs again for those that are left; each is thus found at its own shortest distance. A run
without a violation is the one that says `holds`, and that counts the states.
"""

from collections.abc import Sequence
from dataclasses import replace
from threading import Event

from spec2tla.emit.config import config
from spec2tla.emit.model import Emitted
from spec2tla.emit.module import emit
from spec2tla.engine.approach import Approach, NothingStarts, Tools
from spec2tla.engine.cancelling import AnyOf
from spec2tla.engine.findings import Finding, Findings, Limits, Sighting
from spec2tla.engine.record import TlcRun, run_files
from spec2tla.errors import EnvironmentFailure, InternalError
from spec2tla.machine.model import Machine, Origin
from spec2tla.reference.canonical import aligned
from spec2tla.reference.layout import Layout
from spec2tla.reference.replay import certify
from spec2tla.reference.trace import Breach, Trace
from spec2tla.source import Span
from spec2tla.tlc import result as tlc
from spec2tla.tlc.child import Cancel
from spec2tla.tlc.command import TlcRequest
from spec2tla.tlc.run import check
from spec2tla.tlc.training import begin
from spec2tla.trace.decode import state_of
from spec2tla.verdict import States, Verdict

DISK_MB = 20_000
"""What one run may write to its working folder."""


def run_rounds(
    machine: Machine,
    properties: Sequence[str],
    limits: Limits,
    tools: Tools,
    approach: Approach,
    cancel: Cancel,
) -> Findings:
    """Checks the properties of these names; each violation has been replayed.

    `cancel`, once set, ends the run under way with KeyboardInterrupt. Time spent waiting for a
    slot does not count against the limit.
    """
    spent = 0.0
    left = list(properties)
    found: dict[str, Finding] = {}
    layout = Layout.of(machine)
    # With nothing to check, what can be reached at all may still be asked for.
    while left or (approach.coverage and not properties):
        emitted = emit(machine, left)
        rest = None if limits.seconds is None else max(limits.seconds - spent, 0.001)
        one = replace(limits, seconds=rest)
        with tools.slots:
            result, over = run_once(emitted, left, one, tools, approach, cancel)
        spent += result.seconds
        name, finding = judge_run(result, emitted, layout, left, over)
        if name is None:
            found |= dict.fromkeys(left, finding or Finding(Verdict.HOLDS))
            return _findings(machine, emitted, properties, found, result, approach)
        found[name] = finding or Finding(Verdict.HOLDS)
        left.remove(name)
    return Findings({name: found[name] for name in properties}, None)


def run_once(
    emitted: Emitted,
    left: Sequence[str],
    limits: Limits,
    tools: Tools,
    approach: Approach,
    cancel: Cancel,
) -> tuple[tlc.TlcResult, bool]:
    """One run for the properties of these names, and whether it was ended for its many states."""
    over = Event()

    def progress(seen: tlc.Progress) -> None:
        distinct = seen.statistics.distinct or 0
        if limits.watch is not None:
            numbers = seen.statistics
            limits.watch(Sighting(distinct, numbers.left or 0, numbers.depth or 0, seen.seconds))
        if limits.states is not None and distinct > limits.states:
            over.set()

    archive = tools.archive if approach.small else None
    if archive is not None:
        begin(archive, tools.java, tools.jar)
    request = TlcRequest(
        module=emitted.module,
        files={f"{emitted.module}.tla": emitted.text},
        config=config(emitted, left),
        java=tools.java,
        jar=tools.jar,
        max_memory_mb=limits.memory_mb,
        timeout=limits.seconds,
        # More are slower on a small model, and may not find the shortest counterexample.
        workers=1 if approach.small else limits.workers,
        check_deadlock="deadlock" in left,
        coverage=approach.coverage,
        small=approach.small,
        archive=archive,
        keep=tools.keep,
        max_disk_mb=DISK_MB,
    )
    try:
        result = check(request, progress, AnyOf((cancel, over)))
    except InternalError as error:
        error.add(run_files(TlcRun(emitted, request, ""), "tlc"))
        raise
    except KeyboardInterrupt:
        if not over.is_set() or cancel.is_set():
            raise
        return _STOPPED, True
    if limits.record is not None:
        limits.record(TlcRun(emitted, request, result.log))
    return result, False


_STOPPED = tlc.TlcResult(tlc.TimedOut(), None, tlc.Statistics(), {}, (), None, "", 0.0, "", None)
"""What a run that was ended for its number of states came to."""


def judge_run(
    result: tlc.TlcResult, emitted: Emitted, layout: Layout, left: Sequence[str], over: bool
) -> tuple[str | None, Finding | None]:
    """The violated property with its finding; or no name, and a finding for all that are left."""
    if over:
        return None, Finding(Verdict.UNKNOWN, "states: more than --max-states")
    match result.outcome:
        case tlc.Completed():
            return None, None
        case tlc.InvariantViolated(operator) | tlc.ActionPropertyViolated(operator):
            return _violation(operator, result, emitted, layout)
        case tlc.Deadlocked():
            return "deadlock", Finding(
                Verdict.VIOLATED, None, _certified("deadlock", result, emitted, layout)
            )
        case tlc.TimedOut():
            return None, Finding(Verdict.UNKNOWN, "timeout: TLC was not through in the time given")
        case tlc.OutOfMemory():
            reason = "memory: TLC needs more than --max-memory allows"
            return None, Finding(Verdict.UNKNOWN, reason)
        case tlc.NoInitialState():
            raise NothingStarts
        case tlc.DiskFull():
            raise EnvironmentFailure(
                "X0110",
                "the disk is full: TLC cannot write its states",
                "free some space, or set TMPDIR to a folder on another disk",
            )
        case _:
            raise _tool_failure(result)


def _tool_failure(result: tlc.TlcResult) -> InternalError:
    match result.outcome:
        case tlc.SpecRejected():
            what = "TLC does not accept the translation of this model"
        case tlc.EvaluationFailed():
            what = "TLC cannot evaluate the translation of this model"
        case _:
            what = "TLC ended without a verdict"
    return InternalError("X0111", what)


def _violation(
    operator: str, result: tlc.TlcResult, emitted: Emitted, layout: Layout
) -> tuple[str, Finding]:
    entry = next((p for p in emitted.properties if p.operator == operator), None)
    if entry is None:
        raise InternalError("X0112", f"TLC speaks of {operator}, which was not asked for")
    trace = _certified(entry.property, result, emitted, layout, undefined=entry.defines)
    if entry.defines:
        reason = "property: it has no value there"
        return entry.property, Finding(Verdict.UNKNOWN, reason, trace, undefined=True)
    return entry.property, Finding(Verdict.VIOLATED, None, trace)


def _certified(
    name: str, result: tlc.TlcResult, emitted: Emitted, layout: Layout, undefined: bool = False
) -> Trace:
    """TLC's counterexample, replayed by the meaning of the machine."""
    if result.trace is None:
        raise InternalError("X0113", f"TLC shows no counterexample for {name}")
    states = [state_of(layout, emitted, state.values) for state in result.trace.states]
    actions = [step_name(state.action, emitted) for state in result.trace.states[1:]]
    breach = Breach.UNDEFINED if undefined else Breach.VIOLATED
    return certify(layout, name, aligned(layout, states, actions), actions, breach)


def step_name(action: str | None, emitted: Emitted) -> str | None:
    """The step that an action of the module is."""
    if action is not None and action not in emitted.actions:
        raise InternalError("X0113", f"TLC names an action {action} that was not emitted")
    return None if action is None else emitted.actions[action]


def _findings(
    machine: Machine,
    emitted: Emitted,
    properties: Sequence[str],
    found: dict[str, Finding],
    result: tlc.TlcResult,
    approach: Approach,
) -> Findings:
    ordered = {name: found[name] for name in properties}
    numbers = result.statistics
    if not isinstance(result.outcome, tlc.Completed):
        return Findings(ordered, None)
    if numbers.generated is None or numbers.distinct is None or numbers.depth is None:
        raise InternalError("X0112", "TLC does not say how many states it found")
    states = States(numbers.generated, numbers.distinct, numbers.depth)
    never = _never_taken(machine, emitted, result) if approach.coverage else None
    return Findings(ordered, states, never)


def _never_taken(machine: Machine, emitted: Emitted, result: tlc.TlcResult) -> tuple[Origin, ...]:
    """The statements all of whose steps TLC never took.

    It leaves out those that a step which was taken executes on some of its paths only: that is
    more than TLC's counts of actions can tell.
    """
    taken = {
        emitted.actions[action]
        for action, count in result.coverage.items()
        if count.total and action in emitted.actions
    }
    steps = [step for process in machine.processes for step in process.steps]
    reached = {e.origin.span for step in steps if step.name in taken for e in step.events}
    never: dict[Span, Origin] = {}
    for step in steps:
        for event in step.events:
            if event.origin.span not in reached:
                never.setdefault(event.origin.span, event.origin)
    return tuple(never.values())
