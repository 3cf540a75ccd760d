"""Properties that held for the wrong reason: because they say nothing, or because nothing happened.

In: a layout, a property that held, what is known of the search. Out: the reason in words, None
where there is none that can be found. Where it cannot be decided, a property is not vacuous.

A property is vacuous if

- it is true whatever the values, within their types, of what it reads;
- it is of the form "whenever A, then B", and A was never true (found by the search, `watch.py`);
- it reads a ghost that statements write, but which kept its initial value in every reachable
  state, and while it keeps that value the property is true whatever else happens. A property that
  says just that, such as `!torn` or `done(p) ==> errors == 0`, is exempt: that the ghost never
  changes is what it is about. It is not exempt where the ghost would have been computed from
  something that was to be observed (`torn = a != b;`), and no statement that does so was ever
  executed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from spec2tla.machine.expr import Binary, Expr, Load, Quantifier, Value, children
from spec2tla.machine.model import Machine, Origin, Property, Step
from spec2tla.machine.simplify import conjoin
from spec2tla.machine.variables import Variable, VariableKind
from spec2tla.reference.always import always
from spec2tla.reference.close import Closing
from spec2tla.reference.layout import Layout, ValueSlot
from spec2tla.reference.node_facts import reads, with_known
from spec2tla.reference.nodes import Node, Nodes
from spec2tla.reference.packing import Held
from spec2tla.reference.semantics import starting_values

NO_PREMISE = "what it is about never happened"
SAYS_NOTHING = "it cannot be false, whatever the values of what it reads"
READS_NOTHING = "it reads nothing that can change"


def says_nothing(layout: Layout, property_: Property) -> str | None:
    """Why the property cannot fail because of what it says alone."""
    if property_.kind == "builtin":
        return None
    condition = _closed(layout, Nodes(), conjoin(property_.defined, property_.body))
    if always(layout, condition) is not True:
        return None
    return SAYS_NOTHING if reads(condition) or _variables(property_.body) else READS_NOTHING


def observed_nothing(
    layout: Layout,
    property_: Property,
    unchanged: Collection[str],
    unwritten: Collection[str],
) -> str | None:
    """Why the property cannot fail while the ghosts named in `unchanged` stay what they are.

    `unwritten`, some of them: nothing that writes them was ever executed.
    """
    if not _is_about_states(property_):
        return None
    names = sorted(_variables(property_.body) & set(unchanged))
    known = _initial_values(layout, names)
    if not known:
        return None
    nodes = Nodes()
    condition = _closed(layout, nodes, conjoin(property_.defined, property_.body))
    if always(layout, with_known(condition, nodes, known)) is not True:
        return None
    looked = {n for n in names if n not in unwritten or not _is_computed(layout.machine, n)}
    if len(looked) == len(names) and _asserts(layout, property_, known):
        return None
    quoted = " and ".join(f"`{name}`" for name in names)
    return f"nothing ever changes {quoted}, and until something does it cannot be false"


def _is_about_states(property_: Property) -> bool:
    return property_.kind in ("invariant", "transition")


def _closed(layout: Layout, nodes: Nodes, expr: Expr) -> Node:
    return Closing(layout, nodes).close(expr)


# Ghosts ------------------------------------------------------------------------------------------


def unchanged_ghosts(layout: Layout, states: Sequence[Held]) -> frozenset[str]:
    """The ghosts that statements write, and that have one and the same value in all the states."""
    return frozenset(
        ghost.name
        for ghost in _written_ghosts(layout.machine)
        if _is_same_everywhere(layout, ghost, states)
    )


def unwritten_ghosts(machine: Machine, unreached: Collection[Origin]) -> frozenset[str]:
    """The ghosts that statements write, but only such as were never executed."""
    never = {origin.span for origin in unreached}
    reached: set[str] = set()
    for step in _steps(machine):
        stored = {update.place.variable.name for update in step.updates}
        for event in step.events:
            names = {access.place.variable.name for access in event.writes}
            stored -= names
            if event.origin.span not in never:
                reached |= names
        # What no event speaks of may well have been written.
        reached |= stored
    return frozenset(ghost.name for ghost in _written_ghosts(machine)) - reached


def _written_ghosts(machine: Machine) -> tuple[Variable, ...]:
    written = {u.place.variable.name for step in _steps(machine) for u in step.updates}
    return tuple(v for v in machine.variables if v.kind is VariableKind.GHOST and v.name in written)


def _is_same_everywhere(layout: Layout, ghost: Variable, states: Sequence[Held]) -> bool:
    slots = _slots(layout, ghost.name)
    if not states or not slots:
        return False
    first, end = slots[0], slots[-1] + 1
    values = states[0][first:end]
    return all(state[first:end] == values for state in states)


def _slots(layout: Layout, name: str) -> list[int]:
    return [
        at
        for at, slot in enumerate(layout.slots)
        if isinstance(slot, ValueSlot) and slot.variable.name == name
    ]


def _initial_values(layout: Layout, names: Collection[str]) -> Mapping[int, Value]:
    """What the ghosts' slots start as; nothing where one of them may start as several things."""
    values = starting_values(layout)
    slots = [at for name in names for at in _slots(layout, name)]
    if any(len(values[at]) != 1 for at in slots):
        return {}
    return {at: values[at][0] for at in slots}


def _is_computed(machine: Machine, name: str) -> bool:
    """Whether the ghost gets values that depend on something else than on itself."""
    stored = [u for s in _steps(machine) for u in s.updates if u.place.variable.name == name]
    return any(_variables(update.value) - {name} for update in stored)


def _steps(machine: Machine) -> Iterator[Step]:
    for process in machine.processes:
        yield from process.steps


# What a property asserts -------------------------------------------------------------------------


def _asserts(layout: Layout, property_: Property, known: Mapping[int, Value]) -> bool:
    """Whether its conclusions cannot be true unless the slots that they read keep these values."""
    nodes = Nodes()
    closed = _closed(layout, nodes, _conclusion(property_.body))
    kept = nodes.const(True)
    for read in reads(closed):
        if read.slot in known and not read.old:
            here = nodes.read(read.slot, read.old)
            kept = nodes.op("&&", kept, nodes.op("==", here, nodes.const(known[read.slot])))
    if kept is nodes.const(True):
        return False
    # Where that is not known, no alarm is raised.
    return always(layout, nodes.op("==>", closed, kept)) is not False


def _conclusion(body: Expr) -> Expr:
    """The property without its premises: each `A ==> B` under its quantifiers is B."""
    match body:
        case Quantifier("forall", variable, domain, inner):
            return Quantifier("forall", variable, domain, _conclusion(inner))
        case Binary("==>", _, conclusion):
            return _conclusion(conclusion)
        case Binary("&&"):
            return conjoin(*(_conclusion(part) for part in _conjuncts(body)))
        case _:
            return body


def _conjuncts(body: Expr) -> Iterator[Expr]:
    waiting = [body]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Binary) and part.op == "&&":
            waiting += (part.right, part.left)
        else:
            yield part


def _variables(root: Expr) -> frozenset[str]:
    """The names of all variables that the expression reads; shared parts are looked at once."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, Load):
            found.add(part.place.variable.name)
        waiting += children(part)
    return frozenset(found)
