"""Pools, pointers, sets and queues: what small programs violate, worked out by hand."""

import pytest

from semantics import violated

NODES = "struct node { int(0..3) n; struct node *next; }; pool struct node nodes[2];\n"

VERDICTS: dict[str, tuple[str, set[str]]] = {
    # The check `lifetime`.
    "NULL is followed": (
        NODES + "shared struct node *head; process p { struct node *q = head; q->n = 1; }",
        {"lifetime"},
    ),
    "used after it was freed": (
        NODES + "process p { struct node *q = alloc(nodes); free(q); q->n = 1; }",
        {"lifetime"},
    ),
    "used after its place was allocated again": (
        NODES
        + """process p {
            struct node *q = alloc(nodes), *r = alloc(nodes);
            free(q);
            struct node *s = alloc(nodes);
            s->n = 1;
            r->n = 1;
            assert(s == q);
            q->n = 2;
        }""",
        {"lifetime"},
    ),
    "freed twice": (
        NODES + "process p { struct node *q = alloc(nodes), *r = q; free(q); free(r); }",
        {"lifetime"},
    ),
    "freed of NULL": (NODES + "process p { struct node *q = NULL; free(q); }", set()),
    "freed by another process": (
        NODES
        + """shared struct node *head;
        process writer { struct node *q = alloc(nodes); head = q; free(q); }
        process reader { struct node *q = head; if (q) q->n = 1; }""",
        {"lifetime"},
    ),
    "freed by another instance": (
        NODES
        + """shared struct node *head;
        process setup { struct node *q = alloc(nodes); q->n = 0; head = q; }
        process p[2] { struct node *q = head; if (q) { q->n = 1; free(q); } }""",
        {"lifetime"},
    ),
    "only the last user frees it": (
        """struct node { int(0..2) users; }; pool struct node nodes[1];
        shared struct node *head;
        process setup {
            struct node *q = alloc(nodes);
            q->users = 2;
            atomic { head = q; }
        }
        process p[2] {
            await (head != NULL);
            struct node *q = head;
            if (atomic_dec_and_test(q->users))
                free(q);
        }
        invariant unused "in the end it is gone":
            done(setup) && done(p[0]) && done(p[1]) ==> !(exists (q in nodes) true);""",
        set(),
    ),
    "kept in fields, ghosts, sets and queues": (
        NODES
        + """ghost struct node *seen; shared set(struct node *) all; shared queue(struct node *, 1) todo;
        shared struct node *table[2];
        process p {
            struct node *q = alloc(nodes), *r = alloc(nodes);
            ghost seen = q;
            insert(all, q);
            push(todo, q);
            r->next = q;
            table[1] = q;
            free(q);
            struct node *s = pop(todo);
            either { s->n = 1; } or { s = r->next; s->n = 1; } or { s = table[1]; s->n = 1; }
            or { choose s in all; s->n = 1; }
        }
        invariant alive "what was seen is in use":
            seen != NULL ==> exists (q in nodes) q == seen;""",
        {"lifetime", "alive"},
    ),
    # Comparison is by address.
    "compare and swap takes the same address for the same": (
        NODES
        + """shared struct node *top;
        process popper {
            struct node *old = top;
            if (old) {
                struct node *next = NULL;
                if (cmpxchg(&top, old, next) == old)
                    free(old);
            }
        }
        process pusher {
            struct node *q = alloc(nodes);
            q->n = 1;
            top = q;
            q = xchg(&top, NULL);
            if (q) { free(q); q = alloc(nodes); q->n = 2; top = q; }
        }""",
        {"lifetime"},
    ),
    "the pool is empty": (
        NODES
        + """process p {
            struct node *q = alloc(nodes), *r = alloc(nodes), *s = alloc(nodes);
            assert(q != NULL && r && !s);
            assert(q != r);
            free(q);
            s = alloc(nodes);
            assert(s == q);
            assert(s != NULL);
        }""",
        set(),
    ),
    "an object starts with its defaults": (
        NODES
        + """process p {
            struct node *q = alloc(nodes);
            q->n = 3;
            q->next = q;
            free(q);
            q = alloc(nodes);
            assert(q->n == 0 && q->next == NULL);
        }""",
        set(),
    ),
    "which object is open": (
        NODES
        + """process p {
            struct node *q = alloc(nodes), *r = alloc(nodes);
            free(q); free(r);
            struct node *s = alloc(nodes);
            assert(s == q);
        }""",
        {"assertions"},
    ),
    "a parameter is a pointer or a local": (
        NODES
        + """void two(struct node *x) { x->n = 2; }
        process p {
            struct node local = { 1, NULL };
            two(&local);
            assert(local.n == 2);
            struct node *q = alloc(nodes);
            two(q);
            assert(q->n == 2);
            two(NULL);
        }""",
        {"lifetime"},
    ),
    # Queues.
    "first in, first out": (
        """shared queue(int(0..3), 2) q;
        process p { for (int(0..4) i = 0; i < 4; i++) push(q, i); }
        process c { for (int(0..4) i = 0; i < 4; i++) { int(0..3) x = pop(q); assert(x == i); } }
        invariant never "never full": len(q) < 2;""",
        {"never"},
    ),
    "nobody fills it": (
        "shared queue(int(0..3), 2) q; process p { int(0..3) x = pop(q); }",
        {"deadlock"},
    ),
    "nobody empties it": (
        "shared queue(bool, 1) q; process p { push(q, true); push(q, true); }",
        {"deadlock"},
    ),
    "trying does not wait": (
        """shared queue(int(0..3), 1) q;
        process p {
            int(0..3) x = 3;
            assert(!try_pop(q, x) && x == 3);
            assert(try_push(q, 1) && !try_push(q, 2));
            assert(try_pop(q, x) && x == 1);
            assert(empty(q));
        }""",
        set(),
    ),
    "an element out of range": (
        "shared queue(int(0..3), 2) q; shared int(0..9) n = 4; process p { push(q, n); }",
        {"ranges"},
    ),
    # Sets.
    "a set has each element once": (
        """shared set(int(0..3)) s = {1};
        process p {
            insert(s, 1); insert(s, 2);
            assert(len(s) == 2 && 1 in s && !(0 in s));
            remove(s, 1); remove(s, 0);
            assert(!(1 in s));
            s = {0, 3};
            int(0..3) x;
            choose x in s where x > 0;
            assert(x == 3);
            s = {};
            assert(empty(s));
        }
        invariant small "all are small": forall (x in s) x < 3;
        invariant few "no more than two": count(x in s : x >= 0) <= 2;""",
        {"small"},
    ),
    "of an empty set nothing can be chosen": (
        "shared set(bool) s; process p { bool b; choose b in s; }",
        {"deadlock"},
    ),
    "two insert at once": (
        """shared set(int(0..1)) s;
        process p[2] { insert(s, self); }
        invariant both "both are in": done(p[0]) && done(p[1]) ==> len(s) == 2;""",
        set(),
    ),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_what_a_program_violates(name: str) -> None:
    text, expected = VERDICTS[name]
    assert violated(text) == expected
