"""What a view machine keeps: for each location the writes to it, for each process how far it is.

In: the flow graphs of all processes, and the variables that need no history. Out: variables. A
*view* has a number for each location: which of its writes, in their order, one must respect. Of a
write the history has its value and the view that whoever acquires it takes over.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spec2tla.lower.context import Context
from spec2tla.lower.flow import Assign, Fence
from spec2tla.lower.memory.places import Family, every_place, family, number
from spec2tla.lower.memory.private import touched
from spec2tla.machine.defaults import default_initial
from spec2tla.machine.expr import Binary, Element, Expr, Load, Place, SelfIndex, integer
from spec2tla.machine.model import Initial, Parts, Start, Uniform
from spec2tla.machine.simplify import binary
from spec2tla.machine.variables import Variable, VariableKind
from spec2tla.types import BOOL, ArrayType, IntType, Type


@dataclass(frozen=True, slots=True)
class History:
    """The writes to the locations of a family: `depth` of each at most, counted from 0.

    `newest` is the number of the last one, by location. `attached`, where there are
    read-modify-writes: that nothing may come between a write and the one before it. `published`
    has the views. `first` is the number of its location 0 among all.
    """

    family: Family
    depth: int
    first: int
    values: Variable
    newest: Variable
    attached: Variable | None
    published: Variable

    @property
    def variables(self) -> tuple[Variable, ...]:
        found = (self.values, self.newest, self.attached, self.published)
        return tuple(variable for variable in found if variable is not None)


@dataclass(frozen=True, slots=True)
class Views:
    """The views of a process's instances.

    `own` is what it must respect; `seen` what it takes over at its next barrier for reads; `fenced`
    what its writes publish since its last barrier for writes. Without such barriers they are None.
    """

    process: str
    count: int
    own: Variable
    seen: Variable | None
    fenced: Variable | None

    @property
    def variables(self) -> tuple[Variable, ...]:
        return tuple(v for v in (self.own, self.seen, self.fenced) if v is not None)


@dataclass(frozen=True, slots=True)
class Histories:
    """`order` is the view of the last full barrier; `given` what was released, by lock owner."""

    histories: dict[Family, History]
    views: dict[str, Views]
    order: Variable | None
    given: dict[Variable, Variable]
    size: int
    """The number of locations."""
    depth: int

    @property
    def variables(self) -> tuple[Variable, ...]:
        found = [v for history in self.histories.values() for v in history.variables]
        found += [v for views in self.views.values() for v in views.variables]
        found += [self.order] if self.order is not None else []
        return (*found, *self.given.values())

    def of(self, place: Place) -> History | None:
        if place.variable.kind is not VariableKind.SHARED:
            return None
        return self.histories.get(family(place))

    def location(self, place: Place) -> Expr:
        """The number of a place among all."""
        history = self.histories[family(place)]
        return binary("+", integer(history.first), number(place))

    def every_view(self) -> Iterator[Place]:
        """All views that there are, but for those that were published."""
        for views in self.views.values():
            for variable in views.variables:
                if views.count == 1:
                    yield Place(variable)
                else:
                    for instance in range(views.count):
                        yield Place(variable, (Element(integer(instance)),))
        if self.order is not None:
            yield Place(self.order)
        for variable in self.given.values():
            if isinstance(variable.type, ArrayType) and isinstance(
                variable.type.element, ArrayType
            ):
                for at in range(variable.type.size):
                    yield Place(variable, (Element(integer(at)),))
            else:
                yield Place(variable)

    def own(self, process: str) -> Place:
        views = self.views[process]
        return self.mine(views, views.own)

    def mine(self, views: Views, variable: Variable) -> Place:
        return Place(variable, () if views.count == 1 else (Element(SelfIndex()),))


def part(place: Place, *indices: Expr) -> Place:
    return Place(place.variable, (*place.path, *(Element(index) for index in indices)))


def histories(contexts: Sequence[Context], direct: frozenset[Variable]) -> Histories | None:
    """None where every access may be to memory itself."""
    found = _families(contexts, direct)
    if not found:
        return None
    size = sum(one.count for one in found)
    depths = {one: 1 + _writes(contexts, one) for one in found}
    depth = max(depths.values())
    view = ArrayType(IntType(0, depth - 1), size)
    kept: dict[Family, History] = {}
    first = 0
    for one in found:
        kept[one] = _history(one, depths[one], first, view, contexts)
        first += one.count
    fences = {c.process.name: _fences(c) for c in contexts}
    views = {c.process.name: _views(c, view, fences[c.process.name]) for c in contexts}
    full = any("full" in kinds or "atomic" in kinds for kinds in fences.values())
    order = _hidden("$order", view, "The view at the last full barrier.") if full else None
    given = {
        place.variable: _hidden(
            f"{place.variable.name}.$view",
            view if not place.path else ArrayType(view, _size(place.variable)),
            f"What was released at {place.variable.name}.",
        )
        for context in contexts
        for place in _fence_places(context)
    }
    return Histories(kept, views, order, given, size, depth)


def starts(found: Histories, initial: Iterable[Start]) -> tuple[Start, ...]:
    """The histories begin with what the variables begin with."""
    known = {start.variable: start.initial for start in initial}
    special: list[Start] = []
    for history in found.histories.values():
        base = known[history.family.variable]
        variable = history.values
        special.append(Start(variable, _first_writes(history, base)))
    done = {start.variable for start in special}
    rest = (Start(v, default_initial(v.type)) for v in found.variables if v not in done)
    return (*special, *rest)


def _first_writes(history: History, base: Initial) -> Initial:
    blank = default_initial(history.family.type)
    later = (blank,) * (history.depth - 1)
    return Parts(tuple(Parts((first, *later)) for first in _locations(history.family, base)))


def _locations(one: Family, base: Initial) -> tuple[Initial, ...]:
    """What each location of a family starts as."""
    found: list[Initial] = [base]
    type_: Type = one.variable.type
    for name in one.way:
        if name is None and isinstance(type_, ArrayType):
            size = type_.size
            found = [
                each
                for initial in found
                for each in (initial.parts if isinstance(initial, Parts) else (initial,) * size)
            ]
            type_ = type_.element
        elif hasattr(type_, "fields"):
            position = next(i for i, f in enumerate(type_.fields) if f.name == name)
            found = [i.parts[position] if isinstance(i, Parts) else i for i in found]
            type_ = type_.fields[position].type
    return tuple(found)


def same_beginnings(found: Histories, initial: Iterable[Start]) -> tuple[Expr, ...]:
    """That variables which may start as several values start as their histories do."""
    uncertain = {start.variable for start in initial if not is_certain(start.initial)}
    return tuple(
        Binary("==", Load(place), Load(part(Place(history.values), number(place), integer(0))))
        for history in found.histories.values()
        if history.family.variable in uncertain
        for place in every_place(history.family)
    )


def is_certain(base: Initial) -> bool:
    """Whether a variable starts as one value."""
    if isinstance(base, Uniform):
        return len(base.values) == 1
    return all(is_certain(each) for each in base.parts)


def _hidden(name: str, type_: Type, doc: str) -> Variable:
    return Variable(name, type_, VariableKind.TEMP, None, doc)


def _families(contexts: Sequence[Context], direct: frozenset[Variable]) -> tuple[Family, ...]:
    found: dict[Family, None] = {}
    for context in contexts:
        for node in context.builder.flow.nodes:
            if node.direct and not node.order:
                continue
            for place in touched(node):
                if place.variable not in direct:
                    found[family(place)] = None
    return tuple(found)


def _writes(contexts: Sequence[Context], one: Family) -> int:
    """How often at most a location of the family is written."""
    return sum(
        context.process.count * context.builder.flow.nodes[at].rounds
        for context in contexts
        for at in context.builder.flow.reachable()
        for op in (context.builder.flow.nodes[at].op,)
        if isinstance(op, Assign) and op.place.variable == one.variable and family(op.place) == one
    )


def _history(
    one: Family, depth: int, first: int, view: ArrayType, contexts: Sequence[Context]
) -> History:
    def each(type_: Type) -> Type:
        return ArrayType(ArrayType(type_, depth), one.count)

    modified = any(
        any(p.variable == one.variable for p in touched(node))
        for context in contexts
        for node in context.builder.flow.nodes
        if node.order in ("modify", "atomic")
    )
    last = ArrayType(IntType(0, depth - 1), one.count)
    between = f"Whether nothing may come between a write to {one.name} and the one before."
    return History(
        one,
        depth,
        first,
        _hidden(f"{one.name}.$history", each(one.type), f"The writes to {one.name}."),
        _hidden(f"{one.name}.$newest", last, f"The number of the newest write to {one.name}."),
        _hidden(f"{one.name}.$attached", each(BOOL), between) if modified else None,
        _hidden(f"{one.name}.$published", each(view), f"The views of the writes to {one.name}."),
    )


def _fences(context: Context) -> set[str]:
    nodes = context.builder.flow.nodes
    kinds = {node.op.kind for node in nodes if isinstance(node.op, Fence)}
    return kinds | {node.order for node in nodes if node.order}


def _fence_places(context: Context) -> Iterator[Place]:
    for node in context.builder.flow.nodes:
        if isinstance(node.op, Fence) and node.op.place is not None:
            yield node.op.place


def _size(variable: Variable) -> int:
    return variable.type.size if isinstance(variable.type, ArrayType) else 1


def _views(context: Context, view: ArrayType, kinds: set[str]) -> Views:
    name, count = context.process.name, context.process.count

    def hidden(what: str, doc: str) -> Variable:
        return _hidden(f"{name}.${what}", view if count == 1 else ArrayType(view, count), doc)

    reads, writes = kinds & {"read", "full"}, kinds & {"write", "full"}
    return Views(
        name,
        count,
        hidden("view", f"Which writes {name} must respect, by location."),
        hidden("seen", f"What {name} has read of, by location.") if reads else None,
        hidden("fenced", f"What the writes of {name} publish, by location.") if writes else None,
    )
