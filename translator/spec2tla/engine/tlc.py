"""Checking with TLC: groups of properties, side by side where there is more than one.

A property that seems to be violated is run by itself: its run ends early, and the run that has to
go through all states for the others need not wait for it.
"""

from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from threading import Event

from spec2tla.engine.cancelling import AnyOf
from spec2tla.engine.findings import Finding, Findings, Limits
from spec2tla.engine.rounds import Approach, Tools, run_rounds
from spec2tla.machine.model import Machine


def run_tlc(
    machine: Machine, properties: Sequence[str], limits: Limits, tools: Tools, approach: Approach
) -> Findings:
    """Checks the properties of these names; each violation has been replayed."""
    groups = _groups(properties, approach)
    if len(groups) == 1:
        return run_rounds(machine, groups[0], limits, tools, approach, tools.cancel)
    failed = Event()
    cancel = AnyOf((tools.cancel, failed))
    quiet = replace(limits, watch=None)
    with ThreadPoolExecutor(len(groups)) as pool:
        runs = [
            pool.submit(run_rounds, machine, group, by, tools, approach, cancel)
            for group, by in zip(groups, (limits, *(quiet,) * len(groups)), strict=False)
        ]
        _finish(runs, failed)
    failure = _failure(runs)
    if failure is not None:
        raise failure
    return _merged(properties, [run.result() for run in runs])


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
    found: dict[str, Finding] = {}
    for part in parts:
        found |= part.properties
    through = next((part for part in parts if part.states is not None), None)
    return Findings(
        {name: found[name] for name in properties},
        None if through is None else through.states,
        None if through is None else through.unreached,
    )
