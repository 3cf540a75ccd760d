r"""Properties of whole runs as temporal formulas, and the fairness that they rely on.

`Spec` is then `Init /\ [][Next]_vars /\ Fairness`.
"""

from collections.abc import Iterator

from spec2tla.emit import terms
from spec2tla.emit.comments import comment
from spec2tla.emit.ending import for_all_instances
from spec2tla.emit.expressions import term, with_definitions
from spec2tla.emit.layout import definition
from spec2tla.emit.properties import speaks_of_state
from spec2tla.emit.scope import Emission, scope_of
from spec2tla.emit.terms import IMPLIES, Atom, Bracket, Infix, Run, Term
from spec2tla.errors import InternalError
from spec2tla.machine.expr import FALSE, Expr
from spec2tla.machine.model import Process, Property
from spec2tla.machine.simplify import conjoin, implies

_OPERATORS = {"fair": "WF_vars", "strong fair": "SF_vars"}


def temporal_term(property_: Property, emission: Emission) -> Term:
    """The formula of a property of whole runs."""
    goal = implies(property_.defined, property_.body)
    match property_.form:
        case "eventually":
            return Bracket("<>(", (_state(goal, emission),), ")", fill=False)
        case "always_eventually":
            return Bracket("[]<>(", (_state(goal, emission),), ")", fill=False)
        case "eventually_always":
            return Bracket("<>[](", (_state(goal, emission),), ")", fill=False)
        case "leads_to":
            trigger = conjoin(property_.defined, property_.trigger or FALSE)
            sides = (_state(trigger, emission), _state(goal, emission))
            left, right = (Bracket("(", (side,), ")", fill=False) for side in sides)
            return Infix("~>", left, right, IMPLIES)
        case form:
            raise InternalError("X0302", f"no property has the form {form!r}")


def _state(condition: Expr, emission: Emission) -> Term:
    scope = scope_of(emission, None)
    said = with_definitions([(condition, False)], scope, lambda: term(condition, scope))
    if speaks_of_state(condition):
        return said
    # TLC takes a formula that speaks of no state for a mistake in the module.
    return terms.conjunction((Atom("vars = vars"), said))


def fairness_lines(emission: Emission) -> list[str]:
    """The definition of Fairness; none where no process is fair."""
    parts = tuple(_fair(emission))
    if not parts:
        return []
    head = comment(
        "A process that can go on at all times (WF), or again and again (SF), does go on at last."
    )
    return [*head, *definition("Fairness", terms.conjunction(parts, tall=True))]


def _fair(emission: Emission) -> Iterator[Term]:
    for process in emission.machine.processes:
        if process.steps and process.fairness in _OPERATORS:
            yield for_all_instances(process, "\\A", _of_one(process, emission))


def _of_one(process: Process, emission: Emission) -> Term:
    name = emission.names.processes[process.name]
    step = f"{name}(self)" if process.replicated else name
    return Run((_OPERATORS[process.fairness], "(", Atom(step), ")"))
