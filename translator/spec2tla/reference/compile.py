"""A machine into Python functions: one for each instance and step, one for a set of conditions.

In: a layout, and how states are held. Out: functions that were generated (step_code.py), compiled
by Python and are called by a search.

The generated source holds nothing of the user's text, and runs without builtins but the few that
it needs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, cast

from spec2tla.machine.expr import Expr, Value
from spec2tla.machine.model import Check
from spec2tla.reference import runtime
from spec2tla.reference.close import Closing
from spec2tla.reference.closed_step import close_step
from spec2tla.reference.coverage import Points
from spec2tla.reference.expressions import Writer, count_uses
from spec2tla.reference.layout import Layout, State, process_pcs
from spec2tla.reference.nodes import Node, Nodes
from spec2tla.reference.packing import PLAIN, Held, Packing
from spec2tla.reference.step_code import ENDED as ENDED
from spec2tla.reference.step_code import Attention, Move, step_function

StepFunction: TypeAlias = Callable[[Held], int]
Row: TypeAlias = list[tuple[StepFunction, ...]]
"""By the value of an instance's pc: the functions of the steps that it may take there."""

Successors: TypeAlias = Callable[[State, list[State], list[int]], None]
"""Called as `f(s, out, marks)`: appends to `out` the states that the steps lead to, to `marks`
ENDED for a run that ends at an assume, and a check's number where a step would break that check.
"""
Table: TypeAlias = dict[Value, Successors | None]
"""By the value of an instance's pc; None where it cannot move."""

Predicate: TypeAlias = Callable[[Held], int]
StepPredicate: TypeAlias = Callable[[Held, Held], int]
Note: TypeAlias = int | tuple[int, int, Held]

_BUILTINS = {
    f.__name__: f for f in (all, any, dict, len, list, map, max, min, range, sorted, sum, tuple)
}


@dataclass(frozen=True, slots=True)
class CheckTable:
    """Numbers the checks: `first` has, by step name, the number of the step's first check."""

    checks: tuple[Check, ...]
    first: Mapping[str, int]

    @classmethod
    def of(cls, layout: Layout) -> "CheckTable":
        checks: list[Check] = []
        first: dict[str, int] = {}
        for process in layout.machine.processes:
            for step in process.steps:
                first[step.name] = len(checks)
                checks += step.checks
        return cls(tuple(checks), first)


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where step functions lead: what they know as `known`, `push` and `note`."""

    known: Callable[[Held, Held], Held]
    push: Callable[..., None]
    note: Callable[..., None]


@dataclass(slots=True)
class Code:
    """Functions that share names, which can be given another meaning at any time."""

    packing: Packing
    names: dict[str, object]
    _constants: dict[str, Value] = field(default_factory=dict)
    _count: int = 0

    @classmethod
    def into(cls, outlet: Outlet, packing: Packing = PLAIN) -> "Code":
        names = {"known": outlet.known, "push": outlet.push, "note": outlet.note}
        return cls(packing, {**_names(packing), **names})

    def functions(self, wanted: Sequence[tuple[Move, Attention]]) -> list[StepFunction]:
        source: list[str] = []
        first = self._count
        self._count += len(wanted)
        for number, (move, attention) in enumerate(wanted, first):
            source += step_function(f"f{number}", move, self.packing, attention, self._constants)
        self.names.update(self._constants)
        _execute(source, self.names)
        # The names that stay would only keep functions that nobody needs any more.
        made = [self.names.pop(f"f{number}") for number in range(first, self._count)]
        return [cast(StepFunction, function) for function in made]


def moves_of(layout: Layout, checks: CheckTable) -> tuple[tuple[tuple[Move, ...], ...], ...]:
    """For each instance, for each value of its pc, the steps that it may take there."""
    points = Points.of(layout.machine)
    found = []
    for process, instance in layout.instances:
        at = layout.pc_slot(process.name, instance)
        moves = [
            Move(
                step,
                close_step(layout, Nodes(), step, instance),
                at,
                checks.first[step.name],
                points.first[step.name],
            )
            for step in process.steps
        ]
        by_pc = {pc: tuple(m for m in moves if m.step.pc == pc) for pc in process_pcs(process)}
        found.append(tuple(by_pc.values()))
    return tuple(found)


def step_rows(layout: Layout, checks: CheckTable, outlet: Outlet) -> tuple[Row, ...]:
    """For each instance the functions of its steps, over plain states."""
    moves = moves_of(layout, checks)
    every = [move for row in moves for at_pc in row for move in at_pc]
    functions = Code.into(outlet).functions([(move, Attention()) for move in every])
    found = dict(zip(every, functions, strict=True))
    return tuple([tuple(found[move] for move in at_pc) for at_pc in row] for row in moves)


def compile_steps(layout: Layout, checks: CheckTable) -> tuple[Table, ...]:
    """For each instance what it can do: for callers that look at one instance at a time."""
    found: list[State] = []
    marks: list[int] = []
    rows = step_rows(layout, checks, Outlet(_always_new, found.append, marks.append))

    def successors(steps: Sequence[StepFunction]) -> Successors:
        def run(state: State, out: list[State], noted: list[int]) -> None:
            for step in steps:
                step(state)
            out += found
            noted += marks
            found.clear()
            marks.clear()

        return run

    return tuple(
        {pc: successors(steps) if steps else None for pc, steps in enumerate(row)} for row in rows
    )


def _always_new(state: Held, _: Held) -> Held:
    return state


def compile_predicate(
    layout: Layout, conditions: Sequence[Expr], packing: Packing = PLAIN
) -> Predicate:
    """A function of a state: bit i of its value is set where condition i is true."""
    return cast(Predicate, _predicate(layout, conditions, "f(s)", packing))


def compile_step_predicate(
    layout: Layout, conditions: Sequence[Expr], packing: Packing = PLAIN
) -> StepPredicate:
    """The same of two states: the one before a step and the one after it."""
    return cast(StepPredicate, _predicate(layout, conditions, "f(p, s)", packing))


def _predicate(layout: Layout, conditions: Sequence[Expr], head: str, packing: Packing) -> object:
    closing = Closing(layout, Nodes())
    return _of_nodes([closing.close(condition) for condition in conditions], head, packing)


def compile_node(condition: Node) -> StepPredicate:
    """A function of the states before and after a step, of a condition that is closed."""
    return cast(StepPredicate, _of_nodes([condition], "f(p, s)", PLAIN))


def _of_nodes(closed: Sequence[Node], head: str, packing: Packing) -> object:
    constants: dict[str, Value] = {}
    writer = Writer(count_uses(closed), constants=constants, books=packing.books)
    with writer.block(f"def {head}:"):
        writer.line("r = 0")
        for bit, condition in enumerate(closed):
            with writer.block(f"if {writer.text(condition)}:"):
                writer.line(f"r |= {1 << bit}")
        writer.line("return r")
    names = {**_names(packing), **constants}
    _execute(writer.lines, names)
    return names["f"]


def _names(packing: Packing) -> dict[str, object]:
    return {"__builtins__": _BUILTINS, **runtime.NAMES, **packing.names}


def _execute(source: Sequence[str], names: dict[str, object]) -> None:
    """Adds the names that the source defines to those that it refers to."""
    exec(compile("\n".join(source), "<spec2tla step functions>", "exec"), names)
