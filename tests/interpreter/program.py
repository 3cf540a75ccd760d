"""A whole model, ready to run: the code of each process, and where memory holds what.

In: a resolved model. Out: a `Whole`. It must not know what the code does when it runs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from interpreter import bodies
from interpreter.code import (
    Apply,
    Begin,
    BranchEnd,
    Collect,
    Dup,
    Either,
    End,
    Field,
    Follow,
    Grace,
    Instruction,
    Into,
    Label,
    Load,
    Push,
    PushSelf,
    Round,
)
from interpreter.making import Making, Scope, locations
from interpreter.order import possible, successors
from interpreter.places import (
    NULL,
    Address,
    Hidden,
    Local,
    Path,
    Scalar,
    Variable,
)
from interpreter.values import first_value, type_at
from spec2tla.analysis.model import (
    LockSymbol,
    Model,
    PoolSymbol,
    ProcessSymbol,
    VariableSymbol,
)
from spec2tla.machine.model import Initial, Parts
from spec2tla.types import ArrayType, PointerType, StructType, Type

START = -1
"""Where a process stands that has not started."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Where each scalar location is; `types` has None where anything may be."""

    slots: Mapping[Address, int]
    types: tuple[Type | None, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """The code of a process, and what is known of it.

    `steps` says of each instruction whether it is a step; `labels`, where the process stands when
    its next step is the first one at or after a label: an instruction, or START. `entry` is the
    first instruction that is more than a part of one. `rcu` holds how deep in read sections the
    process is.
    """

    symbol: ProcessSymbol
    code: tuple[Instruction, ...]
    steps: tuple[bool, ...]
    labels: Mapping[tuple[str, str], frozenset[int]]
    entry: int
    memory: Memory
    rcu: Hidden


@dataclass(frozen=True, slots=True)
class Whole:
    """`first` has the owner number of each process's first instance."""

    model: Model
    memory: Memory
    programs: tuple[Program, ...]
    first: Mapping[str, int]
    pools: Mapping[str, PoolSymbol]

    def instances(self) -> Iterator[tuple[Program, int]]:
        for program in self.programs:
            for instance in range(program.symbol.count):
                yield program, instance

    def locks(self) -> Iterator[tuple[LockSymbol, int | None]]:
        """All that somebody can hold."""
        for symbol in self.model.globals:
            if isinstance(symbol, LockSymbol) and symbol.type.kind != "completion":
                for index in [None] if symbol.size is None else range(symbol.size):
                    yield symbol, index


def owner_address(lock: LockSymbol, index: int | None) -> Address:
    return Address(lock, ("owner",) if index is None else (index, "owner"))


def readers_address(lock: LockSymbol, index: int | None) -> Address:
    return Address(lock, ("readers",) if index is None else (index, "readers"))


def count_address(lock: LockSymbol, index: int | None) -> Address:
    """A seqlock's sequence number, or how many a completion lets pass."""
    return Address(lock, ("count",) if index is None else (index, "count"))


def whole(model: Model) -> Whole:
    first, number = dict[str, int](), 1
    for process in model.processes:
        first[process.name] = number
        number += process.count
    pools = {symbol.name: symbol for symbol in model.globals if isinstance(symbol, PoolSymbol)}
    programs = tuple(_program(process, model, pools) for process in model.processes)
    graces = any(isinstance(i, Grace) for program in programs for i in program.code)
    count = number - 1 if graces else None
    return Whole(model, _global_memory(model, count), programs, first, pools)


# Memory ------------------------------------------------------------------------------------------


RCU_READERS = Address(Hidden())
"""Who is in an RCU read section, where the model waits for grace periods."""

_AWAITED = Hidden()


def awaited_address(owner: int) -> Address:
    """Whom an instance's grace period still waits for."""
    return Address(_AWAITED, (owner,))


def _global_memory(model: Model, graces: int | None) -> Memory:
    """`graces` is the number of instances where the model waits for grace periods, else None."""
    slots: dict[Address, int] = {}
    types: list[Type | None] = []
    for symbol in model.globals:
        for address, type_ in _of_global(symbol):
            slots[address] = len(types)
            types.append(type_)
    if graces is not None:
        for address in (RCU_READERS, *(awaited_address(n + 1) for n in range(graces))):
            slots[address] = len(types)
            types.append(None)
    return Memory(slots, tuple(types))


def used_address(pool: PoolSymbol) -> Address:
    """Which objects are in use."""
    return Address(pool, ("in use",))


def _of_global(
    symbol: VariableSymbol | LockSymbol | PoolSymbol,
) -> Iterator[tuple[Address, Type | None]]:
    if isinstance(symbol, PoolSymbol):
        yield from _scalars(symbol, symbol.type)
        yield used_address(symbol), None
        return
    if isinstance(symbol, VariableSymbol):
        yield from _scalars(symbol, symbol.type)
        return
    for index in [None] if symbol.size is None else range(symbol.size):
        if symbol.type.kind != "completion":
            yield owner_address(symbol, index), None
            yield readers_address(symbol, index), None
        if symbol.type.kind in ("completion", "seqlock"):
            yield count_address(symbol, index), None


def _scalars(variable: Variable, type_: Type) -> Iterator[tuple[Address, Type | None]]:
    for path in locations(type_):
        yield Address(variable, path), type_at(type_, path)


def initial_globals(model: Whole) -> Iterator[tuple[Scalar, ...]]:
    """All that the shared variables, ghosts and locks may start as."""
    values: list[tuple[Scalar, ...]] = []
    for variable, path in ((a.variable, a.path) for a in model.memory.slots):
        match variable:
            case LockSymbol():
                values.append((frozenset(),) if path[-1] == "readers" else (0,))
            case PoolSymbol():
                type_ = type_at(variable.type, path)
                values.append((frozenset(),) if type_ is None else (first_value(type_),))
            case VariableSymbol():
                assert variable.initial is not None
                values.append(_starts(variable.initial, variable.type, path))
            case _:
                values.append((frozenset(),))
    return product(*values)


def _starts(initial: Initial, type_: Type, path: Path) -> tuple[Scalar, ...]:
    if not isinstance(initial, Parts):
        found = type_at(type_, path)
        assert found is not None
        if isinstance(found, PointerType):
            return (NULL,)
        return tuple(dict.fromkeys(initial.values))
    match type_, path[0]:
        case ArrayType(element, _), int(index):
            return _starts(initial.parts[index], element, path[1:])
        case StructType(_, fields), str(name):
            at = next(i for i, f in enumerate(fields) if f.name == name)
            return _starts(initial.parts[at], fields[at].type, path[1:])
        case _:
            raise AssertionError("a path that leads nowhere")


def initial_locals(program: Program) -> tuple[Scalar | None, ...]:
    rcu = program.memory.slots[Address(program.rcu)]
    return tuple(
        0 if slot == rcu else None if type_ is None else first_value(type_)
        for slot, type_ in enumerate(program.memory.types)
    )


def _local_memory(variables: list[Local | Hidden]) -> Memory:
    slots: dict[Address, int] = {}
    types: list[Type | None] = []
    for variable in variables:
        type_ = variable.symbol.type if isinstance(variable, Local) else variable.type
        scalars = [(Address(variable), None)] if type_ is None else _scalars(variable, type_)
        for address, scalar in scalars:
            slots[address] = len(types)
            types.append(scalar)
    return Memory(slots, tuple(types))


# Code --------------------------------------------------------------------------------------------


def _program(symbol: ProcessSymbol, model: Model, pools: Mapping[str, PoolSymbol]) -> Program:
    exit_, rcu = Label(), Hidden()
    m = Making(model.facts, pools, Scope(None, exit_), symbol.declaration.span)
    bodies.body(symbol.declaration.body, m)
    m.place(exit_)
    m.add(End())
    code = tuple(m.code)
    steps = _steps(code, m.free_loops)
    labels = {key: _at(tuple(x.at for x in where), code, steps) for key, where in m.labels.items()}
    memory = _local_memory([*m.variables, *m.hidden, rcu])
    return Program(symbol, code, steps, labels, _entry(code, steps), memory, rcu)


def _steps(code: tuple[Instruction, ...], free_loops: set[int]) -> tuple[bool, ...]:
    own = tuple(
        isinstance(instruction, Begin) or getattr(instruction, "step", False) is True
        for instruction in code
    )
    return tuple(
        step or (at not in free_loops and _goes_round_without_step(at, code, own))
        for at, step in enumerate(own)
    )


def _goes_round_without_step(
    head: int, code: tuple[Instruction, ...], own: tuple[bool, ...]
) -> bool:
    """Whether some way from the head of a loop leads back to it, and none of it is a step."""
    if not isinstance(code[head], Round):
        return False
    seen, work = {head}, [head]
    while work:
        at = work.pop()
        for target in successors(code, at):
            if target == head and at > head:
                return True
            if target not in seen and not own[target]:
                seen.add(target)
                work.append(target)
    return False


def _first_steps(
    starts: tuple[int, ...], code: tuple[Instruction, ...], steps: tuple[bool, ...]
) -> frozenset[int]:
    """The steps, or the end, that come next after some instructions."""
    found, seen, work = set[int](), set(starts), list(starts)
    while work:
        at = work.pop()
        if steps[at] or isinstance(code[at], End):
            found.add(at)
            continue
        for target in possible(code, at):
            if target not in seen:
                seen.add(target)
                work.append(target)
    return frozenset(found)


def _at(
    where: tuple[int, ...], code: tuple[Instruction, ...], steps: tuple[bool, ...]
) -> frozenset[int]:
    """Where the next step is the first one at or after one of the places."""
    entry = _entry(code, steps)
    prefix = _before_first_step(code, steps)
    begins = not steps[entry] and any(at in prefix for at in where)
    return _first_steps(where, code, steps) | ({START} if begins else set[int]())


def _before_first_step(code: tuple[Instruction, ...], steps: tuple[bool, ...]) -> set[int]:
    seen, work = {0}, [0]
    while work:
        at = work.pop()
        begun = steps[at] and not isinstance(code[at], Either)
        if begun or isinstance(code[at], BranchEnd):
            continue
        for target in possible(code, at):
            if target not in seen:
                seen.add(target)
                work.append(target)
    return seen


_SILENT = Push | PushSelf | Dup | Into | Field | Follow | Collect | Round


def _entry(code: tuple[Instruction, ...], steps: tuple[bool, ...]) -> int:
    """Where the process stands at first: its first step if nothing at all comes before that."""
    at = 0
    while not steps[at]:
        instruction = code[at]
        silent = isinstance(instruction, _SILENT) or (
            isinstance(instruction, Apply | Load) and _cannot_fail(instruction)
        )
        if not silent:
            return 0
        at += 1
    return at


def _cannot_fail(instruction: Apply | Load) -> bool:
    return isinstance(instruction, Load) or instruction.op not in ("/", "%", "<<", ">>")
