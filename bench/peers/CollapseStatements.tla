------------------------- MODULE CollapseStatements -------------------------
\* The same program as it is written down first: a label for each statement, local ones too, and for
\* the test of each loop. What kspec's author writes looks like this; what a step is, is another
\* matter.
EXTENDS Naturals

CONSTANTS NR, OBSERVERS, MERGED

Slots == 0 .. NR - 1

(* --algorithm Collapse
variables
    cache \in [Slots -> {"NONE", "PAGE"}],
    armed = FALSE,
    saw_hole = [i \in Slots |-> FALSE],
    xa_lock = "free";

process khugepaged = 0
variables index = 0, nr_none = 0, nr_none_check = 0;
begin
count_lock:
    await xa_lock = "free";
    xa_lock := "khugepaged";
count_begin:
    index := 0;
count:
    while index < NR do
count_look:
        if cache[index] = "NONE" then
count_one:
            nr_none := nr_none + 1;
        end if;
count_next:
        index := index + 1;
    end while;
count_unlock:
    xa_lock := "free";
mark_lock:
    await xa_lock = "free";
    xa_lock := "khugepaged";
mark_begin:
    index := 0;
mark:
    while index < NR do
mark_look:
        if cache[index] = "NONE" then
mark_one:
            if MERGED then
                cache[index] := "RETRY";
            end if;
mark_count:
            nr_none_check := nr_none_check + 1;
        end if;
mark_next:
        index := index + 1;
    end while;
compare:
    if nr_none # nr_none_check then
        goto undo_begin;
    end if;
ask:
    if armed then
        goto undo_begin;
    end if;
store_begin:
    index := 0;
store:
    while index < NR do
store_one:
        cache[index] := "HPAGE";
store_next:
        index := index + 1;
    end while;
store_unlock:
    xa_lock := "free";
    goto Done;
undo_begin:
    index := 0;
undo:
    while index < NR /\ MERGED do
undo_look:
        if cache[index] = "RETRY" then
undo_one:
            cache[index] := "NONE";
        end if;
undo_next:
        index := index + 1;
    end while;
undo_unlock:
    xa_lock := "free";
end process;

process observer \in 1 .. OBSERVERS
variables slot = 0, folio = "NONE";
begin
register:
    armed := TRUE;
choose_slot:
    with i \in Slots do
        slot := i;
    end with;
lseek:
    folio := cache[slot];
    \* A ghost belongs to the access before it.
    if folio = "NONE" then
        saw_hole[slot] := TRUE;
    end if;
lseek_again:
    if folio = "RETRY" then
        goto lseek;
    end if;
end process;

process fault_thread = OBSERVERS + 1
variables address = 0, found = "NONE";
begin
choose_address:
    with i \in Slots do
        address := i;
    end with;
lookup:
    found := cache[address];
lookup_again:
    if found = "RETRY" then
        goto lookup;
    end if;
is_hole:
    if found # "NONE" then
        goto Done;
    end if;
message:
    if armed then
        goto Done;
    end if;
fill_lock:
    await xa_lock = "free";
    xa_lock := "fault_thread";
again:
    if cache[address] # "NONE" then
lost:
        xa_lock := "free";
        goto lookup;
    end if;
fill:
    cache[address] := "PAGE";
fill_unlock:
    xa_lock := "free";
end process;
end algorithm; *)
\* BEGIN TRANSLATION
\* END TRANSLATION

NoSilentFill == [][\A i \in Slots :
    saw_hole[i] /\ cache[i] \notin {"PAGE", "HPAGE"} => cache'[i] # "HPAGE"]_vars
=============================================================================
