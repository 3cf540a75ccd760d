Model start_vmas_only (specs/shmem/start_vmas_only.kspec), check default
Bound: NR = 2, memory sc, 6556 states, depth 26

  holds: deadlock, locks, context, ranges, no_phantom, eexist_is_sound,
    uptodate_when_reachable, retry_discipline
  violated, as expected: no_silent_fill, no_fill_once_registered
  never reached: specs/shmem/shmem.kspec:68

Property no_silent_fill is violated, as expected:
  no observed hole gets silently filled

Bound: NR = 2, memory sc
Initially: cache = [PAGE, NONE], hpage_uptodate = false,
  vma_uffd_missing = false, xa_lock = free, i_mmap_rwsem = free,
  mmap_lock = free, registered = false, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false],
  vma_maps_start = false

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
                                     choose index in 0..NR-1 where index
                                         > 0 || vma_maps_start;
                                         [index = 1]
                                     shmem_file_llseek(index = 1)
                                       mapping_seek_hole_data(index = 1)
                                         rcu_read_lock();
                                         find_get_entry(index = 1)
                                           folio = cache[index];
                                               [reads cache[1] = NONE]
                                           return folio;
                                         folio_test_uptodate()
                                           return folio == PAGE ||
                                               (folio == HPAGE &&
                                               hpage_uptodate);
                                         hole =
                                             !folio_test_uptodate(folio)
                                             ;  [hole: false -> true]
                                         ghost lseek_hole[index] = hole;
                                             [lseek_hole[1]: false ->
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
    if (vma_uffd_missing && vma_maps_start)  [reads true]
    if (vma_uffd_missing && vma_maps_start)  [reads false]
    up_read(&i_mmap_rwsem);
    hpage_uptodate = true;  [hpage_uptodate: false -> true]
    cache[index] = HPAGE;  [cache[0]: PAGE -> HPAGE]
    cache[index] = HPAGE;  [cache[1]: RETRY -> HPAGE]

Finally: cache = [HPAGE, HPAGE], hpage_uptodate = true,
  vma_uffd_missing = true, xa_lock = khugepaged, i_mmap_rwsem = free,
  mmap_lock = free, registered = true, lseek_hole = [false, true],
  mincore_hole = [false, false], told_present = [false, false],
  vma_maps_start = false
Result: registered is true and lseek_hole[1] is true and old(cache[1])
  is RETRY, but cache[1] == HPAGE
  khugepaged broke it: cache[1] went from RETRY to HPAGE.
  khugepaged read vma_uffd_missing as true, which uffd_monitor had
  written.
  uffd_monitor read cache[1] only in an RCU read section, khugepaged
  wrote it holding xa_lock: no lock keeps the two apart.
Length: 25 steps, 1 switch
Place: specs/shmem/start_vmas_only.kspec:79, cache[index] = HPAGE;

Property no_fill_once_registered is violated, as expected:
  once registration has returned, no hole gets filled silently

Bound: NR = 2, memory sc
Initially: cache = [NONE, PAGE], hpage_uptodate = false,
  vma_uffd_missing = false, xa_lock = free, i_mmap_rwsem = free,
  mmap_lock = free, registered = false, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false],
  vma_maps_start = false

  khugepaged                         uffd_monitor
  ==========                         ============
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
    if (vma_uffd_missing && vma_maps_start)  [reads false]
    up_read(&i_mmap_rwsem);
    hpage_uptodate = true;  [hpage_uptodate: false -> true]

                                     userfaultfd_register()
                                       down_write(&mmap_lock);
                                       vma_uffd_missing = true;
                                           [vma_uffd_missing: false ->
                                           true]
                                       up_write(&mmap_lock);
                                       ghost registered = true;
                                           [registered: false -> true]

    cache[index] = HPAGE;  [cache[0]: RETRY -> HPAGE]

Finally: cache = [HPAGE, PAGE], hpage_uptodate = true,
  vma_uffd_missing = true, xa_lock = khugepaged, i_mmap_rwsem = free,
  mmap_lock = free, registered = true, lseek_hole = [false, false],
  mincore_hole = [false, false], told_present = [false, false],
  vma_maps_start = false
Result: registered is true and old(cache[0]) is RETRY, but cache[0] ==
  HPAGE
  khugepaged broke it: cache[0] went from RETRY to HPAGE.
  khugepaged had read vma_uffd_missing as false; uffd_monitor has
  changed it to true since.
  khugepaged read vma_uffd_missing holding xa_lock and i_mmap_rwsem for
  reading, uffd_monitor wrote it holding mmap_lock: no lock keeps the
  two apart.
Length: 21 steps, 2 switches
Place: specs/shmem/start_vmas_only.kspec:79, cache[index] = HPAGE;
