Model collapse_file_v2 (specs/collapse_file_v2.kspec), check default
Bound: NR = 3, memory sc, 310 states, depth 19

  holds: deadlock, locks, ranges
  violated: no_silent_fill

Property no_silent_fill is violated:
  no observed hole gets silently filled

Bound: NR = 3, memory sc
Initially: cache = [NONE, PAGE, PAGE], armed = false,
  saw_hole = [false, false, false], xa_lock = free

  (1) uffd_user: armed = true; [armed: false -> true]
  (2) uffd_user: choose int(0..NR-1) i; [i = 0]
  (3) uffd_user: bool hole = (cache[i] == NONE); [reads cache[0] = NONE]
      [hole = true]
  (4) khugepaged: cache[0]: NONE -> HPAGE

Finally: cache = [HPAGE, PAGE, PAGE], armed = true,
  saw_hole = [true, false, false], xa_lock = khugepaged
Result: for i = 0: saw_hole[0] is true, cache[0] was NONE and becomes
  HPAGE
Length: 14 steps, 2 switches
Place: specs/collapse_file_v2.kspec:33, cache[i] = HPAGE;
