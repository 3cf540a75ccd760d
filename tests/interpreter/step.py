"""What one step is: everything from where a process rests to where it rests again.

A process rests before an instruction that is a step (`Program.steps`), at its end, and where it
starts. To take a step it executes instruction after instruction until it would come to the second
one that is a step. So local work belongs to the step before it, and what stands before the first
step of a process belongs to that one. The choice of a branch of `either` does not count: it is one
with the first step of the branch, or with the branch if that has none.

A step may be impossible (it waits), it may end the run (`assume`), or break a built-in check. In
each of these cases nothing of it happens.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from interpreter import locking
from interpreter.code import (
    Alloc,
    Choose,
    Either,
    End,
)
from interpreter.perform import perform
from interpreter.places import (
    Pointer,
    Scalar,
    Value,
)
from interpreter.program import START, Program, Whole
from interpreter.thread import CheckBrokenError, RunEndedError, Thread, WaitingError
from spec2tla.source import Span


@dataclass(frozen=True, slots=True)
class Place:
    """Where a process stands: the next instruction, and what lies on its stack.

    Before it has started it stands at START, unless its first instruction is a step.
    """

    at: int
    stack: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A step: where the process rests then, its locals, and the shared memory.

    `freed` are pointers that are none any more, also where other processes have them.
    """

    place: Place
    locals: tuple[Value, ...]
    globals: tuple[Scalar, ...]
    shown: frozenset[Span]
    freed: tuple[Pointer, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """An `assume` that is false."""


@dataclass(frozen=True, slots=True)
class Broken:
    check: str


Outcome: TypeAlias = Moved | Ended | Broken


def outcomes(
    whole: Whole,
    program: Program,
    instance: int,
    place: Place,
    local: tuple[Value, ...],
    shared: tuple[Scalar, ...],
) -> Iterator[Outcome]:
    """All that an instance can do next; nothing where it waits or has finished."""
    if is_done(program, place):
        return
    at, stack = max(place.at, 0), list(place.stack)
    work = [Thread(whole, program, instance, at, stack, list(local), list(shared))]
    while work:
        thread = work.pop()
        try:
            found = _run(thread, work)
        except WaitingError:
            continue
        except RunEndedError:
            yield Ended()
        except CheckBrokenError as broken:
            yield Broken(str(broken))
        else:
            if found is not None:
                yield found


def is_done(program: Program, place: Place) -> bool:
    return place.at != START and isinstance(program.code[place.at], End)


def entry(whole: Whole, program: Program, instance: int, local: tuple[Value, ...]) -> Place:
    """Where an instance starts."""
    if not program.steps[program.entry]:
        return Place(START, ())
    thread = Thread(whole, program, instance, 0, [], list(local), [])
    while thread.at != program.entry:
        perform(program.code[thread.at], thread, [])
    return Place(thread.at, tuple(thread.stack))


def _run(thread: Thread, work: list[Thread]) -> Moved | None:
    """Executes up to the end of the step; None where it went on in several threads instead."""
    program = thread.program
    while True:
        instruction = program.code[thread.at]
        if program.steps[thread.at]:
            if thread.begun:
                return _rest(thread)
            thread.begun = not isinstance(instruction, Either)
        if isinstance(instruction, End):
            locking.finish(thread)
            return _rest(thread)
        count = len(work)
        perform(instruction, thread, work)
        if len(work) > count or isinstance(instruction, Either | Choose | Alloc):
            return None


def _rest(thread: Thread) -> Moved:
    return Moved(
        Place(thread.at, tuple(thread.stack)),
        tuple(thread.locals),
        tuple(thread.globals),
        frozenset(thread.shown),
        tuple(thread.freed),
    )
