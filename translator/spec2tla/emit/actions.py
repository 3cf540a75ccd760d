r"""Steps as TLA+ actions: `/\ pc = ... /\ conditions /\ new values /\ UNCHANGED ...`."""

from collections.abc import Sequence

from spec2tla.emit import terms
from spec2tla.emit.branches import (
    Assignment,
    Item,
    Jump,
    Split,
    Unchanged,
    arrange,
    assigned,
)
from spec2tla.emit.choices import EXISTS, under_choices
from spec2tla.emit.conditions import enabling
from spec2tla.emit.expressions import SELF, term, with_definitions
from spec2tla.emit.model import Pc, Target
from spec2tla.emit.scope import Emission, Scope, scope_of
from spec2tla.emit.terms import Atom, Bracket, Cases, Equation, Prefix, Run, Term
from spec2tla.emit.updates import assignment_roots, assignment_term
from spec2tla.machine.expr import Expr
from spec2tla.machine.model import Branch, Goto, Next, Process, Step


def action(step: Step, emission: Emission) -> Term:
    """The body of a step's action."""
    process = emission.machine.process(step.process)
    scope = scope_of(emission, process)
    items = arrange(step, scope.graph)
    conditions = enabling(step, scope.graph)
    roots = [(root, False) for root in [*conditions, *item_roots(items, scope)]]
    rest = _untouched(items, emission)

    def body() -> Term:
        said = [term(condition, scope) for condition in conditions]
        said += [_item(item, scope) for item in items]
        return terms.conjunction((*said, *_unchanged(rest, scope)), tall=True)

    standing = stands_at(process, step.pc, scope)
    if step.choices:
        chosen = under_choices(step.choices, scope, EXISTS, roots, body)
        return terms.conjunction((standing, chosen), tall=True)
    whole = with_definitions(roots, scope, body)
    if isinstance(whole, terms.Junction):
        return terms.conjunction((standing, *whole.items), tall=True)
    return terms.conjunction((standing, whole), tall=True)


def stands_at(process: Process, pc: str, scope: Scope) -> Term:
    return terms.equals(pc_term(process, scope), terms.quoted(pc))


def pc_term(process: Process, scope: Scope, instance: Term = SELF) -> Term:
    name = scope.names.pcs[process.name]
    return Run((name, "[", instance, "]")) if process.replicated else Atom(name)


# New values --------------------------------------------------------------------------------------


def item_roots(items: Sequence[Item], scope: Scope) -> list[Expr]:
    """The expressions that the items' terms contain."""
    roots: list[Expr] = []
    for item in items:
        match item:
            case Assignment():
                roots += assignment_roots(item, scope)
            case Jump(_, next_):
                roots += _tests(next_)
            case Split(condition, then, otherwise):
                roots += [condition, *item_roots(then, scope), *item_roots(otherwise, scope)]
            case Unchanged():
                pass
    return roots


def _tests(next_: Next) -> list[Expr]:
    match next_:
        case Goto():
            return []
        case Branch(condition, then, otherwise):
            return [condition, *_tests(then), *_tests(otherwise)]


def _item(item: Item, scope: Scope) -> Term:
    match item:
        case Assignment():
            return assignment_term(item, scope)
        case Jump(_, next_):
            return _jump(next_, scope)
        case Unchanged(targets):
            return _unchanged(targets, scope)[0]
        case Split(condition, then, otherwise):
            return Cases(((term(condition, scope), _side(then, scope)),), _side(otherwise, scope))


def _side(items: Sequence[Item], scope: Scope) -> Term:
    return terms.conjunction(tuple(_item(item, scope) for item in items), tall=True)


def _jump(next_: Next, scope: Scope) -> Term:
    assert scope.process is not None
    name = scope.names.pcs[scope.process.name]
    value = _successor(next_, scope)
    if scope.process.replicated:
        value = Bracket(f"[{name} EXCEPT ", (Equation(Run(("![", SELF, "]")), "=", value),), "]")
    return Equation(terms.primed(name), "=", value)


def _successor(next_: Next, scope: Scope) -> Term:
    branches: list[tuple[Term, Term]] = []
    while isinstance(next_, Branch):
        branches.append((term(next_.condition, scope), _successor(next_.then, scope)))
        next_ = next_.otherwise
    last = terms.quoted(next_.pc)
    return Cases(tuple(branches), last) if branches else last


# UNCHANGED ---------------------------------------------------------------------------------------


def own_targets(process: Process) -> tuple[Target, ...]:
    return (Pc(process.name), *process.variables)


def _untouched(items: Sequence[Item], emission: Emission) -> tuple[Target, ...]:
    touched = set(assigned(items))
    everything = (
        *emission.machine.variables,
        *(target for process in emission.machine.processes for target in own_targets(process)),
    )
    return tuple(target for target in everything if target not in touched)


def _unchanged(targets: Sequence[Target], scope: Scope) -> tuple[Term, ...]:
    r"""The conjunct `UNCHANGED <<...>>`, with one name for all variables of a process."""
    names = list(_grouped(targets, scope))
    if not names:
        return ()
    if len(names) == 1:
        return (Prefix("UNCHANGED ", Atom(names[0]), terms.NOT),)
    listed = terms.tuple_of(tuple(Atom(name) for name in names))
    return (Prefix("UNCHANGED ", listed, terms.NOT),)


def _grouped(targets: Sequence[Target], scope: Scope) -> list[str]:
    wanted = set(targets)
    names = [scope.names.variables[v.name] for v in scope.emission.machine.variables if v in wanted]
    for process in scope.emission.machine.processes:
        own = own_targets(process)
        if len(own) > 1 and wanted.issuperset(own):
            scope.used.tuples.add(process.name)
            names.append(scope.names.tuples[process.name])
        else:
            names += [target_name(t, scope.emission) for t in own if t in wanted]
    return names


def target_name(target: Target, emission: Emission) -> str:
    match target:
        case Pc(process):
            return emission.names.pcs[process]
        case _:
            return emission.names.variables[target.name]
