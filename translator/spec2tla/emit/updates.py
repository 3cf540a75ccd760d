"""The new value of one variable, from all updates of it in a step.

Every value and index is in terms of the state that the step starts in; of two updates of one
location the later one counts. An index may be out of bounds where its update's condition is false,
so it is evaluated under that condition only, unless its type keeps it in bounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from spec2tla.emit import terms
from spec2tla.emit.branches import Assignment
from spec2tla.emit.conditions import is_safe
from spec2tla.emit.everywhere import in_each_instance
from spec2tla.emit.expressions import path_parts, term, with_definitions
from spec2tla.emit.scope import Scope
from spec2tla.emit.sharing import LARGE, Graph
from spec2tla.emit.terms import Atom, Bracket, Cases, Equation, Let, Run, Term
from spec2tla.machine.expr import TRUE, Element, Expr, Load, place_parts
from spec2tla.machine.model import Update
from spec2tla.machine.simplify import ite


def _roots(assignment: Assignment, scope: Scope) -> list[Expr]:
    """The expressions that `assignment_term` writes down, as often as it does."""
    if _is_whole(assignment, scope):
        return [_new_value(assignment.updates)]
    everywhere = in_each_instance(assignment.updates, scope)
    if everywhere is not None:
        return [everywhere.when, everywhere.pointer]
    runs = _runs(assignment.updates, scope.graph)
    roots: list[Expr] = []
    for run in runs:
        roots += [run.when] * (1 if len(runs) == 1 else len(run.updates))
        for update in run.updates:
            roots += place_parts(update.place)
            roots.append(update.value)
    return roots


def assignment_term(assignment: Assignment, scope: Scope) -> Term:
    """`x' = ...`"""
    name = scope.names.variables[assignment.variable.name]

    def value() -> Term:
        if _is_whole(assignment, scope):
            return term(_new_value(assignment.updates), scope)
        return _structured(assignment.updates, name, scope)

    roots = [(root, False) for root in _roots(assignment, scope)]
    return Equation(terms.primed(name), "=", with_definitions(roots, scope, value))


def known_after(assignment: Assignment, scope: Scope) -> dict[int, str]:
    """The node that the assignment has computed, if it is worth saying `x'` for it from now on."""
    if any(u.place.path or u.place.instance is not None for u in assignment.updates):
        return {}
    number = scope.graph.number(_new_value(assignment.updates))
    if scope.graph.weight(number) < LARGE:
        return {}
    name = scope.names.variables[assignment.variable.name]
    return {number: f"{name}'" if _is_whole(assignment, scope) else f"{name}'[self]"}


def _is_whole(assignment: Assignment, scope: Scope) -> bool:
    return not path_parts(assignment.updates[0].place, scope, primed=False)


def _new_value(updates: Sequence[Update]) -> Expr:
    """The last condition ? its value : the one before ..."""
    value: Expr = Load(updates[0].place)
    for update in updates:
        value = ite(update.when, update.value, value)
    return value


def _later_wins(updates: Sequence[Update], before: Term, scope: Scope) -> Term:
    """The same, on top of what `before` is."""
    branches: list[tuple[Term, Term]] = []
    for update in reversed(updates):
        value = term(update.value, scope)
        if update.when == TRUE:
            before = value
            break
        branches.append((term(update.when, scope), value))
    return Cases(tuple(branches), before) if branches else before


# Arrays, structs, and locals of replicated processes ---------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """Updates in a row that happen under one condition."""

    when: Expr
    updates: tuple[Update, ...]


def _runs(updates: Sequence[Update], graph: Graph) -> list[_Run]:
    groups = (tuple(g) for _, g in groupby(updates, key=lambda u: graph.number(u.when)))
    return [_Run(group[0].when, group) for group in groups]


def _structured(updates: Sequence[Update], name: str, scope: Scope) -> Term:
    everywhere = in_each_instance(updates, scope)
    if everywhere is not None:
        return everywhere.term(name, scope)
    runs = _runs(updates, scope.graph)
    if len(runs) == 1:
        return _run_term(runs[0], name, scope, single=len(updates) == 1)
    if all(is_safe(u.place) for u in updates if u.when != TRUE):
        return _except(name, _entries(updates, scope))
    return _in_turn(runs, name, scope)


def _run_term(
    run: _Run, name: str, scope: Scope, *, single: bool = False, changed: bool = False
) -> Term:
    """The variable `name` with the updates of a run; `single` where they are all there is."""
    if run.when == TRUE or (single and not run.updates[0].place.path):
        # A scalar local of a replicated process is always in bounds: it is at `self`.
        return _except(name, _entries(run.updates, scope, changed=changed))
    plain = tuple(Update(u.place, u.value) for u in run.updates)
    updated = _except(name, _entries(plain, scope, changed=changed))
    return Cases(((term(run.when, scope), updated),), Atom(name))


def _in_turn(runs: Sequence[_Run], name: str, scope: Scope) -> Term:
    """One run after the other, each on what the one before has made of the variable."""
    definitions: list[tuple[str, Term]] = []
    current = name
    for run in runs[:-1]:
        made = _run_term(run, current, scope, changed=current != name)
        current = scope.locals.fresh(f"{name}_then")
        definitions.append((current, made))
    return Let(tuple(definitions), _run_term(runs[-1], current, scope, changed=True))


def _except(name: str, entries: Sequence[Term]) -> Term:
    return Bracket(f"[{name} EXCEPT ", tuple(entries), "]", fill=False)


def _entries(updates: Sequence[Update], scope: Scope, *, changed: bool = False) -> list[Term]:
    """`![i] = v` for each update; `@` is what the entries before have left there.

    `changed`: they are not the first updates of the variable.
    """
    entries: list[Term] = []
    for _, group in groupby(_kept(updates, scope.graph), key=lambda u: _way(u, scope.graph)):
        of_place = tuple(group)
        location = Run(("!", *path_parts(of_place[0].place, scope, primed=False)))
        with scope.naming({} if entries or changed else _as_found(of_place, scope.graph)):
            entries.append(Equation(location, "=", _later_wins(of_place, Atom("@"), scope)))
    return entries


def _kept(updates: Sequence[Update], graph: Graph) -> list[Update]:
    """Without those that a later one to the same location undoes in any case."""
    kept: list[Update] = []
    final: set[tuple[str | int, ...]] = set()
    for update in reversed(updates):
        way = _way(update, graph)
        if way not in final:
            kept.append(update)
        if update.when == TRUE:
            final.add(way)
    return kept[::-1]


def _way(update: Update, graph: Graph) -> tuple[str | int, ...]:
    """The way to a location; equal ones lead to one location in every state."""
    instance = update.place.instance
    return (
        "self" if instance is None else graph.number(instance),
        *(graph.number(s.index) if isinstance(s, Element) else s.name for s in update.place.path),
    )


def _as_found(updates: Sequence[Update], graph: Graph) -> dict[int, str]:
    """`@` for what the step finds at the location; later entries may see an earlier one's work.

    Not where a quantifier might define something with LET: `@` belongs to the EXCEPT alone.
    """
    if any(graph.has_quantifier(graph.number(e)) for u in updates for e in (u.value, u.when)):
        return {}
    return {graph.number(Load(updates[0].place)): "@"}
