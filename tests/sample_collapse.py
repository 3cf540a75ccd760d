"""The founding case, built by hand as lowering makes it."""

from dataclasses import replace

from building import (
    Sheet,
    any_of,
    at,
    both,
    branch,
    forall,
    ghost,
    is_member,
    load,
    local,
    lock,
    machine,
    op,
    owner_of,
    plus,
    put,
    put_at,
    select,
    shared,
    starts,
    upto,
)
from spec2tla.machine.expr import (
    Binary,
    Bound,
    Constant,
    Literal,
    Old,
    Quantifier,
    enum_member,
    integer,
)
from spec2tla.machine.model import (
    DONE,
    Choice,
    ConstantDef,
    Machine,
    Start,
)
from spec2tla.machine.simplify import negate
from spec2tla.types import (
    BOOL,
    ArrayType,
    EnumType,
    IntType,
)


def collapse() -> Machine:
    """A collapse of slots under a lock, a fault under it, and an observer that looks without it.

    `no_silent_fill` is violated: the observer sees the hole between the check and the store.
    """
    sheet = Sheet(
        "collapse.kspec",
        """\
model collapse_file_v2;
const NR = 2;
enum entry { NONE, PAGE, HPAGE };
shared enum entry cache[NR] = any { NONE, PAGE };
shared bool armed = false;
ghost  bool saw_hole[NR] = false;
spinlock xa_lock;
process khugepaged {
    int(0..NR) nr_none = 0; int(0..NR) check = 0; int(0..NR) i;
    spin_lock(xa_lock);
    for (i = 0; i < NR; i++)
        if (cache[i] == NONE) nr_none++;
    spin_unlock(xa_lock);
    spin_lock(xa_lock);
    for (i = 0; i < NR; i++)
        if (cache[i] == NONE) check++;
    if (check != nr_none) goto out;
    if (armed) goto out;
    for (i = 0; i < NR; i++)
        cache[i] = HPAGE;
out:
    spin_unlock(xa_lock);
}
process uffd_user {
    armed = true;
    choose int(0..NR-1) i;
    ghost saw_hole[i] = (cache[i] == NONE);
}
process fault {
    choose int(0..NR-1) i;
    spin_lock(xa_lock);
    if (cache[i] == NONE)
        if (!armed)
            cache[i] = PAGE;
    spin_unlock(xa_lock);
}
transition no_silent_fill "no observed hole gets silently filled":
    forall (i in 0..NR-1) saw_hole[i] && old(cache[i]) == NONE ==> cache[i] != HPAGE;
invariant full "huge slots come together": armed || count(i in 0..NR-1 : cache[i] == HPAGE) <= NR;
""",
    )
    size = 2
    nr = Constant("NR", size, IntType(size, size))
    entry = EnumType("entry", ("NONE", "PAGE", "HPAGE"))
    cache = shared("cache", ArrayType(entry, size), "every slot: either, independently")
    armed = shared("armed", BOOL, "a VMA has userfaultfd MISSING armed")
    saw_hole = ghost("saw_hole", ArrayType(BOOL, size))
    xa_lock = owner_of("xa_lock")
    slot = IntType(0, size)
    nr_none, check, i = (local("khugepaged", n, slot) for n in ("nr_none", "check", "i"))
    hole = is_member(load(cache, load(i)), entry, "NONE")
    again = op("<", plus(load(i)), nr)
    counted = select(hole, plus(load(check)), load(check))
    owner = at(xa_lock)
    khugepaged = sheet.process(
        "khugepaged",
        8,
        "L10",
        [
            sheet.lock_step("khugepaged", "L10", 10, "L12", owner),
            sheet.step(
                "khugepaged",
                "L12",
                12,
                branch(again, "L12", "L13"),
                put(nr_none, plus(load(nr_none)), hole),
                put(i, select(again, plus(load(i)), integer(0))),
            ),
            sheet.unlock_step("khugepaged", "L13", 13, "L14", owner),
            sheet.lock_step("khugepaged", "L14", 14, "L16", owner),
            sheet.step(
                "khugepaged",
                "L16",
                16,
                branch(again, "L16", branch(op("!=", counted, load(nr_none)), "L22", "L18")),
                put(check, plus(load(check)), hole),
                put(i, plus(load(i))),
            ),
            sheet.step(
                "khugepaged",
                "L18",
                18,
                branch(load(armed), "L22", "L20"),
                put(i, integer(0), negate(load(armed))),
            ),
            sheet.step(
                "khugepaged",
                "L20",
                20,
                branch(again, "L20", "L22"),
                put_at(at(cache, load(i)), enum_member(entry, "HPAGE")),
                put(i, plus(load(i))),
            ),
            sheet.unlock_step("khugepaged", "L22", 22, DONE, owner),
        ],
        nr_none,
        check,
        i,
    )
    seen = local("uffd_user", "i", IntType(0, size - 1))
    slots = upto(0, op("-", nr, integer(1)))
    chosen = Bound("i", IntType(0, size - 1))
    uffd_user = sheet.process(
        "uffd_user",
        24,
        "L25",
        [
            sheet.step("uffd_user", "L25", 25, "L26", put(armed, Literal(True, BOOL))),
            sheet.step(
                "uffd_user", "L26", 26, "L27", put(seen, chosen), choices=(Choice(chosen, slots),)
            ),
            sheet.step(
                "uffd_user",
                "L27",
                27,
                DONE,
                put_at(at(saw_hole, load(seen)), is_member(load(cache, load(seen)), entry, "NONE")),
            ),
        ],
        seen,
    )
    faulting = local("fault", "i", IntType(0, size - 1))
    faulted = is_member(load(cache, load(faulting)), entry, "NONE")
    fault = sheet.process(
        "fault",
        29,
        "L30",
        [
            sheet.step(
                "fault", "L30", 30, "L31", put(faulting, chosen), choices=(Choice(chosen, slots),)
            ),
            sheet.lock_step("fault", "L31", 31, "L32", owner),
            sheet.step("fault", "L32", 32, branch(faulted, "L33", "L35")),
            sheet.step("fault", "L33", 33, branch(load(armed), "L35", "L34")),
            sheet.step(
                "fault",
                "L34",
                34,
                "L35",
                put_at(at(cache, load(faulting)), enum_member(entry, "PAGE")),
            ),
            sheet.unlock_step("fault", "L35", 35, DONE, owner),
        ],
        faulting,
    )
    here = load(cache, chosen)
    silent = forall(
        chosen,
        slots,
        op(
            "==>",
            both(load(saw_hole, chosen), Binary("==", Old(here), enum_member(entry, "NONE"))),
            negate(is_member(here, entry, "HPAGE")),
        ),
    )
    huge = Quantifier("count", chosen, slots, is_member(here, entry, "HPAGE"))
    bare = machine(
        "collapse_file_v2",
        [khugepaged, uffd_user, fault],
        [cache, armed, saw_hole, xa_lock],
        [
            Start(cache, any_of(entry, "NONE", "PAGE")),
            *starts((armed, False), (saw_hole, False), (xa_lock, 0)),
            *starts((nr_none, 0), (check, 0), (i, 0), (seen, 0), (faulting, 0)),
        ],
        [
            sheet.builtin("deadlock"),
            sheet.builtin("locks"),
            sheet.property(
                "no_silent_fill", "transition", 37, silent, "no observed hole gets silently filled"
            ),
            sheet.property(
                "full",
                "invariant",
                39,
                op("||", load(armed), op("<=", huge, nr)),
                "huge slots come together",
            ),
        ],
    )
    return replace(
        bare,
        doc='collapse_file() as in "mm/khugepaged: skip shmem with userfaultfd", patch v2.',
        constants=(ConstantDef("NR", size, nr.type, "HPAGE_PMD_NR, scaled down"),),
        enums=(entry,),
        locks=(lock(sheet, "spinlock", xa_lock),),
    )
