"""What TLC is to check, as definitions: the user's properties and the built-in checks."""

from collections.abc import Iterator, Sequence

from spec2tla.emit import terms
from spec2tla.emit.actions import pc_term
from spec2tla.emit.choices import every_choice, given
from spec2tla.emit.conditions import conjuncts, disjuncts, fact, opposite
from spec2tla.emit.expressions import is_one_of, term, with_definitions
from spec2tla.emit.known import Knowledge
from spec2tla.emit.scope import Emission, scope_of
from spec2tla.emit.sharing import Graph
from spec2tla.emit.terms import Atom, Binder, Bracket, Term
from spec2tla.machine.expr import TRUE, AtPc, Binary, Expr, Load, children
from spec2tla.machine.model import Check, Process, Property, Step
from spec2tla.machine.simplify import conjoin, implies


def property_term(property_: Property, emission: Emission) -> Term:
    """The definition of a property of the user."""
    return _statement(property_, implies(property_.defined, property_.body), emission)


def defined_term(property_: Property, emission: Emission) -> Term:
    """That the property can be evaluated."""
    return _statement(property_, property_.defined, emission)


def _statement(property_: Property, body: Expr, emission: Emission) -> Term:
    scope = scope_of(emission, None)
    after = property_.kind == "transition"
    said = with_definitions([(body, after)], scope, lambda: term(body, scope, after))
    if after:
        return Bracket("[][", (said,), "]_vars", fill=False)
    if speaks_of_state(body):
        return said
    # TLC takes an invariant that is false whatever the state is for a mistake in the module.
    return terms.conjunction((Atom("vars = vars"), said))


def speaks_of_state(expr: Expr) -> bool:
    """Whether the value may differ from state to state."""
    return isinstance(expr, Load | AtPc) or any(speaks_of_state(c) for c in children(expr))


# Built-in checks ---------------------------------------------------------------------------------


def check_term(kind: str, emission: Emission) -> Term:
    """That no step that can be taken would break the check: an invariant, true before the step."""
    parts = [
        part
        for process in emission.machine.processes
        for part in _of_process(process, kind, emission)
    ]
    return terms.conjunction(tuple(parts), tall=len(parts) > 1)


def _of_process(process: Process, kind: str, emission: Emission) -> Iterator[Term]:
    places: dict[Term, list[str]] = {}
    for step in process.steps:
        if any(check.kind == kind for check in step.checks):
            pcs = places.setdefault(_safe(step, process, kind, emission), [])
            pcs += [] if step.pc in pcs else [step.pc]
    scope = scope_of(emission, process)
    standing = pc_term(process, scope)
    parts = tuple(given((is_one_of(standing, pcs),), safe) for safe, pcs in places.items())
    if not process.replicated:
        yield from parts
    elif parts:
        body = terms.conjunction(parts, tall=len(parts) > 1)
        yield Binder("\\A", (("self", instances(process)),), body)


def instances(process: Process) -> Term:
    return terms.interval(Atom("0"), Atom(str(process.count - 1)))


def _safe(step: Step, process: Process, kind: str, emission: Emission) -> Term:
    """That the step keeps the checks of one kind, whatever is chosen."""
    scope = scope_of(emission, process)
    premises = _relevant_premises(step, kind, scope.graph)
    safe = _kept(step.checks, kind)
    while isinstance(safe, Binary) and safe.op == "==>":
        premises, safe = [*premises, *conjuncts(safe.left)], safe.right
    knowledge = Knowledge(scope.graph)
    premises, facts = knowledge.in_order(premises, frozenset())
    return every_choice(step.choices, scope, premises, knowledge.given(safe, facts))


def _kept(checks: Sequence[Check], kind: str) -> Expr:
    """The checks of the kind hold, each as far as all checks before it do."""
    result: Expr = TRUE
    for check in reversed(checks):
        joined = conjoin if check.kind == kind else implies
        result = joined(conjoin(*conjuncts(check.ok)), result)
    return result


def _relevant_premises(step: Step, kind: str, graph: Graph) -> list[Expr]:
    """The step's guard and assumptions, without what holds anyway where a check fails."""
    kept = [fact(c, graph) for check in step.checks if check.kind == kind for c in _parts(check)]
    given_parts = conjuncts(step.guard) + conjuncts(step.assumes)
    return [part for part in given_parts if not all(_helps(part, ok, graph) for ok in kept)]


def _parts(check: Check) -> list[Expr]:
    return conjuncts(check.ok)


def _helps(premise: Expr, ok: tuple[int, bool], graph: Graph) -> bool:
    """Whether the premise is true wherever `ok` is false."""
    if isinstance(premise, Binary) and premise.op == "==>":
        return ok in [fact(part, graph) for part in conjuncts(premise.left)]
    return opposite(ok) in [fact(part, graph) for part in disjuncts(premise)]
