Model border_not_rounded (specs/swap/border_not_rounded.kspec), check
  default
Bound: NR = 3, LARGE = 2, NONE = 0, SWAP_1 = 1, SWAP_2 = 2, PAGE = 3,
  memory sc, 482 states, depth 19

  holds: deadlock, assertions, locks, ranges, guards, swap_is_there,
    no_leak, truncated
  violated, as expected: truncation_ends

Property truncation_ends is violated, as expected:
  truncation comes to an end

Bound: NR = 3, LARGE = 2, NONE = 0, SWAP_1 = 1, SWAP_2 = 2, PAGE = 3,
  memory sc
Initially: slot = [1, 1, 0], swap_map = [false, true, true], start = 1,
  xa_lock = free

  truncation                         fault
  ==========                         =====
                                     choose int(0..LARGE-1) index;
                                         [index = 0]
                                     maybe

  shmem_undo_range()
    int(0..NR) index = start;  [reads 1] [index = 1]
    int(NONE..PAGE) entry = slot[index];
        [reads slot[1] = 1] [entry = 1]
    if (entry == PAGE)
    else
      if (entry != NONE)
    shmem_free_swap(index = 1)
      spin_lock_irq(&xa_lock);
      if (slot[index] == entry)  [reads slot[1] = 1]
      xa_get_order(index = 1)
        return index < LARGE && slot[1] == SWAP_1 ? LARGE : 1;
        return index < LARGE && slot[1] == SWAP_1 ? LARGE : 1;
            [reads 1]
      if (nr == LARGE && index != 0)
      spin_unlock_irq(&xa_lock);
      return nr;
    crosses_border(index = 1)
      xa_get_order()
        return index < LARGE && slot[1] == SWAP_1 ? LARGE : 1;
        return index < LARGE && slot[1] == SWAP_1 ? LARGE : 1;
            [reads 1]
      int(1..LARGE) nr = xa_get_order(index);  [nr = 2]
      return nr > 1 && index + nr > NR;
    if (shmem_free_swap(index, entry) == 0 && !crosses_border(index))
      continue;
    int(NONE..PAGE) entry = slot[index];  [reads slot[1] = 1]
    if (entry == PAGE)
    else
      if (entry != NONE)

  *** repeats from here on ***
    shmem_free_swap()
      spin_lock_irq(&xa_lock);
      if (slot[index] == entry)  [reads slot[1] = 1]
      xa_get_order()
        return index < LARGE && slot[1] == SWAP_1 ? LARGE : 1;
        return index < LARGE && slot[1] == SWAP_1 ? LARGE : 1;
            [reads 1]
      if (nr == LARGE && index != 0)
      spin_unlock_irq(&xa_lock);
      return nr;
    crosses_border()
      xa_get_order()
        return index < LARGE && slot[1] == SWAP_1 ? LARGE : 1;
        return index < LARGE && slot[1] == SWAP_1 ? LARGE : 1;
            [reads 1]
      return nr > 1 && index + nr > NR;
    if (shmem_free_swap(index, entry) == 0 && !crosses_border(index))
      continue;
    int(NONE..PAGE) entry = slot[index];  [reads slot[1] = 1]
    if (entry == PAGE)
    else
      if (entry != NONE)

Finally: slot = [1, 1, 0], swap_map = [false, true, true], start = 1,
  xa_lock = free
Result: this never happens: done(truncation)
  steps 11-16 repeat for ever
Length: 16 steps, 1 switch; steps 11-16 repeat
Place: specs/swap/truncate.kspec:161, the property
