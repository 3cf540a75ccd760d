"""RC11's axioms, by enumeration: which outcomes a tiny program may have.

Each read may read from each write to its place, the writes to a place may be in any order; of the
executions that this makes, those count that the axioms allow (Lahav and others, 2017): coherence,
atomicity, the order of full barriers, and no cycle of program order and reads-from. A release
sequence goes on in read-modify-writes only, as in C++20. `xchg` stands between two full barriers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations, product
from typing import TypeAlias

from litmus_programs import Outcome, Program, places

Relation: TypeAlias = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Event:
    """`kind`: "init", "w", "r", "rel", "acq", "u" (a read-modify-write), "mb", "wmb", "rmb"."""

    number: int
    thread: int
    at: int
    kind: str
    place: str = ""
    value: int = 0

    @property
    def writes(self) -> bool:
        return self.kind in ("init", "w", "rel", "u")

    @property
    def reads(self) -> bool:
        return self.kind in ("r", "acq", "u")


def axiomatic_outcomes(program: Program) -> frozenset[Outcome]:
    events = tuple(_events(program))
    po = frozenset(
        (a.number, b.number)
        for a in events
        for b in events
        if a.number < b.number and (a.thread == b.thread or (a.thread < 0 <= b.thread))
    )
    reads = [e for e in events if e.reads]
    sources = [[w for w in events if w.writes and w.place == r.place and w != r] for r in reads]
    found: set[Outcome] = set()
    for chosen in product(*sources):
        rf = frozenset((w.number, r.number) for w, r in zip(chosen, reads, strict=True))
        if _is_cyclic(po | rf):
            continue
        for last, mo in _orders(events, places(program)):
            if _is_consistent(events, po, rf, mo):
                seen = {f"t{r.thread}r{r.at}": w.value for w, r in zip(chosen, reads, strict=True)}
                found.add(tuple(sorted((seen | last).items())))
    return frozenset(found)


def _events(program: Program) -> Iterator[Event]:
    number = 0
    for place in places(program):
        yield Event(number, -1, 0, "init", place)
        number += 1
    for thread, ops in enumerate(program):
        for at, op in enumerate(ops):
            kinds = ("mb", "u", "mb") if op.kind == "xchg" else (op.kind,)
            for kind in kinds:
                yield Event(number, thread, at, kind, op.place, op.value)
                number += 1


def _orders(
    events: tuple[Event, ...], names: tuple[str, ...]
) -> Iterator[tuple[dict[str, int], Relation]]:
    """For each order of the writes to each place: what the last ones write, and the order."""
    writes = [[e for e in events if e.writes and e.place == p and e.kind != "init"] for p in names]
    first = {e.place: e for e in events if e.kind == "init"}
    for chosen in product(*(permutations(each) for each in writes)):
        pairs: set[tuple[int, int]] = set()
        last: dict[str, int] = {}
        for place, order in zip(names, chosen, strict=True):
            whole = (first[place], *order)
            last[place] = whole[-1].value
            pairs |= {(a.number, b.number) for i, a in enumerate(whole) for b in whole[i + 1 :]}
        yield last, frozenset(pairs)


def _is_consistent(events: tuple[Event, ...], po: Relation, rf: Relation, mo: Relation) -> bool:
    # What a read reads comes before what is written over it.
    rb = frozenset((r, w) for source, r in rf for s, w in mo if s == source and w != r)
    eco = _closed(rf | mo | rb)
    hb = _closed(po | _synchronised(events, po, rf))
    same = frozenset((e.number, e.number) for e in events)
    if any(a == b for a, b in eco | _then(hb, eco | same)):
        return False
    modifies = {e.number for e in events if e.kind == "u"}
    if any(r in modifies and (w, r) in mo for r, w in rb):
        return False  # Something is written between its read and its write.
    full = {e.number: (e.thread, e.at) for e in events if e.kind == "mb"}
    ordered = hb | _then(_then(hb, eco), hb)
    # The two barriers around a read-modify-write are one with it.
    numbers = {name: number for number, name in enumerate(dict.fromkeys(full.values()))}
    pairs = ((full[a], full[b]) for a, b in ordered if a in full and b in full)
    psc = frozenset((numbers[a], numbers[b]) for a, b in pairs if a != b)
    return not _is_cyclic(psc)


def _synchronised(events: tuple[Event, ...], po: Relation, rf: Relation) -> Relation:
    by_number = {e.number: e for e in events}
    modifies = {e.number for e in events if e.kind == "u"}
    found: set[tuple[int, int]] = set()
    for start in (e.number for e in events if e.writes):
        sequence, work = {start}, [start]
        while work:
            source = work.pop()
            for w, r in rf:
                if w == source and r in modifies and r not in sequence:
                    sequence.add(r)
                    work.append(r)
        givers = {start} if by_number[start].kind == "rel" else set()
        givers |= {a for a, b in po if b == start and by_number[a].kind in ("mb", "wmb")}
        for w, r in rf:
            if w in sequence:
                takers = {r} if by_number[r].kind == "acq" else set()
                takers |= {b for a, b in po if a == r and by_number[b].kind in ("mb", "rmb")}
                found |= {(a, b) for a in givers for b in takers}
    return frozenset(found)


def _then(one: Iterable[tuple[int, int]], other: Relation) -> Relation:
    by_first: dict[int, set[int]] = {}
    for a, b in other:
        by_first.setdefault(a, set()).add(b)
    return frozenset((a, c) for a, b in one for c in by_first.get(b, ()))


def _closed(relation: Relation) -> Relation:
    while True:
        longer = relation | _then(relation, relation)
        if longer == relation:
            return relation
        relation = longer


def _is_cyclic(relation: Relation) -> bool:
    return any(a == b for a, b in _closed(relation))
