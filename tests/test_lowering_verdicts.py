"""What small programs violate, worked out by hand; all other properties and checks hold."""

import pytest

from semantics import violated

VERDICTS: dict[str, tuple[str, set[str]]] = {
    # Classical algorithms, and what breaks them.
    "peterson": (
        """shared bool wants[2]; shared int(0..1) turn; ghost int(0..2) inside;
        process p[2] {
            wants[self] = true;
            turn = 1 - self;
            while (wants[1 - self] && turn == 1 - self)
                ;
        critical:
            wants[self] = false;
        }
        invariant exclusive "one at a time": !(at(p[0], critical) && at(p[1], critical));
        invariant never "nobody gets there": !at(p[0], critical);""",
        {"never"},
    ),
    "peterson, turn first": (
        """shared bool wants[2]; shared int(0..1) turn;
        process p[2] {
            turn = 1 - self;
            wants[self] = true;
            while (wants[1 - self] && turn == 1 - self)
                ;
        critical:
            wants[self] = false;
        }
        invariant exclusive "one at a time": !(at(p[0], critical) && at(p[1], critical));""",
        {"exclusive"},
    ),
    "locks in two orders": (
        """mutex a, b;
        process p { mutex_lock(a); mutex_lock(b); mutex_unlock(b); mutex_unlock(a); }
        process q { mutex_lock(b); mutex_lock(a); mutex_unlock(a); mutex_unlock(b); }""",
        {"deadlock"},
    ),
    "locks in one order": (
        """mutex a, b;
        process p[2] { mutex_lock(a); mutex_lock(b); mutex_unlock(b); mutex_unlock(a); }""",
        set(),
    ),
    "lost wake-up": (
        """shared bool ready, asleep;
        process waiter { if (!ready) { asleep = true; await (!asleep); } }
        process waker { ready = true; if (asleep) asleep = false; }""",
        {"deadlock"},
    ),
    "sleep, then look": (
        """shared bool ready, asleep;
        process waiter { asleep = true; if (!ready) await (!asleep); }
        process waker { ready = true; if (asleep) asleep = false; }""",
        set(),
    ),
    # The check `locks`.
    "taken twice": ("spinlock l; process p { spin_lock(l); spin_lock(l); }", {"locks"}),
    "read twice": (
        "rwsem s; process p { down_read(s); down_read(s); up_read(s); up_read(s); }",
        {"locks"},
    ),
    "read under its own write": (
        "rwlock l; process p { write_lock(l); read_lock(l); write_unlock(l); }",
        {"locks"},
    ),
    "of another": (
        """mutex m; process p { mutex_lock(m); mutex_unlock(m); } process q { mutex_unlock(m); }""",
        {"locks"},
    ),
    "the other way": (
        "rwsem s; process p { down_read(s); up_write(s); up_read(s); }",
        {"locks"},
    ),
    "downgraded without it": ("rwsem s; process p { downgrade_write(s); }", {"locks"}),
    "downgraded is held for reading": (
        "rwsem s; process p { down_write(s); downgrade_write(s); up_write(s); }",
        {"locks"},
    ),
    "finished with it": (
        "mutex m[2]; shared bool f = any bool; "
        "process p { mutex_lock(m[1]); if (f) mutex_unlock(m[1]); }",
        {"locks"},
    ),
    "of which element": (
        "spinlock l[2]; process p { spin_lock(l[0]); spin_unlock(l[1]); spin_unlock(l[0]); }",
        {"locks"},
    ),
    "finished in a read section": ("process p { rcu_read_lock(); }", {"locks"}),
    "left too often": (
        "process p { rcu_read_lock(); rcu_read_unlock(); rcu_read_unlock(); }",
        {"locks"},
    ),
    "trylock of one's own fails": (
        """spinlock l;
        process p { spin_lock(l); if (spin_trylock(l)) assert(false); spin_unlock(l); }""",
        set(),
    ),
    "nocheck locks: waits for itself": (
        "spinlock l; process p { spin_lock(l); spin_lock(l); } nocheck locks;",
        {"deadlock"},
    ),
    "nocheck locks: gives away another's": (
        """spinlock l; shared bool taken;
        process p { spin_lock(l); taken = true; await (!taken); }
        process q { await (taken); spin_unlock(l); spin_lock(l); taken = false; }
        nocheck locks;
        invariant held "p holds it for good": taken ==> holds(p, l);""",
        {"held"},
    ),
    # The check `context`.
    "mutex under a spinlock": (
        """spinlock l; mutex m; process p { spin_lock(l); mutex_lock(m); mutex_unlock(m);
        spin_unlock(l); }""",
        {"context"},
    ),
    "rwsem in a read section": (
        """rwsem s; process p { rcu_read_lock(); down_read(s); up_read(s); rcu_read_unlock(); }""",
        {"context"},
    ),
    "mutex under a rwlock held for reading": (
        """rwlock l; mutex m; process p { read_lock(l); mutex_lock(m); mutex_unlock(m);
        read_unlock(l); }""",
        {"context"},
    ),
    "trylock does not sleep, spinning does not either": (
        """spinlock l, k; mutex m;
        process p { spin_lock(l); if (mutex_trylock(m)) mutex_unlock(m); spin_lock(k);
        spin_unlock(k); spin_unlock(l); }
        process q { mutex_lock(m); spin_lock(l); spin_unlock(l); mutex_unlock(m); }""",
        set(),
    ),
    "nocheck context": (
        """spinlock l; mutex m; process p { spin_lock(l); mutex_lock(m); mutex_unlock(m);
        spin_unlock(l); } nocheck context;""",
        set(),
    ),
    # The check `ranges`: at the statement that stores, which then does not happen.
    "out of its range": (
        """shared int(0..1) x; shared bool before, after;
        process p[2] { before = true; atomic_inc(x); atomic_inc(x); after = true; }
        invariant reached "the step before is taken": !before;
        invariant beyond "what comes after is not": !after;""",
        {"ranges", "reached"},
    ),
    "index": (
        """shared int(0..3) a[2], i = any 0..2; shared bool after;
        process p { a[i] = 1; if (i == 2) after = true; }
        invariant beyond "what comes after is not reached": !after;""",
        {"ranges"},
    ),
    "index of a local": (
        "shared int(0..3) i = 2; process p { int(0..1) b[2] = 1; b[i] = 0; }",
        {"ranges"},
    ),
    "index of a lock": (
        "spinlock l[2]; shared int(0..3) i = 2; process p { spin_lock(l[i]); spin_unlock(l[i]); }",
        {"ranges"},
    ),
    "division": ("shared int(0..3) x, y; process p { x = 3 / y; }", {"ranges"}),
    "remainder": ("shared int(0..3) x = 1, y; process p { x = 3 % y; }", {"ranges"}),
    "parameter": (
        "shared int(0..3) x = 3; void f(int(0..2) n) { } process p { f(x); }",
        {"ranges"},
    ),
    "result": (
        "shared int(0..3) x = 3; int(0..2) f(void) { return x; } process p { f(); }",
        {"ranges"},
    ),
    "32 bits": ("shared int x = 2147483647; process p { x = x + 1; }", {"ranges"}),
    "a short circuit keeps away": (
        """shared int(0..3) a[2], i = 2;
        process p { int(0..3) n = i; if (n < 2 && a[n] == 0) a[n] = 1; n = n == 0 ? 0 : 3 / n; }""",
        set(),
    ),
    "a ghost out of its range": (
        "ghost int(0..1) g; shared bool f; process p { f = true; ghost g = f ? 2 : 0; }",
        {"ranges"},
    ),
    "nocheck ranges ends the run": (
        """shared int(0..1) x = 1; shared bool after;
        process p { x++; after = true; } nocheck ranges;
        invariant beyond "what comes after has no meaning": !after;""",
        set(),
    ),
    # Guards.
    "unguarded": ("spinlock l; shared int(0..1) x guarded_by(l); process p { x = 1; }", {"guards"}),
    "read unguarded": (
        "spinlock l; shared int(0..1) x guarded_by(l), y; process p { y = x; }",
        {"guards"},
    ),
    "guarded": (
        """spinlock l; shared int(0..1) x guarded_by(l);
        process p[2] { spin_lock(l); x = 1 - x; spin_unlock(l); }""",
        set(),
    ),
    "written under a read lock": (
        """rwsem s; shared int(0..1) x guarded_by(s);
        process p { down_read(s); x = 1; up_read(s); }""",
        {"guards"},
    ),
    "read under a read lock": (
        """rwsem s; shared int(0..1) x guarded_by(s);
        process p { down_read(s); int(0..1) n = x; up_read(s); }""",
        set(),
    ),
    "only writes are guarded": (
        """spinlock l; shared int(0..1) x writes_guarded_by(l);
        process p { int(0..1) n = x; spin_lock(l); x = n; spin_unlock(l); }""",
        set(),
    ),
    "a read-modify-write is a write": (
        "spinlock l; shared int(0..1) x writes_guarded_by(l); process p { cmpxchg(x, 1, 0); }",
        {"guards"},
    ),
    "an element's lock": (
        """spinlock l[2]; shared int(0..1) x guarded_by(l[1]);
        process p { spin_lock(l[0]); x = 1; spin_unlock(l[0]); }""",
        {"guards"},
    ),
    "in await and in where": (
        """spinlock l; shared int(0..1) x guarded_by(l) = 1;
        process p { await (x == 1); }""",
        {"guards"},
    ),
    "ghosts and properties may look": (
        """spinlock l; shared int(0..1) x guarded_by(l); shared bool f; ghost int(0..1) g;
        process p { f = true; ghost g = x; } invariant small "small": x < 2;""",
        set(),
    ),
    "nocheck guards": (
        "spinlock l; shared int(0..1) x guarded_by(l); process p { x = 1; } nocheck guards;",
        set(),
    ),
    # Assertions.
    "assert": ("shared bool f; process p { assert(!f); assert(f); }", {"assertions"}),
    "BUG_ON": ("shared bool f = true; process p { BUG_ON(f); }", {"assertions"}),
    "WARN_ON": ("shared bool f; process p { WARN_ON(f); }", set()),
    "nocheck assertions": ("shared bool f; process p { assert(f); } nocheck assertions;", set()),
    "nothing lies beyond": (
        """shared bool f; process p { assert(f); f = true; }
        invariant beyond "is not reached": !f;""",
        {"assertions"},
    ),
    # Deadlocks, and what is none.
    "waits for ever": ("shared bool f; process p { await (f); }", {"deadlock"}),
    "a daemon waits for ever": (
        "shared bool f, g; daemon process d { await (f); } process p { g = true; }",
        set(),
    ),
    "nothing to choose": (
        "shared int(0..9) n; process p { int(0..9) i = 0; choose i in 1..3 where i == n; }",
        {"deadlock"},
    ),
    "no branch can be taken": (
        "shared bool f; process p { either { await (f); } or { await (f); f = false; } }",
        {"deadlock"},
    ),
    "spins for ever": ("shared bool f; process p { while (!f) ; }", set()),
    "assume is no deadlock": (
        "shared bool f; process p { bool never = false; assume(never); await (f); }",
        set(),
    ),
    "a broken check is no deadlock": (
        "shared bool f; process p { assert(f); } process q { await (f); }",
        {"assertions"},
    ),
    "nocheck deadlock": ("shared bool f; process p { await (f); } nocheck deadlock;", set()),
    # Looking into processes.
    "at, done and locals": (
        """shared int(0..9) x;
        process p { x = 1; int(0..9) n = 3; x = 2;
        out:
            x = 3; n = 4; }
        invariant before "n is what it starts as": x == 0 ==> p.n == 0 && !at(p, out);
        invariant first "with the step before": x == 1 ==> p.n == 3 && !at(p, out);
        invariant place "at is the next step": x == 2 <==> at(p, out);
        invariant over "done with the last step": x == 3 <==> done(p) && p.n == 4;
        invariant wrong "not before": !at(p, out);
        transition at_end "it ends in one step": done(p) ==> old(at(p, out));""",
        {"wrong"},
    ),
    "a label at the end": (
        "shared int(0..9) x; process p { x = 1; out: } "
        'invariant same "at the end is done": at(p, out) <==> done(p);',
        set(),
    ),
    "locals of functions": (
        """shared int(0..9) x;
        void f(int(0..9) n) { int(0..9) twice = 2 * n; x = twice; }
        process p { f(1); f(2); }
        invariant second "the last call's": done(p) ==> p.f.twice == 4 && p.f.n == 2;
        invariant only_one "not only the first": p.f.n < 2;""",
        {"only_one"},
    ),
    "locals of functions within functions": (
        """shared int(0..9) x;
        int(0..9) inner(int(0..9) n) { int(0..9) own = n + 1; return own; }
        int(0..9) outer(int(0..9) n) { int(0..9) own = inner(n + 1); return inner(own); }
        process p { int(0..9) own = outer(1); x = own; }
        invariant names "each has its own":
            x > 0 ==> p.own == 4 && p.outer.own == 3 && p.inner.own == 4 && p.inner.n == 3
                && p.outer.n == 1;""",
        set(),
    ),
    "holds, locked and in_rcu": (
        """rwsem s; spinlock l[2]; shared bool f;
        process p { down_read(s); spin_lock(l[1]); rcu_read_lock(); f = true; rcu_read_unlock();
            spin_unlock(l[1]); up_read(s); }
        process q { down_write(s); up_write(s); }
        invariant p1 "p": f ==> holds(p, s) || !in_rcu(p);
        invariant p2 "p": in_rcu(p) ==> holds(p, l[1]) && locked(l[1]) && !locked(l[0]);
        invariant p3 "q": holds(q, s) ==> !holds(p, s) && locked(s);
        invariant p4 "wrong": !(holds(p, s) && holds(p, l[1]));
        invariant p5 "wrong": !in_rcu(p);""",
        {"p4", "p5"},
    ),
    "instances": (
        """shared int(0..9) sum;
        process p[3] { int(0..9) mine = self; atomic_add(mine, sum); }
        invariant sums "the sum is what has been added":
            sum == (done(p[1]) ? 1 : 0) + (done(p[2]) ? 2 : 0);
        invariant all "all": (forall (r in p) done(r)) ==> sum == 3;
        invariant some "some": count(r in p : done(r)) < 3;
        invariant most "most": max(r in p : p[r].mine) <= 2 && min(i in 0..2 : i) == 0;""",
        {"some"},
    ),
    "transitions speak of steps that change something": (
        """shared int(0..3) x; shared bool f;
        process p { while (!f) ; x = 1; x = 1; x = 2; }
        process q { f = true; }
        transition grows "x does not go down": x >= old(x);
        transition by_one "x goes up by at most one": x <= old(x) + 1;
        transition always "each step changes x": x != old(x);""",
        {"always"},
    ),
    # What is one step, seen from outside.
    "ghosts belong to the access": (
        """shared int(0..2) x; ghost int(0..2) g;
        process p { x = 1; ghost g = 1; x = 2; ghost { g = x; } }
        invariant same "the ghost follows": g == x;""",
        set(),
    ),
    "a variable in its stead does not": (
        """shared int(0..2) x, g; process p { x = 1; g = 1; x = 2; g = x; }
        invariant same "it follows": g == x;""",
        {"same"},
    ),
    "a lock makes it one": (
        """spinlock l; shared int(0..2) x;
        process p[2] { spin_lock(l); x = x + 1; spin_unlock(l); }
        invariant both "both are counted": (forall (r in p) done(r)) ==> x == 2;""",
        set(),
    ),
    # Grace periods, seqlocks, completions.
    "a grace period waits for readers": (
        """shared bool linked = true, freed;
        process reader { rcu_read_lock(); if (linked) assert(!freed); rcu_read_unlock(); }
        process writer { linked = false; synchronize_rcu(); freed = true; }""",
        set(),
    ),
    "without one": (
        """shared bool linked = true, freed;
        process reader { rcu_read_lock(); if (linked) assert(!freed); rcu_read_unlock(); }
        process writer { linked = false; freed = true; }""",
        {"assertions"},
    ),
    "a grace period in a read section": (
        "process p { rcu_read_lock(); synchronize_rcu(); rcu_read_unlock(); }",
        {"context"},
    ),
    "a seqlock's reader reads again": (
        """seqlock l; shared int(0..1) a, b;
        process writer { write_seqlock(l); a = 1; b = 1; write_sequnlock(l); }
        process reader { int seq = 0; int(0..1) x; int(0..1) y;
            do { seq = read_seqbegin(l); x = a; y = b; } while (read_seqretry(l, seq)); }
        invariant whole "one update": done(reader) ==> reader.x == reader.y;""",
        set(),
    ),
    "a completion nobody completes": (
        "completion c; process p { wait_for_completion(c); } process q { complete(c); } "
        "process r { wait_for_completion(c); }",
        {"deadlock"},
    ),
    "complete_all": (
        "completion c; process p[3] { wait_for_completion(c); } process q { complete_all(c); }",
        set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", VERDICTS)
def test_verdicts(name: str) -> None:
    text, expected = VERDICTS[name]
    assert violated(text) == expected
