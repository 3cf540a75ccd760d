"""Properties as machine expressions: they look into processes and at locks."""

from collections.abc import Mapping

from spec2tla.analysis.model import InstanceRef, LabelRef, LocalRef, Model, ProcessSymbol
from spec2tla.lower.context import Globals
from spec2tla.lower.environment import Environment, Pure, Views
from spec2tla.lower.process import LoweredProcess
from spec2tla.lower.pure import lower_pure
from spec2tla.machine.expr import TRUE, Binary, Expr, Place, Quantifier
from spec2tla.machine.model import BUILTIN_CHECKS, Process, Property
from spec2tla.syntax import ast

_BUILTIN_TEXTS = {
    "deadlock": "some process can always move, or all have finished",
    "assertions": "no assertion fails",
    "locks": "locks are taken and released as they must be",
    "context": "nothing sleeps under a spinning lock or in an RCU read section",
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
        lambda _place, _span: None,
        Views(local, pcs, rcu),
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
    return tuple(
        _property(declaration, declaration.body, model, globals_, processes)
        for declaration in model.properties
        if not isinstance(declaration.body, _TEMPORAL)
    )


_TEMPORAL = (
    ast.AlwaysEventually | ast.EventuallyAlways | ast.Eventually | ast.LeadsTo | ast.Finishes
)


def _property(
    declaration: ast.PropertyDecl,
    body: ast.Expr,
    model: Model,
    globals_: Globals,
    processes: Mapping[str, LoweredProcess],
) -> Property:
    pure = lower_condition(body, model, globals_, processes)
    return Property(
        name=declaration.name.text,
        kind=declaration.kind,
        text=declaration.text,
        body=pure.expr,
        defined=pure.defined(),
        premise=premise(pure.expr),
        doc=declaration.doc,
        span=declaration.span,
    )


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
    return tuple(
        Property(name, "builtin", _BUILTIN_TEXTS[name], TRUE, TRUE, None, "", None)
        for name in BUILTIN_CHECKS
        if name in kinds - nochecks
    )
