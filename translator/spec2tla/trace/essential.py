"""Which steps of a run matter to what it ends with: a slice backwards from the violation.

In: a layout, and a certified run. Out: a shorter run, or a mark for each step; both are replayed
before they are believed. What a step wrote matters where a later step that matters read it, or the
violation itself; so does whatever decided that a process could go on, or where it went. A step also
matters that changed what another process, in a step that matters, had read: the race.

It must not know how a run is told. Runs that go on for ever are left as they are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from spec2tla.machine.variables import VariableKind
from spec2tla.reference.layout import Layout, State
from spec2tla.reference.replay import (
    Move,
    certify,
    check_breach,
    first_breach,
    mismatch,
    property_of,
    replay,
)
from spec2tla.reference.semantics import Failed, Taken, is_deadlock, outcomes_of
from spec2tla.reference.trace import Trace, TraceStep
from spec2tla.trace.culprits import culprits
from spec2tla.trace.footprint import Footprint, footprint_of_failure, footprints, waits_for


def shortened(layout: Layout, trace: Trace) -> Trace:
    """The run without what processes did, at last or at all, that need not have happened.

    It is a run of the machine: of what a process did, nothing is missing from the middle.
    """
    kept = _Slice.of(layout, trace, footprints(layout, trace)).backwards(whole_prefixes=True)
    if all(kept):
        return trace
    moves = [
        Move(step.process.name, step.instance, step.step.name, step.picks)
        for step, matters in zip(trace.steps, kept, strict=True)
        if matters
    ]
    return certified_again(layout, trace, replay(layout, trace.initial, moves))


def certified_again(layout: Layout, trace: Trace, steps: Sequence[TraceStep]) -> Trace:
    """The same violation at the end of other steps, or where they come to it first."""
    states = [trace.initial, *(step.after for step in steps)]
    property_ = property_of(layout, trace.property_name)
    end = first_breach(layout, property_, states, trace.breach)
    names = [step.step.name for step in steps]
    return certify(layout, trace.property_name, states[: end + 1], names[:end], trace.breach)


def essential(layout: Layout, trace: Trace) -> tuple[bool, ...]:
    """For each step whether it matters: the violation comes, too, where the others do nothing.

    The others go on to their next place, and change nothing else.
    """
    prints = footprints(layout, trace)
    changing = frozenset[int]()
    marks = _Slice.of(layout, trace, prints).backwards()
    while more := _change_what_was_read(layout, trace, prints, marks) - changing:
        changing |= more
        marks = _Slice.of(layout, trace, prints).backwards(changing)
    if not all(marks):
        _check_without(layout, trace, marks)
    return marks


def _change_what_was_read(
    layout: Layout, trace: Trace, prints: Sequence[Footprint], marks: Sequence[bool]
) -> frozenset[int]:
    """The steps that change a shared variable after a marked step of another process read it."""
    read: dict[int, set[int]] = {}
    changing: set[int] = set()
    for at, (step, print_) in enumerate(zip(trace.steps, prints, strict=True)):
        by = layout.pc_slot(step.process.name, step.instance)
        for slot in print_.values:
            if step.before[slot] != step.after[slot] and read.get(slot, set()) - {by}:
                changing.add(at)
        for slot in print_.reads if marks[at] else ():
            if layout.kind(slot) is VariableKind.SHARED:
                read.setdefault(slot, set()).add(by)
    return frozenset(changing)


# The slice ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Slice:
    """`wanted`: the slots whose values matter at the end, `before` the last step.

    `going`: the instances, by the slots of their pcs, of which something is needed later on.
    """

    layout: Layout
    trace: Trace
    prints: Sequence[Footprint]
    wanted: set[int] = field(default_factory=set)
    before: set[int] = field(default_factory=set)
    going: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, layout: Layout, trace: Trace, prints: Sequence[Footprint]) -> "_Slice":
        found = cls(layout, trace, prints)
        pcs = (layout.pc_slot(process.name, i) for process, i in layout.instances)
        if trace.failing is not None:
            failing = trace.failing
            found.wanted |= footprint_of_failure(layout, trace.final, failing).control
            found.going.add(layout.pc_slot(failing.process.name, failing.instance))
        elif trace.waiting or trace.property_name == "deadlock":
            found.wanted |= waits_for(layout, trace.final, trace)
            found.going.update(pcs)
        elif trace.loop_to is None:
            guilty = culprits(layout, trace)
            found.wanted |= guilty.now
            found.before |= guilty.before
        return found

    def backwards(
        self, also: frozenset[int] = frozenset(), whole_prefixes: bool = False
    ) -> tuple[bool, ...]:
        """With `whole_prefixes`, all that a process did before something that matters does.

        `also`: the numbers of steps that matter for another reason.
        """
        if self.trace.loop_to is not None:
            return (True,) * len(self.trace.steps)
        marks: list[bool] = []
        last = len(self.prints) - 1
        for at in range(last, -1, -1):
            is_last = at == last and self.trace.failing is None and not self.trace.waiting
            marks.append(self._matters(at, whole_prefixes or is_last, is_last or at in also))
            if at == last:
                self.wanted |= self.before
        return tuple(reversed(marks))

    def _matters(self, at: int, with_others: bool, always: bool) -> bool:
        step, print_ = self.trace.steps[at], self.prints[at]
        pc = self.layout.pc_slot(step.process.name, step.instance)
        written = self.wanted & print_.values.keys()
        needed = pc in self.going and (with_others or print_.decides)
        if not (always or written or needed):
            return False
        self.going.add(pc)
        self.wanted -= written
        self.wanted |= print_.needs(written)
        return True


# Replay ------------------------------------------------------------------------------------------


def _check_without(layout: Layout, trace: Trace, marks: Iterable[bool]) -> None:
    """Fails where the run would not end as it does if the unmarked steps did nothing."""
    states = [trace.initial]
    for step, matters in zip(trace.steps, marks, strict=True):
        after = _taken(layout, states[-1], step) if matters else states[-1]
        at = layout.pc_slot(step.process.name, step.instance)
        if matters and after[at] != step.after[at]:
            raise mismatch(f"{step.step.name} goes elsewhere without the steps that do not matter")
        states.append((*after[:at], step.after[at], *after[at + 1 :]))
    failing = trace.failing
    if failing is not None:
        ways = outcomes_of(layout, states[-1], failing.process, failing.instance)
        if not any(isinstance(way, Failed) and way.check == failing.check for way in ways):
            raise mismatch("the check is kept without the steps that do not matter")
    elif trace.waiting:
        if not is_deadlock(layout, states[-1]):
            raise mismatch("there is no deadlock without the steps that do not matter")
    else:
        property_ = property_of(layout, trace.property_name)
        check_breach(layout, property_, states, trace.breach)


def _taken(layout: Layout, state: State, step: TraceStep) -> State:
    for way in outcomes_of(layout, state, step.process, step.instance):
        attempt = way.attempt
        if isinstance(way, Taken) and (attempt.step, attempt.picks) == (step.step, step.picks):
            return way.after
    raise mismatch(f"{step.step.name} depends on a step that does not matter")
