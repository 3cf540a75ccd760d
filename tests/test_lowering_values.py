"""What small programs can end with: all values, worked out by hand."""

import pytest

from semantics import finals

ONE_PROCESS = [
    # C's arithmetic and precedence.
    ("int i = -7 / 2; z = i;", "z", -3),
    ("int i = -7 % 2; z = i;", "z", -1),
    ("z = 1 + 2 * 3 - 4 / 2;", "z", 5),
    ("z = (6 & 3) | (1 << 2) ^ 1;", "z", 7),
    ("z = ~2 + 4;", "z", 1),
    ("z = 5 > 3 == true ? 1 : 2;", "z", 1),
    ("z = 12 >> 2;", "z", 3),
    ("z = 7; z %= 4; z *= 2; z -= 1; z <<= 1; z |= 1; z ^= 2; z &= 13; z /= 3;", "z", 3),
    # Control flow.
    ("switch (c) { case RED: z = 1; case GREEN: z += 2; case BLUE: z += 4; break; }", "z", 6),
    ("switch (c) { case RED: z = 1; break; default: z = 2; case BLUE: z += 4; }", "z", 6),
    ("switch (z) { default: z = 7; break; case 1: z = 8; }", "z", 7),
    ("switch (z) { case 1: z = 8; case 2: z = 9; }", "z", 0),
    ("for (int(0..9) i = 0; i < 5; i++) { if (i == 1) continue; if (i == 4) break; z += i; }",
     "z", 5),
    ("int(0..9) i = 0; do { i++; if (i == 2) continue; z += i; } while (i < 3);", "z", 4),
    ("int(0..9) i = 5; do z++; while (i < 5);", "z", 1),
    ("int(0..9) i = 5; while (i < 5) z++;", "z", 0),
    ("for (int(0..9) i = 0; i < 3; i++) for (int(0..9) j = 0; j < 3; j++) "
     "{ if (j == i) break; z++; }", "z", 3),
    ("for (int(0..9) i = 0; i < 3; i++) for (int(0..9) j = 0; j < 3; j++) "
     "{ z++; if (z == 4) goto out; } z = 9; out: x = 1;", "z", 4),
    ("again: z++; if (z < 3) goto again;", "z", 3),
    ("for (int(0..9) i = 0; i < 3; i++) switch (i) { case 1: continue; case 2: break; "
     "default: z += 1; } ", "z", 1),
    ("for (x = 2; x > 0; x--) z += 3;", "z", 6),
    ("int(0..9) i = 0; for (;;) { i++; if (i == 4) break; } z = i;", "z", 4),
    ("if (c == RED) z = 1; else if (c == GREEN) z = 2; else z = 3;", "z", 2),
    ("if (c < BLUE && c >= GREEN) z = 1;", "z", 1),
    ("if (c in { RED, GREEN }) z = 1; if (z in 1..3) z++;", "z", 2),
    # What is evaluated first.
    ("struct pair p = { false, 3 }; z = p.num + raise(&p) * 2;", "z", 3 + 2 * 4),
    ("struct pair p = { false, 3 }; z = raise(&p) * 2 - p.num;", "z", 4),
    ("struct pair p = { false, 1 }; a[p.num] = raise(&p); z = a[1];", "z", 2),
    ("struct pair p = { false, 1 }; z = both(p.num, raise(&p));", "z", 12),
    ("struct pair p = { false, 1 }; z = both(raise(&p), p.num);", "z", 22),
    ("struct pair p = { false, 1 }; z = p.num == raise(&p) ? 1 : 2;", "z", 2),
    ("int(0..99) n = 4; n *= xchg(&n, 2); z = n;", "z", 16),
    ("struct pair p = { false, 1 }; p.num += raise(&p); z = p.num;", "z", 3),
    ("z = count() * 3 + count();", "z", 5),
    ("z = count() + count() + count();", "z", 6),
    ("bool b = count() == 1 || count() == 2; z = x;", "z", 1),
    ("bool b = count() == 2 && count() == 3; z = x;", "z", 1),
    # Calls: values are copied, references are not, locals begin anew.
    ("struct pair p = { true, 1 }; by_value(p); z = p.num;", "z", 1),
    ("struct pair p = { true, 1 }; raise(&p); raise(&p); z = p.num;", "z", 3),
    ("s.num = 4; raise(&s); z = s.num;", "z", 5),
    ("x = 1; ss[1].num = 2; move(&ss[x]); z = ss[1].num + x;", "z", 5),
    ("struct pair p = made(3); struct pair q = made(p.num + 1); z = p.num * 10 + q.num;", "z", 34),
    ("s = made(2); ss[1] = s; s.num = 7; z = ss[1].num;", "z", 2),
    ("z = first_above(2);", "z", 3),
    ("z = fresh() + fresh();", "z", 2),
    ("z = twice(twice(2));", "z", 8),
    # Initialisers of locals.
    ("int(1..9) b[3] = { 4, 5 }; z = b[0] + b[1] * b[2];", "z", 9),
    ("int(0..9) b[2][2] = { { 1, 2 }, { 3 } }; z = b[0][1] + b[1][0] + b[1][1];", "z", 5),
    ("int(0..9) b[3] = 2; z = b[0] + b[2];", "z", 4),
    ("struct pair p = { .num = 3 }; z = p.flag ? 9 : p.num;", "z", 3),
    ("struct pair p[2] = { { true, 1 }, { .num = 2 } }; z = p[0].num + p[1].num;", "z", 3),
    ("for (int(0..9) i = 0; i < 2; i++) { int(0..9) j = 3; j += i; z = j; }", "z", 4),
    # Operations.
    ("x = 4; z = cmpxchg(x, 4, 6) + x;", "z", 10),
    ("x = 4; z = cmpxchg(x, 5, 6) + x;", "z", 8),
    ("x = 4; z = xchg(x, 3) * 2 + x;", "z", 11),
    ("x = 1; if (atomic_dec_and_test(x)) z = 5;", "z", 5),
    ("x = 2; if (atomic_dec_and_test(x)) z = 5; else z = x;", "z", 1),
    ("if (!atomic_inc_not_zero(x)) z = 5 + x;", "z", 5),
    ("x = 2; if (atomic_inc_not_zero(x)) z = x;", "z", 3),
    ("atomic_add(3, x); atomic_inc(x); atomic_dec(&x); z = x;", "z", 3),
    ("bool b = test_and_set(s.flag); z = b ? 1 : s.flag ? 2 : 3;", "z", 2),
    ("s.flag = true; bool b = test_and_clear(&s.flag); z = b && !s.flag ? 1 : 2;", "z", 1),
    ("bool b = spin_trylock(l); bool again = spin_trylock(l); spin_unlock(l); "
     "z = b && !again ? 1 : 2;", "z", 1),
    ("WRITE_ONCE(x, 3); z = READ_ONCE(x) + atomic_read(&x);", "z", 6),
    ("ghost g = 3; ghost { if (g == 3) g += 2; } z = 1;", "g", 5),
]  # fmt: skip

HEAD = """
enum colour { RED, GREEN, BLUE };
struct pair { bool flag; int(0..9) num; };
shared int(0..99) x;
shared int(-9..99) z = 0;
shared int(0..9) a[3];
shared enum colour c = GREEN;
shared struct pair s, ss[2];
ghost int(0..9) g;
spinlock l;
int(0..9) raise(struct pair *p) { p->num++; return p->num; }
int(0..99) both(int(0..9) i, int(0..9) j) { return i * 10 + j; }
int(0..9) count(void) { x++; return x; }
void by_value(struct pair p) { p.num = 9; }
void move(struct pair *p) { x = 0; p->num++; p->num += 2; }
struct pair made(int(0..9) n) { struct pair p; p.num = n; return p; }
int(0..9) first_above(int(0..9) n) {
    for (int(0..9) i = 0; i < 5; i++)
        if (i > n)
            return i;
    return 9;
}
int(0..9) fresh(void) { int(0..9) n = 0; n++; return n; }
int(0..9) twice(int(0..9) n) { return n * 2; }
"""


@pytest.mark.parametrize(("body", "name", "value"), ONE_PROCESS)
def test_one_process_ends_with(body: str, name: str, value: int) -> None:
    assert finals(f"{HEAD}process p {{ {body} }}\n", name) == {(value,)}


RACES: dict[str, tuple[str, tuple[str, ...], set[tuple[object, ...]]]] = {
    # Two threads, five times `x = x + 1` each: all from 2 to 10.
    "five increments": (
        """shared int(0..10) x;
        process p[2] { for (int(0..5) i = 0; i < 5; i++) x++; }""",
        ("x",),
        {(n,) for n in range(2, 11)},
    ),
    "five atomic increments": (
        """shared int(0..10) x;
        process p[2] { for (int(0..5) i = 0; i < 5; i++) atomic_inc(x); }""",
        ("x",),
        {(10,)},
    ),
    # y is read before z: who sees the second write of q sees the first.
    "left operand first": (
        """shared int(0..9) x, y, z;
        process p { x = 2 * y + z; }
        process q { z = 1; y = 1; }""",
        ("x",),
        {(0,), (1,), (3,)},
    ),
    "index before value": (
        """shared int(0..9) x, y, a[2] = 5;
        process p { a[x] = y; }
        process q { y = 1; x = 1; }""",
        ("a[0]", "a[1]"),
        {(0, 5), (1, 5), (5, 1)},
    ),
    "x += e reads x before e": (
        """shared int(0..9) x, y;
        process p { x += 2 * y; }
        process q { x = 1; y = 1; }""",
        ("x",),
        {(0,), (1,), (2,), (3,)},
    ),
    "a condition reads twice": (
        """shared int(0..2) x, z;
        process p { if (x == 0 && x == 1) z = 1; }
        process q { x = 1; }""",
        ("z",),
        {(0,), (1,)},
    ),
    "atomic reads once": (
        """shared int(0..2) x, z;
        process p { atomic { if (x == 0 && x == 1) z = 1; } }
        process q { x = 1; }""",
        ("z",),
        {(0,)},
    ),
    "one wins": (
        """shared int(0..2) x; shared int(0..2) won;
        process p[2] { if (cmpxchg(x, 0, 1) == 0) atomic_inc(won); }""",
        ("won",),
        {(1,)},
    ),
    "both win": (
        """shared int(0..2) x; shared int(0..2) won;
        process p[2] { if (x == 0) { x = 1; atomic_inc(won); } }""",
        ("won",),
        {(1,), (2,)},
    ),
    "the last one frees": (
        """shared int(0..2) refs = 2, freed;
        process p[2] { if (atomic_dec_and_test(refs)) freed++; }""",
        ("refs", "freed"),
        {(0, 1)},
    ),
    "swapped": (
        """shared int(0..2) x = 0;
        process p[2] { int(0..2) old = xchg(x, self + 1); }""",
        ("p[0].old", "p[1].old", "x"),
        {(0, 1, 2), (2, 0, 1)},
    ),
    "each has its own": (
        """shared int(0..9) a[3];
        process p[3] { int(0..9) mine = self; a[self] = mine + 1; }""",
        ("a[0]", "a[1]", "a[2]", "p[2].mine"),
        {(1, 2, 3, 2)},
    ),
    # A reference is to one element, whatever its index becomes.
    "reference": (
        """struct pair { int(0..9) n, m; };
        shared struct pair ss[2]; shared int(0..1) x;
        void fill(struct pair *p) { p->n = 1; p->m = 1; }
        process p { fill(&ss[x]); }
        process q { x = 1; }""",
        ("ss[0].n", "ss[0].m", "ss[1].n", "ss[1].m"),
        {(1, 1, 0, 0), (0, 0, 1, 1)},
    ),
    "a struct is torn": (
        """struct pair { int(0..1) n, m; };
        shared struct pair s;
        process p { struct pair seen = s; }
        process q { s.n = 1; s.m = 1; }""",
        ("p.seen.n", "p.seen.m"),
        {(0, 0), (0, 1), (1, 0), (1, 1)},
    ),
    # The ghost takes its value in the same step; the read that follows does not.
    "ghost with its access": (
        """shared int(0..2) x; ghost int(0..2) g;
        process p { int(0..2) after; x = 1; ghost g = x; after = x; }
        process q { x = 2; }""",
        ("g", "p.after"),
        {(1, 1), (1, 2)},
    ),
    "ghost with the local work": (
        """shared bool f = true, t; ghost int(0..2) g;
        process p { bool seen = f; if (seen) { int(0..2) n = 1; ghost { g = n; if (t) g = 2; } } }
        process q { t = true; f = false; }""",
        ("p.seen", "g"),
        {(True, 1), (True, 2), (False, 0)},
    ),
    "await and its body": (
        """shared bool free = true; shared int(0..2) n, most;
        process p[2] { await (free) { free = false; n++; } most = n;
            atomic { n--; free = true; } }""",
        ("most",),
        {(1,)},
    ),
    "await alone": (
        """shared bool free = true; shared int(0..2) n, most;
        process p[2] { await (free); free = false; atomic_inc(n); if (n == 2) most = 2;
            atomic_dec(n); free = true; }""",
        ("most",),
        {(0,), (2,)},
    ),
    "choose a type": (
        "shared bool f; process p { choose int(2..3) i; choose bool b; f = b; }",
        ("p.i", "f"),
        {(2, False), (2, True), (3, False), (3, True)},
    ),
    "choose where": (
        """shared bool page[3] = { true, false, true };
        process p { int(0..2) i = 0; choose i in 0..2 where page[i]; page[i] = false; }
        process q { page[1] = true; }""",
        ("p.i",),
        {(0,), (1,), (2,)},
    ),
    "choose from a set": (
        """enum colour { RED, GREEN, BLUE };
        process p { enum colour c = RED; int(0..9) n = 0;
            choose c in { RED, BLUE }; choose n in { 1, 1, 3 }; }""",
        ("p.c", "p.n"),
        {("RED", 1), ("RED", 3), ("BLUE", 1), ("BLUE", 3)},
    ),
    "choose sees one state": (
        """shared int(0..1) x, y;
        process p { int(0..3) i = 0; choose i in 0..3 where i == 2 * x + y; }
        process q { y = 1; x = 1; }""",
        ("p.i",),
        {(0,), (1,), (3,)},
    ),
    "either of two": (
        "shared int(0..9) x; process p { either { x = 1; } or { x = 2; } or { ; } x *= 2; }",
        ("x",),
        {(2,), (4,), (0,)},
    ),
    "either of those that can": (
        """shared int(0..9) x; shared bool never;
        process p { either { await (never); x = 1; } or { x = 2; } }""",
        ("x",),
        {(2,)},
    ),
    "either waits for one": (
        """shared int(0..9) x; shared bool go;
        process p { either { await (go); x = 1; } or { await (!go); x = 2; } }
        process q { go = true; }""",
        ("x",),
        {(1,), (2,)},
    ),
    "maybe": (
        "shared int(0..9) x; process p { maybe x = 1; maybe { x += 2; x += 4; } }",
        ("x",),
        {(0,), (1,), (6,), (7,)},
    ),
    "choices in one step": (
        """shared int(0..9) x, y;
        process p { atomic { choose int(1..2) i; x = i; either { y = x; } or { y = 9; } } }""",
        ("x", "y"),
        {(1, 1), (1, 9), (2, 2), (2, 9)},
    ),
    "any beginning": (
        """enum colour { RED, GREEN, BLUE };
        shared enum colour c = any { RED, BLUE }; shared int(0..3) a[2] = any 1..2;
        assume a[0] != a[1] || c == RED;
        process p { }""",
        ("c", "a[0]", "a[1]"),
        {("RED", 1, 1), ("RED", 2, 2), ("RED", 1, 2), ("RED", 2, 1),
         ("BLUE", 1, 2), ("BLUE", 2, 1)},
    ),
    "no beginning said": (
        """enum colour { RED, GREEN };
        struct pair { enum colour c; int(3..5) n; };
        shared bool b; shared int(-2..2) i; shared int free; shared struct pair s;
        ghost int(1..2) g[2];
        process p { }""",
        ("b", "i", "free", "s.c", "s.n", "g[1]"),
        {(False, -2, 0, "RED", 3, 1)},
    ),
    "trylock fails where another holds": (
        """mutex m; shared int(0..3) got;
        process p[2] { if (mutex_trylock(m)) { got++; mutex_unlock(m); } }""",
        ("got",),
        {(1,), (2,)},
    ),
    "readers together": (
        """rwsem sem; shared int(0..2) inside, most;
        process reader[2] { down_read(sem); atomic_inc(inside); if (inside == 2) most = 2;
            atomic_dec(inside); up_read(sem); }""",
        ("most",),
        {(0,), (2,)},
    ),
    "writers alone": (
        """rwlock rw; shared int(0..2) inside, most;
        process p[2] { write_lock(rw); inside++; if (inside == 2) most = 2; inside--;
            write_unlock(rw); }
        process reader { read_lock(rw); if (inside != 0) most = 1; read_unlock(rw); }""",
        ("most",),
        {(0,)},
    ),
    "downgraded: readers come in, writers do not": (
        """rwsem sem; shared int(0..3) x; shared bool seen, missed;
        process p { down_write(sem); x = 1; downgrade_write(sem);
            if (x != 1) missed = true; x = 2; up_read(sem); }
        process reader { down_read(sem); if (x == 1) seen = true; up_read(sem); }
        process writer { down_write(sem); x = 3; up_write(sem); }""",
        ("missed", "seen"),
        {(False, False), (False, True)},
    ),
    "assume ends the run": (
        """shared int(0..2) x, y;
        process p { x = 1; assume(y == 0); x = 2; }
        process q { y = 1; }""",
        ("x", "y"),
        {(2, 1)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RACES)
def test_a_race_can_end_with(name: str) -> None:
    text, names, expected = RACES[name]
    assert finals(text, *names) == expected
