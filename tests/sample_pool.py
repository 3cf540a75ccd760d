"""Objects that are allocated and freed, with pointers to them in a set, a queue and locals."""

from dataclasses import replace

from building import (
    Sheet,
    at,
    both,
    branch,
    forall,
    load,
    local,
    machine,
    op,
    put,
    put_at,
    select,
    shared,
    starts,
    upto,
)
from spec2tla.machine.expr import (
    FALSE,
    TRUE,
    Binary,
    Bound,
    Expr,
    Literal,
    Load,
    Place,
    SetDomain,
    Unary,
    ValuesDomain,
    integer,
)
from spec2tla.machine.model import DONE, Check, Choice, Machine, Parts, Pool, Start, Uniform, Update
from spec2tla.machine.simplify import implies
from spec2tla.machine.variables import Variable, VariableKind
from spec2tla.types import (
    BOOL,
    NULL,
    ArrayType,
    IntType,
    PointerType,
    QueueType,
    SetType,
    StructField,
    StructType,
)

POINTER = PointerType("page", "pages", 2)
PAGE = StructType("page", (StructField("refs", IntType(0, 2)), StructField("next", POINTER)))
NOWHERE = Literal(NULL, POINTER)

pages = shared("pages", ArrayType(PAGE, 2), "The pages that there are.")
allocated = Variable("pages.$allocated", ArrayType(BOOL, 2), VariableKind.TEMP)
lru = shared("lru", QueueType(POINTER, 2))
dirty = shared("dirty", SetType(POINTER))
mine, victim = local("worker", "mine", POINTER), local("reaper", "victim", POINTER)


def leads_somewhere(pointer: Expr) -> Expr:
    """Neither NULL nor freed."""
    unfreed = op("==", Unary("address", pointer), pointer)
    return both(op("!=", pointer, NOWHERE), unfreed)


def freeing(pointer: Expr) -> tuple[Update, ...]:
    """What `free(pointer)` does in the reaper."""

    def gone(place: Place) -> Update:
        return Update(place, Binary("freed", Load(place), pointer))

    copies = [Place(mine, (), integer(instance)) for instance in range(2)]
    fields = [at(pages, integer(number), "next") for number in range(2)]
    return (
        *(gone(place) for place in (*fields, at(lru), at(dirty), *copies, at(victim))),
        put_at(at(pages, pointer, "refs"), integer(0)),
        put_at(at(pages, pointer, "next"), NOWHERE),
        put_at(at(allocated, pointer), FALSE),
    )


def pool() -> Machine:
    """A worker uses a page that a reaper has freed in the meantime.

    `lifetime` and `clean` are violated, `kept` holds.
    """
    sheet = Sheet(
        "pool.kspec",
        """\
model pool;
struct page { int(0..2) refs; struct page *next; };
pool struct page pages[2];
shared queue(struct page *, 2) lru;
shared set(struct page *) dirty;
process worker[2] {
    struct page *mine = alloc(pages);
    if (!mine) return;
    atomic { push(lru, mine); insert(dirty, mine); }
    mine->refs = 2;
}
daemon process reaper {
    while (true) {
        struct page *victim = pop(lru);
        free(victim);
    }
}
invariant kept: forall (p in dirty) p->refs > 0;
invariant clean: len(dirty) < 2;
""",
    )
    o, k, p = Bound("o", POINTER), Bound("k", IntType(0, 1)), Bound("p", POINTER)
    found = op("!=", o, NOWHERE)
    none_left = forall(k, upto(0, 1), load(allocated, k))
    objects = ValuesDomain((NOWHERE, Literal(0, POINTER), Literal(1, POINTER)))
    free_one = select(found, Unary("!", load(allocated, o)), none_left)
    room = op("<", Unary("len", load(lru)), integer(2))
    worker = sheet.process(
        "worker",
        6,
        "L7",
        [
            sheet.step(
                "worker",
                "L7",
                7,
                branch(found, "L9", DONE),
                put(mine, o),
                put_at(at(allocated, o), TRUE, found),
                put_at(at(pages, o, "refs"), integer(1), found),
                choices=(Choice(o, objects, free_one),),
            ),
            sheet.step(
                "worker",
                "L9",
                9,
                "L10",
                put(lru, Binary("append", load(lru), load(mine))),
                put(dirty, Binary("with", load(dirty), load(mine))),
                checks=(Check("ranges", room, "lru is full", sheet.origin(9)),),
            ),
            sheet.step(
                "worker",
                "L10",
                10,
                DONE,
                put_at(at(pages, load(mine), "refs"), integer(2)),
                checks=(Check("lifetime", leads_somewhere(load(mine)), "freed", sheet.origin(10)),),
            ),
        ],
        mine,
    )
    reaper = sheet.process(
        "reaper",
        12,
        "L14",
        [
            sheet.step(
                "reaper",
                "L14",
                14,
                "L15",
                put(victim, Unary("head", load(lru))),
                put(lru, Unary("tail", load(lru))),
                guard=Unary("!", Unary("empty", load(lru))),
            ),
            sheet.step(
                "reaper",
                "L15",
                15,
                "L14",
                *freeing(load(victim)),
                checks=(
                    Check("lifetime", leads_somewhere(load(victim)), "freed", sheet.origin(15)),
                ),
            ),
        ],
        victim,
    )
    used = op(">", load(pages, p, "refs"), integer(0))
    kept = forall(p, SetDomain(load(dirty)), implies(leads_somewhere(p), used))
    page = Parts((Uniform((0,)), Uniform((NULL,))))
    bare = machine(
        "pool",
        [replace(worker, count=2, replicated=True), replace(reaper, daemon=True)],
        [pages, lru, dirty, allocated],
        [
            Start(pages, Parts((page, page))),
            *starts((lru, ()), (dirty, frozenset()), (allocated, False)),
            *starts((mine, NULL), (victim, NULL)),
        ],
        [
            sheet.builtin("deadlock"),
            sheet.builtin("ranges"),
            sheet.builtin("lifetime"),
            sheet.property("kept", "invariant", 18, kept),
            sheet.property(
                "clean", "invariant", 19, op("<", Unary("len", load(dirty)), integer(2))
            ),
        ],
    )
    return replace(bare, structs=(PAGE,), pools=(Pool("pages", pages, allocated, sheet.span(3)),))
