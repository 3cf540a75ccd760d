r"""The VIEW of a module: what TLC tells states apart by, where some process is symmetric.

In: a machine and names. Out: the lines that define it. What belongs to no instance stays as it is,
but for the instances that locks name. Of the instances of a symmetric process, the view has what
each has of its own, and whether it is in which lock: for two instances as a set, for more as a
function to how many there are. So it says everything but who is who.
"""

from collections.abc import Callable, Iterator

from spec2tla.emit import terms
from spec2tla.emit.actions import own_targets, target_name
from spec2tla.emit.comments import comment
from spec2tla.emit.expressions import SELF
from spec2tla.emit.layout import definition
from spec2tla.emit.names import LocalNames
from spec2tla.emit.scope import Emission
from spec2tla.emit.terms import Atom, Bracket, Cases, Equation, Infix, Run, Term
from spec2tla.machine.model import Process, Symmetric
from spec2tla.machine.variables import Variable
from spec2tla.types import ArrayType, SetType, Type


def view_blocks(emission: Emission) -> list[list[str]]:
    """The definitions that VIEW needs; none where nothing is symmetric."""
    machine, names = emission.machine, emission.names
    if not machine.symmetric:
        return []
    blocks = [_instance(symmetric, emission) for symmetric in machine.symmetric]
    if any(symmetric.held for symmetric in machine.symmetric):
        blocks.append(_named(emission))
    head = comment(
        "States of which this is the same are one for TLC: of the instances of a process it says "
        "which states they are in, and of more than two how many are in each, but not who."
    )
    view = terms.tuple_of((*_shared(emission), *_processes(emission)))
    return [*blocks, [*head, *definition(names.view, view)]]


def _instance(symmetric: Symmetric, emission: Emission) -> list[str]:
    """What belongs to one instance, and then what belongs to all of them."""
    process = emission.machine.process(symmetric.process)
    name = emission.names.instances[process.name]
    own = [target_name(target, emission) for target in own_targets(process)]
    own += [emission.names.variables[variable.name] for variable in symmetric.arrays]
    parts: list[Term] = [Run((variable, "[", SELF, "]")) for variable in own]
    parts += [_is_in(variable, process, emission) for variable in symmetric.held]
    head = comment(f"The instances of {process.name} are interchangeable. What one of them has:")
    return [*head, *definition(f"{name}(self)", terms.tuple_of(tuple(parts)))]


def _is_in(variable: Variable, process: Process, emission: Emission) -> Term:
    """Whether the instance is in the lock; for an array of locks, in each."""
    names = emission.names
    emission.used.owner_functions.add(process.name)
    me = terms.call(names.owner_functions[process.name], SELF)

    def inside(type_: Type, lock: Term) -> Term:
        match type_:
            case SetType():
                return Infix("\\in", me, lock, terms.COMPARISON)
            case _:
                return terms.equals(lock, me)

    return _each(variable.type, Atom(names.variables[variable.name]), emission, inside)


def _named(emission: Emission) -> list[str]:
    """All owners that are such instances."""
    symmetric = {s.process for s in emission.machine.symmetric}
    owners = tuple(
        terms.quoted(emission.names.owners[at])
        for at, (process, _) in enumerate(emission.machine.instances(), 1)
        if process.name in symmetric
    )
    head = comment("Those that locks need not name, since the instances say it themselves.")
    return [*head, *definition(emission.names.interchangeable, terms.set_of(owners))]


def _shared(emission: Emission) -> Iterator[Term]:
    """What belongs to no instance, but for the instances that it names."""
    machine, names = emission.machine, emission.names
    arrays = {variable for symmetric in machine.symmetric for variable in symmetric.arrays}
    held = {variable for symmetric in machine.symmetric for variable in symmetric.held}
    some = Atom(names.interchangeable)

    def rest(type_: Type, lock: Term) -> Term:
        match type_:
            case SetType():
                return Infix("\\", lock, some, terms.SETS)
            case _:
                mine = Infix("\\in", lock, some, terms.COMPARISON)
                return Cases(((mine, terms.quoted(names.owners[0])),), lock)

    for variable in machine.variables:
        if variable in held:
            yield _each(variable.type, Atom(names.variables[variable.name]), emission, rest)
        elif variable not in arrays:
            yield Atom(names.variables[variable.name])


def _each(type_: Type, lock: Term, emission: Emission, part: Callable[[Type, Term], Term]) -> Term:
    """What `part` says of the lock; for an array of locks, of each."""
    if not isinstance(type_, ArrayType):
        return part(type_, lock)
    at = _bound("i", emission)
    said = part(type_.element, Run((lock, "[", at, "]")))
    return Bracket("[", (Equation(_among(at, type_.size), "|->", said),), "]")


def _processes(emission: Emission) -> Iterator[Term]:
    """What each process has; of a symmetric one, how often each state of an instance occurs."""
    symmetric = {s.process for s in emission.machine.symmetric}
    for process in emission.machine.processes:
        if process.name in symmetric:
            yield _all_of(process, emission)
        else:
            for target in own_targets(process):
                yield Atom(target_name(target, emission))


def _all_of(process: Process, emission: Emission) -> Term:
    """With two instances, one state alone can only be that of both."""
    name, count = emission.names.instances[process.name], process.count
    at, other, own = (_bound(wanted, emission) for wanted in ("i", "j", "own"))
    every = Bracket("{", (Equation(terms.call(name, at), ":", _among(at, count)),), "}")
    if count == 2:
        return every
    emission.used.cardinality = True
    same = Equation(_among(other, count), ":", terms.equals(terms.call(name, other), own))
    domain = Infix("\\in", own, every, terms.COMPARISON)
    number = Bracket("Cardinality({", (same,), "})")
    return Bracket("[", (Equation(domain, "|->", number),), "]")


def _bound(wanted: str, emission: Emission) -> Atom:
    return Atom(LocalNames(emission.names).fresh(wanted))


def _among(name: Atom, count: int) -> Term:
    numbers = terms.interval(Atom("0"), Atom(str(count - 1)))
    return Infix("\\in", name, numbers, terms.COMPARISON)
