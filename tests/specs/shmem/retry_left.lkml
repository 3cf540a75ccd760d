Model retry_left (specs/shmem/retry_left.kspec), check default
Bound: NR = 2, memory sc, 4694 states, depth 26

  holds: deadlock, locks, context, ranges, no_silent_fill, no_phantom,
    uptodate_when_reachable
  violated, as expected: no_fill_once_registered, eexist_is_sound,
    retry_discipline
  never reached: specs/shmem/shmem.kspec:68

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
    spin_unlock_irq(&xa_lock);
    if (nr_none == 0)
    down_read(&i_mmap_rwsem);
    spin_lock_irq(&xa_lock);
    if (cache[index] == NONE)  [reads cache[0] = NONE]
      cache[index] = RETRY;  [cache[0]: NONE -> RETRY]
      nr_none_check++;  [nr_none_check: 0 -> 1]
    if (cache[index] == NONE)  [reads cache[1] = PAGE]
    if (vma_uffd_missing)  [reads false]
    up_read(&i_mmap_rwsem);
    hpage_uptodate = true;  [hpage_uptodate: false -> true]

                                 userfaultfd_register()
                                   down_write(&mmap_lock);
                                   vma_uffd_missing = true;
                                       [vma_uffd_missing: false -> true]
                                   up_write(&mmap_lock);
                                   ghost registered = true;
                                       [registered: false -> true]

    cache[index] = HPAGE;  [cache[0]: RETRY -> HPAGE]

Finally: cache = [HPAGE, PAGE], hpage_uptodate = true,
  vma_uffd_missing = true, xa_lock = khugepaged, i_mmap_rwsem = free,
  mmap_lock = free, registered = true, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]
Result: registered is true and old(cache[0]) is RETRY, but cache[0] ==
  HPAGE
  khugepaged broke it: cache[0] went from RETRY to HPAGE.
  khugepaged had read vma_uffd_missing as false; uffd_monitor has
  changed it to true since.
  khugepaged read vma_uffd_missing holding xa_lock and i_mmap_rwsem for
  reading, uffd_monitor wrote it holding mmap_lock: no lock keeps the
  two apart.
Length: 21 steps, 2 switches
Place: specs/shmem/retry_left.kspec:70, cache[index] = HPAGE;

Property eexist_is_sound is violated, as expected:
  EEXIST is sound: a page that UFFDIO_COPY vouched for is not lost

Bound: NR = 2, memory sc
Initially: cache = [PAGE, NONE], hpage_uptodate = false,
  vma_uffd_missing = false, xa_lock = free, i_mmap_rwsem = free,
  mmap_lock = free, registered = false, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]

  khugepaged                         uffd_monitor
  ==========                         ============
                                     userfaultfd_register()
                                       down_write(&mmap_lock);
                                       vma_uffd_missing = true;
                                           [vma_uffd_missing: false ->
                                           true]
                                       up_write(&mmap_lock);
                                       ghost registered = true;
                                           [registered: false -> true]
                                     choose int(0..NR-1) index;
                                         [index = 1]
                                     mfill_atomic(index = 1)
                                       down_read(&mmap_lock);

  collapse_file()
    spin_lock_irq(&xa_lock);
    if (cache[index] == NONE)  [reads cache[0] = PAGE]
    spin_unlock_irq(&xa_lock);
    spin_lock_irq(&xa_lock);
    pagelist[index] = true;  [pagelist[0]: false -> true]
    if (cache[index] == NONE)  [reads cache[1] = NONE]
      nr_none++;  [nr_none: 0 -> 1]
      continue;
    spin_unlock_irq(&xa_lock);
    if (nr_none == 0)
    down_read(&i_mmap_rwsem);
    spin_lock_irq(&xa_lock);
    if (cache[index] == NONE)  [reads cache[0] = PAGE]
    if (cache[index] == NONE)  [reads cache[1] = NONE]
      cache[index] = RETRY;  [cache[1]: NONE -> RETRY]
      nr_none_check++;  [nr_none_check: 0 -> 1]
    if (vma_uffd_missing)  [reads true]
      result = SCAN_EXCEED_NONE_PTE;
          [result: SCAN_SUCCEED -> SCAN_EXCEED_NONE_PTE]
    up_read(&i_mmap_rwsem);
    spin_unlock_irq(&xa_lock);
    return;

                                       shmem_add_to_page_cache(index =
                                           1)
                                         spin_lock_irq(&xa_lock);
                                         if (cache[index] == NONE)
                                             [reads cache[1] = RETRY]
                                         spin_unlock_irq(&xa_lock);
                                         return added;
                                       ghost told_present[index] = true;
                                           [told_present[1]: false ->
                                           true]

Finally: cache = [PAGE, RETRY], hpage_uptodate = false,
  vma_uffd_missing = true, xa_lock = free, i_mmap_rwsem = free,
  mmap_lock = free, mmap_lock.readers = [uffd_monitor],
  registered = true, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, true]
Result: told_present[1] is true, but cache[1] is RETRY
  uffd_monitor broke it: told_present[1] went from false to true.
  uffd_monitor read cache[1] as RETRY, which khugepaged had written.
Length: 24 steps, 2 switches
Place: specs/shmem/shmem.kspec:132, spin_unlock_irq(&xa_lock);

Property retry_discipline is violated, as expected:
  RETRY discipline: no slot is marked but while khugepaged holds xa_lock

Bound: NR = 2, memory sc
Initially: cache = [PAGE, NONE], hpage_uptodate = false,
  vma_uffd_missing = false, xa_lock = free, i_mmap_rwsem = free,
  mmap_lock = free, registered = false, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]

  khugepaged                         uffd_monitor
  ==========                         ============
                                     userfaultfd_register()
                                       down_write(&mmap_lock);
                                       vma_uffd_missing = true;
                                           [vma_uffd_missing: false ->
                                           true]

  collapse_file()
    spin_lock_irq(&xa_lock);
    if (cache[index] == NONE)  [reads cache[0] = PAGE]
    spin_unlock_irq(&xa_lock);
    spin_lock_irq(&xa_lock);
    pagelist[index] = true;  [pagelist[0]: false -> true]
    if (cache[index] == NONE)  [reads cache[1] = NONE]
      nr_none++;  [nr_none: 0 -> 1]
      continue;
    spin_unlock_irq(&xa_lock);
    if (nr_none == 0)
    down_read(&i_mmap_rwsem);
    spin_lock_irq(&xa_lock);
    if (cache[index] == NONE)  [reads cache[0] = PAGE]
    if (cache[index] == NONE)  [reads cache[1] = NONE]
      cache[index] = RETRY;  [cache[1]: NONE -> RETRY]
      nr_none_check++;  [nr_none_check: 0 -> 1]
    if (vma_uffd_missing)  [reads true]
      result = SCAN_EXCEED_NONE_PTE;
          [result: SCAN_SUCCEED -> SCAN_EXCEED_NONE_PTE]
    up_read(&i_mmap_rwsem);
    spin_unlock_irq(&xa_lock);
    return;

Finally: cache = [PAGE, RETRY], hpage_uptodate = false,
  vma_uffd_missing = true, xa_lock = free, i_mmap_rwsem = free,
  mmap_lock = uffd_monitor, registered = false,
  lseek_hole = [false, false], mincore_hole = [false, false],
  told_present = [false, false]
Result: cache[1] == RETRY, but xa_lock != khugepaged (xa_lock is free,
  khugepaged is khugepaged)
  khugepaged broke it: xa_lock went from khugepaged to free.
  khugepaged read vma_uffd_missing as true, which uffd_monitor had
  written.
Length: 18 steps, 1 switch
Place: specs/shmem/retry_left.kspec:64, spin_unlock_irq(&xa_lock);
