Model frozen_and_replaced (specs/freeze/frozen_and_replaced.kspec),
  check default
Bound: REFS_MAX = 7, NR = 2, FOLIOS = 3, NO_FOLIO = 0, HPAGE = 3,
  memory sc, 1218 states, depth 47

  holds: deadlock, assertions, locks, ranges, guards, collapse_ends,
    mincore_ends, references
  violated, as expected: no_phantom

Property no_phantom is violated, as expected:
  no phantom transition: nothing in the range ever looks missing

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
    folio_trylock(folio = 3)
      return !test_and_set(folio_locked[folio]);
          [folio_locked[3]: false -> true]
    folio_mapping[HPAGE] = true;  [folio_mapping[3]: false -> true]
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
    i_pages[index] = HPAGE;  [i_pages[0]: 1 -> 3]
    nr_taken++;  [nr_taken: 0 -> 1]

                                     choose int(0..NR-1) start;
                                         [start = 0]
                                     spin_lock(&ptl);
                                     bool present = pte[index];
                                         [reads pte[0] = false]
                                     if (!present)
                                     filemap_get_entry()
                                       rcu_read_lock();
                                       folio = i_pages[index];
                                           [reads i_pages[0] = 3]
                                           [folio: 0 -> 3]
                                       if (folio != NO_FOLIO)
                                       folio_try_get()
                                         return
                                             atomic_inc_not_zero(folio_r
                                             efs[folio]);
                                             [reads folio_refs[3] = 1]
                                         return
                                             atomic_inc_not_zero(folio_r
                                             efs[folio]);
                                             [folio_refs[3]: 1 -> 2]
                                         return
                                             atomic_inc_not_zero(folio_r
                                             efs[folio]);
                                       if (folio != i_pages[index])
                                           [reads i_pages[0] = 3]
                                       rcu_read_unlock();
                                       return folio;
                                     int(0..FOLIOS) folio =
                                         filemap_get_entry(index);
                                         [folio = 3]
                                     if (folio != NO_FOLIO)
                                     folio_test_uptodate()
                                       return folio_uptodate[folio];
                                           [reads folio_uptodate[3] =
                                           false]
                                     folio_put(folio = 3)
                                       if
                                           (atomic_dec_and_test(folio_re
                                           fs[folio]))
                                           [folio_refs[3]: 2 -> 1]
                                     ghost told_missing = told_missing
                                         || !present;
                                         [told_missing: false -> true]

Finally: i_pages = [3, 2], folio_refs = [0, 0, 1, 1],
  folio_locked = [false, true, false, true],
  folio_uptodate = [true, true, true, false],
  folio_mapping = [true, true, true, true], folio_index = [0, 0, 1, 0],
  folio_nr_pages = [1, 1, 1, 2], xa_lock = khugepaged,
  pte = [false, false], ptl = mincore, told_missing = true
Result: told_missing is true
  mincore broke it: told_missing went from false to true.
  mincore read folio_uptodate[3] as false, which khugepaged had written.
Length: 24 steps, 1 switch
Place: <spec2tla>/kernel/pagecache.kspec:98,
  if (atomic_dec_and_test(folio_refs[folio]))
