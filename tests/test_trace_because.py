"""How a run came to its violation: each kind of sentence, from a program that is just about it."""

from pathlib import Path

import pytest

from kspec import lowered
from spec2tla.machine.model import Machine
from spec2tla.reference.layout import Layout
from spec2tla.reference.search import explore
from spec2tla.trace.because import because
from spec2tla.trace.telling import telling

CHECK_THEN_ACT = """\
model m;
spinlock lock;
shared bool armed = false;
shared int(0..9) slot = 0;
process filler {
    spin_lock(lock);
    if (!armed)
        slot = 1;
    spin_unlock(lock);
}
process user { armed = true; }
transition kept "no fill once armed": armed && old(slot) == 0 ==> slot == 0;
"""

UNDER_RCU = """\
model m;
spinlock lock;
shared int(0..9) slot = 0;
ghost bool seen = false;
process filler { spin_lock(lock); slot = 1; spin_unlock(lock); }
process user {
    rcu_read_lock();
    int(0..9) found = slot;
    ghost seen = found == 0;
    rcu_read_unlock();
}
transition kept "what was seen stays": seen ==> slot == old(slot);
"""

SAME_LOCK = """\
model m;
spinlock lock;
shared int(0..9) slot = 0;
ghost bool seen = false;
process filler { spin_lock(lock); slot = 1; spin_unlock(lock); }
process user {
    spin_lock(lock);
    int(0..9) found = slot;
    ghost seen = found == 0;
    spin_unlock(lock);
}
transition kept "what was seen stays": seen ==> slot == old(slot);
"""

FOR_READING = """\
model m;
rwsem sem;
shared int(0..9) slot = 0;
ghost bool seen = false;
process filler { down_read(sem); slot = 1; up_read(sem); }
process user {
    down_read(sem);
    int(0..9) found = slot;
    ghost seen = found == 0;
    up_read(sem);
}
transition kept "what was seen stays": seen ==> slot == old(slot);
"""

MESSAGE = """\
model m;
shared bool ready = false;
shared int(0..9) data = 0;
process writer { ready = true; data = 5; }
process reader { await (ready); int(0..9) got = data; }
invariant kept "who is told reads the data": done(reader) ==> reader.got == 5;
"""

LABELLED = """\
model m;
shared bool taken = false;
process cpu[2] {
    if (!taken) {
        taken = true;
critical:
        taken = false;
    }
}
invariant kept "one at a time": count(c in 0..1: at(cpu[c], critical)) <= 1;
"""

FREED = """\
model m;
struct page { int(0..3) count; };
pool struct page pages[1];
shared struct page *page = NULL;
process setup { page = alloc(pages); }
process reader {
    struct page *p = page;
    if (p)
        p->count = 1;
}
process reclaim { await (page != NULL); struct page *old = page; page = NULL; free(old); }
"""

FREED_FIRST = FREED.replace("page = NULL; free(old);", "free(old);")

ABBA = """\
model m;
mutex a;
mutex b;
process left { mutex_lock(a); mutex_lock(b); mutex_unlock(b); mutex_unlock(a); }
process right { mutex_lock(b); mutex_lock(a); mutex_unlock(a); mutex_unlock(b); }
"""

NEVER_SET = """\
model m;
shared bool ready = false;
shared int(0..3) count = 1;
process waiter { await (ready && count == 2); }
process other { count = 2; }
"""

AT_FIRST = """\
model m;
shared int(0..9) slot = 0;
process p { slot = 1; }
invariant kept "never zero": slot != 0;
"""


def told(text: str, name: str, folder: Path) -> tuple[str, ...]:
    machine: Machine = lowered(text, folder)
    trace = explore(machine).outcome(name).violation
    assert trace is not None
    layout = Layout.of(machine)
    return because(layout, telling(layout, trace).trace)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (
            CHECK_THEN_ACT,
            "kept",
            (
                "filler broke it (step 4): slot went from 0 to 1.",
                "filler had read armed as false (step 2); user has changed it to true since "
                "(step 3).",
                "filler read armed holding lock (step 2), user wrote it holding no lock (step 3): "
                "no lock keeps the two apart.",
            ),
        ),
        (
            UNDER_RCU,
            "kept",
            (
                "filler broke it (step 4): slot went from 0 to 1.",
                "user read slot only in an RCU read section (step 2), filler wrote it holding "
                "lock (step 4): no lock keeps the two apart.",
            ),
        ),
        (SAME_LOCK, "kept", ("filler broke it (step 5): slot went from 0 to 1.",)),
        (
            FOR_READING,
            "kept",
            (
                "filler broke it (step 4): slot went from 0 to 1.",
                "user read slot holding sem for reading (step 2), filler wrote it holding sem for "
                "reading (step 4): no lock keeps the two apart.",
            ),
        ),
        (
            MESSAGE,
            "kept",
            (
                "reader broke it (step 3): it ended.",
                "reader read ready as true (step 2), which writer had written (step 1).",
            ),
        ),
        (
            LABELLED,
            "kept",
            (
                "cpu[1] broke it (step 4): it came to `critical`.",
                "cpu[1] had read taken as false (step 1); cpu[0] has changed it to true since "
                "(step 3).",
            ),
        ),
        (
            FREED,
            "lifetime",
            (
                "By then reader.p is pages[0], freed by reclaim (step 7).",
                "reader had read page as pages[0] (step 3); reclaim has changed it to NULL since "
                "(step 6).",
            ),
        ),
        (
            FREED_FIRST,
            "lifetime",
            ("reader read page as pages[0] (step 6), which reclaim had freed (step 5).",),
        ),
        (
            ABBA,
            "deadlock",
            (
                "left waits: b is held by right (step 2).",
                "right waits: a is held by left (step 1).",
            ),
        ),
        (NEVER_SET, "deadlock", ("waiter waits: ready is false, as at first.",)),
        (AT_FIRST, "kept", ()),
    ],
    ids=[
        "a check that no longer holds",
        "under RCU only",
        "under the same lock",
        "both for reading",
        "what another one wrote",
        "a label",
        "a freed object",
        "an object that was freed before",
        "a deadlock",
        "what nobody has set",
        "from the start",
    ],
)
def test_sentences(text: str, name: str, expected: tuple[str, ...], tmp_path: Path) -> None:
    assert told(text, name, tmp_path) == expected
