"""A release-acquire view machine: a read may return an old write, a write may come before others.

In: a process's flow graph, and the histories (histories.py). Out: the same graph over them. A read
picks a write of its location that is not older than the process's view, and moves the view there; a
write picks a place in the order of the location's writes after what the process knows of. A release
publishes the view with the write, an acquire takes the view over that the write it reads has
published; locks do so when they are given up and taken. Full barriers are ordered among themselves:
each takes over the view of the one before it.

This is RC11 without load buffering (Lahav, Vafeiadis, Kang, Hur and Dreyer, "Repairing sequential
consistency in C/C++11", 2017) as a machine, which is the one of Kang, Hur, Lahav, Vafeiadis and
Dreyer ("A promising semantics for relaxed-memory concurrency", 2017) without promises.
"""

from collections.abc import Iterator, Mapping

from spec2tla.lower.context import Context
from spec2tla.lower.flow import (
    Assign,
    Assume,
    End,
    Fence,
    Flow,
    Guard,
    Node,
    Nop,
    Op,
    Pick,
    Test,
    Verify,
)
from spec2tla.lower.memory.histories import Histories, History, Views, part
from spec2tla.lower.memory.places import number
from spec2tla.lower.temps import node_loads
from spec2tla.machine.expr import (
    FALSE,
    TRUE,
    Expr,
    Load,
    Place,
    RangeDomain,
    integer,
    map_domain,
    map_place,
    rebuild,
)
from spec2tla.machine.simplify import binary, disjoin, ite, negate
from spec2tla.machine.variables import Variable, VariableKind
from spec2tla.types import IntType


def weaken(context: Context, found: Histories) -> None:
    """Puts the histories between the process and memory."""
    flow = context.builder.flow
    machine = _Machine(context, found, found.views[context.process.name])
    for at in range(len(flow.nodes)):
        machine.rewrite(flow, flow.nodes[at])


class _Machine:
    """What one process does to the histories."""

    def __init__(self, context: Context, found: Histories, views: Views) -> None:
        self._context, self._found, self._views = context, found, views
        self._own = found.mine(views, views.own)
        self._seen = None if views.seen is None else found.mine(views, views.seen)
        self._fenced = None if views.fenced is None else found.mine(views, views.fenced)
        self._order = None if found.order is None else Place(found.order)
        self._modified = self._temp(0)

    def _temp(self, position: int) -> Place:
        """A place for the number of a write, for the length of a step."""
        type_ = IntType(0, self._found.depth - 1)
        key = (-1 - position, type_)
        temps = self._context.temps
        if key not in temps:
            name = f"{self._context.process.name}.$write{position}"
            temps[key] = Variable(name, type_, VariableKind.TEMP, self._context.process.name)
        return Place(temps[key])

    # Nodes ---------------------------------------------------------------------------------------

    def rewrite(self, flow: Flow, node: Node) -> None:
        if isinstance(node.op, Fence):
            _become(flow, node, list(self._fence(node.op.kind, node.op.place)), None)
        elif isinstance(node.op, End):
            _become(flow, node, list(self._forget()), _copy(node, End()))
        elif not isinstance(node.op, Pick) and (not node.direct or node.order):
            # What `choose` looks at, it looks at all at once: at memory.
            self._access(flow, node)

    def _access(self, flow: Flow, node: Node) -> None:
        picked: dict[Place, Place] = {}
        before: list[Op] = []
        for place in node_loads(node):
            history = self._found.of(place)
            if history is not None and place not in picked:
                modifies = node.order == "modify"
                picked[place] = self._modified if modifies else self._temp(1 + len(picked))
                before += self._read(place, history, picked[place], node.order)
        written = node.op.place if isinstance(node.op, Assign) else None
        history = None if written is None else self._found.of(written)
        if not picked and history is None:
            return
        main = _copy(node, _with_loads(node.op, self._values(picked)))
        if picked:
            values = self._values(picked)
            main.values = tuple(values.get(place, Load(place)) for place in node.reads)
        after: list[Op] = []
        if history is not None and isinstance(main.op, Assign):
            place, value = main.op.place, main.op.value
            at = self._modified if node.order == "modify" else self._temp(1 + len(picked))
            before += self._position(place, history, at, node.order)
            after = list(self._write(place, history, at, value, node.order))
            newest = part(Place(history.newest), number(place))
            is_newest = binary("==", Load(at), Load(newest))
            main.op = Nop()
            after.append(Assign(place, ite(is_newest, value, Load(place))))
            following = binary("+", Load(newest), integer(1))
            is_last = binary("==", Load(at), following)
            main.writes = ((place, ite(is_last, value, Load(place))),)
        if node.order == "atomic":
            after += self._copied(self._order, self._own)
        _become(flow, node, before, main, after)

    def _values(self, picked: Mapping[Place, Place]) -> dict[Place, Expr]:
        found: dict[Place, Expr] = {}
        for place, at in picked.items():
            history = self._found.of(place)
            if history is not None:
                found[place] = Load(part(Place(history.values), number(place), Load(at)))
        return found

    # Reads ---------------------------------------------------------------------------------------

    def _read(self, place: Place, history: History, at: Place, order: str) -> Iterator[Op]:
        """Picks a write, and goes there with the view."""
        mine = part(self._own, self._found.location(place))
        newest = Load(part(Place(history.newest), number(place)))
        if order == "atomic":
            yield Assign(at, newest)
        else:
            yield Pick(at, RangeDomain(Load(mine), newest))
        yield Assign(mine, Load(at))
        published = part(Place(history.published), number(place), Load(at))
        if order in ("acquire", "atomic"):
            yield from self._joined(self._own, published)
        elif self._seen is not None:
            yield from self._joined(self._seen, published)

    # Writes --------------------------------------------------------------------------------------

    def _position(self, place: Place, history: History, at: Place, order: str) -> Iterator[Op]:
        """Where the write comes in the order of those to the place."""
        mine = Load(part(self._own, self._found.location(place)))
        after = binary("+", Load(part(Place(history.newest), number(place))), integer(1))
        free: Expr = TRUE
        if history.attached is not None:
            attached = Load(part(Place(history.attached), number(place), Load(at)))
            free = disjoin(binary("==", Load(at), after), negate(attached))
        if order == "atomic":
            yield Assign(at, after)
        elif order == "modify":
            yield Assign(at, binary("+", Load(at), integer(1)))
            yield Guard(free)
        else:
            yield Pick(at, RangeDomain(binary("+", mine, integer(1)), after), free)

    def _write(
        self, place: Place, history: History, at: Place, value: Expr, order: str
    ) -> Iterator[Op]:
        location = self._found.location(place)
        which, position = number(place), Load(at)
        if order != "atomic":
            yield from self._make_room(history, which, position, location)
        yield Assign(part(Place(history.values), which, position), value)
        if history.attached is not None:
            attached = TRUE if order in ("modify", "atomic") else FALSE
            yield Assign(part(Place(history.attached), which, position), attached)
        published = part(Place(history.published), which, position)
        mine = part(self._own, location)
        yield Assign(mine, position)
        source = self._own if order in ("release", "atomic") else self._fenced
        for each in range(self._found.size):
            known: Expr = integer(0) if source is None else Load(part(source, integer(each)))
            if order == "modify":
                before = part(Place(history.published), which, binary("-", position, integer(1)))
                known = _larger(known, Load(part(before, integer(each))))
            yield Assign(part(published, integer(each)), known)
        yield Assign(part(published, location), position)
        newest = part(Place(history.newest), which)
        yield Assign(newest, binary("+", Load(newest), integer(1)))

    def _make_room(
        self, history: History, which: Expr, position: Expr, location: Expr
    ) -> Iterator[Op]:
        """Those at and after the position become one number higher, wherever they are named."""
        for number_ in range(history.depth - 1, 0, -1):
            moves = binary(">", integer(number_), position)
            for variable in (history.values, history.attached):
                if variable is not None:
                    to = part(Place(variable), which, integer(number_))
                    origin = part(Place(variable), which, integer(number_ - 1))
                    yield Assign(to, ite(moves, Load(origin), Load(to)))
            for each in range(self._found.size):
                published = part(Place(history.published), which)
                to = part(published, integer(number_), integer(each))
                origin = part(published, integer(number_ - 1), integer(each))
                yield Assign(to, ite(moves, Load(origin), Load(to)))
        for view in self._found.every_view():
            yield _one_higher(part(view, location), position)
        for other in self._found.histories.values():
            for at in range(other.family.count):
                for number_ in range(other.depth):
                    place = part(Place(other.published), integer(at), integer(number_), location)
                    yield _one_higher(place, position)

    # Barriers ------------------------------------------------------------------------------------

    def _fence(self, kind: str, place: Place | None) -> Iterator[Op]:
        if place is not None:
            given = Place(self._found.given[place.variable], place.path)
            to, origin = (self._own, given) if kind == "acquire" else (given, self._own)
            yield from self._joined(to, origin)
        if kind in ("full", "read") and self._seen is not None:
            yield from self._joined(self._own, self._seen)
        if kind == "full" and self._order is not None:
            yield from self._joined(self._own, self._order)
            yield from self._copied(self._order, self._own)
        if kind in ("full", "write"):
            yield from self._copied(self._fenced, self._own)

    def _forget(self) -> Iterator[Op]:
        """Who has finished knows nothing, so that what it knew makes no states of their own."""
        for view in (self._own, self._seen, self._fenced):
            if view is not None:
                for each in range(self._found.size):
                    yield Assign(part(view, integer(each)), integer(0))

    def _joined(self, to: Place, origin: Place) -> Iterator[Op]:
        for each in range(self._found.size):
            mine, other = part(to, integer(each)), part(origin, integer(each))
            yield Assign(mine, _larger(Load(mine), Load(other)))

    def _copied(self, to: Place | None, origin: Place) -> Iterator[Op]:
        for each in range(self._found.size if to is not None else 0):
            if to is not None:
                yield Assign(part(to, integer(each)), Load(part(origin, integer(each))))


def _larger(one: Expr, other: Expr) -> Expr:
    return ite(binary(">", other, one), other, one)


def _one_higher(place: Place, position: Expr) -> Assign:
    old = Load(place)
    moved = binary("+", old, integer(1))
    return Assign(place, ite(binary(">=", old, position), moved, old))


# Nodes -------------------------------------------------------------------------------------------


def _copy(node: Node, op: Op) -> Node:
    return Node(
        op,
        node.origin,
        shown=node.shown,
        next=node.next,
        reads=node.reads,
        writes=node.writes,
        uses=node.uses,
        direct=True,
        values=node.values,
    )


def _become(
    flow: Flow, node: Node, before: list[Op], main: Node | None, after: list[Op] | None = None
) -> None:
    """The node does what it did, with operations before and after it."""
    following = node.next
    nodes = [Node(op, node.origin, shown=False, direct=True) for op in before]
    nodes += [] if main is None else [main]
    nodes += [Node(op, node.origin, shown=False, direct=True) for op in after or ()]
    node.op, node.shown, node.reads, node.writes, node.uses = Nop(), False, (), (), ()
    last = node
    for each in nodes:
        flow.nodes.append(each)
        last.next = len(flow.nodes) - 1
        last = each
    last.next = following


def _with_loads(op: Op, values: Mapping[Place, Expr]) -> Op:
    """The operation with other values for what it loads."""

    def see(expr: Expr) -> Expr:
        if isinstance(expr, Load) and expr.place in values:
            return values[expr.place]
        return rebuild(expr, see)

    match op:
        case Assign(place, value, reset):
            return Assign(map_place(place, see), see(value), reset)
        case Verify(kind, ok, message):
            return Verify(kind, see(ok), message)
        case Guard(condition):
            return Guard(see(condition))
        case Assume(condition):
            return Assume(see(condition))
        case Pick(place, domain, condition):
            return Pick(map_place(place, see), map_domain(domain, see), see(condition))
        case Test(condition, then, otherwise):
            return Test(see(condition), then, otherwise)
        case _:
            return op
