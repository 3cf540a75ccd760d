"""What a machine's properties can see of a change.

In: properties. Out: which variables and places of processes they look at, which values of a
variable are all the same to them, and which elements of arrays they look at one by one. It must not
know what is done about it.

A property of the form "for all i ..., a[i] ..., b[i] ..." is one property for each i. Of those, the
elements with one index are looked at by one only: so changes at different indices are seen by
different ones, and it makes no difference in which order, or whether at once, they happen. One of
the form "for some i ..." is about all elements at one time; but whether a premise of that form ever
held is asked for each i.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spec2tla.machine.expr import (
    AtPc,
    Binary,
    Bound,
    Element,
    Expr,
    Load,
    Old,
    Place,
    Quantifier,
    Value,
    children,
    domain_parts,
    loads,
)
from spec2tla.machine.model import Process, Property, Step
from spec2tla.machine.simplify import constant_value
from spec2tla.machine.variables import Variable
from spec2tla.reduce.accesses import leads_to, property_expressions


@dataclass(slots=True)
class Visible:
    """`variables` are those that some property looks at.

    `one_by_one` are the arrays among them of which each property looks at one element for each of
    its own values.
    """

    variables: frozenset[Variable]
    one_by_one: frozenset[Variable]
    _pcs: dict[str, list[frozenset[str]]]
    _compared: dict[Variable, set[Value]]
    _used: set[Variable]
    """Those of which a property does more than compare them with values that are plain to see."""
    _known: dict[tuple[Variable, Value, Value], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, properties: Sequence[Property]) -> "Visible":
        exprs = [e for p in properties for e in property_expressions(p)]
        looked_at = frozenset(place.variable for place in _places(exprs))
        together = frozenset(v for p in properties for v in _looked_at_together(p))
        found = cls(looked_at, looked_at - together, _watched_pcs(exprs), {}, set())
        found._look(exprs)
        return found

    def _look(self, exprs: Sequence[Expr]) -> None:
        for at in _each(exprs):
            compared = _comparison(at)
            if compared is not None:
                variable, value = compared
                self._compared.setdefault(variable, set()).add(value)
                continue
            for part in children(at):
                bare = _without_old(part)
                if isinstance(bare, Load) and not isinstance(at, Old):
                    self._used.add(bare.place.variable)
        self._used |= {e.place.variable for e in map(_without_old, exprs) if isinstance(e, Load)}

    def is_same(self, variable: Variable, one: Value, other: Value) -> bool:
        """Whether no property can tell one value of the variable, or of its parts, from another."""
        if one == other or variable not in self.variables:
            return True
        if variable in self._used:
            return False
        return all((one == value) == (other == value) for value in self._compared.get(variable, ()))

    def sees_move(self, process: Process, step: Step) -> bool:
        """Whether a property may see that the process stands somewhere else after the step."""
        return any(
            (step.pc in pcs) != (target in pcs)
            for pcs in self._pcs.get(process.name, ())
            for target in leads_to(step.next)
        )


def _each(exprs: Sequence[Expr]) -> Iterator[Expr]:
    seen: set[int] = set()
    work = list(exprs)
    while work:
        at = work.pop()
        if id(at) not in seen:
            seen.add(id(at))
            yield at
            work.extend(children(at))


def _places(exprs: Sequence[Expr]) -> Iterator[Place]:
    return (at.place for at in _each(exprs) if isinstance(at, Load))


def _without_old(expr: Expr) -> Expr:
    return expr.operand if isinstance(expr, Old) else expr


def _comparison(expr: Expr) -> tuple[Variable, Value] | None:
    """The variable and the value, for a comparison of the two."""
    if not (isinstance(expr, Binary) and expr.op in ("==", "!=")):
        return None
    for side, other in ((expr.left, expr.right), (expr.right, expr.left)):
        bare, value = _without_old(side), constant_value(other)
        if isinstance(bare, Load) and value is not None:
            return bare.place.variable, value
    return None


def _looked_at_together(property_: Property) -> Iterator[Variable]:
    """The variables of which the property looks at more than one element at once."""
    for always in (property_.body, property_.defined):
        yield from _together(always, None, "&&", "forall")
    for once in (property_.premise, property_.trigger):
        if once is not None:
            yield from _together(once, None, "||", "exists")


def _together(expr: Expr, bound: Bound | None, op: str, quantifier: str) -> Iterator[Variable]:
    """The variables of which more than the element with the bound index is looked at at once.

    What must hold always does so for all if it does for each; what must hold once, for some if for
    one. The other way round it is about all of them at one time.
    """
    match expr:
        case Binary(op_, left, right) if op_ == op and bound is None:
            yield from _together(left, None, op, quantifier)
            yield from _together(right, None, op, quantifier)
        case Quantifier(kind, variable, domain, body) if kind == quantifier and bound is None:
            yield from (p.variable for part in domain_parts(domain) for p in loads(part))
            yield from _together(body, variable, op, quantifier)
        case _:
            for place in _places([expr]):
                if bound is None or not _is_at(place, bound):
                    yield place.variable


def _is_at(place: Place, bound: Bound) -> bool:
    return len(place.path) == 1 and place.path[0] == Element(bound)


def _watched_pcs(exprs: Sequence[Expr]) -> dict[str, list[frozenset[str]]]:
    """For each process the sets of pcs that properties ask about."""
    found: dict[str, list[frozenset[str]]] = {}
    for at in _each(exprs):
        if isinstance(at, AtPc):
            found.setdefault(at.process, []).append(frozenset(at.pcs))
    return found
