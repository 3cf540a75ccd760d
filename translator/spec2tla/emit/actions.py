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
from spec2tla.emit.choices import some_choice
from spec2tla.emit.conditions import enabling
from spec2tla.emit.expressions import SELF, condition, term, with_definitions
from spec2tla.emit.known import Knowledge
from spec2tla.emit.model import Pc, Target
from spec2tla.emit.scope import Emission, Scope, scope_of
from spec2tla.emit.terms import Atom, Bracket, Cases, Equation, Prefix, Run, Term
from spec2tla.emit.updates import assignment_term, known_after
from spec2tla.machine.expr import Expr
from spec2tla.machine.model import Branch, Goto, Next, Process, Step
from spec2tla.machine.simplify import negate


def action(step: Step, emission: Emission) -> Term:
    """The body of a step's action."""
    process = emission.machine.process(step.process)
    scope = scope_of(emission, process)
    knowledge = Knowledge(scope.graph)
    conditions, facts = knowledge.in_order(enabling(step, scope.graph), frozenset())
    items = arrange(step, knowledge, facts)
    rest = _untouched(items, emission)

    def body() -> tuple[Term, ...]:
        said = [condition(expr, scope) for expr in conditions]
        return (*said, *_items(items, scope), *_unchanged(rest, scope))

    standing = stands_at(process, step.pc, scope)
    said = (some_choice(step.choices, scope, body),) if step.choices else body()
    return terms.conjunction((standing, *said), tall=True)


def stands_at(process: Process, pc: str, scope: Scope) -> Term:
    return terms.equals(pc_term(process, scope), terms.quoted(pc))


def pc_term(process: Process, scope: Scope, instance: Term = SELF) -> Term:
    name = scope.names.pcs[process.name]
    return Run((name, "[", instance, "]")) if process.replicated else Atom(name)


# New values --------------------------------------------------------------------------------------


def _items(items: Sequence[Item], scope: Scope) -> tuple[Term, ...]:
    """The items in order; what one has computed needs no computing in those after it."""
    said: list[Term] = []
    known: dict[int, str] = {}
    for item in items:
        with scope.naming(known):
            said.append(_item(item, scope))
        if isinstance(item, Assignment):
            known |= known_after(item, scope)
    return tuple(said)


def _item(item: Item, scope: Scope) -> Term:
    match item:
        case Assignment():
            return assignment_term(item, scope)
        case Jump(_, next_):
            return _jump(next_, scope)
        case Unchanged(targets):
            return _unchanged(targets, scope)[0]
        case Split():
            return _split(item, scope)


def _split(item: Split, scope: Scope) -> Term:
    """IF ... ELSE IF ..., as far as one side of each is nothing but another split."""
    branches: list[tuple[Term, Term]] = []
    while True:
        test, then, otherwise = item.condition, item.then, item.otherwise
        if _only_split(then) and not _only_split(otherwise):
            test, then, otherwise = negate(test), otherwise, then
        branches.append((_tested(test, scope), _side(then, scope)))
        following = _only_split(otherwise)
        if following is None:
            return Cases(tuple(branches), _side(otherwise, scope))
        item = following


def _only_split(items: Sequence[Item]) -> Split | None:
    return items[0] if len(items) == 1 and isinstance(items[0], Split) else None


def _tested(test: Expr, scope: Scope) -> Term:
    return with_definitions([(test, False)], scope, lambda: term(test, scope))


def _side(items: Sequence[Item], scope: Scope) -> Term:
    return terms.conjunction(_items(items, scope), tall=True)


def _jump(next_: Next, scope: Scope) -> Term:
    assert scope.process is not None
    name = scope.names.pcs[scope.process.name]
    tests = [(test, False) for test in _tests(next_)]
    value = with_definitions(tests, scope, lambda: _successor(next_, scope))
    if scope.process.replicated:
        value = Bracket(f"[{name} EXCEPT ", (Equation(Run(("![", SELF, "]")), "=", value),), "]")
    return Equation(terms.primed(name), "=", value)


def _tests(next_: Next) -> list[Expr]:
    match next_:
        case Goto():
            return []
        case Branch(test, then, otherwise):
            return [test, *_tests(then), *_tests(otherwise)]


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
