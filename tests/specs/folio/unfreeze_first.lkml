Model folio_unfreeze_first (specs/folio/unfreeze_first.kspec), check
  default
Bound: NO_FOLIO = 0, F0 = 1, F2 = 2, F3 = 3, MAX_REFS = 4, memory sc,
  3607 states, depth 26

  holds: deadlock, locks, ranges, guards, references
  violated, as expected: assertions

Property assertions is violated, as expected:
  no assertion fails

Bound: NO_FOLIO = 0, F0 = 1, F2 = 2, F3 = 3, MAX_REFS = 4, memory sc
Initially: slot = [1, 1, 1, 1], folio_ref = [0, 2, 0, 0],
  folio_index = [0, 0, 0, 0], folio_nr_pages = [0, 4, 0, 0],
  xa_lock = free

  splitter                           lookup[0]
  ========                           =========
  folio_split()
    spin_lock_irq(&xa_lock);
    folio_ref_freeze(count = 2)
      return cmpxchg(&folio_ref[folio], count, 0) == count;
          [reads folio_ref[1] = 2]
      return cmpxchg(&folio_ref[folio], count, 0) == count;
          [folio_ref[1]: 2 -> 0]
      return cmpxchg(&folio_ref[folio], count, 0) == count;
    split_unmapped_folio()
      split_folio_to_order(new_folio = 2, nr = 2)
        folio_index[new_folio] = folio == F0 ? 2 : 3;
            [folio_index[2]: 0 -> 2]
        folio_nr_pages[new_folio] = nr;  [folio_nr_pages[2]: 0 -> 2]
        folio_nr_pages[folio] = nr;  [folio_nr_pages[1]: 4 -> 2]
      split_folio_to_order(folio = 2, new_folio = 3, nr = 1)
        folio_index[new_folio] = folio == F0 ? 2 : 3;
            [folio_index[3]: 0 -> 3]
        folio_nr_pages[new_folio] = nr;  [folio_nr_pages[3]: 0 -> 1]
        folio_nr_pages[folio] = nr;  [folio_nr_pages[2]: 2 -> 1]
    unfreeze_and_store()
      folio_ref_unfreeze(count = 2, folio = 2, count = 1)
        smp_store_release(&folio_ref[folio], count);
            [folio_ref[1]: 0 -> 2]

                                     choose int(0..3) index;
                                         [index = 2]
                                     filemap_get_entry()
                                       rcu_read_lock();
                                       folio = slot[index];
                                           [reads slot[2] = 1]
                                           [folio: 0 -> 1]
                                       if
                                           (atomic_inc_not_zero(&folio_r
                                           ef[folio]))
                                           [reads folio_ref[1] = 2]
                                       if
                                           (atomic_inc_not_zero(&folio_r
                                           ef[folio]))
                                           [folio_ref[1]: 2 -> 3]
                                       same = folio == slot[index];
                                           [reads slot[2] = 1]
                                           [same: false -> true]
                                       rcu_read_unlock();
                                       return folio;
                                     int(NO_FOLIO..F3) folio =
                                         filemap_get_entry(index);
                                         [folio = 1]
                                     folio_contains(index = 2)
                                       int(0..3) first =
                                           folio_index[folio];
                                           [reads folio_index[1] = 0]
                                     assert(folio_contains(folio,
                                         index));  <-- here

Finally: slot = [1, 1, 1, 1], folio_ref = [0, 3, 0, 0],
  folio_index = [0, 0, 2, 3], folio_nr_pages = [0, 2, 1, 1],
  xa_lock = splitter
Result: assert(folio_contains(folio, index)) fails
  By then folio_nr_pages[1] is 2, set by splitter.
  lookup[0] read folio_ref[1] as 2, which splitter had written.
Length: 16 steps, 1 switch
Place: specs/folio/folio_split.kspec:130,
  assert(folio_contains(folio, index));
