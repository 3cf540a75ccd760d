"""One check judged: which engine is asked what, and what its findings come to.

The embedded engine goes first also where TLC is asked, for a limited number of states: where it
gets through, it knows what was never executed, and TLC must agree with it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Semaphore

from spec2tla.analysis.checks import CheckPlan
from spec2tla.diagnostics import Sink
from spec2tla.engine.embedded import run_embedded
from spec2tla.engine.findings import Finding, Findings, Limits, Watch
from spec2tla.engine.rounds import Approach, NothingStarts, Tools
from spec2tla.engine.tlc import run_tlc
from spec2tla.errors import InternalError, Spec2tlaError
from spec2tla.machine.model import BUILTIN_CHECKS, Machine, Property
from spec2tla.reference.layout import actor
from spec2tla.source import Span
from spec2tla.tlc.find import find_jar, find_java, require
from spec2tla.verdict import PropertyResult, Run, Verdict

LOOK_AHEAD_STATES = 300_000
"""How far the embedded engine goes before TLC: about a second."""

LOOK_AHEAD_SECONDS = 10.0
"""And how long, where steps or properties are costly."""

SMALL_STATES = 100_000
"""Up to this many states TLC is through before flags for long runs would pay."""


@dataclass(frozen=True, slots=True)
class Job:
    """One check of one model: `header` is the place that speaks for the model as a whole."""

    file: str
    plan: CheckPlan
    machine: Machine
    header: Span
    timeout: float | None
    max_memory_mb: int
    max_states: int | None
    workers: int

    @staticmethod
    def open_properties(machine: Machine, plan: CheckPlan) -> list[str]:
        """The properties that the states must be searched for.

        A built-in check of which no step has anything left to check holds already.
        """
        kinds = {c.kind for p in machine.processes for step in p.steps for c in step.checks}
        kinds.add("deadlock")
        return [
            p.name
            for p in machine.properties
            if plan.looks_at(p.name) and (p.kind != "builtin" or p.name in kinds)
        ]


@dataclass(slots=True)
class Engines:
    """The engines that were asked for, and what TLC is run with, once that has been found.

    `jobs` is how many TLCs may run at once. `cancel`, once set, ends all checks under way.
    """

    engine: str
    java: Path | None
    jar: Path | None
    keep: Path | None
    jobs: int = 1
    tools: Tools | None = field(default=None, init=False)
    cancel: Event = field(default_factory=Event, init=False)

    def prepare(self) -> None:
        """Finds Java and the jar, where they are needed; EnvironmentFailure where they are not."""
        if self.engine == "embedded" or self.tools is not None:
            return
        java, jar = find_java(self.java), find_jar(self.jar)
        require(java, jar)
        self.tools = Tools(java, jar, self.keep, Semaphore(self.jobs), self.cancel)

    @property
    def tlc_version(self) -> str | None:
        return None if self.tools is None else f"{self.tools.jar.version} ({self.tools.jar.source})"

    @property
    def java_version(self) -> str | None:
        if self.tools is None:
            return None
        return f"{self.tools.java.version} ({self.tools.java.source})"


def judge(job: Job, engines: Engines, sink: Sink, watch: Watch | None) -> Run:
    """Runs the check. Trouble with the environment or the tool is the run's failure."""
    started = time.monotonic()
    wanted = Job.open_properties(job.machine, job.plan)
    limits = Limits(
        job.timeout, job.max_memory_mb, job.max_states, job.workers, watch, engines.cancel
    )
    failure: Spec2tlaError | None = None
    interrupted = False
    try:
        findings = _explore(job.machine, wanted, limits, engines)
        interrupted = findings.interrupted
    except NothingStarts:
        sink.report("E0484", job.header, "no initial state satisfies the model's `assume`")
        findings = _unknown(wanted, "nothing starts")
    except KeyboardInterrupt:
        interrupted, findings = True, _unknown(wanted, "interrupted")
    except Spec2tlaError as error:
        failure, findings = error, _unknown(wanted, f"tool: {error.message}")
    _report_undefined(job, findings, sink)
    seconds = time.monotonic() - started
    return _run(job, engines.engine, findings, seconds, failure, interrupted)


def _unknown(names: Sequence[str], reason: str) -> Findings:
    return Findings({name: Finding(Verdict.UNKNOWN, reason) for name in names}, None)


def _explore(machine: Machine, wanted: Sequence[str], limits: Limits, engines: Engines) -> Findings:
    if engines.engine == "embedded" or engines.tools is None:
        return _started(run_embedded(machine, wanted, limits))
    started = time.monotonic()
    ahead = limits if engines.engine == "both" else _look_ahead(limits)
    embedded = _started(run_embedded(machine, wanted, ahead))
    if embedded.interrupted:
        return embedded
    through = embedded.states is not None
    small = embedded.states is not None and embedded.states.distinct <= SMALL_STATES
    rest = limits
    if limits.seconds is not None:
        spent = time.monotonic() - started
        rest = replace(limits, seconds=max(limits.seconds - spent, 0.001))
    approach = Approach(small, coverage=not through, apart=_violated(embedded))
    found = run_tlc(machine, wanted, rest, engines.tools, approach)
    if through:
        _require_agreement(embedded, found)
        # TLC may come across a violation before it comes to where the property has no value.
        undefined = {name: f for name, f in embedded.properties.items() if f.undefined}
        return replace(
            found,
            properties={**found.properties, **undefined},
            states=found.states or embedded.states,
            unreached=embedded.unreached,
            vacuous=embedded.vacuous,
        )
    return found if engines.engine == "tlc" else _both_undecided(embedded, found)


def _violated(findings: Findings) -> tuple[str, ...]:
    """The properties that TLC had better look at one by one."""
    found = findings.properties.items()
    return tuple(name for name, f in found if f.verdict is Verdict.VIOLATED or f.undefined)


def _started(findings: Findings) -> Findings:
    if findings.states is not None and findings.states.distinct == 0:
        raise NothingStarts
    return findings


def _look_ahead(limits: Limits) -> Limits:
    states = LOOK_AHEAD_STATES if limits.states is None else min(LOOK_AHEAD_STATES, limits.states)
    seconds = LOOK_AHEAD_SECONDS
    if limits.seconds is not None:
        seconds = min(seconds, limits.seconds)
    return replace(limits, states=states, seconds=seconds)


def _require_agreement(embedded: Findings, found: Findings) -> None:
    """Two engines that explored everything must have found the same: InternalError otherwise."""
    for name, finding in found.properties.items():
        other = embedded.properties[name]
        if Verdict.UNKNOWN in (finding.verdict, other.verdict) and not finding.undefined:
            continue
        if finding.verdict is not other.verdict or finding.undefined is not other.undefined:
            raise InternalError(
                "X0303",
                f"the engines disagree about {name}: TLC says {finding.verdict.value}, "
                f"the embedded engine {other.verdict.value}",
                "this is a bug of the tool; --keep DIR keeps the files to report it with",
            )
    if found.states is None or embedded.states is None:
        return
    if found.states.distinct != embedded.states.distinct:
        raise InternalError(
            "X0303",
            f"the engines disagree about the states: TLC found {found.states.distinct}, "
            f"the embedded engine {embedded.states.distinct}",
            "this is a bug of the tool; --keep DIR keeps the files to report it with",
        )


def _both_undecided(embedded: Findings, found: Findings) -> Findings:
    """With both engines asked, what one of them leaves open is open."""
    undecided = {n: f for n, f in embedded.properties.items() if f.verdict is Verdict.UNKNOWN}
    return replace(found, properties={**found.properties, **undecided})


def _report_undefined(job: Job, findings: Findings, sink: Sink) -> None:
    spans = {p.name: p.span for p in job.machine.properties}
    for name, finding in findings.properties.items():
        if finding.undefined:
            message = f"`{name}` indexes out of bounds or divides by zero in a reachable state"
            hint = "guard it: `i < N ==> a[i] == ...`"
            sink.report("E0483", spans[name] or job.header, message, hint=hint)


# The run -----------------------------------------------------------------------------------------


def _run(
    job: Job,
    engine: str,
    findings: Findings,
    seconds: float,
    failure: Spec2tlaError | None,
    interrupted: bool,
) -> Run:
    machine = job.machine
    return Run(
        file=job.file,
        model=machine.name,
        check=job.plan.name,
        bounds={c.name: c.value for c in machine.constants},
        memory=job.plan.memory,
        processes=tuple(actor(process, instance) for process, instance in machine.instances()),
        engine=engine,
        seconds=seconds,
        states=findings.states,
        unreached=findings.unreached,
        properties=_results(job, findings),
        failure=failure,
        interrupted=interrupted,
    )


def _results(job: Job, findings: Findings) -> tuple[PropertyResult, ...]:
    plan = job.plan
    known = [p for p in job.machine.properties if plan.looks_at(p.name)]
    results = [_result(p, plan, findings) for p in known]
    names = {p.name for p in known}
    for name in BUILTIN_CHECKS:
        if name in plan.expected and name not in names:
            expected = Verdict(plan.expected[name])
            results.append(
                PropertyResult(name, "builtin", "cannot be broken", None, expected, Verdict.HOLDS)
            )
    return tuple(results)


def _result(property_: Property, plan: CheckPlan, findings: Findings) -> PropertyResult:
    name = property_.name
    finding = findings.properties.get(name, Finding(Verdict.HOLDS))
    return PropertyResult(
        name=name,
        kind=property_.kind,
        text=property_.text,
        span=property_.span,
        expected=Verdict(plan.expected.get(name, "holds")),
        verdict=finding.verdict,
        reason=finding.reason,
        trace=finding.trace,
        vacuous=name in (findings.vacuous or ()) and finding.verdict is Verdict.HOLDS,
    )
