"""How many steps a statement is: reads, writes and operations counted by hand, as in the guide."""

import pytest

from semantics import steps_of

HEAD = """
enum colour { RED, GREEN, BLUE };
struct pair { bool flag; int(0..9) num; };
struct box { struct pair both[2]; };
shared int(0..9) x = 0, y = 1, z = 2;
shared int(0..9) a[3] = 0, grid[2][2];
shared bool t = true, f = false;
shared enum colour c = GREEN;
shared struct pair s, ss[2];
shared struct box box;
ghost int(0..9) g;
spinlock l, ls[2];
mutex m;
rwlock rw;
rwsem sem;
int(0..9) read_x(void) { return x; }
int(0..9) sum(int(0..9) i, int(0..9) j) { return i + j; }
void bump(struct pair *p) { p->num++; }
int(0..9) number(struct pair p) { return p.num; }
struct pair made(void) { struct pair p; p.num = y; return p; }
void nothing(void) { }
"""

LOCALS = """
    int(0..9) i = 1;
    int(0..9) b[3] = 1;
    bool q = false;
    struct pair mine;
"""

STEPS = [
    # Reads and writes, one for each location.
    ("x = 1;", 1),
    ("x = y;", 2),
    ("x = y + z;", 3),
    ("x = y + y;", 3),
    ("x = i;", 1),
    ("i = x;", 1),
    ("i = x + y * z;", 3),
    ("x++;", 2),
    ("--y;", 2),
    ("x += i;", 2),
    ("x += y;", 3),
    ("x = x;", 2),
    # Indices are evaluated first, each a read where it is shared.
    ("a[0] = 1;", 1),
    ("a[i] = 1;", 1),
    ("a[x] = y;", 3),
    ("a[x]++;", 3),
    ("a[a[x]] = 1;", 3),
    ("grid[x][y] = z;", 4),
    ("i = grid[x][i];", 2),
    ("b[x] = 2;", 1),
    # Short circuits leave out what C leaves out.
    ("if (x == 0 && y == 0) i = 2;", 2),
    ("if (x == 1 && y == 0) i = 2;", 1),
    ("if (x == 0 || y == 0) i = 2;", 1),
    ("if (x == 1 || y == 0) i = 2;", 2),
    ("if (!(t && f)) i = 2;", 2),
    ("if (!f || t) i = 2;", 1),
    ("q = t && f;", 2),
    ("q = f && t;", 1),
    ("q = t || f;", 1),
    ("i = t ? x : y;", 2),
    ("i = f ? x : y + z;", 3),
    ("if (q && t) i = 2;", 0),
    ("if (t) if (f) x = 1;", 2),
    # Local work is none.
    ("i++;", 0),
    ("q = !q; if (q) i = 3; else i = 4;", 0),
    ("b[i] = i + 1;", 0),
    ("for (int(0..9) k = 0; k < 3; k++) b[k] = k;", 0),
    (";", 0),
    ("goto out; x = 1; out: ;", 0),
    ("smp_mb(); smp_rmb(); smp_wmb();", 0),
    ("assert(i == 1); BUG_ON(i == 2); assume(i == 1);", 0),
    ("ghost g = x + y;", 0),
    ("ghost { g = x; if (g == 0) g = y; }", 0),
    # A loop of local work whose rounds are not known takes one for each time that it begins.
    ("while (i < 3) i++;", 3),
    ("do i++; while (i < 3);", 2),
    # Loops with steps in them take those.
    ("for (int(0..9) k = 0; k < 3; k++) x = k;", 3),
    ("for (int(0..9) k = 0; k < 3; k++) if (a[k] == 0) i++;", 3),
    ("while (x < 2) x++;", 7),
    ("do x++; while (x < 2);", 6),
    ("for (x = 0; x < 1; x++) ;", 5),
    # Conditions.
    ("switch (c) { case RED: x = 1; break; case GREEN: x = 2; case BLUE: y = 1; }", 3),
    ("switch (c) { case RED: x = 1; default: x = 2; break; case BLUE: y = 1; }", 2),
    ("switch (i) { case 2: x = 1; }", 0),
    ("assert(x == 0 && y == 1);", 2),
    # One step, however much is in it.
    ("atomic { x = y + z; a[x & 1] = 1; }", 1),
    ("atomic { for (int(0..9) k = 0; k < 3; k++) a[k] = k; }", 1),
    ("atomic { }", 1),
    ("atomic { x = 1; atomic { y = 1; } }", 1),
    ("await (x == 0 && y == 1);", 1),
    ("await (t) { x = y; y = x; }", 1),
    ("choose i in 2..2;", 1),
    ("choose i in 0..9 where i == y;", 1),
    # The choice of a branch is one with its first step.
    ("either { await (t); x = 1; } or { await (f); }", 2),
    ("either { i = 2; await (t); } or { await (f); }", 1),
    ("either { await (f); } or { either { await (f); } or { x = 1; } }", 1),
    ("atomic { either { assume(f); } or { x = 1; } }", 1),
    # Operations of the kernel.
    ("atomic_inc(x);", 1),
    ("atomic_add(y, x);", 2),
    ("atomic_add(i, &x);", 1),
    ("atomic_set(x, y);", 2),
    ("i = atomic_read(&x);", 1),
    ("i = READ_ONCE(x) + READ_ONCE(y);", 2),
    ("WRITE_ONCE(x, 1);", 1),
    ("WRITE_ONCE(a[x], y);", 3),
    ("i = cmpxchg(x, 0, 1);", 1),
    ("i = cmpxchg(x, y, z);", 3),
    ("i = xchg(&a[y], z);", 3),
    ("x = xchg(&y, 2);", 2),
    ("if (atomic_dec_and_test(y)) x = 1;", 2),
    ("if (atomic_inc_not_zero(x)) y = 1;", 1),
    ("q = test_and_set(f) || test_and_clear(t);", 2),
    ("q = test_and_set(&q);", 0),
    # Locks.
    ("spin_lock(l); spin_unlock(l);", 2),
    ("spin_lock(&ls[x]); spin_unlock(&ls[0]);", 3),
    ("if (spin_trylock(l)) spin_unlock(l);", 2),
    ("lock(m); unlock(m);", 2),
    ("read_lock(rw); read_unlock(rw); write_lock_irq(rw); write_unlock_irq(rw);", 4),
    ("down_write(sem); downgrade_write(sem); up_read(sem);", 3),
    ("rcu_read_lock(); rcu_read_lock(); rcu_read_unlock(); rcu_read_unlock();", 4),
    ("atomic { spin_lock(l); x = 1; spin_unlock(l); }", 1),
    ("synchronize_rcu();", 2),
    # Calls take no steps of their own.
    ("nothing();", 0),
    ("i = read_x();", 1),
    ("read_x();", 1),
    ("i = read_x() + read_x();", 2),
    ("i = sum(x, y);", 2),
    ("x = sum(read_x(), sum(y, 1));", 3),
    ("bump(&s);", 2),
    ("bump(&mine);", 0),
    ("bump(&ss[x]);", 3),
    # Whole structs and arrays go location by location: two fields, both read and written.
    ("s = mine;", 2),
    ("mine = s;", 2),
    ("s = ss[1];", 4),
    ("ss[x] = ss[y];", 6),
    ("i = number(s);", 2),
    ("i = number(mine);", 0),
    ("s = made();", 3),
    ("mine = made();", 1),
    ("box.both[0] = s;", 4),
    ("box.both = ss;", 8),
    ("grid[0] = grid[1];", 4),
]


@pytest.mark.parametrize(("statement", "steps"), STEPS)
def test_a_statement_takes_so_many_steps(statement: str, steps: int) -> None:
    # The first statement takes a step of its own, which the local work after it belongs to.
    before = "    f = false;\n"
    text = f"{HEAD}process p {{\n{before}{LOCALS}    {statement}\n}}\n"
    assert steps_of(text) - 1 == steps


WHOLE = [
    ("", 1),
    ("int(0..9) i = 1; i++;", 1),
    ("int(0..9) i = 1; x = i;", 1),
    ("int(0..9) i = x;", 1),
    ("int(0..9) i; i = 3; x = i; i = 4; y = i;", 2),
    ("either { ; } or { await (f); }", 1),
    ("int(0..9) i = 1; either { i = 2; x = i; } or { await (f); }", 1),
    ("nothing(); x = 1;", 1),
    ("return;", 1),
    ("goto out; x = 1; out:", 1),
    ("ghost g = 1; x = 1;", 1),
]


@pytest.mark.parametrize(("body", "steps"), WHOLE)
def test_local_work_at_the_start_belongs_to_the_first_step(body: str, steps: int) -> None:
    assert steps_of(f"{HEAD}process p {{ {body} }}\n") == steps
