"""Choices, and arrays of structs under conditions, built by hand as lowering makes them."""

from dataclasses import replace

from building import (
    Sheet,
    at,
    branch,
    forall,
    load,
    local,
    machine,
    op,
    plus,
    put,
    put_at,
    shared,
    starts,
    upto,
)
from spec2tla.machine.expr import (
    TRUE,
    Binary,
    Bound,
    Literal,
    Old,
    Quantifier,
    enum_member,
    integer,
)
from spec2tla.machine.model import (
    DONE,
    Check,
    Choice,
    Machine,
    Parts,
    Start,
    Uniform,
)
from spec2tla.types import (
    BOOL,
    INT,
    ArrayType,
    EnumType,
    IntType,
    StructField,
    StructType,
)


def account() -> Machine:
    """`either` with a blocking branch, and a step with two choices of which one needs the other.

    Everything holds; the client may stop only when it has gone round twice.
    """
    sheet = Sheet(
        "account.kspec",
        """\
model account;
shared int(0..3) balance = any 0..1;
shared bool split[2][2] = false;
process client {
    int(0..2) rounds = 0;
    while (rounds < 2) {
        either { await (balance < 3) { balance++; } }
        or { choose int n in 1..balance; balance -= n; }
        rounds++;
    }
    atomic { choose a in 0..1; choose b in a..1 where a + b != 1; split[a][b] = true; }
}
invariant covered "never more than was paid in": balance <= 3;
""",
    )
    balance = shared("balance", IntType(0, 3))
    split = shared("split", ArrayType(ArrayType(BOOL, 2), 2))
    rounds = local("client", "rounds", IntType(0, 2))
    n, a, b = (Bound(name, INT) for name in "nab")
    more = op("<", plus(load(rounds)), integer(2))
    following = branch(more, "L7", "L11")
    enough = Check("ranges", op("<=", n, load(balance)), "balance falls below 0", sheet.origin(8))
    client = sheet.process(
        "client",
        4,
        "L7",
        [
            sheet.step(
                "client",
                "L7",
                7,
                following,
                put(balance, plus(load(balance))),
                put(rounds, plus(load(rounds))),
                guard=op("<", load(balance), integer(3)),
            ),
            sheet.step(
                "client",
                "L7",
                8,
                following,
                put(balance, op("-", load(balance), n)),
                put(rounds, plus(load(rounds))),
                name="L8",
                choices=(Choice(n, upto(1, load(balance))),),
                checks=(enough,),
            ),
            sheet.step(
                "client",
                "L11",
                11,
                DONE,
                put_at(at(split, a, b), Literal(True, BOOL)),
                choices=(
                    Choice(a, upto(0, 1)),
                    Choice(b, upto(a, 1), op("!=", op("+", a, b), integer(1))),
                ),
            ),
        ],
        rounds,
    )
    return machine(
        "account",
        [client],
        [balance, split],
        [Start(balance, Uniform((0, 1))), *starts((split, False), (rounds, 0))],
        [
            sheet.builtin("deadlock"),
            sheet.builtin("ranges"),
            sheet.property("covered", "invariant", 13, op("<=", load(balance), integer(3))),
        ],
    )


def table() -> Machine:
    """An array of structs, set under conditions at computed indices, with a mixed start.

    An update whose condition is false has an index out of bounds. `monotonic` holds, `settled` is
    violated.
    """
    sheet = Sheet(
        "table.kspec",
        """\
model table;
enum stage { IDLE, BUSY, READY };
struct page { enum stage stage; int(0..2) refs[2]; bool live; };
shared struct page table[2] = { { IDLE, { 0, any 0..1 } }, { any { IDLE, BUSY }, { 1, 0 } } };
shared int(0..3) next = 0;
assume table[1].stage != IDLE || table[0].refs[1] == 0;
process walker {
    atomic {
        if (next < 2) { table[next].stage = READY; table[next].refs[1] = 2; }
        if (next < 1) table[next + 1].live = true;
        next = next + 1;
        if (next == 1) next = 2;
    }
    atomic { next = 3; table[0].live = next > 1 ? true : table[0].live; }
}
transition monotonic: forall (i in 0..1) table[i].stage >= old(table[i].stage);
invariant settled: max(i in 0..1 : table[i].refs[1]) < 2;
""",
    )
    stage = EnumType("stage", ("IDLE", "BUSY", "READY"))
    page = StructType(
        "page",
        (
            StructField("stage", stage),
            StructField("refs", ArrayType(IntType(0, 2), 2)),
            StructField("live", BOOL),
        ),
    )
    pages = shared("table", ArrayType(page, 2))
    next_ = shared("next", IntType(0, 3))
    now, zero, one = load(next_), integer(0), integer(1)
    inside, first = op("<", now, integer(2)), op("<", now, one)
    walker = sheet.process(
        "walker",
        7,
        "L8",
        [
            sheet.step(
                "walker",
                "L8",
                8,
                branch(first, "L14", DONE),
                put_at(at(pages, now, "stage"), enum_member(stage, "READY"), inside),
                put_at(at(pages, now, "refs", one), integer(2), inside),
                put_at(at(pages, plus(now), "live"), TRUE, first),
                put(next_, plus(now)),
                put(next_, integer(2), op("==", plus(now), one)),
            ),
            sheet.step(
                "walker",
                "L14",
                14,
                DONE,
                put_at(at(pages, zero, "live"), TRUE, op(">", now, one)),
                put(next_, integer(3)),
            ),
        ],
    )
    i = Bound("i", IntType(0, 1))
    grown = Binary(">=", load(pages, i, "stage"), Old(load(pages, i, "stage")))
    most = Quantifier("max", i, upto(0, 1), load(pages, i, "refs", one))
    idle = enum_member(stage, "IDLE")
    bare = machine(
        "table",
        [walker],
        [pages, next_],
        [
            Start(
                pages,
                Parts(
                    (
                        Parts(
                            (
                                Uniform((0,)),
                                Parts((Uniform((0,)), Uniform((0, 1)))),
                                Uniform((False,)),
                            )
                        ),
                        Parts(
                            (
                                Uniform((0, 1)),
                                Parts((Uniform((1,)), Uniform((0,)))),
                                Uniform((False,)),
                            )
                        ),
                    )
                ),
            ),
            *starts((next_, 0)),
        ],
        [
            sheet.builtin("deadlock"),
            sheet.property("monotonic", "transition", 16, forall(i, upto(0, 1), grown)),
            sheet.property("settled", "invariant", 17, op("<", most, integer(2))),
        ],
    )
    fresh = op(
        "||",
        op("!=", load(pages, one, "stage"), idle),
        op("==", load(pages, zero, "refs", one), zero),
    )
    return replace(bare, enums=(stage,), structs=(page,), assumes=(fresh,))
