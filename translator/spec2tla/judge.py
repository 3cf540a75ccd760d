"""One check judged: which engine is asked what, and what its findings come to.

The embedded engine goes first also where TLC is asked, for a limited number of states: where it
gets through, it knows what was never executed, and TLC must agree with it.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Semaphore

from spec2tla.analysis.checks import CheckPlan
from spec2tla.diagnostics import Sink
from spec2tla.engine.embedded import run_embedded
from spec2tla.engine.findings import Finding, Findings, Limits, Watch
from spec2tla.engine.record import TlcRun
from spec2tla.engine.rounds import Approach, NothingStarts, Tools
from spec2tla.engine.tlc import run_tlc
from spec2tla.engine.vacuous import vacuous_properties
from spec2tla.errors import InternalError, Spec2tlaError
from spec2tla.evidence import engines_text, spec_files, tlc_files, told
from spec2tla.machine.model import BUILTIN_CHECKS, Machine, Property
from spec2tla.reference.layout import actor
from spec2tla.source import SourceFile, Span
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
    """One check of one model: `header` is the place that speaks for the model as a whole.

    `sources` are the spec's files, the main one first, and `arguments` the options that a command
    line needs to run this check again: they are for reports of bugs. Where it is over already,
    `undecided` is the reason, and the machine has nothing but the properties.
    """

    file: str
    plan: CheckPlan
    machine: Machine
    header: Span
    timeout: float | None
    max_memory_mb: int
    max_states: int | None
    workers: int
    sources: tuple[SourceFile, ...] = ()
    arguments: tuple[str, ...] = ()
    undecided: str | None = None

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
    runs: list[TlcRun] = []
    limits = Limits(
        job.timeout,
        job.max_memory_mb,
        job.max_states,
        job.workers,
        watch,
        engines.cancel,
        runs.append,
    )
    failure: Spec2tlaError | None = None
    interrupted = False
    vacuous: Mapping[str, str] = {}
    try:
        with told(lambda: _evidence(job, engines, runs)):
            findings = _found(job, wanted, limits, engines)
            vacuous = vacuous_properties(job.machine, findings)
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
    return _run(job, engines.engine, findings, vacuous, seconds, failure, interrupted)


def _evidence(job: Job, engines: Engines, runs: Sequence[TlcRun]) -> Mapping[str, str]:
    """What a report of a bug has of the check."""
    plan = job.plan
    settings = {
        "file": job.file,
        "model": job.machine.name,
        "check": plan.name,
        "constants": {c.name: c.value for c in job.machine.constants},
        "memory": plan.memory,
        "nocheck": sorted(plan.nochecks),
        "properties": Job.open_properties(job.machine, plan),
        "engine": engines.engine,
        "tlc": engines.tlc_version,
        "java": engines.java_version,
        "workers": job.workers,
        "timeout": job.timeout,
        "max_memory_mb": job.max_memory_mb,
        "max_states": job.max_states,
    }
    return {
        "settings.json": json.dumps(settings, indent=2) + "\n",
        **spec_files(job.sources, job.arguments),
        **tlc_files(runs),
    }


def _found(job: Job, wanted: Sequence[str], limits: Limits, engines: Engines) -> Findings:
    if job.undecided is None:
        return _explore(job.machine, wanted, limits, engines)
    every = [p.name for p in job.machine.properties if job.plan.looks_at(p.name)]
    return _unknown(every, job.undecided)


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
        shorter = {n: f for n, f in embedded.properties.items() if _is_shorter_loop(f, found, n)}
        found = replace(
            found,
            properties={**found.properties, **shorter, **undefined},
            states=found.states or embedded.states,
            unreached=embedded.unreached,
            vacuous=embedded.vacuous,
            unchanged=embedded.unchanged,
        )
    return found if engines.engine == "tlc" else _both_undecided(embedded, found)


def _is_shorter_loop(finding: Finding, found: Findings, name: str) -> bool:
    """Whether a run that goes on for ever is easier to read than the one that TLC found."""
    mine, other = finding.trace, found.properties[name].trace
    if mine is None or other is None or mine.loop is None or other.loop is None:
        return False
    return len(mine.moves) < len(other.moves)


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
                details=engines_text(embedded, found),
            )
    if found.states is None or embedded.states is None:
        return
    if found.states.distinct != embedded.states.distinct:
        raise InternalError(
            "X0303",
            f"the engines disagree about the states: TLC found {found.states.distinct}, "
            f"the embedded engine {embedded.states.distinct}",
            details=engines_text(embedded, found),
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
    vacuous: Mapping[str, str],
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
        properties=_results(job, findings, vacuous),
        failure=failure,
        interrupted=interrupted,
    )


def _results(
    job: Job, findings: Findings, vacuous: Mapping[str, str]
) -> tuple[PropertyResult, ...]:
    plan = job.plan
    known = [p for p in job.machine.properties if plan.looks_at(p.name)]
    results = [_result(p, plan, findings, vacuous.get(p.name, "")) for p in known]
    names = {p.name for p in known}
    for name in BUILTIN_CHECKS:
        if name in plan.expected and name not in names:
            expected = Verdict(plan.expected[name])
            results.append(
                PropertyResult(name, "builtin", "cannot be broken", None, expected, Verdict.HOLDS)
            )
    return tuple(results)


def _result(
    property_: Property, plan: CheckPlan, findings: Findings, vacuous: str
) -> PropertyResult:
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
        vacuous=vacuous,
    )
