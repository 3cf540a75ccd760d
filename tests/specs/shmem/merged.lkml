Model merged (specs/shmem/merged.kspec), check default
Bound: NR = 2, memory sc, 4700 states, depth 26

  holds: deadlock, locks, context, ranges, no_silent_fill, no_phantom,
    eexist_is_sound, uptodate_when_reachable, retry_discipline
  violated, as expected: no_fill_once_registered
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
Place: specs/shmem/merged.kspec:78, cache[index] = HPAGE;
