"""Properties of whole runs: whether there is a run that is fair and on which one is false.

In: all states of a model and the steps between them. A run is looked for as a set of states that
it can stay in for ever, visiting each of them again and again: a part of the graph in which each
state can be reached from each other one, found by trying which can reach which. Small models only.
"""

from collections.abc import Callable, Iterator, Set
from typing import assert_never

from interpreter.explore import Found, State, view_of
from interpreter.program import Program, Whole
from interpreter.pure import evaluate, holds
from interpreter.step import is_done
from interpreter.values import NoValueError
from spec2tla.syntax import ast

Condition = Callable[[State], bool]
States = Set[State]


def judge(found: Found) -> None:
    """Adds to what has been found the properties of whole runs that are false, or have no value."""
    for declaration in found.whole.model.properties:
        if declaration.kind != "property":
            continue
        body = declaration.body
        assert isinstance(body, ast.Temporal)
        try:
            refuted = _is_refuted(body, found)
        except NoValueError:
            found.undefined.add(declaration.name.text)
            continue
        if refuted:
            found.broken.add(declaration.name.text)


def _is_refuted(body: ast.Temporal, found: Found) -> bool:
    """Whether a fair run goes somewhere and from there on stays where the goal is not reached."""
    first = set(found.initial)
    match body:
        case ast.Eventually(condition) | ast.AlwaysEventually(condition):
            missing = found.states - _where(condition, found)
            starts = first if isinstance(body, ast.Eventually) else missing
            return _can_stay(starts & missing, missing, missing, found)
        case ast.EventuallyAlways(condition):
            missing = found.states - _where(condition, found)
            return _can_stay(found.states, found.states, missing, found)
        case ast.LeadsTo(left, right):
            missing = found.states - _where(right, found)
            return _can_stay(_where(left, found) & missing, missing, missing, found)
        case ast.Finishes():
            unfinished = {s for s in found.states if not _has_finished(body, s, found.whole)}
            return _can_stay(first & unfinished, unfinished, unfinished, found)
        case _:
            assert_never(body)


def _where(condition: ast.Expr, found: Found) -> set[State]:
    return {s for s in found.states if holds(condition, view_of(found.whole, s))}


def _has_finished(body: ast.Finishes, state: State, whole: Whole) -> bool:
    index = None if body.index is None else _constant(body.index, state, whole)
    pairs = zip(whole.instances(), state.standings, strict=True)
    return all(
        is_done(program, standing.place)
        for (program, instance), standing in pairs
        if _is_meant(program, body, whole) and index in (None, instance)
    )


def _constant(index: ast.Expr, state: State, whole: Whole) -> int:
    value = evaluate(index, view_of(whole, state))
    assert isinstance(value, int)
    return value


def _is_meant(program: Program, body: ast.Finishes, whole: Whole) -> bool:
    return whole.model.facts.symbols[id(body)] is program.symbol


# Where a fair run can stay -----------------------------------------------------------------------


def _can_stay(starts: States, inside: States, visited: States, found: Found) -> bool:
    """Whether a fair run can begin in `starts`, stay inside, and see a visited state for ever."""
    near = _reachable(starts, inside, found)
    return any(part & visited for part in _fair_parts(near, found))


def _reachable(starts: States, inside: States, found: Found) -> set[State]:
    seen, work = set(starts), list(starts)
    while work:
        for _, after in found.moves[work.pop()]:
            if after in inside and after not in seen:
                seen.add(after)
                work.append(after)
    return seen


def _fair_parts(states: States, found: Found) -> Iterator[States]:
    """The largest sets of states that a fair run can visit again and again, and no others."""
    for part in _connected(states, found):
        movers = {n for state in part for n, after in found.moves[state] if after in part}
        always = frozenset.intersection(*(found.able[state] for state in part))
        ever = frozenset.union(*(found.able[state] for state in part))
        if _with("fair", always - movers, found):
            continue
        waiting = _with("strong fair", ever - movers, found)
        if not waiting:
            yield part
            continue
        yield from _fair_parts({s for s in part if not found.able[s] & waiting}, found)


def _with(fairness: str, numbers: frozenset[int], found: Found) -> frozenset[int]:
    programs = [program for program, _ in found.whole.instances()]
    return frozenset(n for n in numbers if programs[n].symbol.fairness == fairness)


def _connected(states: States, found: Found) -> Iterator[set[State]]:
    """Sets of states each of which can reach each; one alone, where a run can stand still."""
    onwards = {state: _reachable({state}, states, found) for state in states}
    left = set(states)
    while left:
        state = next(iter(left))
        part = {other for other in onwards[state] if state in onwards[other]}
        yield part
        left -= part
