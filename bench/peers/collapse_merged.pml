/*
 * The same program, merged by hand as an expert of Spin does it: a section under xa_lock that
 * stores nothing, or one slot, is one step and needs no lock but that nobody is in the middle of
 * one; lookups without the lock see each store, so the loops that store are a step for each slot.
 */
#ifndef NR
#define NR 4
#endif
#ifndef OBSERVERS
#define OBSERVERS 1
#endif
#ifndef MERGED
#define MERGED 1
#endif

#define NONE 0
#define PAGE 1
#define HPAGE 2
#define RETRY 3

byte cache[NR];
bool armed, xa_lock;
bool saw_hole[NR];
hidden byte i;  /* counts within a step */

/* Slots that hold `what`. */
inline holding(what, number)
{
    number = 0; i = 0;
    do
    :: i < NR -> number = number + (cache[i] == what); i++
    :: else -> break
    od;
    i = 0
}

inline store(what)
{
    assert(what != HPAGE || !saw_hole[index] || cache[index] == PAGE || cache[index] == HPAGE);
    cache[index] = what
}

proctype khugepaged()
{
    byte index, nr_none, again;
    bool fill;

    d_step { !xa_lock -> holding(NONE, nr_none) }
#if MERGED
    d_step { !xa_lock -> xa_lock = true; if :: cache[0] == NONE -> cache[0] = RETRY :: else fi; index = 1 }
    do
    :: d_step { index < NR -> if :: cache[index] == NONE -> cache[index] = RETRY :: else fi; index++ }
    :: d_step { index == NR ->
                holding(RETRY, again); fill = (again == nr_none && !armed);
                index = 0; nr_none = 0; again = 0 }; break
    od;
#else
    d_step { !xa_lock ->
             xa_lock = true; holding(NONE, again); fill = (again == nr_none && !armed);
             nr_none = 0; again = 0 }
#endif
    do
    :: d_step { fill && index < NR -> store(HPAGE); index++ }
    :: d_step { !fill && index < NR ->
                if :: cache[index] == RETRY -> store(NONE) :: else fi; index++ }
    :: d_step { index == NR -> xa_lock = false; index = 0; fill = false }; break
    od;
end:
    false
}

/* A lookup chooses its slot when it looks. */
#define SEES(slot) d_step { cache[slot] != RETRY -> \
                            saw_hole[slot] = saw_hole[slot] || cache[slot] == NONE }
#define FINDS_NONE(slot) d_step { cache[slot] == NONE -> address = slot }
#define FINDS_ANY(slot) cache[slot] == PAGE || cache[slot] == HPAGE

proctype observer()
{
    armed = true;
    if
    :: SEES(0)
    :: SEES(1)
#if NR > 2
    :: SEES(2)
#endif
#if NR > 3
    :: SEES(3)
#endif
#if NR > 4
    :: SEES(4)
#endif
#if NR > 5
    :: SEES(5)
#endif
#if NR > 6
    :: SEES(6)
#endif
#if NR > 7
    :: SEES(7)
#endif
    fi;
end:
    false
}

proctype fault_thread()
{
    byte address;

    if
    :: FINDS_NONE(0)
    :: FINDS_ANY(0) -> goto end
    :: FINDS_NONE(1)
    :: FINDS_ANY(1) -> goto end
#if NR > 2
    :: FINDS_NONE(2)
    :: FINDS_ANY(2) -> goto end
#endif
#if NR > 3
    :: FINDS_NONE(3)
    :: FINDS_ANY(3) -> goto end
#endif
#if NR > 4
    :: FINDS_NONE(4)
    :: FINDS_ANY(4) -> goto end
#endif
#if NR > 5
    :: FINDS_NONE(5)
    :: FINDS_ANY(5) -> goto end
#endif
#if NR > 6
    :: FINDS_NONE(6)
    :: FINDS_ANY(6) -> goto end
#endif
#if NR > 7
    :: FINDS_NONE(7)
    :: FINDS_ANY(7) -> goto end
#endif
    fi;
message:
    if
    :: d_step { armed -> address = 0 }; goto end
    :: !armed
    fi;
    if
    :: d_step { !xa_lock && cache[address] == NONE -> cache[address] = PAGE; address = 0 }; goto end
    :: !xa_lock && cache[address] != NONE
    fi;
    if
    :: cache[address] == NONE -> goto message
    :: d_step { cache[address] == PAGE || cache[address] == HPAGE -> address = 0 }
    fi;
end:
    false
}

init
{
    atomic {
        do
        :: i < NR -> if :: cache[i] = NONE :: cache[i] = PAGE fi; i++
        :: else -> break
        od;
        i = 0;
        do
        :: i < OBSERVERS -> run observer(); i++
        :: else -> break
        od;
        run khugepaged();
        run fault_thread()
    }
end:
    false
}
