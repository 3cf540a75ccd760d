"""The Python code of one step: a function that takes a state and finds what the step leads to.

In: a step with all its expressions closed. Out: lines. The function is called as `f(s)` and returns
how many successors there are, none where the step is blocked. It works with these names:

- `known(t, t)` is `t` itself for a state that was not found before; `push(t)` takes such a state;
- `note(n)` is told of a run that ends in `s`: ENDED where an assume ends it, else the number of the
  check that the step would break; and `note((sight, bits, t))` of what questions say of `t`;
- `ask_step(s, t)` and `ask_state(t)` put the questions, and are there for who attends to them;
- `c` has a byte for each point of coverage.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import groupby

from spec2tla.machine.expr import Value
from spec2tla.machine.model import Step
from spec2tla.reference.closed_step import ClosedStep, ClosedUpdate
from spec2tla.reference.expressions import Writer, count_uses
from spec2tla.reference.nodes import Node, value_of
from spec2tla.reference.packing import Packing

ENDED = -1
"""What is noted of a run that an assume has ended."""

IN_STEP, IN_STATE, STANDING = range(3)
"""What `note` is told of: a step from `s` to `t`, the new state `t`, standing still in it."""

_LOOPS = 10
"""Python allows only so many loops inside of each other in one function."""


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """A step as one instance takes it. Its points of coverage and its checks have numbers."""

    step: Step
    closed: ClosedStep
    pc_slot: int
    first_check: int
    first_point: int

    @property
    def points(self) -> range:
        return range(self.first_point, self.first_point + 1 + len(self.step.events))


@dataclass(frozen=True, slots=True)
class Attention:
    """What a function does beside finding states: it costs time, so only where it is needed."""

    coverage: bool = False
    of_steps: bool = False
    of_states: bool = False


@dataclass(slots=True)
class _Function:
    """One function being written. With choices it has a loop in which `n` counts."""

    writer: Writer
    move: Move
    packing: Packing
    attention: Attention

    @property
    def leave(self) -> str:
        return "continue" if self.move.closed.choices else "return 0"


def step_function(
    name: str,
    move: Move,
    packing: Packing,
    attention: Attention,
    constants: dict[str, Value],
) -> list[str]:
    """The lines that define it; `constants` are added to."""
    uses = count_uses(move.closed.roots(attention.coverage))
    writer = Writer(uses, constants=constants, books=packing.books)
    function = _Function(writer, move, packing, attention)
    with writer.block(f"def {name}(s):"):
        if move.closed.choices:
            writer.line("n = 0")
            with _choices(function):
                _attempt(function)
            writer.line("return n")
        else:
            _attempt(function)
            writer.line("return 1")
    return writer.lines


@contextmanager
def _choices(function: _Function) -> Iterator[None]:
    writer = function.writer
    with ExitStack() as blocks:
        for position, choice in enumerate(function.move.closed.choices):
            if position and position % _LOOPS == 0:
                blocks.callback(writer.line, f"g{position}()")
                blocks.enter_context(writer.block(f"def g{position}():"))
                writer.line("nonlocal n")
            variable, domain = writer.variable(choice.variable), writer.domain(choice.domain)
            blocks.enter_context(writer.block(f"for {variable} in {domain}:"))
            _unless(writer, choice.condition, "continue")
        yield


def _attempt(function: _Function) -> None:
    writer, closed, leave = function.writer, function.move.closed, function.leave
    _unless(writer, closed.guard, leave)
    if function.attention.coverage:
        _cover(writer, closed.early, function.move.first_point)
    _unless(writer, closed.assumes, f"note({ENDED})", leave)
    for number, ok in enumerate(closed.checks, function.move.first_check):
        _unless(writer, ok, f"note({number})", leave)
    if function.attention.coverage:
        writer.line(f"c[{function.move.first_point}] = 1")
        _cover(writer, closed.events, function.move.first_point)
    _successor(function)
    _found(writer, function.attention)
    if closed.choices:
        writer.line("n += 1")


def _unless(writer: Writer, condition: Node, *lines: str) -> None:
    if value_of(condition) is True:
        return
    text = writer.text(condition)
    with writer.block(f"if not ({text}):"):
        for line in lines:
            writer.line(line)


def _cover(writer: Writer, events: tuple[Node, ...], first: int) -> None:
    for number, happens in enumerate(events, first + 1):
        known = value_of(happens)
        if known is True:
            writer.line(f"c[{number}] = 1")
        if known is not None:
            continue
        with writer.block(f"if not c[{number}]:"):
            text = writer.text(happens)
            with writer.block(f"if {text}:"):
                writer.line(f"c[{number}] = 1")


def _successor(function: _Function) -> None:
    """All expressions are over `s`, so the order of the stores matters only to one location."""
    writer, packing = function.writer, function.packing
    writer.line(f"t = {packing.opened}")
    for when, updates in groupby(function.move.closed.updates, key=lambda update: update.when):
        known = value_of(when)
        if known is False:
            continue
        with ExitStack() as blocks:
            if known is None:
                blocks.enter_context(writer.block(f"if {writer.text(when)}:"))
            for update in updates:
                _store(writer, update, packing)
    writer.line(f"t[{function.move.pc_slot}] = {writer.text(function.move.closed.next_pc)}")
    writer.line(f"t = {packing.closed}")


def _store(writer: Writer, update: ClosedUpdate, packing: Packing) -> None:
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
    # All the slots that the indices may select are of one type.
    book = packing.books.get(base)
    value = value if book is None else f"e{book}[{value}]"
    writer.line(f"t[{writer.index(base, axes, atoms)}] = {value}")


def _found(writer: Writer, attention: Attention) -> None:
    if attention.of_steps:
        with writer.block("if t != s:"):
            writer.line("r = ask_step(s, t)")
            _note_if(writer, "r", IN_STEP)
    with writer.block("if known(t, t) is t:"):
        writer.line("push(t)")
        if attention.of_states:
            writer.line("r = ask_state(t)")
            _note_if(writer, "r", IN_STATE)
        if attention.of_steps:
            writer.line("r = ask_step(t, t)")
            _note_if(writer, "r", STANDING)


def _note_if(writer: Writer, bits: str, sight: int) -> None:
    with writer.block(f"if {bits}:"):
        writer.line(f"note(({sight}, {bits}, t))")
