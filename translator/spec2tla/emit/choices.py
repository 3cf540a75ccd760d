r"""A step's choices as quantifiers around what is said of the chosen values.

In an action they are `\E`, with their conditions as further conjuncts; in a check of all choices
`\A`, with their conditions as premises.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from spec2tla.emit import terms
from spec2tla.emit.conditions import simplified
from spec2tla.emit.expressions import domain_term, term, with_definitions
from spec2tla.emit.scope import Scope
from spec2tla.emit.terms import Binder, Infix, Term
from spec2tla.machine.expr import Bound, Expr, RangeDomain, children
from spec2tla.machine.model import Choice


@dataclass(frozen=True, slots=True)
class Way:
    """A quantifier, and how the choices' conditions join with the rest."""

    quantifier: str
    join: Callable[[tuple[Term, ...], Term], Term]


def _and(conditions: tuple[Term, ...], rest: Term) -> Term:
    inside = rest.items if isinstance(rest, terms.Junction) and rest.tall else (rest,)
    return terms.conjunction((*conditions, *inside), tall=True)


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


EXISTS = Way("\\E", _and)
FOR_ALL = Way("\\A", given)


def under_choices(
    choices: Sequence[Choice],
    scope: Scope,
    way: Way,
    roots: Sequence[tuple[Expr, bool]],
    body: Callable[[], Term],
) -> Term:
    r"""`\E x \in S, y \in T :` the choices' conditions, then the body, which contains the roots.

    A domain that speaks of an earlier choice needs a quantifier of its own.
    """
    if not choices:
        return with_definitions(roots, scope, body)
    together = _independent(choices)
    first, rest = choices[:together], choices[together:]
    bound = tuple(
        (scope.locals.bound(c.variable.name), domain_term(c.domain, scope)) for c in first
    )
    conditions = simplified([c.condition for c in first], scope.graph)

    def inside() -> Term:
        said = tuple(term(condition, scope) for condition in conditions)
        return way.join(said, body())

    if rest:
        said = tuple(term(condition, scope) for condition in conditions)
        inner = way.join(said, under_choices(rest, scope, way, roots, body))
    else:
        everything = [*((c, False) for c in conditions), *roots]
        inner = with_definitions(everything, scope, inside)
    return Binder(way.quantifier, bound, inner)


def _independent(choices: Sequence[Choice]) -> int:
    """How many of the first choices have domains that don't speak of each other."""
    names: set[str] = set()
    for at, choice in enumerate(choices):
        if names & _bound_names(choice):
            return at
        names.add(choice.variable.name)
    return len(choices)


def _bound_names(choice: Choice) -> set[str]:
    domain = choice.domain
    work = [domain.low, domain.high] if isinstance(domain, RangeDomain) else [*domain.values]
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
