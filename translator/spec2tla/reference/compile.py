"""A machine into Python functions: one for each instance and pc, one for a set of conditions.

In: a layout. Out: functions that were generated, compiled by Python and are called by `search`.
A step's function is called as `f(s, out, marks)`: it appends the states that the step leads to to
`out`; to `marks` it appends ENDED for a run that ends at an assume, and a check's number where it
would break that check. A blocked step appends nothing.

The generated source holds nothing of the user's text, and runs without builtins but the few that
it needs.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias, cast

from spec2tla.machine.expr import Expr, Value
from spec2tla.machine.model import Check
from spec2tla.reference import runtime
from spec2tla.reference.close import Closing
from spec2tla.reference.closed_step import ClosedStep, ClosedUpdate, close_step
from spec2tla.reference.coverage import Points
from spec2tla.reference.expressions import Writer, count_uses
from spec2tla.reference.layout import Layout, State, process_pcs
from spec2tla.reference.nodes import Node, Nodes, value_of

ENDED = -1
"""The mark of a run that an assume has ended."""

Successors: TypeAlias = Callable[[State, list[State], list[int]], None]
Table: TypeAlias = dict[Value, Successors | None]
Predicate: TypeAlias = Callable[[State], int]
StepPredicate: TypeAlias = Callable[[State, State], int]

_BUILTINS = {
    f.__name__: f for f in (all, any, dict, len, list, map, max, min, range, sorted, sum, tuple)
}

_LOOPS = 10
"""Python allows only so many loops inside of each other in one function."""


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
class Covering:
    """Where generated code notes what it executes: a byte for each of the points."""

    points: Points
    covered: bytearray


def compile_steps(
    layout: Layout, checks: CheckTable, covering: Covering | None = None
) -> tuple[Table, ...]:
    """For each instance the function for each value of its pc, None where it cannot move.

    With `covering`, the functions also note what they execute.
    """
    source: list[str] = []
    constants: dict[str, Value] = {}
    names: list[list[str | None]] = []
    for position, (process, instance) in enumerate(layout.instances):
        row: list[str | None] = []
        for pc_value, pc in enumerate(process_pcs(process)):
            name = f"f{position}_{pc_value}"
            steps = [step for step in process.steps if step.pc == pc]
            parts = [f"{name}_{number}" for number in range(len(steps))]
            for part, step in zip(parts, steps, strict=True):
                closed = close_step(layout, Nodes(), step, instance)
                points = None if covering is None else covering.points.first[step.name]
                numbers = _Numbers(layout.pc_slot(process.name, instance), checks.first[step.name])
                source += _step_function(part, closed, numbers, points, constants)
            source += _one_after_the_other(name, parts)
            row.append(name if steps else None)
        names.append(row)
    covered = {} if covering is None else {"c": covering.covered}
    found = _execute(source, {**constants, **covered})
    return tuple({value: _function(found, name) for value, name in enumerate(row)} for row in names)


def _function(found: Mapping[str, object], name: str | None) -> Successors | None:
    return None if name is None else cast(Successors, found[name])


def compile_predicate(layout: Layout, conditions: Sequence[Expr]) -> Predicate:
    """A function of a state: bit i of its value is set where condition i is true."""
    return cast(Predicate, _predicate(layout, conditions, "f(s)"))


def compile_step_predicate(layout: Layout, conditions: Sequence[Expr]) -> StepPredicate:
    """The same of two states: the one before a step and the one after it."""
    return cast(StepPredicate, _predicate(layout, conditions, "f(p, s)"))


def _predicate(layout: Layout, conditions: Sequence[Expr], head: str) -> object:
    closing = Closing(layout, Nodes())
    return _of_nodes([closing.close(condition) for condition in conditions], head)


def compile_node(condition: Node) -> StepPredicate:
    """A function of the states before and after a step, of a condition that is closed."""
    return cast(StepPredicate, _of_nodes([condition], "f(p, s)"))


def _of_nodes(closed: Sequence[Node], head: str) -> object:
    constants: dict[str, Value] = {}
    writer = Writer(count_uses(closed), constants=constants)
    with writer.block(f"def {head}:"):
        writer.line("r = 0")
        for bit, condition in enumerate(closed):
            with writer.block(f"if {writer.text(condition)}:"):
                writer.line(f"r |= {1 << bit}")
        writer.line("return r")
    return _execute(writer.lines, constants)["f"]


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What the code of a step refers to by number: the pc's slot, its first check."""

    pc_slot: int
    check: int


def _step_function(
    name: str,
    step: ClosedStep,
    numbers: _Numbers,
    points: int | None,
    constants: dict[str, Value],
) -> list[str]:
    writer = Writer(count_uses(step.roots(points is not None)), constants=constants)
    leave = "continue" if step.choices else "return"
    with ExitStack() as blocks:
        blocks.enter_context(writer.block(f"def {name}(s, out, marks):"))
        for position, choice in enumerate(step.choices):
            if position and position % _LOOPS == 0:
                blocks.callback(writer.line, f"g{position}()")
                blocks.enter_context(writer.block(f"def g{position}():"))
            variable, domain = writer.variable(choice.variable), writer.domain(choice.domain)
            blocks.enter_context(writer.block(f"for {variable} in {domain}:"))
            _unless(writer, choice.condition, "continue")
        _unless(writer, step.guard, leave)
        _unless(writer, step.assumes, f"marks.append({ENDED})", leave)
        for number, ok in enumerate(step.checks):
            _unless(writer, ok, f"marks.append({numbers.check + number})", leave)
        if points is not None:
            _note(writer, step, points)
        _successor(writer, step, numbers.pc_slot)
    return writer.lines


def _one_after_the_other(name: str, parts: list[str]) -> list[str]:
    """The function of a pc: its only step's, or one that calls those of all its steps."""
    if len(parts) == 1:
        return [f"{name} = {parts[0]}"]
    calls = [f"    {part}(s, out, marks)" for part in parts]
    return [f"def {name}(s, out, marks):", *calls] if calls else []


def _unless(writer: Writer, condition: Node, *lines: str) -> None:
    if value_of(condition) is True:
        return
    text = writer.text(condition)
    with writer.block(f"if not ({text}):"):
        for line in lines:
            writer.line(line)


def _note(writer: Writer, step: ClosedStep, first: int) -> None:
    writer.line(f"c[{first}] = 1")
    for number, happens in enumerate(step.events, first + 1):
        if value_of(happens) is True:
            writer.line(f"c[{number}] = 1")
            continue
        with writer.block(f"if not c[{number}]:"):
            text = writer.text(happens)
            with writer.block(f"if {text}:"):
                writer.line(f"c[{number}] = 1")


def _successor(writer: Writer, step: ClosedStep, pc_slot: int) -> None:
    """All expressions are over `s`, so the order of the stores matters only to one location."""
    writer.line("t = list(s)")
    for when, updates in groupby(step.updates, key=lambda update: update.when):
        known = value_of(when)
        if known is False:
            continue
        with ExitStack() as blocks:
            if known is None:
                blocks.enter_context(writer.block(f"if {writer.text(when)}:"))
            for update in updates:
                _store(writer, update)
    writer.line(f"t[{pc_slot}] = {writer.text(step.next_pc)}")
    writer.line("out.append(tuple(t))")


def _store(writer: Writer, update: ClosedUpdate) -> None:
    """Indices that are known select a slot at once."""
    target = update.target
    base = target.base
    axes: list[tuple[int, int]] = []
    atoms: list[str] = []
    for (stride, size), index in zip(target.axes, target.indices, strict=True):
        known = value_of(index)
        if isinstance(known, int) and 0 <= known < size:
            base += stride * known
        else:
            axes.append((stride, size))
            atoms.append(writer.atom(index))
    if axes:
        with writer.block(f"if not ({writer.in_bounds(axes, atoms)}):"):
            writer.line(f"outside({base})")
    value = writer.text(update.value)
    writer.line(f"t[{writer.index(base, axes, atoms)}] = {value}")


def _execute(source: Sequence[str], names: Mapping[str, object]) -> dict[str, object]:
    """The names that the source defines, beside those that it was given."""
    scope: dict[str, object] = {"__builtins__": _BUILTINS, **runtime.NAMES, **names}
    exec(compile("\n".join(source), "<spec2tla step functions>", "exec"), scope)
    return scope
