"""Replicated processes, a rwsem, runs that end early, built by hand as lowering makes them."""

from dataclasses import replace

from building import (
    NOBODY,
    Sheet,
    at,
    both,
    branch,
    forall,
    holders_of,
    load,
    load_of,
    local,
    lock,
    machine,
    op,
    owner_of,
    plus,
    put,
    put_at,
    shared,
    starts,
    upto,
)
from spec2tla.machine.expr import (
    FALSE,
    AtPc,
    Binary,
    Bound,
    Me,
    SelfIndex,
    Unary,
    integer,
)
from spec2tla.machine.model import (
    DONE,
    Check,
    Machine,
)
from spec2tla.machine.simplify import negate
from spec2tla.types import (
    BOOL,
    ArrayType,
    IntType,
)


def readers() -> Machine:
    """Two replicated readers with array locals, an array of mutexes, a daemon that never ends.

    `alone` (both readers never hold mutex 0) holds, `behind` is violated.
    """
    sheet = Sheet(
        "readers.kspec",
        """\
model readers;
shared int(0..3) version = 0;
mutex m[2];
process reader[2] {
    int(0..3) seen[2]; int(0..2) k = 0;
    mutex_lock(m[self]);
    mutex_lock(m[0]);
    do { seen[k] = version; k++; } while (k < 2);
    mutex_unlock(m[0]);
    mutex_unlock(m[self]);
}
daemon process writer {
    for (;;) version = (version + 1) % 4;
}
invariant alone: forall (r in reader) forall (s in reader)
    r != s && at(r, L8) ==> !at(s, L8);
invariant behind: forall (r in reader) reader[r].seen[0] <= version || done(r);
""",
    )
    version = shared("version", IntType(0, 3))
    mutex = owner_of("m", 2)
    seen, k = (
        local("reader", "seen", ArrayType(IntType(0, 3), 2)),
        local("reader", "k", IntType(0, 2)),
    )
    zero, own = integer(0), SelfIndex()
    more = op("<", plus(load(k)), integer(2))
    other = Binary("==", own, zero)
    reader = sheet.process(
        "reader",
        4,
        "L6",
        [
            # Reader 0 would take m[0] twice: it skips the first lock.
            sheet.step(
                "reader",
                "L6",
                6,
                "L7",
                put_at(at(mutex, own), Me(), negate(other)),
                guard=op("||", other, op("==", load(mutex, own), NOBODY)),
            ),
            sheet.lock_step("reader", "L7", 7, "L8", at(mutex, zero)),
            sheet.step(
                "reader",
                "L8",
                8,
                branch(more, "L8", "L9"),
                put_at(at(seen, load(k)), load(version)),
                put(k, plus(load(k))),
            ),
            sheet.unlock_step("reader", "L9", 9, "L10", at(mutex, zero)),
            sheet.step(
                "reader",
                "L10",
                10,
                DONE,
                put_at(at(mutex, own), NOBODY, negate(other)),
                put(k, integer(0)),
            ),
        ],
        seen,
        k,
    )
    turned = op("%", plus(load(version)), integer(4))
    writer = sheet.process(
        "writer", 12, "L13", [sheet.step("writer", "L13", 13, "L13", put(version, turned))]
    )
    r, s = (Bound(name, IntType(0, 1)) for name in "rs")
    both_readers = upto(0, 1)
    alone = forall(
        r,
        both_readers,
        forall(
            s,
            both_readers,
            op(
                "==>",
                both(op("!=", r, s), AtPc("reader", r, ("L8",))),
                negate(AtPc("reader", s, ("L8",))),
            ),
        ),
    )
    behind = forall(
        r,
        both_readers,
        op(
            "||",
            op("<=", load_of(r, seen, zero), load(version)),
            AtPc("reader", r, (DONE,)),
        ),
    )
    bare = machine(
        "readers",
        [replace(reader, count=2, replicated=True), replace(writer, daemon=True)],
        [version, mutex],
        starts((version, 0), (mutex, 0), (seen, 0), (k, 0)),
        [
            sheet.builtin("deadlock"),
            sheet.builtin("locks"),
            sheet.property("alone", "invariant", 15, alone),
            sheet.property("behind", "invariant", 17, behind),
        ],
    )
    return replace(bare, locks=(lock(sheet, "mutex", mutex),))


def rwsem() -> Machine:
    """A writer that downgrades, two readers; the semaphore is never held both ways."""
    sheet = Sheet(
        "rwsem.kspec",
        """\
model rwsem;
rwsem mmap_lock;
shared bool mapped = true;
process unmap {
    down_write(mmap_lock);
    mapped = false;
    downgrade_write(mmap_lock);
    up_read(mmap_lock);
}
process fault[2] {
    down_read(mmap_lock);
    if (!mapped)
        goto out;
    assert(mapped);
out:
    up_read(mmap_lock);
}
invariant exclusive: mmap_lock is never held both ways;
""",
    )
    owner, held = owner_of("mmap_lock"), holders_of("mmap_lock")
    mapped = shared("mapped", BOOL)
    nobody_writes = op("==", load(owner), NOBODY)
    mine = Binary("in", Me(), load(held))
    not_mine = Check("locks", mine, "not held", sheet.origin(8))
    leave = put(held, Binary("without", load(held), Me()))
    join = put(held, Binary("with", load(held), Me()))
    unmap = sheet.process(
        "unmap",
        4,
        "L5",
        [
            sheet.step(
                "unmap",
                "L5",
                5,
                "L6",
                put(owner, Me()),
                guard=both(nobody_writes, Unary("empty", load(held))),
            ),
            sheet.step("unmap", "L6", 6, "L7", put(mapped, FALSE)),
            sheet.step("unmap", "L7", 7, "L8", put(owner, NOBODY), join),
            sheet.step("unmap", "L8", 8, DONE, leave, checks=(not_mine,)),
        ],
    )
    unmapped = Check("assertions", load(mapped), "assertion failed", sheet.origin(14))
    fault = sheet.process(
        "fault",
        10,
        "L11",
        [
            sheet.step("fault", "L11", 11, "L12", join, guard=nobody_writes),
            sheet.step("fault", "L12", 12, branch(load(mapped), "L14", "L16")),
            sheet.step("fault", "L14", 14, "L16", checks=(unmapped,)),
            sheet.step("fault", "L16", 16, DONE, leave, checks=(not_mine,)),
        ],
    )
    exclusive = op("||", nobody_writes, Unary("empty", load(held)))
    bare = machine(
        "rwsem",
        [unmap, replace(fault, count=2, replicated=True)],
        [owner, held, mapped],
        starts((owner, 0), (held, frozenset()), (mapped, True)),
        [
            *(sheet.builtin(name) for name in ("deadlock", "assertions", "locks")),
            sheet.property("exclusive", "invariant", 18, exclusive),
        ],
    )
    return replace(bare, locks=(lock(sheet, "rwsem", owner, held),))


def failing() -> Machine:
    """Two locks taken in both orders, a failing assertion, an unlock too many, an assume.

    `deadlock` and `locks` are violated; where the assume is false is no deadlock.
    """
    sheet = Sheet(
        "failing.kspec",
        """\
model failing;
spinlock a;
spinlock b;
shared int(0..1) x = 0;
process one {
    spin_lock(a);
    spin_lock(b);
    assert(x == 0);
    spin_unlock(b);
    spin_unlock(a);
    spin_unlock(a);
}
process two {
    spin_lock(b);
    spin_lock(a);
    x = 1;
    assume(x == 0);
}
""",
    )
    a, b = owner_of("a"), owner_of("b")
    x = shared("x", IntType(0, 1))
    clean = op("==", load(x), integer(0))
    failed = Check("assertions", clean, "assertion failed: x == 0", sheet.origin(8))
    one = sheet.process(
        "one",
        5,
        "L6",
        [
            sheet.lock_step("one", "L6", 6, "L7", at(a)),
            sheet.lock_step("one", "L7", 7, "L8", at(b)),
            sheet.step("one", "L8", 8, "L9", checks=(failed,)),
            sheet.unlock_step("one", "L9", 9, "L10", at(b)),
            sheet.unlock_step("one", "L10", 10, "L11", at(a)),
            sheet.unlock_step("one", "L11", 11, DONE, at(a)),
        ],
    )
    two = sheet.process(
        "two",
        13,
        "L14",
        [
            sheet.lock_step("two", "L14", 14, "L15", at(b)),
            sheet.lock_step("two", "L15", 15, "L16", at(a)),
            sheet.step("two", "L16", 16, "L17", put(x, integer(1))),
            sheet.step("two", "L17", 17, DONE, assumes=clean),
        ],
    )
    bare = machine(
        "failing",
        [one, two],
        [a, b, x],
        starts((a, 0), (b, 0), (x, 0)),
        [sheet.builtin(name) for name in ("deadlock", "assertions", "locks")],
    )
    return replace(bare, locks=(lock(sheet, "spinlock", a), lock(sheet, "spinlock", b)))
