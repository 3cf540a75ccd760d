--------------------------- MODULE CollapseCoarse ---------------------------
\* The same program as a careful user of PlusCal labels it: where a lock is taken, at each round of
\* a loop, and where something is looked at without the lock. What is done under the lock beside a
\* loop, and the release after it, goes with the step that is there anyway.
EXTENDS Naturals

CONSTANTS NR, OBSERVERS, MERGED

Slots == 0 .. NR - 1

(* --algorithm Collapse
variables
    cache \in [Slots -> {"NONE", "PAGE"}],
    armed = FALSE,
    saw_hole = [i \in Slots |-> FALSE],
    locked = FALSE;

macro spin_lock() begin
    await ~locked;
    locked := TRUE;
end macro;

process khugepaged = 0
variables index = 0, nr_none = 0, nr_none_check = 0;
begin
count_lock:
    spin_lock();
count:
    while index < NR do
        if cache[index] = "NONE" then
            nr_none := nr_none + 1;
        end if;
        index := index + 1;
    end while;
    locked := FALSE;
    index := 0;
mark_lock:
    spin_lock();
mark:
    while index < NR do
        if cache[index] = "NONE" then
            nr_none_check := nr_none_check + 1;
            if MERGED then
                cache[index] := "RETRY";
            end if;
        end if;
        index := index + 1;
    end while;
    index := 0;
    if nr_none # nr_none_check \/ armed then
        goto undo;
    end if;
store:
    while index < NR do
        cache[index] := "HPAGE";
        index := index + 1;
    end while;
    locked := FALSE;
    goto Done;
undo:
    while index < NR /\ MERGED do
        if cache[index] = "RETRY" then
            cache[index] := "NONE";
        end if;
        index := index + 1;
    end while;
    locked := FALSE;
end process;

process observer \in 1 .. OBSERVERS
variables slot = 0;
begin
register:
    armed := TRUE;
    with i \in Slots do
        slot := i;
    end with;
lseek:
    await cache[slot] # "RETRY";
    if cache[slot] = "NONE" then
        saw_hole[slot] := TRUE;
    end if;
end process;

process fault_thread = OBSERVERS + 1
variables address = 0;
begin
choose_address:
    with i \in Slots do
        address := i;
    end with;
lookup:
    await cache[address] # "RETRY";
    if cache[address] # "NONE" then
        goto Done;
    end if;
message:
    if armed then
        goto Done;
    end if;
fill_lock:
    spin_lock();
fill:
    locked := FALSE;
    if cache[address] = "NONE" then
        cache[address] := "PAGE";
    else
        goto lookup;
    end if;
end process;
end algorithm; *)
\* BEGIN TRANSLATION
\* END TRANSLATION

NoSilentFill == [][\A i \in Slots :
    saw_hole[i] /\ cache[i] \notin {"PAGE", "HPAGE"} => cache'[i] # "HPAGE"]_vars
=============================================================================
