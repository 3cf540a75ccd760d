/*
 * The program of collapse.kspec (-DMERGED=1) and collapse_v2.kspec (-DMERGED=0): a d_step for each
 * step that kspec has, which is an access to what is shared and the local work after it. Where a
 * step branches, each branch is a d_step of its own that begins with its condition. A process
 * that has finished stays at its end: a Promela process that dies would make states of its own.
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

#define LAST (index == NR - 1)

inline choose(variable)
{
    if
    :: d_step { variable = 0 }
    :: d_step { NR > 1 -> variable = 1 }
    :: d_step { NR > 2 -> variable = 2 }
    :: d_step { NR > 3 -> variable = 3 }
    :: d_step { NR > 4 -> variable = 4 }
    :: d_step { NR > 5 -> variable = 5 }
    :: d_step { NR > 6 -> variable = 6 }
    :: d_step { NR > 7 -> variable = 7 }
    fi
}

proctype khugepaged()
{
    byte index, nr_none, nr_none_check;

    d_step { !xa_lock -> xa_lock = true; index = 0 }
count:
    if
    :: d_step { !LAST -> nr_none = nr_none + (cache[index] == NONE); index++ }; goto count
    :: d_step { LAST -> nr_none = nr_none + (cache[index] == NONE); index++ }
    fi;
    xa_lock = false;

    d_step { !xa_lock -> xa_lock = true; index = 0 }
look:
#if MERGED
    if
    :: d_step { cache[index] == NONE -> skip }; goto mark
    :: d_step { cache[index] != NONE && !LAST -> index++ }; goto look
    :: d_step { cache[index] != NONE && LAST && nr_none != nr_none_check -> index = 0 }; goto undo
    :: d_step { cache[index] != NONE && LAST && nr_none == nr_none_check -> index++ }; goto ask
    fi;
mark:
    if
    :: d_step { !LAST -> cache[index] = RETRY; nr_none_check++; index++ }; goto look
    :: d_step { LAST && nr_none != nr_none_check + 1 ->
                cache[index] = RETRY; nr_none_check++; index = 0 }; goto undo
    :: d_step { LAST && nr_none == nr_none_check + 1 ->
                cache[index] = RETRY; nr_none_check++; index++ }; goto ask
    fi;
ask:
    if
    :: d_step { armed -> index = 0 }; goto undo
    :: d_step { !armed -> index = 0 }; goto store
    fi;
#else
    if
    :: d_step { !LAST -> nr_none_check = nr_none_check + (cache[index] == NONE); index++ }; goto look
    :: d_step { LAST && nr_none != nr_none_check + (cache[index] == NONE) ->
                nr_none_check = nr_none_check + (cache[index] == NONE); index++ }; goto unlock
    :: d_step { LAST && nr_none == nr_none_check + (cache[index] == NONE) ->
                nr_none_check = nr_none_check + (cache[index] == NONE); index++ }; goto ask
    fi;
ask:
    if
    :: armed -> goto unlock
    :: d_step { !armed -> index = 0 }; goto store
    fi;
#endif
store:
    if
    :: d_step { !LAST ->
                assert(!saw_hole[index] || cache[index] == PAGE || cache[index] == HPAGE);
                cache[index] = HPAGE; index++ }; goto store
    :: d_step { LAST ->
                assert(!saw_hole[index] || cache[index] == PAGE || cache[index] == HPAGE);
                cache[index] = HPAGE; index++ }; goto unlock
    fi;
#if MERGED
undo:
    if
    :: d_step { cache[index] == RETRY -> skip }; goto restore
    :: d_step { cache[index] != RETRY && !LAST -> index++ }; goto undo
    :: d_step { cache[index] != RETRY && LAST -> index++ }; goto unlock
    fi;
restore:
    if
    :: d_step { !LAST -> cache[index] = NONE; index++ }; goto undo
    :: d_step { LAST -> cache[index] = NONE; index++ }
    fi;
#endif
unlock:
    xa_lock = false;
end:
    false
}

proctype observer()
{
    byte slot, folio;

    armed = true;
    choose(slot);
lseek:
    if
    :: d_step { cache[slot] == RETRY -> folio = RETRY }; goto lseek
    :: d_step { cache[slot] != RETRY ->
                folio = cache[slot]; saw_hole[slot] = saw_hole[slot] || folio == NONE }
    fi;
end:
    false
}

proctype fault_thread()
{
    byte address, found;

    choose(address);
lookup:
    if
    :: d_step { cache[address] == RETRY -> found = RETRY }; goto lookup
    :: d_step { cache[address] == NONE -> found = NONE }
    :: d_step { cache[address] == PAGE || cache[address] == HPAGE -> found = cache[address] }; goto end
    fi;
    if
    :: armed -> goto end
    :: !armed
    fi;
    d_step { !xa_lock -> xa_lock = true };
    if
    :: cache[address] == NONE
    :: cache[address] != NONE -> xa_lock = false; goto lookup
    fi;
    cache[address] = PAGE;
    xa_lock = false;
end:
    false
}

/* One state more than kspec has: the one before this step. */
init
{
    atomic {
        byte i;
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
