---------------------------- MODULE CollapseFine ----------------------------
\* The program of collapse.kspec (MERGED) and collapse_v2.kspec (~MERGED) with a label for each
\* access to what is shared. Local work goes with the access before it, which is why the loops are
\* written with goto: a `while` would test its condition in a step of its own. So the distinct
\* states are those of `spec2tla check --no-reduce`, one for one; PlusCal's "Done" is the end of a
\* process, and its step "Terminating" leads to no new state.
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
    index := 0;
count:
    if cache[index] = "NONE" then
        nr_none := nr_none + 1;
    end if;
    index := index + 1;
    if index < NR then
        goto count;
    end if;
count_unlock:
    xa_lock := "free";
mark_lock:
    await xa_lock = "free";
    xa_lock := "khugepaged";
    index := 0;
look:
    if cache[index] = "NONE" /\ MERGED then
        goto mark;
    else
        if cache[index] = "NONE" then
            nr_none_check := nr_none_check + 1;
        end if;
        if index + 1 < NR then
            index := index + 1;
            goto look;
        elsif nr_none = nr_none_check then
            index := index + 1;
            goto ask;
        elsif MERGED then
            index := 0;
            goto undo;
        else
            index := index + 1;
            goto unlock;
        end if;
    end if;
mark:
    cache[index] := "RETRY";
    nr_none_check := nr_none_check + 1;
    if index + 1 < NR then
        index := index + 1;
        goto look;
    elsif nr_none # nr_none_check then
        index := 0;
        goto undo;
    else
        index := index + 1;
    end if;
ask:
    if ~armed then
        index := 0;
        goto store;
    elsif MERGED then
        index := 0;
        goto undo;
    else
        goto unlock;
    end if;
store:
    cache[index] := "HPAGE";
    index := index + 1;
    if index < NR then
        goto store;
    else
        goto unlock;
    end if;
undo:
    if cache[index] = "RETRY" then
        goto restore;
    else
        index := index + 1;
        if index < NR then
            goto undo;
        else
            goto unlock;
        end if;
    end if;
restore:
    cache[index] := "NONE";
    index := index + 1;
    if index < NR then
        goto undo;
    end if;
unlock:
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
    if folio = "RETRY" then
        goto lseek;
    else
        saw_hole[slot] := saw_hole[slot] \/ folio = "NONE";
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
    if found = "RETRY" then
        goto lookup;
    elsif found # "NONE" then
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
    if cache[address] = "NONE" then
        goto fill;
    end if;
lost:
    xa_lock := "free";
    goto lookup;
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
