"""Where a check meets the cache: what is asked of it, what is kept, and when neither is.

In: options, engines, machines, runs. Out: what is known, or nothing. It must not know how things
are kept.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from spec2tla.analysis.checks import CheckPlan
from spec2tla.diagnostics import Diagnostic, Severity
from spec2tla.errors import EnvironmentFailure
from spec2tla.judge import Engines, Job, Known
from spec2tla.machine.model import Machine
from spec2tla.options import Options
from spec2tla.source import SourceFile
from spec2tla.verdict import Run, Verdict
from spec2tla.verdictcache.cache import VerdictCache, verdict_cache
from spec2tla.verdictcache.findings import Wanted
from spec2tla.verdictcache.identity import tlc_identity
from spec2tla.verdictcache.whole import Whole


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known of a check, or whom to tell when it is."""

    known: Known | None = None
    keep: Callable[[Known], None] | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A spec, its checks or what is known of them, its warnings, and the files it is made of."""

    path: Path
    items: tuple[Job | Run, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    sources: tuple[SourceFile, ...] = ()


def open_cache(options: Options, engines: Engines) -> VerdictCache | None:
    """None where it is not wanted, cannot be used, or where TLC's working files are."""
    if options.cache_mb is None or options.keep is not None or options.texts:
        return None
    settings: dict[str, object] = {
        "engine": options.engine,
        "workers": options.workers,
        "max_memory_mb": options.max_memory_mb,
        "max_states": options.max_states,
        "timeout": options.timeout,
        "no_reduce": sorted(options.no_reduce),
        "as_found": options.as_found,
    }
    asked: dict[str, object] = {
        "check": options.check,
        "checks": options.checks,
        "property": options.property,
        "defines": dict(sorted(options.defines.items())),
        "memory": options.memory,
    }
    try:
        engines.prepare()
        if engines.tools is not None:
            settings["tlc"] = tlc_identity(engines.tools.java, engines.tools.jar)
        return verdict_cache(options.cache_mb, settings, asked)
    except (EnvironmentFailure, OSError):
        # Whoever needs what is missing will say so.
        return None


def recalled_spec(cache: VerdictCache, path: Path, options: Options) -> Whole | None:
    """What was reported of a spec that has not changed; it has no recipes."""
    return None if options.recipes else cache.spec(path)


def remembered_check(
    cache: VerdictCache, machine: Machine, plan: CheckPlan, timeout: float | None
) -> Remembered:
    """What is known of a check of this machine."""
    wanted = Wanted(tuple(Job.open_properties(machine, plan)), plan.memory, timeout)
    known = cache.check(machine, wanted)
    if known is not None:
        return Remembered(known)
    return Remembered(keep=lambda found: cache.keep_check(machine, wanted, found))


def keep_specs(cache: VerdictCache, specs: Sequence[Checked], runs: Sequence[Run]) -> None:
    """Keeps what is known now of each spec all of whose checks came to their end."""
    done = 0
    for spec in specs:
        mine = tuple(runs[done : done + len(spec.items)])
        done += len(spec.items)
        if len(mine) == len(spec.items) and spec.sources and _is_worth_it(spec, mine):
            with suppress(OSError):
                cache.keep_spec(spec.path, Whole(mine, spec.diagnostics), spec.sources)
    if any(isinstance(item, Job) for spec in specs for item in spec.items):
        cache.store.trim()


def _is_worth_it(spec: Checked, runs: Sequence[Run]) -> bool:
    """Whether there are verdicts, and all of them final."""
    warnings_only = all(d.severity is Severity.WARNING for d in spec.diagnostics)
    return bool(runs) and warnings_only and all(_is_final(run) for run in runs)


def _is_final(run: Run) -> bool:
    if run.failure is not None or run.interrupted:
        return False
    return all(found.verdict is not Verdict.UNKNOWN for found in run.properties)
