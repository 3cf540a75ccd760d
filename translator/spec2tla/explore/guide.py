"""The way to a violation: searched in what the reductions left, told in steps of the model itself.

In: a check and the name of a property. Out: a certified counterexample, or why there is none.
"""

from spec2tla.analysis.checks import CheckPlan
from spec2tla.engine.approach import NothingStarts
from spec2tla.engine.asking import ask
from spec2tla.engine.findings import Limits
from spec2tla.engine.subject import in_whole, subjects
from spec2tla.judge import Job, reductions
from spec2tla.machine.model import Machine
from spec2tla.reference.trace import Trace
from spec2tla.verdict import Verdict


def way_to(machine: Machine, plan: CheckPlan, name: str, limits: Limits) -> Trace | str:
    """A shortest counterexample of the property, or a sentence on why there is none to walk."""
    if name not in Job.open_properties(machine, plan):
        return f"`{name}` holds: nothing in the model can break it"
    try:
        _, reduced = reductions(machine, plan, frozenset())
        for subject in subjects(machine, reduced, [name]):
            found = in_whole(subject, ask(subject.explored, [name], limits, "embedded", None))
            finding = found.properties[name]
            if finding.trace is not None:
                return finding.trace
            if finding.verdict is Verdict.UNKNOWN:
                return f"`{name}` was not decided: {finding.reason or 'no reason was given'}"
    except NothingStarts:
        return "no initial state satisfies the model's `assume`"
    except KeyboardInterrupt:
        return f"`{name}` was not decided: interrupted"
    return f"`{name}` holds: no run violates it"
