"""What matters to a violation: steps that need not happen go, others that do nothing are marked."""

from pathlib import Path

import pytest

from kspec import discharged
from spec2tla.errors import InternalError
from spec2tla.reference.layout import Layout
from spec2tla.reference.trace import Trace
from spec2tla.trace import essential as module
from spec2tla.trace.essential import essential, shortened
from test_trace_reorder import movers, ran

NOISE = """\
model m;
spinlock lock;
shared int(0..9) x = 0;
shared int(0..9) noise = 0;
process writer {
    noise = 1;
    spin_lock(lock);
    x = 1;
    spin_unlock(lock);
    noise = 2;
}
process other { noise = 3; noise = 4; }
invariant small "x stays small": x == 0 || !done(writer);
"""

FEEDS = """\
model m;
shared int(0..9) x = 0;
shared int(0..9) y = 0;
shared bool go = false;
process feeder { y = 1; y = 2; go = true; y = 3; }
process writer { await (go); x = y; }
invariant small "x stays small": x < 2;
"""

RACE = """\
model m;
shared bool armed = false;
shared int(0..9) slot = 0;
ghost bool registered = false;
process filler { if (!armed) slot = 1; }
process user { armed = true; ghost registered = true; armed = true; }
transition kept "no fill": registered ==> slot == old(slot);
"""

BRANCHES = """\
model m;
shared bool flag = true;
shared int(0..9) x = 0;
shared int(0..9) count = 0;
process writer { if (flag) count = 1; x = 1; }
invariant small "x stays small": x == 0;
"""

DEADLOCK = """\
model m;
mutex a;
mutex b;
shared int(0..9) noise = 0;
process left { noise = 1; mutex_lock(a); mutex_lock(b); }
process right { mutex_lock(b); noise = 2; mutex_lock(a); }
"""


@pytest.mark.parametrize(
    ("text", "name", "order", "kept", "marks"),
    [
        # All of `other` may be left out; of `writer` only what is not in the middle. Its lock
        # could have kept it waiting; that it gives it back keeps nobody.
        (NOISE, "small", "wowowww", "wwwww", "-++-+"),
        # What is overwritten before it is read does not matter, nor what comes too late.
        (FEEDS, "small", "fffwwfw", "fffwww", "-+++++"),
        # The change of what had been read is the race, though nobody reads it again.
        (RACE, "kept", "fuf", "fuf", "+++"),
        # A branch decides where the process goes; what it guards does not matter.
        (BRANCHES, "small", "www", "www", "+-+"),
        # In a deadlock nobody's steps may be missing.
        (DEADLOCK, "deadlock", "llrr", "llrr", "-++-"),
    ],
    ids=["noise", "reads from", "race", "branches", "deadlock"],
)
def test_what_matters(
    text: str, name: str, order: str, kept: str, marks: str, tmp_path: Path
) -> None:
    machine = discharged(text, tmp_path)
    layout = Layout.of(machine)
    trace = shortened(layout, ran(machine, name, order))
    assert "".join(mover[0] for mover in movers(trace)) == kept
    assert "".join("+" if mark else "-" for mark in essential(layout, trace)) == marks


def test_a_mark_that_is_wrong_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks are replayed: were the slice wrong, nobody would be shown it."""
    machine = discharged(FEEDS, tmp_path)
    layout = Layout.of(machine)
    trace = ran(machine, "small", "fffwww")

    def nothing_but_the_last(self: object, *_: object) -> tuple[bool, ...]:
        return (False,) * (len(trace.steps) - 1) + (True,)

    monkeypatch.setattr(module._Slice, "backwards", nothing_but_the_last)
    with pytest.raises(InternalError) as caught:
        essential(layout, trace)
    assert caught.value.code == "X0403"


def test_a_shorter_run_is_a_run_of_the_machine(tmp_path: Path) -> None:
    machine = discharged(NOISE, tmp_path)
    trace: Trace = shortened(Layout.of(machine), ran(machine, "small", "wowowww"))
    assert [step.before for step in trace.steps[1:]] == [step.after for step in trace.steps[:-1]]
    assert all(movers(trace)[at] == "writer" for at in range(5))
