---- MODULE Training ----
EXTENDS Integers, Sequences, FiniteSets
VARIABLES slots, lock, a_pc, b_pc, queue
vars == <<slots, lock, a_pc, b_pc, queue>>
Init ==
    /\ slots \in [0..1 -> {"NONE", "PAGE"}]
    /\ lock = "free"
    /\ a_pc = "start" /\ b_pc = "start"
    /\ queue = <<>>
Take ==
    /\ a_pc = "start" /\ lock = "free"
    /\ lock' = "a"
    /\ a_pc' = "store"
    /\ UNCHANGED <<slots, b_pc, queue>>
Store ==
    /\ a_pc = "store"
    /\ \E i \in 0..1 :
        /\ slots' = [slots EXCEPT ![i] = IF @ = "NONE" THEN "PAGE" ELSE "NONE"]
        /\ queue' = Append(queue, i)
    /\ lock' = "free"
    /\ a_pc' = "done"
    /\ UNCHANGED b_pc
Look ==
    /\ b_pc = "start"
    /\ b_pc' = IF slots[0] = "PAGE" THEN "seen" ELSE "done"
    /\ LET n == Len(queue) IN n >= 0
    /\ UNCHANGED <<slots, lock, a_pc, queue>>
Next == Take \/ Store \/ Look
Spec == Init /\ [][Next]_vars
Types == lock \in {"free", "a"} /\ \A i \in 0..1 : slots[i] \in {"NONE", "PAGE"}
Few == Cardinality({i \in 0..1 : slots[i] = "PAGE"}) <= 2
Kept == [][\A i \in 0..1 : slots[i] = slots'[i] \/ a_pc = "store"]_vars
Open == ~(a_pc = "done" /\ b_pc = "seen")
====
