Model lock_page (specs/reuse/lock_page.kspec), check default
Bound: REFS_MAX = 7, NR = 2, FOLIOS = 3, NO_FOLIO = 0, memory sc,
  174 states, depth 26

  holds: deadlock, locks, ranges, guards, references
  violated, as expected: assertions

Property assertions is violated, as expected:
  no assertion fails

Bound: REFS_MAX = 7, NR = 2, FOLIOS = 3, NO_FOLIO = 0, memory sc
Initially: i_pages = [0, 0], folio_refs = [0, 0, 0, 0],
  folio_locked = [false, false, false, false],
  folio_uptodate = [true, true, true, true],
  folio_mapping = [true, true, true, true], folio_index = [0, 0, 1, 0],
  folio_nr_pages = [1, 1, 1, 1], xa_lock = free

  khugepaged                         fault
  ==========                         =====
  int(0..FOLIOS) hpage = 1;  [hpage = 1]
  folio_alloc(folio = 1)
    await (folio_refs[folio] == 0)  [reads folio_refs[1] = 0]
      folio_refs[folio] = 1;  [folio_refs[1]: 0 -> 1]
      folio_nr_pages[folio] = nr_pages;  [folio_nr_pages[1] stays 1]
      folio_uptodate[folio] = false;  [folio_uptodate[1]: true -> false]
      folio_mapping[folio] = false;  [folio_mapping[1]: true -> false]
  collapse_file()
    lock_new_page()
      folio_lock(folio = 1)
        await (!folio_locked[folio])  [reads folio_locked[1] = false]
          folio_locked[folio] = true;  [folio_locked[1]: false -> true]
    folio_index[hpage] = start;  [folio_index[1] stays 0]
    folio_mapping[hpage] = true;  [folio_mapping[1]: false -> true]
    spin_lock_irq(&xa_lock);
    i_pages[start] = hpage;  [i_pages[0]: 0 -> 1]
    spin_unlock_irq(&xa_lock);

                                     filemap_lock_folio()
                                       filemap_get_entry()
                                         rcu_read_lock();
                                         folio = i_pages[index];
                                             [reads i_pages[0] = 1]
                                             [folio: 0 -> 1]
                                         if (folio != NO_FOLIO)
                                         folio_try_get()
                                           return
                                               atomic_inc_not_zero(folio
                                               _refs[folio]);
                                               [reads folio_refs[1] = 1]
                                           return
                                               atomic_inc_not_zero(folio
                                               _refs[folio]);
                                               [folio_refs[1]: 1 -> 2]
                                           return
                                               atomic_inc_not_zero(folio
                                               _refs[folio]);
                                         if (folio != i_pages[index])
                                             [reads i_pages[0] = 1]

    spin_lock_irq(&xa_lock);
    i_pages[start] = NO_FOLIO;  [i_pages[0]: 1 -> 0]
    spin_unlock_irq(&xa_lock);
    folio_mapping[hpage] = false;  [folio_mapping[1]: true -> false]
    folio_unlock(folio = 1)
      bool locked = test_and_clear(folio_locked[folio]);
          [folio_locked[1]: true -> false] [locked = true]
    return false;
  if (!collapse_file(hpage, 0))
  prealloc_page()
    return hpage;
  hpage = prealloc_page(hpage);  [hpage: 0 -> 1]
  collapse_file(start = 1)
    lock_new_page()
      folio_lock()
        await (!folio_locked[folio])  [reads folio_locked[1] = false]
          folio_locked[folio] = true;  [folio_locked[1]: false -> true]
    folio_index[hpage] = start;  [folio_index[1]: 0 -> 1]
    folio_mapping[hpage] = true;  [folio_mapping[1]: false -> true]
    spin_lock_irq(&xa_lock);
    i_pages[start] = hpage;  [i_pages[1]: 0 -> 1]
    spin_unlock_irq(&xa_lock);
    folio_mark_uptodate(hpage);
    folio_mark_uptodate(folio = 1)
      folio_uptodate[folio] = true;  [folio_uptodate[1]: false -> true]
    folio_unlock()
      bool locked = test_and_clear(folio_locked[folio]);
          [folio_locked[1]: true -> false]
    return true;

                                         rcu_read_unlock();
                                         return folio;
                                       folio = filemap_get_entry(index);
                                           [folio: 0 -> 1]
                                       folio_lock()
                                         await (!folio_locked[folio])
                                             [reads folio_locked[1] =
                                             false]
                                           folio_locked[folio] = true;
                                               [folio_locked[1]: false
                                               -> true]
                                       if (!folio_mapping[folio])
                                           [reads folio_mapping[1] =
                                           true]
                                       assert(folio_contains(folio,
                                           index));  <-- here

Finally: i_pages = [0, 1], folio_refs = [0, 2, 0, 0],
  folio_locked = [false, true, false, false],
  folio_uptodate = [true, true, true, true],
  folio_mapping = [true, true, true, true], folio_index = [0, 1, 1, 0],
  folio_nr_pages = [1, 1, 1, 1], xa_lock = free
Result: assert(folio_contains(folio, index)) fails
  By then folio_index[1] is 1, set by khugepaged.
  fault had read i_pages[0] as 1; khugepaged has changed it to 0 since.
  fault read i_pages[0] only in an RCU read section, khugepaged wrote it
  holding xa_lock: no lock keeps the two apart.
Length: 28 steps, 3 switches
Place: <spec2tla>/kernel/pagecache.kspec:200,
  assert(folio_contains(folio, index));
