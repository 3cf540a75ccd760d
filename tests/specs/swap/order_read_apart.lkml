Model order_read_apart (specs/swap/order_read_apart.kspec), check
  default
Bound: NR = 3, LARGE = 2, NONE = 0, SWAP_1 = 1, SWAP_2 = 2, PAGE = 3,
  memory sc, 448 states, depth 21

  holds: deadlock, locks, ranges, guards, no_leak, truncated,
    truncation_ends
  violated, as expected: assertions, swap_is_there

Property assertions is violated, as expected:
  no assertion fails

Bound: NR = 3, LARGE = 2, NONE = 0, SWAP_1 = 1, SWAP_2 = 2, PAGE = 3,
  memory sc
Initially: slot = [1, 1, 0], swap_map = [false, true, true], start = 0,
  xa_lock = free

  truncation                         fault
  ==========                         =====
  shmem_undo_range()
    int(0..NR) index = start;  [reads 0]
    int(NONE..PAGE) entry = slot[index];
        [reads slot[0] = 1] [entry = 1]
    if (entry == PAGE)
    else
      if (entry != NONE)
    shmem_free_swap()
      xa_get_order()
        return index < LARGE && slot[1] == SWAP_1 ? LARGE : 1;
        return index < LARGE && slot[1] == SWAP_1 ? LARGE : 1;
            [reads 1]
      int(1..LARGE) nr = xa_get_order(index);  [nr = 2]

                                     choose int(0..LARGE-1) index;
                                         [index = 1]
                                     shmem_swapin_folio(index = 1)
                                       int(SWAP_1..SWAP_2) swap = index
                                           == 0 ? SWAP_1 : SWAP_2;
                                           [swap = 2]
                                       shmem_split_large_entry()
                                         spin_lock_irq(&xa_lock);
                                         if (slot[0] == SWAP_1 &&
                                             slot[1] == SWAP_1)
                                             [reads 1]
                                         if (slot[0] == SWAP_1 &&
                                             slot[1] == SWAP_1)
                                             [reads 1]
                                           slot[1] = SWAP_2;
                                               [slot[1]: 1 -> 2]
                                         spin_unlock_irq(&xa_lock);
                                       spin_lock_irq(&xa_lock);
                                       if (slot[index] == swap)
                                           [reads slot[1] = 2]
                                         slot[index] = PAGE;
                                             [slot[1]: 2 -> 3]
                                         added = true;
                                             [added: false -> true]
                                       spin_unlock_irq(&xa_lock);
                                       if (added)
                                       free_swap_and_cache_nr(swap, 1);
                                       free_swap_and_cache_nr(first = 2)
                                         BUG_ON(!test_and_clear(&swap_ma
                                             p[first + n]));
                                             [swap_map[2]: true ->
                                             false]

      spin_lock_irq(&xa_lock);
      if (slot[index] == entry)  [reads slot[0] = 1]
        if (index == 0 && slot[1] == SWAP_1)  [reads 3]
        slot[index] = NONE;  [slot[0]: 1 -> 0]
        removed = true;  [removed: false -> true]
      spin_unlock_irq(&xa_lock);
      free_swap_and_cache_nr(entry, nr);
      free_swap_and_cache_nr(nr = 2)
        BUG_ON(!test_and_clear(&swap_map[first + n]));
            [swap_map[1]: true -> false]
      free_swap_and_cache_nr(entry, nr);
      free_swap_and_cache_nr()
        BUG_ON(!test_and_clear(&swap_map[first + n]));  <-- here

Finally: slot = [0, 3, 0], swap_map = [false, false, false], start = 0,
  xa_lock = free
Result: BUG_ON(!test_and_clear(&swap_map[first + n])) fails
  By then swap_map[2] is false, set by fault.
  truncation read slot[1] as 3, which fault had written.
Length: 23 steps, 2 switches
Place: specs/swap/truncate.kspec:54,
  BUG_ON(!test_and_clear(&swap_map[first + n]));

Property swap_is_there is violated, as expected:
  no swap slot is freed that the file still refers to

Bound: NR = 3, LARGE = 2, NONE = 0, SWAP_1 = 1, SWAP_2 = 2, PAGE = 3,
  memory sc
Initially: slot = [1, 1, 0], swap_map = [false, true, true], start = 0,
  xa_lock = free

  truncation                         fault
  ==========                         =====
  shmem_undo_range()
    int(0..NR) index = start;  [reads 0]
    int(NONE..PAGE) entry = slot[index];
        [reads slot[0] = 1] [entry = 1]
    if (entry == PAGE)
    else
      if (entry != NONE)
    shmem_free_swap()
      xa_get_order()
        return index < LARGE && slot[1] == SWAP_1 ? LARGE : 1;
        return index < LARGE && slot[1] == SWAP_1 ? LARGE : 1;
            [reads 1]
      int(1..LARGE) nr = xa_get_order(index);  [nr = 2]

                                     choose int(0..LARGE-1) index;
                                         [index = 0]
                                     shmem_swapin_folio()
                                       shmem_split_large_entry()
                                         spin_lock_irq(&xa_lock);
                                         if (slot[0] == SWAP_1 &&
                                             slot[1] == SWAP_1)
                                             [reads 1]
                                         if (slot[0] == SWAP_1 &&
                                             slot[1] == SWAP_1)
                                             [reads 1]
                                           slot[1] = SWAP_2;
                                               [slot[1]: 1 -> 2]
                                         spin_unlock_irq(&xa_lock);

      spin_lock_irq(&xa_lock);
      if (slot[index] == entry)  [reads slot[0] = 1]
        if (index == 0 && slot[1] == SWAP_1)  [reads 2]
        slot[index] = NONE;  [slot[0]: 1 -> 0]
        removed = true;  [removed: false -> true]
      spin_unlock_irq(&xa_lock);
      free_swap_and_cache_nr(entry, nr);
      free_swap_and_cache_nr(nr = 2)
        BUG_ON(!test_and_clear(&swap_map[first + n]));
            [swap_map[1]: true -> false]
      free_swap_and_cache_nr(entry, nr);
      free_swap_and_cache_nr()
        BUG_ON(!test_and_clear(&swap_map[first + n]));
            [swap_map[2]: true -> false]

Finally: slot = [0, 2, 0], swap_map = [false, false, false], start = 0,
  xa_lock = free
Result: slot[1] == SWAP_2, but swap_map[slot[1]] is false
  truncation broke it: swap_map[2] went from true to false.
  truncation read slot[1] as 2, which fault had written.
Length: 18 steps, 2 switches
Place: specs/swap/truncate.kspec:54,
  BUG_ON(!test_and_clear(&swap_map[first + n]));
