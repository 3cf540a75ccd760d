r"""A step's choices as quantifiers around what is said of the chosen values.

In an action they are `\E`, with their conditions as further conjuncts; in a check of all choices
`\A`, with their conditions as premises.
"""

from collections.abc import Callable, Sequence
from typing import TypeGuard

from spec2tla.emit import terms
from spec2tla.emit.conditions import simplified
from spec2tla.emit.expressions import condition, domain_term, term, with_definitions
from spec2tla.emit.scope import Scope
from spec2tla.emit.terms import Binder, Infix, Term
from spec2tla.machine.expr import Bound, Expr, children, domain_parts
from spec2tla.machine.model import Choice


def some_choice(
    choices: Sequence[Choice], scope: Scope, body: Callable[[], tuple[Term, ...]]
) -> Term:
    r"""`\E x \in S, y \in T :` the choices' conditions, and the body's conjuncts."""

    def around(left: Sequence[Choice]) -> tuple[Term, ...]:
        if not left:
            return body()
        first, rest = _together(left)
        bound = _bound(first, scope)
        conditions = simplified([c.condition for c in first], scope.graph)
        said = tuple(condition(expr, scope) for expr in conditions)
        return (Binder("\\E", bound, terms.conjunction((*said, *around(rest)), tall=True)),)

    return terms.conjunction(around(choices))


def every_choice(
    choices: Sequence[Choice], scope: Scope, premises: Sequence[Expr], safe: Expr
) -> Term:
    r"""`\A x \in S, y \in T :` the choices' conditions and the premises imply what is safe."""
    if not choices:
        roots = [(root, False) for root in (*premises, safe)]
        return with_definitions(roots, scope, lambda: _implication(premises, safe, scope))
    first, rest = _together(choices)
    conditions = simplified([c.condition for c in first], scope.graph)
    if not rest:
        inner = every_choice((), scope, [*conditions, *premises], safe)
    else:
        said = tuple(term(expr, scope) for expr in conditions)
        inner = given(said, every_choice(rest, scope, premises, safe))
    return Binder("\\A", _bound(first, scope), inner)


def _implication(premises: Sequence[Expr], safe: Expr, scope: Scope) -> Term:
    return given(tuple(term(premise, scope) for premise in premises), term(safe, scope))


def given(premises: tuple[Term, ...], rest: Term) -> Term:
    """`premises => rest`; the premises of an implication join the others."""
    if isinstance(rest, Infix) and rest.operator == "=>" and premises:
        inner = rest.left.items if _is_conjunction(rest.left) else (rest.left,)
        premises, rest = (*premises, *inner), rest.right
    if not premises:
        return rest
    return Infix("=>", terms.conjunction(premises), rest, terms.IMPLIES)


def _is_conjunction(term_: Term) -> TypeGuard[terms.Junction]:
    return isinstance(term_, terms.Junction) and term_.operator == "/\\"


def _bound(choices: Sequence[Choice], scope: Scope) -> tuple[tuple[str, Term], ...]:
    return tuple(
        (scope.locals.bound(c.variable.name), domain_term(c.domain, scope)) for c in choices
    )


def _together(choices: Sequence[Choice]) -> tuple[Sequence[Choice], Sequence[Choice]]:
    """The first choices, whose domains don't speak of each other, and the rest.

    A domain that speaks of an earlier choice needs a quantifier of its own.
    """
    first = _independent(choices)
    return choices[:first], choices[first:]


def _independent(choices: Sequence[Choice]) -> int:
    """How many of the first choices have domains that don't speak of each other."""
    names: set[str] = set()
    for at, choice in enumerate(choices):
        if names & _bound_names(choice):
            return at
        names.add(choice.variable.name)
    return len(choices)


def _bound_names(choice: Choice) -> set[str]:
    work = [*domain_parts(choice.domain)]
    found: set[str] = set()
    seen: set[int] = set()
    while work:
        expr = work.pop()
        if id(expr) in seen:
            continue
        seen.add(id(expr))
        if isinstance(expr, Bound):
            found.add(expr.name)
        work.extend(children(expr))
    return found
