Model before_2023 (specs/shmem/before_2023.kspec), check default
Bound: NR = 2, memory sc, 2522 states, depth 17

  holds: deadlock, locks, context, ranges
  violated, as expected: no_silent_fill, no_fill_once_registered,
    no_phantom, eexist_is_sound, uptodate_when_reachable
  never reached: specs/shmem/shmem.kspec:68

Property no_silent_fill is violated, as expected:
  no observed hole gets silently filled

Bound: NR = 2, memory sc
Initially: cache = [NONE, PAGE], hpage_uptodate = false,
  vma_uffd_missing = false, xa_lock = free, i_mmap_rwsem = free,
  mmap_lock = free, registered = false, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]

  khugepaged                     uffd_monitor
  ==========                     ============
                                 userfaultfd_register()
                                   down_write(&mmap_lock);
                                   vma_uffd_missing = true;
                                       [vma_uffd_missing: false -> true]
                                   up_write(&mmap_lock);
                                   ghost registered = true;
                                       [registered: false -> true]
                                 choose int(0..NR-1) index;  [index = 0]
                                 shmem_file_llseek()
                                   mapping_seek_hole_data()
                                     rcu_read_lock();
                                     find_get_entry()
                                       folio = cache[index];
                                           [reads cache[0] = NONE]
                                       return folio;
                                     folio_test_uptodate()
                                       return folio == PAGE || (folio ==
                                           HPAGE && hpage_uptodate);
                                     hole = !folio_test_uptodate(folio);
                                         [hole: false -> true]
                                     ghost lseek_hole[index] = hole;
                                         [lseek_hole[0]: false -> true]

  collapse_file()
    spin_lock_irq(&xa_lock);
    if (cache[index] == NONE)  [reads cache[0] = NONE]
    xas_next_entry()
      if (cache[next] != NONE)  [reads cache[1] = PAGE]
        return true;
    cache[index] = HPAGE;  [cache[0]: NONE -> HPAGE]
    nr_none++;  [nr_none: 0 -> 1]
    continue;

Finally: cache = [HPAGE, PAGE], hpage_uptodate = false,
  vma_uffd_missing = true, xa_lock = khugepaged, i_mmap_rwsem = free,
  mmap_lock = free, registered = true, lseek_hole = [true, false],
  mincore_hole = [false, false], told_present = [false, false]
Result: registered is true and lseek_hole[0] is true and old(cache[0])
  is NONE, but cache[0] == HPAGE
  khugepaged broke it: cache[0] went from NONE to HPAGE.
  uffd_monitor read cache[0] only in an RCU read section, khugepaged
  wrote it holding xa_lock: no lock keeps the two apart.
Length: 10 steps, 1 switch
Place: specs/shmem/before_2023.kspec:24, cache[index] = HPAGE;

Property no_fill_once_registered is violated, as expected:
  once registration has returned, no hole gets filled silently

Bound: NR = 2, memory sc
Initially: cache = [NONE, PAGE], hpage_uptodate = false,
  vma_uffd_missing = false, xa_lock = free, i_mmap_rwsem = free,
  mmap_lock = free, registered = false, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]

  khugepaged                     uffd_monitor
  ==========                     ============
                                 userfaultfd_register()
                                   down_write(&mmap_lock);
                                   vma_uffd_missing = true;
                                       [vma_uffd_missing: false -> true]
                                   up_write(&mmap_lock);
                                   ghost registered = true;
                                       [registered: false -> true]

  collapse_file()
    spin_lock_irq(&xa_lock);
    if (cache[index] == NONE)  [reads cache[0] = NONE]
    xas_next_entry()
      if (cache[next] != NONE)  [reads cache[1] = PAGE]
        return true;
    cache[index] = HPAGE;  [cache[0]: NONE -> HPAGE]
    nr_none++;  [nr_none: 0 -> 1]
    continue;

Finally: cache = [HPAGE, PAGE], hpage_uptodate = false,
  vma_uffd_missing = true, xa_lock = khugepaged, i_mmap_rwsem = free,
  mmap_lock = free, registered = true, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]
Result: registered is true and old(cache[0]) is NONE, but cache[0] ==
  HPAGE
  khugepaged broke it: cache[0] went from NONE to HPAGE.
Length: 7 steps, 1 switch
Place: specs/shmem/before_2023.kspec:24, cache[index] = HPAGE;

Property no_phantom is violated, as expected:
  no phantom transition: what was data never looks like a hole again

Bound: NR = 2, memory sc
Initially: cache = [PAGE, NONE], hpage_uptodate = false,
  vma_uffd_missing = false, xa_lock = free, i_mmap_rwsem = free,
  mmap_lock = free, registered = false, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]

  khugepaged
  ==========
  collapse_file()
    spin_lock_irq(&xa_lock);
    if (cache[index] == NONE)  [reads cache[0] = PAGE]
    spin_unlock_irq(&xa_lock);
    spin_lock_irq(&xa_lock);
    pagelist[index] = true;  [pagelist[0]: false -> true]
    cache[index] = HPAGE;  [cache[0]: PAGE -> HPAGE]

Finally: cache = [HPAGE, NONE], hpage_uptodate = false,
  vma_uffd_missing = false, xa_lock = khugepaged, i_mmap_rwsem = free,
  mmap_lock = free, registered = false, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]
Result: old(cache[0]) == PAGE, but cache[0] is HPAGE and hpage_uptodate
  is false
  khugepaged broke it: cache[0] went from PAGE to HPAGE.
Length: 6 steps, 0 switches
Place: specs/shmem/before_2023.kspec:35, cache[index] = HPAGE;

Property eexist_is_sound is violated, as expected:
  EEXIST is sound: a page that UFFDIO_COPY vouched for is not lost

Bound: NR = 2, memory sc
Initially: cache = [NONE, PAGE], hpage_uptodate = false,
  vma_uffd_missing = false, xa_lock = free, i_mmap_rwsem = free,
  mmap_lock = free, registered = false, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]

  khugepaged                     uffd_monitor
  ==========                     ============
  collapse_file()
    spin_lock_irq(&xa_lock);
    if (cache[index] == NONE)  [reads cache[0] = NONE]
    xas_next_entry()
      if (cache[next] != NONE)  [reads cache[1] = PAGE]
        return true;
    cache[index] = HPAGE;  [cache[0]: NONE -> HPAGE]
    nr_none++;  [nr_none: 0 -> 1]
    continue;
    if (cache[index] == NONE)  [reads cache[1] = PAGE]
    spin_unlock_irq(&xa_lock);
    spin_lock_irq(&xa_lock);
    result = SCAN_PAGE_COUNT;  [result: SCAN_SUCCEED -> SCAN_PAGE_COUNT]
    goto xa_locked;
    spin_unlock_irq(&xa_lock);

                                 userfaultfd_register()
                                   down_write(&mmap_lock);
                                   vma_uffd_missing = true;
                                       [vma_uffd_missing: false -> true]
                                   up_write(&mmap_lock);
                                   ghost registered = true;
                                       [registered: false -> true]
                                 choose int(0..NR-1) index;  [index = 0]
                                 mfill_atomic()
                                   down_read(&mmap_lock);
                                   shmem_add_to_page_cache()
                                     spin_lock_irq(&xa_lock);
                                     if (cache[index] == NONE)
                                         [reads cache[0] = HPAGE]
                                     spin_unlock_irq(&xa_lock);
                                     return added;
                                   ghost told_present[index] = true;
                                       [told_present[0]: false -> true]

    spin_lock_irq(&xa_lock);
  collapse_file();
  collapse_file()
    if (pagelist[index])
    else
      if (nr_none > 0)
        nr_none--;  [nr_none: 1 -> 0]
        cache[index] = NONE;  [cache[0]: HPAGE -> NONE]

Finally: cache = [NONE, PAGE], hpage_uptodate = false,
  vma_uffd_missing = true, xa_lock = khugepaged, i_mmap_rwsem = free,
  mmap_lock = free, mmap_lock.readers = [uffd_monitor],
  registered = true, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [true, false]
Result: told_present[0] is true, but cache[0] is NONE
  khugepaged broke it: cache[0] went from HPAGE to NONE.
Length: 20 steps, 2 switches
Place: specs/shmem/before_2023.kspec:53, cache[index] = NONE;

Property uptodate_when_reachable is violated, as expected:
  nobody can find the huge page before it is uptodate

Bound: NR = 2, memory sc
Initially: cache = [NONE, PAGE], hpage_uptodate = false,
  vma_uffd_missing = false, xa_lock = free, i_mmap_rwsem = free,
  mmap_lock = free, registered = false, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]

  khugepaged
  ==========
  collapse_file()
    spin_lock_irq(&xa_lock);
    if (cache[index] == NONE)  [reads cache[0] = NONE]
    xas_next_entry()
      if (cache[next] != NONE)  [reads cache[1] = PAGE]
        return true;
    cache[index] = HPAGE;  [cache[0]: NONE -> HPAGE]
    nr_none++;  [nr_none: 0 -> 1]
    continue;

Finally: cache = [HPAGE, PAGE], hpage_uptodate = false,
  vma_uffd_missing = false, xa_lock = khugepaged, i_mmap_rwsem = free,
  mmap_lock = free, registered = false, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]
Result: cache[0] == HPAGE, but hpage_uptodate is false
  khugepaged broke it: cache[0] went from NONE to HPAGE.
Length: 4 steps, 0 switches
Place: specs/shmem/before_2023.kspec:24, cache[index] = HPAGE;
