"""What a simulation comes to: a `Run` like that of a check, whose reports all apply.

In: a check and its simulation. Out: a `Run`. Walks prove nothing: what they did not violate is
unknown, unless there is nothing in the machine that could violate it.
"""

from dataclasses import replace

from spec2tla.diagnostics import Sink
from spec2tla.errors import Spec2tlaError
from spec2tla.judge import Job
from spec2tla.machine.model import BUILTIN_CHECKS, Property
from spec2tla.opening import Opened
from spec2tla.reference.layout import Layout, actors
from spec2tla.reference.trace import Breach, Trace
from spec2tla.simulation.walk import NOTHING_STARTS, Plan, Simulation
from spec2tla.trace.build import build
from spec2tla.trace.model import Trace as ShownTrace
from spec2tla.trace.telling import telling
from spec2tla.verdict import PropertyResult, Run, Verdict

ENGINE = "simulation"


def judged(opened: Opened, plan: Plan, simulation: Simulation, seconds: float) -> Run:
    """The run, with a certified counterexample for each property that was violated."""
    layout = Layout.of(opened.machine)
    opens = set(Job.open_properties(opened.machine, opened.plan))
    looked_at = [p for p in opened.machine.properties if opened.plan.looks_at(p.name)]
    results = [
        _result(layout, p, opened, plan, simulation)
        if p.name in opens
        else _unbreakable(p.name, p.text, opened)
        for p in looked_at
    ]
    names = {p.name for p in looked_at}
    results += [
        _unbreakable(name, "cannot be broken", opened)
        for name in BUILTIN_CHECKS
        if name in opened.plan.expected and name not in names
    ]
    return replace(
        _blank(opened, seconds),
        properties=tuple(results),
        interrupted=simulation.stopped == "interrupted",
    )


def failed(opened: Opened, failure: Spec2tlaError, seconds: float) -> Run:
    """The run of a check whose simulation ended in a bug."""
    unknown = tuple(
        PropertyResult(
            p.name,
            p.kind,
            p.text,
            p.span,
            _expected(opened, p.name),
            Verdict.UNKNOWN,
            f"tool: {failure.message}",
        )
        for p in opened.machine.properties
        if opened.plan.looks_at(p.name)
    )
    return replace(_blank(opened, seconds), properties=unknown, failure=failure)


def mistakes(opened: Opened, simulation: Simulation) -> Sink:
    """What only walking shows to be wrong with the spec."""
    sink = Sink()
    header = opened.program.header.span
    if simulation.stopped == NOTHING_STARTS:
        sink.report("E0484", header, "no initial state satisfies the model's `assume`")
    spans = {p.name: p.span for p in opened.machine.properties}
    for name in simulation.undefined:
        message = f"`{name}` indexes out of bounds or divides by zero in a reachable state"
        hint = "guard it: `i < N ==> a[i] == ...`"
        sink.report("E0483", spans[name] or header, message, hint=hint)
    return sink


def _blank(opened: Opened, seconds: float) -> Run:
    machine = opened.machine
    return Run(
        file=opened.file,
        model=machine.name,
        check=opened.plan.name,
        bounds={c.name: c.value for c in machine.constants},
        memory=opened.plan.memory,
        processes=actors(machine),
        engine=ENGINE,
        seconds=seconds,
        states=None,
        unreached=None,
        properties=(),
        sources=opened.program.files,
    )


def _result(
    layout: Layout, property_: Property, opened: Opened, plan: Plan, simulation: Simulation
) -> PropertyResult:
    name = property_.name
    found = simulation.undefined.get(name) or simulation.violations.get(name)
    violated = found is not None and found.breach is Breach.VIOLATED
    return PropertyResult(
        name=name,
        kind=property_.kind,
        text=property_.text,
        span=property_.span,
        expected=_expected(opened, name),
        verdict=Verdict.VIOLATED if violated else Verdict.UNKNOWN,
        reason=None if violated else _reason(property_, plan, simulation),
        trace=_built(layout, found),
    )


def _built(layout: Layout, trace: Trace | None) -> ShownTrace | None:
    if trace is None:
        return None
    if trace.breach is not Breach.VIOLATED:
        return build(layout, trace)
    told = telling(layout, trace)
    return build(layout, told.trace, told.matters)


def _reason(property_: Property, plan: Plan, simulation: Simulation) -> str:
    if property_.name in simulation.undefined:
        return "property: it has no value there"
    if property_.is_liveness:
        return "simulated: walks do not decide what must happen in the end"
    walked = f"{simulation.runs} {'run' if simulation.runs == 1 else 'runs'}"
    reason = f"simulated: no violation in {walked} with seed {plan.seed}"
    return reason if simulation.stopped is None else f"{reason}; {simulation.stopped}"


def _unbreakable(name: str, text: str, opened: Opened) -> PropertyResult:
    return PropertyResult(name, "builtin", text, None, _expected(opened, name), Verdict.HOLDS)


def _expected(opened: Opened, name: str) -> Verdict:
    return Verdict(opened.plan.expected.get(name, "holds"))
