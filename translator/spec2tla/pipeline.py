"""The stages in order: load, plan, resolve, lower, reduce, emit, run, judge. Read this first.

Each stage is one function with a typed input and output; user mistakes go to the sink on the way.
Nothing is done here but handing each stage's result to the next one.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from spec2tla import resources
from spec2tla.analysis.checks import CheckOptions, CheckPlan, plans
from spec2tla.analysis.discover import models_below
from spec2tla.analysis.model import Model
from spec2tla.analysis.modules import Program, load_parts
from spec2tla.analysis.partial import check_rest
from spec2tla.analysis.resolve import resolve
from spec2tla.analysis.warnings import warn
from spec2tla.budget import OutOfTime, TooMuchWork, patient_until
from spec2tla.diagnostics import Diagnostic, Label, Sink
from spec2tla.engine.findings import Sighting
from spec2tla.engine.subject import Reduced, subjects
from spec2tla.errors import Spec2tlaError, UsageError
from spec2tla.evidence import main_file, spec_files, told
from spec2tla.judge import Engines, Job, judge, reductions
from spec2tla.lower.machine import lower
from spec2tla.lower.undecided import undecided
from spec2tla.machine.model import Machine
from spec2tla.options import Options as Options
from spec2tla.options import arguments
from spec2tla.reduce.discharge import discharge
from spec2tla.reduce.passes import Stage
from spec2tla.verdict import Result, Run, Tool
from spec2tla.verdictcache.cache import VerdictCache
from spec2tla.verdictcache.use import (
    Checked,
    Remembered,
    keep_specs,
    open_cache,
    recalled_spec,
    remembered_check,
)

if TYPE_CHECKING:
    from spec2tla.emit.model import Emitted


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a check is, for a progress line: `file` and `check` say which."""

    file: str
    check: str
    distinct: int
    queue: int
    depth: int
    seconds: float


OnProgress = Callable[[Progress], None]


def check(paths: Sequence[Path], options: Options, on_progress: OnProgress | None = None) -> Result:
    """Checks all specs at the paths (files, or folders searched for `.kspec` models).

    Raises UsageError for a path that does not exist, and for a check, property or constant on the
    command line that no spec has.
    """
    files = _specs(paths)
    sink, runs = Sink(), list[Run]()
    engines = Engines(
        options.engine,
        options.java,
        options.tla2tools,
        options.keep,
        options.jobs,
        options.max_memory_mb,
    )
    cache = open_cache(options, engines)
    refusals: list[UsageError] = []
    specs: list[Checked] = []
    interrupted = False
    try:
        specs = [_spec(path, options, cache, sink, refusals) for path in files]
        items = [item for spec in specs for item in spec.items]
        if refusals and not items and not sink.has_errors:
            raise refusals[0]
        if any(isinstance(item, Job) for item in items):
            engines.prepare()
        for run, found in _judged(items, engines, on_progress):
            runs.append(run)
            sink.extend(found)
            interrupted = interrupted or run.interrupted
    except KeyboardInterrupt:
        interrupted = True
    except Spec2tlaError as failure:
        return _result(options, engines, sink, runs, failures=(failure,))
    finally:
        if cache is not None:
            keep_specs(cache, specs, runs)
    return _result(options, engines, sink, runs, interrupted=interrupted)


def _judged(
    items: Sequence[Job | Run], engines: Engines, on_progress: OnProgress | None
) -> Iterator[tuple[Run, Sink]]:
    """The checks' results in order, several of them under way at once; some may be known already.

    An interrupt ends those under way, which then say so, and those that have not begun.
    """

    def one(item: Job | Run) -> tuple[Run, Sink]:
        mine = Sink()
        if isinstance(item, Run):
            return item, mine
        return judge(item, engines, mine, _watch(item, on_progress)), mine

    with ThreadPoolExecutor(engines.jobs) as pool:
        futures = [pool.submit(one, item) for item in items]
        given = 0
        try:
            for future in futures:
                result = future.result()
                given += 1
                yield result
        except BaseException:
            engines.cancel.set()
            pool.shutdown(cancel_futures=True)
            for future in futures[given:]:
                if not future.cancelled() and future.exception() is None:
                    yield future.result()
            raise


def _result(
    options: Options,
    engines: Engines,
    sink: Sink,
    runs: Sequence[Run],
    failures: tuple[Spec2tlaError, ...] = (),
    interrupted: bool = False,
) -> Result:
    from spec2tla import __version__

    tool = Tool(__version__, options.engine, engines.tlc_version, engines.java_version)
    return Result(tool, sink.diagnostics, tuple(runs), failures, options.strict, interrupted)


def _specs(paths: Sequence[Path]) -> tuple[Path, ...]:
    found: list[Path] = []
    for path in paths:
        if not os.path.isdir(path):
            found.append(path)
            continue
        below = models_below(path)
        if not below:
            raise UsageError(f"there is no model in {path}", hint="models are files named *.kspec")
        found += below
    return tuple(dict.fromkeys(found))


def _watch(job: Job, on_progress: OnProgress | None) -> Callable[[Sighting], None] | None:
    if on_progress is None:
        return None
    return lambda seen: on_progress(
        Progress(job.file, job.plan.name, seen.distinct, seen.queue, seen.depth, seen.seconds)
    )


# One spec ----------------------------------------------------------------------------------------


def _spec(
    path: Path,
    options: Options,
    cache: VerdictCache | None,
    sink: Sink,
    refusals: list[UsageError],
) -> Checked:
    """The checks of one spec, each with its machine; none where the spec has errors."""
    mine = Sink()
    known = None if cache is None else recalled_spec(cache, path, options)
    if known is not None:
        for found in known.diagnostics:
            mine.add(found)
        sink.extend(mine)
        return Checked(path, known.runs)
    with told(lambda: main_file(path)):
        program = _program(path, mine, options.texts)
    sources = () if program is None else program.files
    with told(lambda: spec_files(sources, arguments(options))):
        jobs = _planned(program, options, cache, mine, refusals)
    sink.extend(mine)
    return Checked(path, () if mine.has_errors else jobs, mine.diagnostics, sources)


def _planned(
    program: Program | None,
    options: Options,
    cache: VerdictCache | None,
    mine: Sink,
    refusals: list[UsageError],
) -> tuple[Job, ...]:
    asked = CheckOptions(
        options.check, options.property, options.defines, options.memory, options.checks
    )
    try:
        chosen = () if program is None else plans(program, mine, asked)
    except UsageError as refusal:
        refusals.append(refusal)
        chosen = ()
    jobs = []
    for plan in chosen:
        job = None if program is None else _job(program, plan, options, cache, mine)
        jobs += [] if job is None else [job]
    if program is not None and chosen:
        _suspect(program, chosen[0], mine)
    return tuple(jobs)


def _program(path: Path, sink: Sink, texts: Mapping[Path, str] | None = None) -> Program | None:
    """The program of a spec; of one that cannot be read whole, only what is wrong with the rest."""
    program = load_parts(path, sink, library=resources.library(), texts=texts)
    if program is None or program.whole:
        return program
    check_rest(program, sink)
    return None


def _job(
    program: Program,
    plan: CheckPlan,
    options: Options,
    cache: VerdictCache | None,
    sink: Sink,
) -> Job | None:
    """A check, ready to run; one whose translation took its time is over with that."""
    started = time.monotonic()
    timeout = min((t for t in (options.timeout, plan.timeout) if t is not None), default=None)
    reason, stages, reduced, remembered = None, tuple[Stage, ...](), None, Remembered()
    try:
        with patient_until(lambda: timeout is not None and time.monotonic() - started > timeout):
            machine = to_machine(program, plan, sink)
            if machine is not None and cache is not None:
                remembered = remembered_check(cache, machine, plan, timeout)
            if machine is not None and remembered.known is None:
                stages, reduced = reductions(machine, plan, options.no_reduce)
    except OutOfTime:
        reason = "timeout: the model was not translated in the time given"
        model = _resolved(program, plan, Sink())
        machine = None if model is None else undecided(model)
    if machine is None:
        return None
    if timeout is not None:
        timeout = max(timeout - (time.monotonic() - started), 0.001)
    return Job(
        file=program.files[0].name,
        plan=plan,
        machine=machine,
        header=program.header.span,
        timeout=timeout,
        max_memory_mb=options.max_memory_mb,
        max_states=options.max_states,
        workers=options.workers,
        sources=program.files,
        arguments=arguments(options, plan.name),
        undecided=reason,
        stages=stages,
        reduced=reduced,
        as_found=options.as_found,
        known=remembered.known,
        keep=remembered.keep,
    )


def to_machine(program: Program, plan: CheckPlan, sink: Sink) -> Machine | None:
    """A program under the settings of one check, as a machine; None where there are errors."""
    found = Sink()
    try:
        machine = _translated(program, plan, found)
    except (RecursionError, TooMuchWork):
        # What is written is not nested that deeply: what one step decides on is.
        message = "a step of this model decides on too much to be translated"
        hint = "make what is `atomic`, or stands between two shared accesses, shorter"
        found.report("E0581", program.header.span, message, hint=hint)
        machine = None
    _add(found, plan, sink)
    return None if sink.has_errors else machine


def _translated(program: Program, plan: CheckPlan, sink: Sink) -> Machine | None:
    model = _resolved(program, plan, sink)
    machine = None if model is None else lower(model, sink, plan.memory)
    if model is None or machine is None or sink.has_errors:
        return None
    return discharge(machine, locks_are_checked="locks" not in model.nochecks)


def _resolved(program: Program, plan: CheckPlan, sink: Sink) -> Model | None:
    model = resolve(program, plan.constants, sink)
    return None if model is None else replace(model, nochecks=model.nochecks | plan.nochecks)


def _suspect(program: Program, plan: CheckPlan, sink: Sink) -> None:
    """Adds what is suspicious. Where there are errors, it may only be so because of them."""
    model = None if sink.has_errors else resolve(program, plan.constants, Sink())
    if model is not None:
        warn(program, model, sink)


def _add(found: Sink, plan: CheckPlan, sink: Sink) -> None:
    """What is wrong with the program under this check and not with those before it."""
    known = {(one.code, one.span) for one in sink.diagnostics}
    own = {value.span for value in plan.constants.values() if not isinstance(value, int)}
    for one in found.diagnostics:
        if (one.code, one.span) in known:
            continue
        if plan.span is not None and own and one.span not in own:
            label = Label(plan.span, "with the constants of this check")
            one = replace(one, labels=(*one.labels, label))
        sink.add(one)


# Translation -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Translation:
    """What a spec becomes. With errors among `diagnostics` the rest is empty.

    `stages` are the steps as they are, and after each reduction, by its name. `files` are what TLC
    would get.
    """

    diagnostics: tuple[Diagnostic, ...]
    ast: str = ""
    stages: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


def translate(path: Path, no_reduce: frozenset[str] = frozenset()) -> Translation:
    """Translates the default check of the spec at the path."""
    sink = Sink()
    with told(lambda: main_file(path)):
        program = _program(path, sink)
    if program is None:
        return Translation(sink.diagnostics)
    with told(lambda: spec_files(program.files)):
        return _translation(program, no_reduce, sink)


def _translation(program: Program, no_reduce: frozenset[str], sink: Sink) -> Translation:
    from spec2tla.emit.config import config
    from spec2tla.emit.sourcemap import to_json
    from spec2tla.machine.printer import print_machine
    from spec2tla.syntax.dump import dump

    plan = plans(program, sink, CheckOptions())[0]
    machine = to_machine(program, plan, sink)
    _suspect(program, plan, sink)
    if machine is None or sink.has_errors:
        return Translation(sink.diagnostics)
    files: dict[str, str] = {}
    stages, reduced = reductions(machine, plan, no_reduce)
    texts = tuple((stage.name, print_machine(stage.machine)) for stage in stages)
    asked = Job.open_properties(machine, plan)
    for emitted, wanted in _modules(machine, reduced, asked):
        files[f"{emitted.module}.tla"] = emitted.text
        files[f"{emitted.module}.cfg"] = config(emitted, wanted)
        files[f"{emitted.module}.map.json"] = to_json(emitted)
    return Translation(sink.diagnostics, dump(program.declarations), texts, files)


def _modules(
    machine: Machine, reduced: Reduced, wanted: Sequence[str]
) -> "Iterator[tuple[Emitted, Sequence[str]]]":
    """The module for the properties of these names, and one for those of whole runs among them."""
    from spec2tla.emit.module import emit
    from spec2tla.reduce.ending import with_endings

    first, *others = subjects(machine, reduced, wanted)
    yield emit(first.explored, first.properties), first.properties
    for subject in (first, *others):
        of_runs = [p.name for p in subject.whole.properties if p.is_liveness]
        lone = [name for name in subject.properties if name in of_runs]
        if lone:
            named = replace(subject.explored, name=f"{machine.name}_liveness")
            yield emit(with_endings(named).machine, lone, whole_runs=True), lone
