Model collapse_file_v2 (specs/collapse_file_v2.kspec), check default
Bound: NR = 3, memory sc, 310 states, depth 19

  holds: deadlock, locks, ranges
  violated: no_silent_fill

Property no_silent_fill is violated:
  no observed hole gets silently filled

Bound: NR = 3, memory sc
Initially: cache = [NONE, PAGE, PAGE], armed = false,
  saw_hole = [false, false, false], xa_lock = free

             khugepaged              uffd_user
             ==========              =========
   (1)   18  spin_lock(xa_lock);
   (2)   20  if (cache[i] == NONE)  [reads cache[0] = NONE]
         21    nr_none++;  [nr_none: 0 -> 1]
   (3)   20  if (cache[i] == NONE)  [reads cache[1] = PAGE]
   (4)   20  if (cache[i] == NONE)  [reads cache[2] = PAGE]
   (5)   22  spin_unlock(xa_lock);
   (6)   24  spin_lock(xa_lock);
   (7)   26  if (cache[i] == NONE)  [reads cache[0] = NONE]
         27    check++;  [check: 0 -> 1]
   (8)   26  if (cache[i] == NONE)  [reads cache[1] = PAGE]
   (9)   26  if (cache[i] == NONE)  [reads cache[2] = PAGE]
  (10)   30  if (armed)  [reads false]

  (11)   39                          armed = true;
                                         [armed: false -> true]
  (12)   40                          choose int(0..NR-1) i;  [i = 0]
  (13)   41                          bool hole = (cache[i] == NONE);
                                         [reads cache[0] = NONE]
                                         [hole = true]
         42                          saw_hole[i] = hole;
                                         [saw_hole[0]: false -> true]

  (14)   33  cache[i] = HPAGE;  [cache[0]: NONE -> HPAGE]

Finally: cache = [HPAGE, PAGE, PAGE], armed = true,
  saw_hole = [true, false, false], xa_lock = khugepaged
Result: for i = 0: saw_hole[0] is true, cache[0] was NONE and becomes
  HPAGE
Length: 14 steps, 2 switches
Place: specs/collapse_file_v2.kspec:33, cache[i] = HPAGE;
