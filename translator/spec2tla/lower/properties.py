"""Properties as machine expressions: they look into processes and at locks."""

from collections.abc import Callable, Mapping

from spec2tla.analysis.model import InstanceRef, LabelRef, LocalRef, Model, ProcessSymbol
from spec2tla.lower.context import Globals
from spec2tla.lower.environment import Environment, Pure, Views
from spec2tla.lower.process import LoweredProcess
from spec2tla.lower.pure import lower_pure
from spec2tla.lower.queries import lower_instance
from spec2tla.machine.expr import (
    TRUE,
    AtPc,
    Binary,
    Bound,
    Expr,
    Place,
    Quantifier,
    RangeDomain,
    integer,
)
from spec2tla.machine.model import BUILTIN_CHECKS, DONE, Process, Property
from spec2tla.machine.simplify import conjoin
from spec2tla.syntax import ast
from spec2tla.types import IntType

_BUILTIN_TEXTS = {
    "deadlock": "some process can always move, or all have finished",
    "assertions": "no assertion fails",
    "locks": "locks are taken and released as they must be",
    "context": "nothing sleeps under a spinning lock or in an RCU read section",
    "lifetime": "no object is used or freed after it was freed, no NULL is followed",
    "ranges": "every value is in its range, every index in bounds",
    "guards": "guarded variables are accessed only under their locks",
}


def _environment(
    model: Model, globals_: Globals, processes: Mapping[str, LoweredProcess]
) -> Environment:
    def local(ref: LocalRef, instance: Expr | None) -> Place:
        context = processes[ref.instance.process.name].context
        return Place(context.local(ref.variable, ref.function), (), instance)

    def pcs(ref: InstanceRef, label: LabelRef) -> tuple[str, ...]:
        return processes[ref.process.name].at_label(label.function, label.label)

    def rcu(process: ProcessSymbol) -> Place | None:
        depth = processes[process.name].context.rcu
        return None if depth is None else Place(depth)

    return Environment(
        model.facts,
        lambda symbol: Place(globals_.variables[symbol]),
        globals_.locks,
        globals_.pools,
        lambda _place, _span: None,
        views=Views(local, pcs, rcu),
    )


def lower_condition(
    expr: ast.Expr, model: Model, globals_: Globals, processes: Mapping[str, LoweredProcess]
) -> Pure:
    """A condition on states, of a property or a top-level `assume`."""
    return lower_pure(expr, _environment(model, globals_, processes))


def lower_properties(
    model: Model, globals_: Globals, processes: Mapping[str, LoweredProcess]
) -> tuple[Property, ...]:
    """The properties that the model declares, in order."""

    def condition(expr: ast.Expr) -> Pure:
        return lower_condition(expr, model, globals_, processes)

    def finished(body: ast.Finishes) -> Pure:
        ref = model.facts.instances.get(id(body))
        if ref is None:
            return Pure(_all_done(processes[body.process.text].process))
        instance = lower_instance(ref, _environment(model, globals_, processes))
        done = AtPc(ref.process.name, instance.expr, (DONE,))
        return Pure(done, instance.obligations)

    return tuple(_property(declaration, condition, finished) for declaration in model.properties)


def _property(
    declaration: ast.PropertyDecl,
    condition: Callable[[ast.Expr], Pure],
    finished: Callable[[ast.Finishes], Pure],
) -> Property:
    form, trigger = "", None
    match declaration.body:
        case ast.Eventually(goal, _):
            form, pure = "eventually", condition(goal)
        case ast.AlwaysEventually(goal, _):
            form, pure = "always_eventually", condition(goal)
        case ast.EventuallyAlways(goal, _):
            form, pure = "eventually_always", condition(goal)
        case ast.LeadsTo(left, right, _):
            form, trigger, pure = "leads_to", condition(left), condition(right)
        case ast.Finishes():
            form, pure = "eventually", finished(declaration.body)
        case body:
            pure = condition(body)
    return Property(
        name=declaration.name.text,
        kind=declaration.kind,
        text=declaration.text,
        body=pure.expr,
        defined=pure.defined() if trigger is None else conjoin(trigger.defined(), pure.defined()),
        premise=_premise_of(form, trigger, pure),
        doc=declaration.doc,
        span=declaration.span,
        form=form,
        trigger=None if trigger is None else trigger.expr,
    )


def _all_done(process: Process) -> Expr:
    """That all instances of a process have finished."""
    if process.count == 1:
        return AtPc(process.name, integer(0), (DONE,))
    instance = Bound("p", IntType(0, process.count - 1))
    domain = RangeDomain(integer(0), integer(process.count - 1))
    return Quantifier("forall", instance, domain, AtPc(process.name, instance, (DONE,)))


def _premise_of(form: str, trigger: Pure | None, body: Pure) -> Expr | None:
    if form:
        return None if trigger is None else trigger.expr
    return premise(body.expr)


def premise(body: Expr) -> Expr | None:
    """For "for all x in D: A implies B", "for some x in D: A"; None for another form."""
    match body:
        case Quantifier("forall", variable, domain, inner):
            condition = premise(inner)
            return None if condition is None else Quantifier("exists", variable, domain, condition)
        case Binary("==>", left, _):
            return left
        case _:
            return None


def builtin_properties(
    processes: tuple[Process, ...], nochecks: frozenset[str]
) -> tuple[Property, ...]:
    """The built-in checks that can apply to these processes."""
    kinds = {check.kind for p in processes for step in p.steps for check in step.checks}
    if any(step.guard != TRUE or step.choices for p in processes for step in p.steps):
        kinds.add("deadlock")
    return tuple(p for p in every_builtin(nochecks) if p.name in kinds)


def every_builtin(nochecks: frozenset[str]) -> tuple[Property, ...]:
    """The built-in checks, whether or not they can apply."""
    return tuple(
        Property(name, "builtin", _BUILTIN_TEXTS[name], TRUE, TRUE, None, "", None)
        for name in BUILTIN_CHECKS
        if name not in nochecks
    )
