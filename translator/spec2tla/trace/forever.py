"""What a reader wants to know of a run that goes on for ever: what never happens, who is left out.

In: a replayed run with a loop. Out: words, and the processes that stand still.
"""

from spec2tla.machine.expr import Expr
from spec2tla.machine.model import DONE, Process, Property
from spec2tla.machine.printer import print_expr
from spec2tla.reference.evaluate import View
from spec2tla.reference.lasso import Abilities, begins_to_fail
from spec2tla.reference.layout import Layout, actor
from spec2tla.reference.trace import Trace
from spec2tla.trace.model import Loop, Stalled
from spec2tla.trace.why import why_not

_LONGEST = 160


def forever(layout: Layout, trace: Trace, loop_to: int) -> Loop:
    """The loop, and who never moves in it although it has not finished."""
    loop = trace.states[loop_to:]
    abilities = Abilities(layout, loop)
    able = [abilities.able(state) for state in loop]
    moving = {(s.process.name, s.instance) for s in trace.steps[loop_to:]}
    stalled: list[Stalled] = []
    for position, (process, instance) in enumerate(layout.instances):
        pc = layout.pc(loop[0], process.name, instance)
        origin = next((s.origin for s in process.steps if s.pc == pc), None)
        if (process.name, instance) in moving or pc == DONE or origin is None or process.part_of:
            continue
        reason = _reason(process, [position in here for here in able])
        stalled.append(Stalled(actor(process, instance), origin, reason))
    return Loop(loop_to, tuple(stalled))


def _reason(process: Process, able: list[bool]) -> str:
    if not any(able):
        return "waits"
    if process.fairness == "unfair":
        return "is `unfair`, and need not go on"
    if all(able):
        return "changes nothing"
    return "is not `strong fair`, and need not go on where it can only now and then,"


def never(layout: Layout, trace: Trace, loop_to: int) -> str:
    """What is wrong with the run."""
    property_ = next(p for p in layout.machine.properties if p.name == trace.property_name)
    since = begins_to_fail(layout, property_, trace.states, loop_to) or 0
    goal = _said(layout, property_.body, "what should happen")
    match property_.form:
        case "eventually":
            return f"this never happens: {goal}"
        case "always_eventually":
            again = " again" if since else ""
            return f"{_after(since)}this never happens{again}: {goal}"
        case "eventually_always":
            why = why_not(property_.body, View(layout, trace.states[since]))
            how = "it stays so" if loop_to == len(trace.steps) else "again and again"
            return f"{_after(since)}{how}: {why}"
        case _:
            return f"{_triggered(layout, property_, since)}, but then this never happens: {goal}"


def _after(since: int) -> str:
    return f"after step {since} " if since else ""


def _triggered(layout: Layout, property_: Property, since: int) -> str:
    trigger = property_.trigger
    said = "it should" if trigger is None else _said(layout, trigger, "what it begins with holds")
    return f"after step {since}: {said}" if since else f"at first: {said}"


def _said(layout: Layout, expr: Expr, otherwise: str) -> str:
    text = print_expr(expr, layout.machine)
    return text if len(text) <= _LONGEST else otherwise
