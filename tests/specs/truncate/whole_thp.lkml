Model whole_thp (specs/truncate/whole_thp.kspec), check default
Bound: REFS_MAX = 7, NR = 2, FOLIOS = 3, NO_FOLIO = 0, HPAGE = 3,
  memory sc, 10976 states, depth 63

  holds: deadlock, assertions, locks, ranges, guards, stays_empty,
    no_lost_write, rollback_is_exact, references
  violated, as expected: rest_intact

Property rest_intact is violated, as expected:
  truncation: what lies before the hole is left alone

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
    collapse_hole()
      return index > 0 || xas_next_entry();
    nr_none++;  [nr_none: 0 -> 1]
    continue;
    spin_unlock_irq(&xa_lock);
    maybe
    spin_lock_irq(&xa_lock);
    nr_none_check += i_pages[index] == NO_FOLIO ? 1 : 0;
        [reads i_pages[0] = 1]
    nr_none_check += i_pages[index] == NO_FOLIO ? 1 : 0;
        [reads i_pages[1] = 0] [nr_none_check: 0 -> 1]
    folio_mark_uptodate(folio = 3)
      folio_uptodate[folio] = true;  [folio_uptodate[3]: false -> true]
    xas_store(0, NR, HPAGE);
    xas_store(nr_pages = 2, folio = 3)
      i_pages[i] = folio;  [i_pages[0]: 1 -> 3]
    xas_store(0, NR, HPAGE);
    xas_store()
      i_pages[i] = folio;  [i_pages[1]: 0 -> 3]
    xas_store(0, NR, HPAGE);
    spin_unlock_irq(&xa_lock);
    folio_unlock(folio = 3)
      bool locked = test_and_clear(folio_locked[folio]);
          [folio_locked[3]: true -> false] [locked = true]

                                         folio = i_pages[index];
                                             [reads i_pages[1] = 3]
                                             [folio: 0 -> 3]
                                         if (folio != NO_FOLIO)
                                         folio_try_get()
                                           return
                                               atomic_inc_not_zero(folio
                                               _refs[folio]);
                                               [reads folio_refs[3] = 1]
                                           return
                                               atomic_inc_not_zero(folio
                                               _refs[folio]);
                                               [folio_refs[3]: 1 -> 2]
                                           return
                                               atomic_inc_not_zero(folio
                                               _refs[folio]);
                                         if (folio != i_pages[index])
                                             [reads i_pages[1] = 3]
                                         rcu_read_unlock();
                                         return folio;
                                       folio = filemap_get_entry(index);
                                           [folio: 0 -> 3]
                                       folio_lock()
                                         await (!folio_locked[folio])
                                             [reads folio_locked[3] =
                                             false]
                                           folio_locked[folio] = true;
                                               [folio_locked[3]: false
                                               -> true]
                                       if (folio_mapping[folio])
                                           [reads folio_mapping[3] =
                                           true]
                                       truncate_inode_folio(folio = 3,
                                           start = 1)
                                         filemap_remove_folio(folio = 3)
                                           spin_lock_irq(&xa_lock);
                                           xas_store(folio_index[folio],
                                               folio_nr_pages[folio],
                                               NO_FOLIO);
                                               [reads folio_index[3] =
                                               0]
                                           xas_store(folio_index[folio],
                                               folio_nr_pages[folio],
                                               NO_FOLIO);
                                               [reads folio_nr_pages[3]
                                               = 2]
                                           xas_store(folio_index[folio],
                                               folio_nr_pages[folio],
                                               NO_FOLIO);
                                           xas_store(nr_pages = 2)
                                             i_pages[i] = folio;
                                                 [i_pages[0]: 3 -> 0]

Finally: i_pages = [0, 3], folio_refs = [0, 2, 0, 2],
  folio_locked = [false, true, false, true],
  folio_uptodate = [true, true, true, true],
  folio_mapping = [true, true, true, true], folio_index = [0, 0, 1, 0],
  folio_nr_pages = [1, 1, 1, 2], xa_lock = user, emptied = false,
  filled = [false, false], pagelist = [true, false]
Result: user.start is 1 and old(i_pages[0]) is 3, but i_pages[0] ==
  NO_FOLIO
  user broke it: i_pages[0] went from 3 to 0.
  user read folio_nr_pages[3] as 2, which khugepaged had written.
Length: 41 steps, 2 switches
Place: <spec2tla>/kernel/pagecache.kspec:210, i_pages[i] = folio;
