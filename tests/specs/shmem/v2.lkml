Model v2 (specs/shmem/v2.kspec), check default
Bound: NR = 2, memory sc, 4351 states, depth 22

  holds: deadlock, locks, context, ranges, eexist_is_sound
  violated, as expected: no_silent_fill, no_fill_once_registered,
    no_phantom, uptodate_when_reachable
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
  collapse_file()
    spin_lock_irq(&xa_lock);
    if (cache[index] == NONE)  [reads cache[0] = NONE]
    xas_next_entry()
      if (cache[next] != NONE)  [reads cache[1] = PAGE]
        return true;
    nr_none++;  [nr_none: 0 -> 1]
    continue;
    if (cache[index] == NONE)  [reads cache[1] = PAGE]
    spin_unlock_irq(&xa_lock);
    spin_lock_irq(&xa_lock);
    pagelist[index] = true;  [pagelist[1]: false -> true]
    cache[index] = HPAGE;  [cache[1]: PAGE -> HPAGE]
    spin_unlock_irq(&xa_lock);
    down_read(&i_mmap_rwsem);
    i_mmap_locked = true;  [i_mmap_locked: false -> true]
    spin_lock_irq(&xa_lock);
    if (cache[index] == NONE)  [reads cache[0] = NONE]
      nr_none_check++;  [nr_none_check: 0 -> 1]
    if (cache[index] == NONE)  [reads cache[1] = HPAGE]
    if (vma_uffd_missing)  [reads false]

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

    cache[index] = HPAGE;  [cache[0]: NONE -> HPAGE]

Finally: cache = [HPAGE, HPAGE], hpage_uptodate = false,
  vma_uffd_missing = true, xa_lock = khugepaged, i_mmap_rwsem = free,
  i_mmap_rwsem.readers = [khugepaged], mmap_lock = free,
  registered = true, lseek_hole = [true, false],
  mincore_hole = [false, false], told_present = [false, false]
Result: registered is true and lseek_hole[0] is true and old(cache[0])
  is NONE, but cache[0] == HPAGE
  khugepaged broke it: cache[0] went from NONE to HPAGE.
  khugepaged had read vma_uffd_missing as false; uffd_monitor has
  changed it to true since.
  uffd_monitor read cache[0] only in an RCU read section, khugepaged
  wrote it holding xa_lock and i_mmap_rwsem for reading: no lock keeps
  the two apart.
Length: 21 steps, 2 switches
Place: specs/shmem/v2.kspec:60, cache[index] = HPAGE;

Property no_fill_once_registered is violated, as expected:
  once registration has returned, no hole gets filled silently

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
    nr_none++;  [nr_none: 0 -> 1]
    continue;
    if (cache[index] == NONE)  [reads cache[1] = PAGE]
    spin_unlock_irq(&xa_lock);
    spin_lock_irq(&xa_lock);
    pagelist[index] = true;  [pagelist[1]: false -> true]
    cache[index] = HPAGE;  [cache[1]: PAGE -> HPAGE]
    spin_unlock_irq(&xa_lock);
    down_read(&i_mmap_rwsem);
    i_mmap_locked = true;  [i_mmap_locked: false -> true]
    spin_lock_irq(&xa_lock);
    if (cache[index] == NONE)  [reads cache[0] = NONE]
      nr_none_check++;  [nr_none_check: 0 -> 1]
    if (cache[index] == NONE)  [reads cache[1] = HPAGE]
    if (vma_uffd_missing)  [reads false]

                                 userfaultfd_register()
                                   down_write(&mmap_lock);
                                   vma_uffd_missing = true;
                                       [vma_uffd_missing: false -> true]
                                   up_write(&mmap_lock);
                                   ghost registered = true;
                                       [registered: false -> true]

    cache[index] = HPAGE;  [cache[0]: NONE -> HPAGE]

Finally: cache = [HPAGE, HPAGE], hpage_uptodate = false,
  vma_uffd_missing = true, xa_lock = khugepaged, i_mmap_rwsem = free,
  i_mmap_rwsem.readers = [khugepaged], mmap_lock = free,
  registered = true, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]
Result: registered is true and old(cache[0]) is NONE, but cache[0] ==
  HPAGE
  khugepaged broke it: cache[0] went from NONE to HPAGE.
  khugepaged had read vma_uffd_missing as false; uffd_monitor has
  changed it to true since.
  khugepaged read vma_uffd_missing holding xa_lock and i_mmap_rwsem for
  reading, uffd_monitor wrote it holding mmap_lock: no lock keeps the
  two apart.
Length: 18 steps, 2 switches
Place: specs/shmem/v2.kspec:60, cache[index] = HPAGE;

Property no_phantom is violated, as expected:
  no phantom transition: what was data never looks like a hole again

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
    nr_none++;  [nr_none: 0 -> 1]
    continue;
    if (cache[index] == NONE)  [reads cache[1] = PAGE]
    spin_unlock_irq(&xa_lock);
    spin_lock_irq(&xa_lock);
    pagelist[index] = true;  [pagelist[1]: false -> true]
    cache[index] = HPAGE;  [cache[1]: PAGE -> HPAGE]

Finally: cache = [NONE, HPAGE], hpage_uptodate = false,
  vma_uffd_missing = false, xa_lock = khugepaged, i_mmap_rwsem = free,
  mmap_lock = free, registered = false, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]
Result: old(cache[1]) == PAGE, but cache[1] is HPAGE and hpage_uptodate
  is false
  khugepaged broke it: cache[1] went from PAGE to HPAGE.
Length: 8 steps, 0 switches
Place: specs/shmem/v2.kspec:38, cache[index] = HPAGE;

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
    nr_none++;  [nr_none: 0 -> 1]
    continue;
    if (cache[index] == NONE)  [reads cache[1] = PAGE]
    spin_unlock_irq(&xa_lock);
    spin_lock_irq(&xa_lock);
    pagelist[index] = true;  [pagelist[1]: false -> true]
    cache[index] = HPAGE;  [cache[1]: PAGE -> HPAGE]

Finally: cache = [NONE, HPAGE], hpage_uptodate = false,
  vma_uffd_missing = false, xa_lock = khugepaged, i_mmap_rwsem = free,
  mmap_lock = free, registered = false, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]
Result: cache[1] == HPAGE, but hpage_uptodate is false
  khugepaged broke it: cache[1] went from PAGE to HPAGE.
Length: 8 steps, 0 switches
Place: specs/shmem/v2.kspec:38, cache[index] = HPAGE;
