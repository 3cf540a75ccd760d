Model no_recount (specs/shmem/no_recount.kspec), check default
Bound: NR = 2, memory sc, 4843 states, depth 26

  holds: deadlock, locks, context, ranges, no_silent_fill, no_phantom,
    uptodate_when_reachable, retry_discipline
  violated, as expected: no_fill_once_registered, eexist_is_sound
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
Place: specs/shmem/no_recount.kspec:65, cache[index] = HPAGE;

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
    nr_none++;  [nr_none: 0 -> 1]
    continue;
    if (cache[index] == NONE)  [reads cache[1] = PAGE]
    spin_unlock_irq(&xa_lock);
    spin_lock_irq(&xa_lock);
    pagelist[index] = true;  [pagelist[1]: false -> true]
    spin_unlock_irq(&xa_lock);
    if (nr_none == 0)
    down_read(&i_mmap_rwsem);

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
                                         [reads cache[0] = NONE]
                                       cache[index] = PAGE;
                                           [cache[0]: NONE -> PAGE]
                                       added = true;
                                           [added: false -> true]
                                     spin_unlock_irq(&xa_lock);
                                     return added;
                                   ghost told_present[index] = true;
                                       [told_present[0]: false -> true]
                                   up_read(&mmap_lock);
                                 userfaultfd_unregister()
                                   down_write(&mmap_lock);
                                   ghost registered = false;
                                       [registered: true -> false]
                                   vma_uffd_missing = false;
                                       [vma_uffd_missing: true -> false]

    spin_lock_irq(&xa_lock);
    if (cache[index] == NONE)  [reads cache[0] = PAGE]
    if (cache[index] == NONE)  [reads cache[1] = PAGE]
    if (vma_uffd_missing)  [reads false]
    up_read(&i_mmap_rwsem);
    hpage_uptodate = true;  [hpage_uptodate: false -> true]
    cache[index] = HPAGE;  [cache[0]: PAGE -> HPAGE]

Finally: cache = [HPAGE, PAGE], hpage_uptodate = true,
  vma_uffd_missing = false, xa_lock = khugepaged, i_mmap_rwsem = free,
  mmap_lock = uffd_monitor, registered = false,
  lseek_hole = [false, false], mincore_hole = [false, false],
  told_present = [true, false]
Result: told_present[0] is true, but old(cache[0]) == PAGE and cache[0]
  == HPAGE, but khugepaged.collapse_file.pagelist[0] is false
  khugepaged broke it: cache[0] went from PAGE to HPAGE.
  khugepaged read vma_uffd_missing as false, which uffd_monitor had
  written.
Length: 29 steps, 2 switches
Place: specs/shmem/no_recount.kspec:65, cache[index] = HPAGE;
