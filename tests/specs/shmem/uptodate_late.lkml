Model uptodate_late (specs/shmem/uptodate_late.kspec), check default
Bound: NR = 2, memory sc, 5056 states, depth 26

  holds: deadlock, locks, context, ranges, no_silent_fill,
    eexist_is_sound, retry_discipline
  violated, as expected: no_fill_once_registered, no_phantom,
    uptodate_when_reachable
  never reached: specs/shmem/shmem.kspec:68

Property no_fill_once_registered is violated, as expected:
  once registration has returned, no hole gets filled silently

Bound: NR = 2, memory sc
Initially: cache = [NONE, PAGE], hpage_uptodate = false,
  vma_uffd_missing = false, xa_lock = free, i_mmap_rwsem = free,
  mmap_lock = free, registered = false, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]

  khugepaged                      uffd_monitor
  ==========                      ============
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
    if (result != SCAN_SUCCEED)

                                  userfaultfd_register()
                                    down_write(&mmap_lock);
                                    vma_uffd_missing = true;
                                        [vma_uffd_missing: false ->
                                        true]
                                    up_write(&mmap_lock);
                                    ghost registered = true;
                                        [registered: false -> true]

    cache[index] = HPAGE;  [cache[0]: RETRY -> HPAGE]

Finally: cache = [HPAGE, PAGE], hpage_uptodate = false,
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
Length: 20 steps, 2 switches
Place: specs/shmem/uptodate_late.kspec:72, cache[index] = HPAGE;

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
    if (vma_uffd_missing)  [reads false]
    up_read(&i_mmap_rwsem);
    if (result != SCAN_SUCCEED)
    cache[index] = HPAGE;  [cache[0]: PAGE -> HPAGE]

Finally: cache = [HPAGE, RETRY], hpage_uptodate = false,
  vma_uffd_missing = false, xa_lock = khugepaged, i_mmap_rwsem = free,
  mmap_lock = free, registered = false, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]
Result: old(cache[0]) == PAGE, but cache[0] is HPAGE and hpage_uptodate
  is false
  khugepaged broke it: cache[0] went from PAGE to HPAGE.
Length: 16 steps, 0 switches
Place: specs/shmem/uptodate_late.kspec:72, cache[index] = HPAGE;

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
    if (result != SCAN_SUCCEED)
    cache[index] = HPAGE;  [cache[0]: RETRY -> HPAGE]

Finally: cache = [HPAGE, PAGE], hpage_uptodate = false,
  vma_uffd_missing = false, xa_lock = khugepaged, i_mmap_rwsem = free,
  mmap_lock = free, registered = false, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false]
Result: cache[0] == HPAGE, but hpage_uptodate is false
  khugepaged broke it: cache[0] went from RETRY to HPAGE.
Length: 17 steps, 0 switches
Place: specs/shmem/uptodate_late.kspec:72, cache[index] = HPAGE;
