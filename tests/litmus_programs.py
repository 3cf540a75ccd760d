"""Tiny programs without loops, in kspec and as what two memory models make of them.

A program is a tuple of threads, a thread a tuple of operations. The oracles here share nothing with
the tool: they enumerate all runs of the definitions in the literature.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

from kspec import lowered
from spec2tla.machine.model import DONE
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.semantics import Taken, initial_states, outcomes

LOCATIONS = ("x", "y")

T = TypeVar("T")


@dataclass(frozen=True)
class Op:
    """`kind`: "w" (plain write), "r", "rel" (release), "acq" (acquire), "mb", "wmb", "rmb", "xchg".

    `value` is what a write writes; a read reads into a register of its own.
    """

    kind: str
    place: str = ""
    value: int = 0


Thread: TypeAlias = tuple[Op, ...]
Program: TypeAlias = tuple[Thread, ...]
Outcome: TypeAlias = tuple[tuple[str, int], ...]
"""What registers (`t0r1`: thread 0, operation 1) and locations hold at the end."""


def w(place: str, value: int) -> Op:
    return Op("w", place, value)


def r(place: str) -> Op:
    return Op("r", place)


def rel(place: str, value: int) -> Op:
    return Op("rel", place, value)


def acq(place: str) -> Op:
    return Op("acq", place)


def xchg(place: str, value: int) -> Op:
    return Op("xchg", place, value)


MB, WMB, RMB = Op("mb"), Op("wmb"), Op("rmb")

_TEXTS = {
    "w": "WRITE_ONCE({place}, {value});",
    "rel": "smp_store_release({place}, {value});",
    "r": "int(0..9) {register} = READ_ONCE({place});",
    "acq": "int(0..9) {register} = smp_load_acquire({place});",
    "xchg": "int(0..9) {register} = xchg({place}, {value});",
    "mb": "smp_mb();",
    "wmb": "smp_wmb();",
    "rmb": "smp_rmb();",
}


def text(program: Program) -> str:
    """The program as a model, without properties."""
    lines = ["model litmus;", *(f"shared int(0..9) {place} = 0;" for place in places(program))]
    for number, thread in enumerate(program):
        lines.append(f"process t{number} {{")
        for at, op in enumerate(thread):
            said = _TEXTS[op.kind].format(place=op.place, value=op.value, register=f"r{at}")
            lines.append(f"    {said}")
        lines.append("}")
    # Somebody must look at the locations, or those of one process alone need no buffer.
    looks = " && ".join(f"{place} >= 0" for place in places(program))
    return "\n".join([*lines, f'invariant looked_at "values": {looks};']) + "\n"


def places(program: Program) -> tuple[str, ...]:
    return tuple(sorted({op.place for thread in program for op in thread if op.place}))


def outcomes_of(program: Program, memory: str, folder: Path) -> frozenset[Outcome]:
    """What the tool's machine ends with, under a memory model, in all its runs."""
    machine = lowered(text(program), folder, memory=memory)
    layout = Layout.of(machine)
    seen: set[State] = set(initial_states(layout))
    work = list(seen)
    found: set[Outcome] = set()
    while work:
        state = work.pop()
        following = [o.after for o in outcomes(layout, state) if isinstance(o, Taken)]
        if not following:
            found.add(_outcome(layout, state, program))
        fresh = [after for after in dict.fromkeys(following) if after not in seen]
        seen.update(fresh)
        work += fresh
    return frozenset(found)


def _outcome(layout: Layout, state: State, program: Program) -> Outcome:
    assert all(layout.pc(state, f"t{n}", 0) == DONE for n in range(len(program)))
    values = layout.values(state) | layout.local_values(state)
    registers = [
        (f"t{n}r{at}", f"t{n}.r{at}")
        for n, thread in enumerate(program)
        for at, op in enumerate(thread)
        if op.kind in ("r", "acq", "xchg")
    ]
    names = [*registers, *((place, place) for place in places(program))]
    return tuple(sorted((name, _number(values[key])) for name, key in names))


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


# Total store order, as in Owens, Sarkar and Sewell -----------------------------------------------

Buffer: TypeAlias = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Situation:
    pcs: tuple[int, ...]
    memory: tuple[tuple[str, int], ...]
    buffers: tuple[Buffer, ...]
    registers: tuple[tuple[str, int], ...]


def tso_outcomes(program: Program) -> frozenset[Outcome]:
    start = Situation(
        (0,) * len(program), tuple((p, 0) for p in places(program)), ((),) * len(program), ()
    )
    seen, work, found = {start}, [start], set[Outcome]()
    while work:
        now = work.pop()
        after = list(_moves(program, now))
        if not after:
            found.add(tuple(sorted((*now.memory, *now.registers))))
        for each in after:
            if each not in seen:
                seen.add(each)
                work.append(each)
    return frozenset(found)


def _moves(program: Program, now: Situation) -> Iterator[Situation]:
    for number, thread in enumerate(program):
        buffer, memory = now.buffers[number], dict(now.memory)
        if buffer:
            place, value = buffer[0]
            flushed = tuple((memory | {place: value}).items())
            yield Situation(now.pcs, flushed, _set(now.buffers, number, buffer[1:]), now.registers)
        if now.pcs[number] == len(thread):
            continue
        at = now.pcs[number]
        op, pcs = thread[at], _set(now.pcs, number, at + 1)
        register = f"t{number}r{at}"
        if op.kind in ("w", "rel"):
            longer = _set(now.buffers, number, (*buffer, (op.place, op.value)))
            yield Situation(pcs, now.memory, longer, now.registers)
        elif op.kind in ("r", "acq"):
            mine = [value for place, value in buffer if place == op.place]
            value = mine[-1] if mine else memory[op.place]
            yield Situation(pcs, now.memory, now.buffers, (*now.registers, (register, value)))
        elif op.kind in ("wmb", "rmb") or (op.kind == "mb" and not buffer):
            yield Situation(pcs, now.memory, now.buffers, now.registers)
        elif not buffer:
            read = (*now.registers, (register, memory[op.place]))
            written = tuple((memory | {op.place: op.value}).items())
            yield Situation(pcs, written, now.buffers, read)


def _set(values: tuple[T, ...], at: int, value: T) -> tuple[T, ...]:
    return (*values[:at], value, *values[at + 1 :])


def random_program(
    draw: random.Random, kinds: tuple[str, ...], threads: int, longest: int
) -> Program:
    """Each write has a value of its own, so that it is seen which one is read."""
    program: list[Thread] = []
    value = 0
    for _ in range(threads):
        thread: list[Op] = []
        for _ in range(draw.randint(1, longest)):
            kind, place = draw.choice(kinds), draw.choice(LOCATIONS)
            if kind in ("w", "rel", "xchg"):
                value += 1
                thread.append(Op(kind, place, value))
            else:
                thread.append(Op(kind, "" if kind in ("mb", "wmb", "rmb") else place))
        program.append(tuple(thread))
    return tuple(program)
