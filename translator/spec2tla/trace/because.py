"""How a run came to its violation, in a few sentences of facts.

In: a layout, and a certified run. Out: sentences in the user's words; "(step 3)" is a number of a
step. They say what broke it, what whoever did so relied on, and which two accesses no lock keeps
apart; each only where the run shows it.
"""

from spec2tla.machine.expr import Literal
from spec2tla.machine.printer import print_expr
from spec2tla.machine.variables import VariableKind
from spec2tla.reference.layout import Layout, State, ValueSlot
from spec2tla.reference.semantics import Attempt
from spec2tla.reference.trace import Breach, Trace
from spec2tla.trace.footprint import blocking
from spec2tla.trace.held import Held, held, listed
from spec2tla.trace.history import Access, History, places_of
from spec2tla.types import OwnerType, SetType

_FREED = " (freed)"
"""What follows a pointer to an object that was freed."""

_MOST = 4
"""Locations that are told of in one sentence, and processes that wait."""


def because(layout: Layout, trace: Trace) -> tuple[str, ...]:
    """Nothing for a run that goes on for ever, or that a mistake in the property is about."""
    if trace.loop_to is not None or trace.breach is Breach.UNDEFINED:
        return ()
    history = History.of(layout, trace)
    if trace.waiting:
        return _waiting(history)
    if not trace.steps:
        return ()
    broken = _checked(history) if trace.failing is not None else _broken(history)
    return (*broken, *_relied(history), *_unprotected(history))


def _broken(history: History) -> tuple[str, ...]:
    """Which of the property's locations the last step changed."""
    last = history.step(history.length)
    changed = [
        f"{_name(history, slot)} went from {_value(history, slot, last.before)} "
        f"to {_value(history, slot, last.after)}"
        for slot in history.changed_last()[:_MOST]
    ]
    what = listed(changed) if changed else _moved(history)
    return (f"{last.actor} broke it{_at(history.length)}: {what}.",)


def _moved(history: History) -> str:
    """Where the last step led to, in the property's words."""
    layout, last = history.layout, history.step(history.length)
    before, after = (
        layout.pc(state, last.process.name, last.instance) for state in (last.before, last.after)
    )
    for place in places_of(history.trace.property_name, layout.machine):
        if place.process == last.process.name and after in place.pcs and before not in place.pcs:
            return f"it came to `{place.label}`" if place.label else "it ended"
    return "it went on from where it stood"


def _checked(history: History) -> tuple[str, ...]:
    """What the check looks at that another one has left so."""
    told: list[str] = []
    for slot in history.culprits:
        writer = history.writer(slot, history.length + 1)
        if writer is not None and not history.is_of_breaker(writer):
            told.append(f"By then {_left(history, slot, writer)}.")
    return tuple(told[:_MOST])


def _relied(history: History) -> tuple[str, ...]:
    """What the breaker had read and has changed since; else what it had from another one."""
    stale = history.stale_read()
    if stale is not None:
        read, written = stale
        old = _value(history, read.slot, history.step(read.number).before)
        new = _value(history, read.slot, history.end)
        return (
            f"{_actor(history, read)} had read {_name(history, read.slot)} as {old}"
            f"{_at(read.number)}; {_actor(history, written)} has changed it to {new} since"
            f"{_at(written.number)}.",
        )
    found = history.read_from_other()
    if found is None:
        return ()
    written, read = found
    value = _value(history, read.slot, history.step(read.number).before)
    freed = value.endswith(_FREED) and history.changer(read.slot, read.number) != written.number
    who = f"{_actor(history, written)} had {'freed' if freed else 'written'}"
    return (
        f"{_actor(history, read)} read {_name(history, read.slot)} as "
        f"{value.removesuffix(_FREED) if freed else value}{_at(read.number)}, "
        f"which {who}{_at(written.number)}.",
    )


def _unprotected(history: History) -> tuple[str, ...]:
    """The two accesses that no lock keeps apart; nothing in a model without locks."""
    pair = history.racing() or history.stale_read()
    if pair is None or not history.layout.machine.locks:
        return ()
    first, second = sorted(pair, key=lambda access: access.number)
    mine, theirs = _held(history, first), _held(history, second)
    if mine.excludes(theirs):
        return ()
    return (
        f"{_actor(history, first)} {_did(first)} {_name(history, first.slot)} {mine}"
        f"{_at(first.number)}, {_actor(history, second)} {_did(second)} it {theirs}"
        f"{_at(second.number)}: no lock keeps the two apart.",
    )


def _waiting(history: History) -> tuple[str, ...]:
    """What each of those that wait needs, and who left it so."""
    layout, final = history.layout, history.trace.final
    told: list[str] = []
    for waiting in history.trace.waiting[:_MOST]:
        slots: set[int] = set()
        for step in waiting.steps:
            attempt = Attempt(waiting.process, waiting.instance, step, ())
            slots |= blocking(layout, final, attempt)
        needs = [_need(history, slot) for slot in sorted(slots) if _is_in_the_way(history, slot)]
        told += [f"{waiting.actor} waits: {'; '.join(needs[:_MOST])}."] if needs else []
    return tuple(told)


def _is_in_the_way(history: History, slot: int) -> bool:
    """Whether it is something of all processes, and no lock that is free."""
    kind, found = history.layout.kind(slot), history.layout.slots[slot]
    if not isinstance(found, ValueSlot) or kind not in (VariableKind.LOCK, VariableKind.SHARED):
        return False
    return bool(history.trace.final[slot]) or not isinstance(found.type, OwnerType | SetType)


def _need(history: History, slot: int) -> str:
    writer = history.writer(slot, history.length + 1)
    if writer is None:
        return (
            f"{_name(history, slot)} is {_value(history, slot, history.trace.final)}, as at first"
        )
    return _left(history, slot, writer)


# Words -------------------------------------------------------------------------------------------


def _left(history: History, slot: int, writer: int) -> str:
    """What is there at the end, and who left it so."""
    step, found = history.step(writer), history.layout.slots[slot]
    name, value = _name(history, slot), _value(history, slot, history.trace.final)
    if isinstance(found, ValueSlot) and isinstance(found.type, OwnerType) and step.after[slot]:
        return f"{name} is held by {value}{_at(writer)}"
    if value.endswith(_FREED) and step.before[slot] != step.after[slot]:
        return f"{name} is {value.removesuffix(_FREED)}, freed by {step.actor}{_at(writer)}"
    return f"{name} is {value}, set by {step.actor}{_at(writer)}"


def _did(access: Access) -> str:
    return "wrote" if access.writes else "read"


def _at(number: int) -> str:
    return f" (step {number})"


def _actor(history: History, access: Access) -> str:
    return history.step(access.number).actor


def _held(history: History, access: Access) -> Held:
    step = history.step(access.number)
    return held(history.layout, step.before, step.process, step.instance)


def _name(history: History, slot: int) -> str:
    return history.layout.slot_name(slot)


def _value(history: History, slot: int, state: State) -> str:
    found = history.layout.slots[slot]
    if not isinstance(found, ValueSlot):
        return ""
    return print_expr(Literal(state[slot], found.type), history.layout.machine)
