---------------------------- MODULE CollapseHand ----------------------------
\* The same program in TLA+, as an expert writes it by hand. Nobody writes a slot without xa_lock,
\* so a section under it that writes nothing, or one slot, is one action, and needs no lock but that
\* nobody is between two actions under it. Lookups without the lock see each store to a slot: the
\* loops that store are an action for each slot. A lookup chooses its slot when it looks.
EXTENDS Naturals, FiniteSets

CONSTANTS NR, OBSERVERS, MERGED

Slots == 0 .. NR - 1

VARIABLES
    cache, armed, saw_hole,
    step, index, nr_none,   \* khugepaged
    looked,                 \* how far each observer is
    fault, address          \* the thread that faults

khugepaged == <<step, index, nr_none>>
fault_thread == <<fault, address>>
vars == <<cache, armed, saw_hole, khugepaged, looked, fault_thread>>

Holes == {i \in Slots : cache[i] = "NONE"}
Locked == \/ step \in {"store", "undo"}
          \/ step = "mark" /\ index > 0
          \/ step = "ask" /\ MERGED
After(next, end) == IF index + 1 < NR
                      THEN step' = next /\ index' = index + 1
                      ELSE step' = end /\ index' = 0

Init ==
    /\ cache \in [Slots -> {"NONE", "PAGE"}]
    /\ armed = FALSE
    /\ saw_hole = [i \in Slots |-> FALSE]
    /\ step = "count" /\ index = 0 /\ nr_none = 0
    /\ looked = [o \in 1 .. OBSERVERS |-> "no"]
    /\ fault = "lookup" /\ address = 0

Count ==
    /\ step = "count"
    /\ nr_none' = Cardinality(Holes)
    /\ step' = IF MERGED THEN "mark" ELSE "ask"
    /\ UNCHANGED <<cache, armed, saw_hole, index, looked, fault_thread>>

Mark ==
    /\ step = "mark"
    /\ cache' = [cache EXCEPT ![index] = IF @ = "NONE" THEN "RETRY" ELSE @]
    /\ After("mark", "ask")
    /\ UNCHANGED <<armed, saw_hole, nr_none, looked, fault_thread>>

Ask ==
    /\ step = "ask"
    /\ LET count == IF MERGED THEN Cardinality({i \in Slots : cache[i] = "RETRY"})
                              ELSE Cardinality(Holes)
       IN step' = IF count = nr_none /\ ~armed THEN "store" ELSE IF MERGED THEN "undo" ELSE "done"
    /\ nr_none' = 0
    /\ UNCHANGED <<cache, armed, saw_hole, index, looked, fault_thread>>

Store ==
    /\ step = "store"
    /\ cache' = [cache EXCEPT ![index] = "HPAGE"]
    /\ After("store", "done")
    /\ UNCHANGED <<armed, saw_hole, nr_none, looked, fault_thread>>

Undo ==
    /\ step = "undo"
    /\ cache' = [cache EXCEPT ![index] = IF @ = "RETRY" THEN "NONE" ELSE @]
    /\ After("undo", "done")
    /\ UNCHANGED <<armed, saw_hole, nr_none, looked, fault_thread>>

Register(o) ==
    /\ looked[o] = "no"
    /\ armed' = TRUE
    /\ looked' = [looked EXCEPT ![o] = "armed"]
    /\ UNCHANGED <<cache, saw_hole, khugepaged, fault_thread>>

Lseek(o, i) ==
    /\ looked[o] = "armed"
    /\ cache[i] # "RETRY"
    /\ saw_hole' = [saw_hole EXCEPT ![i] = @ \/ cache[i] = "NONE"]
    /\ looked' = [looked EXCEPT ![o] = "yes"]
    /\ UNCHANGED <<cache, armed, khugepaged, fault_thread>>

Lookup(i) ==
    /\ fault = "lookup"
    /\ cache[i] # "RETRY"
    /\ IF cache[i] = "NONE"
         THEN fault' = "message" /\ address' = i
         ELSE fault' = "done" /\ address' = 0
    /\ UNCHANGED <<cache, armed, saw_hole, khugepaged, looked>>

LookAgain ==
    /\ fault = "again"
    /\ cache[address] # "RETRY"
    /\ IF cache[address] = "NONE"
         THEN fault' = "message" /\ UNCHANGED address
         ELSE fault' = "done" /\ address' = 0
    /\ UNCHANGED <<cache, armed, saw_hole, khugepaged, looked>>

Message ==
    /\ fault = "message"
    /\ IF armed
         THEN fault' = "done" /\ address' = 0
         ELSE fault' = "fill" /\ UNCHANGED address
    /\ UNCHANGED <<cache, armed, saw_hole, khugepaged, looked>>

Fill ==
    /\ fault = "fill"
    /\ ~Locked
    /\ IF cache[address] = "NONE"
         THEN /\ cache' = [cache EXCEPT ![address] = "PAGE"]
              /\ fault' = "done" /\ address' = 0
         ELSE /\ fault' = "again"
              /\ UNCHANGED <<cache, address>>
    /\ UNCHANGED <<armed, saw_hole, khugepaged, looked>>

Finished ==
    /\ step = "done" /\ fault = "done" /\ \A o \in 1 .. OBSERVERS : looked[o] = "yes"
    /\ UNCHANGED vars

Next ==
    \/ Count \/ Mark \/ Ask \/ Store \/ Undo
    \/ \E o \in 1 .. OBSERVERS : Register(o) \/ \E i \in Slots : Lseek(o, i)
    \/ \E i \in Slots : Lookup(i)
    \/ LookAgain \/ Message \/ Fill
    \/ Finished

Spec == Init /\ [][Next]_vars

NoSilentFill == [][\A i \in Slots :
    saw_hole[i] /\ cache[i] \notin {"PAGE", "HPAGE"} => cache'[i] # "HPAGE"]_vars
=============================================================================
