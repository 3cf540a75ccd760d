"""Checking with TLC: groups of properties, side by side where there is more than one.

A property that seems to be violated is run by itself: its run ends early, and the run that has to
go through all states for the others need not wait for it. So is each property of whole runs; that
it has a value in each state is checked together with the others.
"""

from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from threading import Event

from spec2tla.engine.approach import Approach, Tools
from spec2tla.engine.cancelling import AnyOf
from spec2tla.engine.findings import Finding, Findings, Limits
from spec2tla.engine.rounds import run_rounds
from spec2tla.engine.whole_runs import run_whole
from spec2tla.machine.expr import TRUE
from spec2tla.machine.model import Machine
from spec2tla.verdict import Verdict


def run_tlc(
    machine: Machine, properties: Sequence[str], limits: Limits, tools: Tools, approach: Approach
) -> Findings:
    """Checks the properties of these names; each violation has been replayed."""
    of_runs = [p for p in machine.properties if p.is_liveness and p.name in properties]
    lone = [p.name for p in of_runs]
    partial = [p.name for p in of_runs if p.defined != TRUE]
    groups = _groups([n for n in properties if n not in lone or n in partial], approach)
    if len(groups) == 1 and not lone:
        return run_rounds(machine, groups[0], limits, tools, approach, tools.cancel)
    failed = Event()
    cancel = AnyOf((tools.cancel, failed))
    quiet = replace(limits, watch=None)
    plain = replace(approach, coverage=False)
    with ThreadPoolExecutor(len(groups) + len(lone)) as pool:
        runs = [
            pool.submit(run_rounds, machine, group, by, tools, approach, cancel)
            for group, by in zip(groups, (limits, *(quiet,) * len(groups)), strict=False)
        ]
        whole = [
            pool.submit(run_whole, machine, name, quiet, tools, plain, cancel) for name in lone
        ]
        _finish([*whole, *runs], failed)
    failure = _failure([*whole, *runs])
    if failure is not None:
        raise failure
    return _merged(properties, [run.result() for run in (*whole, *runs)])


def _groups(properties: Sequence[str], approach: Approach) -> list[list[str]]:
    together = [name for name in properties if name not in approach.apart]
    alone = [[name] for name in properties if name in approach.apart]
    return [together, *alone] if together else alone or [[]]


def _finish(runs: Sequence[Future[Findings]], failed: Event) -> None:
    """Waits for all; what ends one of them, or an interrupt, ends the others."""
    try:
        wait(runs, return_when=FIRST_EXCEPTION)
    finally:
        if not all(run.done() for run in runs):
            failed.set()
            for run in runs:
                run.cancel()


def _failure(runs: Sequence[Future[Findings]]) -> BaseException | None:
    """What went wrong: that the others were ended for it is no failure of its own."""
    failures = [run.exception() for run in runs if not run.cancelled()]
    real = (f for f in failures if f is not None and not isinstance(f, KeyboardInterrupt))
    return next(real, next((f for f in failures if f is not None), None))


def _merged(properties: Sequence[str], parts: Sequence[Findings]) -> Findings:
    """What the parts have found; those about whole runs come first.

    That a property of whole runs has a value everywhere does not mean yet that it holds.
    """
    found: dict[str, Finding] = {}
    for part in parts:
        found |= {
            name: finding
            for name, finding in part.properties.items()
            if name not in found or finding.verdict is not Verdict.HOLDS
        }
    through = next((part for part in parts if part.states is not None), None)
    return Findings(
        {name: found[name] for name in properties},
        None if through is None else through.states,
        None if through is None else through.unreached,
    )
