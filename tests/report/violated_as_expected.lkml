Model collapse_file_v2 (specs/collapse_file_v2.kspec), check default
Bound: NR = 3, memory sc, 310 states, depth 19

  holds: deadlock, locks, ranges
  violated, as expected: no_silent_fill
  never reached: specs/collapse_file_v2.kspec:29

Property no_silent_fill is violated, as expected:
  no observed hole gets silently filled

Bound: NR = 3, memory sc
Initially: cache = [NONE, PAGE, PAGE], armed = false,
  saw_hole = [false, false, false], xa_lock = free

  khugepaged              uffd_user
  ==========              =========
  spin_lock(xa_lock);
  if (cache[i] == NONE)  [reads cache[0] = NONE]
    nr_none++;  [nr_none: 0 -> 1]
  if (cache[i] == NONE)  [reads cache[1] = PAGE]
  if (cache[i] == NONE)  [reads cache[2] = PAGE]
  spin_unlock(xa_lock);
  spin_lock(xa_lock);
  if (cache[i] == NONE)  [reads cache[0] = NONE]
    check++;  [check: 0 -> 1]
  if (cache[i] == NONE)  [reads cache[1] = PAGE]
  if (cache[i] == NONE)  [reads cache[2] = PAGE]
  if (armed)  [reads false]

                          armed = true;  [armed: false -> true]
                          choose int(0..NR-1) i;  [i = 0]
                          bool hole = (cache[i] == NONE);
                              [reads cache[0] = NONE] [hole = true]
                          saw_hole[i] = hole;
                              [saw_hole[0]: false -> true]

  cache[i] = HPAGE;  [cache[0]: NONE -> HPAGE]

Finally: cache = [HPAGE, PAGE, PAGE], armed = true,
  saw_hole = [true, false, false], xa_lock = khugepaged
Result: for i = 0: saw_hole[0] is true, cache[0] was NONE and becomes
  HPAGE
Length: 14 steps, 2 switches
Place: specs/collapse_file_v2.kspec:33, cache[i] = HPAGE;
