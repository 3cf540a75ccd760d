Model frozen_in_place (specs/freeze/frozen_in_place.kspec), check
  default
Bound: REFS_MAX = 7, NR = 2, FOLIOS = 3, NO_FOLIO = 0, HPAGE = 3,
  memory sc, 792 states, depth 34

  holds: deadlock, assertions, locks, ranges, guards, no_phantom,
    references
  violated, as expected: collapse_ends, mincore_ends

Property collapse_ends is violated, as expected:
  completion: an attempt to collapse comes to its end

Bound: REFS_MAX = 7, NR = 2, FOLIOS = 3, NO_FOLIO = 0, HPAGE = 3,
  memory sc
Initially: i_pages = [1, 2], folio_refs = [0, 1, 1, 0],
  folio_locked = [false, false, false, false],
  folio_uptodate = [true, true, true, true],
  folio_mapping = [true, true, true, true], folio_index = [0, 0, 1, 0],
  folio_nr_pages = [1, 1, 1, 1], xa_lock = free, pte = [false, false],
  ptl = free, told_missing = false

  khugepaged                         mincore
  ==========                         =======
  collapse_file()
    folio_alloc(folio = 3, nr_pages = 2)
      await (folio_refs[folio] == 0)  [reads folio_refs[3] = 0]
        folio_refs[folio] = 1;  [folio_refs[3]: 0 -> 1]
        folio_nr_pages[folio] = nr_pages;  [folio_nr_pages[3]: 1 -> 2]
        folio_uptodate[folio] = false;
            [folio_uptodate[3]: true -> false]
        folio_mapping[folio] = false;  [folio_mapping[3]: true -> false]
    spin_lock_irq(&xa_lock);
    int(0..FOLIOS) folio = i_pages[index];
        [reads i_pages[0] = 1] [folio = 1]
    folio_trylock()
      return !test_and_set(folio_locked[folio]);
          [folio_locked[1]: false -> true]
    folio_get(folio = 1)
      bool taken = atomic_inc_not_zero(folio_refs[folio]);
          [reads folio_refs[1] = 1]
      bool taken = atomic_inc_not_zero(folio_refs[folio]);
          [folio_refs[1]: 1 -> 2]
      bool taken = atomic_inc_not_zero(folio_refs[folio]);
          [taken = true]
    spin_unlock_irq(&xa_lock);
    try_to_unmap()
      spin_lock(&ptl);
      if (pte[index])  [reads pte[0] = false]
      spin_unlock(&ptl);
    spin_lock_irq(&xa_lock);
    folio_ref_freeze(folio = 1, count = 2)
      return cmpxchg(folio_refs[folio], count, 0) == count;
          [reads folio_refs[1] = 2]
      return cmpxchg(folio_refs[folio], count, 0) == count;
          [folio_refs[1]: 2 -> 0]
      return cmpxchg(folio_refs[folio], count, 0) == count;
    nr_taken++;  [nr_taken: 0 -> 1]
    int(0..FOLIOS) folio = i_pages[index];
        [reads i_pages[1] = 2] [folio = 2]
    folio_trylock()
      return !test_and_set(folio_locked[folio]);
          [folio_locked[2]: false -> true]
    folio_get(folio = 2)
      bool taken = atomic_inc_not_zero(folio_refs[folio]);
          [reads folio_refs[2] = 1]
      bool taken = atomic_inc_not_zero(folio_refs[folio]);
          [folio_refs[2]: 1 -> 2]
    spin_unlock_irq(&xa_lock);

                                     choose int(0..NR-1) start;
                                         [start = 0]
                                     spin_lock(&ptl);
                                     bool present = pte[index];
                                         [reads pte[0] = false]
                                     if (!present)
                                     filemap_get_entry()
                                       rcu_read_lock();
                                       folio = i_pages[index];
                                           [reads i_pages[0] = 1]
                                           [folio: 0 -> 1]
                                       if (folio != NO_FOLIO)
                                       folio_try_get()
                                         return
                                             atomic_inc_not_zero(folio_r
                                             efs[folio]);
                                             [reads folio_refs[1] = 0]
                                         return
                                             atomic_inc_not_zero(folio_r
                                             efs[folio]);
                                       if (!folio_try_get(folio))
                                         goto repeat;

                                     *** repeats from here on ***
                                       folio = i_pages[index];
                                           [reads i_pages[0] = 1]
                                       if (folio != NO_FOLIO)
                                       folio_try_get()
                                         return
                                             atomic_inc_not_zero(folio_r
                                             efs[folio]);
                                             [reads folio_refs[1] = 0]
                                         return
                                             atomic_inc_not_zero(folio_r
                                             efs[folio]);
                                       if (!folio_try_get(folio))
                                         goto repeat;

Finally: i_pages = [1, 2], folio_refs = [0, 0, 2, 1],
  folio_locked = [false, true, true, false],
  folio_uptodate = [true, true, true, false],
  folio_mapping = [true, true, true, false], folio_index = [0, 0, 1, 0],
  folio_nr_pages = [1, 1, 1, 2], xa_lock = free, pte = [false, false],
  ptl = mincore, told_missing = false
Result: this never happens: done(khugepaged)
  steps 22-23 repeat for ever
  khugepaged waits at specs/freeze/freeze.kspec:40:5: spin_lock(&ptl);
Length: 23 steps, 1 switch; steps 22-23 repeat
Place: specs/freeze/freeze.kspec:125, the property

Property mincore_ends is violated, as expected:
  completion: a lookup comes to its end

Bound: REFS_MAX = 7, NR = 2, FOLIOS = 3, NO_FOLIO = 0, HPAGE = 3,
  memory sc
Initially: i_pages = [1, 2], folio_refs = [0, 1, 1, 0],
  folio_locked = [false, false, false, false],
  folio_uptodate = [true, true, true, true],
  folio_mapping = [true, true, true, true], folio_index = [0, 0, 1, 0],
  folio_nr_pages = [1, 1, 1, 1], xa_lock = free, pte = [false, false],
  ptl = free, told_missing = false

  khugepaged                         mincore
  ==========                         =======
  collapse_file()
    folio_alloc(folio = 3, nr_pages = 2)
      await (folio_refs[folio] == 0)  [reads folio_refs[3] = 0]
        folio_refs[folio] = 1;  [folio_refs[3]: 0 -> 1]
        folio_nr_pages[folio] = nr_pages;  [folio_nr_pages[3]: 1 -> 2]
        folio_uptodate[folio] = false;
            [folio_uptodate[3]: true -> false]
        folio_mapping[folio] = false;  [folio_mapping[3]: true -> false]
    spin_lock_irq(&xa_lock);
    int(0..FOLIOS) folio = i_pages[index];
        [reads i_pages[0] = 1] [folio = 1]
    folio_trylock()
      return !test_and_set(folio_locked[folio]);
          [folio_locked[1]: false -> true]
    folio_get(folio = 1)
      bool taken = atomic_inc_not_zero(folio_refs[folio]);
          [reads folio_refs[1] = 1]
      bool taken = atomic_inc_not_zero(folio_refs[folio]);
          [folio_refs[1]: 1 -> 2]
      bool taken = atomic_inc_not_zero(folio_refs[folio]);
          [taken = true]
    spin_unlock_irq(&xa_lock);
    try_to_unmap()
      spin_lock(&ptl);
      if (pte[index])  [reads pte[0] = false]
      spin_unlock(&ptl);
    spin_lock_irq(&xa_lock);
    folio_ref_freeze(folio = 1, count = 2)
      return cmpxchg(folio_refs[folio], count, 0) == count;
          [reads folio_refs[1] = 2]
      return cmpxchg(folio_refs[folio], count, 0) == count;
          [folio_refs[1]: 2 -> 0]
      return cmpxchg(folio_refs[folio], count, 0) == count;
    nr_taken++;  [nr_taken: 0 -> 1]
    int(0..FOLIOS) folio = i_pages[index];
        [reads i_pages[1] = 2] [folio = 2]
    folio_trylock()
      return !test_and_set(folio_locked[folio]);
          [folio_locked[2]: false -> true]
    folio_get(folio = 2)
      bool taken = atomic_inc_not_zero(folio_refs[folio]);
          [reads folio_refs[2] = 1]
      bool taken = atomic_inc_not_zero(folio_refs[folio]);
          [folio_refs[2]: 1 -> 2]
    spin_unlock_irq(&xa_lock);

                                     choose int(0..NR-1) start;
                                         [start = 0]
                                     spin_lock(&ptl);
                                     bool present = pte[index];
                                         [reads pte[0] = false]
                                     if (!present)
                                     filemap_get_entry()
                                       rcu_read_lock();
                                       folio = i_pages[index];
                                           [reads i_pages[0] = 1]
                                           [folio: 0 -> 1]
                                       if (folio != NO_FOLIO)
                                       folio_try_get()
                                         return
                                             atomic_inc_not_zero(folio_r
                                             efs[folio]);
                                             [reads folio_refs[1] = 0]
                                         return
                                             atomic_inc_not_zero(folio_r
                                             efs[folio]);
                                       if (!folio_try_get(folio))
                                         goto repeat;

                                     *** repeats from here on ***
                                       folio = i_pages[index];
                                           [reads i_pages[0] = 1]
                                       if (folio != NO_FOLIO)
                                       folio_try_get()
                                         return
                                             atomic_inc_not_zero(folio_r
                                             efs[folio]);
                                             [reads folio_refs[1] = 0]
                                         return
                                             atomic_inc_not_zero(folio_r
                                             efs[folio]);
                                       if (!folio_try_get(folio))
                                         goto repeat;

Finally: i_pages = [1, 2], folio_refs = [0, 0, 2, 1],
  folio_locked = [false, true, true, false],
  folio_uptodate = [true, true, true, false],
  folio_mapping = [true, true, true, false], folio_index = [0, 0, 1, 0],
  folio_nr_pages = [1, 1, 1, 2], xa_lock = free, pte = [false, false],
  ptl = mincore, told_missing = false
Result: this never happens: done(mincore)
  steps 22-23 repeat for ever
  khugepaged waits at specs/freeze/freeze.kspec:40:5: spin_lock(&ptl);
Length: 23 steps, 1 switch; steps 22-23 repeat
Place: specs/freeze/freeze.kspec:128, the property
