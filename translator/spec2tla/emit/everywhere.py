r"""What freeing an object does to one local of all instances of a process, in one piece.

A step that frees an object has an update for each instance's copy of each pointer. Where they say
the same of each copy they become `[i \in 0..2 |-> Freed(x[i], o)]`. In: all updates of a variable
in a step. Out: what they have in common, or None. It must not know how updates are laid out else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from spec2tla.emit import terms
from spec2tla.emit.conditions import Fact, conjuncts, fact
from spec2tla.emit.containers import freed
from spec2tla.emit.expressions import term
from spec2tla.emit.scope import Scope
from spec2tla.emit.sharing import Graph
from spec2tla.emit.terms import Atom, Bracket, Cases, Equation, Infix, Run, Term
from spec2tla.machine.expr import TRUE, Binary, Expr, Literal, Load, Place, SelfIndex, integer
from spec2tla.machine.model import Process, Update
from spec2tla.machine.simplify import binary
from spec2tla.machine.typing import place_type
from spec2tla.types import is_scalar


@dataclass(frozen=True, slots=True)
class Everywhere:
    """Where `when` holds, each of `count` instances' copies becomes freed(copy, pointer)."""

    when: Expr
    pointer: Expr
    place: Place
    count: int

    def term(self, name: str, scope: Scope) -> Term:
        type_ = place_type(self.place)
        if not is_scalar(type_):
            raise ValueError(f"{name} is no pointer")
        index = scope.locals.bound("i")
        copy = freed(Run((name, f"[{index}]")), term(self.pointer, scope), type_, scope)
        each = Infix("\\in", Atom(index), _instances(self.count), terms.COMPARISON)
        whole = Bracket("[", (Equation(each, "|->", copy),), "]")
        if self.when == TRUE:
            return whole
        return Cases(((term(self.when, scope), whole),), Atom(name))


def _instances(count: int) -> Term:
    return terms.interval(Atom("0"), Atom(str(count - 1)))


def in_each_instance(updates: Sequence[Update], scope: Scope) -> Everywhere | None:
    """What the updates do to each instance's copy, if that is the same for all of them."""
    place = updates[0].place
    process = scope.emission.process(place.variable.process)
    pointer = _freed_object(updates[0])
    if process is None or place.path or pointer is None or not _are_all(updates, process, scope):
        return None
    graph = scope.graph
    condition = _condition(updates[0], graph)
    for update in updates:
        object_ = _freed_object(update)
        if object_ is None or graph.number(object_) != graph.number(pointer):
            return None
        if _condition(update, graph) != condition:
            return None
    return Everywhere(_without_others(updates[0]), pointer, place, process.count)


def _freed_object(update: Update) -> Expr | None:
    """The object's pointer, of an update that says what the place is once it has been freed."""
    match update.value:
        case Binary("freed", Load(place), pointer) if place == update.place:
            return pointer
        case _:
            return None


def _are_all(updates: Sequence[Update], process: Process, scope: Scope) -> bool:
    """Whether each instance has one update, the executing one's (if it is one) without a number."""
    own = scope.process is not None and scope.process.name == process.name
    named: list[Expr] = [integer(number) for number in range(process.count)]
    wanted = [None, *named] if own else named
    numbers = [_number(update.place.instance) for update in updates]
    return sorted(numbers) == sorted(_number(instance) for instance in wanted)


def _number(instance: Expr | None) -> int:
    """The instance's number; -1 for the executing one, -2 where it is not known."""
    if instance is None:
        return -1
    if isinstance(instance, Literal) and isinstance(instance.value, int):
        return instance.value
    return -2


def _without_others(update: Update) -> Expr:
    """The update's condition but for `self != k`, in an update of instance k."""
    condition: Expr = TRUE
    for part in conjuncts(update.when):
        if not _excludes_self(part, update.place.instance):
            condition = binary("&&", condition, part)
    return condition


def _condition(update: Update, graph: Graph) -> frozenset[Fact]:
    return frozenset(fact(part, graph) for part in conjuncts(_without_others(update)))


def _excludes_self(part: Expr, instance: Expr | None) -> bool:
    match part:
        case Binary("!=", SelfIndex(), Literal() as other):
            return instance is not None and _number(other) == _number(instance)
        case _:
            return False
