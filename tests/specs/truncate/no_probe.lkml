Model no_probe (specs/truncate/no_probe.kspec), check default
Bound: REFS_MAX = 7, NR = 2, FOLIOS = 3, NO_FOLIO = 0, HPAGE = 3,
  memory sc, 11069 states, depth 67

  holds: deadlock, assertions, locks, ranges, guards, rest_intact,
    no_lost_write, rollback_is_exact, references
  violated, as expected: stays_empty

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
      return true;
    nr_none++;  [nr_none: 0 -> 1]
    continue;
    int(0..FOLIOS) folio = i_pages[index];  [reads i_pages[1] = 0]
    if (folio == NO_FOLIO)
    collapse_hole()
      return true;
    nr_none++;  [nr_none: 1 -> 2]
    continue;
    spin_unlock_irq(&xa_lock);
    maybe
    spin_lock_irq(&xa_lock);
    nr_none_check += i_pages[index] == NO_FOLIO ? 1 : 0;
        [reads i_pages[0] = 0] [nr_none_check: 0 -> 1]
    nr_none_check += i_pages[index] == NO_FOLIO ? 1 : 0;
        [reads i_pages[1] = 0] [nr_none_check: 1 -> 2]
    folio_mark_uptodate(folio = 3)
      folio_uptodate[folio] = true;  [folio_uptodate[3]: false -> true]
    xas_store(0, NR, HPAGE);
    xas_store(nr_pages = 2, folio = 3)
      i_pages[i] = folio;  [i_pages[0]: 0 -> 3]

Finally: i_pages = [3, 0], folio_refs = [0, 0, 0, 1],
  folio_locked = [false, false, false, true],
  folio_uptodate = [true, true, true, true],
  folio_mapping = [true, true, false, true], folio_index = [0, 0, 1, 0],
  folio_nr_pages = [1, 1, 1, 2], xa_lock = khugepaged, emptied = true,
  filled = [false, false], pagelist = [false, false]
Result: emptied is true, but i_pages[0] is 3
  khugepaged broke it: i_pages[0] went from 0 to 3.
  khugepaged read i_pages[1] as 0, which user had written.
  user read i_pages[0] only in an RCU read section, khugepaged wrote it
  holding xa_lock: no lock keeps the two apart.
Length: 46 steps, 1 switch
Place: <spec2tla>/kernel/pagecache.kspec:210, i_pages[i] = folio;
