"""One check judged: what is explored for which properties, and what the findings come to.

In: a check with its machine and what the reductions left of it, and the engines. Out: a `Run`, in
terms of the machine that the check is about. It must not know how an engine explores.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Semaphore
from typing import TYPE_CHECKING

from spec2tla.analysis.checks import CheckPlan
from spec2tla.analysis.paths import SHIPPED
from spec2tla.diagnostics import Sink
from spec2tla.engine.approach import NothingStarts, Tools
from spec2tla.engine.asking import ask
from spec2tla.engine.findings import Finding, Findings, Limits, Watch
from spec2tla.engine.subject import Reduced, in_whole, merged, subjects
from spec2tla.engine.vacuous import vacuous_properties
from spec2tla.errors import EnvironmentFailure, Spec2tlaError
from spec2tla.evidence import spec_files, tlc_files, told
from spec2tla.hardware import at_once
from spec2tla.machine.model import BUILTIN_CHECKS, Machine, Origin, Property
from spec2tla.reduce.passes import Stage, reduce
from spec2tla.reference.layout import Layout, actors
from spec2tla.reference.standing import each_step_counts
from spec2tla.source import SourceFile, Span
from spec2tla.tlc.archive import archive_file
from spec2tla.tlc.find import find_jar, find_java, require
from spec2tla.trace.build import build
from spec2tla.trace.telling import telling
from spec2tla.verdict import PropertyResult, Reduction, Run, Verdict

if TYPE_CHECKING:
    from spec2tla.engine.record import TlcRun


@dataclass(frozen=True, slots=True)
class Known:
    """All that was found out about a check, counterexamples made ready for readers.

    `vacuous` says why properties are so, `reductions` what the reductions did to the size.
    """

    findings: Findings
    vacuous: Mapping[str, str]
    reductions: tuple[Reduction, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One check of one model: `header` is the place that speaks for the model as a whole.

    `stages` are the machine as the reductions leave it, one after the other; `reduced`, if there is
    one, is what is explored. `sources` are the spec's files, the main one first, `arguments` the
    options that a command line needs to run this check again: they are for reports of bugs. Where
    it is over already, `undecided` is the reason, and the machine has nothing but the properties.
    With `as_found`, counterexamples stay as the engine found them. Where the answer is `known`
    already, nothing is explored; where not, `keep` is told of it.
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
    stages: tuple[Stage, ...] = ()
    reduced: Reduced | None = None
    as_found: bool = False
    known: Known | None = None
    keep: Callable[[Known], None] | None = None

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


def reductions(
    machine: Machine, plan: CheckPlan, off: frozenset[str]
) -> tuple[tuple[Stage, ...], Reduced]:
    """The machine as it is, and after each reduction; and what is to be explored for the check.

    The stages are those for properties of states and steps, if any are looked at.
    """
    wanted = Job.open_properties(machine, plan)
    every = tuple(p for p in machine.properties if p.name in wanted)
    of_runs = tuple(p for p in every if p.is_liveness)
    others = tuple(p for p in every if not p.is_liveness)
    for_runs = _reduced(machine, of_runs, off) if of_runs else ()
    if of_runs and not others:
        return for_runs, Reduced(for_runs[-1].machine, for_runs[-1].machine)
    stages = _reduced(machine, others, off)
    return stages, Reduced(stages[-1].machine, (for_runs or stages[:1])[-1].machine)


def _reduced(
    machine: Machine, properties: tuple[Property, ...], off: frozenset[str]
) -> tuple[Stage, ...]:
    looked_at = replace(machine, properties=properties)
    return reduce(looked_at, off, each_step_counts=each_step_counts(looked_at))


@dataclass(slots=True)
class Engines:
    """The engines that were asked for, and what TLC is run with, once that has been found.

    `jobs` is how many TLCs may run at once, as long as the memory that each of them may take is
    there. `cancel`, once set, ends all checks under way.
    """

    engine: str
    java: Path | None
    jar: Path | None
    keep: Path | None
    jobs: int = 1
    max_memory_mb: int = 4096
    tools: Tools | None = field(default=None, init=False)
    missing: EnvironmentFailure | None = field(default=None, init=False)
    cancel: Event = field(default_factory=Event, init=False)

    def prepare(self) -> None:
        """Finds Java and the jar; EnvironmentFailure where they are needed and missing."""
        if self.engine == "embedded" or self.tools is not None:
            return
        try:
            self.tools = self._found()
        except EnvironmentFailure as failure:
            if self.engine != "auto":
                raise
            self.missing = failure

    def _found(self) -> Tools:
        java, jar = find_java(self.java), find_jar(self.jar)
        require(java, jar)
        archive = archive_file(java, jar)
        slots = Semaphore(at_once(self.jobs, self.max_memory_mb))
        return Tools(java, jar, self.keep, archive, slots, self.cancel)

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
    if job.known is not None:
        return replace(_run(job, job.known, engines.engine), cached=True)
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
            findings, vacuous = _found(job, wanted, limits, engines)
            findings = _to_be_told(job, findings)
        interrupted = findings.interrupted
    except NothingStarts:
        sink.report("E0484", job.header, "no initial state satisfies the model's `assume`")
        findings = _unknown(wanted, "nothing starts")
    except KeyboardInterrupt:
        interrupted, findings = True, _unknown(wanted, "interrupted")
    except Spec2tlaError as error:
        failure, findings = error, _unknown(wanted, f"tool: {error.message}")
    _report_undefined(job, findings, sink)
    known = Known(findings, vacuous, tuple(_reduction(stage) for stage in job.stages))
    if job.keep is not None and failure is None and not interrupted:
        job.keep(known)
    run = _run(job, known, engines.engine)
    seconds = time.monotonic() - started
    return replace(run, seconds=seconds, failure=failure, interrupted=interrupted)


def _evidence(job: Job, engines: Engines, runs: "Sequence[TlcRun]") -> Mapping[str, str]:
    """What a report of a bug has of the check."""
    plan = job.plan
    settings = {
        "file": job.file,
        "model": job.machine.name,
        "check": plan.name,
        "constants": {c.name: c.value for c in job.machine.constants},
        "memory": plan.memory,
        "nocheck": sorted(plan.nochecks),
        "reductions": [stage.name for stage in job.stages[1:]],
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


def _found(
    job: Job, wanted: Sequence[str], limits: Limits, engines: Engines
) -> tuple[Findings, Mapping[str, str]]:
    """What was found out about the machine, and why vacuous properties are so."""
    if job.undecided is not None:
        every = [p.name for p in job.machine.properties if job.plan.looks_at(p.name)]
        return _unknown(every, job.undecided), {}
    started = time.monotonic()
    reduced = job.reduced or Reduced(job.machine, job.machine)
    parts: list[Findings] = []
    vacuous: dict[str, str] = {}
    for subject in subjects(job.machine, reduced, wanted):
        left = limits
        if limits.seconds is not None:
            spent = time.monotonic() - started
            left = replace(limits, seconds=max(limits.seconds - spent, 0.001))
        if parts and parts[-1].interrupted:
            parts.append(_unknown(subject.properties, "interrupted"))
            continue
        asked = engines.engine, engines.tools or engines.missing
        part = in_whole(subject, ask(subject.explored, subject.properties, left, *asked))
        vacuous |= vacuous_properties(job.machine, part)
        parts.append(part)
    return merged(parts), vacuous


def _to_be_told(job: Job, findings: Findings) -> Findings:
    """The counterexamples made ready for readers."""
    layout = Layout.of(job.machine)
    properties = dict(findings.properties)
    for name, finding in properties.items():
        if finding.trace is not None:
            told = telling(layout, finding.trace, job.as_found)
            properties[name] = replace(finding, trace=told.trace, matters=told.matters)
    return replace(findings, properties=properties)


def _unknown(names: Sequence[str], reason: str) -> Findings:
    return Findings({name: Finding(Verdict.UNKNOWN, reason) for name in names}, None)


def _report_undefined(job: Job, findings: Findings, sink: Sink) -> None:
    spans = {p.name: p.span for p in job.machine.properties}
    for name, finding in findings.properties.items():
        if finding.undefined:
            message = f"`{name}` indexes out of bounds or divides by zero in a reachable state"
            hint = "guard it: `i < N ==> a[i] == ...`"
            sink.report("E0483", spans[name] or job.header, message, hint=hint)


# The run -----------------------------------------------------------------------------------------


def _run(job: Job, known: Known, engine: str) -> Run:
    """The run, as if it had taken no time; `engine` was asked, where none says that it answered."""
    machine, findings = job.machine, known.findings
    return Run(
        file=job.file,
        model=machine.name,
        check=job.plan.name,
        bounds={c.name: c.value for c in machine.constants},
        memory=job.plan.memory,
        processes=actors(machine),
        engine=findings.engine or engine,
        seconds=0.0,
        states=findings.states,
        unreached=_of_the_user(findings.unreached),
        properties=_results(job, findings, known.vacuous),
        sources=job.sources,
        reductions=known.reductions,
    )


def _of_the_user(unreached: tuple[Origin, ...] | None) -> tuple[Origin, ...] | None:
    """Without the statements of the shipped libraries: a model need not use all of what they do."""
    if unreached is None:
        return None
    return tuple(o for o in unreached if not o.span.file.name.startswith(SHIPPED))


def _reduction(stage: Stage) -> Reduction:
    processes = stage.machine.processes
    return Reduction(
        stage.name,
        steps=sum(len(process.steps) for process in processes),
        variables=len(stage.machine.variables) + sum(len(p.variables) for p in processes),
    )


def _results(
    job: Job, findings: Findings, vacuous: Mapping[str, str]
) -> tuple[PropertyResult, ...]:
    plan = job.plan
    known = [p for p in job.machine.properties if plan.looks_at(p.name)]
    layout = Layout.of(job.machine)
    results = [_result(layout, p, plan, findings, vacuous.get(p.name, "")) for p in known]
    names = {p.name for p in known}
    for name in BUILTIN_CHECKS:
        if name in plan.expected and name not in names:
            expected = Verdict(plan.expected[name])
            results.append(
                PropertyResult(name, "builtin", "cannot be broken", None, expected, Verdict.HOLDS)
            )
    return tuple(results)


def _result(
    layout: Layout, property_: Property, plan: CheckPlan, findings: Findings, vacuous: str
) -> PropertyResult:
    name = property_.name
    finding = findings.properties.get(name, Finding(Verdict.HOLDS))
    trace = None if finding.trace is None else build(layout, finding.trace, finding.matters)
    return PropertyResult(
        name=name,
        kind=property_.kind,
        text=property_.text,
        span=property_.span,
        expected=Verdict(plan.expected.get(name, "holds")),
        verdict=finding.verdict,
        reason=finding.reason,
        trace=trace,
        vacuous=vacuous,
    )
