Model errant_store (specs/truncate/errant_store.kspec), check default
Bound: REFS_MAX = 7, NR = 2, FOLIOS = 3, NO_FOLIO = 0, HPAGE = 3,
  memory sc, 9650 states, depth 62

  holds: deadlock, assertions, locks, ranges, guards, rest_intact,
    no_lost_write
  violated, as expected: stays_empty, rollback_is_exact, references,
    user_ends

Property stays_empty is violated, as expected:
  truncation: a range that was emptied as a whole is not filled again

Bound: REFS_MAX = 7, NR = 2, FOLIOS = 3, NO_FOLIO = 0, HPAGE = 3,
  memory sc
Initially: i_pages = [0, 2], folio_refs = [0, 0, 1, 0],
  folio_locked = [false, false, false, false],
  folio_uptodate = [true, true, true, true],
  folio_mapping = [true, true, true, true], folio_index = [0, 0, 1, 0],
  folio_nr_pages = [1, 1, 1, 1], xa_lock = free, emptied = false,
  filled = [false, false], pagelist = [false, false]

  khugepaged                         user
  ==========                         ====
                                     choose int(0..NR-1) index;
                                         [index = 0]
                                     shmem_undo_range()
                                       filemap_lock_folio()
                                         filemap_get_entry()
                                           rcu_read_lock();
                                           folio = i_pages[index];
                                               [reads i_pages[0] = 0]
                                           rcu_read_unlock();
                                           return folio;
                                         if (folio == NO_FOLIO)
                                           return folio;
                                       while (index < NR)
                                       filemap_get_entry()
                                         rcu_read_lock();
                                         folio = i_pages[index];
                                             [reads i_pages[0] = 0]
                                         rcu_read_unlock();
                                         return folio;
                                       if (folio == NO_FOLIO)
                                         index++;  [index: 0 -> 1]
                                         continue;
                                       while (index < NR)
                                       filemap_get_entry()
                                         rcu_read_lock();
                                         folio = i_pages[index];
                                             [reads i_pages[1] = 2]
                                             [folio: 0 -> 2]
                                         if (folio != NO_FOLIO)
                                         folio_try_get()
                                           return
                                               atomic_inc_not_zero(folio
                                               _refs[folio]);
                                               [reads folio_refs[2] = 1]
                                           return
                                               atomic_inc_not_zero(folio
                                               _refs[folio]);
                                               [folio_refs[2]: 1 -> 2]
                                           return
                                               atomic_inc_not_zero(folio
                                               _refs[folio]);
                                         if (folio != i_pages[index])
                                             [reads i_pages[1] = 2]
                                         rcu_read_unlock();
                                         return folio;
                                       folio = filemap_get_entry(index);
                                           [folio: 0 -> 2]
                                       folio_lock()
                                         await (!folio_locked[folio])
                                             [reads folio_locked[2] =
                                             false]
                                           folio_locked[folio] = true;
                                               [folio_locked[2]: false
                                               -> true]
                                       if (folio_mapping[folio])
                                           [reads folio_mapping[2] =
                                           true]
                                       truncate_inode_folio(folio = 2)
                                         if (folio_index[folio] < start)
                                             [reads folio_index[2] = 1]

  collapse_file()
    folio_alloc(folio = 3, nr_pages = 2)
      await (folio_refs[folio] == 0)  [reads folio_refs[3] = 0]
        folio_refs[folio] = 1;  [folio_refs[3]: 0 -> 1]
        folio_nr_pages[folio] = nr_pages;  [folio_nr_pages[3]: 1 -> 2]
        folio_uptodate[folio] = false;
            [folio_uptodate[3]: true -> false]
        folio_mapping[folio] = false;  [folio_mapping[3]: true -> false]
    folio_lock(folio = 3)
      await (!folio_locked[folio])  [reads folio_locked[3] = false]
        folio_locked[folio] = true;  [folio_locked[3]: false -> true]
    folio_mapping[HPAGE] = true;  [folio_mapping[3]: false -> true]
    spin_lock_irq(&xa_lock);
    int(0..FOLIOS) folio = i_pages[index];  [reads i_pages[0] = 0]
    if (folio == NO_FOLIO)
    collapse_hole()
      xas_next_entry()
        if (i_pages[next] != NO_FOLIO)  [reads i_pages[0] = 0]
        if (i_pages[next] != NO_FOLIO)  [reads i_pages[1] = 2]
          return true;
      i_pages[index] = HPAGE;  [i_pages[0]: 0 -> 3]
      return true;
    nr_none++;  [nr_none: 0 -> 1]
    continue;
    int(0..FOLIOS) folio = i_pages[index];
        [reads i_pages[1] = 2] [folio = 2]
    folio_trylock()
      return !test_and_set(folio_locked[folio]);
          [reads folio_locked[2] = true] [folio_locked[2] stays true]
    if (!folio_trylock(folio))
      result = SCAN_PAGE_LOCK;  [result: SCAN_SUCCEED -> SCAN_PAGE_LOCK]
      break;
    spin_unlock_irq(&xa_lock);
    if (result != SCAN_SUCCEED)

                                         filemap_remove_folio(folio = 2)
                                           spin_lock_irq(&xa_lock);
                                           xas_store(folio_index[folio],
                                               folio_nr_pages[folio],
                                               NO_FOLIO);
                                               [reads folio_index[2] =
                                               1]
                                           xas_store(folio_index[folio],
                                               folio_nr_pages[folio],
                                               NO_FOLIO);
                                               [reads folio_nr_pages[2]
                                               = 1]
                                           xas_store(folio_index[folio],
                                               folio_nr_pages[folio],
                                               NO_FOLIO);
                                           xas_store(folio_index[folio],
                                               folio_nr_pages[folio],
                                               NO_FOLIO);
                                           xas_store(index = 1)
                                             i_pages[i] = folio;
                                                 [i_pages[1]: 2 -> 0]
                                           xas_store(folio_index[folio],
                                               folio_nr_pages[folio],
                                               NO_FOLIO);
                                           folio_mapping[folio] = false;
                                               [folio_mapping[2]: true
                                               -> false]
                                           spin_unlock_irq(&xa_lock);
                                           folio_put(folio = 2)
                                             if
                                                 (atomic_dec_and_test(fo
                                                 lio_refs[folio]))
                                                 [folio_refs[2]: 2 -> 1]
                                       folio_unlock(folio = 2)
                                         bool locked =
                                             test_and_clear(folio_locked
                                             [folio]);
                                             [folio_locked[2]: true ->
                                             false] [locked = true]
                                       folio_put()
                                         if
                                             (atomic_dec_and_test(folio_
                                             refs[folio]))
                                             [folio_refs[2]: 1 -> 0]
                                           assert(!folio_locked[folio]);
                                               [reads folio_locked[2] =
                                               false]
                                           assert(!folio_mapping[folio])
                                               ;
                                               [reads folio_mapping[2] =
                                               false]
                                       while (index < NR)
                                         folio =
                                             filemap_get_entry(index);
                                             [folio: 2 -> 0]
                                       filemap_get_entry()
                                         rcu_read_lock();
                                         folio = i_pages[index];
                                             [reads i_pages[1] = 0]
                                         rcu_read_unlock();
                                         return folio;
                                       folio = filemap_get_entry(index);
                                           [folio: 2 -> 0]
                                       if (folio == NO_FOLIO)
                                         index++;  [index: 1 -> 2]
                                         continue;
                                       while (index < NR)
                                     ghost emptied = start == 0;
                                         [emptied: false -> true]

Finally: i_pages = [3, 0], folio_refs = [0, 0, 0, 1],
  folio_locked = [false, false, false, true],
  folio_uptodate = [true, true, true, false],
  folio_mapping = [true, true, false, true], folio_index = [0, 0, 1, 0],
  folio_nr_pages = [1, 1, 1, 2], xa_lock = free, emptied = true,
  filled = [false, false], pagelist = [false, false]
Result: emptied is true, but i_pages[0] is 3
  user broke it: emptied went from false to true.
  user had read i_pages[0] as 0; khugepaged has changed it to 3 since.
  user read i_pages[0] only in an RCU read section, khugepaged wrote it
  holding xa_lock: no lock keeps the two apart.
Length: 43 steps, 2 switches
Place: <spec2tla>/kernel/pagecache.kspec:179, rcu_read_unlock();

Property rollback_is_exact is violated, as expected:
  rollback is exact: a collapse that fails leaves nothing of its own

Bound: REFS_MAX = 7, NR = 2, FOLIOS = 3, NO_FOLIO = 0, HPAGE = 3,
  memory sc
Initially: i_pages = [0, 2], folio_refs = [0, 0, 1, 0],
  folio_locked = [false, false, false, false],
  folio_uptodate = [true, true, true, true],
  folio_mapping = [true, true, true, true], folio_index = [0, 0, 1, 0],
  folio_nr_pages = [1, 1, 1, 1], xa_lock = free, emptied = false,
  filled = [false, false], pagelist = [false, false]

  khugepaged                         user
  ==========                         ====
                                     choose int(0..NR-1) index;
                                         [index = 1]
                                     shmem_write(index = 1)
                                       filemap_lock_folio(index = 1)
                                         filemap_get_entry(index = 1)
                                           rcu_read_lock();
                                           folio = i_pages[index];
                                               [reads i_pages[1] = 2]
                                               [folio: 0 -> 2]
                                           if (folio != NO_FOLIO)
                                           folio_try_get()
                                             return
                                                 atomic_inc_not_zero(fol
                                                 io_refs[folio]);
                                                 [reads folio_refs[2] =
                                                 1]
                                             return
                                                 atomic_inc_not_zero(fol
                                                 io_refs[folio]);
                                                 [folio_refs[2]: 1 -> 2]
                                             return
                                                 atomic_inc_not_zero(fol
                                                 io_refs[folio]);
                                           if (folio != i_pages[index])
                                               [reads i_pages[1] = 2]
                                           rcu_read_unlock();
                                           return folio;
                                         folio =
                                             filemap_get_entry(index);
                                             [folio: 0 -> 2]
                                         folio_lock()
                                           await (!folio_locked[folio])
                                               [reads folio_locked[2] =
                                               false]
                                             folio_locked[folio] = true;
                                                 [folio_locked[2]: false
                                                 -> true]

  collapse_file()
    folio_alloc(folio = 3, nr_pages = 2)
      await (folio_refs[folio] == 0)  [reads folio_refs[3] = 0]
        folio_refs[folio] = 1;  [folio_refs[3]: 0 -> 1]
        folio_nr_pages[folio] = nr_pages;  [folio_nr_pages[3]: 1 -> 2]
        folio_uptodate[folio] = false;
            [folio_uptodate[3]: true -> false]
        folio_mapping[folio] = false;  [folio_mapping[3]: true -> false]
    folio_lock(folio = 3)
      await (!folio_locked[folio])  [reads folio_locked[3] = false]
        folio_locked[folio] = true;  [folio_locked[3]: false -> true]
    folio_mapping[HPAGE] = true;  [folio_mapping[3]: false -> true]
    spin_lock_irq(&xa_lock);
    int(0..FOLIOS) folio = i_pages[index];  [reads i_pages[0] = 0]
    if (folio == NO_FOLIO)
    collapse_hole()
      xas_next_entry()
        if (i_pages[next] != NO_FOLIO)  [reads i_pages[0] = 0]
        if (i_pages[next] != NO_FOLIO)  [reads i_pages[1] = 2]
          return true;
      i_pages[index] = HPAGE;  [i_pages[0]: 0 -> 3]
      return true;
    nr_none++;  [nr_none: 0 -> 1]
    continue;
    int(0..FOLIOS) folio = i_pages[index];
        [reads i_pages[1] = 2] [folio = 2]
    folio_trylock()
      return !test_and_set(folio_locked[folio]);
          [reads folio_locked[2] = true] [folio_locked[2] stays true]
    if (!folio_trylock(folio))
      result = SCAN_PAGE_LOCK;  [result: SCAN_SUCCEED -> SCAN_PAGE_LOCK]
      break;
    spin_unlock_irq(&xa_lock);
    if (result != SCAN_SUCCEED)
    rollback(end = 1)
      if (pagelist[index])  [reads pagelist[0] = false]
      folio_mapping[HPAGE] = false;  [folio_mapping[3]: true -> false]
      folio_unlock(folio = 3)
        bool locked = test_and_clear(folio_locked[folio]);
            [folio_locked[3]: true -> false] [locked = true]
      folio_put(folio = 3)
        if (atomic_dec_and_test(folio_refs[folio]))
            [folio_refs[3]: 1 -> 0]
          assert(!folio_locked[folio]);  [reads folio_locked[3] = false]
          assert(!folio_mapping[folio]);
              [reads folio_mapping[3] = false]
    return result;

Finally: i_pages = [3, 2], folio_refs = [0, 0, 2, 0],
  folio_locked = [false, false, true, false],
  folio_uptodate = [true, true, true, false],
  folio_mapping = [true, true, true, false], folio_index = [0, 0, 1, 0],
  folio_nr_pages = [1, 1, 1, 2], xa_lock = free, emptied = false,
  filled = [false, false], pagelist = [false, false]
Result: done(khugepaged) and khugepaged.collapse_file.result is
  SCAN_PAGE_LOCK, but i_pages[0] == HPAGE
  khugepaged broke it: it ended.
  khugepaged read folio_locked[2] as true, which user had written.
Length: 24 steps, 1 switch
Place: <spec2tla>/kernel/pagecache.kspec:100,
  assert(!folio_mapping[folio]);

Property references is violated, as expected:
  when both are through, each page is worth its slots and nothing else

Bound: REFS_MAX = 7, NR = 2, FOLIOS = 3, NO_FOLIO = 0, HPAGE = 3,
  memory sc
Initially: i_pages = [1, 0], folio_refs = [0, 1, 0, 0],
  folio_locked = [false, false, false, false],
  folio_uptodate = [true, true, true, true],
  folio_mapping = [true, true, true, true], folio_index = [0, 0, 1, 0],
  folio_nr_pages = [1, 1, 1, 1], xa_lock = free, emptied = false,
  filled = [false, false], pagelist = [false, false]

  khugepaged                         user
  ==========                         ====
                                     choose int(0..NR-1) index;
                                         [index = 1]
                                     start = index;  [start: 0 -> 1]
                                     shmem_undo_range()
                                       int(0..NR) index = start;
                                           [index = 1]
                                       filemap_lock_folio()
                                         filemap_get_entry()
                                           rcu_read_lock();
                                           folio = i_pages[index];
                                               [reads i_pages[1] = 0]
                                           rcu_read_unlock();
                                           return folio;
                                         if (folio == NO_FOLIO)
                                           return folio;
                                       while (index < NR)
                                       filemap_get_entry()
                                         rcu_read_lock();
                                         folio = i_pages[index];
                                             [reads i_pages[1] = 0]
                                         rcu_read_unlock();
                                         return folio;
                                       if (folio == NO_FOLIO)
                                         index++;  [index: 1 -> 2]
                                         continue;
                                       while (index < NR)
                                     ghost emptied = start == 0;
                                         [emptied stays false]

  collapse_file()
    folio_alloc(folio = 3, nr_pages = 2)
      await (folio_refs[folio] == 0)  [reads folio_refs[3] = 0]
        folio_refs[folio] = 1;  [folio_refs[3]: 0 -> 1]
        folio_nr_pages[folio] = nr_pages;  [folio_nr_pages[3]: 1 -> 2]
        folio_uptodate[folio] = false;
            [folio_uptodate[3]: true -> false]
        folio_mapping[folio] = false;  [folio_mapping[3]: true -> false]
    folio_lock(folio = 3)
      await (!folio_locked[folio])  [reads folio_locked[3] = false]
        folio_locked[folio] = true;  [folio_locked[3]: false -> true]
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
    spin_lock_irq(&xa_lock);
    folio_ref_count(folio = 1)
      return atomic_read(folio_refs[folio]);  [reads folio_refs[1] = 2]
    pagelist[index] = true;  [pagelist[0]: false -> true]
    int(0..FOLIOS) folio = i_pages[index];
        [reads i_pages[1] = 0] [folio = 0]
    if (folio == NO_FOLIO)
    collapse_hole(index = 1)
      i_pages[index] = HPAGE;  [i_pages[1]: 0 -> 3]
      return true;
    nr_none++;  [nr_none: 0 -> 1]
    continue;
    spin_unlock_irq(&xa_lock);
    rollback(end = 2)
      if (pagelist[index])  [reads pagelist[0] = true]
      folio_unlock(folio = 1)
        bool locked = test_and_clear(folio_locked[folio]);
            [folio_locked[1]: true -> false] [locked = true]
      folio_put(folio = 1)
        if (atomic_dec_and_test(folio_refs[folio]))
            [folio_refs[1]: 2 -> 1]
      if (pagelist[index])  [reads pagelist[1] = false]
      folio_mapping[HPAGE] = false;  [folio_mapping[3]: true -> false]
      folio_unlock(folio = 3)
        bool locked = test_and_clear(folio_locked[folio]);
            [folio_locked[3]: true -> false]
      folio_put(folio = 3)
        if (atomic_dec_and_test(folio_refs[folio]))
            [folio_refs[3]: 1 -> 0]
          assert(!folio_locked[folio]);  [reads folio_locked[3] = false]
          assert(!folio_mapping[folio]);
              [reads folio_mapping[3] = false]
    return SCAN_COPY_MC;

Finally: i_pages = [1, 3], folio_refs = [0, 1, 0, 0],
  folio_locked = [false, false, false, false],
  folio_uptodate = [true, true, true, false],
  folio_mapping = [true, true, true, false], folio_index = [0, 0, 1, 0],
  folio_nr_pages = [1, 1, 1, 2], xa_lock = free, emptied = false,
  filled = [false, false], pagelist = [true, false]
Result: done(khugepaged) and done(user), but folio_refs[3] != ((exists
  (i in 0..NR - 1) i_pages[i] == 3) ? 1 : 0) (folio_refs[3] is 0,
  (exists (i in 0..NR - 1) i_pages[i] == 3) ? 1 : 0 is 1)
  khugepaged broke it: it ended.
Length: 30 steps, 1 switch
Place: <spec2tla>/kernel/pagecache.kspec:100,
  assert(!folio_mapping[folio]);

Property user_ends is violated, as expected:
  completion: the punch, or the write, comes to its end

Bound: REFS_MAX = 7, NR = 2, FOLIOS = 3, NO_FOLIO = 0, HPAGE = 3,
  memory sc
Initially: i_pages = [1, 0], folio_refs = [0, 1, 0, 0],
  folio_locked = [false, false, false, false],
  folio_uptodate = [true, true, true, true],
  folio_mapping = [true, true, true, true], folio_index = [0, 0, 1, 0],
  folio_nr_pages = [1, 1, 1, 1], xa_lock = free, emptied = false,
  filled = [false, false], pagelist = [false, false]

  khugepaged                         user
  ==========                         ====
  collapse_file()
    folio_alloc(folio = 3, nr_pages = 2)
      await (folio_refs[folio] == 0)  [reads folio_refs[3] = 0]
        folio_refs[folio] = 1;  [folio_refs[3]: 0 -> 1]
        folio_nr_pages[folio] = nr_pages;  [folio_nr_pages[3]: 1 -> 2]
        folio_uptodate[folio] = false;
            [folio_uptodate[3]: true -> false]
        folio_mapping[folio] = false;  [folio_mapping[3]: true -> false]
    folio_lock(folio = 3)
      await (!folio_locked[folio])  [reads folio_locked[3] = false]
        folio_locked[folio] = true;  [folio_locked[3]: false -> true]
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
    spin_lock_irq(&xa_lock);
    folio_ref_count(folio = 1)
      return atomic_read(folio_refs[folio]);  [reads folio_refs[1] = 2]
    pagelist[index] = true;  [pagelist[0]: false -> true]
    int(0..FOLIOS) folio = i_pages[index];
        [reads i_pages[1] = 0] [folio = 0]
    if (folio == NO_FOLIO)
    collapse_hole(index = 1)
      i_pages[index] = HPAGE;  [i_pages[1]: 0 -> 3]
      return true;
    nr_none++;  [nr_none: 0 -> 1]
    continue;
    spin_unlock_irq(&xa_lock);
    rollback(end = 2)
      if (pagelist[index])  [reads pagelist[0] = true]
      folio_unlock(folio = 1)
        bool locked = test_and_clear(folio_locked[folio]);
            [folio_locked[1]: true -> false] [locked = true]
      folio_put(folio = 1)
        if (atomic_dec_and_test(folio_refs[folio]))
            [folio_refs[1]: 2 -> 1]
      if (pagelist[index])  [reads pagelist[1] = false]
      folio_mapping[HPAGE] = false;  [folio_mapping[3]: true -> false]
      folio_unlock(folio = 3)
        bool locked = test_and_clear(folio_locked[folio]);
            [folio_locked[3]: true -> false]
      folio_put(folio = 3)
        if (atomic_dec_and_test(folio_refs[folio]))
            [folio_refs[3]: 1 -> 0]
          assert(!folio_locked[folio]);  [reads folio_locked[3] = false]
          assert(!folio_mapping[folio]);
              [reads folio_mapping[3] = false]
    return SCAN_COPY_MC;

                                     choose int(0..NR-1) index;
                                         [index = 1]
                                     start = index;  [start: 0 -> 1]
                                     shmem_undo_range()
                                       int(0..NR) index = start;
                                           [index = 1]
                                       filemap_lock_folio()
                                         filemap_get_entry()
                                           rcu_read_lock();
                                           folio = i_pages[index];
                                               [reads i_pages[1] = 3]
                                               [folio: 0 -> 3]
                                           if (folio != NO_FOLIO)
                                           folio_try_get()
                                             return
                                                 atomic_inc_not_zero(fol
                                                 io_refs[folio]);
                                                 [reads folio_refs[3] =
                                                 0]
                                             return
                                                 atomic_inc_not_zero(fol
                                                 io_refs[folio]);
                                           if (!folio_try_get(folio))
                                             goto repeat;

                                     *** repeats from here on ***
                                           folio = i_pages[index];
                                               [reads i_pages[1] = 3]
                                           if (folio != NO_FOLIO)
                                           folio_try_get()
                                             return
                                                 atomic_inc_not_zero(fol
                                                 io_refs[folio]);
                                                 [reads folio_refs[3] =
                                                 0]
                                             return
                                                 atomic_inc_not_zero(fol
                                                 io_refs[folio]);
                                           if (!folio_try_get(folio))
                                             goto repeat;

Finally: i_pages = [1, 3], folio_refs = [0, 1, 0, 0],
  folio_locked = [false, false, false, false],
  folio_uptodate = [true, true, true, false],
  folio_mapping = [true, true, true, false], folio_index = [0, 0, 1, 0],
  folio_nr_pages = [1, 1, 1, 2], xa_lock = free, emptied = false,
  filled = [false, false], pagelist = [true, false]
Result: this never happens: done(user)
  steps 28-29 repeat for ever
Length: 29 steps, 1 switch; steps 28-29 repeat
Place: specs/truncate/errant_store.kspec:22, the property
