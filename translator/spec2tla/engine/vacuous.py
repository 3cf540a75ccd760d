"""Which of the properties that held are vacuous, and why, from what the engines found out.

In: a machine and the findings. Out: reasons by name of property. What needs no search is found of
every property; where the search was not finished, no reason is given that would rely on it.
"""

from collections.abc import Mapping

from spec2tla.engine.findings import Findings
from spec2tla.machine.model import Machine
from spec2tla.reference.layout import Layout
from spec2tla.reference.vacuity import (
    NO_PREMISE,
    observed_nothing,
    says_nothing,
    unwritten_ghosts,
)
from spec2tla.verdict import Verdict


def vacuous_properties(machine: Machine, findings: Findings) -> Mapping[str, str]:
    """Why each vacuous property held."""
    layout = Layout.of(machine)
    unwritten: frozenset[str] = frozenset()
    if findings.states is not None and findings.unreached is not None:
        unwritten = unwritten_ghosts(machine, findings.unreached)
    # TLC alone does not say which values a ghost had: only those are known that nothing wrote.
    unchanged = unwritten if findings.unchanged is None else findings.unchanged
    reasons: dict[str, str] = {}
    for property_ in machine.properties:
        name = property_.name
        if name not in findings.properties:
            continue
        if findings.properties[name].verdict is not Verdict.HOLDS:
            continue
        reason = says_nothing(layout, property_)
        if reason is None and name in (findings.vacuous or ()):
            reason = NO_PREMISE
        if reason is None:
            reason = observed_nothing(layout, property_, unchanged, unwritten)
        if reason is not None:
            reasons[name] = reason
    return reasons
