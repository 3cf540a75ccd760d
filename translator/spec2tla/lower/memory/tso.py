"""Total store order: what a process writes goes into its store buffer, and to memory later.

In: a process's flow graph, and the variables that need no buffer. Out: the same graph over memory
and a buffer, and one more process, which takes the oldest entry out of the buffer and puts it into
memory. A read finds the newest entry for its location in the process's own buffer, else what is in
memory; a barrier waits until the buffer is empty. (Owens, Sarkar and Sewell, "A better x86 memory
model: x86-TSO", 2009.)

An entry is a number and a value. The number says which statement has stored it, and to which
location: so each has a step of its own that puts it into memory, with the line that it comes from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spec2tla.lower.context import Context
from spec2tla.lower.flow import (
    Assign,
    Assume,
    Fence,
    Flow,
    Free,
    Guard,
    Node,
    Nop,
    Pick,
    Test,
    Verify,
)
from spec2tla.lower.memory.capacity import LARGEST, between_barriers, capacity
from spec2tla.lower.memory.rounds import endless
from spec2tla.machine.expr import (
    FALSE,
    Bound,
    Element,
    Expr,
    FieldOf,
    Load,
    Place,
    Selector,
    SelfIndex,
    integer,
    map_domain,
    map_place,
    rebuild,
)
from spec2tla.machine.model import (
    Origin,
    StoreBuffer,
    Stored,
)
from spec2tla.machine.simplify import binary, conjoin, constant_value, disjoin, ite
from spec2tla.machine.typing import place_type
from spec2tla.machine.variables import Variable, VariableKind
from spec2tla.types import ArrayType, IntType, ScalarType, StructType, Type, is_scalar


@dataclass(frozen=True, slots=True)
class Site:
    """A statement that stores, and where: `sizes` are those of the indices that are not known."""

    stored: Stored
    origin: Origin
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Buffered:
    """A process with a store buffer. `waits`: a store may find no room."""

    buffer: StoreBuffer
    sites: tuple[Site, ...]
    values: tuple[Variable, ...]
    several: bool
    waits: bool

    @property
    def variables(self) -> tuple[Variable, ...]:
        return (self.buffer.used, self.buffer.entries, *self.values)

    def used_place(self) -> Place:
        return Place(self.buffer.used, self._own())

    def used(self) -> Expr:
        return Load(self.used_place())

    def at(self, variable: Variable, position: Expr) -> Place:
        return Place(variable, (*self._own(), Element(position)))

    def is_empty(self) -> Expr:
        return binary("==", self.used(), integer(0))

    def _own(self) -> tuple[Selector, ...]:
        return (Element(SelfIndex()),) if self.several else ()


def buffered(context: Context, direct: frozenset[Variable]) -> Buffered | None:
    """Puts a store buffer between the process and memory; None where it needs none."""
    flow = context.builder.flow
    stores = dict(_stores(flow, direct))
    found = _buffer(context, flow, stores) if stores else None
    for at in range(len(flow.nodes)):
        _rewrite(flow, at, found, stores.get(at))
    return found


def _stores(flow: Flow, direct: frozenset[Variable]) -> Iterator[tuple[int, Assign]]:
    for at in sorted(flow.reachable()):
        node = flow.nodes[at]
        if isinstance(node.op, Assign) and not node.direct:
            variable = node.op.place.variable
            if variable.kind is VariableKind.SHARED and variable not in direct:
                yield at, node.op


# The buffer --------------------------------------------------------------------------------------


def _buffer(context: Context, flow: Flow, stores: dict[int, Assign]) -> Buffered:
    name, count = context.process.name, context.process.count

    def empties(at: int) -> bool:
        return flow.nodes[at].op in (Fence("full"), Fence("locked"))

    unknown = endless(flow) | {at for at in stores if flow.nodes[at].rounds == 0}
    open_ended = unknown & between_barriers(flow, empties) & set(stores)

    def weight(at: int) -> int:
        if at not in stores:
            return 0
        rounds = 0 if at in open_ended else flow.nodes[at].rounds
        return rounds or max(_locations(stores[at].place), 2)

    size = capacity(flow, weight, empties)

    def hidden(what: str, type_: Type, doc: str) -> Variable:
        whole = type_ if count == 1 else ArrayType(type_, count)
        return Variable(f"{name}.${what}", whole, VariableKind.TEMP, None, doc)

    values: dict[ScalarType, Variable] = {}
    for op in stores.values():
        type_ = scalar_at(op.place)
        if type_ not in values:
            suffix = "" if not values else f"_{len(values) + 1}"
            doc = f"What the entries of {name}'s store buffer store."
            values[type_] = hidden(f"buffered{suffix}", ArrayType(type_, size), doc)
    sites = _sites(flow, stores, values)
    last = sites[-1].stored
    entry = IntType(0, last.first + last.count - 1)
    said = f"Which store each entry of {name}'s store buffer is, oldest first; 0 for none."
    buffer = StoreBuffer(
        name,
        hidden("used", IntType(0, size), f"How many stores {name}'s store buffer holds."),
        hidden("stores", ArrayType(entry, size), said),
        size,
        tuple(site.stored for site in sites),
    )
    if open_ended:
        _warn(context, flow.nodes[min(open_ended)], size)
    waits = bool(open_ended) or size == LARGEST
    return Buffered(buffer, sites, tuple(values.values()), count > 1, waits)


def _warn(context: Context, node: Node, size: int) -> None:
    """Where a loop stores any number of times, not every run is looked at."""
    message = f"{context.process.name} may store any number of times before a barrier"
    hint = f"its store buffer has room for {size}: with more, a store waits"
    context.sink.report("W0435", node.origin.span, message, hint=hint)


def scalar_at(place: Place) -> ScalarType:
    type_ = place_type(place)
    if not is_scalar(type_):
        raise ValueError(f"{place.variable.name} is not written whole")
    return type_


def _sites(
    flow: Flow, stores: dict[int, Assign], values: dict[ScalarType, Variable]
) -> tuple[Site, ...]:
    found: dict[tuple[Origin, object], Site] = {}
    first = 1
    for at, op in stores.items():
        key = (flow.nodes[at].origin, (op.place.variable, _shape(op.place)))
        if key in found:
            continue
        count = _locations(op.place)
        offset = Bound("offset", IntType(0, count - 1))
        sizes = tuple(size for size in _sizes(op.place) if size)
        place = _place_of(op.place, offset, sizes)
        stored = Stored(first, count, offset, place, values[scalar_at(op.place)])
        found[key] = Site(stored, flow.nodes[at].origin, sizes)
        first += count
    return tuple(found.values())


def _sizes(place: Place) -> Iterator[int]:
    """For each index of the place how many values it can have; 0 where it is known."""
    type_: Type = place.variable.type
    for selector in place.path:
        if isinstance(selector, Element) and isinstance(type_, ArrayType):
            yield 0 if constant_value(selector.index) is not None else type_.size
            type_ = type_.element
        elif isinstance(selector, FieldOf) and isinstance(type_, StructType):
            part = type_.field(selector.name)
            if part is None:
                raise ValueError(f"{type_} has no field {selector.name}")
            yield 0
            type_ = part.type


def _shape(place: Place) -> tuple[object, ...]:
    """The way with a hole for each index that is not known."""
    return tuple(s.name if isinstance(s, FieldOf) else constant_value(s.index) for s in place.path)


def _locations(place: Place) -> int:
    total = 1
    for size in _sizes(place):
        total *= size or 1
    return total


def _place_of(place: Place, offset: Expr, sizes: Sequence[int]) -> Place:
    """The place that an offset stands for."""
    path: list[Selector] = []
    rest = list(sizes)
    for selector, size in zip(place.path, _sizes(place), strict=True):
        if not size:
            path.append(selector)
            continue
        rest.pop(0)
        behind = 1
        for each in rest:
            behind *= each
        index = offset if behind == 1 else binary("/", offset, integer(behind))
        outermost = len(rest) + 1 == len(sizes)
        path.append(Element(index if outermost else binary("%", index, integer(size))))
    return Place(place.variable, tuple(path))


def _offset(indices: Sequence[Expr], sizes: Sequence[int]) -> Expr:
    total: Expr | None = None
    for index, size in zip(indices, sizes, strict=True):
        scaled = None if total is None else binary("*", total, integer(size))
        total = index if scaled is None else binary("+", scaled, index)
    return integer(0) if total is None else total


# What the process does ---------------------------------------------------------------------------


def _rewrite(flow: Flow, at: int, found: Buffered | None, store: Assign | None) -> None:
    node = flow.nodes[at]
    if isinstance(node.op, Fence):
        empty = found is not None and node.op.kind in ("full", "locked")
        node.op = Guard(found.is_empty()) if empty and found is not None else Nop()
        return
    if found is None or node.direct:
        return
    if node.reads:
        node.values = tuple(seen(Load(place), found) for place in node.reads)
    _see(node, found)
    if store is not None and isinstance(node.op, Assign):
        _append(flow, node, node.op, found)


def _see(node: Node, found: Buffered) -> None:
    """Lets the operation read what the process sees."""

    def see(expr: Expr) -> Expr:
        return seen(expr, found)

    match node.op:
        case Assign(place, value, reset):
            node.op = Assign(map_place(place, see), see(value), reset)
        case Verify(kind, ok, message):
            node.op = Verify(kind, see(ok), message)
        case Guard(condition):
            node.op = Guard(see(condition))
        case Assume(condition):
            node.op = Assume(see(condition))
        case Pick(place, domain, condition):
            node.op = Pick(map_place(place, see), map_domain(domain, see), see(condition))
        case Test(condition, then, otherwise):
            node.op = Test(see(condition), then, otherwise)
        case Free(pool, pointer):
            node.op = Free(pool, see(pointer))
        case _:
            pass


def seen(expr: Expr, found: Buffered) -> Expr:
    """The expression as the process itself sees it: its newest store to a place, or memory."""
    result = rebuild(expr, lambda child: seen(child, found))
    if not isinstance(result, Load):
        return result
    value: Expr = result
    sites = [s for s in found.sites if s.stored.place.variable == result.place.variable]
    for position in range(found.buffer.size):
        number = Load(found.at(found.buffer.entries, integer(position)))
        for variable in dict.fromkeys(site.stored.value for site in sites):
            same = [
                _is_store_to(result.place, site, number)
                for site in sites
                if site.stored.value == variable
            ]
            stored = Load(found.at(variable, integer(position)))
            value = ite(disjoin(*same), stored, value)
    return value


def _is_store_to(place: Place, site: Site, number: Expr) -> Expr:
    """Whether an entry of this number is a store, by this statement, to the place."""
    conditions: list[Expr] = []
    indices: list[Expr] = []
    target = site.stored.place
    for mine, its, size in zip(place.path, target.path, _sizes(target), strict=True):
        if isinstance(mine, FieldOf) and isinstance(its, FieldOf):
            if mine.name != its.name:
                return FALSE
        elif isinstance(mine, Element) and isinstance(its, Element):
            if size:
                indices.append(mine.index)
            else:
                conditions.append(binary("==", mine.index, its.index))
    wanted = binary("+", integer(site.stored.first), _offset(indices, site.sizes))
    return conjoin(*conditions, binary("==", number, wanted))


def _append(flow: Flow, node: Node, store: Assign, found: Buffered) -> None:
    """The node, and those that follow it now, put an entry behind the others."""
    site = next(
        s
        for s in found.sites
        if s.origin == node.origin
        and s.stored.place.variable == store.place.variable
        and _shape(s.stored.place) == _shape(store.place)
    )
    indices = [
        selector.index
        for selector, size in zip(store.place.path, _sizes(store.place), strict=True)
        if isinstance(selector, Element) and size
    ]
    number = binary("+", integer(site.stored.first), _offset(indices, site.sizes))
    used, buffer = found.used(), found.buffer
    if found.waits:
        node.op = Guard(binary("<", used, integer(buffer.size)))
    else:
        node.op = Nop()
    node.writes = ()
    appended = (
        Assign(found.at(buffer.entries, used), number),
        Assign(found.at(site.stored.value, used), store.value),
        Assign(found.used_place(), binary("+", used, integer(1))),
    )
    last = node
    for op in appended:
        flow.nodes.append(Node(op, node.origin, shown=False, next=last.next, direct=True))
        last.next = len(flow.nodes) - 1
        last = flow.nodes[-1]
