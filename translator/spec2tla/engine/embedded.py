"""Checking with the reference engine: breadth-first, without Java."""

import resource
import time
from collections.abc import Sequence

from spec2tla.engine.findings import Finding, Findings, Limits, Sighting
from spec2tla.machine.model import Machine
from spec2tla.reference.coverage import unreached
from spec2tla.reference.search import (
    Exploration,
    Options,
    Poll,
    Progress,
    PropertyOutcome,
    explore,
)
from spec2tla.verdict import States, Verdict

_REASONS = {
    "states": "states: more than --max-states",
    "timeout": "timeout: not through in the time given",
    "interrupted": "interrupted",
    "memory": "memory: not through in the memory given",
}


def run_embedded(machine: Machine, properties: Sequence[str], limits: Limits) -> Findings:
    """Explores all states and judges the properties; each violation has been replayed."""
    found = explore(machine, Options(tuple(properties), limits.states, True, _poll(limits)))
    return findings_of(machine, found)


def findings_of(machine: Machine, found: Exploration) -> Findings:
    verdicts = {o.property.name: _finding(o, found.stopped) for o in found.properties}
    interrupted = "interrupted" in (found.stopped, *(o.stopped for o in found.properties))
    if found.stopped is not None or interrupted:
        return Findings(verdicts, None, interrupted=interrupted)
    never = () if found.coverage is None else unreached(machine, found.coverage)
    vacuous = frozenset(o.property.name for o in found.properties if o.premise_held is False)
    states = States(found.generated, found.distinct, found.depth)
    return Findings(verdicts, states, never, vacuous, found.unchanged)


def _finding(outcome: PropertyOutcome, stopped: str | None) -> Finding:
    if outcome.undefined is not None:
        reason = "property: it has no value there"
        return Finding(Verdict.UNKNOWN, reason, outcome.undefined, undefined=True)
    if outcome.violation is not None:
        return Finding(Verdict.VIOLATED, None, outcome.violation)
    why = stopped or outcome.stopped
    if why is not None:
        return Finding(Verdict.UNKNOWN, _REASONS.get(why, why))
    return Finding(Verdict.HOLDS)


def _poll(limits: Limits) -> Poll:
    started = time.monotonic()

    def poll(progress: Progress) -> str | None:
        if limits.cancel is not None and limits.cancel.is_set():
            return "interrupted"
        seconds = time.monotonic() - started
        if limits.watch is not None:
            limits.watch(Sighting(progress.distinct, progress.queue, progress.depth, seconds))
        if limits.seconds is not None and seconds > limits.seconds:
            return "timeout"
        return "memory" if _resident_mb() > limits.memory_mb else None

    return poll


def _resident_mb() -> int:
    """The memory that this process uses now, in MiB; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            pages = int(statm.read().split()[1])
    except OSError:
        return 0
    return pages * resource.getpagesize() // 2**20
