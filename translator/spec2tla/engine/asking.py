"""One machine explored: which engine is asked what, and whether they agree.

The embedded engine goes first also where TLC is asked, for a limited number of states: where it
gets through, it knows what was never executed, and TLC must agree with it. With "auto" its answer
is enough then.
"""

import time
from collections.abc import Sequence
from dataclasses import replace

from spec2tla.engine.approach import Approach, NothingStarts, Tools
from spec2tla.engine.comparing import engines_text
from spec2tla.engine.embedded import run_embedded
from spec2tla.engine.findings import Finding, Findings, Limits
from spec2tla.errors import EnvironmentFailure, InternalError
from spec2tla.machine.model import Machine
from spec2tla.verdict import Verdict

LOOK_AHEAD_STATES = 300_000
"""How far the embedded engine goes before TLC: about a second."""

LOOK_AHEAD_SECONDS = 10.0
"""And how long, where steps or properties are costly."""

SMALL_STATES = 100_000
"""Up to this many states TLC is through before flags for long runs would pay."""


def ask(
    machine: Machine,
    wanted: Sequence[str],
    limits: Limits,
    engine: str,
    tools: Tools | EnvironmentFailure | None,
) -> Findings:
    """What "embedded", "tlc", "both", or "auto" the quicker of them, say of these properties.

    NothingStarts where there is no initial state; InternalError where the engines disagree. A
    failure to find TLC is raised where TLC is needed.
    """
    if engine == "embedded" or tools is None:
        return _started(run_embedded(machine, wanted, limits))
    started = time.monotonic()
    ahead = limits if engine == "both" else _look_ahead(limits)
    embedded = _started(run_embedded(machine, wanted, ahead))
    if embedded.interrupted:
        return embedded
    if engine == "auto" and _is_decided(embedded):
        return replace(embedded, engine="embedded")
    if isinstance(tools, EnvironmentFailure):
        raise tools
    through = embedded.states is not None
    small = embedded.states is not None and embedded.states.distinct <= SMALL_STATES
    rest = limits
    if limits.seconds is not None:
        spent = time.monotonic() - started
        rest = replace(limits, seconds=max(limits.seconds - spent, 0.001))
    approach = Approach(small, coverage=not through, apart=_violated(embedded))
    from spec2tla.engine.tlc import run_tlc

    found = run_tlc(machine, wanted, rest, tools, approach)
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
    return _both_undecided(embedded, found) if engine == "both" else replace(found, engine="tlc")


def _is_decided(findings: Findings) -> bool:
    """Whether nothing is left to ask: that a property has no value somewhere is an answer, too."""
    found = findings.properties.values()
    return findings.states is not None and all(
        f.verdict is not Verdict.UNKNOWN or f.undefined for f in found
    )


def _is_shorter_loop(finding: Finding, found: Findings, name: str) -> bool:
    """Whether a run that goes on for ever is easier to read than the one that TLC found."""
    mine, other = finding.trace, found.properties[name].trace
    if mine is None or other is None or mine.loop_to is None or other.loop_to is None:
        return False
    return len(mine.steps) < len(other.steps)


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
